"""Elections and terms: delivered with the system, entered and corrected by the office, kept."""

import pytest
from django.test import Client

from foundation.workflow.calendar import take_calendar_steps
from partnerships.elections.models import Calendars, ElectionEntry, OwnTerm
from partnerships.programmes.reference_models import Election
from partnerships.reference import load_elections
from partnerships.supports.models import Support
from tests.stories import supports as stories

pytestmark = pytest.mark.django_db


def visit(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def typed(**changes) -> dict:
    return {
        "country": "SE", "level": "municipal", "earliest": stories.day(200).isoformat(),
        "council_term_start": stories.day(230).isoformat(), "source": "The election authority",
        **changes,
    }  # fmt: skip


def enter(person, **changes):
    return visit(person).post("/elections/new/", typed(**changes))


def present(election, **changes) -> dict:
    return typed(seen=election.entries.count(), **changes)


def test_an_election_entered_by_the_office_moves_the_supports_of_its_country_once(cast):
    support = stories.a_support(cast)
    assert enter(cast.admin).status_code == 302
    for _run in range(3):
        take_calendar_steps()
    assert Support.objects.get(pk=support.pk).valid_until == stories.day(229)
    assert support.record_entries().filter(step="follow_calendar").count() == 1


def test_a_correction_keeps_what_stood_there_with_who_when_and_from_where(cast):
    enter(cast.office_coordinator)
    election = Election.objects.get()
    body = present(election, council_term_start=stories.day(240).isoformat(), source="A letter")
    answer = visit(cast.manager).post(f"/elections/{election.pk}/edit/", body)
    assert answer.status_code == 302
    newest = ElectionEntry.objects.first()
    assert (newest.entered_by, newest.source) == (cast.manager, "A letter")
    assert newest.before["council_term_start"] == stories.day(230).isoformat()
    assert newest.after["council_term_start"] == stories.day(240).isoformat()
    page = visit(cast.controller).get(f"/elections/{election.pk}/").content.decode()
    assert str(cast.manager) in page
    assert "Correct the election" not in page


def test_two_who_correct_at_once_are_told(cast):
    enter(cast.office_coordinator)
    election = Election.objects.get()
    opened = present(election)
    visit(cast.manager).post(f"/elections/{election.pk}/edit/", opened)
    answer = visit(cast.admin).post(f"/elections/{election.pk}/edit/", {**opened, "level": "Other"})
    assert answer.status_code == 400
    assert "Somebody has changed it" in answer.content.decode()
    assert Election.objects.get().level == "municipal"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"latest": "2001-01-01"}, "latest"),
        ({"council_term_start": "2001-01-01"}, "council_term_start"),
        ({"country": "XX"}, "country"),
        ({"earliest": "the day after tomorrow"}, "earliest"),
        ({"source": ""}, "source"),
        ({"term_years": "0"}, "term_years"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(cast, changes, field):
    answer = enter(cast.admin, **changes)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert 'value="municipal"' in answer.content.decode()
    assert not Election.objects.exists()


def test_the_same_election_is_not_entered_twice(cast):
    enter(cast.admin)
    answer = enter(cast.admin, earliest=stories.day(220).isoformat(), council_term_start="")
    assert "earliest" in answer.context["form"].errors
    assert Election.objects.count() == 1


def test_what_the_office_entered_survives_the_reference_data(cast):
    load_elections()
    before = Election.objects.count()
    election = Election.objects.get(country="ZA", earliest="2026-11-02")
    body = {
        "level": "municipal", "earliest": "2026-12-09", "source": "The commission",
        "seen": 0,
    }  # fmt: skip
    assert visit(cast.admin).post(f"/elections/{election.pk}/edit/", body).status_code == 302
    load_elections()
    election.refresh_from_db()
    assert str(election.earliest) == str(election.latest) == "2026-12-09"
    assert Election.objects.count() == before
    assert election.source == "The commission"


def test_a_council_may_let_its_executive_begin_on_another_day(cast):
    support = stories.a_support(cast)
    stories.election(-1000, council=-970, executive=-900)
    election = stories.election(200, council=230, executive=300)
    body = {
        "organisation": cast.lund.pk, "executive_term_start": stories.day(235).isoformat(),
        "source": "The council’s decision",
    }  # fmt: skip
    client = visit(cast.office_coordinator)
    assert client.post(f"/elections/{election.pk}/own-terms/new/", body).status_code == 302
    own = Calendars("SE").of(cast.lund)[-1]
    assert (own.council_from, own.executive_from) == (stories.day(230), stories.day(235))
    assert Calendars().of(cast.umea)[-1].executive_from == stories.day(300)
    body = {"organisation": cast.lund.pk, "source": "Taken back"}
    client.post(f"/elections/{election.pk}/own-terms/new/", body)
    assert Calendars("SE").of(cast.lund)[-1].executive_from == stories.day(300)
    assert OwnTerm.objects.count() == 2
    page = client.get(f"/elections/{election.pk}/").content.decode()
    assert "Lund, earlier" in page
    assert support.organisation == cast.lund


def test_nobody_outside_the_office_reads_or_enters_them(cast):
    election = stories.election(200)
    for person in (cast.lund_coordinator, cast.auditor):
        client = visit(person)
        for address in ("/elections/", f"/elections/{election.pk}/", "/elections/new/"):
            assert client.get(address).status_code == 403
    assert enter(cast.controller).status_code == 403
