"""What time it is. Nobody else asks the system, so that a test or a rehearsal can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

PROGRAMME_ZONE = ZoneInfo("Europe/Stockholm")

_standing: ContextVar[datetime | None] = ContextVar("standing_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _standing.get() or datetime.now(UTC)


def today() -> date:
    """Today's date where the programme is run (Europe/Stockholm)."""
    return now().astimezone(PROGRAMME_ZONE).date()


@cache
def zones() -> frozenset[str]:
    """The names of all time zones. Asked once: the system reads a thousand files for an answer."""
    return frozenset(available_timezones())


def end_of(day: date) -> datetime:
    """The last second of a programme date: a date that is due is due all day."""
    return datetime.combine(day, time(23, 59, 59), PROGRAMME_ZONE).astimezone(UTC)


def programme_date(instant: datetime) -> date:
    """The programme's date of an instant."""
    return instant.astimezone(PROGRAMME_ZONE).date()


def days_since(instant: datetime) -> int:
    """How many programme days have passed since an instant: 0 is today."""
    return (today() - programme_date(instant)).days


@contextmanager
def standing_at(instant: datetime) -> Iterator[datetime]:
    """Let the clock stand at `instant` (aware) inside the block: tests, demonstration data."""
    token = _standing.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _standing.reset(token)
