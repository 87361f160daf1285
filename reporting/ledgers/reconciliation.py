"""Ledger total − report total as named items: Decimal in, Decimal out, one currency, no database.

DOMAIN §3: the ledger is the municipality's truth, and what lies between it and the report is a list
of named items with no unexplained remainder. `ledger = report + items + remainder`, always.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from foundation.money.amounts import EXACT

ZERO = Decimal("0.00")
ROUNDING = Decimal(1)  # less than a whole unit of the currency between a booking and its cost

# What an item can be, in the order in which it is read. The first are marks of rows.
VAT, NOT_ELIGIBLE, PRIVATE, OTHER_YEAR, NOT_PROJECT, OTHER = MARKS = (
    "vat", "not_eligible", "private", "other_year", "not_project", "other",
)  # fmt: skip
NOT_CLAIMED, ANOTHER_REPORT = "not_claimed", "another_report"
LATE_COST, NOT_BOOKED, CORRECTED, ROUNDED = "late_cost", "not_booked", "corrected", "rounding"
KINDS = (*MARKS, NOT_CLAIMED, ANOTHER_REPORT, LATE_COST, NOT_BOOKED, CORRECTED, ROUNDED)


@dataclass(frozen=True)
class Booked:
    """A row of the ledger: what it is marked as, or the expense that it is the booking of."""

    row: int
    day: date
    amount: Decimal
    treatment: str = ""
    expense: int | None = None


@dataclass(frozen=True)
class Reported:
    """A cost of the report with its corrections; `left_out` of its paper is not claimed."""

    expense: int
    amount: Decimal
    corrections: Decimal = ZERO
    left_out: Decimal = ZERO


@dataclass(frozen=True)
class Named:
    """A difference that somebody has named: above zero, more in the ledger."""

    kind: str
    amount: Decimal
    text: str


@dataclass(frozen=True)
class Item:
    """A named part of the difference, with the rows and expenses that it is counted from."""

    kind: str
    amount: Decimal
    rows: tuple[int, ...] = ()
    expenses: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Reconciliation:
    """All of it; nobody accounts for the rows `unexplained` and the expenses `differing`."""

    ledger: Decimal
    report: Decimal
    items: tuple[Item, ...]
    unexplained: tuple[int, ...] = ()
    differing: tuple[int, ...] = ()

    @property
    def difference(self) -> Decimal:
        return plus(self.ledger, -self.report)

    @property
    def explained(self) -> Decimal:
        return plus(*(item.amount for item in self.items))

    @property
    def remainder(self) -> Decimal:
        """What no item explains."""
        return plus(self.difference, -self.explained)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left: no remainder, and no row that only happens to cancel out."""
        return not self.remainder and not self.unexplained


def plus(*amounts: Decimal) -> Decimal:
    """The exact sum."""
    with localcontext(EXACT):
        return sum(amounts, ZERO)


class _Items:
    """Items as they are gathered, one of each kind."""

    def __init__(self):
        self.found: dict[str, list] = {}

    def add(self, kind: str, amount: Decimal, rows: Iterable[int] = (), expense=None) -> None:
        known = self.found.setdefault(kind, [ZERO, [], []])
        known[0] = plus(known[0], amount)
        known[1] += rows
        known[2] += [] if expense is None else [expense]

    def all(self) -> list[Item]:
        """In the order of KINDS; what comes to nothing stays, since its rows are named by it."""
        return [Item(kind, *self._told(*self.found[kind])) for kind in KINDS if kind in self.found]

    @staticmethod
    def _told(amount, rows, expenses) -> tuple:
        return amount, tuple(rows), tuple(dict.fromkeys(expenses))


def reconcile(
    rows: Iterable[Booked],
    costs: Iterable[Reported],
    named: Iterable[Named],
    first: date,
    last: date,
    elsewhere: Iterable[int] = (),
) -> Reconciliation:
    """The items between a ledger and a report over the days from `first` to `last`.

    `rows` are all rows that stand, also those of other days; `elsewhere` are the expenses that
    stand in another report.
    """
    rows, costs = list(rows), list(costs)
    inside = [row for row in rows if first <= row.day <= last]
    by_expense: dict[int, list[Booked]] = {cost.expense: [] for cost in costs}
    for row in rows:
        if row.expense in by_expense:
            by_expense[row.expense].append(row)
    items = _Items()
    loose = [row for row in inside if row.expense not in by_expense]
    unexplained = _sorted_out(items, loose, set(elsewhere))
    differing = [
        cost.expense
        for cost in costs
        if not _explain(items, cost, by_expense[cost.expense], first, last)
    ]
    found = [*items.all(), *(Item(one.kind, one.amount, text=one.text) for one in named)]
    return Reconciliation(
        ledger=plus(*(row.amount for row in inside)),
        report=plus(*(plus(cost.amount, cost.corrections) for cost in costs)),
        items=tuple(found), unexplained=tuple(unexplained), differing=tuple(differing),
    )  # fmt: skip


def _sorted_out(items: _Items, rows: list[Booked], elsewhere: set) -> list[int]:
    """Name the rows that are no cost of the report; those for which nothing was said."""
    unexplained = []
    for row in rows:
        if row.treatment:
            items.add(row.treatment if row.treatment in MARKS else OTHER, row.amount, [row.row])
        elif row.expense in elsewhere:
            items.add(ANOTHER_REPORT, row.amount, [row.row], row.expense)
        else:
            unexplained.append(row.row)
    return unexplained


def _explain(items: _Items, cost: Reported, rows: list[Booked], first: date, last: date) -> bool:
    """Name what lies between a cost and its bookings; whether all of it could be named."""
    if cost.corrections:
        items.add(CORRECTED, -cost.corrections, expense=cost.expense)
    if not rows:
        items.add(NOT_BOOKED, -cost.amount, expense=cost.expense)
        return True
    before = [row for row in rows if row.day < first]
    after = [row for row in rows if row.day > last]
    for kind, found in ((LATE_COST, before), (NOT_BOOKED, after)):
        if found:
            amount = plus(*(row.amount for row in found))
            items.add(kind, -amount, [row.row for row in found], cost.expense)
    booked = plus(*(row.amount for row in rows))
    left = plus(booked, -cost.amount)
    if not left:
        return True
    if left == cost.left_out:
        items.add(NOT_CLAIMED, left, [row.row for row in rows], cost.expense)
        return True
    if abs(left) < ROUNDING:
        items.add(ROUNDED, left, [row.row for row in rows], cost.expense)
        return True
    return False
