"""Sampling: the same seed gives the same sample, and nobody who is certain to be in is left out."""

from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.audits.sampling import (
    ALL_ABOVE,
    METHODS,
    MONETARY_UNIT,
    RANDOM,
    RISK_FLAGGED,
    SALARIES,
    Item,
    draw,
    interval_of,
    population_digest,
)

amounts = st.integers(-50_000, 5_000_000).map(lambda ore: Decimal(ore) / 100)
populations = st.lists(amounts, max_size=25).map(
    lambda found: [Item(f"2026-0001-expense-{n}", amount) for n, amount in enumerate(found, 1)]
)
seeds = st.text("0123456789abcdef", min_size=8, max_size=32)
sizes = st.integers(1, 30)


def keys(drawn) -> list[str]:
    return [one.key for one in drawn]


@given(populations, st.sampled_from(METHODS), sizes, seeds, st.randoms())
def test_the_same_seed_gives_the_same_sample_in_whatever_order(items, method, size, seed, chance):
    shuffled = chance.sample(items, len(items))
    assert draw(items, method, Decimal(size), seed) == draw(shuffled, method, Decimal(size), seed)
    assert population_digest(items) == population_digest(shuffled)


@given(populations, st.sampled_from(METHODS), sizes, seeds)
def test_a_sample_is_drawn_from_the_population_and_nothing_twice(items, method, size, seed):
    found = keys(draw(items, method, Decimal(size), seed))
    assert set(found) <= {item.key for item in items}
    assert len(set(found)) == len(found)


@given(populations, sizes, seeds)
def test_a_random_sample_has_the_size_that_was_asked_for(items, size, seed):
    assert len(draw(items, RANDOM, Decimal(size), seed)) == min(size, len(items))


@given(populations, sizes, seeds)
def test_monetary_units_take_the_size_and_all_that_reach_the_interval(items, size, seed):
    positive = [item for item in items if item.amount > 0]
    drawn = draw(items, MONETARY_UNIT, Decimal(size), seed)
    interval = interval_of(items, size)
    certain = {one.key for one in drawn if one.certain}
    if interval:
        assert len(drawn) == size
        assert certain == {item.key for item in positive if Fraction(item.amount) >= interval}
    else:
        assert certain == set(keys(drawn))
        assert len(drawn) <= len(positive)
    assert set(keys(drawn)) <= {item.key for item in positive}


@given(populations, st.decimals(0, 50_000, places=2), seeds)
def test_all_above_takes_exactly_those(items, threshold, seed):
    expected = sorted(item.key for item in items if abs(item.amount) > threshold)
    assert keys(draw(items, ALL_ABOVE, threshold, seed)) == expected


def test_a_random_draw_can_be_followed_with_a_pocket_tool():
    items = [Item(key, Decimal(1)) for key in "abcde"]
    by_hand = sorted("abcde", key=lambda key: sha256(f"seed:{key}".encode()).hexdigest())[:2]
    assert keys(draw(items, RANDOM, Decimal(2), "seed")) == sorted(by_hand)


def test_an_item_larger_than_the_interval_is_certain_and_the_rest_share_what_is_left():
    items = [Item("a", Decimal(900)), Item("b", Decimal(50)), Item("c", Decimal(50))]
    drawn = draw(items, MONETARY_UNIT, Decimal(2), "any")
    assert ("a", True) in {(one.key, one.certain) for one in drawn}
    assert len(drawn) == 2
    assert interval_of(items, 2) == 100


def test_seeds_differ_in_what_they_draw():
    items = [Item(str(n), Decimal(n)) for n in range(1, 60)]
    for method in (RANDOM, MONETARY_UNIT):
        samples = {tuple(keys(draw(items, method, Decimal(5), str(seed)))) for seed in range(20)}
        assert len(samples) > 10


@pytest.mark.parametrize(
    ("method", "size"), [("guess", 1), (RANDOM, 0), (RANDOM, "1.5"), (MONETARY_UNIT, -1)]
)
def test_what_cannot_be_drawn_is_refused(method, size):
    with pytest.raises(ValueError, match="no such"):
        draw([], method, Decimal(size), "seed")


def test_what_asks_to_be_looked_at_is_drawn_and_nothing_else():
    items = [Item(f"k{n}", Decimal(100), ("late",) if n % 2 else ()) for n in range(10)]
    assert keys(draw(items, RISK_FLAGGED, Decimal(50), "s")) == ["k1", "k3", "k5", "k7", "k9"]
    three = keys(draw(items, RISK_FLAGGED, Decimal(3), "s"))
    assert len(three) == 3
    assert set(three) < {"k1", "k3", "k5", "k7", "k9"}


def test_the_salary_test_takes_three_people_and_three_months_of_each():
    items = [
        Item(f"{person}-{month:02}", Decimal(5000), pay=((person, f"2026-{month:02}"),))
        for person in ("ada", "bo", "cai", "dan", "eva")
        for month in range(1, 13)
    ] + [Item("hotel", Decimal(9000))]
    found = keys(draw(items, SALARIES, Decimal(3), "seed"))
    people = [key.partition("-")[0] for key in found]
    assert len(found) == 9
    assert {people.count(one) for one in set(people)} == {3}
    first = {(person, f"2026-{month:02}") for person in ("ada", "bo") for month in (1, 2)}
    few = [item for item in items if first.intersection(item.pay)]
    drawn = draw(few, SALARIES, Decimal(3), "seed")
    assert len(drawn) == 4
    assert all(one.certain for one in drawn)
