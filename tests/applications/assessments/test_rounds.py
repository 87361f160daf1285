"""The plans of a call compared: who sees which scores, and where the money ends."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.assessments.rounds import round_of
from applications.plans.models import Plan
from foundation.workflow.engine import save_part, take_step
from foundation.workflow.models import Part
from partnerships.programmes.models import Call
from tests.stories import applications as stories
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


def another_plan(cast, partnership, title, score):
    plan = stories.write_plan(cast, stories.a_plan(cast, partnership, title=title))
    for step, by in (("request_confirmation", cast.lund_coordinator),
                     ("confirm", cast.lund_coordinator), ("confirm", cast.francistown_coordinator),
                     ("submit", cast.lund_coordinator)):  # fmt: skip
        plan = take_step(plan, step, by)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    for assessment in plan.assessments():
        scores = [{"criterion": one["code"], "score": score} for one in assessment.criteria]
        body = {"no_conflict": True, "scores": scores, "recommendation": "reject"}
        take_step(assessment, "submit", assessment.assessor, body)
    return plan


@pytest.fixture(scope="module")
def made(cast):
    best = stories.an_assessed_plan(cast)
    weaker = another_plan(cast, best.partnership, "The weaker one", 3)
    waiting = another_plan(cast, best.partnership, "The third", 4)
    return best.pk, weaker.pk, waiting.pk, best.partnership.call_id


@pytest.fixture
def plans(made):
    return [Plan.objects.get(pk=pk) for pk in made[:3]]


@pytest.fixture
def call(made):
    return Call.objects.get(pk=made[3])


def with_money(call, amount):
    latest = call.latest()
    content = {**latest.content}
    content["terms"] = {**content["terms"], "budget_frame": stories.sek(amount)}
    type(latest).objects.filter(pk=latest.pk).update(content=content)


def order(call, person):
    return [one.plan.title for one in round_of(call, person, "project").standings]


def test_the_best_assessed_stands_first_with_what_is_asked(cast, call, plans):
    found = round_of(call, cast.manager, "project")
    assert order(call, cast.manager) == ["Youth in local decisions", "The third", "The weaker one"]
    first = found.standings[0]
    assert (str(first.average), str(first.spread)) == ("100.0", "0.0")
    assert first.asked == 20_000
    assert found.standings[2].running == 60_000
    assert found.money is None


def test_the_line_stands_where_the_money_ends(cast, client, call):
    with_money(call, 45_000)
    found = round_of(call, cast.manager, "project")
    assert [len(found.above), len(found.below)] == [2, 1]
    client.force_login(cast.manager)
    for language, sentence in (("en", "The money ends before this plan."), ("sv", "<table")):
        page = client.get(f"/calls/{call.pk}/plans/", headers={"Accept-Language": language})
        assert sentence in page.content.decode()


def test_a_plan_whose_assessor_one_still_is_shows_no_scores(cast, client, call, plans):
    plan = another_unfinished(cast, plans[0].partnership)
    found = round_of(call, cast.assessor1, "project")
    assert [(one.pk, why) for one, why in found.closed] == [(plan.pk, "own")]
    assert plan.pk not in {one.plan.pk for one in found.standings}
    client.force_login(cast.assessor1)
    page = client.get(f"/calls/{call.pk}/plans/").content.decode()
    assert "Your own assessment of it is not in." in page


def another_unfinished(cast, partnership):
    plan = stories.write_plan(cast, stories.a_plan(cast, partnership, title="Unfinished"))
    for step, by in (("request_confirmation", cast.lund_coordinator),
                     ("confirm", cast.lund_coordinator), ("confirm", cast.francistown_coordinator),
                     ("submit", cast.lund_coordinator)):  # fmt: skip
        plan = take_step(plan, step, by)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    return take_step(plan, "start_assessment", cast.office_coordinator, body)


def test_a_conflict_closes_a_plan_here_too(cast, client, call, plans):
    take_step(plans[0], "declare_conflict", cast.manager, {"reason": "My cousin"})
    found = round_of(call, cast.manager, "project")
    assert [(one.pk, why) for one, why in found.closed] == [(plans[0].pk, "conflict")]
    client.force_login(cast.manager)
    address = f"/calls/{call.pk}/plans/comparison/?plan={plans[0].pk}&plan={plans[1].pk}"
    assert "Choose two, three or four plans" in client.get(address).content.decode()


def test_plans_stand_side_by_side(cast, client, call, plans):
    client.force_login(cast.office_coordinator)
    query = "&".join(f"plan={one.pk}" for one in plans)
    page = client.get(f"/calls/{call.pk}/plans/comparison/?{query}").content.decode()
    assert "3 of 5 (3, 3)" in page or "3.0 of 5 (3, 3)" in page
    assert "Convincing" in page
    one = client.get(f"/calls/{call.pk}/plans/comparison/?plan={plans[0].pk}&plan=x&plan=99")
    assert "Choose two, three or four plans" in one.content.decode()


def test_the_round_is_downloaded_with_its_numbers(cast, client, call):
    with_money(call, 45_000)
    client.force_login(cast.manager)
    answer = client.get(f"/calls/{call.pk}/plans/?download=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[3] for row in rows[1:]] == [100, 80, 60]
    assert [row[9] for row in rows[1:]] == [20_000, 40_000, 60_000]
    assert [row[10] for row in rows[1:]] == ["yes", "yes", "no"]


def test_a_granted_inception_leaves_less_for_projects(cast, call, plans):
    with_money(call, 45_000)
    with_grant = stories.write_plan(
        cast, stories.a_plan(cast, plans[0].partnership, kind="inception", title="First steps")
    )
    for step, by in (("request_confirmation", cast.lund_coordinator),
                     ("confirm", cast.lund_coordinator), ("confirm", cast.francistown_coordinator),
                     ("submit", cast.lund_coordinator)):  # fmt: skip
        with_grant = take_step(with_grant, step, by)
    with_grant = take_step(with_grant, "start_assessment", cast.office_coordinator, {})
    take_step(with_grant, "grant", cast.manager, stories.what_is_granted(with_grant))
    found = round_of(call, cast.manager, "project")
    assert (found.elsewhere, found.money) == (10_000, 35_000)
    assert len(found.above) == 1


def test_only_the_office_compares_and_the_call_leads_there(cast, client, call):
    address = f"/calls/{call.pk}/plans/"
    for person in (cast.lund_coordinator, cast.auditor):
        client.force_login(person)
        assert client.get(address).status_code == 403
        assert address not in client.get(call.url).content.decode()
    client.force_login(cast.controller)
    assert address in client.get(call.url).content.decode()


def test_more_plans_do_not_mean_more_questions(cast, client, call, plans):
    client.force_login(cast.manager)
    client.get(f"/calls/{call.pk}/plans/")

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/calls/{call.pk}/plans/").status_code == 200
        return len(asked)

    before = cost()
    another_plan(cast, plans[0].partnership, "One more", 2)
    assert cost() <= before <= 30


def test_the_money_of_a_round_is_written_among_the_terms(cast):
    from tests.stories.partnerships import a_draft_call

    call = a_draft_call(cast)
    call, part = save_part(
        call, "terms", cast.manager, values={"budget_frame": stories.sek(5_000_000)}
    )
    assert call.rules().budget_frame.amount == 5_000_000
    call, part = save_part(call, "terms", cast.manager, values={"budget_frame": None})
    assert call.rules().budget_frame is None
    assert Part.objects.get(pk=part.pk).content["answer_days"] == 30
