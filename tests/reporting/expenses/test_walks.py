"""Random persons try random steps on an activity and on an expense: the promises hold."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.workflow import record
from foundation.workflow.engine import take_step
from tests.partnerships.cooperation.test_walks import REFUSALS, promises_hold
from tests.stories.reporting import an_activity, an_expense, money

pytestmark = pytest.mark.django_db
STARTS = {
    "activity": an_activity,
    "expense": lambda cast, grant: an_expense(cast, an_activity(cast, grant)),
}
BODIES = [
    {},
    {"reason": "Floods", "summary": "Held", "starts_on": "2026-06-01", "ends_on": "2026-06-02"},
    {"claimed": money("900.00"), "supplier": "Inn", "title": "Visit", "reason": "Private nights"},
]  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_random_walk_keeps_the_promises(cast, grant, start, data):
    people = list(cast.everyone().values())
    with transaction.atomic():
        matter = STARTS[start](cast, grant)
        names = list(type(matter).steps())
        for _turn in range(data.draw(st.integers(3, 20), label="turns")):
            by = data.draw(st.sampled_from(people), label="by")
            offered = [step.name for step, _missing in matter.next_steps(by)]
            name = data.draw(st.sampled_from([*offered * 3, *names]), label="step")
            body = data.draw(st.sampled_from(BODIES), label="body")
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
