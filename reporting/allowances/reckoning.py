"""A trip day by day: which days count, whole or half, less which meals.

Decimal in, Decimal out; no database, no request. DOMAIN §3 (Board and per diem): the Tax Agency's
table applies to Swedish travellers; private extra days take nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.money import per_diem
from foundation.money.amounts import Money, total
from foundation.money.per_diem import Meals, Reckoning, Step

MEALS = ("breakfast", "lunch", "dinner")


@dataclass(frozen=True)
class Day:
    """A day of a trip as it is entered: where, which meals were provided, whether it is private."""

    on: date
    country: str
    breakfast: bool = False
    lunch: bool = False
    dinner: bool = False
    private: bool = False


@dataclass(frozen=True)
class Counted:
    """A day with what it gives."""

    day: Day
    half: bool
    reckoning: Reckoning

    @property
    def amount(self) -> Money:
        return self.reckoning.money


def reckon(
    starts: datetime,
    ends: datetime,
    days: dict[date, Day],
    country: str,
    full_of: Callable[[str, int], Decimal],
    meals_of: Callable[[str, int], Meals],
) -> list[Counted]:
    """Every day of the trip with what it gives, SEK; none for a trip without a night away.

    `starts`, `ends`: local times of departure and return. `days`: what was entered, by day; one
    that was not entered is spent in `country` without meals. `full_of(country, year)` and
    `meals_of(country, year)` raise NoPerDiem where the table has nothing.
    """
    found = []
    for on, half in per_diem.days_of(starts, ends):
        day = days.get(on) or Day(on, country)
        found.append(Counted(day, half, _of_a_day(day, half, full_of, meals_of)))
    return found


def _of_a_day(day: Day, half: bool, full_of, meals_of) -> Reckoning:
    if day.private:
        return Reckoning(Decimal(0), (Step(_("A private day gives nothing"), Decimal(0)),))
    provided = {name: getattr(day, name) for name in MEALS}
    return per_diem.day(
        full_of(day.country, day.on.year), half=half, meals=meals_of(day.country, day.on.year),
        **provided,
    )  # fmt: skip


def sum_of(days: list[Counted]) -> Money:
    """What the trip gives, SEK: the sum of its days."""
    return total([one.amount for one in days]).rounded()


def claimable(by_table: Money, paid: Money | None) -> Money:
    """What payroll paid counts, at most what the table gives; nothing said: what it gives."""
    return by_table if paid is None else min(by_table, paid)
