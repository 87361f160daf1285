"""When a term of office begins and ends, reckoned from an election calendar. Days in, days out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

COUNCIL, EXECUTIVE, NONE = "council", "executive", "none"
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ElectionDays:
    """An election, and from when those elected sit; `earliest` and `latest` are its window."""

    earliest: date
    latest: date
    council_from: date | None = None
    executive_from: date | None = None
    term_years: int | None = None

    def begins(self, term: str) -> date:
        """The first day of the term that follows.

        Where nobody has said it: a council sits from the day after the last possible day [D], the
        executive when the council does [D]. The office enters the days (page of elections).
        """
        council = self.council_from or self.latest + A_DAY
        return (self.executive_from or council) if term == EXECUTIVE else council


@dataclass(frozen=True)
class Period:
    """A term of office: first and last day, None where the calendar does not reach so far."""

    first: date | None
    last: date | None
    election: ElectionDays | None = None  # the one that ends it
    estimated: bool = False  # the last day is counted in years: no later election is entered


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, month=3, day=1)


def period(calendar: Iterable[ElectionDays], term: str, day: date) -> Period:
    """The term of a council or its executive in which a day falls (DOMAIN §5)."""
    calendar = sorted(calendar, key=lambda one: (one.begins(term), one.earliest))
    begins = [(one.begins(term), one) for one in calendar]
    before = [pair for pair in begins if pair[0] <= day]
    after = [pair for pair in begins if pair[0] > day]
    first = before[-1][0] if before else None
    if after:
        return Period(first, after[0][0] - A_DAY, after[0][1])
    if before and before[-1][1].term_years:
        # No later election is entered: whole terms are counted on until the day is covered.
        years = before[-1][1].term_years
        passed = (day.year - first.year) // years * years
        ends = (years_after(first, passed + more) for more in (0, years, 2 * years))
        return Period(first, next(end for end in ends if end > day) - A_DAY, estimated=True)
    return Period(first, None)


def next_election(calendar: Iterable[ElectionDays], day: date) -> ElectionDays | None:
    """The first election that has not been held on a day."""
    return min(
        (one for one in calendar if one.latest >= day), key=lambda one: one.earliest, default=None
    )


def between_times(calendar: Iterable[ElectionDays], term: str, day: date) -> ElectionDays | None:
    """The election that has been held on a day, while those elected in it do not sit yet."""
    found = period(calendar, term, day).election
    return found if found and found.latest < day else None
