"""A forecast as tables: beside budget and actual, and the sums that the office counts on."""

from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money

from .comparing import Row, totalled

FIGURES = ("budget", "actual", "foreseen", "expected", "left")


def sek(amount) -> str:
    return format_money(Money(amount, "SEK"))


def columns(first: list[str]) -> list[dict]:
    labels = [_("Budget of the year"), _("Paid up to the day"), _("Expected for the rest"),
              _("The whole year"), _("Left of the budget")]  # fmt: skip
    return [
        *({"label": one} for one in first),
        *({"label": one, "numeric": True} for one in labels),
    ]


def cells(row: Row) -> list[dict]:
    return [{"text": sek(getattr(row, name)), "numeric": True} for name in FIGURES]


def comparison_table(forecast) -> dict:
    """A row a kind of cost; totals are the sums of the rows."""
    rows = forecast.comparison()
    return {
        "caption": _("Budget, actual and forecast, %(day)s") % {"day": format_date(forecast.day)},
        "columns": columns([_("Kind of cost")]),
        "rows": [
            {"cells": [{"text": forecast.name_of(row.category)}, *cells(row)]} for row in rows
        ],
        "totals": [_("Total"), *(sek(getattr(totalled(rows), name)) for name in FIGURES)],
    }


def sections_of(forecast) -> list[dict]:
    """What is expected beside budget and actual."""
    return [
        {"title": _("Budget, actual and forecast"), "template": "reporting/tables.html",
         "context": {"tables": [comparison_table(forecast)]}}
    ]  # fmt: skip


def latest_of(forecasts) -> list:
    """The latest stated forecast of each grant, of rows newest day first."""
    found: dict[int, object] = {}
    for one in forecasts:
        found.setdefault(one.grant_id, one)
    return list(found.values())


def sums_table(forecasts) -> dict:
    """What every grant holder expects: a row a grant, and the whole."""
    whole = Money(sum((one.foreseen.amount for one in forecasts), 0), "SEK").rounded()
    return {
        "caption": _("Latest forecasts"),
        "columns": [
            {"label": _("Grant")}, {"label": _("As of")},
            {"label": _("Expected for the rest of the year"), "numeric": True},
        ],
        "rows": [
            {
                "url": one.url,
                "cells": [
                    {"text": f"{one.grant.title} ({one.grant.reference})"},
                    {"text": format_date(one.day, "medium")}, {"text": format_money(one.foreseen)},
                ],
            }
            for one in forecasts
        ],
        "totals": [_("Total"), "", format_money(whole)],
    }  # fmt: skip


def category_table(forecasts) -> dict:
    """The same by kind of cost, over all grants."""
    sums: dict[str, object] = {}
    for one in forecasts:
        for category, amount in one.costs().items():
            name = one.name_of(category)
            sums[name] = sums.get(name, 0) + amount
    return {
        "caption": _("By kind of cost"),
        "columns": [{"label": _("Kind of cost")},
                    {"label": _("Expected for the rest of the year"), "numeric": True}],
        "rows": [
            {"cells": [{"text": name}, {"text": sek(amount)}]} for name, amount in sums.items()
        ],
        "totals": [_("Total"), sek(sum(sums.values()))],
    }  # fmt: skip
