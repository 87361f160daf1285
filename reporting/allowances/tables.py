"""A per diem's page: each day with what it gives and why; and the same on its expense."""

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.budgets.per_diems import may_enter
from foundation.money.amounts import Money
from foundation.money.formatting import country_name, format_date, format_money
from reporting.activities.tables import section

TEMPLATE = "reporting/allowance/days.html"


def sections_of(allowance, person) -> list[dict]:
    """The reckoning, or the sentence that says what the table lacks."""
    return [reckoning_section(allowance, person)]


def reckoning_section(allowance, person) -> dict:
    days = allowance.counted_days()
    enters = bool(allowance.problem) and may_enter(person)
    return section(
        _("Reckoning"), TEMPLATE, table=_table(days) if days else None,
        note=allowance.problem or _note(allowance, days),
        enter_url=reverse("applications:per_diem") if enters else "",
    )  # fmt: skip


def _note(allowance, days) -> str:
    if not allowance.is_swedish:
        return _("The Tax Agency's table is for Swedish travellers: what the own council paid "
                 "counts, up to the ceiling of the call.")  # fmt: skip
    if not days:
        return _("A trip without a night away gives no per diem.")
    paid, by_table = allowance.paid, allowance.by_table
    if paid is not None and paid > by_table:
        return _("%(paid)s was paid out; at most the %(most)s of the table counts.") % {
            "paid": format_money(paid), "most": format_money(by_table),
        }  # fmt: skip
    return ""


def _table(days) -> dict:
    return {
        "caption": _("Day by day, without lodging"),
        "columns": [
            {"label": _("Day")}, {"label": _("Country")}, {"label": _("How it is reckoned")},
            {"label": _("Counts"), "numeric": True},
        ],
        "rows": [
            {"cells": [
                {"text": format_date(one.day.on, "medium")},
                {"text": country_name(one.day.country)},
                {"text": _said(one)},
                {"text": format_money(one.amount)},
            ]}
            for one in days
        ],
        "totals": [_("Total"), "", "", format_money(sum((one.amount for one in days), start=0))],
    }  # fmt: skip


def _said(one) -> str:
    """The steps of a day in one line, without the result that stands beside it."""
    steps = one.reckoning.steps
    steps = steps[:-1] if len(steps) > 1 else steps
    return "; ".join(
        f"{step.text}: {format_money(Money(step.amount, 'SEK'))}" if step.amount else step.text
        for step in steps
    )


def on_its_expense(expense, person) -> dict | None:
    """On an expense's page: the reckoning that it was made from."""
    if expense.category != "BOARD":
        return None
    from .models import Allowance

    rows = Allowance.objects.filter(expense=expense).select_related("partner", "activity")
    allowance = rows.first()
    return reckoning_section(allowance, person) if allowance else None
