"""A conflict of interest closes assessments, scores and decision to whoever has it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from applications.assessments.models import Assessment
from applications.plans.models import Plan
from foundation.workflow.engine import take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from tests.stories import applications as stories
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db
WHY = {"reason": "My cousin sits in that council"}


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def assessed(cast):
    return stories.an_assessed_plan(cast).pk


@pytest.fixture
def plan(assessed):
    return Plan.objects.get(pk=assessed)


def declared(plan, person):
    return take_step(plan, "declare_conflict", person, dict(WHY))


def test_it_closes_the_scores_and_the_decision(cast, plan, client):
    assert Assessment.objects.visible_to(cast.manager).count() == 2
    plan = declared(plan, cast.manager)
    assert not Assessment.objects.visible_to(cast.manager).exists()
    for step, body in (
        ("grant", stories.what_is_granted(plan)), ("reject", {"reasons": "No"}),
        ("return_for_changes", {"reason": "No"}),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            take_step(plan, step, cast.manager, body)
    client.force_login(cast.manager)
    seen = Assessment.objects.filter(plan=plan).first()
    assert client.get(seen.url).status_code == 404
    assert client.get(f"/api/v1/assessments/{seen.pk}/").status_code == 404
    assert client.get("/api/v1/assessments/").json()["count"] == 0
    page = client.get(plan.url).content.decode()
    assert seen.reference not in page
    assert "My cousin" in page  # one's own words


def test_the_partners_see_that_somebody_stands_aside_and_not_why(cast, plan, client):
    declared(plan, cast.controller)
    for person, reads in ((cast.lund_coordinator, False), (cast.manager, True)):
        client.force_login(person)
        page = client.get(plan.url).content.decode()
        assert "Declare a conflict of interest" in page
        assert ("My cousin" in page) is reads
        record = client.get(f"/api/v1/plans/{plan.pk}/record/").content.decode()
        assert "My cousin" not in record
    told = Notice.objects.filter(entry=plan.record_entries().last())
    assert {one.person for one in told} == {cast.office_coordinator}


def test_an_assessment_already_in_no_longer_counts(cast, plan):
    plan = declared(plan, cast.assessor1)
    mine = Assessment.objects.get(plan=plan, assessor=cast.assessor1)
    assert mine.state == "recused"
    assert list(Assessment.objects.visible_to(cast.assessor1)) == [mine]  # not the other's
    with pytest.raises(Refused) as refusal:
        take_step(plan, "grant", cast.manager, stories.what_is_granted(plan))
    assert [one.code for one in refusal.value.missing] == ["assessments"]
    take_step(plan, "start_assessment", cast.office_coordinator, {"assessors": [cast.adviser.pk]})
    assert Assessment.objects.get(plan=plan, assessor=cast.adviser).state == "draft"


def test_whoever_declared_one_is_not_asked_to_assess(cast):
    plan = stories.a_submitted_plan(cast)
    plan = declared(plan, cast.assessor1)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    with pytest.raises(Invalid) as invalid:
        take_step(plan, "start_assessment", cast.office_coordinator, body)
    assert list(invalid.value.errors) == ["assessors"]


def test_who_recuses_themselves_is_out_of_the_decision_too(cast):
    plan = stories.a_submitted_plan(cast)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    mine = Assessment.objects.get(plan=plan, assessor=cast.assessor1)
    take_step(mine, "recuse", cast.assessor1, dict(WHY))
    assert [one.person for one in plan.conflicts.all()] == [cast.assessor1]
    with pytest.raises(PermissionDenied):
        declared(plan, cast.assessor1)  # once is enough


def test_partners_and_strangers_declare_none(cast, plan):
    for person in (cast.lund_coordinator, cast.stranger, cast.auditor):
        with pytest.raises(PermissionDenied):
            declared(plan, person)


def test_who_assesses_a_plan_neither_returns_nor_rejects_it(cast):
    plan = stories.a_submitted_plan(cast)
    cast.office_coordinator2.memberships.create(
        organisation=cast.icld, office="manager", since="2020-01-01"
    )
    body = {"assessors": [cast.office_coordinator2.pk, cast.assessor2.pk]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    for step, said in (("return_for_changes", {"reason": "x"}), ("reject", {"reasons": "x"})):
        with pytest.raises(PermissionDenied):
            take_step(plan, step, cast.office_coordinator2, said)


def test_a_recusal_from_before_conflicts_were_kept_counts_after_the_upgrade(cast):
    plan = stories.a_submitted_plan(cast)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    mine = Assessment.objects.get(plan=plan, assessor=cast.assessor1)
    take_step(mine, "recuse", cast.assessor1, dict(WHY))
    plan.conflicts.all().delete()
    upgrade = import_module("applications.migrations.0003_earlier_recusals")
    upgrade.keep_conflicts(apps, None)
    upgrade.keep_conflicts(apps, None)
    (kept,) = plan.conflicts.all()
    assert (kept.person, kept.reason) == (cast.assessor1, WHY["reason"])


def test_a_coordinator_of_the_case_who_stands_aside_chooses_no_assessors(cast):
    plan = declared(stories.a_submitted_plan(cast), cast.office_coordinator)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    with pytest.raises(PermissionDenied):
        take_step(plan, "start_assessment", cast.office_coordinator, body)
    body = {"person": cast.office_coordinator2.pk, "role": "coordinator"}
    take_step(plan.partnership, "appoint", cast.office_coordinator, body)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    assert take_step(plan, "start_assessment", cast.office_coordinator2, body).state == "assessing"


def test_the_partners_read_neither_who_stood_aside_nor_who_was_asked(cast, plan, client):
    plan = declared(plan, cast.assessor2)
    address = f"/api/v1/plans/{plan.pk}/record/"

    def entries(person):
        client.force_login(person)
        return {row["step"]: row for row in client.get(address).json()}

    known = entries(cast.lund_coordinator)
    assert known["declare_conflict"]["by"]["name"] == str(cast.icld)
    assert known["declare_conflict"]["by"]["id"] is None
    assert known["declare_conflict"]["facts"] == {}
    assert known["start_assessment"]["facts"] == {}
    for page in (plan.url, "/"):
        assert cast.assessor2.name not in client.get(page).content.decode()
    known = entries(cast.office_coordinator)
    assert known["declare_conflict"]["by"]["id"] == cast.assessor2.pk
    assert cast.assessor2.pk in known["start_assessment"]["facts"]["assessors"]
