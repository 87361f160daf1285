"""An activity's page beyond its facts: heads counted, papers needed, lines and costs in SEK."""

from django.utils.translation import gettext as _

from .money import open_pot, what_is_left
from .needed import papers_needed
from .participants import (
    AGE_BANDS,
    OF_WHOM,
    SEXES,
    head_count,
    heads_by,
    heads_by_side_and_sex,
    of_whom,
)
from .pieces import cost_name, section
from .sheet import sheet_links

__all__ = ["cost_name", "section", "sections_of"]  # the first two are used by other rooms

MOST_EXPENSES = 200


def sections_of(activity, person) -> list[dict]:
    """The sections of an activity's page beyond its parts."""
    lines = activity.lines()
    rules = activity.call_rules()
    return [
        *_heads(activity),
        *sheet_links(activity, person),
        *open_pot(activity, lines, rules, person),
        *papers_needed(activity, lines, rules),
        *what_is_left(activity, lines, rules),
        *_expenses(activity, person),
    ]


def _heads(activity):
    from .forms import SEX_LABELS, SIDE_LABELS

    rows = activity.counts()
    if not rows:
        return
    by_sex = heads_by(rows, "sex", SEXES)
    by_age = heads_by(rows, "age_band", AGE_BANDS)
    sides = {
        "caption": _("Participants by side and sex"),
        "columns": [
            {"label": _("Side")},
            *({"label": str(SEX_LABELS[sex]), "numeric": True} for sex in SEXES),
            {"label": _("Total"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": str(SIDE_LABELS[side])},
                    *({"text": str(count)} for count in counts.values()),
                    {"text": str(sum(counts.values()))},
                ]
            }
            for side, counts in heads_by_side_and_sex(rows).items()
        ],
        "totals": [_("Total"), *(str(n) for n in by_sex.values()), str(head_count(rows))],
    }
    ages = {
        "caption": _("Participants by age"),
        "columns": [{"label": _("Age")}, {"label": _("How many"), "numeric": True}],
        "rows": [
            {"cells": [{"text": band}, {"text": str(count)}]}
            for band, count in by_age.items()
            if count
        ],
        "totals": [_("Total"), str(head_count(rows))],
    }
    asked = {"disability": _("with a disability"), "first_time": _("for the first time")}
    said = [
        f"{asked[name]}: {number}"
        for name in OF_WHOM
        if (number := of_whom(rows, name)) is not None
    ]
    lead = _("Of these, %(what)s.") % {"what": ", ".join(said)} if said else ""
    yield section(_("Who took part"), tables=[sides, ages], lead=lead)


def _expenses(activity, person):
    """Those of its expenses that the person may see and that were not withdrawn, with their sum."""
    from reporting.expenses.tables import expenses_table

    found = activity.expenses.visible_to(person).exclude(state="withdrawn")
    found = found.select_related("partner", "budget_line").order_by("pk")[:MOST_EXPENSES]
    if found:
        yield section(_("Costs"), tables=[expenses_table(found, activity.call_rules())])
