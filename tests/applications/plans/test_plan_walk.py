"""Random persons try random steps on a plan: whatever happens, the promises hold."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from foundation.workflow import record
from foundation.workflow.engine import take_step
from tests.partnerships.cooperation.test_walks import REFUSALS, promises_hold
from tests.people import Cast
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db


@settings(  # no shrinking: a shorter walk is not worth the minutes it costs
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_random_walk_keeps_the_promises(db, data):
    with transaction.atomic():
        cast = Cast()
        plan = stories.a_filled_plan(cast, kind="inception")
        people = list(cast.everyone().values())
        body = {
            **stories.what_is_granted(plan, [{"text": "Resolution", "due_on": "2026-03-31"}]),
            "reason": "Floods", "reasons": "Too vague", "title": "Another", "assessors": [],
        }  # fmt: skip
        for _turn in range(data.draw(st.integers(5, 25), label="turns")):
            by = data.draw(st.sampled_from(people), label="by")
            offered = [step.name for step, _missing in plan.next_steps(by)]
            name = data.draw(st.sampled_from([*offered * 3, *plan.steps()]), label="step")
            before = type(plan).objects.get(pk=plan.pk)
            try:
                with transaction.atomic():
                    plan = take_step(before, name, by, body, partial=name == "edit")
            except REFUSALS:
                after = type(plan).objects.get(pk=plan.pk)
                assert (after.state, after.version) == (before.state, before.version)
            else:
                promises_hold(plan, before, by, name)
        assert not list(record.verify())
        transaction.set_rollback(True)
