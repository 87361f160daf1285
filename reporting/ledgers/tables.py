"""A ledger as its page shows it: files, accounts, what is left to deal with, how it agrees."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.fields import sum_of
from foundation.money.formatting import format_date, format_money

from .reconciling import Books, Period, reports_of

MOST_REPORTS = 4
TABLES = "reporting/tables.html"


def address(ledger, what: str) -> str:
    """The address of one of a ledger's own pages."""
    return reverse(f"reporting:ledger_{what}", args=[ledger.pk])


def sections_of(ledger, person) -> list[dict]:
    """What to do now, the accounts with their sums, the files, and each report's reconciliation."""
    keeps = bool(ledger.roles_held(person, ledger.step_named("import_file").by))
    now = {
        "title": _("Rows"),
        "template": "reporting/ledger/now.html",
        "context": {
            "keeps": keeps and ledger.state == ledger.State.OPEN,
            "empty": not ledger.rows_read, "open": ledger.rows_open,
            "file_url": address(ledger, "file"), "rows_url": address(ledger, "rows"),
            "ties_url": address(ledger, "ties"), "vouchers_url": address(ledger, "vouchers"),
            "accounts_url": ledger.part_url("accounts"),
        },
    }  # fmt: skip
    if not ledger.rows_read:
        return [now]
    return [
        now,
        {"title": _("By account"), "template": TABLES,
         "context": {"tables": [account_table(ledger)]}},
        {"title": _("Reconciliation"), "template": "reporting/ledger/reports.html",
         "context": {"table": report_table(ledger), "items_url": ledger.part_url("items")}},
        {"title": _("Imports"), "template": TABLES,
         "context": {"tables": [import_table(ledger)]}},
    ]  # fmt: skip


def account_table(ledger) -> dict:
    """The sums of each account: those that became expenses, were marked, or wait."""
    rows = ledger.standing_rows().order_by("account").values("account")
    found = rows.annotate(
        count=Count("pk"), sum=sum_of("amount"),
        open=Count("pk", filter=Q(expense=None, treatment="")),
    )  # fmt: skip
    names = {code: row.get("name", "") for code, row in ledger.accounts().items()}
    return {
        "caption": _("By account"),
        "hide_caption": True,
        "columns": [
            {"label": _("Account")},
            {"label": _("Name")},
            {"label": _("Rows"), "numeric": True},
            {"label": _("To deal with"), "numeric": True},
            {"label": _("Sum"), "numeric": True},
        ],
        "rows": [
            {
                "url": f"{address(ledger, 'rows')}?account={row['account']}",
                "cells": [
                    {"text": row["account"]}, {"text": names.get(row["account"], "")},
                    {"text": str(row["count"])}, {"text": str(row["open"])},
                    {"text": money(row["sum"], ledger)},
                ],
            }
            for row in found
        ],
        "totals": [
            _("Total"), "", str(ledger.rows_read), str(ledger.rows_open),
            format_money(ledger.total),
        ],
    }  # fmt: skip


def report_table(ledger) -> dict:
    """Each of the latest reports on the grant: ledger, report, what is named, what is left."""
    rows, books = [], Books(ledger)
    for report in reports_of(ledger)[:MOST_REPORTS]:
        period = Period(report.from_on, report.to_on, report)
        if not books.has_rows_of(period.first, period.last):
            continue
        found = books.against(period)
        rows.append({
            "url": f"{address(ledger, 'reconciliation')}?report={report.pk}",
            "cells": [
                {"text": report.reference},
                *({"text": money(one, ledger)} for one in
                  (found.ledger, -found.explained, -found.remainder, found.report)),
                {"text": _("explained") if found.is_whole else _("not explained"),
                 "status": True, "tone": "done" if found.is_whole else "alert"},
            ],
        })  # fmt: skip
    return {
        "caption": _("Reconciliation"),
        "hide_caption": True,
        "columns": [
            {"label": _("Financial report")},
            {"label": _("Ledger"), "numeric": True},
            {"label": _("Named differences"), "numeric": True},
            {"label": _("Unexplained"), "numeric": True},
            {"label": _("Report"), "numeric": True},
            {"label": _("How it stands")},
        ],
        "rows": rows,
    }


def import_table(ledger) -> dict:
    """The files that were taken in, the latest first."""
    rows = ledger.imports.select_related("document_version__document", "by").order_by("-pk")
    return {
        "caption": _("Imports"),
        "hide_caption": True,
        "columns": [
            {"label": _("File")},
            {"label": _("Taken in by")},
            {"label": _("Covers")},
            {"label": _("New"), "numeric": True},
            {"label": _("Changed"), "numeric": True},
            {"label": _("Gone"), "numeric": True},
            {"label": _("As before"), "numeric": True},
        ],
        "rows": [
            {
                "url": row.document_version.document.url,
                "cells": [
                    {"text": row.document_version.name},
                    {"text": row.by.name},
                    {"text": days(row.covers_from, row.covers_to)},
                    *({"text": str(one)} for one in (row.new, row.changed, row.gone, row.same)),
                ],
            }
            for row in rows
        ],
    }


def days(first, last) -> str:
    """A period in the reader's language."""
    return f"{format_date(first, 'medium')} – {format_date(last, 'medium')}"


def money(amount, ledger) -> str:
    """An amount in the ledger's currency, in the reader's language."""
    return format_money(Money(amount, ledger.currency))


def line_cells(line, ledger) -> list[dict]:
    """A line of a file or a row of the ledger: voucher, day, account, text, amount."""
    return [
        {"text": line.voucher}, {"text": format_date(line.day, "medium")}, {"text": line.account},
        {"text": line.text}, {"text": money(line.amount, ledger), "numeric": True},
    ]  # fmt: skip


def line_columns() -> list[dict]:
    return [
        {"label": _("Voucher")}, {"label": _("Date")}, {"label": _("Account")},
        {"label": _("Text")}, {"label": _("Amount"), "numeric": True},
    ]  # fmt: skip
