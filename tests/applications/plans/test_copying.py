"""Nobody types twice: parts of an earlier plan, and one year of the budget as another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.budgets.sums import read, total
from applications.plans.copying import copied, year_again
from applications.plans.models import Plan
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.record import verify
from foundation.workflow.steps import Invalid
from tests.stories import applications

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(cast):
    return applications.a_filled_plan(cast)


@pytest.fixture
def draft(cast, earlier):
    """A second plan in the same partnership, with nothing in it yet."""
    body = {"partnership": earlier.partnership_id, "kind": "project", "title": "The next",
            "starts_on": "2027-01-01", "ends_on": "2027-12-31"}  # fmt: skip
    return begin(Plan, cast.lund_coordinator, body)


def copy(cast, draft, source, **changes):
    return take_step(draft, "copy_parts", cast.lund_coordinator, {"source": source.pk, **changes})


def test_everything_empty_is_filled_and_moved_by_the_years(cast, earlier, draft):
    copy(cast, draft, earlier, years=1)
    assert draft.part("text").content["problem"] == "Few are heard"
    (activity,) = draft.rows("activities")
    assert activity["month"] == "2027-05"
    assert {row["year"] for row in draft.rows("lines")} == {2027}
    assert draft.rows("indicators")[0]["targets"][0]["year"] == 2027
    assert draft.rows("lines")[0]["activity"] == activity["key"]
    assert not [one for one in Plan.objects.get(pk=draft.pk).missing() if one.level == "error"]
    assert not list(verify())


def test_what_stands_here_already_is_never_overwritten(cast, earlier, draft):
    save_part(draft, "text", cast.francistown_coordinator, values={"problem": "Ours"})
    copy(cast, draft, earlier)
    assert draft.part("text").content["problem"] == "Ours"
    assert draft.rows("risks")
    with pytest.raises(Invalid) as invalid:
        copy(cast, draft, earlier, parts=["text"])
    assert "Something stands here already" in str(invalid.value.errors["parts"])


def test_only_the_parts_asked_for_come_and_what_they_pointed_at_is_let_go(cast, earlier, draft):
    copy(cast, draft, earlier, parts=["lines"])
    assert draft.rows("lines")
    assert not draft.rows("activities")
    assert {row["activity"] for row in draft.rows("lines")} == {""}


def test_a_plan_with_nothing_in_it_says_so(cast, earlier, draft):
    with pytest.raises(Invalid) as invalid:
        copy(cast, earlier, draft)
    assert "nothing in it" in str(invalid.value.errors["source"])


def test_a_plan_is_no_source_of_itself(cast, earlier):
    with pytest.raises(Invalid) as invalid:
        copy(cast, earlier, earlier)
    assert "source" in invalid.value.errors


def test_partners_of_another_partnership_are_replaced_by_the_side_they_stand_on():
    contents = {
        "lines": [
            {"key": "a", "partner": 1, "year": 2026}, {"key": "b", "partner": 2, "year": 2026},
            {"key": "c", "partner": 3, "year": 2026},
        ],
        "outcomes": [{"key": "o", "organisation": 2}],
    }  # fmt: skip
    theirs = {1: ("Lund", "SE"), 2: ("Francistown", "BW"), 3: ("Lobatse", "BW")}
    ours = {7: ("Umeå", "SE"), 3: ("Lobatse", "BW")}
    found = copied(contents, ["lines", "outcomes"], theirs, ours, 0)
    assert [row["partner"] for row in found["lines"]] == [7, 3, 3]
    assert found["outcomes"][0]["organisation"] == 3
    alone = copied(contents, ["lines", "outcomes"], theirs, {7: ("Umeå", "SE")}, 0)
    assert [row["partner"] for row in alone["lines"]] == [7]
    assert "organisation" not in alone["outcomes"][0]


# One year as another


def test_a_year_is_added_once_more_with_its_activities(cast, draft, earlier):
    before = total(read(earlier.rows("lines")))
    take_step(earlier, "copy_year", cast.lund_finance, {"from_year": 2026, "to_year": 2027})
    lines = read(earlier.rows("lines"))
    assert total([one for one in lines if one.year == 2027]) == before
    assert total(lines) == before * 2
    months = [row["month"] for row in earlier.rows("activities")]
    assert months == ["2026-05", "2027-05"]


@pytest.mark.parametrize(
    ("years", "field"), [((2026, 2026), "to_year"), ((2025, 2026), "from_year")]
)
def test_a_year_that_cannot_be_copied_is_said_at_its_field(cast, earlier, years, field):
    body = {"from_year": years[0], "to_year": years[1]}
    with pytest.raises(Invalid) as invalid:
        take_step(earlier, "copy_year", cast.lund_finance, body)
    assert field in invalid.value.errors


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "grant": st.just("project"), "partner": st.just(1), "category": st.just("LODGING"),
            "year": st.integers(2026, 2028), "quantity": st.integers(0, 99).map(str),
            "unit_price": st.decimals(0, 9999, places=2).map(
                lambda amount: {"amount": f"{amount}", "currency": "SEK"}
            ),
            "activity": st.sampled_from(["", "x", "y"]),
        }
    ),
    max_size=12,
).map(lambda rows: [{"key": f"k{n}", **row} for n, row in enumerate(rows)])  # fmt: skip
ACTIVITIES = [{"key": "x", "title": "X", "month": "2026-05"},
              {"key": "y", "title": "Y", "month": "2027-01"}]  # fmt: skip


@given(ROWS, st.integers(2026, 2028), st.integers(2029, 2031))
def test_the_copy_of_a_year_is_worth_what_the_year_is_and_keys_stay_single(rows, first, other):
    found = year_again({"lines": rows, "activities": ACTIVITIES}, first, other)
    lines = read(found["lines"])
    of = {year: total([one for one in lines if one.year == year]) for year in (first, other)}
    assert of[first] == of[other]
    assert total(lines) == total(read(rows)) + (of[first] or Decimal(0))
    keys = [row["key"] for row in [*found["lines"], *found["activities"]]]
    assert len(set(keys)) == len(keys)
    known = {"", *(row["key"] for row in found["activities"])}
    assert {row["activity"] for row in found["lines"]} <= known


def test_a_copy_that_the_forms_would_refuse_is_not_made(cast, earlier, draft):
    lines = [applications.a_line(cast.lund, year=2090)]
    earlier = save_part(earlier, "lines", cast.lund_finance, rows=lines)[0]
    with pytest.raises(Invalid) as refusal:
        copy(cast, draft, earlier, parts=["lines"], years=20)
    assert refusal.value.errors == {"years": ["This year is too far away."]}
    copy(cast, draft, earlier, parts=["lines"], years=10)
    assert draft.rows("lines")[0]["year"] == 2100


def test_a_year_is_not_copied_past_the_last_month_or_row_that_can_be_saved(cast, earlier):
    rows = [{"title": "A", "month": "2026-05", "until": "2150-12", "mode": "virtual"}]
    rows += [{"title": "B", "month": "2026-05", "mode": "virtual"} for _n in range(999)]
    earlier, part = save_part(earlier, "activities", cast.lund_coordinator, rows=rows)
    lines = [applications.a_line(cast.lund, activity=part.content[0]["key"])]
    earlier = save_part(earlier, "lines", cast.lund_finance, rows=lines)[0]

    def again(year):
        body = {"from_year": 2026, "to_year": year}
        with pytest.raises(Invalid) as refusal:
            take_step(earlier, "copy_year", cast.lund_finance, body)
        return refusal.value.errors

    assert again(2027) == {"from_year": ["There would be too many rows."]}
    earlier = save_part(earlier, "activities", cast.lund_coordinator, rows=part.content[:1])[0]
    assert again(2100) == {"to_year": ["This year is too far away."]}
