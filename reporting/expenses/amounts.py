"""Which SEK amount an expense counts with: Decimal in, Decimal out; no database, no request.

DOMAIN §3: what left the account comes first, and the rate then follows from it; only where no
such amount is entered, a published or manual rate gives it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

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


# In the order in which they count.
LEDGER, ADVANCE, REPAYMENT, RATE = "ledger", "advance", "repayment", "rate"


class How(models.TextChoices):
    """What the SEK amount of an expense rests on."""

    LEDGER = LEDGER, _("what left the grant holder's account")
    ADVANCE = ADVANCE, _("what the money cost when the advance was transferred")
    REPAYMENT = REPAYMENT, _("its part of what was repaid")
    RATE = RATE, _("a published or documented rate")


@dataclass(frozen=True)
class Counted:
    """The SEK amount that counts, which of the four it is, and the rate that stands behind it."""

    how: str
    sek: Money
    rate: Decimal | None


def which_sek(
    claimed: Money,
    *,
    ledger: Money | None = None,
    advance: Money | None = None,
    repayment: Money | None = None,
    rate: Decimal | None = None,
) -> Counted | None:
    """Which SEK amount counts for what is claimed (DOMAIN §3), None where nothing is known.

    In this order: what left the grant holder's account or stands in its ledger (what is claimed
    in SEK counts as it is); what the money cost at the transfer of an advance, first in first
    out; the expense's part of a repayment; a published or manual rate (SEK for one unit). In the
    first three the rate follows from the amounts and is only shown. BadAmount when the result is
    larger than any amount that is kept.
    """
    if claimed.currency == "SEK":
        return Counted(LEDGER, claimed, None)
    for how, sek in ((LEDGER, ledger), (ADVANCE, advance), (REPAYMENT, repayment)):
        if sek is not None:
            return Counted(how, sek, rate_behind(sek, claimed))
    return None if rate is None else Counted(RATE, sek_at(claimed, rate), rate)


_foreseen: list[Callable] = []


def foreseen_is(ask: Callable) -> None:
    """Advances hand in `ask(activity, partner, paid_by, claimed) -> Money | None`: what the money
    cost that the partner holds, for a cost whose SEK nobody knows yet."""
    _foreseen[:] = [ask]


def foreseen_sek(activity, partner, paid_by: str, claimed: Money) -> Money | None:
    """The SEK with which a cost counts until it is cleared; None where it must be entered."""
    return _foreseen[0](activity, partner, paid_by, claimed) if _foreseen else None


__all__ = [
    "BadAmount", "Counted", "How", "can_be_kept", "foreseen_is", "foreseen_sek", "rate_behind",
    "sek_at", "which_sek",
]  # fmt: skip
