"""One cell of a workbook as a value: text, day, amount; what cannot be read is a code."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from foundation.money.amounts import BadAmount, check
from foundation.money.parsing import parse_amount

from .columns import Column

FIRST_YEAR, LAST_YEAR = 2000, 2100
YES = {"yes", "ja", "x", "1", "true"}
NO = {"", "no", "nej", "0", "false", "-"}
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,185}\.[^@\s.]{2,63}")
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")


class Unreadable(Exception):
    """Why a cell cannot be read: a code of `sentences`, and its words."""

    def __init__(self, code: str, **words: str):
        super().__init__(code)
        self.code, self.words = code, words


def text_of(value) -> str:
    """A cell as plain text: whole numbers without a decimal point, days as 2026-03-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return "".join(c for c in str(value) if c >= " " or c in "\t\n").strip()


def value_of(value, column: Column):
    """The value of a cell, as its column is read; Unreadable with a code.

    Text for text, choice and email; date; Decimal (SEK, öre); int for a year; bool; list of codes.
    """
    text = text_of(value)
    if not text and column.reads != "yes":
        if column.needed:
            raise Unreadable("needed")
        return _nothing(column)
    if len(text) > column.longest:
        raise Unreadable("too_long", longest=str(column.longest))
    return READERS[column.reads](value, text, column)


def _nothing(column: Column):
    """What an empty cell means where it may be empty."""
    return {"codes": [], "day": None, "amount": Decimal("0.00")}.get(column.reads, "")


def _day(value, text, column) -> date:
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    else:
        shape = DAY.fullmatch(text)
        try:
            found = date(*map(int, shape.groups())) if shape else None
        except ValueError:
            found = None
    if found is None:
        raise Unreadable("not_a_day", value=text[:40])
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable("far_away")
    return found


def _amount(value, text, column) -> Decimal:
    try:
        if isinstance(value, bool):
            raise BadAmount("")
        if isinstance(value, int | float | Decimal):
            # repr gives the digits that were typed; öre cannot be told apart beyond 10¹² anyway.
            found = Decimal(repr(value) if isinstance(value, float) else value)
            found = round(found, 6) if isinstance(value, float) else found
            check(found, 2, "SEK")
            found = found.quantize(Decimal("0.01"))
        else:
            found = parse_amount(text, "SEK")
    except (BadAmount, InvalidOperation, ValueError):
        raise Unreadable("not_an_amount", value=text[:40]) from None
    if found < 0:
        raise Unreadable("below_zero")
    return found


def _year(value, text, column) -> int:
    if not re.fullmatch(r"\d{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise Unreadable("not_a_year", value=text[:40])
    return int(text)


def _yes(value, text, column) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise Unreadable("not_yes", value=text[:40])
    return word in YES


def _choice(value, text, column) -> str:
    word = text.lower().replace(" ", "_")
    if word not in column.choices:
        raise Unreadable("not_a_choice", value=text[:40], choices=", ".join(column.choices))
    return word


def _codes(value, text, column) -> list[str]:
    return [code for code in re.split(r"[,;\s]+", text) if code]


def _email(value, text, column) -> str:
    if not EMAIL.fullmatch(text):
        raise Unreadable("not_an_email", value=text[:80])
    return text.lower()


READERS: dict[str, Callable] = {
    "text": lambda value, text, column: text,
    "day": _day, "amount": _amount, "year": _year, "yes": _yes, "choice": _choice,
    "codes": _codes, "email": _email,
}  # fmt: skip
