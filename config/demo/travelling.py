"""A visit that is ahead: its delegates, the trip with its checklist, and a network meeting."""

from datetime import timedelta

from reporting.events.models import Event
from reporting.travel.models import Trip

from .telling import Teller
from .words import Pair

SIDES = [("majority", "Councillor", "majority"), ("opposition", "Councillor", "opposition"),
         ("coordinator", "Coordinator", "official")]  # fmt: skip


def trip(t: Teller, pair: Pair, activity, place: str = "") -> Trip:
    """People of one partner travel to an activity; approvals and visas are still open."""
    place = place or pair.others[0]
    who = (place, "coordinator")
    guests = [(t.person((place, office)), role, side) for office, role, side in SIDES]
    rows = [
        {"name": person.name, "organisation": t.place(place).pk, "role": role, "side": side}
        for person, role, side in guests
    ]
    kept = t.rows(activity, "delegates", who, rows)
    body = {
        "activity": activity.pk,
        "starts_on": (activity.starts_on - timedelta(days=1)).isoformat(),
        "ends_on": (activity.ends_on + timedelta(days=1)).isoformat(),
        "organisers": [t.person((one, "coordinator")).pk for one in pair.names[:2]],
    }
    made = t.begin(Trip, who, body)
    travellers = [
        {"delegate": row["key"], "email": person.email, "departs_at": "14:30",
         "returns_at": "11:15"}
        for row, (person, _role, _side) in zip(kept, guests, strict=True)
    ]  # fmt: skip
    return t.take(made, "name_travellers", who, {"travellers": travellers})


def applied(t: Teller, made: Trip) -> Trip:
    """The first of its travellers has applied for a visa."""
    body = {"traveller": made.going()[0].pk, "visa": "applied"}
    return t.take(made, "note_visa", made.organisers[0], body)


def meetings(t: Teller, partnership, activity) -> Event:
    """Network meetings of the call: one held last month, one open, one planned, one called off."""
    held = _meeting(t, partnership, "First network meeting", -30)
    held = t.take(held, "open_sign_up", "coordinator")
    held = t.take(held, "sign_up", activity.begun_by, {"activity": activity.pk})
    t.take(held, "hold", "coordinator")
    off = _meeting(t, partnership, "A webinar", 20)
    t.take(off, "cancel", "coordinator", {"reason": "The speaker cannot come."})
    _meeting(t, partnership, "Training on indicators", 200)
    coming = _meeting(t, partnership, "Second network meeting", 120)
    return t.take(coming, "open_sign_up", "coordinator")


def _meeting(t: Teller, partnership, title: str, days: int) -> Event:
    running = type(partnership).objects.filter(
        call=partnership.call_id, state__in=("inception", "planning", "active")
    )
    body = {
        "call": partnership.call_id, "title": title,
        "starts_on": t.ahead(days).isoformat(), "ends_on": t.ahead(days + 2).isoformat(),
        "place": "Visby", "mode": "on_site", "seats": 40,
        "purpose": "The partnerships of the call learn from each other.",
        "partnerships": [row.pk for row in running],
    }  # fmt: skip
    return t.begin(Event, "coordinator", body)
