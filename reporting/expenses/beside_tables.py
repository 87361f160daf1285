"""What hangs together with an expense, on its page: parts of its paper, what came back of it."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from foundation.money.amounts import total
from foundation.money.formatting import format_date, format_money
from foundation.workflow import clock
from reporting.activities.tables import cost_name, section

from .duplicates import alike
from .vat import most_claimable

TEMPLATE = "reporting/expense/beside.html"
MOST_ANSWERS = 20


def sections_beside(expense, person) -> list[dict]:
    """Parts and refunds, each only where there are some or one can be entered."""
    return [*_alike(expense, person), *_parts(expense, person), *_back(expense, person)]


def _alike(expense, person):
    """What was asked and answered: is it the same cost?"""
    answers = expense.answers.select_related("by").order_by("pk")[:MOST_ANSWERS]
    said = [
        _("%(by)s, %(day)s: two costs, because: %(reason)s")
        % {
            "by": one.by, "day": format_date(clock.programme_date(one.at), "medium"),
            "reason": one.reason,
        }
        for one in answers
    ]  # fmt: skip
    step, link = expense.step_named("two_costs"), {}
    if expense.state in step.sources and alike(expense) and expense.roles_held(person, step.by):
        link = {
            "link_url": expense.step_url(step.name),
            "link": _("Compare the two and say which it is"),
        }
    if said or link:
        yield section(_("Is it the same cost?"), TEMPLATE, tables=[], said=said, **link)


def _table(rows, caption: str, rules, counted) -> dict:
    return {
        "caption": caption,
        "hide_caption": True,
        "columns": [
            {"label": _("Reference")},
            {"label": _("Cost")},
            {"label": _("State")},
            {"label": _("Claimed"), "numeric": True},
            {"label": _("In SEK"), "numeric": True},
        ],
        "rows": [
            {
                "url": one.url,
                "cells": [
                    {"text": one.reference},
                    {"text": cost_name(one.category, rules) if one.category else ""},
                    {"text": one.get_state_display()},
                    {"text": format_money(one.claimed) if one.claimed is not None else ""},
                    {"text": format_money(one.sek) if one.sek is not None else ""},
                ],
            }
            for one in rows
        ],
        "totals": [_("Total"), "", "", format_money(counted), ""],
    }


def _parts(expense, person):
    link = {}
    step = expense.step_named("split")
    if step.starts_from(expense.state) and expense.roles_held(person, step.by):
        link = {"link_url": expense.step_url("split"), "link": step.label}
    if expense.paper is None or expense.claimed is None:
        return
    if not expense.has_parts():
        if link:
            lead = _("One paper can be shared by several lines, activities or grants.")
            yield section(_("Parts of this paper"), TEMPLATE, tables=[], lead=lead, **link)
        return
    rows = sorted(expense.parts_of_paper(), key=lambda one: one.pk)
    currency = expense.paper.currency
    claimed = total(
        [one.claimed for one in rows if one.claimed and one.claimed.currency == currency], currency
    )
    most = most_claimable(expense)
    facts = [
        (_("Amount on the paper"), format_money(expense.paper)),
        (_("Can be claimed"), format_money(most)),
        (_("Left of the paper"), format_money(most - claimed)),
    ]
    table = _table(rows, _("Parts of this paper"), expense.call_rules(), claimed)
    yield section(_("Parts of this paper"), TEMPLATE, facts=facts, tables=[table], **link)


def _back(expense, person):
    if expense.gives_back_id:
        first = expense.gives_back
        yield section(
            _("What it gives back"), TEMPLATE, tables=[], link_url=first.url,
            link=f"{first} ({first.reference})",
        )  # fmt: skip
        return
    refunds, new_url = expense.refunds(), refund_address(expense, person)
    if not refunds and not new_url:
        return
    tables = []
    if refunds:
        currency = expense.claimed_currency
        back = [one.claimed for one in refunds if one.claimed and one.claimed_currency == currency]
        tables = [_table(refunds, _("What came back"), expense.call_rules(), total(back, currency))]
    yield section(
        _("What came back"), TEMPLATE, tables=tables, link_url=new_url,
        link=_("Enter a refund, a credit note or an insurance payment"),
    )  # fmt: skip


def refund_address(expense, person) -> str:
    """Where the person enters what came back of it; empty where that is not theirs or too early."""
    if expense.state != "ready" or not expense.roles_held(person, type(expense).begin.by):
        return ""
    said = {
        "activity": expense.activity_id, "gives_back": expense.pk, "line": expense.line,
        "partner": expense.partner_id, "supplier": expense.supplier,
        "paid_by": expense.paid_by, "refund_kind": "refund",
    }  # fmt: skip
    return f"{reverse('reporting:expense_new')}?{urlencode(said)}"
