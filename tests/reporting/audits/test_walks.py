"""Random persons try random steps on an audit and its finding: whatever happens, it holds."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts.models import PersonKind
from foundation.workflow import record
from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from tests.stories import audits as stories
from tests.stories.reporting import money

pytestmark = pytest.mark.django_db
REFUSALS = (PermissionDenied, Refused, Invalid)
BODY = {
    "reason": "Floods", "text": "Two nights", "independent": True, "method": "monetary_unit",
    "size": 3, "opinion": "adverse", "amount": money("900.00"), "kind": "period",
    "severity": "low",
}  # fmt: skip


def promises_hold(matter, before, by, name):
    kind = type(matter)
    entry = Entry.objects.about(matter).order_by("seq").last()
    assert (entry.step, entry.source, entry.target) == (name, before.state, matter.state)
    assert entry.version == matter.version == before.version + 1
    if by.kind == PersonKind.PERSON:  # the calendar looks at nothing
        assert kind.objects.visible_to(by).filter(pk=matter.pk).exists()
    for notice in Notice.objects.filter(entry=entry).select_related("person"):
        assert notice.person != by
        assert kind.objects.visible_to(notice.person).filter(pk=matter.pk).exists()


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_random_walk_keeps_the_promises(cast, handed_over, data):
    with transaction.atomic():
        audit = stories.a_sampled_audit(cast, report=handed_over)
        standing = {"audit": audit, "finding": stories.a_finding(cast, audit=audit)}
        people = [*cast.everyone().values(), cast.auditor, cast.auditor, cast.lund_coordinator]
        body = {**BODY, "auditor": cast.auditor.pk}
        for _turn in range(data.draw(st.integers(8, 30), label="turns")):
            which = data.draw(st.sampled_from(sorted(standing)), label="which")
            before = standing[which] = type(standing[which]).objects.get(pk=standing[which].pk)
            by = data.draw(st.sampled_from(people), label="by")
            offered = [step.name for step, _missing in before.next_steps(by)]
            names = [*offered * 4, *type(before).steps()]
            name = data.draw(st.sampled_from(names), label="step")
            try:
                with transaction.atomic():
                    matter = take_step(before, name, by, body)
            except REFUSALS:
                after = type(before).objects.get(pk=before.pk)
                assert (after.state, after.version) == (before.state, before.version)
            else:
                promises_hold(matter, before, by, name)
        assert not list(record.verify())
        transaction.set_rollback(True)
