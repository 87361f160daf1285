"""Per diem for Swedish travellers, computed step by step as the Tax Agency's rules say.

Sources: SKV 354 and Skatteverket's yearly general advice on normal amounts; rules PD1–PD9 in
data/finance/per_diem_rules.csv. All amounts are SEK without lodging. Nothing here asks the
database: the amounts by country and year come from `PerDiem`, the percentages from
`PerDiemRule`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _

from .amounts import Money, round_half_up
from .formatting import country_name, format_money

OTHER_COUNTRIES = "**"
"""The Tax Agency's own entry for countries that are not on its list."""

LISTED_AS_OTHER = frozenset({"NA", "LS"})
"""Namibia and Lesotho are not on the list (PD9); other missing countries are a question."""

NOON = datetime.time(12, 0)
SEVEN = datetime.time(19, 0)


class NoPerDiem(Exception):
    """There is no amount or rule to compute with; the text is a sentence for the reader."""

    @classmethod
    def missing(cls, country: str, year: int) -> NoPerDiem:
        """The sentence for a country and year that are not in the table: never zero."""
        return cls(
            _(
                "There is no per diem for %(country)s in %(year)s in the table: "
                "the programme office can enter it."
            )
            % {"country": country_name(country), "year": year}
        )


@dataclass(frozen=True)
class Meals:
    """What each provided meal takes, in per cent of the full amount."""

    breakfast: int
    lunch: int
    dinner: int


ABROAD = Meals(breakfast=15, lunch=35, dinner=35)
"""Abroad 15/35/35 % (PD3). For years of its own, see `PerDiemRule`."""


@dataclass(frozen=True)
class Step:
    """One line of the reckoning: a sentence and the SEK it gives or takes."""

    text: str
    amount: Decimal


@dataclass(frozen=True)
class Reckoning:
    """What may count for one day, SEK, and how it came about."""

    amount: Decimal
    steps: tuple[Step, ...] = field(default=())

    @property
    def money(self) -> Money:
        """The amount as Money in SEK."""
        return Money(self.amount, "SEK").rounded()

    def explained(self) -> str:
        """The steps, one to a line, in the active language."""
        return "\n".join(
            f"{step.text}: {format_money(Money(step.amount, 'SEK'))}" for step in self.steps
        )


def half_of(full: Decimal) -> Decimal:
    """Half the full amount, SEK, rounded down to whole kronor (HOUSE §6, PD8): 289 → 144."""
    return (full / 2).to_integral_value(rounding=ROUND_FLOOR)


def taken_by(percent: int, full: Decimal) -> Decimal:
    """What a provided meal takes: `percent` of the FULL amount, half up to whole kronor."""
    return round_half_up(full * percent / 100, 0)


def half_on_departure(starts: datetime.time) -> bool:
    """Whether the departure day counts half: it starts at 12:00 or later (PD2)."""
    return starts >= NOON


def half_on_return(ends: datetime.time) -> bool:
    """Whether the return day counts half: it ends at 19:00 or earlier (PD2)."""
    return ends <= SEVEN


def day(
    full: Decimal,
    *,
    half: bool = False,
    breakfast: bool = False,
    lunch: bool = False,
    dinner: bool = False,
    meals: Meals = ABROAD,
) -> Reckoning:
    """The most that may count for one day, SEK, with the steps that lead to it.

    `full` is the day's whole amount for its country and year; `half` a departure or return
    day that counts half; the meals are those provided. Each meal takes its percentage of the
    full amount, on a half day too. Never below zero. ValueError when `full` is below zero.
    """
    if full < 0:
        raise ValueError("A per diem is never below zero.")
    amount = half_of(full) if half else Decimal(full)
    steps = [Step(_("Full amount"), Decimal(full))]
    if half:
        steps.append(Step(_("Half a day, rounded down to whole kronor"), amount))
    for provided, name, percent in (
        (breakfast, _("breakfast"), meals.breakfast),
        (lunch, _("lunch"), meals.lunch),
        (dinner, _("dinner"), meals.dinner),
    ):
        if provided:
            less = taken_by(percent, Decimal(full))
            amount -= less
            text = _("Less %(percent)s %% of the full amount for %(meal)s provided")
            steps.append(Step(text % {"percent": percent, "meal": name}, -less))
    if amount < 0:
        amount = Decimal(0)
        steps.append(Step(_("Never below zero"), amount))
    steps.append(Step(_("Per diem for the day"), amount))
    return Reckoning(amount, tuple(steps))


def days_of(starts: datetime.datetime, ends: datetime.datetime) -> list[tuple[datetime.date, bool]]:
    """Each day of a trip with whether it counts half, by the traveller's own clocks.

    `starts` and `ends` are local times of departure and return. A trip without a night away
    gives no days (PD7). ValueError when it ends before it starts.
    """
    if ends.date() < starts.date() or (ends.date() == starts.date() and ends < starts):
        raise ValueError("A trip ends after it starts.")
    nights = (ends.date() - starts.date()).days
    if nights == 0:
        return []
    whole = [starts.date() + datetime.timedelta(days=number) for number in range(nights + 1)]
    halves = {starts.date(): half_on_departure(starts.time())}
    halves[ends.date()] = half_on_return(ends.time())
    return [(each, halves.get(each, False)) for each in whole]
