"""An amendment's page: its changes in words, and the budget before and after with differences."""

from datetime import date

from django.utils.translation import gettext as _

from applications.budgets.sums import ZERO, share, total
from applications.budgets.tables import cost_name
from applications.results.framework import activities_in, parts_of
from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number

from .changes import BUDGET, OF_TIME, VIRTUAL, moves_in_all
from .forms import KINDS

PAUSED = ("pauses_on", "resumes_on")


def sections_of(amendment) -> list[dict]:
    """The changes one by one, and the whole budget before and after."""
    found = [_section(_("Changes"), changes_table(amendment))]
    budget = amendment.budget()
    if budget.moves:
        found.append(_section(_("Budget before and after"), budget_table(amendment, budget)))
    return found


def _section(title: str, table: dict) -> dict:
    return {
        "title": title,
        "template": "applications/amendment/table.html",
        "context": {"table": {**table, "caption": title, "hide_caption": True}},
    }


def changes_table(amendment) -> dict:
    """What kind of change, and what it is in words."""
    names = dict(KINDS)
    return {
        "columns": [{"label": _("Kind of change")}, {"label": _("Change")}],
        "rows": [
            {"cells": [{"text": str(names[item["kind"]])}, {"text": in_words(amendment, item)}]}
            for item in amendment.items
        ],
    }


def in_words(amendment, item: dict) -> str:
    """One change in a sentence or two."""
    said = item.get("text", "")
    if item["kind"] in OF_TIME:
        said = " ".join(filter(None, [_pause(item), said]))
    if item["kind"] in OF_TIME and item.get("ends_on"):
        said = " ".join(filter(None, [_until(item["ends_on"]), said]))
    elif item["kind"] == BUDGET:
        said = " ".join(filter(None, [_line_in_words(amendment, item), said]))
    elif item["kind"] == VIRTUAL:
        titles = {one.key: one.title for one in activities_in(parts_of(amendment.grant))}
        said = " ".join(filter(None, [f"{titles.get(item['activity'], '')}:", said])).strip(" :")
    return said


def _pause(item: dict) -> str:
    if not item.get("pauses_on"):
        return ""
    words = {name: format_date(date.fromisoformat(item[name])) for name in PAUSED}
    return _("Pause from %(pauses_on)s; it goes on again on %(resumes_on)s.") % words


def _until(day: str) -> str:
    return _("Until %(day)s.") % {"day": format_date(date.fromisoformat(day))}


def _line_in_words(amendment, item: dict) -> str:
    key = item.get("line") or item["key"]
    old, new = next(
        (
            (old, new)
            for old, new in amendment.budget().pairs()
            if (old or new).key == key
        ),
        (None, None),
    )  # fmt: skip
    if new is None:
        return ""
    words = {
        "cost": cost_name(new.category, amendment.partnership.rules),
        "year": new.year,
        "before": _sek(old.amount if old else ZERO),
        "after": _sek(new.amount),
    }
    if old is None:
        return _("New: %(cost)s, %(year)s: %(after)s.") % words
    return _("%(cost)s, %(year)s: %(before)s → %(after)s.") % words


def budget_table(amendment, budget) -> dict:
    """Each line before and after, with the difference; the totals are those of the rows."""
    pairs = budget.pairs()
    partners = Organisation.objects.in_bulk({(old or new).partner for old, new in pairs})
    rules = amendment.partnership.rules
    before, after = total(budget.before), total(budget.after)
    first, moves = amendment.first_lines(), moves_in_all(amendment.first_lines(), budget.after)
    granted = {one.key: one.amount for one in first}
    return {
        "columns": [
            {"label": _("Cost")},
            {"label": _("Partner")},
            {"label": _("Year")},
            {"label": _("Granted"), "numeric": True},
            {"label": _("Before"), "numeric": True},
            {"label": _("After"), "numeric": True},
            {"label": _("Difference"), "numeric": True},
            {"label": _("Moved in all"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": cost_name((old or new).category, rules)},
                    {"text": str(partners.get((old or new).partner, ""))},
                    {"text": str((old or new).year)},
                    {"text": _sek(granted.get((old or new).key))},
                    {"text": _sek(old.amount) if old else ""},
                    {"text": _sek(new.amount) if new else ""},
                    {"text": _sek((new.amount if new else ZERO) - (old.amount if old else ZERO))},
                    {"text": _in_all(moves.get((old or new).key))},
                ]
            }
            for old, new in pairs
        ],
        "totals": [
            _("Total"),
            "",
            "",
            _sek(total(first)),
            _sek(before),
            _sek(after),
            _sek(after - before),
            _sek(after - total(first)),
        ],
    }


def _in_all(move) -> str:
    """By how much the line differs from what was granted, with its part of it."""
    if move is None:
        return ""
    part, said = share(move.amount, move.first), _sek(move.amount)
    return said if part is None else f"{said} ({format_number(part, 1)} %)"


def _sek(amount) -> str:
    return "" if amount is None else format_money(Money(amount, "SEK"))
