"""How trips come to be: delegates of an activity who travel, with approvals, visas and sheets."""

from foundation.workflow.engine import begin, save_part, take_step
from partnerships.reference import load_visa_routes
from reporting.activities.models import Activity
from reporting.events.models import Event
from reporting.reference import load_travel_rules
from reporting.travel.models import Trip

from .reporting import an_activity

SHEET = {
    "passport_name": "DINEO TRAVELLER", "passport_number": "BN1234567",
    "passport_expires_on": "2035-01-31", "diet": "No pork", "access_needs": "",
    "emergency_name": "Thabo Traveller", "emergency_phone": "+267 71 000 000",
}  # fmt: skip


def delegates_of(cast) -> list[dict]:
    """Four of Francistown and one of Lund; one of them travels in the name of the opposition."""
    named = [
        ("Dineo Traveller", cast.francistown, "Councillor", "majority"),
        ("Oteng Opposed", cast.francistown, "Councillor", "opposition"),
        ("Tiro Official", cast.francistown, "Town clerk", "official"),
        ("Kabo Official", cast.francistown, "Youth officer", "official"),
        ("Host Hostsson", cast.lund, "Coordinator", "official"),
    ]
    return [
        {"name": name, "organisation": place.pk, "role": role, "side": side}
        for name, place, role, side in named
    ]


def a_visit_to_lund(cast, grant=None, **changes) -> Activity:
    """An activity hosted by Lund, far ahead, with five delegates named."""
    body = {"host": cast.lund.pk, "starts_on": "2028-05-08", "ends_on": "2028-05-12",
            "title": "Visit to Lund", **changes}  # fmt: skip
    activity = an_activity(cast, grant, **body)
    return save_part(activity, "delegates", cast.lund_coordinator, rows=delegates_of(cast))[0]


def a_trip(cast, grant=None, activity=None, **changes) -> Trip:
    """Planned by Francistown's coordinator, who organises it with Lund's."""
    activity = activity or a_visit_to_lund(cast, grant)
    load_travel_rules()
    load_visa_routes()
    body = {
        "activity": activity.pk, "starts_on": "2028-05-07", "ends_on": "2028-05-13",
        "organisers": [cast.francistown_coordinator.pk, cast.lund_coordinator.pk], **changes,
    }  # fmt: skip
    return begin(Trip, cast.francistown_coordinator, body)


def a_trip_with_travellers(cast, grant=None, by=None, **changes) -> Trip:
    """The four of Francistown, one with two private days and a personal address."""
    trip = a_trip(cast, grant, **changes)
    keys = [row["key"] for row in trip.activity.delegates()][:4]
    rows = [{"delegate": key} for key in keys]
    rows[0] |= {
        "email": cast.francistown_majority.email, "returns_on": "2028-05-15",
        "departs_at": "14:30", "private_days": ["2028-05-13", "2028-05-14"],
    }  # fmt: skip
    return take_step(trip, "name_travellers", by or cast.francistown_coordinator,
                     {"travellers": rows})  # fmt: skip


def a_filled_sheet(cast, trip) -> Trip:
    """Francistown's majority politician has filled in their own."""
    return take_step(trip, "fill_sheet", cast.francistown_majority, dict(SHEET))


def an_event(cast, partnership, **changes):
    """A network meeting planned by the office, to which one partnership is invited."""
    body = {
        "call": partnership.call_id, "title": "Network meeting", "starts_on": "2028-09-04",
        "ends_on": "2028-09-06", "place": "Visby", "mode": "on_site", "seats": 4,
        "partnerships": [partnership.pk], **changes,
    }  # fmt: skip
    return begin(Event, cast.office_coordinator, body)


def an_open_event(cast, partnership, **changes):
    """Open for signing up."""
    return take_step(an_event(cast, partnership, **changes), "open_sign_up", cast.manager)
