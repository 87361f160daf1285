"""A round in order: averages, spread, and where its money ends. Numbers in, numbers out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Standing:
    """A plan in its round: totals in percent (one decimal) and amounts in SEK."""

    plan: object
    totals: tuple[Decimal, ...]  # one for each assessment that is in
    asked: Decimal
    granted: Decimal | None = None  # None: not decided, or not granted
    open: bool = True  # it may still be granted
    assessments: tuple = ()  # those that the totals come from
    running: Decimal = field(default=Decimal(0))

    @property
    def average(self) -> Decimal | None:
        """The mean of the totals as they are shown, half up to one decimal; None without any."""
        return average(self.totals)

    @property
    def spread(self) -> Decimal | None:
        """The highest total less the lowest; None before there are two."""
        return max(self.totals) - min(self.totals) if len(self.totals) > 1 else None

    @property
    def takes(self) -> Decimal:
        """What it takes of the round's money: what was granted, else what is asked while open."""
        if self.granted is not None:
            return self.granted
        return self.asked if self.open else Decimal(0)


def average(numbers: Iterable[Decimal]) -> Decimal | None:
    """The mean, half up to one decimal; None of nothing."""
    found = list(numbers)
    if not found:
        return None
    return (sum(found, Decimal(0)) / len(found)).quantize(TENTH, rounding=ROUND_HALF_UP)


def ranked(standings: Iterable[Standing]) -> list[Standing]:
    """The highest average first, those without any last; what takes less stands before its like."""

    def place(one: Standing):
        score = one.average
        return (score is None, -(score or 0), one.takes, one.plan.pk)

    return sorted(standings, key=place)


def within(standings: list[Standing], money: Decimal | None) -> tuple[list, list]:
    """(those that the money reaches, those below the line), each with its running total in SEK.

    The line stands before the first that takes more than is left; nothing below it slips through.
    What takes nothing (a rejected plan) draws no line. Without `money` there is none.
    """
    above, below, running = [], [], Decimal(0)
    for one in standings:
        running += one.takes
        reached = money is None or not below and (running <= money or not one.takes)
        kept = Standing(
            one.plan, one.totals, one.asked, one.granted, one.open, one.assessments, running
        )
        (above if reached else below).append(kept)
    return above, below
