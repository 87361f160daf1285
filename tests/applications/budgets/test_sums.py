"""What a budget adds up to: sums of rounded rows, and how far a line may be passed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.budgets import sums
from applications.budgets.sums import AMENDMENT, WARNING, WITHIN, Line, Tolerance

amounts = st.decimals(0, 10**9, places=2, allow_nan=False)
quantities = st.decimals(0, 10**4, places=4, allow_nan=False)
prices = st.decimals(0, 10**6, places=2, allow_nan=False)
lines = st.builds(
    Line,
    key=st.text("abc", min_size=1, max_size=4),
    grant=st.sampled_from(["project", "steering_group"]),
    partner=st.integers(1, 3),
    category=st.sampled_from(["BOARD", "WAGE_SE"]),
    year=st.integers(2026, 2029),
    quantity=quantities,
    unit_price=prices,
)
tolerances = st.builds(
    Tolerance,
    warning_percent=st.integers(0, 20),
    amendment_percent=st.integers(0, 50),
    amendment_amount=st.integers(0, 100_000),
)


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [("3", "33.33", "99.99"), ("0.5", "0.01", "0.01"), ("0.4999", "0.01", "0.00"), ("0", "9", "0")],
)
def test_a_row_is_rounded_half_up_to_ore(quantity, price, amount):
    assert sums.row_amount(Decimal(quantity), Decimal(price)) == Decimal(amount)


@given(st.lists(lines, max_size=20))
def test_a_total_is_the_sum_of_its_rounded_rows_however_it_is_cut(rows):
    whole = sums.total(rows)
    assert whole == sum((row.amount for row in rows), Decimal(0))
    for names in (["year"], ["partner", "category"], ["grant", "partner", "category", "year"]):
        assert sum(sums.totals_by(rows, *names).values(), Decimal(0)) == whole
    assert whole.as_tuple().exponent == -2


@given(quantities, prices)
def test_an_amount_is_never_further_than_half_an_ore_from_the_product(quantity, price):
    apart = sums.row_amount(quantity, price) - quantity * price
    assert Decimal("-0.005") < apart <= Decimal("0.005")


@given(amounts, tolerances)
def test_up_to_the_ceiling_no_amendment_is_needed_and_an_ore_above_it_is(approved, tolerance):
    most = sums.ceiling(approved, tolerance)
    assert sums.standing(approved, most, tolerance) != AMENDMENT
    assert sums.standing(approved, most + Decimal("0.01"), tolerance) == AMENDMENT


@given(amounts, amounts, amounts, tolerances)
def test_more_spent_never_stands_better(approved, spent, more, tolerance):
    if sums.standing(approved, spent, tolerance) == AMENDMENT:
        assert sums.standing(approved, spent + more, tolerance) == AMENDMENT


@pytest.mark.parametrize(
    ("approved", "spent", "expected"),
    [
        ("100000", "110000", WITHIN),
        ("100000", "110000.01", WARNING),
        ("100000", "89999.99", WARNING),
        ("100000", "150000", WARNING),
        ("100000", "150000.01", AMENDMENT),
        ("400000", "480000", WARNING),
        ("400000", "480000.01", AMENDMENT),
        ("0", "50000", WARNING),
        ("0", "50000.01", AMENDMENT),
    ],
)
def test_an_amendment_is_needed_above_both_twenty_per_cent_and_fifty_thousand(
    approved, spent, expected
):
    assert sums.standing(Decimal(approved), Decimal(spent), Tolerance()) == expected


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 1),
        (date(2026, 7, 1), date(2027, 6, 30), 1),
        (date(2026, 7, 1), date(2027, 7, 1), 2),
        (date(2026, 1, 1), date(2028, 12, 31), 3),
        (date(2026, 5, 1), date(2026, 5, 1), 1),
    ],
)
def test_begun_years_are_counted(first, last, years):
    assert sums.started_years(first, last) == years


@given(st.dictionaries(st.sampled_from("abcde"), amounts), st.sampled_from("abcde"), amounts)
def test_what_is_moved_is_what_was_added_somewhere(before, key, added):
    after = {**before, key: before.get(key, Decimal(0)) + added}
    assert sums.moved(before, after) == added
    assert sums.moved(before, before) == 0


def test_nothing_is_no_share_of_nothing():
    assert sums.share(Decimal(5), Decimal(0)) is None
    assert sums.share(Decimal(1), Decimal(3)) == Decimal("33.3")


def test_lines_are_read_as_a_version_keeps_them():
    row = {
        "key": "a1", "grant": "project", "partner": 7, "activity": None, "category": "BOARD",
        "year": 2026, "quantity": "2.5", "unit": "",
        "unit_price": {"amount": "10.01", "currency": "SEK"},
    }  # fmt: skip
    (line,) = sums.read([row])
    assert (line.amount, line.activity) == (Decimal("25.03"), "")
