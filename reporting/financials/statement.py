"""The statement of a financial report: Decimal in, Decimal out, all in SEK; totals are row sums."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from applications.budgets.sums import share as share_of
from foundation.money.amounts import EXACT

ZERO = Decimal("0.00")
COUNTED = ("accept", "deduct")  # the decisions after which a cost is paid for


@dataclass(frozen=True)
class Approved:
    """An approved line of the budget."""

    key: str
    partner: int
    category: str
    amount: Decimal


@dataclass(frozen=True)
class Cost:
    """A reported cost: its budget line, its amount, its corrections (below zero), the decision."""

    line: str
    partner: int
    category: str
    amount: Decimal
    corrections: Decimal = ZERO
    outcome: str = ""
    deducted: Decimal = ZERO
    error: str = ""

    @property
    def after_corrections(self) -> Decimal:
        return plus(self.amount, self.corrections)

    @property
    def stands(self) -> Decimal:
        """What counts of it as things are: a cost that nobody has decided on counts whole."""
        return ZERO if self.outcome == "park" else self._less_deducted()

    @property
    def accepted(self) -> Decimal:
        """What the office pays for: nothing before it has decided."""
        return self._less_deducted() if self.outcome in COUNTED else ZERO

    def _less_deducted(self) -> Decimal:
        # A correction may come after the decision (audit after the review): no more is taken off
        # than is left, and nothing from what is below zero.
        whole = self.after_corrections
        most = max(whole, ZERO)
        return plus(whole, -min(self.deducted, most)) if self.outcome == "deduct" else whole


def plus(*amounts: Decimal) -> Decimal:
    """The exact sum."""
    with localcontext(EXACT):
        return sum(amounts, ZERO)


@dataclass(frozen=True)
class Figures:
    """Budget, opening and period of anything; closing, variance and share follow from them."""

    budget: Decimal = ZERO
    opening: Decimal = ZERO
    period: Decimal = ZERO

    @property
    def closing(self) -> Decimal:
        """All that was used so far: the next report opens with it."""
        return plus(self.opening, self.period)

    @property
    def variance(self) -> Decimal:
        """What is left of the budget; below zero where it was passed."""
        return plus(self.budget, -self.closing)

    @property
    def share(self) -> Decimal | None:
        """What part of the budget is used, in percent; None where nothing was approved."""
        return share_of(self.closing, self.budget)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            plus(self.budget, other.budget),
            plus(self.opening, other.opening),
            plus(self.period, other.period),
        )


@dataclass(frozen=True)
class Row:
    """A budget line with its figures."""

    key: str
    partner: int
    category: str
    figures: Figures


@dataclass(frozen=True)
class Statement:
    """All rows; every total is a sum of them."""

    rows: tuple[Row, ...] = field(default_factory=tuple)

    @property
    def total(self) -> Figures:
        return added(row.figures for row in self.rows)

    def by(self, name: str) -> dict:
        """Totals by `partner` or `category`, in the order of the rows."""
        found: dict = {}
        for row in self.rows:
            key = getattr(row, name)
            found[key] = found.get(key, Figures()) + row.figures
        return found

    def closings(self) -> dict[str, Decimal]:
        """The closing of each line by its key: the openings of the next report."""
        return {row.key: row.figures.closing for row in self.rows}


def added(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures())


def statement_of(
    budget: Iterable[Approved], openings: dict[str, Decimal], costs: Iterable[Cost]
) -> Statement:
    """A row for each approved line, and for each that has costs without being approved."""
    known = {line.key: line for line in budget}
    costs = list(costs)
    for cost in costs:
        known.setdefault(cost.line, Approved(cost.line, cost.partner, cost.category, ZERO))
    for key in openings:
        known.setdefault(key, Approved(key, 0, "", ZERO))
    periods: dict[str, Decimal] = {}
    for cost in costs:
        periods[cost.line] = plus(periods.get(cost.line, ZERO), cost.stands)
    return Statement(
        tuple(
            Row(
                line.key, line.partner, line.category,
                Figures(line.amount, openings.get(line.key, ZERO), periods.get(line.key, ZERO)),
            )
            for line in known.values()
        )
    )  # fmt: skip


def accepted_total(costs: Iterable[Cost]) -> Decimal:
    """What was accepted in all: lines + corrections − deducted, without what was set aside."""
    return plus(*(cost.accepted for cost in costs))


def reported_total(costs: Iterable[Cost]) -> Decimal:
    """What was reported, corrections included."""
    return plus(*(cost.after_corrections for cost in costs))


@dataclass(frozen=True)
class Review:
    """What became of what was reported: each difference has a name, and they leave no remainder."""

    first: Decimal  # as confirmed by the partners
    corrections: Decimal  # the auditor's, below zero
    deducted: dict[str, Decimal]  # by type of error, above zero
    parked: Decimal
    undecided: Decimal  # without a decision, or asked about
    accepted: Decimal

    @property
    def reported(self) -> Decimal:
        """With the auditor's corrections."""
        return plus(self.first, self.corrections)

    @property
    def differences(self) -> Decimal:
        """All that lies between reported and accepted."""
        return plus(*self.deducted.values(), self.parked, self.undecided)


def review_of(costs: Iterable[Cost]) -> Review:
    """The review so far: reported − accepted is the sum of its named differences."""
    costs = list(costs)
    deducted: dict[str, Decimal] = {}
    parked = undecided = ZERO
    for cost in costs:
        off = plus(cost.after_corrections, -cost.accepted)
        if cost.outcome == "deduct":
            deducted[cost.error] = plus(deducted.get(cost.error, ZERO), off)
        elif cost.outcome == "park":
            parked = plus(parked, off)
        elif cost.outcome not in COUNTED:
            undecided = plus(undecided, off)
    return Review(
        plus(*(cost.amount for cost in costs)), plus(*(cost.corrections for cost in costs)),
        deducted, parked, undecided, accepted_total(costs),
    )  # fmt: skip


def deviates(figures: Figures, percent: Decimal) -> bool:
    """Whether a line was passed by more than so many percent, over the whole grant so far."""
    over = -figures.variance
    with localcontext(EXACT):
        return over > ZERO and over * 100 > figures.budget * percent


def owed(accepted: Decimal, granted: Decimal, paid: Decimal, accepted_before: Decimal) -> Decimal:
    """What a settlement comes to; below zero is a claim on the grant holder.

    What was accepted, less what was paid before without being accepted, and never beyond what is
    left of the grant.
    """
    too_much = max(plus(paid, -accepted_before), ZERO)
    return min(plus(accepted, -too_much), plus(granted, -paid))


def payable(accepted: Decimal, granted: Decimal, settled: Decimal) -> Decimal:
    """What a settlement may pay: what was accepted, never beyond what is left of the grant."""
    left = max(plus(granted, -settled), ZERO)
    return min(accepted, left)
