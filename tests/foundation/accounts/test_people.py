"""Inviting, ending, handing over: who may, and what is written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from foundation.accounts import people, roles
from foundation.accounts.models import Appointment, HandOver, Membership, Person
from foundation.workflow import clock
from foundation.workflow.letters import compose
from foundation.workflow.models import Notice

from .conftest import Letter

NEW = {"email": "New@Lund.example", "name": "Finance officer, Lund", "office": "finance"}


def test_a_coordinator_invites_for_the_own_organisation_and_a_letter_is_owed(cast):
    made = people.invite(cast.lund_coordinator, organisation=cast.lund, language="sv", **NEW)
    assert (made.person.email, made.person.invited_by) == (
        "new@lund.example",
        cast.lund_coordinator,
    )
    assert made.given_by == cast.lund_coordinator
    assert not made.person.has_usable_password()
    notice = Notice.objects.get(person=made.person, topic="invitation")
    letter = compose(notice)
    assert "new@lund.example" in letter.body
    assert letter.url.endswith("/accounts/login/code/")


def test_a_letter_whose_membership_was_taken_back_is_not_sent(cast):
    made = people.invite(cast.lund_coordinator, organisation=cast.lund, **NEW)
    people.end_membership(made, cast.lund_coordinator, clock.today() - timedelta(1))
    assert compose(Notice.objects.get(person=made.person)) is None


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("lund_coordinator", "francistown"), ("lund_coordinator", "icld"),
        ("lund_finance", "lund"), ("office_coordinator", "icld"), ("manager", "lund"),
        ("controller", "lund"), ("auditor", "audit_firm"), ("anonymous", "lund"),
    ],
)  # fmt: skip
def test_nobody_invites_for_an_organisation_they_do_not_look_after(cast, who, where):
    organisation = getattr(cast, where)
    office = {"icld": "manager", "audit_firm": "auditor"}.get(where, "finance")
    with pytest.raises(PermissionDenied):
        people.invite(
            getattr(cast, who),
            organisation=organisation,
            email="x@x.example",
            name="X",
            office=office,
        )
    assert not Person.objects.filter(email="x@x.example").exists()


def test_nobody_gives_an_office_to_themselves(cast):
    with pytest.raises(PermissionDenied):
        people.invite(
            cast.admin, organisation=cast.icld, email=cast.admin.email, name="", office="manager"
        )


def test_an_organisation_has_only_its_own_offices(cast):
    with pytest.raises(ValidationError):
        people.invite(cast.admin, organisation=cast.lund, **{**NEW, "office": "manager"})


def test_whoever_is_here_already_keeps_name_and_language_and_gets_the_office_beside(cast):
    person = cast.francistown_finance
    people.invite(
        cast.lund_coordinator, organisation=cast.lund, email=person.email, name="Other",
        office="team", language="sv",
    )  # fmt: skip
    person.refresh_from_db()
    assert (person.name, person.language) == ("Finance, Francistown", "en")
    assert person.memberships.current().count() == 2


def test_the_persons_of_the_system_are_never_invited(cast):
    with pytest.raises(ValidationError):
        people.invite(cast.admin, organisation=cast.lund, **{**NEW, "email": cast.anonymous.email})


def test_who_decides_for_the_office_is_not_invited_by_a_partner_and_the_other_way_round(cast):
    for by, organisation, office, person in (
        (cast.lund_coordinator, cast.lund, "coordinator", cast.controller),
        (cast.admin, cast.icld, "manager", cast.francistown_finance),
    ):
        with pytest.raises(ValidationError) as refusal:
            people.invite(
                by, organisation=organisation, office=office, email=person.email, name="X"
            )
        assert set(refusal.value.message_dict) == {"email"}
        assert person.memberships.count() == 1


def test_a_successor_takes_over_everything_open_in_one_step_and_the_case_says_so(
    cast, letter, monkeypatch
):
    monkeypatch.setattr(Letter, "opens_case", True)
    monkeypatch.setattr(people, "matter_kinds", lambda: [Letter])
    monkeypatch.setattr(people, "is_open", lambda matter: True)
    people.hand_over(cast.lund_coordinator, cast.lund_team, clock.today(), cast.office_coordinator)
    assert set(roles.coordinator.people(letter)) == {cast.lund_team, cast.francistown_coordinator}
    old = Membership.objects.get(person=cast.lund_coordinator)
    new = Membership.objects.get(person=cast.lund_team, office="coordinator")
    assert old.until == clock.today() - timedelta(1)
    assert old.ended_by == new.given_by == cast.office_coordinator
    entry = letter.record_entries().get()
    assert (entry.step, entry.by) == ("hand_over", cast.office_coordinator)
    assert entry.facts["successor"] == cast.lund_team.pk
    assert "take over" in compose(Notice.objects.get(topic="hand_over")).body


def test_a_case_of_the_office_is_handed_from_coordinator_to_coordinator(cast, letter):
    row = Appointment.objects.create(
        person=cast.office_coordinator, role="coordinator", case=letter.case
    )
    people.hand_over(cast.office_coordinator, cast.office_coordinator2, clock.today(), cast.admin)
    row.refresh_from_db()
    assert row.ended_by == cast.admin
    assert set(roles.office.people(letter)) == {cast.office_coordinator2}


def test_a_deputy_stands_in_for_some_days_and_nothing_ends(cast, letter):
    Appointment.objects.create(person=cast.office_coordinator, role="coordinator", case=letter.case)
    last = clock.today() + timedelta(30)
    people.hand_over(
        cast.office_coordinator, cast.office_coordinator2, clock.today(), cast.admin, until=last
    )
    assert set(roles.office.people(letter)) == {cast.office_coordinator, cast.office_coordinator2}
    deputy = Appointment.objects.get(person=cast.office_coordinator2)
    assert (deputy.until, deputy.deputy_for.person) == (last, cast.office_coordinator)
    assert cast.office_coordinator.memberships.current().exists()


def test_a_signature_is_never_handed_over(cast, letter):
    mine = Appointment.objects.create(
        person=cast.lund_majority, role="signatory", case=letter.case,
        kind=letter.label(), matter_id=letter.pk,
    )  # fmt: skip
    people.hand_over(cast.lund_majority, cast.lund_team, clock.today(), cast.office_coordinator)
    mine.refresh_from_db()
    assert mine.until is None
    assert not Appointment.objects.filter(person=cast.lund_team).exists()


def test_an_assessor_is_followed_only_by_an_assessor(cast, letter):
    Appointment.objects.create(person=cast.assessor1, role="assessor", case=letter.case)
    with pytest.raises(ValidationError):
        people.hand_over(cast.assessor1, cast.controller, clock.today(), cast.office_coordinator)
    assert not HandOver.objects.exists()
    people.hand_over(cast.assessor1, cast.assessor2, clock.today(), cast.office_coordinator)
    assert set(roles.assessor_of_case.people(letter)) == {cast.assessor2}


@pytest.mark.parametrize(
    ("leaving", "successor", "by"),
    [
        ("lund_finance", "lund_coordinator", "lund_coordinator"),  # to oneself
        ("francistown_finance", "francistown_team", "lund_coordinator"),
        ("lund_finance", "lund_team", "lund_majority"),
        ("manager", "adviser", "office_coordinator"),
    ],
)
def test_a_hand_over_is_for_those_who_look_after_the_people_and_never_to_oneself(
    cast, leaving, successor, by
):
    with pytest.raises(PermissionDenied):
        people.hand_over(
            getattr(cast, leaving), getattr(cast, successor), clock.today(), getattr(cast, by)
        )


def test_only_what_belongs_to_the_own_organisation_is_handed_over(cast):
    Membership.objects.create(
        person=cast.lund_finance, organisation=cast.francistown, office="team"
    )
    people.hand_over(cast.lund_finance, cast.lund_team, clock.today(), cast.lund_coordinator)
    left = cast.lund_finance.memberships.current()
    assert [row.organisation for row in left] == [cast.francistown]


def test_an_office_held_ends_on_its_last_day(cast):
    row = Membership.objects.get(person=cast.lund_finance)
    with pytest.raises(PermissionDenied):
        people.end_membership(row, cast.stranger, clock.today())
    people.end_membership(row, cast.lund_coordinator, clock.today())
    assert cast.lund_finance.memberships.current().exists()
    assert not cast.lund_finance.memberships.current(clock.today() + timedelta(1)).exists()


def test_people_are_shown_to_the_office_to_their_coordinator_and_to_themselves(cast):
    everyone = Person.objects.filter(kind="person")
    assert set(everyone.shown_to(cast.office_coordinator)) == set(everyone)
    assert set(everyone.shown_to(cast.admin)) == set(everyone)
    assert set(everyone.shown_to(cast.lund_finance)) == {cast.lund_finance}
    assert set(everyone.shown_to(cast.controller)) == {cast.controller}
    shown = everyone.shown_to(cast.lund_coordinator)
    assert cast.lund_finance in shown
    assert cast.francistown_finance not in shown
    assert cast.admin not in shown
    assert not Person.objects.shown_to(cast.anonymous).exists()
