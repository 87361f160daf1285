"""Template filters for amounts, numbers and dates: `{% load money %}`."""

from django import template

from foundation.money import formatting
from foundation.money.amounts import BadAmount, Money

register = template.Library()


@register.filter
def money(value, currency=None):
    """Money, its JSON form, or a Decimal with its currency beside it: `{{ row.sek|money:"SEK" }}`.

    A figure without a currency is never shown as money: it gives an empty text.
    """
    if value is None or value == "":
        return ""
    try:
        if isinstance(value, dict):
            value = Money.from_json(value)
        elif not isinstance(value, Money):
            value = Money(value, currency)
        return formatting.format_money(value)
    except BadAmount:
        return ""


@register.filter
def number(value, places=None):
    """A number by locale: `{{ hours|number:2 }}`."""
    return formatting.format_number(value, places)


@register.filter
def percent(value, places=0):
    """A share as per cent: 0.5 → 50 %."""
    return formatting.format_percent(value, places)


@register.filter
def rate(value):
    """An exchange rate with eight decimals."""
    return formatting.format_rate(getattr(value, "value", value))


# Named day, since "date" is Django's own filter.
@register.filter
def day(value, style="long"):
    """A date by locale: `{{ plan.starts_on|day }}`; styles short, medium, long, full."""
    return formatting.format_date(value, style)


@register.filter
def instant(value, zone=None):
    """An instant in the active time zone or in `zone`."""
    return formatting.format_instant(value, zone)


@register.filter
def month(value):
    """`2026-05` or a date as a month with its year."""
    return formatting.format_month(value)


@register.filter
def country(value):
    """The country of a code in the reader's language."""
    return formatting.country_name(value) if value else ""


@register.filter
def currency(value):
    """The currency of a code in the reader's language."""
    return formatting.currency_name(value) if value else ""
