"""On which days a forecast is due: as the call says, twice a year unless it says otherwise [D]."""

from datetime import date, timedelta


def days_in(days: tuple[str, ...], year: int) -> list[date]:
    """The days `MM-DD` in a year, in their order; 29 February is the 28th where there is none."""
    found = []
    for one in days:
        month, day = (int(part) for part in one.split("-"))
        try:
            found.append(date(year, month, day))
        except ValueError:
            found.append(date(year, month + 1, 1) - timedelta(days=1))
    return sorted(found)


def next_day(days: tuple[str, ...], today: date) -> date | None:
    """The first of the days that has not passed; None where the call asks for no forecast."""
    known = [*days_in(days, today.year), *days_in(days, today.year + 1)]
    return next((day for day in known if day >= today), None)
