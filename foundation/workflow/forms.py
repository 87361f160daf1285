"""Forms of steps and parts: one form for page and API; nothing gets past its field."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import days
from .shapes import shape, value_of

LONGEST_TEXT = 20_000
BIGGEST_NUMBER = 2**63 - 1


def of_our_times(day) -> None:
    """A date with room to reckon around it: the year 1 has no day before, 9999 none after."""
    if not 1900 <= day.year <= 2200:
        raise ValidationError(gettext("Give a year between 1900 and 2200."))


BLANK = forms.ModelChoiceField(None).empty_label  # the row of hyphens that Django shows


class HouseForm(forms.Form):
    """Reads typed text from a page and JSON from the API with the same fields.

    `matter` is what it is about (not yet stored when something begins), `by` who sends it.
    """

    def __init__(self, data=None, files=None, *, matter=None, by=None, **kwargs):
        self.matter, self.by = matter, by
        self.unfit = {}
        super().__init__(data, files, **kwargs)
        for field in self.fields.values():
            self._fit_out(field)
        self.prepare()
        if self.is_bound and not isinstance(self.data, QueryDict):
            self.data = self._fitting(self.data)

    def _fit_out(self, field) -> None:
        """What every field of the house gets: only rows one may see, bounds, boxes to tick."""
        queryset = getattr(field, "queryset", None)
        if self.by is not None and hasattr(queryset, "visible_to"):
            field.queryset = queryset.visible_to(self.by)
        if getattr(field, "empty_label", None) == BLANK:
            field.empty_label = "—"
        if type(field.widget) is forms.SelectMultiple:
            several = forms.CheckboxSelectMultiple(choices=field.widget.choices)
            several.is_required = field.required
            field.widget = several
        if days.is_of_time(field):
            days.fit_out(field)
        if hasattr(field, "row_form"):
            field.matter, field.by = self.matter, self.by
        if type(field) is forms.CharField and field.max_length is None:
            field.max_length = LONGEST_TEXT
            field.validators.append(forms.fields.validators.MaxLengthValidator(LONGEST_TEXT))
        if days.is_of_time(field):
            field.validators.append(of_our_times)

    def prepare(self):
        """Rooms set choices and labels here, from `self.matter` and `self.by`."""

    def _fitting(self, data: dict) -> dict:
        """JSON without what a field cannot take; each misfit becomes an error at its field."""
        fitting = {}
        for name, value in data.items():
            field = self.fields.get(str(name))
            problem = misfit(field, value) if field else None
            if problem:
                self.unfit[name] = problem
            elif value is not None:
                fitting[name] = value
        return fitting

    def full_clean(self):
        super().full_clean()
        if self.is_bound:
            for name, problem in self.unfit.items():
                self._errors.pop(name, None)
                self.add_error(name, problem)

    @classmethod
    def present(cls, matter) -> dict:
        """The matter's present values as this form would be sent them (PATCH merges into these)."""
        values = {}
        for name in cls.base_fields:
            if name != "note" and hasattr(matter, name):
                value = shape(value_of(matter, name))
                if value is not None:
                    values[name] = value
        return values


def misfit(field, value):
    """Why a JSON value cannot be this field's, as a sentence; None when it can be looked at."""
    takes_objects = getattr(field, "takes_objects", False)
    takes_lists = takes_objects or isinstance(
        field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField
    )
    if isinstance(value, dict) and not takes_objects:
        return gettext("This field takes a single value, not an object.")
    if isinstance(value, list):
        if not takes_lists:
            return gettext("This field takes a single value, not a list.")
        if not takes_objects and any(one is None or isinstance(one, dict | list) for one in value):
            return gettext("This field takes a list of single values.")
    return unreadable(value) or wrong_kind(field, value)


TRUTHS = {"true", "false", "on", "off", "1", "0", ""}


def wrong_kind(field, value):
    """Why a single JSON value is of another kind than the field reads; None when it fits.

    Django's fields expect typed text: a number has no day in it, "no" would be a yes, and `true`
    would be the row with the number 1.
    """
    if isinstance(value, list):
        return None if hasattr(field, "takes_objects") else next(
            filter(None, (wrong_kind(field, one) for one in value)), None
        )  # fmt: skip
    if value is None or getattr(field, "takes_objects", False):
        return None
    if isinstance(field, forms.BooleanField):
        fits = isinstance(value, bool) or str(value).strip().lower() in TRUTHS
        return None if fits else gettext("Say true or false.")
    if isinstance(field, forms.fields.BaseTemporalField):
        return None if isinstance(value, str) else gettext("Give the date as text: 2026-03-31.")
    if isinstance(value, bool):
        return gettext("This field does not take true or false.")
    if isinstance(field, forms.ModelChoiceField) and isinstance(value, Decimal):
        return gettext("This should be a whole number.")
    return None


def unreadable(value):
    """Text that no database can keep, or numbers no field can hold; a sentence, or None."""
    if isinstance(value, str):
        return unreadable_text(value)
    if isinstance(value, int | Decimal):
        return None if fits_a_number(value) else gettext("This number is too large.")
    if isinstance(value, dict):
        value = [one for pair in value.items() for one in pair]
    return next(filter(None, map(unreadable, value)), None) if isinstance(value, list) else None


def unreadable_text(text: str):
    if "\x00" in text:
        return gettext("Null characters are not allowed.")
    if len(text) > LONGEST_TEXT * 5:
        return gettext("This text is too long.")
    try:
        text.encode()
    except UnicodeEncodeError:
        return gettext("This text has characters that cannot be read.")
    if text.isdigit() and len(text) >= 200:
        return gettext("This number is too large.")
    return None


def fits_a_number(value) -> bool:
    """Whether a number can be kept; 1E+999999999 would be a gigabyte when it is written out."""
    if isinstance(value, Decimal):
        return value.is_finite() and -40 < value.adjusted() < 20 and len(value.as_tuple()[1]) < 60
    return abs(value) <= BIGGEST_NUMBER


class StepForm(HouseForm):
    """What a step asks of the person taking it; every step takes an optional note."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2}),
        help_text=_("Kept in the history of this case."),
    )  # fmt: skip
    field_order: list[str] = []

    def order_fields(self, field_order):
        super().order_fields(field_order)
        if "note" in self.fields:
            self.fields["note"] = self.fields.pop("note")


class PlainForm(HouseForm):
    """A form without a note: parts and rows."""


class Reason(StepForm):
    """A step that wants to know why."""

    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea({"rows": 4}))


def form_errors(form) -> dict:
    """A form's errors as {field: [sentence]} with `non_field_errors` for the rest."""
    errors = {}
    for name, problems in form.errors.items():
        key = "non_field_errors" if name == "__all__" else name
        nested = getattr(form.fields.get(name), "nested_errors", None)
        errors[key] = nested(problems) if nested else [str(problem) for problem in problems]
    return errors
