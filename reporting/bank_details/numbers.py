"""Account numbers: how they are written, whether they can be right, how they are masked. Pure."""

import re
from collections.abc import Iterator

IBAN, BANKGIRO, PLUSGIRO, ACCOUNT = "iban", "bankgiro", "plusgiro", "account"
KINDS = (IBAN, BANKGIRO, PLUSGIRO, ACCOUNT)
SHOWN = 4  # the last signs of a masked number
# ISO 13616: how long an IBAN of a country is; of others only the check digits are tested.
LENGTHS = {
    "SE": 24, "NO": 15, "DK": 18, "FI": 18, "IS": 26, "EE": 20, "LV": 21, "LT": 20, "DE": 22,
    "GB": 22, "NL": 18, "FR": 27, "BE": 16, "ES": 24, "IT": 27, "PL": 28, "AT": 20, "CH": 21,
}  # fmt: skip


class BadNumber(ValueError):
    """A number that cannot be right; its code says why: `signs`, `length` or `check`."""


def compact(text: str) -> str:
    """The number without what people write between its signs, in capitals."""
    return re.sub(r"[\s.\-\u2010-\u2015]", "", str(text)).upper()


def checked(kind: str, text: str) -> str:
    """The number as it is kept; BadNumber where it cannot be one of that kind."""
    number = compact(text)
    if kind == IBAN:
        _check_iban(number)
    elif not (number.isascii() and number.isdigit()):
        raise BadNumber("signs")
    elif kind == BANKGIRO:
        _check_giro(number, 7, 8)
    elif kind == PLUSGIRO:
        _check_giro(number, 2, 8)
    elif not 6 <= len(number) <= 20:
        raise BadNumber("length")
    return number


def _check_iban(number: str) -> None:
    """ISO 13616: country, two check digits, and 1 as the remainder by 97 (ISO 7064)."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", number, re.ASCII):
        raise BadNumber("signs")
    if len(number) != LENGTHS.get(number[:2], len(number)) or not 15 <= len(number) <= 34:
        raise BadNumber("length")
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    if int(digits) % 97 != 1:
        raise BadNumber("check")


def _check_giro(number: str, least: int, most: int) -> None:
    if not least <= len(number) <= most:
        raise BadNumber("length")
    if sum(_weighed(number)) % 10:
        raise BadNumber("check")


def _weighed(number: str) -> Iterator[int]:
    """The digits as Luhn counts them: every second from the right twice, its digits added."""
    for place, digit in enumerate(reversed(number)):
        twice = int(digit) * (1 + place % 2)
        yield twice - 9 if twice > 9 else twice


def written(kind: str, number: str) -> str:
    """The number as people write it: SE45 5000 …, 5050-1055, 12 34 56-6."""
    if kind == IBAN:
        return " ".join(number[n : n + 4] for n in range(0, len(number), 4))
    if kind == BANKGIRO:
        return f"{number[:-4]}-{number[-4:]}"
    if kind == PLUSGIRO:
        return f"{number[:-1]}-{number[-1]}"
    return number


def masked(number: str) -> str:
    """The last signs only; of a short one fewer, so that it cannot be guessed."""
    shown = min(SHOWN, max(len(number) - SHOWN, 0))
    return "•" * (len(number) - shown) + number[len(number) - shown :]
