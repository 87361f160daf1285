"""A ledger as Excel or CSV: which column is what, then row by row. No database.

Delimiter, encoding and decimal sign of a CSV are found in it. Headings are known in Swedish and
English; what an organisation calls its columns is remembered, and asked where nothing fits.
"""

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from foundation.pages.workbooks import opened, rows_of

from .lines import (
    MOST_LINES,
    MOST_ROWS,
    Found,
    Line,
    Unreadable,
    amount_of,
    code_of,
    day_of,
    decimal_sign,
    short,
    voucher_of,
)
from .sie import PC8, WINDOWS

LOOKED_AT = 30  # rows among which the headings stand
MOST_COLUMNS = 60
MOST_XML = 64 * 1024 * 1024
DELIMITERS = ";\t,|"

# What a column can be, and how it is called in ledgers (casefolded).
HEADINGS = {
    "series": ("serie", "ver.serie", "verserie", "vertyp", "ver.typ", "verifikationsserie",
               "series", "voucher series", "journal", "type"),
    "number": ("vernr", "ver.nr", "ver nr", "vernummer", "verifikation", "verifikat", "ver",
               "verifikationsnummer", "verifikatnr", "voucher", "voucher no", "voucher number",
               "document no", "reference", "ref"),
    "position": ("rad", "radnr", "rad nr", "radnummer", "row", "line", "line no"),
    "day": ("datum", "verdatum", "ver.datum", "ver datum", "bokföringsdatum", "bokf.datum",
            "bokfdatum", "verifikationsdatum", "transaktionsdatum", "date", "posting date",
            "voucher date", "transaction date"),
    "account": ("konto", "kontonr", "konto nr", "kontonummer", "account", "account no",
                "account code", "vote", "gl account"),
    "account_name": ("kontonamn", "kontobenämning", "konto benämning", "konto (t)",
                     "account name", "account description"),
    "project": ("projekt", "projektkod", "projektnr", "proj", "project", "project code"),
    "text": ("text", "vertext", "ver.text", "verifikationstext", "transaktionstext", "beskrivning",
             "benämning", "description", "details", "narration", "narrative"),
    "amount": ("belopp", "summa", "netto", "utfall", "saldo period", "amount", "net", "value"),
    "debit": ("debet", "debit", "dr"),
    "credit": ("kredit", "credit", "cr"),
}  # fmt: skip
WHATS = tuple(HEADINGS)
NEEDED = ("number", "day", "account")


def text_of(content: bytes) -> str:
    """The text of a CSV, by its mark or by the letters that are in it."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    as_pc8 = sum(1 for byte in content if byte in PC8)
    as_windows = sum(1 for byte in content if byte in WINDOWS)
    return content.decode("cp437" if as_pc8 > as_windows else "cp1252", "replace")


def delimiter_of(text: str) -> str:
    """The sign that parts the most columns in the most rows of the beginning of a CSV."""
    head = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]

    def fits(sign: str) -> tuple:
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=sign)]
        except csv.Error:
            return (0, 0)
        most = max(widths, default=1)
        return (sum(1 for width in widths if width == most) if most > 1 else 0, most)

    return max(DELIMITERS, key=fits)


def read_csv(content: bytes, project: str, currency: str, known: dict[str, str]) -> Found:
    """The lines of one project in a CSV; `known` {what: heading} as the organisation calls it."""
    text = text_of(content)
    csv.field_size_limit(1_000_000)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    found = Found(kind="csv")
    return _read(found, _careful(rows, found), project, currency, known)


def _careful(rows, found: Found):
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            yield number, cells[:MOST_COLUMNS]
    except csv.Error:
        found.wrong(number + 1, "", "broken_row")


def read_xlsx(file, project: str, currency: str, known: dict[str, str]) -> Found:
    """The same of the first sheet of a workbook whose headings are known; NoWorkbook for none."""
    book, first = opened(file, MOST_XML), None
    for page in book.worksheets:
        rows = rows_of(page, MOST_ROWS, MOST_COLUMNS)
        found = _read(Found(kind="xlsx"), rows, project, currency, known)
        if not found.headings or found.columns:
            return found
        first = first or found
    return first or Found(kind="xlsx", headings=[""])


def _read(found: Found, rows: Iterable, project: str, currency: str, known: dict) -> Found:
    head, rows = [], iter(rows)
    for number, cells in rows:
        texts = [short(cell if cell is not None else "", 80) for cell in cells]
        head.append(texts)
        places = places_of(texts, known)
        if is_enough(places):
            found.columns = {what: texts[place] for what, place in places.items()}
            return _Table(found, places, project, currency).read(rows)
        if len(head) >= LOOKED_AT or number >= LOOKED_AT:
            break
    found.headings = _likely(head)
    return found


def places_of(texts: list[str], known: dict[str, str]) -> dict[str, int]:
    """{what: place} of the headings in a row: the organisation's own words come first."""
    folded = [text.casefold() for text in texts]
    places: dict[str, int] = {}
    for what in WHATS:
        own = known.get(what)
        words = (own.casefold(),) if own else HEADINGS[what]
        for word in words:
            if word in folded and folded.index(word) not in places.values():
                places[what] = folded.index(word)
                break
    return places


