"""The desk: named by the next step, what is late first, and what moved since one was here."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from foundation.accounts.models import Person
from foundation.pages.models import Visit, visited_before
from foundation.workflow import clock, desk
from foundation.workflow.engine import take_step
from foundation.workflow.matters import matter_kinds
from foundation.workflow.models import Case, Deadline, Entry
from tests.people import Cast
from tests.stories.applications import a_confirmed_plan, a_filled_plan, a_plan
from tests.stories.partnerships import a_declaration_out_for_signing, everybody_signs

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return Cast()


def rows_of(person) -> tuple[list, list]:
    return desk.desk_of(person, desk.roles_of(person))


def next_step(person, matter) -> str:
    waits, _others = rows_of(person)
    return next(row.step for row in waits if row.kind is type(matter) and row.pk == matter.pk)


def page(person) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/").content.decode()


def test_what_waits_is_named_by_the_step_that_is_the_readers(cast):
    plan = a_filled_plan(cast)
    assert next_step(cast.lund_coordinator, plan) == "request_confirmation"
    take_step(plan, "request_confirmation", cast.lund_coordinator)
    assert next_step(cast.lund_coordinator, plan) == "confirm"
    take_step(plan, "confirm", cast.lund_coordinator)
    take_step(plan, "confirm", cast.francistown_coordinator)
    assert next_step(cast.lund_coordinator, plan) == "submit"
    assert '<b class="do">Submit</b>' in page(cast.lund_coordinator)
    take_step(plan, "submit", cast.lund_coordinator)
    assert next_step(cast.office_coordinator, plan) == "start_assessment"


def test_a_signed_declaration_is_the_coordinators_to_send_in(cast):
    declaration = a_declaration_out_for_signing(cast)
    waits, others = rows_of(cast.lund_coordinator)
    assert not [row for row in waits if row.pk == declaration.pk and row.kind.code == "declaration"]
    assert [row.holder_label for row in others] == ["the signatories"]
    everybody_signs(declaration)
    assert next_step(cast.lund_coordinator, declaration) == "submit"


@pytest.mark.parametrize("kind", matter_kinds(), ids=lambda kind: kind.label())
def test_every_next_step_named_is_one_that_starts_from_that_state(kind):
    for state in kind.holds:
        for _role, name in desk.moves_of(kind, state):
            assert kind.step_named(name).starts_from(state), (state, name)


def test_what_is_late_comes_first_and_says_by_how_many_days(cast):
    calm, late = a_plan(cast), a_plan(cast, title="Overdue", kind="project")
    late.due("written", clock.today() - timedelta(days=3))
    waits, _others = rows_of(cast.lund_coordinator)
    plans = [row.pk for row in waits if row.kind.code == "plan"]
    assert plans == [late.pk, calm.pk]
    assert waits[0].days_left == -3
    shown = page(cast.lund_coordinator)
    assert "3 days late" in shown
    assert "1 is late" in shown
    Deadline.objects.update(due_at=clock.end_of(clock.today()))
    assert "due today" in page(cast.lund_coordinator)


def test_days_are_the_programmes_days_and_not_stretches_of_24_hours():
    stockholm = ZoneInfo("Europe/Stockholm")
    evening = datetime(2026, 3, 1, 23, 50, tzinfo=stockholm)
    with clock.standing_at(datetime(2026, 3, 2, 0, 10, tzinfo=stockholm)):
        assert clock.days_since(evening) == 1
        assert clock.today() == date(2026, 3, 2)


def test_one_waits_for_a_named_partner_and_not_for_what_is_merely_under_way(cast):
    plan = a_filled_plan(cast)
    take_step(plan, "request_confirmation", cast.lund_coordinator)
    take_step(plan, "confirm", cast.lund_coordinator)
    _waits, others = rows_of(cast.lund_coordinator)
    assert [row.kind.code for row in others] == ["plan"]
    assert desk.with_holders(others, cast.lund_coordinator)[0].holder_names == "Francistown"
    assert "<b>Francistown</b>" in page(cast.lund_coordinator)


def test_what_moved_is_found_below_thousands_of_entries_of_others(cast):
    plan = a_confirmed_plan(cast)
    foreign = Case.objects.create(reference="1999-0001", opened_on=clock.today())
    Entry.objects.bulk_create(
        Entry(
            case=foreign, kind="applications.plan", matter_id=10**9 + number, seq=number,
            step="edit", by=cast.stranger, at=clock.now(), version=1,
        )
        for number in range(1, 3001)
    )  # fmt: skip
    moved = desk.moved(cast.lund_coordinator)
    assert (moved[0]["url"], moved[0]["by"]) == (plan.url, cast.francistown_coordinator.name)
    assert all(entry["by"] != cast.lund_coordinator.name for entry in moved)
    assert len({entry["url"] for entry in moved}) == len(moved)


def test_what_moved_shows_nothing_that_is_not_the_readers_to_see(cast):
    a_confirmed_plan(cast)
    kinds = {entry["kind_label"] for entry in desk.moved(cast.stranger)}
    assert kinds <= {"call"}


def test_the_marker_stands_at_the_visit_before_and_is_written_once_an_hour(cast):
    person, start = cast.lund_coordinator, datetime(2026, 5, 4, 8, tzinfo=clock.UTC)
    for minutes, before, seen in ((0, None, 0), (59, None, 0), (61, 0, 61), (90, 0, 61)):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            found = visited_before(person)
        assert found == (None if before is None else start + timedelta(minutes=before))
        row = Visit.objects.get(person=person)
        assert row.seen_at == start + timedelta(minutes=seen), minutes


def test_since_i_was_here_holds_what_others_did_after_the_visit(cast):
    plan = a_filled_plan(cast)
    assert "Since you were here" not in page(cast.lund_coordinator)
    Visit.objects.update(seen_at=clock.now() - timedelta(hours=2))
    assert "Nothing has moved since." not in page(cast.francistown_coordinator)
    take_step(plan, "request_confirmation", cast.francistown_coordinator)
    shown = page(cast.lund_coordinator)
    assert "Since you were here" in shown
    assert shown.index('class="new"') < shown.index("You were here")


def test_an_empty_desk_says_what_can_be_begun(cast):
    shown = page(cast.stranger)
    assert "Nothing waits for you." in shown
    assert 'href="/declarations/new/"' in shown


def test_an_account_without_an_office_is_told_whom_to_ask(cast):
    nobody = Person.objects.create_user("nobody@example.org", name="Nobody")
    shown = page(nobody)
    assert "Nobody has given you a role yet." in shown
    assert "Nothing waits for you." not in shown
