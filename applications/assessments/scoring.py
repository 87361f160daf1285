"""What scores add up to: plain numbers in, percent out."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def share_of_most(scores: Iterable[dict], criteria: Iterable[dict]) -> Decimal | None:
    """The weighted scores in percent of the most that is possible, with one decimal.

    A criterion weighs as much as its `max` is high, times its `weight` where the call gives one.
    None while a criterion has no score, or where nothing can be reached at all.
    """
    given = {row["criterion"]: row["score"] for row in scores if row.get("score") is not None}
    reached = most = Decimal(0)
    for one in criteria:
        if one["code"] not in given:
            return None
        weight = Decimal(str(one.get("weight", 1)))
        reached += weight * Decimal(given[one["code"]])
        most += weight * Decimal(one["max"])
    if not most:
        return None
    return (reached * 100 / most).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
