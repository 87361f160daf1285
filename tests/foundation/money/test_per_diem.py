"""Per diem follows the Tax Agency's rules step by step."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money.models import PerDiem, PerDiemRule
from foundation.money.per_diem import (
    Meals,
    NoPerDiem,
    day,
    days_of,
    half_of,
    half_on_departure,
    half_on_return,
    taken_by,
)

kronor = st.integers(0, 5000).map(Decimal)


@pytest.mark.parametrize(("full", "half"), [(289, 144), (247, 123), (260, 130), (1, 0), (0, 0)])
def test_half_a_day_is_rounded_down_to_whole_kronor(full, half):
    assert half_of(Decimal(full)) == half


@pytest.mark.parametrize(
    ("percent", "full", "taken"), [(15, 318, 48), (35, 318, 111), (15, 630, 95), (35, 630, 221)]
)
def test_a_meal_takes_its_percentage_rounded_half_up(percent, full, taken):
    # 15 % of 630 is 94.5 and 35 % is 220.5: both go up.
    assert taken_by(percent, Decimal(full)) == taken


def test_a_day_is_reckoned_in_steps():
    found = day(Decimal(630), half=True, breakfast=True, lunch=True)
    assert found.amount == 0
    assert [step.amount for step in found.steps] == [630, 315, -95, -221, 0, 0]
    found = day(Decimal(425), breakfast=True)
    assert found.amount == 425 - 64
    assert "15 %" in found.explained()
    assert found.money.as_json() == {"amount": "361.00", "currency": "SEK"}


def test_meals_take_from_the_full_amount_on_half_a_day_too():
    assert day(Decimal(400), half=True, dinner=True).amount == 200 - 140


def test_full_board_leaves_fifteen_per_cent_abroad_and_ten_in_sweden():
    every = {"breakfast": True, "lunch": True, "dinner": True}
    assert day(Decimal(400), **every).amount == 60
    assert day(Decimal(300), **every, meals=Meals(20, 35, 35)).amount == 30


@given(kronor, st.booleans(), st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_it_is_never_below_zero_nor_above_the_full_amount_nor_in_ore(full, half, provided):
    breakfast, lunch, dinner = provided
    found = day(full, half=half, breakfast=breakfast, lunch=lunch, dinner=dinner)
    assert 0 <= found.amount <= full
    assert found.amount == int(found.amount)
    assert found.steps[-1].amount == found.amount
    assert day(full, half=half).amount >= found.amount


def test_departure_at_noon_and_return_at_seven_count_half():
    assert half_on_departure(datetime.time(12, 0))
    assert not half_on_departure(datetime.time(11, 59))
    assert half_on_return(datetime.time(19, 0))
    assert not half_on_return(datetime.time(19, 1))


def test_the_days_of_a_trip_say_which_are_half():
    starts = datetime.datetime(2024, 3, 4, 13, 0)
    ends = datetime.datetime(2024, 3, 6, 18, 0)
    assert [half for _day, half in days_of(starts, ends)] == [True, False, True]
    assert days_of(starts, starts.replace(hour=23)) == []
    with pytest.raises(ValueError, match="ends after"):
        days_of(ends, starts)


@pytest.fixture
def table(db):
    PerDiem.objects.create(country="**", year=2024, amount=493)
    PerDiem.objects.create(country="BW", year=2024, amount=407)
    PerDiemRule.objects.create(
        scope="abroad", since=2022, until=2026, breakfast=15, lunch=35, dinner=35, source="PD3"
    )


def test_namibia_and_lesotho_take_other_countries(table):
    assert PerDiem.objects.amount_for("BW", 2024) == 407
    assert PerDiem.objects.amount_for("NA", 2024) == 493
    assert PerDiem.objects.amount_for("LS", 2024) == 493


@pytest.mark.parametrize(("country", "year"), [("BW", 2025), ("NA", 2025), ("FR", 2024), ("", 0)])
def test_a_missing_year_or_country_is_a_sentence_and_never_zero(table, country, year):
    with pytest.raises(NoPerDiem, match=r"in the table: .*\.$"):
        PerDiem.objects.amount_for(country, year)


def test_the_reduction_for_meals_is_of_its_years(table):
    assert PerDiemRule.objects.meals_for("BW", 2024) == Meals(15, 35, 35)
    for country, year in (("BW", 2021), ("BW", 2027), ("SE", 2024)):
        with pytest.raises(NoPerDiem, match="not entered"):
            PerDiemRule.objects.meals_for(country, year)
