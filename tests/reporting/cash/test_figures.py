"""Cash figures are sums of rows: whatever the day, whatever the rows."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.cash import figures as pure
from reporting.cash.figures import ALL, FOLLOWING, MOVED, Movement

amounts = st.integers(-(10**9), 10**9).map(lambda one: Decimal(one) / 100)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
movements = st.lists(
    st.builds(Movement, days, st.sampled_from(MOVED), amounts, st.integers(1, 3),
              st.none() | st.integers(1, 3)),
    max_size=12,
)  # fmt: skip


@given(movements, days)
def test_every_figure_is_the_sum_of_the_rows_behind_it(rows, on):
    found = pure.figures(rows, on)
    for name in (*ALL, *FOLLOWING):
        assert getattr(found, name) == sum(amount for _one, amount in pure.behind(rows, name, on))


@given(movements, days)
def test_months_add_up_to_the_day_and_leave_none_out(rows, on):
    found = pure.months(rows, on)
    if not found:
        return
    assert found[-1].closing == pure.figures(rows, on)
    assert found[-1].last == on
    for month in found:
        assert month.closing == pure.figures(rows, month.last)
    for one, following in zip(found, found[1:], strict=False):
        assert following.first == one.last + timedelta(days=1)
        assert following.closing == one.closing + following.moved


@given(movements, days)
def test_grants_and_partners_add_up_to_the_whole(rows, on):
    by_grant = [pure.figures([one for one in rows if one.grant == pk], on) for pk in (1, 2, 3)]
    assert sum(by_grant, pure.Figures()) == pure.figures(rows, on)


def test_what_is_lain_out_with_is_what_was_spent_and_advanced_and_not_paid():
    day = date(2026, 5, 1)
    rows = [
        Movement(day, pure.SPENT, Decimal(100), 1), Movement(day, pure.ADVANCES, Decimal(20), 1),
        Movement(day, pure.PAID, Decimal(70), 1), Movement(day, pure.REPORTED, Decimal(90), 1),
        Movement(day, pure.DEDUCTED, Decimal(5), 1),
    ]  # fmt: skip
    found = pure.figures(rows, day)
    assert (found.laid_out, found.outstanding, found.unreported) == (50, 15, 10)
    assert pure.figures(rows, day - timedelta(days=1)) == pure.Figures()
