"""Which SEK amount an expense counts with: Decimal in, Decimal out; no database, no request.

DOMAIN §3: what left the account comes first, and the rate then follows from it; only where no
such amount is entered, a published or manual rate gives it.
"""

from decimal import Decimal

from foundation.money.amounts import BadAmount, Money
from foundation.money.exchange import NoRate, convert, derived

MOST_DIGITS_BEFORE = 15  # of a rate that is kept; beyond it, it is only not shown


def sek_at(claimed: Money, rate: Decimal) -> Money:
    """The claimed amount at a rate (SEK for one unit), rounded once, half up, to öre.

    BadAmount when the result is larger than any amount that is kept.
    """
    return convert(claimed, rate).checked()


def rate_behind(sek: Money, claimed: Money) -> Decimal | None:
    """The rate that follows from what was paid in SEK; None where none can be shown."""
    try:
        rate = derived(sek, claimed)
    except NoRate:
        return None
    return rate if rate > 0 and can_be_kept(rate) else None


def can_be_kept(rate: Decimal) -> bool:
    """Whether a rate is of a size that a row can hold."""
    return abs(rate.adjusted()) <= MOST_DIGITS_BEFORE


__all__ = ["BadAmount", "can_be_kept", "rate_behind", "sek_at"]
