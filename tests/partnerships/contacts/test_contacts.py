"""A contact note: written by the office, read by the partners once filed, followed up by days."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from foundation.workflow import calendar, clock, desk
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Deadline, Notice, Version
from foundation.workflow.steps import Invalid, Refused
from partnerships.contacts.models import Contact
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership(cast):
    return stories.a_partnership(cast)


@pytest.fixture
def contact(cast, partnership):
    return stories.a_contact_followed_up(cast, partnership)


def point(contact, text) -> str:
    return next(row["key"] for row in contact.rows("points") if text in row["text"])


def seen_by(person, address) -> str:
    client = Client()
    client.force_login(person)
    return client.get(address).content.decode()


def test_the_partners_see_it_once_it_is_filed_and_are_told(cast, partnership):
    contact = stories.a_contact(cast, partnership)
    assert contact.state == "draft"
    assert not Contact.objects.visible_to(cast.lund_coordinator).exists()
    assert Contact.objects.visible_to(cast.manager).exists()
    contact = take_step(contact, "file", cast.office_coordinator)
    assert contact.state == "follow_up"
    assert Contact.objects.visible_to(cast.lund_team).get() == contact
    assert not Contact.objects.visible_to(cast.stranger).exists()
    entry = contact.record_entries().last()
    told = {one.person for one in Notice.objects.filter(entry=entry)}
    assert told == {cast.lund_coordinator, cast.francistown_coordinator}


def test_the_offices_people_of_the_case_write_and_nobody_else(cast, partnership):
    body = stories.what_a_contact_says(partnership)
    for who in (cast.lund_coordinator, cast.manager, cast.adviser):
        with pytest.raises(PermissionDenied):
            begin(Contact, who, body)
    with pytest.raises((PermissionDenied, Invalid)):
        begin(Contact, cast.office_coordinator2, body)
    named = {"role": "adviser", "person": cast.adviser.pk}
    take_step(partnership, "appoint", cast.office_coordinator, named)
    contact = begin(Contact, cast.adviser, body)
    assert take_step(contact, "file", cast.adviser).state == "filed"


def test_who_owes_a_point_has_it_on_the_desk_until_it_is_done(cast, contact):
    def on_desk(person) -> list:
        mine, _theirs = desk.desk_of(person, desk.roles_of(person))
        return [row.step for row in mine if row.kind is Contact]

    assert on_desk(cast.francistown_coordinator) == ["point_done"]
    assert on_desk(cast.office_coordinator) == ["point_done"]
    assert on_desk(cast.lund_coordinator) == []
    body = {"point": point(contact, "Invite")}
    contact = take_step(contact, "point_done", cast.francistown_coordinator, body)
    assert contact.state == "follow_up"
    assert on_desk(cast.francistown_coordinator) == []
    assert not Deadline.objects.about(contact).filter(done_at=None).exists()
    contact = take_step(
        contact, "point_done", cast.office_coordinator, {"point": point(contact, "Send")}
    )
    assert contact.state == "filed"
    assert on_desk(cast.office_coordinator) == []
    assert all(row["done_on"] == clock.today().isoformat() for row in contact.rows("points"))


def test_a_partner_notes_its_own_points_as_done_and_the_office_any(cast, contact):
    with pytest.raises(PermissionDenied):
        take_step(contact, "point_done", cast.lund_coordinator, {"point": point(contact, "Invite")})
    body = {"point": point(contact, "Send")}
    with pytest.raises(Invalid):
        take_step(contact, "point_done", cast.francistown_coordinator, body)
    body = {"point": point(contact, "Invite"), "done_on": "2199-01-01"}
    with pytest.raises(Invalid):
        take_step(contact, "point_done", cast.francistown_coordinator, body)
    body = {"point": point(contact, "Invite")}
    contact = take_step(contact, "point_done", cast.office_coordinator, body)
    with pytest.raises(Invalid):
        take_step(contact, "point_done", cast.office_coordinator, body)


def test_its_owner_is_reminded_and_nobody_else(cast, contact):
    in_time = clock.now() + timedelta(days=15)
    with clock.standing_at(in_time):
        calendar.remind()
        calendar.remind()
    reminders = Notice.objects.filter(topic="reminder", kind=Contact.label())
    assert {one.person for one in reminders} == {cast.francistown_coordinator}
    key = point(contact, "Send")
    body = {"point": key, "due_on": clock.today().isoformat(), "reason": "It is printed now"}
    take_step(contact, "move_point", cast.office_coordinator, body)
    with clock.standing_at(in_time):
        calendar.remind()
    late = reminders.filter(deadline__code=f"point-{key}")
    assert {one.person for one in late} == {cast.office_coordinator}


def test_the_partnerships_page_lists_what_is_open_and_marks_what_is_late(
    cast, partnership, contact
):
    shown = seen_by(cast.lund_team, partnership.url)
    assert "Agreed and still open" in shown
    assert shown.index("Invite the youth council") < shown.index("Send the guide")
    assert "is-late" not in shown
    assert "no day set" in shown
    with clock.standing_at(clock.now() + timedelta(days=15)):
        late = seen_by(cast.lund_team, partnership.url)
    assert "is-late" in late
    assert "1 day late" in late
    for row in contact.rows("points"):
        take_step(contact, "point_done", cast.office_coordinator, {"point": row["key"]})
    assert "Agreed and still open" not in seen_by(cast.lund_team, partnership.url)


def test_a_draft_shows_the_partners_nothing_on_the_partnerships_page(cast, partnership):
    stories.a_contact(cast, partnership)
    for who in (cast.lund_coordinator, cast.office_coordinator):
        assert "Invite the youth council" not in seen_by(who, partnership.url)


def test_the_offices_own_note_is_not_the_partners_and_stays_out_of_versions(cast, contact):
    values = {"text": "The new mayor doubts it"}
    save_part(contact, "office_note", cast.office_coordinator, values=values)
    assert "doubts" in seen_by(cast.manager, contact.url)
    assert "doubts" not in seen_by(cast.lund_coordinator, contact.url)
    body = {"title": "Another title"}
    take_step(contact, "edit", cast.office_coordinator, body, partial=True)
    assert "doubts" not in str(list(Version.objects.about(contact).values_list("content", flat=1)))
    with pytest.raises(PermissionDenied):
        save_part(contact, "office_note", cast.lund_coordinator, values=values)


def test_a_correction_after_filing_is_a_version_of_its_own(cast, contact):
    assert Version.objects.about(contact).count() == 1
    body = {"summary": "They want two meetings."}
    contact = take_step(contact, "edit", cast.office_coordinator, body, partial=True)
    assert [one.number for one in Version.objects.about(contact).order_by("number")] == [1, 2]
    assert "a meeting of its own" in Version.objects.about(contact).get(number=1).content
    facts = contact.record_entries().last().facts
    assert (facts["fields"], facts["frozen"]) == (["summary"], 2)
    with pytest.raises(PermissionDenied):
        take_step(contact, "edit", cast.lund_coordinator, body, partial=True)


def test_a_point_added_later_opens_it_again(cast):
    contact = stories.a_contact_on_file(cast)
    assert contact.state == "filed"
    due = clock.today() + timedelta(days=7)
    body = {"text": "Book the hall", "owner": cast.lund.pk, "due_on": due.isoformat()}
    contact = take_step(contact, "add_point", cast.office_coordinator, body)
    assert contact.state == "follow_up"
    assert [one.pk for one in contact.awaiting.all()] == [cast.lund.pk]
    assert Deadline.objects.about(contact).filter(done_at=None).count() == 1
    entry = contact.record_entries().last()
    assert {one.person for one in Notice.objects.filter(entry=entry)} == {cast.lund_coordinator}
    assert "Book" not in str(entry.facts)


def test_points_are_rewritten_only_while_it_is_a_draft(cast, contact):
    with pytest.raises(Refused):
        save_part(contact, "points", cast.office_coordinator, rows=[])
    with pytest.raises(PermissionDenied):
        save_part(contact, "points", cast.lund_coordinator, rows=[])


@pytest.mark.parametrize(
    "wrong",
    [{"owner": 999_999}, {"due_on": "2001-01-01"}, {"done_on": "2199-01-01"}, {"text": ""}],
)
def test_a_point_is_somebodys_of_the_partnership_and_not_before_the_contact(
    cast, partnership, wrong
):
    contact = begin(Contact, cast.office_coordinator, stories.what_a_contact_says(partnership))
    row = {"text": "Book the hall", "owner": cast.lund.pk, **wrong}
    with pytest.raises(Invalid) as refusal:
        save_part(contact, "points", cast.office_coordinator, rows=[row])
    assert [set(one) for one in refusal.value.errors["rows"]] == [set(wrong)]


def test_a_note_without_points_is_on_file_at_once_and_nobody_is_waited_for(cast, partnership):
    body = stories.what_a_contact_says(partnership, organisations=[cast.lund.pk, cast.icld.pk])
    contact = begin(Contact, cast.office_coordinator, body)
    contact = take_step(contact, "file", cast.office_coordinator)
    assert contact.state == "filed"
    assert contact.holder() is None
    assert {one.pk for one in contact.organisations.all()} == {cast.lund.pk, cast.icld.pk}
    assert "Nobody is waited for." in seen_by(cast.lund_team, contact.url)


def test_who_has_left_the_partnership_owes_nothing_any_more(cast, contact):
    from foundation.accounts.models import Party

    ended = clock.today() - timedelta(days=1)
    Party.objects.filter(organisation=cast.francistown).update(until=ended)
    for row in ("point_owner",):
        [role] = [one for one in Contact.holds.values() if one.name == row]
        assert cast.francistown_coordinator not in role.people(contact)
        assert not Contact.objects.held_by(cast.francistown_coordinator).exists()
