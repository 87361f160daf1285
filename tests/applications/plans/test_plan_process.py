"""A plan from the first row to the decision: who takes which step, and what stands in the way."""

import pytest
from django.core.exceptions import PermissionDenied

from applications.plans.models import Plan
from foundation.accounts.models import Membership
from foundation.workflow import record
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from tests.stories import applications as stories
from tests.stories.partnerships import a_partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def inception(cast):
    """An inception plan that nobody has to assess, so that it stands on this room alone."""
    return stories.a_submitted_plan(cast, kind="inception")


@pytest.fixture
def assessing(cast, inception):
    return take_step(inception, "start_assessment", cast.office_coordinator, {"assessors": []})


def codes(refusal):
    return [one.code for one in refusal.value.missing]


def test_a_partner_begins_a_plan_in_its_own_language(cast):
    plan = stories.a_plan(cast, kind="inception")
    assert (plan.state, plan.language) == ("draft", cast.lund_coordinator.language)
    assert plan.reference == f"{plan.case.reference}-plan-1"


def test_a_stranger_cannot_begin_one_in_a_partnership_of_others(cast):
    partnership = a_partnership(cast)
    with pytest.raises(Invalid) as invalid:
        begin(Plan, cast.stranger, {"partnership": partnership.pk, "kind": "inception",
              "title": "Ours", "starts_on": "2026-01-01", "ends_on": "2026-12-31"})  # fmt: skip
    assert list(invalid.value.errors) == ["partnership"]
    with pytest.raises(PermissionDenied):
        begin(Plan, cast.lund_majority, {})


def test_no_plan_is_begun_while_the_partnership_stands_still(cast):
    partnership = a_partnership(cast)
    take_step(partnership, "suspend", cast.office_coordinator, {"reason": "Flood"})
    with pytest.raises(Refused) as refused:
        stories.a_plan(cast, partnership)
    assert codes(refused) == ["partnership_state"]


def test_the_last_day_does_not_come_before_the_first(cast):
    partnership = a_partnership(cast)
    with pytest.raises(Invalid) as invalid:
        stories.a_plan(cast, partnership, kind="inception", ends_on="2025-12-31")
    assert list(invalid.value.errors) == ["ends_on"]


def test_an_empty_project_says_everything_that_is_missing(cast):
    plan = stories.a_plan(cast)
    missing = {one.code: one.level for one in plan.missing()}
    errors = {code for code, level in missing.items() if level == "error"}
    assert errors == {"no_lines", "no_outcomes", "no_indicators", "no_activities"}
    assert missing["no_risks"] == "warning"
    with pytest.raises(Refused) as refused:
        take_step(plan, "request_confirmation", cast.lund_coordinator)
    assert set(codes(refused)) == errors


def test_an_inception_needs_a_budget_and_nothing_more(cast):
    plan = stories.a_plan(cast, kind="inception")
    save_part(plan, "lines", cast.lund_finance, rows=[stories.a_line(cast.lund, grant="inception")])
    plan = take_step(plan, "request_confirmation", cast.francistown_coordinator)
    assert plan.state == "confirming"


def test_a_filled_plan_lacks_nothing_that_stands_in_the_way(cast):
    (advice,) = stories.a_filled_plan(cast).missing()
    assert (advice.code, advice.level) == ("audit_line", "warning")


def test_every_partner_confirms_the_same_version_once(cast):
    plan = stories.a_filled_plan(cast)
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    assert plan.holder()["organisation"] is None
    plan = take_step(plan, "confirm", cast.lund_coordinator)
    assert plan.holder()["organisation"] == cast.francistown.pk
    with pytest.raises(Refused) as refused:
        take_step(plan, "confirm", cast.lund_coordinator)
    assert codes(refused) == ["already_confirmed"]
    with pytest.raises(Refused) as refused:
        take_step(plan, "submit", cast.lund_coordinator)
    assert codes(refused) == ["confirmation_missing"]
    plan = take_step(plan, "confirm", cast.francistown_coordinator)
    assert plan.holder()["organisation"] == cast.lund.pk
    with pytest.raises(PermissionDenied):
        take_step(plan, "submit", cast.francistown_coordinator)
    assert take_step(plan, "submit", cast.lund_coordinator).state == "submitted"


def test_the_office_confirms_for_nobody(cast):
    plan = stories.a_filled_plan(cast)
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    with pytest.raises(PermissionDenied):
        take_step(plan, "confirm", cast.office_coordinator, on_behalf_of=cast.francistown.pk)


def test_a_plan_that_was_taken_back_is_confirmed_anew(cast):
    plan = take_step(stories.a_confirmed_plan(cast), "reopen", cast.francistown_coordinator)
    before = plan.latest_version()
    plan = take_step(plan, "edit", cast.lund_coordinator, {"title": "Better"}, partial=True)
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    assert plan.latest_version().number == before.number + 1
    with pytest.raises(Refused):
        take_step(plan, "submit", cast.lund_coordinator)


