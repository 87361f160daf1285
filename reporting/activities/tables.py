"""An activity's page beyond its facts: heads counted, papers needed, lines and costs in SEK."""

from django.utils.translation import gettext as _

from applications.budgets.lines import spent_on
from foundation.money.amounts import Money, total
from foundation.money.formatting import format_money
from partnerships.programmes.reference_models import text_in

from .papers import name_of
from .participants import AGE_BANDS, SEXES, head_count, heads_by, heads_by_side_and_sex

TABLE = "reporting/activity/table.html"
MOST_EXPENSES = 200


def sections_of(activity, person) -> list[dict]:
    """The sections of an activity's page beyond its parts."""
    lines = activity.lines()
    rules = activity.call_rules()
    return [
        *_heads(activity),
        *_papers(lines, rules),
        *_lines(lines, rules),
        *_expenses(activity, person),
    ]


def section(title: str, template: str = TABLE, **context) -> dict:
    return {"title": title, "template": template, "context": context}


def cost_name(code: str, rules) -> str:
    """A category's name in the reader's language; the code when the call does not know it."""
    cost = rules.costs.get(code)
    return text_in(cost.name) if cost else code


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
    yield section(_("Who took part"), tables=[sides, ages])


def _papers(lines, rules):
    rows = [
        {"cells": [{"text": cost_name(code, rules)}, {"text": _one_after_another(papers)}]}
        for code in dict.fromkeys(line.category for line in lines)
        if (papers := rules.papers(code))
    ]
    if not rows:
        return
    table = {
        "caption": _("Papers needed"),
        "columns": [{"label": _("Cost")}, {"label": _("Papers")}],
        "rows": rows,
    }
    lead = _("Collect these while it happens, and add them below: expenses point at them.")
    yield section(_("Papers needed"), tables=[table], lead=lead)


def _one_after_another(papers) -> str:
    return " · ".join(name_of(paper) for paper in papers)


def _lines(lines, rules):
    if not lines:
        return
    spent = spent_on(lines)
    approved, used = [line.amount_money for line in lines], [_sek(spent[line.pk]) for line in lines]
    table = {
        "caption": _("Budget lines of this activity"),
        "columns": [
            {"label": _("Cost")},
            {"label": _("Partner")},
            {"label": _("Year"), "numeric": True},
            {"label": _("Approved"), "numeric": True},
            {"label": _("Used"), "numeric": True},
            {"label": _("Left"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": cost_name(line.category, rules)},
                    {"text": str(line.partner)},
                    {"text": str(line.year)},
                    {"text": format_money(amount)},
                    {"text": format_money(gone)},
                    {"text": format_money(amount - gone)},
                ]
            }
            for line, amount, gone in zip(lines, approved, used, strict=True)
        ],
        "totals": [
            _("Total"), "", "", format_money(total(approved)), format_money(total(used)),
            format_money(total(approved) - total(used)),
        ],
    }  # fmt: skip
    yield section(_("Budget"), tables=[table])


def _expenses(activity, person):
    """Those of its expenses that the person may see and that were not withdrawn, with their sum."""
    from reporting.expenses.tables import expenses_table

    found = activity.expenses.visible_to(person).exclude(state="withdrawn")
    found = found.select_related("partner", "budget_line").order_by("pk")[:MOST_EXPENSES]
    if found:
        yield section(_("Costs"), tables=[expenses_table(found, activity.call_rules())])


def _sek(amount) -> Money:
    return Money(amount, "SEK").rounded()
