"""Budget, actual and forecast of one year by kind of cost: Decimal in, Decimal out, in SEK."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from foundation.money.amounts import EXACT

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Row:
    """One kind of cost in one year."""

    category: str
    budget: Decimal = ZERO
    actual: Decimal = ZERO  # paid up to the day
    foreseen: Decimal = ZERO  # expected from the day to the end of the year

    @property
    def expected(self) -> Decimal:
        """The whole year as it looks now."""
        return plus(self.actual, self.foreseen)

    @property
    def left(self) -> Decimal:
        """What would be left of the budget; below zero where it would be passed."""
        return plus(self.budget, -self.expected)


def plus(*amounts: Decimal) -> Decimal:
    """The exact sum."""
    with localcontext(EXACT):
        return sum(amounts, ZERO)


def compared(budget: Mapping[str, Decimal], actual: Mapping[str, Decimal],
             foreseen: Mapping[str, Decimal]) -> list[Row]:  # fmt: skip
    """A row for each kind of cost that any of the three has, in their order."""
    codes = dict.fromkeys([*budget, *actual, *foreseen])
    return [
        Row(code, *(one.get(code, ZERO) for one in (budget, actual, foreseen))) for code in codes
    ]


def totalled(rows: Iterable[Row]) -> Row:
    """The sums of the rows."""
    rows = list(rows)
    return Row("", *(
        plus(*(getattr(one, name) for one in rows)) for name in ("budget", "actual", "foreseen")
    ))  # fmt: skip
