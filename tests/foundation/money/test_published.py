"""What banks publish is read as they publish it, and what is wrong is said by row."""

import datetime
from decimal import Decimal

import pytest

from foundation.money.amounts import Money
from foundation.money.exchange import NoRate, convert, rate, rates_on
from foundation.money.loading import load
from foundation.money.models import ExchangeRate
from foundation.money.published import read

KEEP = frozenset({"SEK", "EUR", "ZAR", "USD", "BWP", "JPY"})
DAY = datetime.date(2026, 10, 30)
ECB = [["Date", "USD", "SEK", "ZAR", ""], ["30 October 2026", "1.0866", "10.978", "18.6455", ""]]
BOB = [
    ["Date", "CHN", "EUR", "USD", "ZAR"],
    ["30 Oct 2026", "0.5452", "0.0684", "0.0743", "1.2745"],
]


def rows(table):
    return list(enumerate(table, 1))


def said(source, table):
    found = read(source, rows(table), KEEP)
    assert not found.problems, found.problems
    return {(one.on, one.currency, one.to): one.rate for one in found.rates}


def test_the_european_central_banks_table_is_units_per_euro():
    found = said("ECB", ECB)
    assert found[DAY, "EUR", "SEK"] == Decimal("10.978")
    assert found[DAY, "EUR", "ZAR"] == Decimal("18.6455")
    assert len(found) == 3


def test_its_list_of_days_and_currencies_is_read_too():
    table = [["KEY", "CURRENCY", "TIME_PERIOD", "OBS_VALUE"],
             ["EXR.D.SEK", "SEK", "2026-10-30", "10.978"]]  # fmt: skip
    assert said("ECB", table) == {(DAY, "EUR", "SEK"): Decimal("10.978")}


def test_the_riksbanks_list_is_kronor_per_unit_with_a_comma_and_units_of_a_hundred():
    table = [["Period", "Grupp", "Serie", "Värde"],
             ["2026-10-30", "Valutor mot svenska kronor", "1 EUR", "10,9780"],
             ["2026-10-30", "Valutor mot svenska kronor", "100 JPY", "6,6310"],
             ["2026-10-29", "Valutor mot svenska kronor", "SEKZARPMI", "0,5871"],
             ["2026-10-28", "Valutor mot svenska kronor", "1 EUR", "n/a"]]  # fmt: skip
    assert said("Riksbank", table) == {
        (DAY, "EUR", "SEK"): Decimal("10.9780"),
        (DAY, "JPY", "SEK"): Decimal("0.06631"),
        (datetime.date(2026, 10, 29), "ZAR", "SEK"): Decimal("0.5871"),
    }


def test_the_bank_of_botswanas_sheet_is_units_per_pula():
    found = said("BoB", BOB)
    assert found[DAY, "BWP", "EUR"] == Decimal("0.0684")
    assert found[DAY, "BWP", "ZAR"] == Decimal("1.2745")


def test_days_without_publication_and_before_our_time_are_left_out():
    table = [["Date", "SEK"], ["2026-10-30", "N/A"], ["1999-01-04", "9.4696"]]
    assert said("ECB", table) == {}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ([["Name", "Amount"], ["a", "1"]], 1),
        ([["Date", "SEK"]], 1),
        ([["Date", "SEK"], ["yesterday", "10.9"]], 2),
        ([["Date", "SEK"], ["2026-10-30", "10.9"], ["2026-10-29", "1 0"]], 3),
        ([["Date", "SEK"], ["2026-10-30", "0"]], 2),
        ([["Date", "SEK"], ["2026-10-30", "-1"]], 2),
        ([["Date", "SEK"], ["2026-10-30", "10.9"], ["2026-10-30", "10.8"]], 3),
    ],
)
def test_what_cannot_be_read_is_said_at_its_row(table, row):
    problems = read("ECB", rows(table), KEEP).problems
    assert [number for number, _sentence in problems] == [row]
    assert problems[0][1].endswith((".", "?"))


@pytest.mark.django_db
class TestLoading:
    def test_only_what_is_new_is_added(self):
        assert load("ECB", read("ECB", rows(ECB), KEEP)).new == 3
        again = load("ECB", read("ECB", rows(ECB), KEEP))
        assert (again.new, again.known, again.newest) == (0, 3, DAY)

    def test_a_file_with_one_wrong_row_changes_nothing(self):
        table = [*ECB, ["2026-10-29", "x", "10.9", "18"]]
        loaded = load("ECB", read("ECB", rows(table), KEEP))
        assert loaded.problems
        assert not ExchangeRate.objects.exists()

    def test_a_rate_changes_only_where_that_is_said(self):
        load("ECB", read("ECB", rows(ECB), KEEP))
        other = [ECB[0], [*ECB[1][:2], "10.979", *ECB[1][3:]]]
        refused = load("ECB", read("ECB", rows(other), KEEP))
        assert [row for row, _sentence in refused.problems] == [2]
        assert rate("EUR", "SEK", DAY).value == Decimal("10.978")
        assert load("ECB", read("ECB", rows(other), KEEP), replace=True).corrected == 1
        assert rate("EUR", "SEK", DAY).value == Decimal("10.979")

    def test_the_pula_goes_through_the_euro_or_the_rand(self):
        load("ECB", read("ECB", rows(ECB), KEEP))
        load("BoB", read("BoB", rows(BOB), KEEP))
        found = rate("BWP", "SEK", DAY, "BoB")
        assert found.value == Decimal("0.0684") * Decimal("10.978")
        assert found.shown == "0.75089520"
        assert convert(Money(Decimal("1000"), "BWP"), found) == Money(Decimal("750.90"), "SEK")
        ExchangeRate.objects.filter(source="BoB", to_currency="EUR").delete()
        through_rand = rate("BWP", "SEK", DAY, "BoB")
        assert through_rand.shown == "0.75039345"  # 1.2745 × 10.978 ÷ 18.6455
        with pytest.raises(NoRate):
            rate("USD", "SEK", DAY, "BoB")

    def test_the_riksbanks_rates_are_crossed_in_kronor(self):
        table = [["Date", "Series", "Value"], ["2026-10-30", "1 EUR", "10.978"],
                 ["2026-10-30", "1 ZAR", "0.5888"]]  # fmt: skip
        load("Riksbank", read("Riksbank", rows(table), KEEP))
        assert rate("ZAR", "SEK", DAY, "Riksbank").value == Decimal("0.5888")
        assert rate("EUR", "ZAR", DAY, "Riksbank").shown == "18.64470109"

    def test_all_rates_of_a_day_take_one_question(self, django_assert_num_queries):
        load("ECB", read("ECB", rows(ECB), KEEP))
        load("BoB", read("BoB", rows(BOB), KEEP))
        with django_assert_num_queries(1):
            found = rates_on(DAY, ["EUR", "ZAR", "NAD", "BWP", "ZMW"])
        pairs = {(one.currency, one.source) for one in found}
        assert pairs == {("EUR", "ECB"), ("ZAR", "ECB"), ("NAD", "ECB"), ("BWP", "BoB")}
