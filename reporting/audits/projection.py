"""From the misstatements of a sample to the whole (ISA 530.14): pure, Decimal in and out, in SEK.

Only for the audit of the financial report: agreed-upon procedures are never extrapolated
(ISRS 4400 (Revised); DOMAIN §4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from foundation.money.amounts import round_half_up

from .sampling import MONETARY_UNIT, RANDOM, reliability_factor

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LookedAt:
    """An item that was looked at: its amount and by how much it is overstated (below zero: under).

    `certain`: it was in whatever chance said, and its misstatement stands for itself alone.
    """

    key: str
    amount: Decimal
    error: Decimal = ZERO
    certain: bool = False


@dataclass(frozen=True)
class Projection:
    """Known misstatement, what follows for the rest, and the most likely sum of both.

    `upper` is the upper limit at the confidence asked for; None where the method has none.
    """

    known: Decimal
    further: Decimal
    upper: Decimal | None = None

    @property
    def likely(self) -> Decimal:
        return self.known + self.further


def project(
    method: str, tested: Iterable[LookedAt], *, population: Decimal, interval: Fraction,
    confidence: int = 95,
) -> Projection:  # fmt: skip
    """What the misstatements found say of the population (its total in SEK).

    Random items by ratio; monetary units by tainting × interval, with an upper limit. What was
    chosen and not drawn (all above an amount, flagged, salaries) says nothing of the rest.
    """
    tested = list(tested)
    known = sum((one.error for one in tested), ZERO)
    if method == RANDOM:
        return Projection(known, _by_ratio(tested, population, known))
    if method == MONETARY_UNIT:
        return _by_tainting(tested, known, interval, confidence)
    return Projection(known, ZERO)


def _by_ratio(tested, population: Decimal, known: Decimal) -> Decimal:
    looked_at = sum((one.amount for one in tested), ZERO)
    if not looked_at or all(one.certain for one in tested):
        return ZERO
    return _sek(Fraction(known) * Fraction(population) / Fraction(looked_at)) - known


def _by_tainting(tested, known, interval: Fraction, confidence: int) -> Projection:
    """Each misstatement of a drawn item stands for its whole interval, in the same part."""
    drawn = [one for one in tested if not one.certain and one.amount > 0]
    taints = [Fraction(one.error) / Fraction(one.amount) for one in drawn]
    further = sum((_sek(taint * interval) for taint in taints), ZERO)
    further -= sum((one.error for one in drawn), ZERO)
    if not interval:
        return Projection(known, ZERO, known)
    factors = [Fraction(reliability_factor(confidence, n)) for n in range(len(taints) + 1)]
    upper = factors[0] * interval  # basic precision: what may be there although nothing was found
    over = sorted((taint for taint in taints if taint > 0), reverse=True)
    for number, taint in enumerate(over, 1):
        upper += taint * interval * (factors[number] - factors[number - 1])
    certain = sum((one.error for one in tested if one.certain), ZERO)
    return Projection(known, further, _sek(upper) + certain)


def _sek(amount: Fraction) -> Decimal:
    """A fraction as SEK with two decimals, rounded half up."""
    return round_half_up(Decimal(amount.numerator) / Decimal(amount.denominator), 2)
