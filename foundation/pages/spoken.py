"""A value in the reader's language: money, dates, choices, rows by the names of their fields."""

from decimal import Decimal

from babel import Locale
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, localize
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money, format_number


def spoken(value, field=None, matter=None, name: str = "") -> str:
    """A value in the reader's language: money, dates, choices, texts, rows by their names."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, Money):
        return format_money(value)
    display = getattr(matter, f"get_{name}_display", None) if matter is not None else None
    if display:
        return str(display())
    if isinstance(value, models.Manager | models.QuerySet):
        return ", ".join(str(row) for row in value.all())
    if isinstance(value, dict):
        return spoken_object(value, getattr(field, "names", {}))
    if isinstance(value, list | tuple):
        return spoken_list(value, field)
    if name == "language":
        return language_name(str(value))
    said = choice_label(field, value)
    return said if said is not None else spoken_single(value)


def is_decimal(value) -> bool:
    return isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdecimal()


def spoken_list(values, field) -> str:
    if hasattr(field, "row_form"):
        return "; ".join(filter(None, (spoken_row(one, field) for one in values)))
    return ", ".join(filter(None, (spoken(one, field) for one in values)))


def language_name(code: str) -> str:
    """A language as the reader calls it; the code where nobody knows it."""
    return Locale.parse((get_language() or "en").split("-")[0]).languages.get(code[:2], code)


def spoken_object(value: dict, names: dict) -> str:
    if set(value) == {"amount", "currency"}:
        return format_money(Money.from_json(value))
    if set(value) <= {"en", "sv"}:
        language = (get_language() or "en")[:2]
        return value.get(language) or next((text for text in value.values() if text), "")
    return ", ".join(
        f"{names.get(key, key)}: {spoken(one)}"
        for key, one in value.items()
        if one not in ("", None)
    )


def spoken_row(row, field) -> str:
    """A row within a row by the labels of its form and in its order; PostgreSQL keeps its own."""
    if not isinstance(row, dict):
        return spoken(row)
    if hasattr(field.row_form, "in_words"):
        return field.row_form.in_words(row)
    return ", ".join(
        f"{asked.label or name}: {text}"
        for name, asked in field.row_form.base_fields.items()
        if (text := spoken(row.get(name), asked))
    )


def spoken_single(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        text = f"{value:f}"
        value = Decimal(text.rstrip("0").rstrip(".")) if "." in text else value
    if isinstance(value, str):
        day = parse_day(value)
        return date_format(day, "DATE_FORMAT") if day else value
    if hasattr(value, "hour"):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "year"):
        return date_format(value, "DATE_FORMAT")
    return str(localize(value)) if not isinstance(value, models.Model) else str(value)


def parse_day(text: str):
    if len(text) != 10:
        return None
    try:
        return parse_date(text)
    except ValueError:
        return None


def choice_label(field, value) -> str | None:
    """The label of a chosen code, or what its field makes of it; None where it says nothing."""
    if hasattr(field, "said"):
        return field.said(value)
    if isinstance(field, forms.DecimalField) and is_decimal(value):
        return format_number(Decimal(value))  # a part keeps it as text
    if isinstance(field, forms.ModelChoiceField):
        if isinstance(value, models.Model):
            return str(value)
        known = getattr(field, "_labels", None)
        if known is None:
            known = field._labels = {
                row.pk: field.label_from_instance(row) for row in field.queryset
            }
        return known.get(value)
    if isinstance(field, forms.ChoiceField | forms.MultipleChoiceField):
        pairs = [
            pair
            for code, label in field.choices
            for pair in (label if isinstance(label, list | tuple) else [(code, label)])
        ]
        return next((str(text) for code, text in pairs if str(code) == str(value)), None)
    return None
