"""Fields of more than one value: texts in both languages, rows, objects, instants, files."""

import re
from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .days import as_sent, is_of_time

LANGUAGES = ("en", "sv")
MOST_ROWS = 500


class TextsWidget(forms.MultiWidget):
    """One box a language."""

    template_name = "widgets/texts.html"

    def __init__(self, long=False, attrs=None):
        box = forms.Textarea({"rows": 4}) if long else forms.TextInput()
        super().__init__(dict.fromkeys(LANGUAGES, box), attrs)

    def decompress(self, value):
        return [(value or {}).get(language, "") for language in LANGUAGES]

    def value_from_datadict(self, data, files, name):
        if isinstance(data.get(name), dict | str):
            return data[name]
        typed = super().value_from_datadict(data, files, name)
        return {key: text or "" for key, text in zip(LANGUAGES, typed, strict=True)}

    def id_for_label(self, id_):
        return f"{id_}_{LANGUAGES[0]}" if id_ else id_


class TextsField(forms.Field):
    """A text of the office's in both languages: {"en": "…", "sv": "…"}; one may be left empty."""

    ask_type = "object"
    takes_objects = True

    def __init__(self, *, long=False, max_length=4000, **kwargs):
        self.max_length = max_length
        super().__init__(widget=TextsWidget(long=long), **kwargs)

    def to_python(self, value):
        if isinstance(value, str):  # one text for both, from a client that has only one
            value = {"en": value}
        if value in (None, {}):
            return {}
        if not isinstance(value, dict) or set(value) - set(LANGUAGES):
            raise ValidationError(gettext("Give the text as “en” and “sv”."))
        if any(not isinstance(text, str | None) for text in value.values()):
            raise ValidationError(gettext("Give the text as “en” and “sv”."))
        texts = {key: (text or "").strip() for key, text in value.items()}
        if any(len(text) > self.max_length for text in texts.values()):
            raise ValidationError(gettext("This text is too long."))
        for text in texts.values():
            ProhibitNullCharactersValidator()(text)  # a page's form; PostgreSQL keeps none
        return texts if any(texts.values()) else {}

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial, data):
        return (initial or {}) != (data or {})


class InstantField(forms.DateTimeField):
    """A moment: ISO with a zone from the API, local time of the reader from a page."""

    ask_type = "instant"

    def to_python(self, value):
        if isinstance(value, str) and re.search(r"(Z|[+-]\d\d:?\d\d)$", value.strip()):
            try:
                parsed = parse_datetime(value.strip())
                return parsed.astimezone(UTC) if parsed else super().to_python(value)
            except (ValueError, OverflowError):
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        try:
            return super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


CHOSEN = (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField, forms.BooleanField)


def is_blank(form_class, row: dict) -> bool:
    """Whether nobody put anything into a row: what the page offers by itself does not count.

    A form names in `offered` the fields that the page fills in before anybody has typed.
    """
    given = getattr(form_class, "offered", ())
    return not any(
        was_chosen(field, row.get(name)) if isinstance(field, CHOSEN) else was_typed(row.get(name))
        for name, field in form_class.base_fields.items()
        if name not in given
    )


def was_chosen(field, value) -> bool:
    """Whether a value differs from what a browser sends of an untouched field."""
    if value in ("", None, [], False):
        return False
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return True
    first = next(iter(field.choices), ("", ""))[0]
    return str(value) != str(field.initial or first)


def was_typed(value) -> bool:
    if isinstance(value, dict):  # an amount's currency is offered, not typed
        return any(was_typed(one) for key, one in value.items() if key != "currency")
    return value not in ("", None, [], {})


class RowsWidget(forms.Widget):
    """Rows of a small form each; also read from `name-0-field` as a page posts them."""

    template_name = "widgets/rows.html"
    use_fieldset = True

    def __init__(self, field):
        self.rows_field = field
        super().__init__()

    def __deepcopy__(self, memo):
        copied = type(self)(self.rows_field)
        copied.attrs = self.attrs.copy()
        return copied

    def value_from_datadict(self, data, files, name):
        if name in data and not hasattr(data, "getlist"):
            return data[name]
        found: dict[int, dict] = {}
        pattern = re.compile(rf"^{re.escape(name)}-(\d{{1,4}})-(.+)$")
        for key in data:
            match = pattern.match(str(key))
            if match:
                found.setdefault(int(match[1]), {})
        kept = [n for n in sorted(found) if not data.get(f"{name}-{n}-DELETE")]
        rows = [self._read(data, files, f"{name}-{n}") for n in kept]
        return [row for row in rows if not is_blank(self.rows_field.row_form, row)]

    def _read(self, data, files, prefix):
        form = self.rows_field.row_form
        read = {
            inner: field.widget.value_from_datadict(data, files, f"{prefix}-{inner}")
            for inner, field in form.base_fields.items()
        }
        return {
            inner: as_sent(value, form.base_fields[inner])
            if is_of_time(form.base_fields[inner])
            else value
            for inner, value in read.items()
        }

    def value_omitted_from_data(self, data, files, name):
        return False

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        rows = value if isinstance(value, list) else []
        # Within rows of their own, a spare one in each would be much of a long page.
        least = self.rows_field.more if rows and re.search(r"-\d+-", name) else 1
        spare = max(self.rows_field.shown - len(rows), least)
        bound = self.rows_field.problems is not None
        context["rows"] = [
            self.rows_field.form_for(row, prefix=f"{name}-{n}", show_errors=bound and n < len(rows))
            for n, row in enumerate([*rows, *self.rows_field.spare_rows(spare, len(rows))])
        ]
        context["empty_row"] = self.rows_field.form_for(prefix=f"{name}-__prefix__")
        return context


