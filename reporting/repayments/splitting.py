"""One sum of SEK over several costs, in proportion, so that the parts add up to the öre.

Decimal in, Decimal out; no database, no request. DOMAIN §3: for a repaid cost, the SEK of the
repayment counts.
"""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal, localcontext

from foundation.money.amounts import EXACT

ORE = Decimal("0.01")


def split(sek: Decimal, weights: Iterable[Decimal]) -> list[Decimal]:
    """`sek` (to the öre, not below zero) in proportion to `weights` (above zero, one currency).

    Each part is rounded down to öre; the öre that are left go to the parts that lost most by it,
    the earlier one first. The parts add up to `sek`, and none is an öre away from its share.
    ValueError without weights, or where one is not above zero.
    """
    weights = list(weights)
    if not weights or any(one <= 0 for one in weights) or sek < 0:
        raise ValueError("a sum is split over amounts above zero")
    with localcontext(EXACT):
        whole = sum(weights)
        exact = [sek * one / whole for one in weights]
        parts = [one.quantize(ORE, rounding=ROUND_FLOOR) for one in exact]
        left = int((sek - sum(parts)) / ORE)
        lost = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
        for at in lost[:left]:
            parts[at] += ORE
    return parts
