"""What is granted, spent, claimed, paid and lain out with: sums of movements, all in SEK.

Decimal in, Decimal out, no database. Every figure at a day is the sum of the movements up to that
day, so that it opens to its rows, and a statement at any date is the same for whoever asks later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext

from foundation.money.amounts import EXACT

ZERO = Decimal("0.00")
GRANTED, SPENT, REPORTED, ACCEPTED, DEDUCTED, PAID, ADVANCES, UNBORNE = MOVED = (
    "granted", "spent", "reported", "accepted", "deducted", "paid", "advances", "unborne",
)  # fmt: skip
# What follows from the others: {figure: (added, taken away)}.
FOLLOWING = {
    "unreported": ((SPENT,), (REPORTED,)),
    "outstanding": ((REPORTED,), (DEDUCTED, PAID)),
    "laid_out": ((SPENT, ADVANCES), (UNBORNE, PAID)),
}
ALL = (
    GRANTED, SPENT, REPORTED, ACCEPTED, DEDUCTED, PAID, "outstanding", ADVANCES, UNBORNE,
    "laid_out",
)  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """One row behind a figure: a cost, a report line, a payment; below zero where it was undone."""

    on: date
    figure: str
    amount: Decimal
    grant: int
    partner: int | None = None
    label: str = ""
    reference: str = ""
    url: str = ""


@dataclass(frozen=True)
class Figures:
    """The sums at a day. What follows from them is computed here and nowhere else."""

    granted: Decimal = ZERO
    spent: Decimal = ZERO
    reported: Decimal = ZERO
    accepted: Decimal = ZERO
    deducted: Decimal = ZERO
    paid: Decimal = ZERO
    advances: Decimal = ZERO
    unborne: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        """Claimed from the office and not paid: reported, less what was not accepted, less paid."""
        return plus(self.reported, -self.deducted, -self.paid)

    @property
    def laid_out(self) -> Decimal:
        """What the grant holder lies out with: costs that it has borne and advances out, less what
        was paid. A cost that waits to be repaid, or to be cleared, is not its own yet (DOMAIN §3):
        the money of an advance would count twice."""
        return plus(self.spent, -self.unborne, self.advances, -self.paid)

    @property
    def unreported(self) -> Decimal:
        """Spent, and in no report that the office has."""
        return plus(self.spent, -self.reported)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(plus(getattr(self, name), getattr(other, name)) for name in MOVED))

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures(*(plus(getattr(self, name), -getattr(other, name)) for name in MOVED))


def plus(*amounts: Decimal) -> Decimal:
    """The exact sum."""
    with localcontext(EXACT):
        return sum(amounts, ZERO)


def figures(movements: Iterable[Movement], on: date) -> Figures:
    """The sums of all movements up to the end of a day."""
    sums = dict.fromkeys(MOVED, ZERO)
    for one in movements:
        if one.on <= on:
            sums[one.figure] = plus(sums[one.figure], one.amount)
    return Figures(**sums)


def behind(movements: Iterable[Movement], figure: str, on: date) -> list[tuple[Movement, Decimal]]:
    """The movements that a figure is counted from with what each adds to it, the oldest first."""
    added, taken = FOLLOWING.get(figure, ((figure,), ()))
    found = [
        (one, one.amount if one.figure in added else -one.amount)
        for one in movements
        if one.on <= on and one.figure in (*added, *taken)
    ]
    return sorted(found, key=lambda pair: (pair[0].on, pair[0].reference, pair[0].figure))


@dataclass(frozen=True)
class Month:
    """One month: what moved in it, and how everything stood at its end (or at the day asked)."""

    first: date
    last: date
    moved: Figures
    closing: Figures


MOST_MONTHS = 240


def months(movements: Iterable[Movement], on: date) -> list[Month]:
    """Every month from the first cost or payment to the day, empty ones included; moves add up to
    the closing of the last."""
    movements = [one for one in movements if one.on <= on]
    days = [one.on for one in movements if one.figure in (SPENT, PAID, ADVANCES)]
    if not days:
        return []
    first = max(min(days).replace(day=1), _months_before(on, MOST_MONTHS))
    sums: dict[date, dict[str, Decimal]] = {}
    before = figures(movements, first - timedelta(days=1))
    for one in movements:
        if one.on >= first:
            month = sums.setdefault(one.on.replace(day=1), dict.fromkeys(MOVED, ZERO))
            month[one.figure] = plus(month[one.figure], one.amount)
    found, closing = [], before
    while first <= on:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        moved = Figures(**sums.get(first, {}))
        closing = closing + moved
        found.append(Month(first, min(following - timedelta(days=1), on), moved, closing))
        first = following
    return found


def _months_before(day: date, count: int) -> date:
    whole = day.year * 12 + day.month - 1 - count
    return date(max(whole // 12, 1), whole % 12 + 1, 1)
