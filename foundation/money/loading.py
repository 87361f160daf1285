"""Puts published rates into the table: only what is new, and never a silent change."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from .amounts import offered_currencies
from .formatting import format_date
from .models import ExchangeRate
from .published import Published, Read

AT_ONCE = 2000


@dataclass
class Loaded:
    """What a file brought: how many rates are new, known, corrected, and what is wrong."""

    new: int = 0
    known: int = 0
    corrected: int = 0
    newest: object = None  # the last day in the file
    problems: list[tuple[int, str]] = field(default_factory=list)


def wanted_currencies() -> frozenset[str]:
    """The currencies whose rates are kept: those that the pages offer."""
    return frozenset(offered_currencies())


@transaction.atomic
def load(source: str, found: Read, replace: bool = False) -> Loaded:
    """Add the rates of `found` to those of `source`: all of them, or none where one is wrong.

    A rate that differs from the one known for its day is wrong, unless `replace` says that the
    bank corrected it. What an expense or a report used stands there itself and does not change.
    """
    newest = max((one.on for one in found.rates), default=None)
    loaded = Loaded(problems=list(found.problems), newest=newest)
    if loaded.problems:
        return loaded
    known = _known(source, found.rates)
    new, changed = [], []
    for one in found.rates:
        number, before = known.get((one.on, one.currency, one.to), (None, None))
        if before == one.rate:
            loaded.known += 1
        elif number is None:
            new.append(_row(source, one))
        elif replace:
            changed.append(_row(source, one, number))
        else:
            loaded.problems.append((one.row, _differs(one, before)))
    if loaded.problems:
        return Loaded(problems=loaded.problems, newest=loaded.newest)
    ExchangeRate.objects.bulk_create(new, batch_size=AT_ONCE)
    ExchangeRate.objects.bulk_update(changed, ["rate"], batch_size=200)
    loaded.new, loaded.corrected = len(new), len(changed)
    return loaded


def _known(source: str, rates: list[Published]) -> dict:
    if not rates:
        return {}
    days = [one.on for one in rates]
    rows = ExchangeRate.objects.filter(source=source, on__range=(min(days), max(days)))
    return {
        (on, have, want): (pk, rate)
        for pk, on, have, want, rate in rows.values_list(
            "id", "on", "from_currency", "to_currency", "rate"
        )
    }


def _row(source: str, one: Published, number: int | None = None) -> ExchangeRate:
    return ExchangeRate(
        id=number, source=source, on=one.on, from_currency=one.currency, to_currency=one.to,
        rate=one.rate,
    )  # fmt: skip


def _differs(one: Published, before) -> str:
    return _("%(currency)s on %(day)s is %(new)s here and %(old)s in the table.") % {
        "currency": one.to if one.to != "SEK" else one.currency,
        "day": format_date(one.on),
        "new": f"{one.rate:f}",
        "old": f"{before:f}",
    }
