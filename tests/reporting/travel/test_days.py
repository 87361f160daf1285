"""Days of a journey: private ones take no cost, and spans are read as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reporting.travel.days import Journey, days_between, in_spans, private_days_of

FIRST, LAST = date(2028, 5, 7), date(2028, 5, 13)


def test_official_days_are_all_but_the_private_ones():
    journey = Journey("k1", "Dineo", FIRST, LAST, private=frozenset({date(2028, 5, 13)}))
    assert len(journey.days) == 7
    assert journey.official_days == journey.days[:-1]


def test_private_days_are_found_by_key_or_name_and_nobody_elses():
    mine = Journey("k1", "Dineo Traveller", FIRST, LAST, private=frozenset({LAST}))
    other = Journey("k2", "Tiro", FIRST, LAST, private=frozenset({FIRST}))
    for name in ("k1", " dineo traveller "):
        assert private_days_of([mine, other], name) == {LAST}
    assert private_days_of([mine, other], "") == frozenset()
    assert private_days_of([mine, other], "nobody") == frozenset()


def test_a_span_turned_round_is_none():
    assert len(days_between(FIRST, LAST)) == 7
    with pytest.raises(ValueError, match="date"):
        days_between(LAST, FIRST)


@given(some.sets(some.integers(0, 60)))
def test_spans_hold_the_same_days(numbers):
    days = {FIRST + timedelta(days=number) for number in numbers}
    spans = in_spans(days)
    assert {day for span in spans for day in days_between(*span)} == days
    assert all(
        later[0] - earlier[1] > timedelta(days=1)
        for earlier, later in zip(spans, spans[1:], strict=False)
    )