class RowsField(forms.Field):
    """A list of small objects, each validated by `row_form` (a PlainForm)."""

    ask_type = "rows"
    takes_objects = True
    more = 0  # empty rows that somebody without a script has asked for

    def __init__(self, row_form, *, least=0, shown=3, starters=(), **kwargs):
        self.row_form, self.least, self.shown, self.problems = row_form, least, shown, None
        self.starters = list(starters)  # what the first empty rows begin with
        self.matter = self.by = None
        kwargs.setdefault("required", least > 0)
        super().__init__(widget=RowsWidget(self), **kwargs)

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.problems = None
        copied.widget.rows_field = copied
        return copied

    def spare_rows(self, count: int, present: int) -> list[dict]:
        """Empty rows for the page; on an empty list they begin with the starters."""
        starters = [] if present else self.starters[:count]
        return [*starters, *({} for _n in range(count - len(starters)))]

    def form_for(self, row=None, prefix=None, show_errors=False):
        if row and show_errors:
            data = {f"{prefix}-{key}": value for key, value in row.items()}
            return self.row_form(data, matter=self.matter, by=self.by, prefix=prefix)
        return self.row_form(matter=self.matter, by=self.by, prefix=prefix, initial=row or None)

    def to_python(self, value):
        if value in (None, "", []):
            return []
        if not isinstance(value, list) or any(not isinstance(row, dict) for row in value):
            raise ValidationError(gettext("This should be a list of rows."))
        if len(value) > MOST_ROWS:
            raise ValidationError(gettext("There are too many rows."))
        return value

    def clean(self, value):
        rows = super().clean(value)
        cleaned, problems = [], []
        for row in rows:
            form = self.row_form(row, matter=self.matter, by=self.by)
            problems.append({} if form.is_valid() else _errors_of(form))
            cleaned.append(form.cleaned_data)
        self.problems = problems
        if any(problems):
            raise ValidationError([
                gettext("Row %(row)s: %(problem)s")
                % {"row": number, "problem": self._about(field, sentence)}
                for number, row in enumerate(problems, 1)
                for field, sentences in row.items()
                for sentence in sentences
            ])  # fmt: skip
        if len(cleaned) < self.least:
            raise ValidationError(
                gettext("Give at least %(least)s.") % {"least": self.least}, code="required"
            )
        return cleaned

    def _about(self, name: str, sentence) -> str:
        """The sentence with the label of the field it is about: many are "This is required"."""
        field = self.row_form.base_fields.get(name)
        return f"{field.label}: {sentence}" if field is not None and field.label else str(sentence)

    def nested_errors(self, problems):
        """For the API: an object a row; a list of sentences where the rows could not be read."""
        if self.problems and any(self.problems):
            return self.problems
        return [str(problem) for problem in problems]


def _errors_of(form) -> dict:
    from .forms import form_errors

    return form_errors(form)


class ObjectField(forms.JSONField):
    """A JSON object of names and short values (sent by machines; pages use named fields)."""

    ask_type = "object"
    takes_objects = True

    def to_python(self, value):
        if value in (None, ""):
            return {}
        if not isinstance(value, dict):
            raise ValidationError(_("This should be an object of fields and values."))
        return value

    def prepare_value(self, value):
        return value


class TextListField(forms.Field):
    """Several short texts, one a line on a page, a list from the API."""

    ask_type = "choices"
    takes_objects = True

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = value.splitlines() if isinstance(value, str) else (value or [])
        texts = isinstance(lines, list) and not any(
            isinstance(line, bool) or not isinstance(line, str | int) for line in lines
        )
        if not texts:
            raise ValidationError(_("This should be a list of texts."))
        if len(lines) > MOST_ROWS:
            raise ValidationError(gettext("There are too many rows."))
        return [str(line).strip() for line in lines if str(line).strip()]
