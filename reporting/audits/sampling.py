"""Drawing a sample: pure, and the same for the same seed wherever it is computed again.

Chance comes from SHA-256 alone, not from a generator of the language, so that anybody can follow a
draw with a pocket tool: `sha256("<seed>:<key>")`. Methods after ISA 530, appendix 4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

RANDOM, MONETARY_UNIT, ALL_ABOVE = "random", "monetary_unit", "all_above"
METHODS = (RANDOM, MONETARY_UNIT, ALL_ABOVE)
BITS = 256


@dataclass(frozen=True)
class Item:
    """One cost of the population: its key and its amount (SEK; a refund is below zero)."""

    key: str
    amount: Decimal


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


def draw(items: Iterable[Item], method: str, size: Decimal, seed: str) -> list[Drawn]:
    """The sample, in the order of the keys.

    `size` is a number of items; for `all_above` the threshold in SEK, which an item exceeds in
    either direction. ValueError for an unknown method or a size that is no whole number.
    """
    items = _ordered(items)
    if method == ALL_ABOVE:
        return [Drawn(item.key, True) for item in items if abs(item.amount) > size]
    if method not in METHODS or size != int(size) or size < 1:
        raise ValueError("no such method, or no such size")
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
