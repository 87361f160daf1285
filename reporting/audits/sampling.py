"""Drawing a sample: pure, and the same for the same seed wherever it is computed again.

Chance comes from SHA-256 alone, not from a generator of the language, so that anybody can follow a
draw with a pocket tool: `sha256("<seed>:<key>")`. Methods after ISA 530, appendix 4; what is said
of each to readers stands in `drawn_again.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction
from hashlib import sha256

RANDOM, MONETARY_UNIT, ALL_ABOVE = "random", "monetary_unit", "all_above"
RISK_FLAGGED, SALARIES = "risk_flagged", "salaries"
METHODS = (RANDOM, MONETARY_UNIT, ALL_ABOVE, RISK_FLAGGED, SALARIES)
CONFIDENCES = (80, 90, 95)  # percent
BITS = 256


@dataclass(frozen=True)
class Item:
    """One cost of the population: its key and its amount (SEK; a refund is below zero).

    `flags`: why it asks to be looked at. `pay`: whose pay of which month it is, (person, month) in
    codes; several for a payroll sheet of several people, empty for what is no pay.
    """

    key: str
    amount: Decimal
    flags: tuple[str, ...] = ()
    pay: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Drawn:
    """One item of the sample; `certain` when no chance was involved."""

    key: str
    certain: bool


def chance(seed: str, key: str) -> int:
    """A number below 2²⁵⁶ that seed and key alone decide."""
    return int.from_bytes(sha256(f"{seed}:{key}".encode()).digest(), "big")


def population_digest(items: Iterable[Item]) -> str:
    """SHA-256 over keys and amounts in the order of the keys: what was drawn from."""
    rows = "\n".join(f"{item.key} {item.amount:.2f}" for item in _ordered(items))
    return sha256(rows.encode()).hexdigest()


def draw(
    items: Iterable[Item], method: str, size: Decimal, seed: str, months: int = 3
) -> list[Drawn]:
    """The sample, in the order of the keys.

    `size` is a number of items; for `all_above` the threshold in SEK, which an item exceeds in
    either direction; for `salaries` a number of people, with at most `months` of each.
    ValueError for an unknown method or a size that is no whole number.
    """
    items = _ordered(items)
    if method == ALL_ABOVE:
        return [Drawn(item.key, True) for item in items if abs(item.amount) > size]
    if method not in METHODS or size != int(size) or size < 1:
        raise ValueError("no such method, or no such size")
    if method == RISK_FLAGGED:
        return _random([item for item in items if item.flags], int(size), seed)
    if method == SALARIES:
        return _salaries(items, int(size), seed, months)
    return (_random if method == RANDOM else _by_monetary_unit)(items, int(size), seed)


def interval_of(items: Iterable[Item], size: int) -> Fraction:
    """The sampling interval in SEK: what is left to chance, over the places left in the sample."""
    return _certain(_ordered(items), size)[1]


def _ordered(items) -> list[Item]:
    return sorted(items, key=lambda item: item.key)


def _random(items, size, seed) -> list[Drawn]:
    """Every item has the same chance: those with the smallest digests."""
    chosen = sorted(items, key=lambda item: chance(seed, item.key))[:size]
    return [Drawn(item.key, size >= len(items)) for item in _ordered(chosen)]


def _salaries(items, size, seed, months) -> list[Drawn]:
    """People with the smallest digests, and of each the months with the smallest digests: all that
    was paid to them then. Certain where no more people and months are there to choose from."""
    paid = [(item.key, person, month) for item in items for person, month in item.pay]
    people = sorted({person for _key, person, _month in paid}, key=lambda one: chance(seed, one))
    drawn: dict[str, bool] = {}  # a sheet of several people is in once, certain if for one of them
    for person in people[:size]:
        theirs = [(key, month) for key, one, month in paid if one == person]
        of_year = sorted(
            {month for _key, month in theirs}, key=lambda m: chance(seed, f"{person}:{m}")
        )
        certain = len(people) <= size and len(of_year) <= months
        for key, month in theirs:
            if month in of_year[:months]:
                drawn[key] = drawn.get(key, False) or certain
    return [Drawn(key, drawn[key]) for key in sorted(drawn)]


def _by_monetary_unit(items, size, seed) -> list[Drawn]:
    """Every krona has the same chance: each item at the interval or above is certain to be in,
    the others are met by even steps from a start that the seed decides. Nothing and less than
    nothing has no kronor to be met."""
    certain, interval = _certain(items, size)
    drawn = [Drawn(item.key, True) for item in certain]
    if interval:
        rest = [item for item in items if item.amount > 0 and item not in certain]
        drawn += _stepped(rest, interval, interval * Fraction(chance(seed, "start"), 2**BITS))
    return sorted(drawn, key=lambda one: one.key)


def _certain(items, size) -> tuple[list[Item], Fraction]:
    """The items that no start can miss, and the interval for the others (0 when there are none).

    Taking the large ones out makes the interval smaller, so it is asked again until it holds.
    """
    rest = [item for item in items if item.amount > 0]
    certain: list[Item] = []
    while rest and len(certain) < size:
        interval = sum((Fraction(item.amount) for item in rest), Fraction(0)) / (
            size - len(certain)
        )
        large = [item for item in rest if item.amount >= interval]
        if not large:
            return certain, interval
        certain += large
        rest = [item for item in rest if item.amount < interval]
    return certain, Fraction(0)


def _stepped(rest, interval, start) -> list[Drawn]:
    drawn, upto, step = [], Fraction(0), start
    for item in rest:
        upto += Fraction(item.amount)
        if step < upto:  # an item below the interval is met once at most
            drawn.append(Drawn(item.key, False))
            step += interval
    return drawn


# --- planning a monetary-unit sample -------------------------------------------------------------


def reliability_factor(confidence: int, errors: int = 0) -> Decimal:
    """The factor for so many misstatements at a confidence in percent, two decimals.

    The upper limit of a Poisson mean, rounded up, as the published tables have it (AICPA, Audit
    Sampling, appendix C: 3.00 for 95 % and none). ValueError for a confidence without a table.
    """
    if confidence not in CONFIDENCES or errors < 0:
        raise ValueError("no such table")
    risk = Decimal(100 - confidence) / 100
    low, high = Decimal(0), Decimal(errors + 1) * 10
    with localcontext() as exact:
        exact.prec = 40
        for _turn in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if _poisson(middle, errors) > risk else (low, middle)
        return high.quantize(Decimal("0.01"), ROUND_CEILING)


def _poisson(mean: Decimal, most: int) -> Decimal:
    """The chance of at most so many events."""
    term = whole = Decimal(1)
    for number in range(1, most + 1):
        term = term * mean / number
        whole += term
    return whole * (-mean).exp()


def size_for(total: Decimal, tolerable: Decimal, confidence: int = 95) -> int:
    """How many items a monetary-unit sample needs when no misstatement is expected.

    Total and tolerable misstatement in SEK; the sampling interval is tolerable ÷ factor.
    ValueError when nothing is tolerable.
    """
    if tolerable <= 0:
        raise ValueError("the tolerable misstatement is above zero")
    needed = Fraction(total) * Fraction(reliability_factor(confidence)) / Fraction(tolerable)
    return max(-(-needed.numerator // needed.denominator), 1)


def whole_ore(interval: Fraction) -> Decimal:
    """An interval as it is shown: in SEK with two decimals, rounded half up. Reckoning uses the
    exact one."""
    ore = int(interval * 100 + Fraction(1, 2))
    return Decimal(ore).scaleb(-2)
