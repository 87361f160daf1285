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

HOME = "SEK"
"""What the Riksbank quotes everything in: kronor per unit."""

PULA = "BWP"
THROUGH = (PIVOT, "ZAR")
"""The Bank of Botswana quotes units per pula; these lead on to other currencies (DOMAIN §3)."""


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
    digits), both of the same day. From the Riksbank, two rates in kronor are crossed. From the
    Bank of Botswana, its own euro or rand leads on at the European Central Bank's rate of the
    same day. A day without publication takes the last earlier one, at most RATE_MAX_AGE_DAYS
    old. `document_id` narrows manual rates to those one paper vouches for. Raises NoRate with a
    sentence.
    """
    for code in (currency, to):
        if not is_currency(code):
            raise NoRate(_("%(code)s is not a currency.") % {"code": str(code)[:10]})
    if on is None:
        raise NoRate(_("A rate is always of a day: give the date."))
    have, want = AT_PAR.get(currency, currency), AT_PAR.get(to, to)
    if have == want:
        return Rate(Decimal(1), on, source, currency, to)
    rows = ExchangeRate.objects.filter(source__in=_used_by(source), **_in_reach(on))
    rows = rows.filter(
        from_currency__in={have, want, PIVOT, PULA}, to_currency__in={have, want, HOME, *THROUGH}
    )
    if document_id is not None:
        rows = rows.filter(document_id=document_id)
    found = _found(_by_day(rows), have, want, source)
    if found is None:
        raise NoRate(_sentence(currency, to, on, source))
    return Rate(found[0], found[1], source, currency, to)


def rates_on(on: datetime.date, currencies, to: str = "SEK") -> list[Rate]:
    """Every rate from one of `currencies` to `to` that counts on a day, by each source that has
    one, in one query: for showing them side by side."""
    by_day = _by_day(ExchangeRate.objects.filter(**_in_reach(on)))
    found = []
    for currency in currencies:
        have, want = AT_PAR.get(currency, currency), AT_PAR.get(to, to)
        for source in ExchangeRate.Source.values:
            one = _found(by_day, have, want, source) if have != want else None
            if one is not None:
                found.append(Rate(one[0], one[1], source, currency, to))
    return found


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


def _in_reach(on: datetime.date) -> dict:
    return {"on__lte": on, "on__gte": _oldest(on)}


def _used_by(source: str) -> tuple[str, ...]:
    """The sources whose rates it takes: the Bank of Botswana's lead on at the ECB's."""
    if source == ExchangeRate.Source.BOTSWANA:
        return (source, ExchangeRate.Source.ECB)
    return (source,)


def _by_day(rows) -> dict[datetime.date, dict[str, dict[tuple[str, str], Decimal]]]:
    """The rates of each day by source and pair, the newest day first."""
    by_day: dict = {}
    for row in rows.order_by("-on", "-id"):
        of_source = by_day.setdefault(row.on, {}).setdefault(row.source, {})
        of_source.setdefault((row.from_currency, row.to_currency), row.rate)
    return by_day


def _found(by_day, have, want, source) -> tuple[Decimal, datetime.date] | None:
    """The newest day that has the pair itself or all of its legs."""
    for day, sources in by_day.items():
        pairs = sources.get(source, {})
        value = _from_pairs(pairs, have, want)
        if value is None and source == ExchangeRate.Source.BOTSWANA:
            value = _through_the_pula(pairs, sources.get(ExchangeRate.Source.ECB, {}), have, want)
        if value is not None:
            return value, day
    return None


def _through_the_pula(pula, euro, have, want) -> Decimal | None:
    """BWP to another currency, or back: the bank's own euro (else rand), and on from there at the
    European Central Bank's rates of the same day."""
    if PULA not in (have, want):
        return None
    other = want if have == PULA else have
    for middle in THROUGH:
        onward = Decimal(1) if middle == other else _from_pairs(euro, middle, other)
        if (PULA, middle) in pula and onward is not None:
            with localcontext(CROSS):
                value = pula[PULA, middle] * onward
                return value if have == PULA else 1 / value
    return None


def _oldest(on: datetime.date) -> datetime.date:
    # Python's calendar begins with year 1; nothing was published then.
    return datetime.date.fromordinal(max(1, on.toordinal() - max_age_days()))


def _from_pairs(pairs, have: str, want: str) -> Decimal | None:
    if (have, want) in pairs:
        return pairs[have, want]
    in_home = Decimal(1) if want == HOME else pairs.get((want, HOME))
    if (have, HOME) in pairs and in_home is not None:
        return cross(pairs[have, HOME], in_home)
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