def test_what_is_out_for_confirmation_cannot_be_written_on(cast):
    plan = stories.a_confirmed_plan(cast)
    with pytest.raises(Refused):
        save_part(plan, "lines", cast.lund_finance, rows=[])


def test_the_office_returns_it_with_a_reason(cast, inception):
    with pytest.raises(Invalid):
        take_step(inception, "return_for_changes", cast.office_coordinator, {})
    plan = take_step(
        inception, "return_for_changes", cast.office_coordinator, {"reason": "No risks"}
    )
    assert (plan.state, plan.submitted_at) == ("draft", None)
    assert plan.record_entries().last().remarks.get().text == "No risks"
    told = set(Notice.objects.about(plan).values_list("person", flat=True))
    assert cast.lund_coordinator.pk in told


def test_the_manager_grants_an_inception(cast, assessing):
    body = stories.what_is_granted(
        assessing, [{"text": "A resolution of the council", "due_on": "2026-03-31"}]
    )
    plan = take_step(assessing, "grant", cast.manager, body)
    (grant,) = plan.grants
    assert (grant.kind, str(grant.amount), grant.version) == (
        "inception", "10000.00", plan.latest_version()
    )  # fmt: skip
    assert grant.reference == f"{plan.case.reference}-grant-1"
    assert [(str(line.amount), line.partner) for line in grant.lines.all()] == [
        ("6000.00", cast.lund), ("4000.00", cast.francistown)
    ]  # fmt: skip
    assert plan.partnership.state == "inception"
    assert [one.code for one in plan.partnership.deadlines()] == [grant.conditions.get().deadline]
    assert not list(record.verify())


def test_an_inception_grant_can_be_given_after_planning_has_begun(cast, assessing):
    take_step(assessing.partnership, "start_planning", cast.office_coordinator)
    plan = take_step(assessing, "grant", cast.manager, stories.what_is_granted(assessing))
    plan.partnership.refresh_from_db()
    assert (plan.state, plan.partnership.state) == ("granted", "planning")


def test_nothing_is_granted_to_a_partnership_that_stands_still(cast, assessing):
    take_step(assessing.partnership, "suspend", cast.office_coordinator, {"reason": "Flood"})
    with pytest.raises(Refused) as refused:
        take_step(assessing, "grant", cast.manager, stories.what_is_granted(assessing))
    assert codes(refused) == ["partnership_state"]


def test_a_grant_that_does_not_fit_is_a_field_error(cast, assessing):
    one = {"kind": "inception", "amount": stories.sek(1)}
    for grants in (
        None, [], "all", [["inception"]], [{"kind": "inception"}], [one, one],
        [{"kind": "project", "amount": stories.sek(1)}],
        [{"kind": "inception", "amount": stories.sek(0)}],
        [{"kind": "inception", "amount": 10_000}],
    ):  # fmt: skip
        with pytest.raises(Invalid) as invalid:
            take_step(assessing, "grant", cast.manager, {"grants": grants})
        assert list(invalid.value.errors) == ["grants"]
    assert not assessing.grants


def test_a_guide_value_can_be_passed(cast, assessing):
    body = stories.what_is_granted(assessing, inception=400_000)
    assert take_step(assessing, "grant", cast.manager, body).state == "granted"


def test_only_a_manager_decides(cast, assessing):
    for person in (cast.lund_coordinator, cast.office_coordinator, cast.controller):
        for step, body in (("grant", {}), ("reject", {"reasons": "No"})):
            with pytest.raises(PermissionDenied):
                take_step(assessing, step, person, body)


def test_whoever_typed_it_in_for_a_partner_does_not_decide(cast):
    Membership.objects.create(
        person=cast.office_coordinator, organisation=cast.icld, office="manager"
    )
    plan = stories.a_filled_plan(cast, kind="inception")
    take_step(plan, "edit", cast.office_coordinator, {"title": "From a letter"}, partial=True,
              on_behalf_of=cast.francistown.pk)  # fmt: skip
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    for person in (cast.lund_coordinator, cast.francistown_coordinator):
        plan = take_step(plan, "confirm", person)
    plan = take_step(plan, "submit", cast.lund_coordinator)
    plan = take_step(plan, "start_assessment", cast.office_coordinator, {"assessors": []})
    with pytest.raises(PermissionDenied):
        take_step(plan, "grant", cast.office_coordinator, stories.what_is_granted(plan))
    assert take_step(plan, "grant", cast.manager, stories.what_is_granted(plan)).state == "granted"


