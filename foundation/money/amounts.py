"""Amounts with a currency beside them: exact, compared and added only within one currency."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext

from babel.core import get_global
from django.conf import settings
from django.utils.translation import gettext as _

PLACES = 4
"""Decimals kept in the database: enough for every currency of ISO 4217."""

LIMIT = Decimal(10) ** 12
"""The largest amount in either direction, in whole units of any currency."""

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Wide enough that no sum or product of two permitted figures loses a digit."""

# ISO 4217 minor units where they are not two. Babel's own table follows custom in shops
# (no cents for MGA or RSD); accounts follow the standard.
_DECIMALS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW")
        + ("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

# Papers may lie some years back: a currency that ended before then is no longer met.
_FIRST_YEAR = 2015

_OFFERED = ("SEK", "EUR", "USD", "GBP", "NOK", "DKK", "ZAR", "BWP", "NAD", "ZMW", "ZWG") + (
    "LSL",
    "SZL",
    "MZN",
    "MWK",
    "TZS",
    "KES",
    "UGX",
    "AOA",
    "ETB",
)

_WRITTEN = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,40})?", re.ASCII)


class BadAmount(ValueError):
    """An amount that cannot be kept; its text is a sentence for the reader."""


@functools.lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(
        code
        for uses in get_global("territory_currencies").values()
        for code, _since, until, tender in uses
        if tender and (until is None or until[0] >= _FIRST_YEAR)
    )


def is_currency(code: object) -> bool:
    """Whether `code` is the ISO 4217 code of a currency used since 2015."""
    return isinstance(code, str) and code in _currencies()


def offered_currencies() -> tuple[str, ...]:
    """The codes that a list to choose from shows, SEK first; the setting CURRENCIES changes it."""
    return tuple(getattr(settings, "CURRENCIES", None) or _OFFERED)


def decimals(currency: str) -> int:
    """How many decimals an amount in `currency` has (ISO 4217): SEK 2, UGX 0, KWD 3."""
    return _DECIMALS.get(currency, 2)


def round_half_up(amount: Decimal, places: int) -> Decimal:
    """`amount` rounded to `places` decimals, half away from zero, never as minus zero."""
    if amount.adjusted() > 40:
        raise BadAmount(_("The amount is too large: at most 1,000,000,000,000."))
    with localcontext(EXACT):
        rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        return rounded + 0 if rounded else abs(rounded)


def fits(amount: Decimal, places: int) -> bool:
    """Whether `amount` has at most `places` decimals that are not zero."""
    with localcontext(EXACT):
        return amount == round_half_up(amount, places)


def check(amount: Decimal, places: int = PLACES, currency: str = "") -> Decimal:
    """Give `amount` back, or raise BadAmount with a sentence.

    Refused: not a number, beyond ±10¹² units, more decimals than `places` (HOUSE §6).
    """
    if not amount.is_finite():
        raise BadAmount(_("This is not an amount."))
    if abs(amount) > LIMIT:
        raise BadAmount(_("The amount is too large: at most 1,000,000,000,000."))
    if not fits(amount, places):
        raise BadAmount(_too_many_decimals(places, currency))
    return amount


def _too_many_decimals(places: int, currency: str) -> str:
    if not currency:
        return _("The amount has more than %(places)s decimals.") % {"places": places}
    if places == 0:
        return _("%(currency)s has no decimals: write whole units.") % {"currency": currency}
    return _("%(currency)s has %(places)s decimals: the amount has more.") % {
        "currency": currency,
        "places": places,
    }


def as_decimal(value: object) -> Decimal:
    """An int, Decimal or plain numeral in a str as Decimal; BadAmount for all else.

    A float is refused: 0.1 is not a tenth.
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _WRITTEN.fullmatch(value):
        try:
            return Decimal(value)
        except InvalidOperation:  # pragma: no cover - the pattern leaves nothing to refuse
            pass
    raise BadAmount(_("This is not an amount."))


@functools.total_ordering
@dataclass(frozen=True)
class Money:
    """An amount in units of `currency` (ISO 4217). It may be unrounded until `rounded()`."""

    amount: Decimal
    currency: str

    def __post_init__(self):
        object.__setattr__(self, "amount", as_decimal(self.amount))
        if not self.amount.is_finite():
            raise BadAmount(_("This is not an amount."))
        if not is_currency(self.currency):
            raise BadAmount(_("This is not a currency."))

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise TypeError(f"{self.currency} and {other.currency} cannot be mixed.")

    def __add__(self, other: object) -> Money:
        # Plain zero is accepted so that sum() needs no start.
        if isinstance(other, int) and other == 0:
            return self
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other)
        with localcontext(EXACT):
            return Money(self.amount + other.amount, self.currency)

    __radd__ = __add__

    def __sub__(self, other: object) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return self + -other

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other)
        return self.amount < other.amount

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def rounded(self) -> Money:
        """Rounded half up to the currency's decimals (HOUSE §6: each row once)."""
        return Money(round_half_up(self.amount, decimals(self.currency)), self.currency)

    def checked(self) -> Money:
        """Itself with exactly the currency's decimals; BadAmount when that loses something."""
        check(self.amount, decimals(self.currency), self.currency)
        return self.rounded()

    def as_json(self) -> dict[str, str]:
        """`{"amount": "1234.50", "currency": "SEK"}`; BadAmount when not yet rounded."""
        money = self.checked()
        return {"amount": f"{money.amount:f}", "currency": money.currency}

    @classmethod
    def from_json(cls, value: object) -> Money:
        """The inverse of `as_json`; BadAmount with a sentence for any other shape.

        The amount is a str with a dot (fewer decimals than the currency has are filled up);
        numbers are refused, since JSON has only floats.
        """
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise BadAmount(_('Give an object with "amount" and "currency".'))
        amount, currency = value["amount"], value["currency"]
        if not isinstance(amount, str):
            raise BadAmount(_('Give the amount as a text, for example "1234.50".'))
        if not is_currency(currency):
            raise BadAmount(_('Give the currency by its code of three letters, for example "SEK".'))
        if len(amount) > 40 or not _WRITTEN.fullmatch(amount):
            raise BadAmount(_('Write the amount with digits and a dot, for example "1234.50".'))
        return cls(Decimal(amount), currency).checked()


def zero(currency: str = "SEK") -> Money:
    """Nothing, in `currency`, with the currency's decimals."""
    return Money(Decimal(0), currency).rounded()


def total(rows, currency: str = "SEK") -> Money:
    """The sum of Money rows, all in `currency`; zero when there are none."""
    return sum(rows, zero(currency))
