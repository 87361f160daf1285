"""A partnership: from the inception to the closed case, and back to where it was suspended."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import CaseNumber
from foundation.pages.matter_page import head_of
from foundation.workflow import engine, record
from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from partnerships.cooperation.models import Partnership
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership(cast):
    return stories.a_partnership(cast)


def walk(partnership, by, *names, **data):
    for name in names:
        partnership = take_step(partnership, name, by, data)
    return partnership


def test_the_office_leads_it_to_the_closed_case(cast, partnership):
    office = cast.office_coordinator
    assert walk(partnership, office, "start_planning").state == "planning"
    assert walk(partnership, office, "begin_closing", "close").state == "closed"
    assert not list(record.verify())


def test_it_becomes_active_only_as_a_consequence(cast, partnership):
    for who in (cast.office_coordinator, cast.manager, cast.lund_coordinator):
        with pytest.raises(PermissionDenied):
            take_step(partnership, "activate", who)
    with pytest.raises(PermissionDenied):
        begin(Partnership, cast.office_coordinator, {})
    with pytest.raises(RuntimeError):
        engine.take_consequence(partnership, "activate")


@pytest.mark.parametrize("stages", [[], ["start_planning"], ["start_planning", "begin_closing"]])
def test_it_resumes_where_it_was_suspended(cast, partnership, stages):
    office = cast.office_coordinator
    stood = walk(partnership, office, *stages).state
    partnership = walk(partnership, office, "suspend", reason="Floods")
    assert partnership.state == "suspended"
    with pytest.raises(Refused):
        walk(partnership, office, "start_planning")
    partnership = walk(partnership, office, "resume")
    assert partnership.state == stood
    assert partnership.record_entries().last().target == stood


def test_it_can_be_terminated_while_suspended_and_not_after_the_end(cast, partnership):
    office = cast.office_coordinator
    partnership = walk(partnership, office, "suspend", "terminate", reason="Floods")
    assert partnership.state == "terminated"
    with pytest.raises(Refused):
        walk(partnership, office, "resume")


def test_its_steps_are_its_own_coordinators_at_the_office(cast, partnership):
    for who in (cast.office_coordinator2, cast.lund_coordinator, cast.manager, cast.stranger):
        with pytest.raises(PermissionDenied):
            take_step(partnership, "start_planning", who)


def test_everybody_who_serves_a_party_and_the_office_see_it(cast, partnership):
    seen = {n for n, one in cast.everyone().items() if partnership in _visible(one)}
    assert seen == set(cast.everyone()) - {"stranger", "auditor", "calendar", "anonymous"}


def _visible(person):
    return Partnership.objects.visible_to(person)


def test_each_party_sets_its_own_file_number(cast, partnership):
    body = {"organisation": cast.lund.pk, "number": "KS 2026/123"}
    partnership = take_step(partnership, "set_file_number", cast.lund_coordinator, body)
    assert CaseNumber.objects.get(case=partnership.case).number == "KS 2026/123"
    assert "KS" not in str(partnership.record_entries().last().facts)
    with pytest.raises(Invalid):
        take_step(partnership, "set_file_number", cast.francistown_coordinator, body)
    with pytest.raises(PermissionDenied):
        take_step(partnership, "set_file_number", cast.lund_team, body)
    ours = {"organisation": cast.icld.pk, "number": "2026-17"}
    take_step(partnership, "set_file_number", cast.office_coordinator2, ours)
    assert ("Lund", "KS 2026/123") in head_of(partnership, cast.lund_team)["file_numbers"]
    take_step(partnership, "set_file_number", cast.lund_coordinator, {**body, "number": ""})
    assert CaseNumber.objects.get().number == "2026-17"


def test_a_list_costs_the_same_for_one_row_and_for_three(cast, partnership):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = list(Partnership.objects.visible_to(cast.manager).for_pages())
            Partnership.prepare_rows(rows)
            shown = [(row.organisations, row.grant_holder(), row.coordinator, row.match)
                     for row in rows]  # fmt: skip
        assert shown[0][1] == cast.lund
        return len(queries)

    one = cost()
    stories.a_partnership(cast)
    stories.a_partnership(cast)
    assert cost() == one


def test_a_running_case_is_taken_over_with_its_parties(cast):
    call = stories.an_open_call(cast)
    data = {
        "call": call, "call_version": call.latest(), "title": "Lund – Francistown",
        "organisations": [cast.lund, cast.francistown],
    }  # fmt: skip
    partnership = engine.take_over(Partnership, cast.office_coordinator, data, "active")
    assert (partnership.state, partnership.grant_holder()) == ("active", cast.lund)
    assert partnership.record_entries().get().step == "take_over"
