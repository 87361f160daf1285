"""What a visit costs, as budget lines; and a price in another currency, as one in SEK.

Pure but for the words: amounts, rates and the per-diem table's figures come in, rows for the part
`lines` go out. Each price is rounded once, half up, to öre; what it came from stands on the line.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.money import per_diem
from foundation.money.amounts import Money
from foundation.money.exchange import convert
from foundation.money.formatting import format_date, format_money, format_number
from foundation.money.per_diem import Meals

LONGEST_NOTE = 300


@dataclass(frozen=True)
class Stay:
    """How long each traveller is away, and how many meals each is given there."""

    nights: int
    breakfasts: int = 0
    lunches: int = 0
    dinners: int = 0
    half_departure: bool = False  # leaves at 12:00 or later
    half_return: bool = False  # is back at 19:00 or earlier

    @property
    def days(self) -> int:
        """Departure and return are days, too."""
        return self.nights + 1


@dataclass(frozen=True)
class LocalRate:
    """SEK for one unit of a currency, as the partners state it, and the day it was so."""

    rate: Decimal
    on: date | None = None


def in_sek(price: Money, local: LocalRate | None) -> tuple[Money, str]:
    """The price in SEK, rounded half up to öre, and a note where it was in another currency."""
    if price.currency == "SEK" or local is None:
        return price, ""
    words = {"price": format_money(price), "rate": format_number(local.rate)}
    if local.on is None:
        return convert(price, local.rate), _("%(price)s × %(rate)s, as stated") % words
    note = _("%(price)s × %(rate)s, as stated for %(day)s")
    return convert(price, local.rate), note % {**words, "day": format_date(local.on)}


def board_days(stay: Stay, full: Decimal, meals: Meals) -> Iterator[tuple[int, Decimal, str]]:
    """(how many days, SEK for each, how it was reckoned) of a Swedish traveller's board.

    Meals that are provided are laid on whole days first, where they take their full percentage.
    """
    halves = [stay.half_departure, *([False] * (stay.days - 2)), stay.half_return]
    order = sorted(range(stay.days), key=lambda day: halves[day])
    given = {name: set(order[: getattr(stay, name)])
             for name in ("breakfasts", "lunches", "dinners")}  # fmt: skip
    reckoned = [
        per_diem.day(
            full, half=half, breakfast=day in given["breakfasts"], lunch=day in given["lunches"],
            dinner=day in given["dinners"], meals=meals,
        )
        for day, half in enumerate(halves)
    ]  # fmt: skip
    for reckoning, count in Counter(reckoned).items():
        if reckoning.amount:
            note = reckoning.explained().replace("\n", "; ")
            yield count, reckoning.amount, note


def row(base: dict, category: str, quantity, unit: str, price: Money, note: str = "") -> dict:
    """One line; `base` has its kind of grant, partner, activity and year. The price is in SEK."""
    found = {
        **base, "category": category, "quantity": str(quantity), "unit": unit,
        "unit_price": price.as_json(), "price_note": note[:LONGEST_NOTE],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in (None, "")}
