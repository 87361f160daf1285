"""A question about a plan: asked without a name, answered by the partners, read by who decides."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.plans.models import Plan
from applications.questions.models import Question
from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from foundation.workflow.letters import compose
from foundation.workflow.models import Notice
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, Refused
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
def question(cast, plan):
    return stories.a_question(cast, plan)


def answered(question, person, text="Lund does."):
    return take_step(question, "answer", person, {"answer": text})


def test_an_assessor_asks_and_both_partners_answer(cast, question):
    assert question.holder()["role"] == "coordinator"
    question = answered(question, cast.lund_finance)
    assert question.state == "answered"
    question = take_step(question, "add", cast.francistown_coordinator, {"answer": "Not we."})
    fresh = Question.objects.get(pk=question.pk)
    assert [(one["organisation"], one["text"]) for one in fresh.answers] == [
        (cast.lund.pk, "Lund does."), (cast.francistown.pk, "Not we."),
    ]  # fmt: skip


def test_the_partners_do_not_learn_who_asks(cast, question, client):
    notices = Notice.objects.filter(entry=question.record_entries().last())
    told = {one.person for one in notices}
    assert told == {cast.lund_coordinator, cast.francistown_coordinator, cast.lund_finance,
                    cast.francistown_finance}  # fmt: skip
    name = cast.assessor1.name
    assert name not in compose(notices.first()).body
    pages = (question.url, f"{question.url}record/", "/questions/", "/", "/notices/",
             f"/api/v1/questions/{question.pk}/", f"/api/v1/questions/{question.pk}/record/",
             question.plan.url)  # fmt: skip
    for person, reads in ((cast.lund_coordinator, False), (cast.manager, True)):
        client.force_login(person)
        said = [name in client.get(page).content.decode() for page in pages]
        assert any(said) is reads, dict(zip(pages, said, strict=True))
    client.force_login(cast.lund_coordinator)
    (entry,) = client.get(pages[6]).json()
    assert entry["by"] == {"id": None, "name": "ICLD"}


def test_the_answer_reaches_who_asked_the_office_and_the_assessors(cast, question):
    question = answered(question, cast.lund_coordinator)
    told = {one.person for one in Notice.objects.filter(entry=question.record_entries().last())}
    assert {cast.assessor1, cast.assessor2, cast.office_coordinator} <= told
    assert cast.lund_coordinator not in told


def test_whoever_stands_aside_reads_neither_question_nor_answer(cast, question):
    take_step(question.plan, "declare_conflict", cast.assessor1, {"reason": "My cousin"})
    assert not Question.objects.visible_to(cast.assessor1).exists()
    assert Question.objects.visible_to(cast.assessor2).exists()
    with pytest.raises(PermissionDenied):
        stories.a_question(cast, question.plan)


def test_an_answer_is_awaited_by_its_day(cast, plan):
    day = clock.today() + timedelta(days=10)
    question = stories.a_question(cast, plan, due_on=day.isoformat())
    (deadline,) = question.deadlines()
    assert clock.programme_date(deadline.due_at) == day
    later = (day + timedelta(days=5)).isoformat()
    question = take_step(question, "edit", cast.assessor1, {"due_on": later}, partial=True)
    (deadline,) = question.deadlines()
    assert clock.programme_date(deadline.due_at) == day + timedelta(days=5)
    assert not answered(question, cast.lund_coordinator).deadlines()
    with pytest.raises(Invalid) as invalid:
        stories.a_question(cast, plan, due_on="2001-01-01")
    assert list(invalid.value.errors) == ["due_on"]


def test_who_neither_decides_nor_assesses_asks_nothing(cast, plan):
    body = {"plan": plan.pk, "text": "Why?"}
    for person in (cast.lund_coordinator, cast.controller, cast.auditor, cast.stranger):
        with pytest.raises((PermissionDenied, Invalid)):
            begin(Question, person, body)
    for person in (cast.office_coordinator, cast.manager):
        assert begin(Question, person, body).state == "open"


def test_a_decision_warns_of_open_questions_and_ends_them(cast, question):
    plan = question.plan
    step = plan.step_named("reject")
    found = step.missing(plan, cast.manager)
    assert [one.code for one in found] == ["questions_open"]
    assert not errors(found)
    plan = take_step(plan, "reject", cast.manager, {"reasons": "Not now"})
    question = Question.objects.get(pk=question.pk)
    assert question.state == "withdrawn"
    with pytest.raises(Refused):
        stories.a_question(cast, plan)


def test_an_answer_is_not_added_to_after_the_decision(cast, question):
    question = answered(question, cast.lund_coordinator)
    take_step(question.plan, "reject", cast.manager, {"reasons": "Not now"})
    with pytest.raises(Refused):
        take_step(question, "add", cast.lund_coordinator, {"answer": "And yet"})


def test_the_office_takes_a_question_back(cast, question):
    assert take_step(question, "withdraw", cast.office_coordinator).state == "withdrawn"


@pytest.mark.parametrize("who", ["assessor1", "office_coordinator", "lund_coordinator"])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_its_pages_open(cast, client, question, who, language):
    client.force_login(getattr(cast, who))
    answered(question, cast.lund_finance)
    step = question.step_url("add") if who.startswith("lund") else question.url
    for url in (question.url, step, "/questions/", question.plan.url):
        assert client.get(url, headers={"Accept-Language": language}).status_code == 200
    if not who.startswith("lund"):
        page = client.get(f"/questions/new/?plan={question.plan_id}")
        assert page.status_code == 200
        assert (
            f"/questions/new/?plan={question.plan_id}"
            in client.get(question.plan.url).content.decode()
        )
