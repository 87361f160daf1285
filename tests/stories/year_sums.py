"""The project year reckoned by hand after DOMAIN §3: plain decimals, none of the house's code."""

import csv
from collections import defaultdict
from datetime import date
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from pathlib import Path

from django.conf import settings

from . import year_book as book

ORE = Decimal("0.01")
ECB = "data/fx/ecb_euro_reference_rates_daily_2015_2026.csv"


def half_up(amount: Decimal, places: Decimal = ORE) -> Decimal:
    return amount.quantize(places, ROUND_HALF_UP)


@cache
def published() -> dict[date, tuple[str, str]]:
    """{day: (kronor, rand for one euro)} of the spring of 2026, as the ECB has published them."""
    with Path(settings.BASE_DIR, ECB).open() as file:
        rows = [row for row in csv.DictReader(file) if "2026-04-20" < row["date"] < "2026-06-15"]
    return {date.fromisoformat(row["date"]): (row["eur_sek"], row["eur_zar"]) for row in rows}


def at_the_ecb(claimed: Decimal, currency: str, on: date) -> Decimal:
    """Through the euro, at the rates of the day or of the last one before it; rounded once."""
    day = max(one for one in published() if one <= on)
    kronor, rand = map(Decimal, published()[day])
    with localcontext() as exact:
        exact.prec = 60
        return half_up(claimed * kronor / (rand if currency == "ZAR" else 1))


def shared(sek: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """A sum in proportion: rounded down, and the öre that are left to those that lost most."""
    whole = sum(weights)
    with localcontext() as exact:
        exact.prec = 60
        shares = [sek * one / whole for one in weights]
        parts = [one.quantize(ORE, ROUND_FLOOR) for one in shares]
        lost = [share - part for share, part in zip(shares, parts, strict=True)]
    left = int((sek - sum(parts)) / ORE)
    for at in sorted(range(len(parts)), key=lambda at: (-lost[at], at))[:left]:
        parts[at] += ORE
    return parts


def first_in_first_out(amounts: list[Decimal]) -> tuple[list[Decimal], Decimal, Decimal]:
    """(what each amount cost, pula left, what those cost): the older transfer is used up first."""
    transfers = [[local, sek] for _day, sek, local in book.TRANSFERS]
    found = []
    for amount in amounts:
        cost = Decimal(0)
        for one in transfers:
            local = min(amount, one[0])
            if not local:
                continue
            sek = one[1] if local == one[0] else half_up(one[1] * local / one[0])
            one[0], one[1] = one[0] - local, one[1] - sek
            amount, cost = amount - local, cost + sek
        found.append(cost)
    return found, sum(one[0] for one in transfers), sum(one[1] for one in transfers)


def kronor_of(costs: list[book.Cost]) -> list[Decimal]:
    """The SEK with which each cost counts, in the same order."""
    found: list = [_by_itself(one) for one in costs]
    together = defaultdict(list)
    for at, one in enumerate(costs):
        if found[at] is None:
            together[one.how, one.currency].append(at)
    for (how, currency), places in together.items():
        places.sort(key=lambda at: (costs[at].paid_on, at))
        amounts = [costs[at].claimed for at in places]
        if how == "advance":
            parts = first_in_first_out(amounts)[0]
        else:
            sek = book.PULA_CLAIM_SEK if currency == "BWP" else book.RAND_CLAIM_SEK
            parts = shared(sek, amounts)
        for at, part in zip(places, parts, strict=True):
            found[at] = part
    return found


def _by_itself(one: book.Cost) -> Decimal | None:
    if one.how == "ecb":
        return at_the_ecb(one.claimed, one.currency, one.paid_on)
    return {"claimed": one.claimed, "debited": one.debited}.get(one.how)


def left_of_the_advance(costs: list[book.Cost]) -> tuple[Decimal, Decimal]:
    """(pula, what they cost in SEK) when all costs are cleared."""
    paid = sorted((one for one in costs if one.how == "advance"), key=lambda one: one.paid_on)
    return first_in_first_out([one.claimed for one in paid])[1:]


def work_input() -> Decimal:
    """Monthly pay × (1 + on-cost) ÷ 165 × hours, rounded once for each person."""
    found = Decimal(0)
    for _who, pay, oncost, hours in book.WAGES:
        worked = sum(Decimal(number) for _day, number in hours)
        with localcontext() as exact:
            exact.prec = 60
            found += half_up(pay * (100 + oncost) * worked / (100 * 165))
    return found


def fees() -> Decimal:
    return sum(amount for _who, _kind, amount in book.FEES)


def per_diem(leaves: str, returns: str, meals: tuple[str, ...]) -> Decimal:
    """Five days: half for a departure at noon or later and a return by seven; three days between
    with meals provided, each a part of the whole amount, in whole kronor."""
    half = (book.PER_DIEM / 2).quantize(Decimal(1), ROUND_DOWN)
    percent = {"breakfast": 15, "lunch": 35, "dinner": 35}
    taken = sum(half_up(book.PER_DIEM * percent[one] / 100, Decimal(1)) for one in meals)
    first = half if leaves >= "12:00" else book.PER_DIEM
    last = half if returns <= "19:00" else book.PER_DIEM
    return (first + 3 * (book.PER_DIEM - taken) + last).quantize(ORE)
