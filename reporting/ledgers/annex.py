"""A reconciliation to be read: the sum that is drawn up, and what each item is counted from."""

from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from reporting.expenses.models import Expense

from .reconciliation import Reconciliation
from .reconciling import NAMES, SENTENCES, Books, Period
from .tables import days, line_cells, line_columns, money

MOST_ROWS = 200  # under an item on the page; the annex and the workbook have all of them


class Annex:
    """One ledger against one period, with the rows and expenses behind each figure."""

    def __init__(self, ledger, period: Period):
        self.ledger, self.period = ledger, period
        self.books = Books(ledger)
        self.found: Reconciliation = self.books.against(period)
        self.rows = {row.pk: row for row in self.books.rows}
        wanted = {pk for item in self.found.items for pk in item.expenses}
        wanted |= set(self.found.differing)
        self.expenses = Expense.objects.in_bulk(wanted)

    def tables(self, most: int | None = None) -> list[dict]:
        """The sum, then the rows behind it, item by item; no more than `most` rows of each."""
        return [self.summary(), *self._behind(most)]

    def summary(self) -> dict:
        """Ledger, items, report, and what is left."""
        found, ledger = self.found, self.ledger
        rows = [self._row(_("In the ledger"), "", found.ledger)]
        for item in found.items:
            said = item.text or str(SENTENCES.get(item.kind, ""))
            count = len(item.rows) or len(item.expenses)
            rows.append(self._row(str(NAMES.get(item.kind, item.kind)), said, -item.amount, count))
        rows.append(self._row(_("Unexplained"), self._left(), -found.remainder,
                              len(found.unexplained) + len(found.differing)))  # fmt: skip
        return {
            "caption": _("From the ledger to the report"),
            "columns": [
                {"label": _("What it is")},
                {"label": _("In a sentence")},
                {"label": _("Rows"), "numeric": True},
                {"label": _("Amount"), "numeric": True},
            ],
            "rows": rows,
            "totals": [_("In the report"), "", "", money(found.report, ledger)],
        }

    def _row(self, label, said, amount, count=0) -> dict:
        texts = (label, said, str(count) if count else "", money(amount, self.ledger))
        return {"cells": [{"text": text} for text in texts]}

    def _left(self) -> str:
        if self.found.is_whole:
            return _("Nothing.")
        return _("Nobody has said yet what this is.")

    def _behind(self, most):
        found = self.found
        if found.unexplained:
            yield self._row_table(_("Unexplained"), found.unexplained, most)
        if found.differing:
            yield self._expense_table(_("Booked with another amount"), found.differing, most)
        for item in found.items:
            name = str(NAMES.get(item.kind, item.kind))
            if item.rows:
                yield self._row_table(name, item.rows, most)
            elif item.expenses:
                yield self._expense_table(name, item.expenses, most)

    def _row_table(self, caption, ids, most) -> dict:
        rows = [self.rows[pk] for pk in ids]
        total = sum((row.amount for row in rows), 0)
        return {
            "caption": caption,
            "columns": [*line_columns(), {"label": _("Reason")}],
            "rows": [
                {"cells": [*line_cells(row, self.ledger), {"text": row.reason}]}
                for row in rows[:most]
            ],
            "totals": [_("Total"), "", "", "", money(total, self.ledger), ""],
        }  # fmt: skip

    def _expense_table(self, caption, ids, most) -> dict:
        rows = [self.expenses[pk] for pk in ids if pk in self.expenses]
        return {
            "caption": caption,
            "columns": [
                {"label": _("Supplier")},
                {"label": _("Reference")},
                {"label": _("Paid on")},
                {"label": _("Claimed"), "numeric": True},
                {"label": _("In SEK"), "numeric": True},
            ],
            "rows": [
                {
                    "url": one.url,
                    "cells": [
                        {"text": one.supplier}, {"text": one.reference},
                        {"text": format_date(one.paid_on, "medium")},
                        {"text": format_money(one.claimed)}, {"text": format_money(one.sek)},
                    ],
                }
                for one in rows[:most]
            ],
        }  # fmt: skip

    def facts(self) -> list[tuple]:
        """Whose ledger, which code, which days, which report."""
        ledger, report = self.ledger, self.period.report
        found = [
            (_("Reference"), ledger.reference),
            (_("Grant"), str(ledger.grant)),
            (_("Organisation"), str(ledger.organisation)),
            (_("Project code"), ledger.project_code),
            (_("Period"), days(self.period.first, self.period.last)),
        ]
        numbers = ledger.file_numbers_of([ledger])[ledger.case_id]
        found += [(_("File number"), one["number"]) for one in numbers]
        return [*found, (_("Financial report"), report.reference)] if report else found

    def sheets(self) -> list[tuple]:
        """The same for a workbook: numbers that add up to the report, as on the page."""
        found, ledger = self.found, self.ledger

        def cash(amount):
            return Money(amount, ledger.currency)

        items = [
            [str(NAMES.get(one.kind, one.kind)), one.text or str(SENTENCES.get(one.kind, "")),
             cash(-one.amount)]
            for one in found.items
        ]  # fmt: skip
        lines = [
            [_("Ledger"), "", cash(found.ledger)], *items,
            [_("Unexplained"), "", cash(-found.remainder)],
            [_("Report"), "", cash(found.report)],
        ]  # fmt: skip
        amount = _("Amount, %(currency)s") % {"currency": ledger.currency}
        of_row = {pk: str(NAMES.get(one.kind, one.kind)) for one in found.items for pk in one.rows}
        of_row |= dict.fromkeys(found.unexplained, _("Unexplained"))
        inside = [
            row for row in self.rows.values()
            if self.period.first <= row.day <= self.period.last or row.pk in of_row
        ]  # fmt: skip
        expenses = Expense.objects.in_bulk({row.expense_id for row in inside if row.expense_id})
        return [
            (_("Reconciliation"), [_("What it is"), _("In a sentence"), amount], lines),
            (
                _("Rows"),
                [_("Voucher"), _("Row"), _("Date"), _("Account"), _("Text"), amount,
                 _("What it is"), _("Reason"), _("Expense")],
                [
                    [row.voucher, row.position, row.day.isoformat(), row.account, row.text,
                     cash(row.amount), of_row.get(row.pk, _("In the report")), row.reason,
                     getattr(expenses.get(row.expense_id), "reference", "")]
                    for row in inside
                ],
            ),
        ]  # fmt: skip
