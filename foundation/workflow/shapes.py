"""One spelling of values for parts, versions, drafts and the API: JSON without floats."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import models


def shape(value):
    """A Python value as JSON: money as strings with its currency, dates ISO, rows by id."""
    if isinstance(value, dict):
        return {str(key): shape(inner) for key, inner in value.items()}
    if isinstance(value, models.QuerySet | models.Manager):
        return [row.pk for row in value.all()]
    if isinstance(value, list | tuple | set):
        return [shape(inner) for inner in value]
    for test, spell in SPELLINGS:
        if test(value):
            return spell(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def value_of(row, name: str):
    """A field's value; an amount comes as money, with its currency."""
    money = getattr(row, f"{name}_money", None)
    if money is not None:
        return money
    value = getattr(row, name)
    return value() if callable(value) and not hasattr(value, "all") else value


def spell_decimal(value: Decimal) -> str:
    """A number without exponent or trailing zeros: 2.50 is 2.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


SPELLINGS = [
    (lambda value: hasattr(value, "as_json"), lambda value: value.as_json()),
    (lambda value: isinstance(value, Decimal), spell_decimal),
    (
        lambda value: isinstance(value, datetime),
        lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    ),
    (lambda value: isinstance(value, date), lambda value: value.isoformat()),
    (lambda value: isinstance(value, models.Model), lambda value: value.pk),
]
