"""What a person may do, and why: traced from rows through roles to steps."""

import pytest

from foundation.accounts import rights, roles
from foundation.accounts.models import Appointment
from foundation.workflow.steps import begins

from .conftest import Letter


@pytest.fixture
def process(monkeypatch):
    """Letters that a grant holder writes, partners read, and the office reads once shut."""
    monkeypatch.setattr(rights, "matter_kinds", lambda: [Letter])
    monkeypatch.setattr(
        Letter, "sees", {roles.coordinator: "*", roles.office.except_(roles.assessor): {"shut"}}
    )
    monkeypatch.setattr(Letter, "begin", begins("Write a letter", by=[roles.grant_holder]))


def told(person):
    return {
        reason.title: {role.sentence: role.kinds for role in reason.roles}
        for reason in rights.rights_of(person)
    }


def test_a_membership_gives_its_roles_and_their_steps(cast, letter, process):
    found = told(cast.lund_coordinator)["coordinator, Lund"]
    assert found["a coordinator of a partner"][0].sees == "sees it always"
    assert found["a coordinator of the grant holder"][0].steps == ["Write a letter"]


def test_who_holds_no_grant_is_not_said_to_act_for_the_grant_holder(cast, letter, process):
    found = told(cast.francistown_coordinator)["coordinator, Francistown"]
    assert list(found) == ["a coordinator of a partner"]


def test_an_appointment_gives_its_roles_and_says_for_which_case(cast, letter, process):
    Appointment.objects.create(person=cast.adviser, role="coordinator", case=letter.case)
    found = told(cast.adviser)
    assert found["adviser, ICLD"] == {}
    (kinds,) = found[f"coordinator in case {letter.case}"].values()
    assert kinds[0].sees == "sees it while it is: shut"


def test_whoever_serves_nobody_may_nothing(cast, process):
    assert told(cast.calendar) == {}
