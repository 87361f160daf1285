"""Agreed points: who owes what by when. Pure."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from partnerships.contacts.points import changed, deadline_of, is_late, open_points, owing

days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat)
rows = st.lists(
    st.fixed_dictionaries({"owner": st.integers(1, 4), "due_on": days, "done_on": days}),
    max_size=8,
).map(lambda found: [{**row, "key": f"k{n}"} for n, row in enumerate(found)])


@given(rows)
def test_open_points_are_those_not_done_and_the_nearest_day_comes_first(found):
    shown = open_points(found)
    assert sorted(row["key"] for row in shown) == sorted(
        row["key"] for row in found if not row["done_on"]
    )
    dated = [row["due_on"] for row in shown if row["due_on"]]
    assert dated == sorted(dated)
    assert all(row["due_on"] is None for row in shown[len(dated):])  # fmt: skip


@given(rows)
def test_nobody_owes_anything_when_every_point_is_done(found):
    assert set(owing(found)) == {row["owner"] for row in found if not row["done_on"]}
    done = [{**row, "done_on": "2026-01-01"} for row in found]
    assert owing(done) == open_points(done) == []


@given(rows, st.integers(0, 7))
def test_changing_one_point_leaves_the_others(found, n):
    after = changed(found, f"k{n}", done_on="2026-01-01")
    assert len(after) == len(found)
    for before, now in zip(found, after, strict=True):
        assert now == ({**before, "done_on": "2026-01-01"} if now["key"] == f"k{n}" else before)


def test_a_point_is_late_from_the_day_after_its_day_until_it_is_done():
    row = {"key": "a", "due_on": "2026-05-03", "done_on": None}
    day = date(2026, 5, 3)
    assert not is_late(row, day)
    assert is_late(row, day + timedelta(days=1))
    assert not is_late({**row, "done_on": "2026-05-09"}, day + timedelta(days=9))
    assert not is_late({**row, "due_on": None}, day)
    assert deadline_of(row) == "point-a"
