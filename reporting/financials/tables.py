"""A financial report as its page shows it: every total is the sum of the rows above it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.budgets.tables import cost_name
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number
from foundation.workflow.matters import names_beside

from . import statement
from .annexes import RECONCILIATION, annex_tables

TEMPLATE = "reporting/tables.html"
FIRST = 12  # vouchers that the report's own page shows


def sections_of(report, person=None) -> list[dict]:
    """One part per partner, the sums of all, annexes, the first vouchers, what was decided."""
    rules, names = report.partnership.rules, names_of(report)
    found = report.as_statement()
    books = report.frozen_books
    # The ledger of a draft has a section of its own, with links for those who see its rows.
    annexes = annex_tables(
        report, books and books.get("annexes", {}), () if books else {RECONCILIATION}
    )
    tables = [*sum_tables(report, found, names, rules), *annexes]
    sections = [
        {
            "title": _("Statement"),
            "template": "reporting/financial_report/statement.html",
            "context": {
                "parts": partner_parts(report, found, names, rules),
                "tables": tables,
                "note": "" if books else _("A draft: the costs that are ready now."),
                "pdf_url": address(report, "pdf"),
                "excel_url": address(report, "excel"),
            },
        },
        {
            "title": _("Vouchers"),
            "template": "reporting/financial_report/vouchers.html",
            "context": {
                "tables": [voucher_table(report, first_vouchers(report), names)],
                "url": address(report, "vouchers"),
                "count": voucher_count(report),
            },
        },
    ]
    if report.submitted_at is not None or any(line.outcome for line in report.lean_lines()):
        sections.append(
            {
                "title": _("Review"),
                "template": "reporting/financial_report/review_section.html",
                "context": {
                    "tables": [review_table(report)], "url": address(report, "review"),
                },
            }
        )  # fmt: skip
    return sections


def address(report, what: str) -> str:
    return reverse(f"reporting:financial_report_{what}", args=[report.pk])


def names_of(report) -> dict[int, str]:
    """{partner: name}; also of a partner that has left, where a line is its own."""
    # What surrounds the page names some of them, too.
    names_beside(report, ()).update({one.pk: str(one) for one in report.partner_rows()})
    return names_beside(report, {line.partner_id for line in report.lean_lines()})


# --- one part per partner ------------------------------------------------------------------------


def partner_parts(report, found, names, rules) -> list[dict]:
    """`{partner, confirmed, table}` for every partner: its lines with its own totals, and whether
    it has confirmed the version that was put forward."""
    said = {row["organisation"].pk: row for row in report.confirmation_rows()}
    parts = []
    for pk, rows in rows_by_partner(found, [*said, *names]).items():
        row = said.get(pk)
        parts.append(
            {
                "partner": names.get(pk, ""),
                "put_forward": report.frozen_books is not None,
                "by": row and row["by"], "at": row and row["at"],
                "table": line_table(report, rows, rules, names.get(pk, "")),
            }
        )  # fmt: skip
    return parts


def rows_by_partner(found, order) -> dict[int, list]:
    """{partner: its rows of the statement}; a row that is nobody's stands with the first."""
    rows: dict[int, list] = {pk: [] for pk in order}
    for row in found.rows:
        rows.setdefault(row.partner or next(iter(order), 0), []).append(row)
    return {pk: here for pk, here in rows.items() if here}


def sum_tables(report, found, names, rules) -> list[dict]:
    """The whole report by partner and by kind of cost."""
    return [
        total_table(_("All partners"), _("Partner"), found.by("partner"), found.total,
                    lambda pk: names.get(pk, "")),
        total_table(_("By kind of cost"), _("Kind of cost"), found.by("category"), found.total,
                    lambda code: cost_name(code, rules)),
    ]  # fmt: skip


def figure_columns() -> list[dict]:
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


def line_table(report, rows, rules, caption: str) -> dict:
    """The statement of some rows, a row a budget line, with the comment on what deviates."""
    lines = {line.key: line for line in report.budget_rows()}
    comments, percent = report.comments(), rules.line_warning_percent
    shown = []
    for row in rows:
        why = comments.get(row.key, "")
        wanting = not why and statement.deviates(row.figures, percent)
        cells = [{"text": text} for text in (line_name(row, lines, rules), *_figures(row.figures))]
        if wanting and report.state == "draft":
            comment = {"text": _("Explain it"), "url": report.part_url("comments")}
        else:
            comment = {"text": why or (_("not explained") if wanting else "")}
        shown.append({"cells": [*cells, comment]})
    return {
        "caption": caption,
        "columns": [{"label": _("Line")}, *figure_columns(), {"label": _("Comment")}],
        "rows": shown,
        "totals": [_("Total"), *_figures(statement.added(row.figures for row in rows)), ""],
        "scroll": True,
    }  # fmt: skip


