"""The index of vouchers: each cost by its number, with date, supplier, amounts and files."""

from collections.abc import Iterator

from foundation.documents.models import DocumentVersion
from foundation.money.amounts import Money
from foundation.workflow.shapes import shape
from reporting.expenses.models import Expense

AT_ONCE = 500


def vouchers_now(report) -> list[dict]:
    """What a version freezes of the vouchers, in the order of their numbers.

    `{number, key, supplier, invoice_on, paper, sek, line, partner, late, files: [{id, version,
    sha256, name}]}` each; read so many at a time.
    """
    return list(_vouchers(report))


def _vouchers(report) -> Iterator[dict]:
    lines = [line for line in report.lean_lines() if line.correction_of_id is None]
    for start in range(0, len(lines), AT_ONCE):
        batch = lines[start : start + AT_ONCE]
        ids = [line.expense_id for line in batch]
        expenses = Expense.objects.in_bulk(ids)
        files = files_of(ids)
        for line in batch:
            expense = expenses[line.expense_id]
            yield {
                "number": line.position,
                "key": line.key,
                "supplier": expense.supplier,
                "invoice_on": shape(expense.invoice_on),
                "paid_on": shape(line.paid_on),
                "paper": shape(expense.paper),
                "claimed": shape(Money(line.claimed, line.claimed_currency).rounded()),
                "sek": shape(Money(line.sek, "SEK").rounded()),
                "line": line.budget_line.key,
                "partner": line.partner_id,
                "late": line.late,
                "files": files.get(line.expense_id, []),
            }


def files_of(expenses: list[int]) -> dict[int, list[dict]]:
    """{expense: its files by id, version, digest and name}, in two queries for all of them."""
    named = Expense.documents.through.objects.filter(expense__in=expenses)
    pairs = list(named.order_by("expense", "document").values_list("expense", "document"))
    latest: dict[int, dict] = {}
    versions = DocumentVersion.objects.filter(document__in={pk for _one, pk in pairs})
    for row in versions.order_by("number").values("document", "number", "sha256", "name"):
        latest[row["document"]] = {
            "id": row["document"], "version": row["number"], "sha256": row["sha256"],
            "name": row["name"],
        }  # fmt: skip
    found: dict[int, list[dict]] = {}
    for expense, document in pairs:
        if document in latest:
            found.setdefault(expense, []).append(latest[document])
    return found
