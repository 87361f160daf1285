"""SIE 4, the format in which Swedish ledgers are handed on (SIE-Gruppen, SIE file format 4B).

`#VER` and `#TRANS` with their objects are read; `#BTRANS` (a row taken out) and `#RTRANS` (a row
added, which the format says is followed by an identical `#TRANS`) are not: what stands is `#TRANS`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.money.amounts import BadAmount, check, round_half_up

from .lines import (
    LONGEST_CODE,
    MOST_LINES,
    MOST_ROWS,
    Found,
    Line,
    Unreadable,
    day_of,
    short,
    voucher_of,
)

PROJECT = "6"  # the dimension that the format keeps for projects
AMOUNT = re.compile(r"[-+]?[0-9]{1,14}([.,][0-9]{1,6})?")
# å ä ö Å Ä Ö as the code page of the format has them, and as Windows has them.
PC8, WINDOWS = frozenset(b"\x86\x84\x94\x8f\x8e\x99"), frozenset(b"\xe5\xe4\xf6\xc5\xc4\xd6")
LABEL, NEWLINE = re.compile(r"#[^ \t{]*"), re.compile(r"\r\n|\n|\r")
LABELS = re.compile(rb"\s*#(FLAGGA|SIETYP|FORMAT|PROGRAM|FNAMN|VER)\b", re.I)


def is_sie(head: bytes) -> bool:
    """Whether a file begins as one of this format does."""
    return LABELS.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def decoded(content: bytes) -> str:
    """The text: code page 437 as the format says, else what other programs write in its stead."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", "replace")
    try:
        return content.decode("utf-8")  # letters of code page 437 alone are never good UTF-8
    except UnicodeDecodeError:
        pass
    as_pc8 = sum(1 for byte in content if byte in PC8)
    as_windows = sum(1 for byte in content if byte in WINDOWS)
    return content.decode("cp1252" if as_windows > as_pc8 else "cp437", "replace")


def fields_of(text: str) -> list:
    """The fields of one line: words, quoted texts (with \\" inside), and lists in braces.

    Unreadable where a quotation or a list is not closed.
    """
    found, place = [], 0
    while place < len(text):
        mark = text[place]
        if mark in " \t":
            place += 1
        elif mark == "{":
            end = _closing(text, place)
            found.append(fields_of(text[place + 1 : end]))
            place = end + 1
        elif mark == '"':
            word, place = _quoted(text, place)
            found.append(word)
        else:
            end = place
            while end < len(text) and text[end] not in " \t{}":
                end += 1
            found.append(text[place:end] or mark)
            place = max(end, place + 1)
    return found


def _closing(text: str, start: int) -> int:
    place = start + 1
    while place < len(text):
        if text[place] == '"':
            _word, place = _quoted(text, place)
        elif text[place] == "{":  # lists do not stand within lists
            break
        elif text[place] == "}":
            return place
        else:
            place += 1
    raise Unreadable("list_open")


def _quoted(text: str, start: int) -> tuple[str, int]:
    word, place = [], start + 1
    while place < len(text):
        if text[place] == "\\" and text[place + 1 : place + 2] in ('"', "\\"):
            word.append(text[place + 1])
            place += 2
        elif text[place] == '"':
            return "".join(word), place + 1
        else:
            word.append(text[place])
            place += 1
    raise Unreadable("quote_open")


@dataclass
class _Voucher:
    series: str
    number: str
    day: date
    text: str
    rows: int = 0


@dataclass(frozen=True)
class _Row:
    line: Line
    objects: tuple[tuple[str, str], ...]


