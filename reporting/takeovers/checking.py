"""A filled workbook as cases, or as a list of what is wrong in it: no database, no request.

What is known here comes in as `Known`; what goes out is plain data that JSON can keep.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .cells import Unreadable, text_of, value_of
from .columns import SHEETS
from .fitting import fit
from .sentences import ADVICE

MOST_ROWS = 5_000
MOST_PROBLEMS = 1_000


@dataclass(frozen=True)
class Row:
    """A row of a sheet as it was written: its number there, and its cells by column code."""

    number: int
    cells: dict


@dataclass(frozen=True)
class Known:
    """What the house knows: organisations by country and code or name, codes, who serves where."""

    by_code: dict[tuple[str, str], int]
    by_name: dict[tuple[str, str], tuple[int, ...]]
    countries: frozenset[str]
    names: dict[int, str]
    categories: frozenset[str]
    financed: frozenset[str]
    topics: frozenset[str]
    coordinators: dict[str, int]  # e-mail -> id of a coordinator of the office
    office_people: frozenset[str]  # e-mails of those who serve the office
    by: int = 0  # who takes over, where that is a coordinator of the office


@dataclass
class Checked:
    """The cases that were read, and what is wrong: {sheet, row, column, code, words, advice}."""

    cases: list[dict] = field(default_factory=list)
    problems: list[dict] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing holds the import back."""
        return bool(self.cases) and all(one["advice"] for one in self.problems)


class Read:
    """A row whose cells were read; `wrong` notes what is not right about one of them."""

    def __init__(self, sheet: str, number: int, values: dict, note):
        self.sheet, self.number, self.values, self.note = sheet, number, values, note

    def __getitem__(self, code: str):
        return self.values.get(code)

    def has(self, *codes: str) -> bool:
        """Whether all these cells could be read."""
        return all(code in self.values for code in codes)

    def wrong(self, column: str, code: str, **words) -> None:
        self.note(self.sheet, self.number, column, code, words)


def check(sheets: dict[str, list[Row]], headers: dict[str, list[str]], known: Known) -> Checked:
    """Read every cell, then fit the rows together; `headers` are the column codes of each sheet."""
    found = Checked()

    def note(sheet, row, column, code, words):
        words = {name: str(value) for name, value in words.items()}
        one = {"sheet": sheet, "row": row, "column": column, "code": code, "words": words,
               "advice": code in ADVICE}  # fmt: skip
        if one not in found.problems[-20:] and len(found.problems) < MOST_PROBLEMS:
            found.problems.append(one)

    _check_headers(headers, note)
    read = {
        sheet.name: [_read(sheet, row, note) for row in sheets.get(sheet.name, [])[:MOST_ROWS]]
        for sheet in SHEETS
    }
    for name, rows in sheets.items():
        if len(rows) > MOST_ROWS:
            note(name, MOST_ROWS, "", "too_many_rows", {"most": MOST_ROWS})
    if not read["Cases"]:
        note("Cases", 0, "", "no_cases", {})
    found.cases = fit(read, known)
    found.problems.sort(key=_place)
    return found


def _place(problem: dict) -> tuple:
    names = [sheet.name for sheet in SHEETS]
    return (problem["advice"], names.index(problem["sheet"]) if problem["sheet"] in names else 99,
            problem["row"])  # fmt: skip


def _check_headers(headers: dict[str, list[str]], note) -> None:
    for sheet in SHEETS:
        if sheet.name in headers:
            _check_header(sheet, headers[sheet.name], note)
        else:
            note(sheet.name, 0, "", "no_sheet", {"value": sheet.name})


def _check_header(sheet, there: list[str], note) -> None:
    codes = {column.code for column in sheet.columns}
    needed = {column.code for column in sheet.columns if column.needed}
    for code in sorted(needed - set(there)):
        note(sheet.name, 1, code, "no_column", {"value": code})
    for code, times in Counter(code for code in there if code).items():
        if code not in codes:
            note(sheet.name, 1, code[:40], "strange_column", {"value": code[:40]})
        elif times > 1:
            note(sheet.name, 1, code, "twice", {"value": code})


def _read(sheet, row: Row, note) -> Read:
    values = {}
    for column in sheet.columns:
        try:
            values[column.code] = value_of(row.cells.get(column.code), column)
        except Unreadable as problem:
            note(sheet.name, row.number, column.code, problem.code, problem.words)
    return Read(sheet.name, row.number, values, note)


def is_empty(cells: Iterable) -> bool:
    """Whether a row has nothing in it, or is a row of explanations (it begins with #)."""
    texts = [text_of(cell) for cell in cells]
    return not any(texts) or next(text for text in texts if text).startswith("#")
