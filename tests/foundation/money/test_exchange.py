"""Rates are the published ones, crossed unrounded, never too old, and refusals are sentences."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from foundation.money.amounts import BadAmount, Money
from foundation.money.exchange import NoRate, Rate, agrees, convert, cross, derived, rate
from foundation.money.models import ExchangeRate

pytestmark = pytest.mark.django_db
FRIDAY = datetime.date(2026, 10, 30)


def publish(pairs, on=FRIDAY, source="ECB", **kwargs):
    for pair, value in pairs.items():
        have, want = pair.split("/")
        ExchangeRate.objects.create(
            from_currency=have, to_currency=want, on=on, rate=value, source=source, **kwargs
        )


def days(number):
    return datetime.timedelta(days=number)


def test_a_cross_rate_is_euro_to_over_euro_from_with_28_digits():
    publish({"EUR/SEK": "10.978", "EUR/ZAR": "18.6455"})
    found = rate("ZAR", "SEK", FRIDAY)
    assert found.value == Decimal("0.5887747713925612077981282347")
    assert found.shown == "0.58877477"
    assert (found.on, found.source) == (FRIDAY, "ECB")


def test_a_rounded_rate_would_change_the_ore():
    publish({"EUR/SEK": "10.978", "EUR/ZAR": "18.6455"})
    paper = Money(Decimal("987654.32"), "ZAR")
    exact = convert(paper, rate("ZAR", "SEK", FRIDAY))
    assert exact == Money(Decimal("581505.95"), "SEK")
    assert convert(paper, Decimal("0.588775")) != exact


def test_the_euro_itself_needs_one_leg_only():
    publish({"EUR/SEK": "10.978"})
    assert rate("EUR", "SEK", FRIDAY).value == Decimal("10.978")
    back = rate("SEK", "EUR", FRIDAY).value
    assert convert(Money(Decimal("10.978"), "SEK"), Rate(back, FRIDAY, "ECB", "SEK", "EUR")) == (
        Money(Decimal("1.00"), "EUR")
    )


def test_the_same_currency_is_one_to_one_and_the_namibia_dollar_is_a_rand():
    assert rate("SEK", "SEK", FRIDAY).value == 1
    assert rate("NAD", "ZAR", FRIDAY).value == 1
    publish({"EUR/SEK": "10.978", "EUR/ZAR": "18.6455"})
    assert rate("NAD", "SEK", FRIDAY).value == rate("ZAR", "SEK", FRIDAY).value


def test_a_day_without_publication_takes_the_last_earlier_one():
    publish({"EUR/SEK": "10.978"})
    found = rate("EUR", "SEK", FRIDAY + days(2))
    assert (found.value, found.on) == (Decimal("10.978"), FRIDAY)


def test_a_rate_is_at_most_ten_days_old(settings):
    publish({"EUR/SEK": "10.978"})
    assert rate("EUR", "SEK", FRIDAY + days(10)).on == FRIDAY
    with pytest.raises(NoRate, match="manual rate"):
        rate("EUR", "SEK", FRIDAY + days(11))
    settings.RATE_MAX_AGE_DAYS = 3
    with pytest.raises(NoRate, match="3 days"):
        rate("EUR", "SEK", FRIDAY + days(4))


def test_a_later_publication_is_never_used():
    publish({"EUR/SEK": "10.978"})
    with pytest.raises(NoRate):
        rate("EUR", "SEK", FRIDAY - days(1))


def test_both_legs_are_of_the_same_day():
    publish({"EUR/SEK": "11", "EUR/ZAR": "20"}, on=FRIDAY - days(1))
    publish({"EUR/SEK": "12"})
    found = rate("ZAR", "SEK", FRIDAY)
    assert (found.value, found.on) == (Decimal("0.55"), FRIDAY - days(1))


def test_each_source_answers_for_itself():
    publish({"EUR/SEK": "11"})
    publish({"BWP/SEK": "0.7501"}, source="manual", document_id=7)
    publish({"EUR/SEK": "11.2"}, source="Riksbank")
    assert rate("EUR", "SEK", FRIDAY, source="Riksbank").value == Decimal("11.2")
    assert rate("BWP", "SEK", FRIDAY, source="manual", document_id=7).value == Decimal("0.7501")
    for wrong in (
        {"source": "ECB"},
        {"source": "manual", "document_id": 8},
        {"source": "elsewhere"},
        {"source": None},
    ):
        with pytest.raises(NoRate, match=r"\.$"):
            rate("BWP", "SEK", FRIDAY, **wrong)


def test_nonsense_is_refused_with_a_sentence():
    for currency, on in (("XXX", FRIDAY), ("zar", FRIDAY), ("ZAR", None), ("9" * 999, FRIDAY)):
        with pytest.raises(NoRate, match=r"\.$"):
            rate(currency, "SEK", on)
    with pytest.raises(NoRate):
        rate("ZAR", "SEK", datetime.date.min)


def test_a_published_rate_stands_once_a_day_and_manual_ones_may_differ():
    publish({"BWP/SEK": "0.75"}, source="manual", document_id=1)
    publish({"BWP/SEK": "0.76"}, source="manual", document_id=2)
    publish({"EUR/SEK": "11"})
    with pytest.raises(IntegrityError):
        publish({"EUR/SEK": "12"})


@given(st.integers(1, 10**12), st.integers(1, 10**8))
def test_converting_rounds_once_half_up(ore, scaled):
    money, value = Money(Decimal(ore).scaleb(-2), "ZAR"), Decimal(scaled).scaleb(-6)
    converted = convert(money, Rate(value, FRIDAY, "ECB", "ZAR", "SEK"))
    # The same in whole numbers: nothing is lost before the one rounding.
    assert converted.amount * 100 == (2 * ore * scaled + 10**6) // (2 * 10**6)
    assert converted.currency == "SEK"


def test_a_converted_currency_without_decimals_is_rounded_to_whole_units():
    found = convert(Money(Decimal(10), "SEK"), Rate(Decimal("385.55"), FRIDAY, "ECB", "SEK", "UGX"))
    assert found == Money(Decimal(3856), "UGX")


def test_a_derived_rate_is_what_was_paid_for_the_paper():
    paid, paper = Money(Decimal("600"), "SEK"), Money(Decimal("1000"), "ZAR")
    assert derived(paid, paper) == Decimal("0.6")
    with pytest.raises(NoRate):
        derived(paid, Money(Decimal(0), "ZAR"))


def test_a_typed_rate_agrees_as_far_as_its_digits_go():
    published = Rate(cross(Decimal("10.978"), Decimal("18.6455")), FRIDAY, "ECB", "ZAR", "SEK")
    assert agrees(published.value, published)
    assert agrees(Decimal("0.58877477"), published)
    assert agrees(Decimal("0.5888"), published)
    assert not agrees(Decimal("0.5887"), published)
    assert not agrees(Decimal("0.59"), published)
    assert not agrees(Decimal("1"), published)


def test_an_amount_too_large_to_convert_is_a_refusal():
    with pytest.raises(BadAmount):
        convert(Money(Decimal("1E40"), "ZAR"), Decimal("10"))
