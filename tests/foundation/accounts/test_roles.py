"""Roles: what the list filter says and whom the mails go to are the same people."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts import roles
from foundation.accounts.models import Appointment, Membership, Party, Person
from foundation.workflow import clock
from foundation.workflow.roles import Role

from .conftest import Letter

ALL_ROLES = [role for role in vars(roles).values() if isinstance(role, Role)]


def holders(role, letter):
    """Who has the role, asked person by person through `where`."""
    found = set()
    for person in Person.objects.all():
        rows = list(Letter.objects.filter(role.where(Letter, person), pk=letter.pk))
        assert len(rows) <= 1, "a role never repeats a row"
        if rows:
            found.add(person)
    return found


def test_a_coordinator_of_a_partner_is_one_and_a_coordinator_elsewhere_is_not(cast, letter):
    assert holders(roles.coordinator, letter) == {
        cast.lund_coordinator,
        cast.francistown_coordinator,
    }


def test_only_the_grant_holders_coordinator_acts_for_the_grant_holder(cast, letter):
    assert holders(roles.grant_holder, letter) == {cast.lund_coordinator}
    assert roles.grant_holder.organisation_of(letter) == cast.lund.pk


def test_nobody_in_particular_holds_the_pen_for_two_partners(cast, letter):
    assert roles.coordinator.organisation_of(letter) is None


def test_a_membership_counts_on_its_first_and_last_day_and_not_beyond(cast, letter):
    today = clock.today()
    row = Membership.objects.get(person=cast.lund_finance)
    for since, until, counts in [
        (today, today, True),
        (today + timedelta(1), None, False),
        (today - timedelta(9), today - timedelta(1), False),
        (today - timedelta(9), None, True),
    ]:
        row.since, row.until = since, until
        row.save()
        assert (cast.lund_finance in holders(roles.finance, letter)) is counts


def test_any_coordinator_of_the_office_until_one_is_appointed_then_that_one(cast, letter):
    both = {cast.office_coordinator, cast.office_coordinator2}
    assert holders(roles.office, letter) == both
    Appointment.objects.create(person=cast.office_coordinator, role="coordinator", case=letter.case)
    assert holders(roles.office, letter) == {cast.office_coordinator}
    assert holders(roles.office_coordinators, letter) == both


def test_a_deputy_counts_while_the_dates_hold_and_the_one_stood_in_for_is_appointed(cast, letter):
    today = clock.today()
    appointed = Appointment.objects.create(
        person=cast.office_coordinator, role="coordinator", case=letter.case
    )
    deputy = Appointment.objects.create(
        person=cast.adviser, role="coordinator", case=letter.case, deputy_for=appointed, until=today
    )
    assert holders(roles.office, letter) == {cast.office_coordinator, cast.adviser}
    deputy.since, deputy.until = today - timedelta(9), today - timedelta(1)
    deputy.save()
    assert holders(roles.office, letter) == {cast.office_coordinator}


def test_a_case_falls_back_to_every_coordinator_when_the_one_appointed_leaves(cast, letter):
    Appointment.objects.create(person=cast.office_coordinator, role="coordinator", case=letter.case)
    Membership.objects.filter(person=cast.office_coordinator).update(
        until=clock.today() - timedelta(1)
    )
    assert holders(roles.office, letter) == {cast.office_coordinator2}


def test_an_assessor_appointed_to_one_matter_is_none_of_another(cast, write_letter):
    one, other = write_letter(), write_letter()
    Appointment.objects.create(
        person=cast.assessor1, role="assessor", case=one.case, kind=one.label(), matter_id=one.pk
    )
    assert holders(roles.assessor, one) == {cast.assessor1}
    assert holders(roles.assessor, other) == set()
    assert holders(roles.assessor_of_case, one) == {cast.assessor1}


def test_an_organisation_that_left_the_case_sees_no_more(cast, letter):
    Party.objects.filter(organisation=cast.francistown).update(until=clock.today() - timedelta(1))
    assert holders(roles.coordinator, letter) == {cast.lund_coordinator}


def test_visitors_have_no_role_but_anybody_and_the_calendar_none_but_its_own(cast, letter):
    held = {role.name for role in ALL_ROLES if cast.anonymous in holders(role, letter)}
    assert held == {"anybody"}
    held = {role.name for role in ALL_ROLES if cast.calendar in holders(role, letter)}
    assert held == {"anybody", "calendar"}


def test_somebody_shut_out_has_no_role_left(cast, letter):
    Person.objects.filter(pk=cast.lund_coordinator.pk).update(is_active=False)
    cast.lund_coordinator.refresh_from_db()
    assert cast.lund_coordinator not in holders(roles.coordinator, letter)
    assert cast.lund_coordinator not in roles.coordinator.people(letter)


@pytest.mark.parametrize("role", ALL_ROLES, ids=lambda role: role.name)
def test_whoever_has_a_role_could_have_it(cast, letter, role):
    Appointment.objects.create(person=cast.auditor, role="auditor", case=letter.case)
    assert all(role.possible_for(person) for person in holders(role, letter))


@pytest.mark.parametrize("role", ALL_ROLES, ids=lambda role: role.name)
def test_the_list_filter_and_the_mails_name_the_same_people(cast, letter, role):
    for person, code in [(cast.office_coordinator, "coordinator"), (cast.auditor, "auditor")]:
        Appointment.objects.create(person=person, role=code, case=letter.case)
    assert holders(role, letter) == set(role.people(letter))


DAYS = st.integers(-3, 3)
ROWS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["coordinator", "assessor", "auditor"]),
              st.booleans(), st.booleans(), DAYS, DAYS | st.none()),
    max_size=6,
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_the_list_filter_and_the_mails_agree_whatever_the_rows_say(cast, write_letter, rows):
    letter, today = write_letter(), clock.today()
    cast_of = list(cast.everyone().values())
    last = None
    for number, role, whole_case, deputy, since, length in rows:
        since = today + timedelta(since)
        last = Appointment.objects.create(
            person=cast_of[number % len(cast_of)], role=role, case=letter.case,
            kind="" if whole_case else letter.label(), matter_id=None if whole_case else letter.pk,
            since=since, until=None if length is None else since + timedelta(length),
            deputy_for=last if deputy else None,
        )  # fmt: skip
    named = [roles.office, roles.assessor, roles.assessor_of_case, roles.auditor]
    held = {person: letter.roles_held(person, named) for person in Person.objects.all()}
    for role in named:
        by_where = {person for person, has in held.items() if role in has}
        assert by_where == set(role.people(letter)), role.name
