"""An assessment: opened for one person, scored alone, read by others only when their own is in."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.assessments.models import Assessment
from applications.plans.models import Plan
from foundation.accounts.models import Appointment
from foundation.workflow import clock
from foundation.workflow.engine import take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from tests.people import LONG_AGO
from tests.stories import applications as stories
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def started(cast):
    plan = stories.a_submitted_plan(cast)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    return take_step(plan, "start_assessment", cast.office_coordinator, body).pk


@pytest.fixture
def plan(started):
    return Plan.objects.get(pk=started)


@pytest.fixture
def assessment(plan, cast):
    return Assessment.objects.get(plan=plan, assessor=cast.assessor1)


def what_is_submitted(assessment, **changes) -> dict:
    scores = [
        {"criterion": one["code"], "score": one["max"] - 1, "comment": "Good"}
        for one in assessment.criteria
    ]
    return {"no_conflict": True, "scores": scores, "recommendation": "grant", **changes}


def submitted(assessment, **changes):
    body = what_is_submitted(assessment, **changes)
    return take_step(assessment, "submit", assessment.assessor, body)


def problems(assessment, **changes) -> dict:
    with pytest.raises(Invalid) as invalid:
        submitted(assessment, **changes)
    return invalid.value.errors


def test_each_assessor_has_one_over_the_confirmed_text(cast, plan, assessment):
    assert Assessment.objects.filter(plan=plan).count() == 2
    assert assessment.plan_version == plan.latest_version()
    assert assessment.case_id == plan.case_id
    assert assessment.holder()["role"] == "assessor"
    (deadline,) = assessment.deadlines()
    assert clock.programme_date(deadline.due_at) == clock.today() + timedelta(days=14)
    told = Notice.objects.filter(entry__in=assessment.record_entries())
    assert [one.person for one in told] == [cast.assessor1]


def test_its_criteria_are_those_of_the_call(assessment):
    assert [set(one) for one in assessment.criteria] == [{"code", "label", "max"}] * 5
    assert all(set(one["label"]) == {"en", "sv"} for one in assessment.criteria)


def test_a_submitted_assessment_is_frozen_and_has_a_total(cast, assessment):
    assessment = submitted(assessment)
    assert assessment.state == "submitted"
    assert str(assessment.total) == "80.0"
    assert assessment.latest_version().text["scores"] == assessment.scores
    assert not assessment.deadlines()
    facts = assessment.record_entries().last().facts
    assert "Good" not in str(facts)
    assert facts["recommendation"] == "grant"


def test_whoever_has_a_conflict_does_not_assess(assessment):
    (sentence,) = problems(assessment, no_conflict=False)["no_conflict"]
    assert "recuse yourself" in sentence
    assert list(problems(assessment, no_conflict=None)) == ["no_conflict"]


def test_every_criterion_is_scored(assessment):
    rows = what_is_submitted(assessment)["scores"]
    (sentence,) = problems(assessment, scores=rows[1:])["scores"]
    assert "Relevance" in sentence


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"score": 6}, "score"),
        ({"score": -1}, "score"),
        ({"score": "much"}, "score"),
        ({"score": None}, "score"),
        ({"criterion": "beauty"}, "criterion"),
        ({"criterion": "results"}, "criterion"),
    ],
)
def test_a_wrong_score_is_named_in_its_row(assessment, row, field):
    rows = what_is_submitted(assessment)["scores"]
    rows[0 if field == "score" or row["criterion"] == "beauty" else 4] |= row
    found = problems(assessment, scores=rows)["scores"]
    assert [list(one) for one in found if one] == [[field]]


def test_scores_can_be_kept_before_they_are_complete(cast, assessment):
    rows = what_is_submitted(assessment)["scores"][:2]
    kept = take_step(assessment, "edit", cast.assessor1, {"scores": rows}, partial=True)
    assert kept.state == "draft"
    assert [row["score"] for row in kept.scores] == [4, 4]
    assert kept.total is None


def test_nobody_else_scores_it(cast, assessment):
    body = what_is_submitted(assessment)
    for person in (cast.assessor2, cast.manager, cast.office_coordinator, cast.lund_coordinator):
        with pytest.raises(PermissionDenied):
            take_step(assessment, "submit", person, body)


def test_an_assessor_reads_the_others_after_submitting(cast, plan, assessment):
    def seen_by(person):
        found = Assessment.objects.filter(plan=plan).visible_to(person)
        return sorted(one.assessor.name for one in found), found.count()

    submitted(assessment)
    assert seen_by(cast.assessor2)[1] == 1
    assert seen_by(cast.assessor1)[1] == 1  # what the other writes is nobody's to read yet
    submitted(Assessment.objects.get(plan=plan, assessor=cast.assessor2))
    assert seen_by(cast.assessor1)[1] == seen_by(cast.assessor2)[1] == 2
    assert seen_by(cast.manager)[1] == 2
    plan = take_step(plan, "grant", cast.manager, stories.what_is_granted(plan))
    for person in (cast.lund_coordinator, cast.francistown_coordinator, cast.stranger,
                   cast.auditor, cast.anonymous):  # fmt: skip
        assert seen_by(person)[1] == 0


def test_whoever_stands_aside_reads_nothing_and_does_not_decide(cast, plan, assessment):
    other = Assessment.objects.get(plan=plan, assessor=cast.assessor2)
    mine = take_step(assessment, "recuse", cast.assessor1, {"reason": "My cousin lives there"})
    assert mine.state == "recused"
    submitted(other)
    visible = Assessment.objects.visible_to(cast.assessor1)
    assert list(visible) == [mine]
    body = {"assessors": [cast.adviser.pk]}
    take_step(plan, "start_assessment", cast.office_coordinator, body)
    assert Assessment.objects.get(assessor=cast.adviser).state == "draft"


def test_who_serves_a_partner_cannot_submit(cast, assessment):
    cast.assessor1.memberships.create(organisation=cast.lund, office="team", since=LONG_AGO)
    with pytest.raises(Refused) as refusal:
        submitted(assessment)
    assert [one.code for one in refusal.value.missing] == ["conflict"]
    body = {"reason": "I work in Lund now"}
    assert take_step(assessment, "recuse", cast.assessor1, body).state == "recused"


def test_a_returned_plan_is_no_longer_assessed(cast, plan, assessment):
    body = {"reason": "The budget is unclear"}
    take_step(plan, "return_for_changes", cast.office_coordinator, body)
    states = set(Assessment.objects.filter(plan=plan).values_list("state", flat=True))
    assert states == {"lapsed"}
    fresh = Assessment.objects.get(pk=assessment.pk)
    assert fresh.holder() is None
    assert not fresh.deadlines()


def test_a_successor_takes_over_what_an_assessor_leaves(cast, assessment):
    found = Appointment.objects.filter(kind=assessment.label(), matter_id=assessment.pk)
    found.update(person=cast.adviser)
    done = take_step(assessment, "submit", cast.adviser, what_is_submitted(assessment))
    assert done.assessor == cast.adviser


def test_the_body_of_the_contract_suffices_from_outside(cast, client, assessment):
    client.force_login(cast.assessor1)
    url = f"/api/v1/assessments/{assessment.pk}/"
    detail = client.get(url).json()
    assert [step["name"] for step in detail["steps"]] == ["edit", "submit", "recuse"]
    scores = [
        {"criterion": one["code"], "score": one["max"], "comment": ""} for one in detail["criteria"]
    ]
    body = {"no_conflict": True, "scores": scores, "recommendation": "reject"}
    answer = client.post(f"{url}steps/submit/", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "submitted"
    assert answer.json()["scores"] == scores


@pytest.mark.parametrize(
    "scores", ["x", 1, {}, [1], [{"criterion": []}], [{"score": 10**30}], None]
)
def test_no_body_breaks_it(cast, client, assessment, scores):
    client.force_login(cast.assessor1)
    url = f"/api/v1/assessments/{assessment.pk}/steps/submit/"
    body = {"no_conflict": True, "scores": scores, "recommendation": "grant"}
    assert client.post(url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("who", ["assessor1", "manager", "office_coordinator"])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_its_pages_open(cast, client, assessment, who, language):
    if who != "assessor1":
        submitted(assessment)
    client.force_login(getattr(cast, who))
    for url in (assessment.url, "/assessments/"):
        assert client.get(url, headers={"Accept-Language": language}).status_code == 200
    if who == "assessor1":
        page = client.get(assessment.step_url("submit")).content.decode()
        assert page.count("Relevance") >= 1


def test_after_a_mistake_every_criterion_is_still_there_to_be_scored(cast, client, assessment):
    client.force_login(cast.assessor1)
    first, *others = [one["code"] for one in assessment.criteria]
    sent = {"scores-0-criterion": first, "scores-0-score": "1", "scores-1-criterion": others[0]}
    answer = client.post(f"{assessment.url}steps/submit/", sent)
    assert answer.status_code == 400
    shown = re.findall(r'<option value="([^"]+)" selected', answer.content.decode())
    assert [code for code in shown if code in {first, *others}] == [first, *others]


def test_the_decision_comes_next_while_a_plan_is_assessed(cast, plan, assessment):
    plan.refresh_from_db()
    assert plan.main_step().name == "grant"
    assert "assessments" in {one.code for one in plan.missing(cast.assessor1)}
