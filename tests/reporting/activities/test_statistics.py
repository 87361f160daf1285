"""Statistics on people: counted from activities only, and adding up whichever way."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from foundation.workflow.engine import save_part, take_step
from reporting.activities.counting import heads_by_grant, heads_by_year, heads_together
from reporting.activities.models import Activity
from reporting.activities.participants import AGE_BANDS, SEXES, SIDES
from reporting.activities.statistics import heads_of, heads_per
from tests.stories.reporting import PARTICIPANTS, a_completed_activity, an_activity

heads = some.integers(0, 10_000)
counts = some.builds(
    lambda side, sex, age, count, asked: {
        "side": side, "sex": sex, "age_band": age, "count": count,
        "disability": count // 2 if asked else None,
    },
    some.sampled_from(SIDES), some.sampled_from(SEXES), some.sampled_from(AGE_BANDS), heads,
    some.booleans(),
)  # fmt: skip


@given(some.lists(counts, max_size=30))
def test_every_way_of_counting_gives_the_same_total(rows):
    found = heads_of(rows)
    for way in (found.sides, found.sexes, found.ages):
        assert sum(way.values()) == found.total
    assert found.asked["disability"] <= found.total
    assert (found.disability is None) == all(row["disability"] is None for row in rows)


@given(some.lists(some.tuples(some.integers(2024, 2027), some.lists(counts, max_size=5))))
def test_what_is_counted_per_key_adds_up_to_the_whole(counted):
    apart = heads_per(counted)
    together = heads_of(row for _year, rows in counted for row in rows)
    assert sum(one.total for one in apart.values()) == together.total


def test_nobody_asked_is_not_nobody():
    assert heads_of(PARTICIPANTS).disability is None
    assert heads_of([{**PARTICIPANTS[0], "disability": 0}]).disability == 0


@pytest.mark.django_db
def test_only_what_took_place_counts(cast, grant):
    a_completed_activity(cast, grant)
    planned = an_activity(cast, grant)
    save_part(planned, "participants", cast.lund_finance, rows=PARTICIPANTS)
    everything = Activity.objects.all()
    assert heads_together(everything).total == 27
    assert {key: one.total for key, one in heads_by_grant(everything).items()} == {grant.pk: 27}
    assert list(heads_by_year(everything)) == [2026]
    take_step(planned, "confirm", cast.lund_coordinator)
    assert heads_together(everything).total == 27