def test_a_rejection_carries_reasons_and_a_way_to_apply_again(cast, assessing):
    with pytest.raises(Invalid):
        take_step(assessing, "reject", cast.manager, {})
    plan = take_step(assessing, "reject", cast.manager, {"reasons": "Too vague"})
    assert (plan.state, plan.holder()) == ("rejected", None)
    assert plan.record_entries().last().remarks.get().text == "Too vague"
    assert stories.a_plan(cast, plan.partnership, kind="inception").state == "draft"


def test_a_partner_withdraws_with_a_reason(cast, assessing):
    body = {"reason": "A new council"}
    assert take_step(assessing, "withdraw", cast.francistown_coordinator, body).state == "withdrawn"


def test_a_met_condition_is_noted_once(cast, assessing):
    body = stories.what_is_granted(assessing, [{"text": "Resolution", "due_on": "2026-03-31"}])
    plan = take_step(assessing, "grant", cast.manager, body)
    condition = plan.conditions().get()
    body = {"condition": condition.pk}
    take_step(plan, "meet_condition", cast.office_coordinator, body)
    assert plan.conditions().get().met_at
    assert plan.partnership.deadlines() == []
    with pytest.raises(Invalid):
        take_step(plan, "meet_condition", cast.office_coordinator, body)


def test_who_sees_a_plan(cast, inception):
    seen = {name for name, one in cast.everyone().items()
            if Plan.objects.visible_to(one).filter(pk=inception.pk).exists()}  # fmt: skip
    partners = {name for name in cast.everyone() if name.startswith(("lund", "francistown"))}
    office = {"office_coordinator", "office_coordinator2", "manager", "controller", "assessor1",
              "assessor2", "adviser", "admin"}  # fmt: skip
    assert seen == partners | office


# --- with assessments ----------------------------------------------------------------------------


@pytest.fixture
def project(cast):
    return stories.a_submitted_plan(cast)


def started(cast, plan, *assessors):
    body = {"assessors": [person.pk for person in assessors]}
    return take_step(plan, "start_assessment", cast.office_coordinator, body)


def test_a_project_needs_the_assessors_that_the_call_wants(cast, project):
    for chosen in ([], [cast.assessor1], [cast.assessor1, cast.manager], [cast.lund_team]):
        with pytest.raises(Invalid) as invalid:
            started(cast, project, *chosen)
        assert list(invalid.value.errors) == ["assessors"]
    plan = started(cast, project, cast.assessor1, cast.adviser)
    assert {one.assessor for one in plan.assessments()} == {cast.assessor1, cast.adviser}
    with pytest.raises(Refused) as refused:
        take_step(plan, "grant", cast.manager, stories.what_is_granted(plan))
    assert codes(refused) == ["assessments"]
    with pytest.raises(Refused) as refused:
        started(cast, plan, cast.assessor2)
    assert codes(refused) == ["assessors_enough"]


def test_somebody_replaces_an_assessor_who_stood_aside(cast, project):
    plan = started(cast, project, cast.assessor1, cast.assessor2)
    first = next(one for one in plan.assessments() if one.assessor == cast.assessor1)
    take_step(first, "recuse", cast.assessor1, {"reason": "A cousin in Lund"})
    with pytest.raises(Invalid):
        started(cast, plan, cast.assessor1)
    plan = started(cast, plan, cast.adviser)
    assert len(plan.active_assessments()) == 2


def test_whoever_assesses_a_plan_does_not_decide_on_it(cast, project):
    Membership.objects.create(person=cast.assessor1, organisation=cast.icld, office="manager")
    plan = started(cast, project, cast.assessor1, cast.assessor2)
    with pytest.raises(PermissionDenied):
        take_step(plan, "grant", cast.assessor1, stories.what_is_granted(plan))


def test_assessments_of_a_returned_plan_no_longer_count(cast, project):
    plan = started(cast, project, cast.assessor1, cast.assessor2)
    open_one = plan.assessments()[0]
    plan = take_step(plan, "return_for_changes", cast.office_coordinator, {"reason": "Vague"})
    open_one = type(open_one).objects.get(pk=open_one.pk)
    assert (open_one.state, plan.assessments()) == ("lapsed", [])


def test_project_and_steering_group_are_granted_as_a_pair(cast):
    plan = stories.an_assessed_plan(cast)
    both = stories.what_is_granted(plan)
    for grants in (both["grants"][:1], both["grants"][1:]):
        with pytest.raises(Invalid) as invalid:
            take_step(plan, "grant", cast.manager, {"grants": grants})
        assert list(invalid.value.errors) == ["grants"]
    too_much = stories.what_is_granted(plan, project="500000.01")
    with pytest.raises(Invalid) as invalid:
        take_step(plan, "grant", cast.manager, too_much)
    assert "at most" in invalid.value.errors["grants"][0]
    plan = take_step(plan, "grant", cast.manager, both)
    assert [grant.kind for grant in plan.grants] == ["project", "steering_group"]
    plan.partnership.refresh_from_db()
    assert plan.partnership.state == "active"
    assert not list(record.verify())
