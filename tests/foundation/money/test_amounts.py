"""Amounts are exact, stay in their currency and are rounded once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money.amounts import (
    LIMIT,
    BadAmount,
    Money,
    check,
    decimals,
    is_currency,
    offered_currencies,
    round_half_up,
    total,
    zero,
)

ore = st.integers(-(10**14), 10**14)
kronor = ore.map(lambda n: Money(Decimal(n).scaleb(-2), "SEK"))


def sek(text):
    return Money(Decimal(text), "SEK")


def test_currencies_have_the_decimals_of_the_standard():
    found = {code: decimals(code) for code in ("SEK", "ZAR", "BWP", "UGX", "JPY", "KWD", "MGA")}
    assert found == {"SEK": 2, "ZAR": 2, "BWP": 2, "UGX": 0, "JPY": 0, "KWD": 3, "MGA": 2}


def test_every_offered_currency_is_a_currency():
    assert all(map(is_currency, offered_currencies()))
    assert not any(map(is_currency, ["sek", "XXX", "", None, 5, "SEK ", [], "ABC"]))


def test_amounts_of_two_currencies_are_neither_added_nor_compared():
    rand = Money(Decimal(1), "ZAR")
    for mix in (lambda: sek("1") + rand, lambda: sek("1") - rand, lambda: sek("1") < rand):
        with pytest.raises(TypeError):
            mix()
    assert sek("1") != rand


def test_an_amount_is_never_made_from_a_float():
    with pytest.raises(BadAmount):
        Money(0.1, "SEK")
    with pytest.raises(BadAmount):
        Money(Decimal("NaN"), "SEK")


@given(st.lists(kronor, max_size=30))
def test_a_sum_is_the_sum_of_its_rows_in_any_order(rows):
    expected = sum(int(row.amount * 100) for row in rows)
    assert total(rows).amount * 100 == total(rows[::-1]).amount * 100 == expected


@given(kronor, kronor)
def test_taking_away_undoes_adding(one, other):
    assert one + other - other == one
    assert (one < other) == (one.amount < other.amount)


@given(kronor)
def test_json_gives_back_the_same_amount(money):
    written = money.as_json()
    assert Money.from_json(written) == money
    assert written["amount"].rpartition(".")[2].isdecimal()
    assert len(written["amount"].rpartition(".")[2]) == 2


@given(st.integers(-(10**20), 10**20), st.integers(0, 3))
def test_rounding_is_half_up_away_from_zero_and_happens_once(n, places):
    amount = Decimal(n).scaleb(-7)
    rounded = round_half_up(amount, places)
    step = Decimal(1).scaleb(-places)
    assert abs(rounded - amount) <= step / 2
    assert round_half_up(-amount, places) == -rounded
    assert round_half_up(rounded, places) == rounded
    if abs(rounded - amount) == step / 2:
        assert abs(rounded) > abs(amount)


def test_half_an_ore_goes_up():
    assert sek("0.125").rounded() == sek("0.13")
    assert sek("-0.125").rounded() == sek("-0.13")
    assert str(sek("-0.001").rounded().amount) == "0.00"


def test_an_unrounded_amount_is_not_written_out():
    with pytest.raises(BadAmount, match="2 decimals"):
        sek("0.125").as_json()


def test_zero_has_the_decimals_of_its_currency():
    assert zero("SEK").as_json()["amount"] == "0.00"
    assert zero("UGX").as_json()["amount"] == "0"
    assert zero("KWD").as_json()["amount"] == "0.000"


def test_amounts_beyond_the_limit_are_refused_with_a_sentence():
    assert check(LIMIT) == LIMIT
    for amount in (LIMIT + 1, -LIMIT - 1, Decimal("1E+999999"), Decimal("Infinity")):
        with pytest.raises(BadAmount, match=r"\.$"):
            check(amount)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "1.00",
        1,
        [],
        {},
        {"amount": "1.00"},
        {"amount": 1, "currency": "SEK"},
        {"amount": 1.5, "currency": "SEK"},
        {"amount": True, "currency": "SEK"},
        {"amount": "1.00", "currency": "sek"},
        {"amount": "1.00", "currency": None},
        {"amount": "1.00", "currency": ["SEK"]},
        {"amount": "1.00", "currency": "SEK", "more": 1},
        {"amount": "1,00", "currency": "SEK"},
        {"amount": "1.000", "currency": "SEK "},
        {"amount": "1.001", "currency": "SEK"},
        {"amount": "1.5", "currency": "UGX"},
        {"amount": "1e5", "currency": "SEK"},
        {"amount": "NaN", "currency": "SEK"},
        {"amount": "Infinity", "currency": "SEK"},
        {"amount": "1\x00", "currency": "SEK"},
        {"amount": "1\n", "currency": "SEK"},
        {"amount": "9" * 10_000, "currency": "SEK"},
        {"amount": "١٢", "currency": "SEK"},
        {"amount": "", "currency": "SEK"},
        {"amount": "1000000000000.01", "currency": "SEK"},
    ],
)
def test_json_of_another_shape_is_refused_with_a_sentence(value):
    with pytest.raises(BadAmount) as refusal:
        Money.from_json(value)
    assert str(refusal.value).endswith((".", "000."))


def test_json_may_leave_out_decimals():
    assert Money.from_json({"amount": "12", "currency": "SEK"}).as_json()["amount"] == "12.00"
    assert Money.from_json({"amount": "-12.5", "currency": "SEK"}).as_json()["amount"] == "-12.50"
