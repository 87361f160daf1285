"""What an hour of work costs, and what a month of named people comes to.

Decimal in, Decimal out; no database, no request. DOMAIN §3 (Work input): hourly cost = monthly pay
× (1 + the employer's yearly on-cost) ÷ hours per month; elected members have fees and lost
earnings, which are what was paid.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from foundation.money.amounts import EXACT, Money, round_half_up, total

WAGES, FEE, LOST = "wages", "member_fee", "lost_earnings"
HOURS_OF_A_DAY = Decimal(24)


@dataclass(frozen=True)
class Pay:
    """One person's pay of a month. SEK; the on-cost in per cent."""

    employee: str
    kind: str
    monthly: Decimal | None = None
    oncost: Decimal | None = None
    hours_per_month: Decimal | None = None
    paid: Decimal | None = None  # fees and lost earnings: what was paid out


@dataclass(frozen=True)
class Line:
    """One person's line of a payroll sheet: hours, the cost of one, and the cost in SEK."""

    pay: Pay
    hours: Decimal
    hourly: Decimal | None
    cost: Money


def one_name(name: str) -> str:
    """A name as it is known again: spaces and letter case do not count."""
    return " ".join(name.casefold().split())


def hourly_cost(monthly: Decimal, oncost: Decimal, hours_per_month: Decimal) -> Decimal:
    """SEK for one hour, unrounded: `oncost` in per cent, `hours_per_month` above zero."""
    with localcontext(EXACT):
        return monthly * (100 + oncost) / (100 * hours_per_month)


def line_of(pay: Pay, hours: Decimal) -> Line:
    """A person's line, its cost rounded once, half up, to öre."""
    if pay.kind != WAGES:
        return Line(pay, hours, None, Money(pay.paid or Decimal(0), "SEK").rounded())
    hourly = hourly_cost(pay.monthly, pay.oncost, pay.hours_per_month)
    with localcontext(EXACT):
        cost = round_half_up(hourly * hours, 2)
    return Line(pay, hours, hourly, Money(cost, "SEK"))


def lines_of(pays: Iterable[Pay], hours: Iterable[tuple[str, date, Decimal]]) -> list[Line]:
    """The lines of a month; `hours` as (employee, day, hours)."""
    worked: dict[str, Decimal] = defaultdict(Decimal)
    for employee, _day, number in hours:
        worked[one_name(employee)] += number
    return [line_of(pay, worked[one_name(pay.employee)]) for pay in pays]


def sum_of(lines: Iterable[Line]) -> Money:
    """What the month comes to: the sum of its lines, SEK."""
    return total([one.cost for one in lines]).rounded()


def beyond_a_day(
    hours: Iterable[tuple[str, date, Decimal]], most: Decimal = HOURS_OF_A_DAY
) -> list[tuple[str, date, Decimal]]:
    """(employee, day, hours) of every day with more hours than a day has."""
    found: dict = {}
    for employee, day, number in hours:
        name, before = found.get((one_name(employee), day), (employee, Decimal(0)))
        found[one_name(employee), day] = (name, before + number)
    return [(name, day, number) for (_key, day), (name, number) in found.items() if number > most]