class _Reader:
    """Reads the lines of a file one after the other."""

    def __init__(self, found: Found):
        self.found, self.rows = found, []
        self.names: dict[str, str] = {}
        self.dimensions: dict[str, str] = {PROJECT: "Projekt"}
        self.years: list[tuple[date, date]] = []
        self.until: date | None = None
        self.voucher: _Voucher | None = None
        self.vouchers = 0

    def read(self, text: str) -> None:
        for number, line in enumerate(NEWLINE.split(text), 1):
            if number > MOST_ROWS:
                self.found.wrong(number, "", "too_many_rows", most=MOST_ROWS)
                return
            line = line.strip()
            if not line.startswith("#"):
                self.voucher = None if line.startswith("}") else self.voucher
                continue
            label = LABEL.match(line)[0]
            rest = line[len(label) :]
            take = self.TAKES.get(label.upper())
            if take is None:
                continue
            try:
                take(self, fields_of(rest), number)
            except Unreadable as problem:
                self.found.wrong(number, label, problem.code, **problem.words)

    def _account(self, fields, row):
        if len(fields) > 1:
            self.names[_word(fields, 0)] = short(_word(fields, 1), 120)

    def _dimension(self, fields, row):
        self.dimensions[_word(fields, 0)] = _word(fields, 1)

    def _year(self, fields, row):
        if len(fields) >= 3:
            self.years.append((day_of(_word(fields, 1)), day_of(_word(fields, 2))))

    def _until(self, fields, row):
        self.until = day_of(_word(fields, 0))

    def _ver(self, fields, row):
        self.voucher = None
        series, number = voucher_of(_word(fields, 0), _word(fields, 1))
        if not number:
            raise Unreadable("no_number")
        day = day_of(_word(fields, 2))
        self.voucher = _Voucher(series, number, day, _word(fields, 3))
        self.vouchers += 1
        self.found.covered(day)

    def _trans(self, fields, row):
        voucher = self.voucher
        if voucher is None:
            return  # its voucher could not be read: that was said
        voucher.rows += 1
        objects = fields[1] if len(fields) > 1 and isinstance(fields[1], list) else None
        if objects is None:
            raise Unreadable("no_objects")
        texts = [word for word in objects if isinstance(word, str)]
        pairs = tuple(zip(texts[::2], texts[1::2], strict=False))
        day = day_of(_word(fields, 3)) if _word(fields, 3) else voucher.day
        self.found.covered(voucher.day)
        line = Line(
            year=self._year_of(voucher.day), series=voucher.series, number=voucher.number,
            position=voucher.rows, day=day, account=short(_word(fields, 0), LONGEST_CODE),
            text=short(_word(fields, 4) or voucher.text), amount=_amount(_word(fields, 2)),
        )  # fmt: skip
        self.rows.append(_Row(line, pairs))

    def _year_of(self, day: date) -> int:
        """The accounting year by the year in which it begins: numbers begin anew with it."""
        known = (first.year for first, last in self.years if first <= day <= last)
        return next(known, day.year)

    TAKES = {
        "#KONTO": _account, "#DIM": _dimension, "#UNDERDIM": _dimension, "#RAR": _year,
        "#OMFATTN": _until, "#VER": _ver, "#TRANS": _trans,
    }  # fmt: skip


def _word(fields: list, place: int) -> str:
    found = fields[place] if place < len(fields) else ""
    return found if isinstance(found, str) else ""


def _amount(text: str) -> Decimal:
    if not AMOUNT.fullmatch(text):
        raise Unreadable("not_an_amount", value=text[:40])
    try:
        return round_half_up(check(Decimal(text.replace(",", ".")), 2, "SEK"), 2)
    except BadAmount:
        raise Unreadable("too_many_decimals", value=text[:40]) from None


def read(content: bytes, project: str) -> Found:
    """The lines of one project (an object code) in a file of the format, in its order."""
    found = Found(kind="sie")
    reader = _Reader(found)
    reader.read(decoded(content))
    if not reader.vouchers and found.good:
        found.wrong(1, "#VER", "no_vouchers")
    wanted = dict.fromkeys(_of_project(reader, project.strip().casefold()))
    found.others = len(reader.rows) - len(wanted)
    found.lines = [row.line for row in wanted]
    if len(found.lines) > MOST_LINES:
        found.wrong(1, "", "too_many_lines", most=MOST_LINES)
    used = {line.account for line in found.lines}
    found.accounts = {code: reader.names.get(code, "") for code in sorted(used)}
    if reader.until and found.covers_from and reader.until >= found.covers_to:
        found.covers_to = reader.until
    return found


def _of_project(reader: _Reader, project: str) -> Iterator[_Row]:
    """The rows that carry the code: in a dimension of projects where it is one, else in any."""
    having = [
        (row, {dimension for dimension, code in row.objects if code.casefold() == project})
        for row in reader.rows
    ]
    known = {dimension for _row, found in having for dimension in found}
    named = {one for one in known if "proj" in reader.dimensions.get(one, "").casefold()}
    wanted = named or known
    yield from (row for row, found in having if found & wanted)
