"""Days of a journey: which are private, what travellers bring of them; no database, no request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

MOST_DAYS = 60


@dataclass(frozen=True)
class Journey:
    """When somebody left and came back, in local time of the place, and their private days.

    A time is None where nobody has said it.
    """

    delegate: str  # the key in the activity's part `delegates`
    name: str
    departs_on: date
    returns_on: date
    departs_at: time | None = None
    returns_at: time | None = None
    private: frozenset[date] = field(default_factory=frozenset)

    @property
    def days(self) -> list[date]:
        """All its days, the first and the last among them."""
        count = (self.returns_on - self.departs_on).days + 1
        return [self.departs_on + timedelta(days=number) for number in range(max(count, 0))]

    @property
    def official_days(self) -> list[date]:
        """The days that may take a cost: no board, lodging, wages or per diem on the private ones
        (DOMAIN §3)."""
        return [day for day in self.days if day not in self.private]


def private_days_of(journeys: Iterable[Journey], delegate: str) -> frozenset[date]:
    """The private days of one delegate, by key or by name, over all journeys given."""
    wanted = delegate.strip().casefold()
    return frozenset(
        day
        for one in journeys
        if wanted and wanted in (one.delegate.casefold(), one.name.strip().casefold())
        for day in one.private
    )


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last; ValueError when they are turned round or too many."""
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise ValueError((first, last))
    return [first + timedelta(days=number) for number in range(count)]


def in_spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days as the spans they make, in order: 9, 10, 11, 14 gives (9, 11), (14, 14)."""
    spans: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
