"""Expenses as tables in SEK, and what an expense's page shows beyond its facts."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications.budgets.sums import Tolerance, ceiling
from foundation.documents.models import Document
from foundation.documents.rights import may_add
from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money
from reporting.activities.papers import is_there, name_of
from reporting.activities.tables import cost_name, section

from .beside_tables import sections_beside


def expenses_table(expenses: Iterable, rules) -> dict:
    """Expenses of one activity or grant, whose total is the sum of its rows in SEK."""
    expenses = list(expenses)
    return {
        "caption": _("Expenses"),
        "columns": [
            {"label": _("Supplier")},
            {"label": _("Cost")},
            {"label": _("Partner")},
            {"label": _("Paid on")},
            {"label": _("State")},
            {"label": _("Claimed"), "numeric": True},
            {"label": _("In SEK"), "numeric": True},
        ],
        "rows": [
            {
                "url": one.url,
                "cells": [
                    {"text": one.supplier or str(one)},
                    {"text": cost_name(one.category, rules) if one.category else ""},
                    {"text": str(one.partner)},
                    {"text": format_date(one.paid_on, "medium") if one.paid_on else ""},
                    {"text": one.get_state_display(), "status": True, "tone": _tone(one)},
                    {"text": format_money(one.claimed) if one.claimed is not None else ""},
                    {"text": format_money(one.sek) if one.sek is not None else ""},
                ],
            }
            for one in expenses
        ],
        "totals": [
            _("Total"), "", "", "", "", "", 
            format_money(total([one.sek for one in expenses if one.sek], "SEK")),
        ],
    }  # fmt: skip


def _tone(expense) -> str:
    return "done" if expense.state == "ready" else "next"


def sections_of(expense, person) -> list[dict]:
    """Papers and line, and what hangs together with it."""
    line = [_line(expense)] if expense.budget_line_id else []
    return [_papers(expense, person), *line, *sections_beside(expense, person)]


def _papers(expense, person) -> dict:
    named = expense.named_documents()
    read = Document.objects.of_kind(type(expense.activity)).visible_to(person)
    documents = list(read.filter(pk__in=[one.pk for one in named]).order_by("pk").for_pages())
    shown = {document.pk for document in documents}
    kinds = {document.kind for document in named}
    needed = [
        {
            "cells": [
                {"text": name_of(paper)},
                {"text": _where_it_stands(paper, kinds)},
            ]
        }
        for paper in expense.call_rules().papers(expense.category)
    ]
    activity = expense.activity
    return section(
        _("Papers"),
        "reporting/expense/papers.html",
        needed={
            "caption": _("Papers needed"),
            "columns": [{"label": _("Paper")}, {"label": _("There?")}],
            "rows": needed,
        },
        documents=documents,
        unread=[one.kind_name for one in named if one.pk not in shown],
        hide_url=_hide_url(expense, person) if documents else "",
        add_url=f"{activity.url}#documents" if may_add(activity, person) else "",
        choose_url=f"{expense.step_url('edit')}#id_documents" if expense.state == "draft" else "",
    )


def _hide_url(expense, person) -> str:
    step = expense.step_named("hide_papers")
    mine = expense.state in step.sources and expense.roles_held(person, step.by)
    return expense.step_url(step.name) if mine else ""


def _where_it_stands(paper, kinds) -> str:
    if is_there(paper, kinds):
        return _("yes")
    return _("where it applies") if paper.get("if") else _("not yet")


def _line(expense) -> dict:
    line, rules = expense.budget_line, expense.call_rules()
    counted = expense.sek_amount if expense.state == "ready" else 0
    used = Money(expense.spent_by_others() + counted, "SEK").rounded()
    most = Money(ceiling(line.amount, Tolerance.of(rules)), "SEK")
    facts = [
        (_("Cost"), cost_name(line.category, rules)),
        (_("Partner"), str(line.partner)),
        (_("Year"), str(line.year)),
        (_("Approved"), format_money(line.amount_money)),
        (_("Used"), format_money(used)),
        (_("Left"), format_money(line.amount_money - used)),
        (_("Possible without an amendment"), format_money(most)),
    ]
    return section(_("Budget line"), "reporting/expense/line.html", facts=facts)
