"""The calls of the demonstration, the office's calendar, and the rates that no bank publishes."""

from datetime import datetime
from decimal import Decimal

from foundation.money.models import ExchangeRate
from foundation.workflow import calendar, clock
from partnerships.programmes.models import Call

from .telling import Story, Teller

CATEGORIES = [
    "TRAVEL_INT", "TRAVEL_LOCAL", "VISA", "BOARD", "LODGING", "INTERPRET", "AUDIT", "WAGE_SE",
    "VENUE", "CLIMATE", "DIGITAL",
]  # fmt: skip
COUNTRIES = ["BW", "NA", "ZA", "ZM", "ZW"]
RATES = {"BWP": Decimal("0.7600"), "ZMW": Decimal("0.3700")}  # invented, SEK for one unit
RATE_MONTHS = 42
FIRST, SECOND, THIRD, NEXT = "first", "second", "third", "next"


def what_a_call_says(t: Teller, titles, opens: datetime, closes, first: int, years: int) -> dict:
    return {
        "title": titles,
        "opens_at": opens.isoformat(),
        "closes_at": closes.isoformat(),
        "time_zone": "Europe/Stockholm",
        "countries": COUNTRIES,
        "starts_on": t.month(first).isoformat(),
        "ends_on": t.last_of(first + 12 * years).isoformat(),
        "categories": CATEGORIES,
        "assessors": {"inception": 0, "project": 2},
    }


def _titles(round_en: str, round_sv: str) -> dict:
    return {
        "en": f"Human rights in local government, {round_en} round (demonstration)",
        "sv": f"Mänskliga rättigheter lokalt, {round_sv} omgången (demonstration)",
    }


def first_call(t: Teller, calls: dict) -> Story:
    """Opened, closed by the calendar, archived."""
    yield t.on(-40, 4)
    body = what_a_call_says(t, _titles("first", "första"), t.on(-40, 5), t.on(-35, 25), -36, 6)
    call = t.begin(Call, "manager", body)
    yield t.on(-40, 5)
    calls[FIRST] = t.take(call, "open", "manager")
    yield t.on(-6, 5)
    t.take(call, "archive", "manager")


def second_call(t: Teller, calls: dict) -> Story:
    """Opened, extended once, closed by the calendar."""
    yield t.on(-24, 4)
    body = what_a_call_says(t, _titles("second", "andra"), t.on(-24, 5), t.on(-20, 5), -20, 5)
    call = t.begin(Call, "manager", body)
    yield t.on(-24, 5)
    calls[SECOND] = t.take(call, "open", "manager")
    yield t.on(-21, 10)
    body = {
        "closes_at": t.on(-19, 25).isoformat(),
        "reason": "Councils asked for time to decide after the summer.",
    }
    calls[SECOND] = t.take(call, "extend", "manager", body)


def third_call(t: Teller, calls: dict) -> Story:
    """Open now, with the statement of rates."""
    yield t.ago(100)
    body = what_a_call_says(t, _titles("third", "tredje"), t.ago(99), t.ago(-60), 3, 4)
    call = t.begin(Call, "manager", body)
    _rates(t, call)
    yield t.ago(99)
    calls[THIRD] = t.take(call, "open", "manager")


def next_call(t: Teller, calls: dict) -> Story:
    """A draft for later."""
    yield t.ago(12)
    body = what_a_call_says(t, _titles("fourth", "fjärde"), t.ago(-120), t.ago(-210), 10, 4)
    calls[NEXT] = t.begin(Call, "manager", body)


def _rates(t: Teller, call) -> None:
    """Rates entered by hand: nobody publishes pula and kwacha against the krona.

    Three a month, because a rate is good for ten days.
    """
    lines = [f"1 {currency} = {rate} SEK (invented)" for currency, rate in RATES.items()]
    paper = t.paper(call, "manager", "statement", "Rates of pula and kwacha", *lines)
    ExchangeRate.objects.bulk_create(
        ExchangeRate(
            from_currency=currency, to_currency="SEK", on=day, rate=rate,
            source=ExchangeRate.Source.MANUAL, document_id=paper.pk,
        )
        for months in range(RATE_MONTHS)
        for day in (t.month(-months, 1), t.month(-months, 11), t.month(-months, 21))
        for currency, rate in RATES.items()
        if day <= t.today
    )  # fmt: skip


def office_calendar(t: Teller) -> Story:
    """What the clock did meanwhile, month by month: calendar steps and reminders."""
    for months in range(-39, 0):
        yield t.on(months, 26)
        _tick(t)


def up_to_now(t: Teller) -> None:
    """What the clock would do in its first minute is done already."""
    _tick(t, clock.now())


def _tick(t: Teller, at: datetime | None = None) -> None:
    with clock.standing_at(at or t.now):
        calendar.take_calendar_steps()
        calendar.remind()
