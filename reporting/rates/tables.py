"""The page of rates: how recent each source is, and the newest rates to the krona."""

from datetime import date

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from foundation.money import exchange
from foundation.money.amounts import offered_currencies
from foundation.money.formatting import currency_name, format_date, format_number, format_rate
from foundation.money.models import ExchangeRate

Source = ExchangeRate.Source


def sources_table(today: date) -> dict:
    """How many rates of each source there are, and the newest day; one query."""
    rows = ExchangeRate.objects.order_by().values("source")
    found = {one["source"]: one for one in rows.annotate(newest=Max("on"), count=Count("pk"))}
    return {
        "caption": _("How recent the rates are"),
        "columns": [
            {"label": _("Source")}, {"label": _("Newest day")}, {"label": _("Days old")},
            {"label": _("Rates"), "numeric": True},
        ],
        "rows": [{"cells": _source_cells(code, str(name), found.get(code), today)}
                 for code, name in Source.choices],
    }  # fmt: skip


def _source_cells(code: str, name: str, found: dict | None, today: date) -> list[dict]:
    if found is None:
        return [{"text": name}, {"text": _("none yet")}, {"text": "–"}, {"text": "0"}]
    age = (today - found["newest"]).days
    # Manual rates are entered when they are needed: nothing is late about them.
    late = code != Source.MANUAL and age > exchange.max_age_days()
    said = _("%(days)s, too old to be used today") % {"days": age} if late else str(age)
    return [
        {"text": name},
        {"text": format_date(found["newest"], "medium")},
        {"text": said, "status": late, "tone": "late"},
        {"text": format_number(found["count"])},
    ]


def rates_table(on: date) -> dict:
    """What one unit of each currency is worth in SEK on a day, by each source that knows it."""
    return {
        "caption": _("One unit in SEK on %(day)s") % {"day": format_date(on)},
        "columns": [
            {"label": _("Currency")}, {"label": _("Source")}, {"label": _("Published on")},
            {"label": _("SEK for one unit"), "numeric": True},
        ],
        "rows": [
            {"cells": [
                {"text": currency_name(one.currency)},
                {"text": str(Source(one.source).label)},
                {"text": format_date(one.on, "medium")},
                {"text": format_rate(one.value)},
            ]}
            for one in exchange.rates_on(on, [c for c in offered_currencies() if c != "SEK"])
        ],
    }  # fmt: skip