def is_enough(places: dict) -> bool:
    """Whether a ledger can be read by these columns."""
    return all(what in places for what in NEEDED) and (
        "amount" in places or "debit" in places or "credit" in places
    )


def _likely(head: list[list[str]]) -> list[str]:
    """The row that looks most like headings: most cells with words in them."""
    worth = max(head, key=lambda texts: sum(1 for one in texts if one and not one.isdigit()),
                default=[])  # fmt: skip
    return [text for text in worth if text] or [""]


class _Table:
    """Reads rows by known columns."""

    def __init__(self, found: Found, places: dict, project: str, currency: str):
        self.found, self.places, self.currency = found, places, currency
        self.project = project.strip().casefold()
        self.seen: dict[tuple, int] = {}
        self.kept: list = []

    def read(self, rows) -> Found:
        """Every row; nothing is left out in silence but other projects and rows of totals."""
        for number, cells in rows:
            if number > MOST_ROWS:
                self.found.wrong(number, "", "too_many_rows", most=MOST_ROWS)
                break
            row = {what: _at(cells, place) for what, place in self.places.items()}
            if self.counts(row):
                self.kept.append((number, row))
            if len(self.kept) > MOST_LINES:
                self.found.wrong(number, "", "too_many_lines", most=MOST_LINES)
                break
        sums = [what for what in ("amount", "debit", "credit") if what in self.places]
        cells = (row[what] for _number, row in self.kept for what in sums)
        self.sign = decimal_sign(cell for cell in cells if isinstance(cell, str))
        self.credits_are_below = self._credits_are_below()
        names: dict[str, str] = {}
        for number, row in self.kept:
            line = self.line(number, row)
            if line:
                self.found.lines.append(line)
                self.found.covered(line.day)
                name = short(row.get("account_name") or "", 120)
                names[line.account] = names.get(line.account) or name
        self.found.accounts = dict(sorted(names.items()))
        if not self.kept and self.found.good:
            self.found.wrong(1, "", "no_rows")
        return self.found

    def counts(self, row) -> bool:
        """Whether a row is one of the project's: totals have neither number nor account."""
        if not any(_is_there(row.get(what)) for what in ("number", "account")):
            return False
        if not _is_there(row.get("number")) and not _is_there(row.get("day")):
            return False
        if "project" in row and code_of(row["project"]).casefold() != self.project:
            self.found.others += 1
            return False
        return True

    def line(self, number: int, row: dict) -> Line | None:
        """A row as a line; None where something in it is wrong, which is noted."""
        before = len(self.found.problems)
        series, voucher = voucher_of(code_of(row.get("series")), code_of(row["number"]))
        if not voucher:
            self.wrong(number, "number", "needed")
        account = code_of(row["account"])
        if not account:
            self.wrong(number, "account", "needed")
        day = self.value(number, "day", row["day"], day_of)
        amount = self.amount(number, row)
        if len(self.found.problems) > before or day is None or amount is None:
            return None
        name = (day.year, series, voucher)
        self.seen[name] = self.seen.get(name, 0) + 1
        position = self.position(number, row, self.seen[name])
        return Line(day.year, series, voucher, position, day, account,
                    short(row.get("text") or ""), amount)  # fmt: skip

    def position(self, number: int, row, counted: int) -> int:
        """The row of the voucher: as the file has it, else the order in which they stand."""
        text = code_of(row.get("position"))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else counted

    def amount(self, number: int, row):
        def read(cell):
            return amount_of(cell, self.currency, self.sign)

        if _is_there(row.get("amount")):
            return self.value(number, "amount", row["amount"], read)
        sides = [what for what in ("debit", "credit") if _is_there(row.get(what))]
        found = {what: self.value(number, what, row[what], read) for what in sides}
        if not sides:
            self.wrong(number, "amount" if "amount" in self.places else "debit", "needed")
            return None
        if None in found.values():
            return None
        credit = found.get("credit", 0)
        return found.get("debit", 0) + (credit if self.credits_are_below else -credit)

    def _credits_are_below(self) -> bool:
        """Whether the column of credits has its own sign: some programs write it, others do not."""
        amounts = []
        for _number, row in self.kept:
            if _is_there(row.get("credit")):
                with suppress(Unreadable):
                    amounts.append(amount_of(row["credit"], self.currency, self.sign))
        return any(amounts) and all(one <= 0 for one in amounts)

    def value(self, number, what, cell, read):
        if not _is_there(cell):
            self.wrong(number, what, "needed")
            return None
        try:
            return read(cell)
        except Unreadable as problem:
            self.wrong(number, what, problem.code, **problem.words)
            return None

    def wrong(self, number, what, code, **words):
        self.found.wrong(number, self.found.columns.get(what, what), code, **words)


def _at(cells, place: int):
    return cells[place] if place < len(cells) else None


def _is_there(cell) -> bool:
    return isinstance(cell, date | int | float) or bool(str(cell or "").strip())
