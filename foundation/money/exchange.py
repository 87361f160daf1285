"""Exchange rates: published or manual, crossed over the euro, never older than they may be."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from django.conf import settings
from django.utils.translation import gettext as _

from .amounts import EXACT, Money, is_currency, round_half_up
from .formatting import format_date
from .models import ExchangeRate

CROSS = Context(prec=28)
"""A cross rate is computed and used with 28 digits (HOUSE §6)."""

PIVOT = "EUR"
"""What the European Central Bank quotes everything against: units per euro."""

# The Namibia dollar is fixed one to one to the rand (Bilateral Monetary Agreement).
AT_PAR = {"NAD": "ZAR"}


class NoRate(Exception):
    """There is no usable rate; the text is a sentence for the reader."""


@dataclass(frozen=True)
class Rate:
    """`value` units of `to` for one unit of `currency`, as published on the day `on`."""

    value: Decimal
    on: datetime.date
    source: str
    currency: str = ""
    to: str = "SEK"

    @property
    def shown(self) -> str:
        """The rate with eight decimals and a dot, as the API and exports give it."""
        with localcontext(EXACT):
            return f"{self.value.quantize(Decimal('1E-8')):f}"


def max_age_days() -> int:
    """How many days before the day asked for a publication may lie (default ten [D])."""
    return int(getattr(settings, "RATE_MAX_AGE_DAYS", 10))


def rate(
    currency: str,
    to: str = "SEK",
    on: datetime.date | None = None,
    source: str = ExchangeRate.Source.ECB,
    document_id: int | None = None,
) -> Rate:
    """Units of `to` for one unit of `currency` on the day `on`, from `source`.

    A rate entered for the pair itself goes first; else EUR/to ÷ EUR/currency, unrounded (28
    digits), both of the same day. A day without publication takes the last earlier one, at
    most RATE_MAX_AGE_DAYS old. `document_id` narrows manual rates to those one paper vouches
    for. Raises NoRate with a sentence.
    """
    for code in (currency, to):
        if not is_currency(code):
            raise NoRate(_("%(code)s is not a currency.") % {"code": str(code)[:10]})
    if on is None:
        raise NoRate(_("A rate is always of a day: give the date."))
    have, want = AT_PAR.get(currency, currency), AT_PAR.get(to, to)
    if have == want:
        return Rate(Decimal(1), on, source, currency, to)
    found = _latest(have, want, on, source, document_id)
    if found is None:
        raise NoRate(_sentence(currency, to, on, source))
    return Rate(found[0], found[1], source, currency, to)


def _sentence(currency: str, to: str, on: datetime.date, source: str) -> str:
    return _(
        "There is no rate from %(source)s for %(currency)s to %(to)s on %(on)s or the "
        "%(days)s days before: enter a manual rate with the document it stands in."
    ) % {
        "source": ExchangeRate.Source(source).label if source in ExchangeRate.Source else source,
        "currency": currency,
        "to": to,
        "on": format_date(on),
        "days": max_age_days(),
    }


def _latest(have, want, on, source, document_id) -> tuple[Decimal, datetime.date] | None:
    """The newest day in reach that has the pair itself or both its legs to the euro."""
    rows = ExchangeRate.objects.filter(
        source=source, on__lte=on, on__gte=_oldest(on), to_currency__in={have, want}
    ).filter(from_currency__in={have, PIVOT})
    if document_id is not None:
        rows = rows.filter(document_id=document_id)
    by_day: dict[datetime.date, dict[tuple[str, str], Decimal]] = {}
    for row in rows.order_by("-on", "-id"):
        by_day.setdefault(row.on, {}).setdefault((row.from_currency, row.to_currency), row.rate)
    for day, pairs in by_day.items():
        value = _from_pairs(pairs, have, want)
        if value is not None:
            return value, day
    return None


def _oldest(on: datetime.date) -> datetime.date:
    # Python's calendar begins with year 1; nothing was published then.
    return datetime.date.fromordinal(max(1, on.toordinal() - max_age_days()))


def _from_pairs(pairs, have: str, want: str) -> Decimal | None:
    if (have, want) in pairs:
        return pairs[have, want]
    own = Decimal(1) if have == PIVOT else pairs.get((PIVOT, have))
    other = Decimal(1) if want == PIVOT else pairs.get((PIVOT, want))
    return None if own is None or other is None else cross(other, own)


def cross(other_per_euro: Decimal, own_per_euro: Decimal) -> Decimal:
    """EUR/to ÷ EUR/from with 28 digits: units of `to` for one unit of `from`."""
    with localcontext(CROSS):
        return other_per_euro / own_per_euro


def convert(money: Money, rate: Rate | Decimal, to: str = "SEK") -> Money:
    """`money` at `rate`, rounded once, half up, to the decimals of the currency it becomes.

    `to` counts only where the rate is a bare figure.
    """
    value = rate.value if isinstance(rate, Rate) else rate
    with localcontext(EXACT):
        return Money(money.amount * value, rate.to if isinstance(rate, Rate) else to).rounded()


def derived(paid: Money, paper: Money) -> Decimal:
    """The rate that follows from what was paid for an amount: paid ÷ paper, 28 digits.

    It is only shown (DOMAIN §3: the ledger's own SEK comes first). NoRate on a paper of zero.
    """
    if not paper.amount:
        raise NoRate(_("No rate follows from an amount of zero."))
    with localcontext(CROSS):
        return paid.amount / paper.amount


def agrees(given: Decimal, published: Rate) -> bool:
    """Whether a typed rate is the published one, as far as its own decimals go.

    At least four significant digits must have been typed, else anything would agree.
    """
    digits = max(0, -given.as_tuple().exponent)
    if given == published.value:
        return True
    if len(given.as_tuple().digits) < 4:
        return False
    return round_half_up(published.value, digits) == given
