"""What a budget adds up to and how far it may be passed: Decimal in, Decimal out, all in SEK.

The figures of the rules (caps, percentages) are the call's data; nothing here knows a limit.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from foundation.money.amounts import EXACT, LIMIT, round_half_up

ORE = 2  # decimals of SEK
ZERO = Decimal("0.00")


def row_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """A row's amount: quantity times price, rounded once, half up, to öre (HOUSE §6)."""
    with localcontext(EXACT):
        return round_half_up(quantity * unit_price, ORE)


def fits(quantity: Decimal, unit_price: Decimal) -> bool:
    """Whether the row's amount is one that can be kept at all (at most 10¹²)."""
    with localcontext(EXACT):
        return abs(quantity * unit_price) <= LIMIT


MARKS = ("theme", "gender", "rights")  # what a line is for; a line need not say


@dataclass(frozen=True)
class Line:
    """A row of a budget as it stands in a plan; `partner` is an organisation's id."""

    key: str
    grant: str
    partner: int
    category: str
    year: int
    quantity: Decimal
    unit_price: Decimal
    unit: str = ""
    activity: str = ""
    theme: str = ""
    gender: str = ""  # policy markers: none | significant | principal; empty is not marked
    rights: str = ""

    @property
    def amount(self) -> Decimal:
        return row_amount(self.quantity, self.unit_price)


def read(rows: Iterable[dict]) -> list[Line]:
    """The rows of the part `lines` (of a plan or a version of it) as lines."""
    return [
        Line(
            key=row["key"],
            grant=row["grant"],
            partner=int(row["partner"]),
            category=row["category"],
            year=int(row["year"]),
            quantity=Decimal(str(row["quantity"])),
            unit_price=Decimal(row["unit_price"]["amount"]),
            unit=row.get("unit") or "",
            activity=row.get("activity") or "",
            **{name: row.get(name) or "" for name in MARKS},
        )
        for row in rows
    ]


def total(lines: Iterable) -> Decimal:
    """The sum of rounded rows; the rows are anything with an `amount`."""
    with localcontext(EXACT):
        return sum((line.amount for line in lines), ZERO)


def totals_by(lines: Iterable, *names: str) -> dict[tuple, Decimal]:
    """Sums of rounded rows, by the values of the attributes named: `totals_by(lines, "year")`."""
    groups = defaultdict(list)
    for line in lines:
        groups[tuple(getattr(line, name) for name in names)].append(line)
    return {key: total(rows) for key, rows in groups.items()}


def started_years(starts_on: date, ends_on: date) -> int:
    """How many years of twelve months are begun between two days, both included; at least one.

    A cap "a year" counts as many times: three calendar years are three, thirteen months two.
    """
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    if ends_on.day >= starts_on.day:
        months += 1
    return max(1, -(-months // 12))


def share(amount: Decimal, of: Decimal) -> Decimal | None:
    """What part `amount` is of the other, in percent with one decimal; None of nothing."""
    if not of:
        return None
    with localcontext(EXACT):
        return (amount * 100 / of).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Tolerance:
    """How far a line may be passed (DOMAIN §3 [D]): percent of the approved line, and SEK."""

    warning_percent: Decimal = Decimal(10)
    amendment_percent: Decimal = Decimal(20)
    amendment_amount: Decimal = Decimal(50_000)

    @classmethod
    def of(cls, rules) -> "Tolerance":
        """How far the rules of a call (CallRules) let a line be passed."""
        return cls(
            rules.line_warning_percent, rules.amendment_percent, rules.amendment_amount.amount
        )


WITHIN, WARNING, AMENDMENT = "within", "warning", "amendment"


def over(approved: Decimal, spent: Decimal) -> Decimal:
    """By how much what was spent so far passes the approved line; never below zero."""
    return max(spent - approved, ZERO)


def ceiling(approved: Decimal, tolerance: Tolerance) -> Decimal:
    """The most a line may carry in all before an amendment is needed.

    An amendment is needed above the percentage AND above the amount, so the wider of the two
    binds. Rounded down to öre: a limit is never rounded to somebody's favour.
    """
    with localcontext(EXACT):
        by_percent = approved * Decimal(tolerance.amendment_percent) / 100
        most = approved + max(by_percent, Decimal(tolerance.amendment_amount))
        return most.quantize(Decimal("0.01"), rounding="ROUND_FLOOR")


def standing(approved: Decimal, spent: Decimal, tolerance: Tolerance) -> str:
    """Where a line stands after all that was spent on it: within, warning or amendment.

    The warning looks both ways (a line hardly used is a deviation too); `spent` is cumulative.
    """
    if spent > ceiling(approved, tolerance):
        return AMENDMENT
    with localcontext(EXACT):
        apart = abs(spent - approved) * 100
        if apart > approved * Decimal(tolerance.warning_percent):
            return WARNING
    return WITHIN


def moved(before: dict[str, Decimal], after: dict[str, Decimal]) -> Decimal:
    """How much changes place between two budgets by line key: the sum of all increases."""
    with localcontext(EXACT):
        return sum(
            (max(amount - before.get(key, ZERO), ZERO) for key, amount in after.items()), ZERO
        )
