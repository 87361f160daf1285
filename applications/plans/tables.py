"""The plan's decision as the page shows it: tables whose totals are their rows'."""

from django.utils.translation import gettext as _

from applications.budgets import tables as budget
from applications.budgets.checks import sek
from applications.budgets.sums import total
from foundation.money.formatting import format_date, format_money


def sections_of(plan, person) -> list[dict]:
    """The sections of a plan's page beyond its parts."""
    found = budget.sections_of(plan, person)
    if plan.state == plan.State.GRANTED:
        found.append(
            {
                "title": _("Decision"),
                "template": "applications/plan/decision.html",
                "context": decision(plan),
            }
        )
    return found


def decision(plan) -> dict:
    """The grants and conditions of a plan that was granted."""
    grants = plan._grants = list(plan.grants)  # its facts name them, too: asked once for a page
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
            "totals": [_("Total"), "", sek(total(grants))],
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
