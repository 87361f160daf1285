"""The progress report's values and activities as the page shows them."""

from datetime import date

from django.utils.translation import gettext as _

from applications.plans.framework import LEVELS
from applications.results.framework import by_level, parts_of
from reporting.activities.models import Activity

TEMPLATE = "reporting/tables.html"


def sections_of(report) -> list[dict]:
    """Results by level against their targets, and what was done."""
    return [
        {
            "title": _("Results by level"),
            "template": TEMPLATE,
            "context": {"tables": list(result_tables(report))},
        },
        {
            "title": _("Activities"),
            "template": TEMPLATE,
            "context": {"tables": [activities_table(report)]},
        },
    ]


def result_tables(report):
    """A table for each level: outcome, indicator, baseline, target of the year, values."""
    rows = report.rows("values")
    names = {one.pk: str(one) for one in report.partner_rows()}
    found: dict = {}
    for row in rows:
        found.setdefault(row["indicator"], []).append(
            f"{names.get(row['partner'], row['partner'])}: {row['value']}"
        )
    labels = dict(LEVELS)
    for level, outcomes in by_level(parts_of(report.grant)):
        yield {
            "caption": str(labels[level]).capitalize(),
            "columns": [
                {"label": _("Outcome")},
                {"label": _("Indicator")},
                {"label": _("Baseline")},
                {"label": _("Target")},
                {"label": _("Value")},
            ],
            "rows": [
                {
                    "cells": [
                        {"text": outcome.statement},
                        {"text": " ".join(filter(None, (one.name, one.unit and f"({one.unit})")))},
                        {"text": one.baseline},
                        {"text": one.target(report.to_on.year) or ""},
                        {"text": " · ".join(found.get(one.key, [])) or "—"},
                    ]
                }
                for outcome, indicators in outcomes
                for one in indicators
            ],
        }


def activities_table(report) -> dict:
    """What was done in the period and what was not, with the participants counted."""
    states = {str(value): str(label) for value, label in Activity.list_states()}
    rows = report.activities()
    return {
        "caption": _("Activities"),
        "columns": [
            {"label": _("Activity")},
            {"label": _("First day")},
            {"label": _("Last day")},
            {"label": _("State")},
            {"label": _("Participants"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": row["title"]},
                    {"text": date.fromisoformat(row["starts_on"])},
                    {"text": date.fromisoformat(row["ends_on"])},
                    {"text": states.get(row["state"], row["state"])},
                    {"text": str(row["participants"])},
                ]
            }
            for row in rows
        ],
        "totals": [_("Total"), "", "", "", str(sum(row["participants"] for row in rows))],
    }
