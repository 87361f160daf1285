"""From the ledger to the report: items and remainder are the difference to the öre, always."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.ledgers.reconciliation import (
    KINDS,
    MARKS,
    Booked,
    Named,
    Reported,
    reconcile,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
amounts = st.integers(-(10**9), 10**9).map(lambda one: Decimal(one) / 100)
days = st.dates(date(2025, 6, 1), date(2027, 6, 30))
expenses = st.integers(1, 6)


@st.composite
def booked(draw):
    rows = []
    for row in range(draw(st.integers(0, 10))):
        expense = draw(st.none() | expenses)
        treatment = "" if expense else draw(st.sampled_from(["", *MARKS]))
        rows.append(Booked(row, draw(days), draw(amounts), treatment, expense))
    return rows


reported = st.lists(
    st.builds(Reported, expenses, amounts, amounts, amounts), max_size=6,
    unique_by=lambda one: one.expense,
)  # fmt: skip
named = st.lists(st.builds(Named, st.sampled_from(KINDS), amounts, st.just("x")), max_size=3)


@given(booked(), reported, named, st.sets(expenses))
def test_report_items_and_remainder_are_the_ledger(rows, costs, given_names, elsewhere):
    found = reconcile(rows, costs, given_names, FIRST, LAST, elsewhere)
    assert found.ledger == sum(row.amount for row in rows if FIRST <= row.day <= LAST)
    assert found.report == sum(cost.amount + cost.corrections for cost in costs)
    explained = sum(item.amount for item in found.items)
    assert found.ledger == found.report + explained + found.remainder


@given(booked(), reported)
def test_each_row_of_the_days_is_accounted_for_once(rows, costs):
    found = reconcile(rows, costs, [], FIRST, LAST)
    known = {cost.expense for cost in costs}
    for row in rows:
        if FIRST <= row.day <= LAST and row.expense not in known:
            standing = [item.kind for item in found.items if row.row in item.rows]
            assert len(standing) + (row.row in found.unexplained) == 1


@given(st.lists(amounts, max_size=8))
def test_what_is_booked_as_it_is_claimed_leaves_nothing(sums):
    rows = [Booked(n, FIRST, one, "", n + 1) for n, one in enumerate(sums)]
    costs = [Reported(n + 1, one) for n, one in enumerate(sums)]
    found = reconcile(rows, costs, [], FIRST, LAST)
    assert found.is_whole
    assert not found.items


def kinds(rows, costs, **how) -> dict:
    found = reconcile(rows, costs, [], FIRST, LAST, **how)
    assert found.is_whole, found
    return {item.kind: item.amount for item in found.items}


def test_each_difference_has_its_name():
    now, before, after = date(2026, 5, 1), date(2025, 12, 30), date(2027, 1, 4)
    cost = Reported(1, Decimal(100))
    assert kinds([Booked(1, now, Decimal(25), "vat")], []) == {"vat": 25}
    assert kinds([], [cost]) == {"not_booked": -100}
    assert kinds([Booked(1, before, Decimal(100), "", 1)], [cost]) == {"late_cost": -100}
    assert kinds([Booked(1, after, Decimal(100), "", 1)], [cost]) == {"not_booked": -100}
    assert kinds([Booked(1, now, Decimal("100.40"), "", 1)], [cost]) == {
        "rounding": Decimal("0.40")
    }
    less = Reported(1, Decimal(80), left_out=Decimal(20))
    assert kinds([Booked(1, now, Decimal(100), "", 1)], [less]) == {"not_claimed": 20}
    mended = Reported(1, Decimal(100), corrections=Decimal(-30))
    assert kinds([Booked(1, now, Decimal(100), "", 1)], [mended]) == {"corrected": 30}
    assert kinds([Booked(1, now, Decimal(7), "", 9)], [], elsewhere={9}) == {"another_report": 7}


def test_what_nobody_names_is_the_remainder():
    now = date(2026, 5, 1)
    found = reconcile([Booked(1, now, Decimal(9))], [], [], FIRST, LAST)
    assert (found.remainder, found.unexplained) == (9, (1,))
    found = reconcile(
        [Booked(1, now, Decimal(90), "", 1)], [Reported(1, Decimal(100))], [], FIRST, LAST
    )
    assert (found.remainder, found.differing) == (-10, (1,))
    cancelling = [Booked(1, now, Decimal(9)), Booked(2, now, Decimal(-9))]
    found = reconcile(cancelling, [], [], FIRST, LAST)
    assert not found.remainder
    assert not found.is_whole
