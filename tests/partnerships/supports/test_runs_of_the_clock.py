"""However often the clock runs, and in whatever order: due once a term. And random persons walk."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from foundation.workflow import clock, record
from foundation.workflow.calendar import take_calendar_steps
from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.signatures.models import Signatory
from partnerships.supports.models import Support
from tests.people import Cast
from tests.stories import supports as stories
from tests.stories.partnerships import everybody_signs, what_is_signed

pytestmark = pytest.mark.sweep

UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
START = 1_000  # days from today, when the terms of the calendars below have begun


def enter(elections) -> None:
    """Elections one after the other: (days since the one before, until the council sits)."""
    at = START
    for since, sits in [(0, 20), *elections]:
        at += since
        stories.election(at, council=at + sits)


def times_due(support) -> int:
    return Entry.objects.about(support).filter(step="become_due").count()


def run(days) -> None:
    with clock.standing_at(clock.now() + timedelta(days=days)):
        take_calendar_steps()


def signed_anew(support, days, by):
    with clock.standing_at(clock.now() + timedelta(days=days)):
        support = take_step(Support.objects.get(pk=support.pk), "request_signatures", by)
        return take_step(everybody_signs(support), "confirm", by)


@settings(max_examples=8, deadline=None, suppress_health_check=UNHURRIED)
@given(
    elections=some.lists(
        some.tuples(some.integers(400, 1_500), some.integers(1, 120)), min_size=1, max_size=3
    ),
    runs=some.lists(some.integers(0, 40), min_size=1, max_size=6),
    repeats=some.integers(1, 3),
)
def test_each_support_becomes_due_once_a_term_however_the_clock_runs(db, elections, runs, repeats):
    """Some runs before each term's end, in any order, and some long after: one entry a term."""
    with transaction.atomic():
        cast = Cast()
        by = cast.lund_coordinator
        support = stories.a_support(cast)
        enter(elections)
        at, signed_on = START, START + 30
        run(START + 25)  # the first term has ended meanwhile: due for those who sat before
        assert times_due(support) == 1
        support = signed_anew(support, signed_on, by)
        for number, (since, sits) in enumerate(elections, 2):
            at += since
            for days in sorted(runs):
                run(min(signed_on + days, at - 91))
            assert times_due(support) == number - 1
            for days in [at - 90, *(at - 90 + 3 * one for one in runs)] * repeats:
                run(days)
            assert times_due(support) == number
            signed_on = at + sits + 5
            support = signed_anew(support, signed_on, by)
            assert support.valid_until > clock.today() + timedelta(days=signed_on)
        assert not list(record.verify())
        transaction.set_rollback(True)


PEOPLE = [
    "lund_coordinator", "lund_finance", "francistown_coordinator", "office_coordinator",
    "office_coordinator2", "stranger", "signatory", "calendar",
]  # fmt: skip
STEPS = sorted(Support.steps())


def body_of(name, one, support) -> dict:
    if name == "sign" and one:
        return what_is_signed(one)
    holders = stories.the_office_holders(support, majority=stories.NEW_MAYOR)
    return {"reason": "Because", "sides": [], "office_holders": holders, "mandate": "none",
            **(stories.who_has_left(support) if name == "report_departure" else {})}  # fmt: skip


@settings(max_examples=6, deadline=None, suppress_health_check=UNHURRIED)
@given(
    moves=some.lists(
        some.tuples(some.sampled_from(PEOPLE), some.sampled_from(STEPS)), min_size=10, max_size=40
    )
)
def test_a_random_walk_keeps_the_promises(cast, moves):
    support = stories.a_due_support(cast)
    begun = [("lund_coordinator", "edit"), ("lund_coordinator", "request_signatures")]
    for who, name in [*begun, *moves]:
        pending = Signatory.objects.about(support).pending().first()
        one = pending if who == "signatory" else None
        person = one.person if one else getattr(cast, who, cast.stranger)
        before = Support.objects.get(pk=support.pk)
        saw = Support.objects.visible_to(person).filter(pk=support.pk).exists()
        try:
            with transaction.atomic():
                after = take_step(before, name, person, body_of(name, one, before))
        except (Refused, Invalid, PermissionDenied):
            assert Support.objects.get(pk=support.pk).version == before.version
            continue
        assert saw or who == "calendar"
        assert after.version == before.version + 1
        entry = Entry.objects.about(support).order_by("-seq").first()
        assert (entry.step, entry.source, entry.target) == (name, before.state, after.state)
        for notice in Notice.objects.filter(entry=entry).select_related("person"):
            assert Support.objects.visible_to(notice.person).filter(pk=after.pk).exists()
        if after.state == "confirmed" and name == "confirm":
            assert {row["side"] for row in after.mandate_rows} == {
                "majority", "opposition", "official",
            }  # fmt: skip
    assert not list(record.verify())
