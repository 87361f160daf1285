"""First in, first out: which transfers an amount is taken from, and what it cost in SEK.

Decimal in, Decimal out; no database, no request. DOMAIN §3: for an advance the rate of its
transfer counts, SEK debited ÷ local currency credited, first in first out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from foundation.money.amounts import EXACT, round_half_up

ZERO = Decimal("0.00")


class TooLittle(ValueError):
    """More was to be taken than there is; `left` is what there is, in the local currency."""

    def __init__(self, left: Decimal):
        super().__init__(f"only {left} is left")
        self.left = left


@dataclass(frozen=True)
class Layer:
    """What is left of one transfer: in the local currency, and the SEK it cost."""

    key: int
    local: Decimal
    sek: Decimal


@dataclass(frozen=True)
class Piece:
    """What was taken from one transfer."""

    key: int
    local: Decimal
    sek: Decimal


def take(layers: Iterable[Layer], amount: Decimal) -> list[Piece]:
    """`amount` (local currency, above zero) from the oldest layers on; TooLittle when it is more.

    Each piece costs its share of what is left of its transfer, rounded half up to öre; the last
    piece of a transfer takes what is left, so that the pieces add up to what was debited.
    """
    layers = list(layers)
    with localcontext(EXACT):
        there = sum((one.local for one in layers), ZERO)
        if amount > there:
            raise TooLittle(there)
        pieces, left = [], amount
        for one in layers:
            if left <= 0:
                break
            local = min(left, one.local)
            if local > 0:
                pieces.append(Piece(one.key, local, share_of(one, local)))
            left -= local
    return pieces


def share_of(layer: Layer, local: Decimal) -> Decimal:
    """What so much of a layer cost, SEK."""
    if local == layer.local:
        return layer.sek
    with localcontext(EXACT):
        return round_half_up(layer.sek * local / layer.local, 2)


def after(layers: Iterable[Layer], pieces: Iterable[Piece]) -> list[Layer]:
    """The layers as they are once the pieces are gone."""
    local: dict[int, Decimal] = {}
    sek: dict[int, Decimal] = {}
    with localcontext(EXACT):
        for one in pieces:
            local[one.key] = local.get(one.key, ZERO) + one.local
            sek[one.key] = sek.get(one.key, ZERO) + one.sek
        return [
            Layer(one.key, one.local - local.get(one.key, ZERO), one.sek - sek.get(one.key, ZERO))
            for one in layers
        ]


def cost(pieces: Iterable[Piece]) -> Decimal:
    """What the pieces cost together, SEK."""
    with localcontext(EXACT):
        return sum((one.sek for one in pieces), ZERO)
