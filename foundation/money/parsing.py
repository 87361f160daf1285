"""Reading amounts that people type: both decimal signs, spaces, and no guessing."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from .amounts import BadAmount, check, decimals, round_half_up

LONGEST = 40
"""Characters: far more than the largest amount takes."""

# No-break, narrow no-break, thin and figure space: what Babel prints and Excel pastes.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\t"), " ")
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]+", re.ASCII)
_SHAPE = re.compile(r"[0-9](?:[0-9 .,]*[0-9])?", re.ASCII)


def parse_amount(text: str, currency: str) -> Decimal:
    """The amount in units of `currency` that `text` means; BadAmount with a sentence if none.

    `1234.5`, `1234,50`, `1 234,50`, `1,234.50` and the currency's own sign are read;
    `1,234` and `1.234` are refused, since each means a thousand to some and one to others.
    """
    number = _bare(text, currency)
    negative = number[:1] in ("-", "\u2212")
    if negative or number[:1] == "+":
        number = number[1:].lstrip(" ")
    if not _SHAPE.fullmatch(number):
        raise BadAmount(_unreadable())
    places = decimals(currency)
    whole, fraction = _split(number, places)
    amount = Decimal(f"{whole}.{fraction}" if fraction else whole)
    check(amount, places, currency)
    return round_half_up(-amount if negative else amount, places)


def _unreadable() -> str:
    return _("Write the amount with digits, for example 1234.50 or 1 234,50.")


def _bare(text: str, currency: str) -> str:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise BadAmount(_unreadable())
    text = text.translate(_SPACES).strip(" ")
    sign = ""
    if text[:1] in ("-", "\u2212"):
        sign, text = "-", text[1:].strip(" ")
    for mark in (currency, "kr" if currency == "SEK" else currency):
        text = text.removeprefix(mark).removesuffix(mark).strip(" ")
    return sign + text


def _split(number: str, places: int) -> tuple[str, str]:
    """Whole part and decimals as digits only."""
    marks = [sign for sign in number if sign in ".,"]
    if not marks:
        return _ungrouped(number, " "), ""
    if len(set(marks)) == 2:
        # The last sign is the decimal one, and stands once; the other sets thousands apart.
        whole, _sign, fraction = number.rpartition(marks[-1])
        if marks.count(marks[-1]) > 1:
            raise BadAmount(_unreadable())
        return _ungrouped(whole, marks[0]), _digits(fraction)
    if len(marks) > 1:
        return _ungrouped(number, marks[0]), ""
    whole, _sign, fraction = number.partition(marks[0])
    if places != 3 and _could_be_thousands(whole, fraction):
        raise BadAmount(
            _("%(typed)s can be read in two ways: write %(thousands)s or %(decimals)s.")
            % {
                "typed": number,
                "thousands": whole + fraction,
                "decimals": f"{whole}.{fraction[:2]}" if places else whole,
            }
        )
    return _ungrouped(whole, " "), _digits(fraction)


def _could_be_thousands(whole: str, fraction: str) -> bool:
    return len(fraction) == 3 and len(whole) <= 3 and not whole.startswith("0")


def _digits(text: str) -> str:
    if not text.isdecimal():
        raise BadAmount(_unreadable())
    return text


def _ungrouped(text: str, mark: str) -> str:
    """`1 234` or `1,234` without its thousands signs; groups must be of three."""
    plain = text if mark == " " else text.replace(" ", "x").replace(mark, " ")
    if not _GROUPED.fullmatch(plain):
        raise BadAmount(_unreadable())
    return plain.replace(" ", "")
