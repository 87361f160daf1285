"""The payroll sheet of a report: who worked how much, and what it cost (DOMAIN §4)."""

from dataclasses import dataclass
from datetime import date

from .cost import Line


@dataclass(frozen=True)
class SheetLine:
    """A person's line with where it comes from; `expense` is the reference of its cost."""

    month: date
    partner: int
    payroll: str
    expense: str
    line: Line


def payroll_sheet(grant, first: date, last: date) -> list[SheetLine]:
    """The lines of every claimed month whose cost was paid between two days, the oldest first.

    For those who may read pay only: whoever prints it asks `may_read_pay` before.
    """
    from .models import Payroll

    rows = Payroll.objects.filter(
        state="claimed", expense__budget_line__grant=grant, expense__paid_on__range=(first, last)
    ).exclude(expense__state="withdrawn")
    rows = list(rows.select_related("expense", "activity__partnership__call_version"))
    Payroll.prepare_rows(rows)
    return [
        SheetLine(one.month, one.partner_id, one.reference, one.expense.reference, line)
        for one in sorted(rows, key=lambda row: (row.month, row.pk))
        for line in one.lines()
    ]


def may_read_pay(matter, person) -> bool:
    """Whether the person is of the grant holder's finance, a controller or an auditor of the case
    of `matter` (a report, an expense)."""
    from .workflow import READERS

    return bool(matter.roles_held(person, READERS))
