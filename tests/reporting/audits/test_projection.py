"""From a sample to the whole: against published factors, and what must hold for any figures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.audits.projection import LookedAt, project
from reporting.audits.sampling import (
    ALL_ABOVE,
    MONETARY_UNIT,
    RANDOM,
    Item,
    draw,
    interval_of,
    reliability_factor,
    size_for,
)

D = Decimal


@pytest.mark.parametrize(
    ("confidence", "published"),
    [
        # Reliability factors for overstatements: AICPA, Audit Sampling, appendix C
        (95, ["3.00", "4.75", "6.30", "7.76", "9.16", "10.52"]),
        (90, ["2.31", "3.89", "5.33", "6.69", "8.00"]),
        (80, ["1.61", "3.00", "4.28", "5.52", "6.73"]),
    ],
)
def test_the_factors_are_the_published_ones(confidence, published):
    assert [reliability_factor(confidence, n) for n in range(len(published))] == [
        D(one) for one in published
    ]


def test_a_confidence_without_a_table_is_refused():
    for wrong in (50, 99, 0):
        with pytest.raises(ValueError, match="table"):
            reliability_factor(wrong)
    with pytest.raises(ValueError, match="table"):
        reliability_factor(95, -1)


@pytest.mark.parametrize(
    ("total", "tolerable", "confidence", "size"),
    [
        ("1000000", "50000", 95, 60),  # interval 50,000 ÷ 3.00 = 16,666.67
        ("1000000", "50000", 90, 47),  # 46.2, and never less
        ("500000", "500000", 95, 3),
        ("100", "1000", 95, 1),
    ],
)
def test_size_and_interval_of_a_monetary_unit_sample(total, tolerable, confidence, size):
    assert size_for(D(total), D(tolerable), confidence) == size


def test_nothing_tolerable_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        size_for(D(100), D(0))


def test_a_sample_without_exceptions_has_basic_precision_alone():
    tested = [LookedAt(str(n), D("500")) for n in range(10)]
    found = project(MONETARY_UNIT, tested, population=D(50000), interval=Fraction(5000))
    assert (found.known, found.further, found.likely, found.upper) == (0, 0, 0, D("15000.00"))


def test_taintings_are_projected_over_their_interval():
    """Book 1,000 with 400 too much (40 %) and book 2,000 with 100 too much (5 %), interval 5,000:
    projected 2,000 + 250; upper limit 15,000 + 0.4 × 5,000 × 1.75 + 0.05 × 5,000 × 1.55."""
    tested = [
        LookedAt("a", D(1000), D(400)), LookedAt("b", D(2000), D(100)), LookedAt("c", D(3000)),
        LookedAt("d", D(9000), D(250), certain=True),
    ]  # fmt: skip
    found = project(MONETARY_UNIT, tested, population=D(60000), interval=Fraction(5000))
    assert found.known == D(750)
    assert found.likely == D("2500.00")
    assert found.upper == D("15000") + D("3500") + D("387.50") + D(250)


def test_random_items_are_projected_by_ratio():
    tested = [LookedAt("a", D(1000), D(50)), LookedAt("b", D(3000))]
    found = project(RANDOM, tested, population=D(20000), interval=0)
    assert (found.known, found.likely, found.upper) == (50, D("250.00"), None)


def test_what_was_chosen_says_nothing_of_the_rest():
    tested = [LookedAt("a", D(1000), D(50), certain=True)]
    found = project(ALL_ABOVE, tested, population=D(20000), interval=0)
    assert found.likely == found.known == 50
    assert project(RANDOM, tested, population=D(20000), interval=0).likely == 50


amounts = st.integers(1, 5_000_000).map(lambda ore: D(ore) / 100)
books = st.lists(amounts, min_size=1, max_size=25)


@given(books, st.integers(1, 12), st.text("0123456789abcdef", min_size=8, max_size=8))
def test_when_everything_drawn_is_wholly_wrong_the_whole_is(found, size, seed):
    items = [Item(f"k{n:02}", amount) for n, amount in enumerate(found)]
    interval = interval_of(items, size)
    by_key = {item.key: item.amount for item in items}
    tested = [
        LookedAt(one.key, by_key[one.key], by_key[one.key], one.certain)
        for one in draw(items, MONETARY_UNIT, D(size), seed)
    ]
    whole = sum(found)
    projected = project(MONETARY_UNIT, tested, population=whole, interval=interval)
    if len(tested) >= size or not interval:
        covered = sum((one.amount for one in tested if one.certain), D(0))
        if interval:
            assert abs(projected.likely - whole) <= D("0.01") * len(tested)
            assert projected.upper >= projected.likely - D("0.01") * len(tested)
        else:
            assert projected.likely == covered


@given(books)
def test_no_error_no_projection(found):
    tested = [LookedAt(str(n), amount) for n, amount in enumerate(found)]
    for method in (RANDOM, MONETARY_UNIT, ALL_ABOVE):
        answer = project(method, tested, population=sum(found), interval=Fraction(100))
        assert answer.likely == 0
