"""A financial report as its page shows it: every total is the sum of the rows above it."""

from django.utils.translation import gettext as _

from applications.plans.tables import cost_name
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number

from . import statement

TEMPLATE = "reporting/tables.html"


def sections_of(report) -> list[dict]:
    """The statement line by line, by partner and by kind of cost; the costs and decisions."""
    names = {one.pk: str(one) for one in report.partner_rows()}
    rules = report.partnership.rules
    found = report.as_statement()
    tables = [
        line_table(report, found, names, rules),
        total_table(_("By partner"), _("Partner"), found.by("partner"), found.total,
                    lambda pk: names.get(pk, "")),
        total_table(_("By kind of cost"), _("Kind of cost"), found.by("category"), found.total,
                    lambda code: cost_name(code, rules)),
    ]  # fmt: skip
    note = "" if report.frozen_books else _("A draft: the costs that are ready now.")
    costs = draft_table(report) if report.frozen_books is None else cost_table(report, names)
    return [
        {
            "title": _("Statement"),
            "template": TEMPLATE,
            "context": {"tables": tables, "note": note},
        },
        {"title": _("Costs"), "template": TEMPLATE, "context": {"tables": [costs]}},
    ]


def _figure_columns() -> list[dict]:
    labels = [
        _("Budget"), _("Opening"), _("Period"), _("Closing"), _("Left"), _("Used, %"),
    ]  # fmt: skip
    return [{"label": label, "numeric": True} for label in labels]


def _figures(figures: statement.Figures) -> list[str]:
    share = figures.share
    return [
        *map(_sek, (figures.budget, figures.opening, figures.period, figures.closing,
                    figures.variance)),
        "" if share is None else format_number(share, 1),
    ]  # fmt: skip


def line_table(report, found, names, rules) -> dict:
    """The statement: a row a budget line."""
    lines, comments = {line.key: line for line in report.budget_rows()}, report.comments()
    rows = []
    for row in found.rows:
        line = lines.get(row.key)
        label = cost_name(row.category, rules) or row.key
        cells = [
            f"{label} {line.year}" if line else label,
            names.get(row.partner, ""),
            *_figures(row.figures),
            comments.get(row.key, ""),
        ]
        rows.append({"cells": [{"text": text} for text in cells]})
    return {
        "caption": _("By line of the budget"),
        "columns": [
            {"label": _("Line")}, {"label": _("Partner")}, *_figure_columns(),
            {"label": _("Comment")},
        ],
        "rows": rows,
        "totals": [_("Total"), "", *_figures(found.total), ""],
    }  # fmt: skip


def total_table(caption, label, groups: dict, total, name) -> dict:
    """Totals of the statement by partner or by kind of cost."""
    return {
        "caption": caption,
        "columns": [{"label": label}, *_figure_columns()],
        "rows": [
            {"cells": [{"text": text} for text in (name(key), *_figures(figures))]}
            for key, figures in groups.items()
        ],
        "totals": [_("Total"), *_figures(total)],
    }


def draft_table(report) -> dict:
    """What the report would take if it were frozen now."""
    expenses = report.waiting_costs()
    return {
        "caption": _("Costs that the report would take now"),
        "columns": [
            {"label": _("Supplier")},
            {"label": _("Partner")},
            {"label": _("Paid on")},
            {"label": _("Note")},
            {"label": _("In SEK"), "numeric": True},
        ],
        "rows": [
            {
                "url": one.url,
                "cells": [
                    {"text": one.supplier},
                    {"text": str(one.partner)},
                    {"text": format_date(one.paid_on, "medium")},
                    {"text": _("late cost") if one.paid_on < report.from_on else ""},
                    {"text": format_money(one.sek)},
                ],
            }
            for one in expenses
        ],
        "totals": [
            _("Total"), "", "", "", _sek(statement.plus(*(one.sek_amount for one in expenses)))
        ],
    }  # fmt: skip


def cost_table(report, names) -> dict:
    """The frozen costs with their corrections, and what was decided on each."""
    lines, costs = report.cost_lines(), report.costs()
    rows = []
    for line, cost in zip(lines, costs, strict=True):
        rows.append(
            {
                "url": line.expense.url,
                "cells": [
                    {"text": line.expense.supplier},
                    {"text": names.get(line.partner_id, "")},
                    {"text": format_date(line.paid_on, "medium")},
                    {"text": _sek(cost.amount)},
                    {"text": _sek(cost.corrections) if cost.corrections else ""},
                    {"text": line.get_outcome_display() or _("not decided")},
                    {"text": _sek(cost.accepted)},
                    {"text": _said_of(line)},
                ],
            }
        )
    plus = statement.plus
    return {
        "caption": _("Costs and decisions"),
        "columns": [
            {"label": _("Supplier")},
            {"label": _("Partner")},
            {"label": _("Paid on")},
            {"label": _("Reported"), "numeric": True},
            {"label": _("Corrections"), "numeric": True},
            {"label": _("Decision")},
            {"label": _("Accepted"), "numeric": True},
            {"label": _("Remarks")},
        ],
        "rows": rows,
        "totals": [
            _("Total"), "", "", _sek(plus(*(one.amount for one in costs))),
            _sek(plus(*(one.corrections for one in costs))), "",
            _sek(statement.accepted_total(costs)), "",
        ],
    }  # fmt: skip


def _said_of(line) -> str:
    said = [
        _("late cost") if line.late else "",
        line.get_error_display() if line.error else "",
        _("Question: %(text)s") % {"text": line.question} if line.question else "",
        _("Answer: %(text)s") % {"text": line.answer} if line.answer else "",
        line.comment if line.comment != line.question else "",
    ]
    return " · ".join(filter(None, said))


def _sek(amount) -> str:
    return format_money(Money(amount, "SEK"))
