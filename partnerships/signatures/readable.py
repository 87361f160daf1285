"""A frozen version as plain text: labels and values in the reader's language, nothing left out."""

from django import forms
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.formatting import format_money

OWN = {"kind", "reference", "title", "parts"}


def text_of(matter, version) -> str:
    """The text that the version froze, one field a paragraph, for people to read and vouch for."""
    content = version.text
    kind = str(matter._meta.verbose_name)
    blocks = [f"{kind[:1].upper()}{kind[1:]} {content['reference']}\n{content['title']}".strip()]
    form = _form(matter)
    for name in _in_order(matter, content):
        blocks.append(_field(matter, form, name, content[name]))
    for name, part in content.get("parts", {}).items():
        blocks.append(_part(matter, name, part))
    return "\n\n".join(filter(None, blocks))


def said_in(matter, content: dict) -> dict[str, tuple[str, str]]:
    """{key: (label, text)} of everything a frozen content says, one entry a field: an answer in a
    part has the key `part/answer`. For comparing two versions word by word."""
    form, found = _form(matter), {"title": (_("Title"), str(content.get("title", "")))}
    for name in _in_order(matter, content):
        label = _label(matter, form, name)
        own = matter.in_words(name, content[name]) if hasattr(matter, "in_words") else None
        asked = form.fields.get(name) if form else None
        spoken = own if own is not None else spell(content[name], _model_field(matter, name), asked)
        found[name] = (label, spoken)
    for name, part in content.get("parts", {}).items():
        found |= _said_in_part(matter, name, part)
    return found


def _said_in_part(matter, name: str, content) -> dict[str, tuple[str, str]]:
    spec = matter.parts.get(name.partition("/")[0])
    if spec is None or not content:
        return {}
    form = spec.form_class(type(matter))(matter=matter)
    if spec.many:
        rows = "\n".join(f"{n}. {_row(form, row)}" for n, row in enumerate(content, 1))
        return {name: (str(spec.label), rows)}
    found = {}
    for key, value in content.items():
        field = form.fields.get(key)
        label = str(field.label) if field is not None and field.label else key
        found[f"{name}/{key}"] = (label, spell(value, None, field))
    return found


def _in_order(matter, content: dict) -> list[str]:
    """The order of the process (the frozen spelling sorts by name), then whatever else there is."""
    known = [name for name in matter.frozen_fields() if name in content]
    return list(dict.fromkeys([*known, *(name for name in content if name not in OWN)]))


def _form(matter):
    if "edit" not in matter.steps():
        return None
    return matter.step_named("edit").form_class(type(matter))(matter=matter)


def _field(matter, form, name: str, value) -> str:
    own = (
        matter.in_words(name, value) if hasattr(matter, "in_words") else None
    )  # the room's own way
    if own is not None:
        return _block(_label(matter, form, name), own)
    spoken = spell(value, _model_field(matter, name), form.fields.get(name) if form else None)
    return _block(_label(matter, form, name), spoken)


def _block(label, spoken: str) -> str:
    if not spoken:
        return ""
    return f"{label}:\n{spoken}" if "\n" in spoken or len(spoken) > 60 else f"{label}: {spoken}"


def _model_field(matter, name):
    return next((field for field in matter._meta.get_fields() if field.name == name), None)


def _label(matter, form, name: str) -> str:
    # The field's own name first: a form's label asks its writer, here somebody else reads.
    named = getattr(_model_field(matter, name), "verbose_name", None)
    asked = form.fields[name].label if form is not None and name in form.fields else None
    known = getattr(matter, "labels", {}).get(name)
    text = str(named or known or asked or name.replace("_", " "))
    return text[:1].upper() + text[1:]


def _part(matter, name: str, content) -> str:
    name, _slash, owner = name.partition("/")
    spec = matter.parts.get(name)
    if spec is None or not content:
        return ""
    heading = str(spec.label)
    if owner:
        heading += f", {Organisation.objects.filter(pk=owner).first() or owner}"
    form = spec.form_class(type(matter))(matter=matter)
    if spec.many:
        rows = [f"{n}. {_row(form, row)}" for n, row in enumerate(content, 1)]
        return f"{heading.upper()}\n" + "\n".join(rows)
    lines = [_pair(form, key, value) for key, value in content.items()]
    return f"{heading.upper()}\n" + "\n".join(filter(None, lines))


def _row(form, row: dict) -> str:
    pairs = [_pair(form, key, value) for key, value in row.items() if key != "key"]
    return "; ".join(filter(None, pairs))


def _pair(form, key: str, value) -> str:
    field = form.fields.get(key)
    spoken = spell(value, None, field)
    label = str(field.label) if field is not None and field.label else key
    colon = "" if label.endswith(("?", ":", ".")) else ":"
    return f"{label}{colon} {spoken}" if spoken else ""


def spell(value, model_field=None, form_field=None) -> str:
    """One frozen value in words; empty for nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    related = getattr(model_field, "related_model", None) or _related(form_field)
    if related is not None:
        return _names(related, value)
    if isinstance(value, list):
        spoken = [spell(one, None, form_field) for one in value]
        return "\n".join(f"– {one}" for one in spoken) if len(spoken) > 1 else "".join(spoken)
    if isinstance(value, dict):
        return _object(value, form_field)
    return _chosen(form_field, value) or _day(value) or str(value)


def _related(form_field):
    if isinstance(form_field, forms.ModelChoiceField) and form_field.queryset is not None:
        return form_field.queryset.model
    return None


def _names(model: type[models.Model], value) -> str:
    ids = value if isinstance(value, list) else [value]
    numbers = [pk for pk in ids if isinstance(pk, int) or str(pk).isdigit()]
    rows = model._base_manager.in_bulk(numbers)
    return ", ".join(str(rows.get(int(pk), pk)) if pk in numbers else str(pk) for pk in ids)


def _object(value: dict, form_field) -> str:
    if set(value) == {"amount", "currency"}:
        return format_money(Money.from_json(value))
    if set(value) <= {"en", "sv"}:
        language = (get_language() or "en")[:2]
        return value.get(language) or next(filter(None, value.values()), "")
    row = getattr(form_field, "row_form", None)
    fields = row.base_fields if row else {}
    pairs = []
    for key, one in value.items():
        spoken = spell(one, None, fields.get(key))
        label = str(fields[key].label) if key in fields and fields[key].label else key
        pairs.append(f"{label}: {spoken}" if spoken else "")
    return "; ".join(filter(None, pairs))


def _chosen(form_field, value) -> str:
    pairs = []
    for code, label in getattr(form_field, "choices", None) or []:
        pairs += label if isinstance(label, list | tuple) else [(code, label)]
    return next((str(label) for code, label in pairs if str(code) == str(value)), "")


def _day(value) -> str:
    if not isinstance(value, str) or len(value) != 10:
        return ""
    try:
        day = parse_date(value)
    except ValueError:
        return ""
    return date_format(day, "DATE_FORMAT") if day else ""
