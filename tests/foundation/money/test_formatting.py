"""Amounts, numbers and dates look as the reader's language writes them."""

import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from foundation.money import formatting
from foundation.money.amounts import Money


def test_money_is_written_by_language_with_no_break_spaces():
    money = Money(Decimal("1234567.5"), "SEK")
    assert formatting.format_money(money, "sv") == "1\xa0234\xa0567,50\xa0kr"
    assert formatting.format_money(money, "en") == "SEK\xa01,234,567.50"


def test_other_currencies_stand_by_their_code_in_both_languages():
    money = Money(Decimal("12"), "NAD")
    assert formatting.format_money(money, "sv") == "12,00\xa0NAD"
    assert formatting.format_money(money, "en") == "NAD\xa012.00"
    assert formatting.format_money(Money(Decimal(12), "UGX"), "en") == "UGX\xa012"


def test_the_active_language_is_the_default():
    with translation.override("sv"):
        assert formatting.format_money(Money(Decimal(-1), "SEK")) in ("-1,00\xa0kr", "−1,00\xa0kr")


def test_numbers_dates_and_months_follow_the_language():
    assert formatting.format_number(Decimal("1234.5"), language="sv") == "1\xa0234,5"
    assert formatting.format_number(Decimal("2.345"), 2, "en") == "2.35"
    assert formatting.format_percent(Decimal("0.125"), language="sv") == "13\xa0%"
    day = datetime.date(2026, 3, 31)
    assert formatting.format_date(day, language="sv") == "31 mars 2026"
    assert formatting.format_date(day, language="en") == "31 March 2026"
    assert formatting.format_month("2026-05", "sv") == "maj 2026"
    assert formatting.format_month("soon", "sv") == "soon"


def test_an_instant_names_the_place_of_its_clock():
    instant = datetime.datetime(2026, 3, 31, 21, 59, 59, tzinfo=datetime.UTC)
    shown = formatting.format_instant(instant, "Europe/Stockholm", "en")
    assert shown.startswith("31 March 2026\xa023:59")
    assert "Stockholm" in shown
    assert "Gaborone" in formatting.format_instant(instant, "Africa/Gaborone", "en")


def test_countries_are_named_and_sorted_in_the_language():
    swedish = dict(formatting.countries("sv"))
    assert swedish["ZA"] == "Sydafrika"
    assert dict(formatting.countries("en"))["ZA"] == "South Africa"
    names = list(swedish.values())
    assert names.index("Österrike") > names.index("Zambia")
    assert "EU" not in swedish


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ money|money }}", "SEK\xa01,234.50"),
        ("{{ json|money }}", "ZAR\xa05.00"),
        ('{{ bare|money:"BWP" }}', "BWP\xa07.00"),
        ("{{ bare|money }}", ""),
        ("{{ none|money }}", ""),
        ("{{ bare|number:2 }}", "7.00"),
        ("{{ share|percent }}", "50%"),
        ("{{ bare|rate }}", "7.00000000"),
        ("{{ on|day }}", "1 May 2026"),
        ("{{ on|month }}", "May 2026"),
        ("{{ country|country }}", "Botswana"),
    ],
)
def test_templates_have_filters_for_all_of_it(template, shown):
    values = {
        "money": Money(Decimal("1234.5"), "SEK"),
        "json": {"amount": "5.00", "currency": "ZAR"},
        "bare": Decimal(7),
        "share": Decimal("0.5"),
        "on": datetime.date(2026, 5, 1),
        "country": "BW",
        "none": None,
    }
    with translation.override("en"):
        assert Template("{% load money %}" + template).render(Context(values)) == shown
