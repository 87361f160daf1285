"""A trip: who travels, what it takes by when, and what the other rooms learn of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.reference import load_travel_rules
from reporting.travel import asking
from reporting.travel.models import TravelRule, Trip
from tests.stories.reporting import an_expense, line_of
from tests.stories.travel import a_trip, a_trip_with_travellers, a_visit_to_lund

pytestmark = pytest.mark.django_db


def due(trip) -> dict:
    return {row.code: clock.programme_date(row.due_at) for row in trip.deadlines()}


def codes(trip, step):
    return sorted({one.code for one in trip.step_named(step).missing(trip)})


def answer(cast, trip, code, **more):
    key = next(one.key for one in trip.items() if one.rule.code == code)
    body = {"item": key, "outcome": "granted", **more}
    return take_step(trip, "note_approval", cast.francistown_coordinator, body)


def of_south_africa(place):
    place.country, place.code = "ZA", "ZA-FR"
    place.save()


def test_a_trip_leads_to_the_host_and_is_told_to_its_organisers(cast, grant):
    trip = a_trip(cast, grant)
    assert (trip.destination, trip.state, trip.title) == ("SE", "planned", "Visit to Lund")
    assert set(trip.organisers) == {cast.francistown_coordinator, cast.lund_coordinator}
    assert trip.reference.endswith("-trip-1")


def test_two_organise_it_at_most_and_they_serve_a_partner(cast, grant):
    activity = a_visit_to_lund(cast, grant)
    three = [cast.lund_team.pk, cast.lund_finance.pk, cast.lund_coordinator.pk]
    for organisers in (three, [cast.stranger.pk]):
        with pytest.raises(Invalid) as problem:
            a_trip(cast, activity=activity, organisers=organisers)
        assert set(problem.value.errors) == {"organisers"}


def test_only_a_coordinator_of_a_partner_plans_one(cast, grant):
    activity = a_visit_to_lund(cast, grant)
    body = {"activity": activity.pk, "starts_on": "2028-05-07", "ends_on": "2028-05-13"}
    for who in (cast.stranger, cast.lund_finance, cast.manager, cast.anonymous):
        with pytest.raises((PermissionDenied, Invalid)):
            begin(Trip, who, body)
    assert list(begin(Trip, cast.lund_coordinator, body).organisers) == [cast.lund_coordinator]


def test_travellers_are_delegates_of_the_activity_each_once(cast, grant):
    trip = a_trip(cast, grant)
    key = trip.activity.delegates()[0]["key"]
    for rows in ([{"delegate": "nobody"}], [{"delegate": key}, {"delegate": key}], []):
        with pytest.raises(Invalid):
            take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": rows})


def test_private_days_lie_within_the_journey_and_are_known_to_other_rooms(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    activity = trip.activity
    first = activity.delegates()[0]
    both = {date(2028, 5, 13), date(2028, 5, 14)}
    assert asking.private_days(activity, first["key"]) == both
    assert asking.private_days(activity, "Dineo Traveller") == both
    assert asking.private_days(activity, "Tiro Official") == frozenset()
    assert asking.has_private_days(activity)
    assert asking.travelled(activity) == {cast.francistown_majority.pk}
    journey = asking.journeys_of(activity)[0]
    assert (journey.returns_on, f"{journey.departs_at:%H:%M}") == (date(2028, 5, 15), "14:30")
    rows = [{"delegate": first["key"], "private_days": "20 May 2028"}]
    with pytest.raises(Invalid) as problem:
        take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": rows})
    assert set(problem.value.errors["travellers"][0]) == {"private_days"}


def test_a_trip_to_a_cancelled_activity_says_that_it_is_to_be_cancelled_too(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    reason = {"reason": "The council meets that week"}
    take_step(trip.activity, "cancel", cast.lund_coordinator, reason)
    trip = Trip.objects.get(pk=trip.pk)
    for step in ("clear", "come_back"):
        found = trip.step_named(step).missing(trip)
        one = next(row for row in found if row.code == "activity_cancelled")
        assert trip.mend_url(one) == trip.step_url("cancel")


def test_private_days_are_asked_about_where_lodging_covers_them_and_days_of_travel_not(cast, grant):
    activity = a_trip_with_travellers(cast, grant).activity
    line = line_of(activity.grant, cast.francistown, category="LODGING")
    nights = {"service_from": "2028-05-07", "service_to": "2028-05-12"}
    by = {"line": line.key, "partner": cast.francistown.pk}
    expense = an_expense(cast, activity, cast.francistown_finance, **by, **nights)
    assert "private_days" not in codes(expense, "mark_ready")
    longer = take_step(
        expense, "edit", cast.francistown_finance, {"service_to": "2028-05-14"}, partial=True
    )
    found = next(
        one for one in longer.step_named("mark_ready").missing(longer) if one.code == "private_days"
    )
    assert "13 May 2028, 14 May 2028" in str(found.message)


def test_a_span_of_private_days_may_be_written_in_words(cast, grant):
    trip = a_trip(cast, grant)
    key = trip.activity.delegates()[0]["key"]
    rows = [{"delegate": key, "private_days": ["7 May 2028 – 9 May 2028"]}]
    trip = take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": rows})
    assert trip.travellers[0]["private_days"] == ["2028-05-07", "2028-05-08", "2028-05-09"]


def test_a_cancelled_trip_says_nothing_of_private_days(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    trip = take_step(trip, "cancel", cast.lund_coordinator, {"reason": "A strike"})
    assert not asking.has_private_days(trip.activity)
    assert trip.deadlines() == []


def test_visas_are_due_eight_weeks_before_by_the_route_and_the_calendar_reminds(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    assert due(trip)["visas"] == date(2028, 5, 7) - timedelta(weeks=8)
    for one in trip.going():
        body = {"traveller": one.pk, "visa": "granted"}
        trip = take_step(trip, "note_visa", cast.francistown_coordinator, body)
    assert "visas" not in due(trip)
    assert "visa" not in codes(trip, "clear")


def test_the_offices_own_way_to_a_visa_goes_before_the_one_delivered(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    assert "Gaborone" in trip.visa_routes()[0]["text"]
    TravelRule.objects.create(
        kind="visa", code="OWN_1", country="BW", text={"en": "Ask in Pretoria"}, weeks=12,
        checked_on="2026-11-01", source="A letter", entered_at=clock.now(),
    )  # fmt: skip
    route = Trip.objects.get(pk=trip.pk).visa_routes()[0]
    assert (route["text"], route["weeks"]) == ("Ask in Pretoria", 12)
    assert route["apply_by"] == date(2028, 5, 7) - timedelta(weeks=12)


def test_an_old_day_of_checking_is_said(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    assert "old_route" in codes(trip, "clear")


def test_botswanas_travel_is_approved(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    assert [one.rule.code for one in trip.items()] == ["BW_APPROVAL"]
    assert due(trip)["approvals"] == date(2028, 5, 7) - timedelta(weeks=10)
    trip = answer(cast, trip, "BW_APPROVAL", number="12/2028")
    assert trip.items()[0].done
    assert "approvals" not in due(trip)


def test_more_than_three_of_south_africa_need_the_accounting_officers_words(cast, grant):
    of_south_africa(cast.francistown)
    trip = a_trip_with_travellers(cast, grant)
    assert [one.rule.code for one in trip.items()] == ["ZA_COUNCIL", "ZA_THREE", "ZA_REPORT"]
    assert due(trip)["reports"] == date(2028, 5, 13) + timedelta(weeks=4)
    trip = answer(cast, trip, "ZA_THREE")
    assert not trip.items()[1].done  # no justification yet
    trip = answer(cast, trip, "ZA_THREE", justification="Both sides and two officials are needed.")
    assert trip.items()[1].done
    assert "needed" not in str(trip.record_entries().last().facts)  # the words stay out of it
    three = [{"delegate": one.key} for one in trip.going()[:3]]
    trip = take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": three})
    assert [one.rule.code for one in trip.items()] == ["ZA_COUNCIL", "ZA_REPORT"]


def test_namibias_minister_approves_politicians_only(cast, grant):
    cast.francistown.country, cast.francistown.code = "NA", "NA-FR"
    cast.francistown.save()
    trip = a_trip_with_travellers(cast, grant)
    assert [one.rule.code for one in trip.items()] == ["NA_MINISTER"]
    officials = [{"delegate": one.key} for one in trip.going()[2:]]
    trip = take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": officials})
    assert trip.items() == []


def test_what_is_open_is_a_warning_and_never_a_wall(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    lacks = trip.step_named("clear").missing(trip)
    assert {one.level for one in lacks} == {"warning"}
    assert {"approval", "visa"} <= {one.code for one in lacks}
    assert take_step(trip, "clear", cast.lund_coordinator).state == "cleared"


def test_nobody_travels_to_a_cancelled_activity_or_without_travellers(cast, grant):
    trip = a_trip(cast, grant)
    assert "no_travellers" in codes(trip, "clear")
    with pytest.raises(Refused):
        take_step(trip, "clear", cast.lund_coordinator)
    trip = a_trip_with_travellers(cast, activity=trip.activity)
    take_step(trip.activity, "cancel", cast.lund_coordinator, {"reason": "A strike"})
    with pytest.raises(Refused):
        take_step(trip, "clear", cast.lund_coordinator)


def test_days_far_from_the_activity_are_asked_about(cast, grant):
    trip = a_trip_with_travellers(cast, grant)
    first = trip.going()[0]
    assert "extra_days" in codes(trip, "come_back")  # back on the 15th, of it the 15th is open
    rows = [{"delegate": first.key, "returns_on": "2028-05-15",
             "private_days": ["2028-05-13", "2028-05-14", "2028-05-15"]}]  # fmt: skip
    trip = take_step(trip, "name_travellers", cast.lund_coordinator, {"travellers": rows})
    assert "extra_days" not in codes(trip, "come_back")


def test_what_is_entered_afterwards_is_not_late_at_once(cast, grant):
    with clock.standing_at(datetime(2028, 7, 1, 12, tzinfo=UTC)):
        trip = a_trip_with_travellers(cast, grant)
        assert due(trip) == {}
        trip = take_step(trip, "come_back", cast.francistown_coordinator)
        assert trip.state == "returned"


def test_loading_again_leaves_what_the_office_has_entered(cast, grant, client):
    load_travel_rules()
    rule = TravelRule.objects.get(code="BW_APPROVAL")
    client.force_login(cast.office_coordinator)
    address = f"/travel-rules/{rule.pk}/"
    body = {
        "kind": "approval", "country": "BW", "text_en": "The minister approves",
        "text_sv": "Ministern godkänner", "phase": "before", "weeks": "6",
        "checked_on": "2026-11-01", "source": "A letter",
    }  # fmt: skip
    trip = a_trip_with_travellers(cast, grant)
    assert client.get(address).status_code == 200
    assert client.post(address, {**body, "weeks": "x"}).status_code == 400
    assert client.post(address, body).status_code == 302
    assert due(trip)["approvals"] == date(2028, 5, 7) - timedelta(weeks=6)
    load_travel_rules()
    rule.refresh_from_db()
    assert (rule.weeks, rule.text["en"], rule.entered_by) == (
        6, "The minister approves", cast.office_coordinator,
    )  # fmt: skip
    assert "The minister approves" in client.get("/travel-rules/").content.decode()
    assert client.get("/travel-rules/new/").status_code == 200
    client.force_login(cast.lund_coordinator)
    assert client.get("/travel-rules/").status_code == 200
    assert client.get("/travel-rules/new/").status_code == 403


def test_the_page_has_travellers_checklist_and_ways_within_its_queries(
    cast, grant, client, django_assert_max_num_queries
):
    trip = a_trip_with_travellers(cast, grant)
    client.force_login(cast.francistown_coordinator)
    with django_assert_max_num_queries(30):
        page = client.get(trip.url, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    for text in ("Dineo Traveller", "13 May 2028 – 14 May 2028", "What it takes", "Gaborone",
                 "11 December 2023 (more than a year ago)", "12 March 2028"):  # fmt: skip
        assert text in page
    for step in ("name_travellers", "note_approval", "note_visa", "ask_for_sheets", "edit"):
        assert client.get(trip.step_url(step)).status_code == 200, step
    assert client.get(f"/trips/new/?activity={trip.activity_id}").status_code == 200
    with django_assert_max_num_queries(14):
        assert client.get("/trips/").status_code == 200


def test_an_invitation_is_made_in_both_languages(cast, grant, client):
    trip = a_trip_with_travellers(cast, grant)
    client.force_login(cast.lund_team)
    address = f"/trips/{trip.pk}/invitation/{trip.going()[0].pk}"
    for language in ("en", "sv"):
        assert client.get(f"{address}/{language}/").content.startswith(b"%PDF")
    assert client.get(f"{address}/fi/").status_code == 404
    client.force_login(cast.stranger)
    assert client.get(f"{address}/en/").status_code == 404
