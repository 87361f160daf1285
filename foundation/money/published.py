"""Reads what central banks publish: rows of cells in, exchange rates and what is wrong out.

Three shapes are known. A table with a column of days and one column for each currency (the
European Central Bank's daily and historical file, the Bank of Botswana's sheet). A list with a
day, a series and a value in each row (the Riksbank's search). A list with a day, a currency and a
value (the European Central Bank's data portal). Nothing here asks the database.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.workflow.days import parse_day

from .amounts import is_currency
from .formatting import format_date

MOST_PROBLEMS = 200
FIRST_DAY = datetime.date(2015, 1, 1)
"""Papers of a grant are not older; earlier rows of a historical file are left out."""

# What stands at the top of the columns, in the files' own languages.
DAYS = {"date", "period", "datum", "time_period", "time period"}
SERIES = {"serie", "series", "currency", "valuta", "series name"}
VALUES = {"värde", "value", "obs_value", "rate"}
# The banks' own names of currencies: the Bank of Botswana writes YEN and CHN.
NAMES = {"YEN": "JPY", "CHN": "CNY"}
NOT_PUBLISHED = {"", "-", "–", "N/A", "NA", "NAN", "."}

_SERIES = re.compile(r"(?:(?P<units>10{0,3})\s+)?(?P<code>[A-Z]{3})")
_RIKSBANK = re.compile(r"SEK(?P<code>[A-Z]{3})PMI")
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,15})?", re.ASCII)

ECB, RIKSBANK, BOTSWANA = "ECB", "Riksbank", "BoB"
PER_UNIT_OF = {ECB: "EUR", BOTSWANA: "BWP"}
"""Whose one unit a table quotes others against; the Riksbank quotes kronor per unit."""


@dataclass(frozen=True)
class Published:
    """`rate` units of `to` for one unit of `currency` on a day; `row` is where it stood."""

    on: datetime.date
    currency: str
    to: str
    rate: Decimal
    row: int


@dataclass
class Read:
    """The rates of a file, and (row as the file numbers it, sentence) of what is wrong."""

    rates: list[Published] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def wrong(self, row: int, sentence: str) -> None:
        self.problems.append((row, sentence))


@dataclass(frozen=True)
class _Layout:
    """Which column is the day, and where currencies and values stand."""

    day: int
    columns: tuple[tuple[int, str], ...] = ()  # a table: column and currency
    series: int | None = None  # a list: the column that names the currency
    value: int | None = None


def read(source: str, rows: Iterable[tuple[int, list[str]]], keep: frozenset[str]) -> Read:
    """The rates in a file of `source` ("ECB", "Riksbank" or "BoB").

    `rows`: (number, cells as text); `keep`: the currencies that are wanted, the others are left
    out. A day without publication (N/A, empty) is no error; what cannot be read is.
    """
    found, layout, said = Read(), None, False
    seen: dict[tuple, Decimal] = {}
    for number, cells in rows:
        cells = [str(cell).strip() for cell in cells]
        if layout is None:
            layout = _layout(cells, source)
            continue
        if len(found.problems) >= MOST_PROBLEMS:
            break
        if any(cells):
            said = True
            _read_row(found, seen, source, layout, number, cells, keep)
    if layout is None:
        found.wrong(1, _("No row names the day and the currencies: is this the right file?"))
    elif not said:
        found.wrong(1, _("The file has no rates."))
    return found


def _layout(cells: list[str], source: str) -> _Layout | None:
    """What the headings say; None where this row has none."""
    small = [cell.casefold() for cell in cells]
    day = next((at for at, name in enumerate(small) if name in DAYS), None)
    if day is None:
        return None
    value = next((at for at, name in enumerate(small) if name in VALUES), None)
    series = next((at for at, name in enumerate(small) if name in SERIES), None)
    if value is not None and series is not None:
        return _Layout(day, series=series, value=value)
    columns = tuple(
        (at, code) for at, cell in enumerate(cells) if at != day and (code := _code_of(cell)[0])
    )
    # The Riksbank's own file is a list; a table would leave open in which units it is quoted.
    return _Layout(day, columns) if columns and source != RIKSBANK else None


def _code_of(cell: str) -> tuple[str, int]:
    """(currency, units it is quoted for) of a heading or a series; ("", 1) where it is none."""
    text = cell.strip().upper()
    text = NAMES.get(text, text)
    found = _SERIES.fullmatch(text) or _RIKSBANK.fullmatch(text)
    if found is None:
        return "", 1
    code = NAMES.get(found["code"], found["code"])
    return (code if is_currency(code) else ""), int(found.groupdict().get("units") or 1)


def _read_row(found, seen, source, layout, number, cells, keep) -> None:
    at = dict(enumerate(cells))
    day = parse_day(at.get(layout.day, ""))
    if day is None:
        found.wrong(number, _("“%(text)s” is no day.") % {"text": at.get(layout.day, "")[:40]})
        return
    if day < FIRST_DAY:
        return
    if layout.series is None:
        pairs = [(code, 1, at.get(column, "")) for column, code in layout.columns]
    else:
        code, units = _code_of(at.get(layout.series, ""))
        pairs = [(code, units, at.get(layout.value, ""))] if code else []
    for code, units, text in pairs:
        if code in keep and text.upper() not in NOT_PUBLISHED:
            _read_rate(found, seen, source, number, day, code, units, text)


def _read_rate(found, seen, source, number, day, code, units, text) -> None:
    if not _NUMBER.fullmatch(text) or not Decimal(text.replace(",", ".")):
        words = {"currency": code, "text": text[:40]}
        found.wrong(number, _("%(currency)s: “%(text)s” is no rate.") % words)
        return
    rate = Decimal(text.replace(",", ".")) / units
    have, want = (code, "SEK") if source == RIKSBANK else (PER_UNIT_OF[source], code)
    if have == want:
        return
    before = seen.setdefault((day, have, want), rate)
    if before is not rate and before != rate:
        words = {"currency": code, "day": format_date(day)}
        found.wrong(number, _("%(currency)s has two rates on %(day)s.") % words)
    elif before is rate:
        found.rates.append(Published(day, have, want, rate, number))
