"""The plan's budget and decision as the page shows them: tables whose totals are their rows'."""

from decimal import Decimal

from django.utils.translation import gettext as _

from applications.budgets.checks import kind_name
from applications.budgets.rules import read, share, total, totals_by
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number
from partnerships.programmes.reference_models import text_in


def sections_of(plan) -> list[dict]:
    """The sections of a plan's page beyond its parts."""
    found = []
    lines = read(plan.contents()["lines"])
    if lines:
        found.append(
            {
                "title": _("Budget in total"),
                "template": "applications/plan/budget.html",
                "context": {"tables": budget_tables(lines, plan.frame())},
            }
        )
    if plan.state == plan.State.GRANTED:
        found.append(
            {
                "title": _("Decision"),
                "template": "applications/plan/decision.html",
                "context": decision(plan),
            }
        )
    return found


def budget_tables(lines, frame) -> list[dict]:
    """A table for each kind of grant: partner and cost down, years across, and the cap."""
    return [
        _budget_table(kind, [line for line in lines if line.grant == kind], frame)
        for kind in dict.fromkeys(line.grant for line in lines)
    ]


def _budget_table(kind, lines, frame) -> dict:
    years = sorted({line.year for line in lines})
    cells = totals_by(lines, "partner", "category", "year")
    rows = totals_by(lines, "partner", "category")
    by_year, whole = totals_by(lines, "year"), total(lines)
    return {
        "table": {
            "caption": kind_name(kind).capitalize(),
            "columns": [
                {"label": _("Partner")},
                {"label": _("Cost")},
                *({"label": str(year), "numeric": True} for year in years),
                {"label": _("Total"), "numeric": True},
            ],
            "rows": [
                {
                    "cells": [
                        {"text": frame.partners.get(partner, (str(partner), ""))[0]},
                        {"text": cost_name(category, frame.rules)},
                        *({"text": _sek(cells.get((partner, category, year)))} for year in years),
                        {"text": _sek(amount)},
                    ]
                }
                for (partner, category), amount in rows.items()
            ],
            "totals": [_("Total"), "", *(_sek(by_year[(year,)]) for year in years), _sek(whole)],
        },
        "cap": cap_sentence(kind, whole, frame),
    }


def cap_sentence(kind: str, amount: Decimal, frame) -> str:
    """What part of its cap a grant takes up; empty when the call has none."""
    cap = frame.cap(kind)
    if cap is None:
        return ""
    most = cap.over(frame.years)
    part = share(amount, most.amount)
    values = {"share": format_number(part or Decimal(0), 1), "cap": format_money(most)}
    if cap.hard:
        return _("%(share)s %% of the most that is possible, %(cap)s.") % values
    return _("%(share)s %% of the call's guide value, %(cap)s.") % values


def cost_name(code: str, rules) -> str:
    """A category's name in the reader's language; the code when the call does not know it."""
    cost = rules.costs.get(code)
    return text_in(cost.name) if cost else code


def decision(plan) -> dict:
    """The grants and conditions of a plan that was granted."""
    grants = list(plan.grants)
    return {
        "grants": {
            "caption": _("Grants"),
            "columns": [
                {"label": _("Grant")},
                {"label": _("Kind")},
                {"label": _("Amount"), "numeric": True},
            ],
            "rows": [
                {
                    "url": grant.url,
                    "cells": [
                        {"text": grant.reference},
                        {"text": grant.get_kind_display()},
                        {"text": format_money(grant.amount_money)},
                    ],
                }
                for grant in grants
            ],
            "totals": [_("Total"), "", _sek(total(grants))],
        },
        "conditions": conditions_table(plan.conditions()),
    }


def conditions_table(conditions) -> dict:
    """Conditions with their dates, and which are met."""
    return {
        "caption": _("Conditions"),
        "columns": [{"label": _("Condition")}, {"label": _("Due on")}, {"label": _("Met")}],
        "rows": [
            {
                "cells": [
                    {"text": one.text},
                    {"text": format_date(one.due_on)},
                    {"text": format_date(one.met_at) if one.met_at else _("not yet")},
                ]
            }
            for one in conditions
        ],
    }


def _sek(amount: Decimal | None) -> str:
    return format_money(Money(amount, "SEK")) if amount is not None else ""
