"""Random persons try random steps: whatever happens, the promises hold."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.workflow import record
from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.contacts.points import open_points
from tests.people import Cast
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db
REFUSALS = (PermissionDenied, Refused, Invalid)
BODY = {
    "reason": "Floods", "number": "7", "closes_at": "2100-01-01T00:00:00Z", "health": "watch",
    "function": "team", "name": "Tove Team", "text": "Send the guide",
}  # fmt: skip
STARTS = {
    "call": stories.a_draft_call,
    "match": stories.a_match,
    "partnership": stories.a_partnership,
    "contact": stories.a_contact,
}


def promises_hold(matter, before, by, name):
    kind = type(matter)
    entry = Entry.objects.about(matter).order_by("seq").last()
    assert (entry.step, entry.source, entry.target) == (name, before.state, matter.state)
    assert entry.version == matter.version == before.version + 1
    assert matter.state in {*matter.step_named(name).targets, before.state}
    if by.kind == "person":
        assert kind.objects.visible_to(by).filter(pk=matter.pk).exists()
    for notice in Notice.objects.filter(entry=entry).select_related("person"):
        assert notice.person != by
        assert kind.objects.visible_to(notice.person).filter(pk=matter.pk).exists()


def answers_to(matter, cast) -> dict:
    """What steps about rows ask: the first open point, and who owes the next one."""
    if matter.code != "contact":
        return {}
    points = open_points(matter.rows("points"))
    return {"owner": cast.lund.pk, "point": points[0]["key"] if points else ""}


@pytest.mark.parametrize("start", STARTS)
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_random_walk_keeps_the_promises(db, start, data):
    with transaction.atomic():
        cast = Cast()
        matter = STARTS[start](cast)
        people = list(cast.everyone().values())
        names = list(type(matter).steps())
        for _turn in range(data.draw(st.integers(3, 25), label="turns")):
            by = data.draw(st.sampled_from(people), label="by")
            offered = [step.name for step, _missing in matter.next_steps(by)]
            name = data.draw(st.sampled_from([*offered * 3, *names]), label="step")
            mine = by.memberships.first()
            body = {**BODY, "organisation": mine.organisation_id if mine else 0}
            body |= answers_to(matter, cast)
            before = type(matter).objects.get(pk=matter.pk)
            try:
                with transaction.atomic():
                    matter = take_step(before, name, by, body)
            except REFUSALS:
                after = type(matter).objects.get(pk=matter.pk)
                assert (after.state, after.version) == (before.state, before.version)
            else:
                promises_hold(matter, before, by, name)
        assert not list(record.verify())
        transaction.set_rollback(True)
