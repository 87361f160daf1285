"""What is read in a ledger's file: lines, and what is wrong, by row and column. No database."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from foundation.money.amounts import BadAmount, check, fits, round_half_up
from foundation.money.parsing import parse_amount

MOST_BYTES = 25 * 1024 * 1024
MOST_LINES = 20_000  # of one project in one file
MOST_ROWS = 400_000  # of a file that are looked at
MOST_PROBLEMS = 60
LONGEST_TEXT, LONGEST_CODE = 250, 30
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Unreadable(Exception):
    """Why a cell or field cannot be read: a code of `sentences`, and its words."""

    def __init__(self, code: str, **words):
        super().__init__(code)
        self.code, self.words = code, words


@dataclass(frozen=True)
class Line:
    """One row of a voucher; debit is above zero. Year, series, number and position name it."""

    year: int
    series: str
    number: str
    position: int
    day: date
    account: str
    text: str
    amount: Decimal

    @property
    def key(self) -> tuple:
        return self.year, self.series, self.number, self.position

    @property
    def voucher(self) -> str:
        """The voucher as people write it: series and number, `A 123`."""
        return f"{self.series} {self.number}".strip()


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place of the file; `column` is a heading or the name of a field."""

    row: int
    column: str
    code: str
    words: dict = field(default_factory=dict)


@dataclass
class Found:
    """What a file says of one project: lines, names of accounts, the days it covers."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    covers_from: date | None = None
    covers_to: date | None = None
    others: int = 0  # rows of other projects, left out
    headings: list[str] = field(default_factory=list)  # where columns must be named first
    columns: dict[str, str] = field(default_factory=dict)  # {what: heading} as it was read
    kind: str = ""  # sie, csv or xlsx

    @property
    def good(self) -> bool:
        return not self.problems

    def wrong(self, row: int, column: str, code: str, **words) -> None:
        """Note a problem; after the sixtieth, further ones are not worth reading."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, code, words))

    def covered(self, day: date) -> None:
        """The file has a voucher of that day."""
        self.covers_from = min(self.covers_from or day, day)
        self.covers_to = max(self.covers_to or day, day)


def short(text, longest: int = LONGEST_TEXT) -> str:
    """A text of one line, without control characters, cut to what is kept."""
    return " ".join("".join(c for c in str(text) if c >= " " or c == "\t").split())[:longest]


# --- amounts -------------------------------------------------------------------------------------

TRAILING = re.compile(r"[.,]([0-9]{1,2})$")


def decimal_sign(texts) -> str:
    """The decimal sign of a column of amounts: `,` or `.`; empty where its cells do not say."""
    bare = map(_unsigned, texts)
    signs = {text[found.start()] for text in bare if (found := TRAILING.search(text))}
    return signs.pop() if len(signs) == 1 else ""


def _unsigned(text: str) -> str:
    return text.strip().strip("()").strip("-+\u2212 ")


def amount_of(cell, currency: str, sign: str = "") -> Decimal:
    """A cell as an amount of the currency; Unreadable otherwise.

    Numbers of a workbook are taken to the currency's decimals; `1 234,50-` and `(1 234,50)` are
    below zero as ledgers write them; with a known decimal sign the other one parts thousands.
    """
    from foundation.money.amounts import decimals

    if isinstance(cell, Decimal | int | float) and not isinstance(cell, bool):
        return _number(cell, decimals(currency))
    text = str(cell).strip()
    below = text.endswith(("-", "\u2212")) or (text.startswith("(") and text.endswith(")"))
    plain = text.strip("()").rstrip("-\u2212 ").strip() if below else text
    if sign:
        other = "." if sign == "," else ","
        plain = plain.replace(other, "").replace(sign, ".")
        if re.fullmatch(r"[-+]?[0-9 \u00a0\u202f\u2009]+", plain):
            plain = plain.replace(" ", "").replace("\u00a0", "")
    try:
        found = parse_amount(plain, currency)
    except BadAmount:
        raise Unreadable("not_an_amount", value=text[:40]) from None
    return -found if below else found


def _number(cell, places: int) -> Decimal:
    try:
        # What a spreadsheet computed carries noise far behind the öre; öre themselves are exact.
        found = round(Decimal(repr(cell) if isinstance(cell, float) else cell), 6)
        check(found, 6)
    except (BadAmount, InvalidOperation, ValueError):
        raise Unreadable("not_an_amount", value=str(cell)[:40]) from None
    if not fits(found, places):
        raise Unreadable("too_many_decimals", value=str(cell)[:40])
    return round_half_up(found, places)


# --- days ----------------------------------------------------------------------------------------

DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
)


def day_of(cell) -> date:
    """A cell as a day: a date of the workbook, 2026-03-31, 20260331, 31.3.2026 or 31/3/2026."""
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _day_in(str(int(cell)) if isinstance(cell, float) and cell == int(cell)
                        else str(cell).strip())  # fmt: skip
    if found is None:
        raise Unreadable("not_a_day", value=str(cell)[:40])
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable("far_away", value=str(cell)[:40])
    return found


def _day_in(text: str) -> date | None:
    for shape in DAYS:
        if found := shape.fullmatch(text):
            year, month, day = (int(found[name]) for name in "ymd")
            try:
                return date(year if year > 99 else 2000 + year, month, day)
            except ValueError:
                return None
    return None


# --- vouchers ------------------------------------------------------------------------------------

NUMBER = re.compile(r"(?P<series>[A-Za-zÅÄÖåäö]{1,6})[ \-/]?(?P<number>[0-9][0-9\-/]{0,18})")


def voucher_of(series: str, number: str) -> tuple[str, str]:
    """(series, number) of a voucher; `A123` and `A 123` in one cell are parted."""
    series, number = short(series, 10), short(number, 20)
    if not series and (found := NUMBER.fullmatch(number)):
        series, number = found["series"], found["number"]
    return series.upper(), number


def code_of(cell) -> str:
    """An account or project as text: a number of the workbook without its decimal point."""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    return short(cell if cell is not None else "", LONGEST_CODE)
