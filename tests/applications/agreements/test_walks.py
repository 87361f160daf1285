"""Random persons try random steps on what follows a grant: whatever happens, the promises hold."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.assessments.models import Assessment
from foundation.workflow import record
from foundation.workflow.engine import take_step
from tests.partnerships.cooperation.test_walks import REFUSALS, promises_hold
from tests.people import Cast
from tests.stories import agreements as stories
from tests.stories import applications as below

pytestmark = pytest.mark.django_db


def an_open_assessment(cast):
    plan = below.a_submitted_plan(cast)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    take_step(plan, "start_assessment", cast.office_coordinator, body)
    return Assessment.objects.order_by("pk").first()


STARTS = {
    "agreement": stories.an_agreement,
    "amendment": stories.an_amendment,
    "assessment": an_open_assessment,
}


def body_for(matter) -> dict:
    body = {"reason": "Floods", "starts_on": "2026-02-01"}
    if matter.code == "assessment":
        body["scores"] = [{"criterion": one["code"], "score": 3} for one in matter.criteria]
        body |= {"no_conflict": True, "recommendation": "grant"}
    return body


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize("kind", STARTS)
@given(data=st.data())
def test_a_random_walk_keeps_the_promises(db, kind, data):
    with transaction.atomic():
        cast = Cast()
        matter = STARTS[kind](cast)
        people, body = list(cast.everyone().values()), body_for(matter)
        for _turn in range(data.draw(st.integers(5, 20), label="turns")):
            by = data.draw(st.sampled_from(people), label="by")
            offered = [step.name for step, _missing in matter.next_steps(by)]
            name = data.draw(st.sampled_from([*offered * 3, *matter.steps()]), label="step")
            before = type(matter).objects.get(pk=matter.pk)
            try:
                with transaction.atomic():
                    matter = take_step(before, name, by, body, partial=name == "edit")
            except REFUSALS:
                after = type(matter).objects.get(pk=matter.pk)
                assert (after.state, after.version) == (before.state, before.version)
            else:
                promises_hold(matter, before, by, name)
        assert not list(record.verify())
        transaction.set_rollback(True)
