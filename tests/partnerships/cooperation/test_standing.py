"""What dated rows say of a day: pure, for any rows."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from partnerships.cooperation.standing import (
    STEERING,
    agreement_in_force,
    holds_on,
    last_day_of,
    may_leave,
    missing_functions,
    serving,
)

DAY = date(2026, 5, 3)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, days)
def test_a_row_counts_on_its_first_and_its_last_day_and_not_after(first, last):
    first, last = sorted((first, last))
    row = {"since": first.isoformat(), "until": last.isoformat()}
    assert holds_on(row, first)
    assert holds_on(row, last)
    assert not holds_on(row, last + timedelta(days=1))
    assert not holds_on(row, first - timedelta(days=1))


@given(days, days)
def test_who_has_not_ended_is_named_also_before_they_begin(first, day):
    assert serving([{"since": first.isoformat(), "until": None}], day)
    ended = {"since": "1990-01-01", "until": (day - timedelta(days=1)).isoformat()}
    assert serving([ended], day) == []


@given(st.sets(st.sampled_from([*STEERING, "team", "finance"])))
def test_what_a_steering_group_lacks_is_what_nobody_has(held):
    assert set(missing_functions(held)) == set(STEERING) - held


def test_of_two_agreements_in_force_the_one_signed_last_counts():
    old = {"signed_on": "2024-01-01", "valid_from": "2024-01-01", "valid_until": None}
    new = {"signed_on": "2026-01-01", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}
    assert agreement_in_force([old, new], DAY) == new
    assert agreement_in_force([old, new], date(2028, 1, 1)) == old
    assert agreement_in_force([new], date(2028, 1, 1)) is None
    assert agreement_in_force([], DAY) is None


def test_the_last_day_of_all_is_open_where_one_has_none():
    assert last_day_of([{"valid_until": "2026-01-01"}, {"valid_until": "2025-01-01"}]) == (
        "2026-01-01"
    )
    assert last_day_of([{"valid_until": "2026-01-01"}, {"valid_until": None}]) == ""
    assert last_day_of([]) == ""


@given(st.lists(st.sampled_from(["SE", "BW", "ZM"]), min_size=1, max_size=5))
def test_one_may_leave_where_another_of_its_side_stays(countries):
    parties = {str(n): country for n, country in enumerate(countries)}
    for key, country in parties.items():
        same_side = [one for one in countries if (one == "SE") == (country == "SE")]
        assert may_leave(key, parties, "SE") == (len(same_side) > 1)