def line_name(row, lines: dict, rules) -> str:
    """What a budget line is called: its kind of cost and its year."""
    line = lines.get(row.key)
    name = cost_name(row.category, rules) or row.key
    return f"{name} {line.year}" if line else name


def total_table(caption, label, groups: dict, total, name) -> dict:
    """Totals of the statement by partner or by kind of cost."""
    return {
        "caption": caption,
        "columns": [{"label": label}, *figure_columns()],
        "rows": [
            {"cells": [{"text": text} for text in (name(key), *_figures(figures))]}
            for key, figures in groups.items()
        ],
        "totals": [_("Total"), *_figures(total)],
    }


# --- vouchers ------------------------------------------------------------------------------------


def voucher_count(report) -> int:
    kept = sum(1 for line in report.lean_lines() if line.correction_of_id is None)
    return kept + (len(report.waiting_costs()) if report.state == "draft" else 0)


def first_vouchers(report) -> list:
    """The first of the costs; of a draft, those that it would take."""
    if report.state == "draft":
        return report.waiting_costs()[:FIRST]
    rows = report.line_rows.live().costs().for_books()[:FIRST]
    return list(rows)


def voucher_table(report, rows, names, files=None) -> dict:
    """Costs by their numbers: `rows` are lines, or of a draft the expenses themselves.

    `files` ({expense: how many}) adds a column of its own.
    """
    corrections = report.corrections()
    shown = []
    for row in rows:
        line = row if hasattr(row, "correction_of_id") else None
        expense = line.expense if line else row
        cells = [
            str(line.position) if line else "–",
            expense.supplier,
            names.get(row.partner_id, ""),
            format_date(expense.invoice_on, "medium"),
            format_date(row.paid_on, "medium"),
            format_money(expense.claimed),
            _sek(line.sek if line else expense.sek_amount),
            _sek(corrections[line.pk]) if line and corrections.get(line.pk) else "",
            said_of(line) if line else _("late cost") if row.paid_on < report.from_on else "",
        ]
        if files is not None:
            cells.insert(8, str(files.get(expense.pk, 0)))
        shown.append({"url": "", "cells": [{"text": text} for text in cells]})
        shown[-1]["cells"][1]["url"] = expense.url
    columns = [
        {"label": _("No.")}, {"label": _("Supplier")}, {"label": _("Partner")},
        {"label": _("Date")}, {"label": _("Paid on")}, {"label": _("Claimed"), "numeric": True},
        {"label": _("In SEK"), "numeric": True}, {"label": _("Corrections"), "numeric": True},
        {"label": _("Remarks")},
    ]  # fmt: skip
    if files is not None:
        columns.insert(8, {"label": _("Files"), "numeric": True})
    return {"caption": _("Vouchers"), "columns": columns, "rows": shown}


def said_of(line) -> str:
    said = [
        _("late cost") if line.late else "",
        line.get_outcome_display(),
        _sek(line.deducted) if line.deducted else "",
        line.get_error_display() if line.error else "",
        _("Question: %(text)s") % {"text": line.question} if line.question else "",
        _("Answer: %(text)s") % {"text": line.answer} if line.answer else "",
        line.comment if line.comment != line.question else "",
    ]
    return " · ".join(str(one) for one in said if one)


# --- the review ----------------------------------------------------------------------------------


def review_table(report) -> dict:
    """From what was reported to what is accepted, each difference by its name."""
    rows = [
        {"cells": [{"text": label}, {"text": text}]} for label, text in review_rows(report.review())
    ]
    return {
        "caption": _("From reported to accepted"),
        "columns": [{"label": _("Figure")}, {"label": _("SEK"), "numeric": True}],
        "rows": rows[:-1],
        "totals": [one["text"] for one in rows[-1]["cells"]],
    }


def review_rows(review) -> list[tuple[str, str]]:
    """(label, amount as text) line by line; the last one is what is accepted."""
    return [(label, format_money(amount)) for label, amount in review_values(review)]


def review_values(review) -> list[tuple[str, Money]]:
    """(label, amount) line by line; the last is the sum of all above it."""
    from .models import ErrorKind

    rows = [(_("Reported by the partners"), review.first)]
    if review.corrections:
        rows.append((_("Corrected by the auditor"), review.corrections))
    for error, amount in sorted(review.deducted.items()):
        kind = ErrorKind(error).label if error else _("other")
        rows.append((_("Deducted: %(kind)s") % {"kind": kind}, -amount))
    if review.parked:
        rows.append((_("Set aside for a later report"), -review.parked))
    if review.undecided:
        rows.append((_("Not decided yet"), -review.undecided))
    rows.append((_("Accepted"), review.accepted))
    return [(label, Money(amount, "SEK").rounded()) for label, amount in rows]


def _sek(amount) -> str:
    return format_money(Money(amount, "SEK"))
