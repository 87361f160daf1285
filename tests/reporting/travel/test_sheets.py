"""The traveller's sheet: filled in by link, read by two, each reading noted, erased in time."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from foundation.workflow import clock
from foundation.workflow.calendar import take_calendar_steps
from foundation.workflow.engine import take_step
from foundation.workflow.models import Draft, Entry, Remark
from foundation.workflow.tasks import send_notices
from reporting.travel.models import SheetLink, Traveller
from tests.stories.travel import SHEET, a_filled_sheet, a_trip_with_travellers

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_SEC_FETCH_DEST": "document", "HTTP_ACCEPT_LANGUAGE": "en"}


def link_to(cast, trip) -> str:
    """Ask for the sheets, send the letter, and read the link in it."""
    take_step(trip, "ask_for_sheets", cast.francistown_coordinator)
    mail.outbox.clear()
    send_notices()
    letters = [one for one in mail.outbox if "/travellers/" in one.body]
    assert [one.to for one in letters] == [[cast.francistown_majority.email]]
    return re.search(r"/travellers/[\w-]+/", letters[0].body)[0]


def test_a_traveller_fills_it_in_by_link_without_an_account(cast, grant, client):
    trip = a_trip_with_travellers(cast, grant)
    address = link_to(cast, trip)
    cover = client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Dineo" not in cover
    page = client.get(address, **PERSON).content.decode()
    assert "Dineo Traveller" in page
    answer = client.post(address, {**SHEET, "passport_number": ""}, **PERSON)
    assert answer.status_code == 400
    assert "BN1234567" not in answer.content.decode()
    assert "No pork" in answer.content.decode()  # nothing typed is lost
    answer = client.post(address, SHEET, **PERSON)
    assert answer.status_code == 200
    one = Traveller.objects.get(name="Dineo Traveller")
    assert one.sheet["passport_number"] == "BN1234567"
    again = client.get(address, **PERSON).content.decode()
    assert "BN1234567" not in again  # whoever else gets hold of the link reads nothing
    assert again.count("<input") > 4


def test_nothing_of_it_stands_in_the_record_or_for_machines(cast, grant, client):
    trip = a_filled_sheet(cast, a_trip_with_travellers(cast, grant))
    entries = str(list(Entry.objects.about(trip).values_list("facts", flat=True)))
    remarks = str(list(Remark.objects.values_list("text", flat=True)))
    client.force_login(cast.francistown_coordinator)
    shown = client.get(f"/api/v1/trips/{trip.pk}/").content.decode()
    page = client.get(trip.url).content.decode()
    for said in ("BN1234567", "No pork", "Thabo", cast.francistown_majority.email):
        assert said not in entries + remarks + shown + page


def test_a_passport_that_runs_out_is_said_at_its_field(cast, grant, client):
    address = link_to(cast, a_trip_with_travellers(cast, grant))
    body = {**SHEET, "passport_expires_on": "2028-05-01"}
    answer = client.post(address, body, **PERSON)
    assert answer.status_code == 400
    assert "valid to the end of the trip" in answer.content.decode()


def test_unknown_old_and_replaced_links_lead_nowhere(cast, grant, client):
    trip = a_trip_with_travellers(cast, grant)
    first = link_to(cast, trip)
    second = link_to(cast, trip)
    for address in ("/travellers/no-such-token/", first):
        assert client.get(address, **PERSON).status_code == 404
    assert client.get(second, **PERSON).status_code == 200
    SheetLink.objects.update(expires_at=clock.now())
    assert client.get(second, **PERSON).status_code == 404
    third = link_to(cast, trip)
    take_step(trip, "cancel", cast.lund_coordinator, {"reason": "A strike"})
    assert client.post(third, SHEET, **PERSON).status_code == 404


def test_another_address_makes_the_earlier_link_worthless(cast, grant, client):
    trip = a_trip_with_travellers(cast, grant)
    address = link_to(cast, trip)
    rows = [{"delegate": one.key} for one in trip.going()]
    rows[0]["email"] = "dineo@elsewhere.example"
    take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": rows})
    assert client.get(address, **PERSON).status_code == 404


def test_only_the_two_organisers_read_it_and_each_reading_is_noted(cast, grant, client):
    trip = a_filled_sheet(cast, a_trip_with_travellers(cast, grant))
    one = trip.going()[0]
    address = f"/trips/{trip.pk}/sheets/{one.pk}/"
    readers = {"francistown_coordinator", "lund_coordinator"}
    for name, person in cast.everyone().items():
        if person.kind != "person":
            continue
        client.force_login(person)
        for method in (client.get, client.post):
            answer = method(address)
            assert (answer.status_code == 200) == (name in readers), name
            shows = "BN1234567" in answer.content.decode()
            assert shows == (name in readers and method == client.post), name
    noted = Entry.objects.about(trip).filter(step="read_sheet")
    assert {row.by for row in noted} == {cast.francistown_coordinator, cast.lund_coordinator}
    assert noted.count() == 2
    assert noted[0].facts["traveller"] == one.pk


def test_who_no_longer_organises_reads_no_more(cast, grant, client):
    trip = a_filled_sheet(cast, a_trip_with_travellers(cast, grant))
    body = {"organisers": [cast.francistown_team.pk]}
    trip = take_step(trip, "edit", cast.francistown_coordinator, body, partial=True)
    with pytest.raises(PermissionDenied):
        take_step(trip, "read_sheet", cast.lund_coordinator, {"traveller": trip.going()[0].pk})
    take_step(trip, "read_sheet", cast.francistown_team, {"traveller": trip.going()[0].pk})


def test_it_is_filled_in_by_the_traveller_and_nobody_else(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    for who in (cast.lund_coordinator, cast.francistown_team, cast.stranger):
        with pytest.raises(PermissionDenied):
            take_step(trip, "fill_sheet", who, dict(SHEET))


def test_the_calendar_erases_them_thirty_days_after_the_last_is_back(cast, grant):
    trip = a_filled_sheet(cast, a_trip_with_travellers(cast, grant))
    for day, kept in ((14, True), (15, False)):
        with clock.standing_at(datetime(2028, 6, day, 10, tzinfo=UTC)):
            take_calendar_steps()
        one = Traveller.objects.get(trip=trip, name="Dineo Traveller")
        assert bool(one.sheet) == kept, day
    assert one.erased_at
    assert Entry.objects.about(trip).filter(step="erase_sheets").count() == 1
    assert take_calendar_steps() == 0


def test_what_was_only_typed_is_erased_as_well(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    Draft.objects.create(
        person=cast.francistown_majority, kind=trip.label(), matter_id=trip.pk, case=trip.case,
        place="fill_sheet", content={"passport_number": "BN1234567"}, saved_at=clock.now(),
    )  # fmt: skip
    with clock.standing_at(datetime(2028, 6, 20, 10, tzinfo=UTC)):
        take_calendar_steps()
    assert not Draft.objects.exists()


def test_whoever_is_no_traveller_any_more_leaves_no_sheet(cast, grant):
    trip = a_filled_sheet(cast, a_trip_with_travellers(cast, grant))
    rows = [{"delegate": one.key} for one in trip.going()[1:]]
    take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": rows})
    assert not Traveller.objects.exclude(filled_at=None).exists()
