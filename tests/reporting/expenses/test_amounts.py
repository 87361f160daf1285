"""SEK amounts: rounded once, half up; a sum shown is the sum of its rows."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from foundation.money.amounts import Money, total
from reporting.expenses.amounts import can_be_kept, rate_behind, sek_at

amounts = st.decimals("0.01", "999999.99", places=2)
rates = st.decimals("0.0001", "99.99999999", places=8).filter(bool)


def half_up(exact: Fraction) -> Fraction:
    """The nearest öre, half up: (2 × öre + 1) ÷ 2, floored, in whole numbers only."""
    return Fraction((2 * exact * 100 + 1) // 2, 100)


@given(amounts, rates)
def test_the_amount_is_claimed_times_rate_rounded_half_up(amount, rate):
    sek = sek_at(Money(amount, "BWP"), rate)
    assert sek.currency == "SEK"
    assert Fraction(sek.amount) == half_up(Fraction(amount) * Fraction(rate))


@given(st.lists(amounts, max_size=20), rates)
def test_a_total_is_the_sum_of_its_rounded_rows(parts, rate):
    rows = [sek_at(Money(part, "ZAR"), rate) for part in parts]
    assert Fraction(total(rows).amount) == sum((Fraction(row.amount) for row in rows), Fraction(0))


@given(amounts, amounts)
def test_the_rate_that_follows_leads_back_to_what_was_paid(sek, claimed):
    rate = rate_behind(Money(sek, "SEK"), Money(claimed, "ZMW"))
    with localcontext() as context:
        context.prec = 60
        back = (claimed * rate).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert back == sek


def test_a_currency_without_decimals_becomes_ore():
    assert sek_at(Money(Decimal(10001), "UGX"), Decimal("0.0025")).amount == Decimal("25.00")
    assert sek_at(Money(Decimal(10003), "UGX"), Decimal("0.0025")).amount == Decimal("25.01")


def test_a_rate_of_no_use_is_not_shown():
    assert rate_behind(Money(Decimal(0), "SEK"), Money(Decimal(5), "ZAR")) is None
    assert rate_behind(Money(Decimal(5), "SEK"), Money(Decimal(0), "ZAR")) is None
    assert not can_be_kept(Decimal("1E-20"))
