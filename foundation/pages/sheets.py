"""A sheet of a workbook as rows of a form: headings, choices, texts and keys, out and in.

Out: text is text and nothing becomes a formula. In: every cell is read by the form of the page,
and what is wrong is said by row and column. A row is known again by its key.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.money.amounts import BadAmount
from foundation.workflow.fields import LANGUAGES
from foundation.workflow.forms import form_errors
from foundation.workflow.parts import MOST_ROWS, content_of

from .workbooks import MOST_COLUMNS, rows_of

KEY = "key"
# As a cell takes it; formulas and links are the text they look like.
SAFELY = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
MOST_BYTES = 5 * 1024 * 1024
MOST_XML = 16 * 1024 * 1024
MOST_LINES_LOOKED_AT = MOST_ROWS + 500  # what trails behind the rows is empty, or too much
MOST_PROBLEMS = 200
CHOICES_SAID = 12
# What XML cannot carry, and the returns of a browser's line ends.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class Unreadable(Exception):
    """A cell that means nothing known; the text is a sentence for the reader."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a cell: the row as Excel numbers it, the column's label, a sentence."""

    row: int
    column: str
    sentence: str
    sheet: str = ""  # its title, where a workbook has several

    def said(self) -> str:
        """Where it is and what is wrong, in one sentence; row 0 is the whole sheet."""
        words = {"sheet": self.sheet, "row": self.row, "column": self.column,
                 "sentence": self.sentence}  # fmt: skip
        if not self.sheet:
            sentence = (
                _("Row %(row)s, column %(column)s: %(sentence)s")
                if self.column
                else _("Row %(row)s: %(sentence)s")
            )
        elif not self.row:
            sentence = _("Sheet %(sheet)s: %(sentence)s")
        elif self.column:
            sentence = _("Sheet %(sheet)s, row %(row)s, column %(column)s: %(sentence)s")
        else:
            sentence = _("Sheet %(sheet)s, row %(row)s: %(sentence)s")
        return sentence % words


@dataclass
class Read:
    """What was read: rows for the part, what is wrong, what is worth knowing, the version."""

    rows: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    version: int | None = None  # of the part it was taken from; None where it does not say


# --- out -----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A text as a cell can carry it: without control characters and the returns of line ends."""
    return UNWRITABLE.sub("", text)


def labels_of(one) -> list[tuple[str, str]]:
    """(code, label) of a field's choices; of two with one label, each with its code behind."""
    pairs = [(str(code), str(label)) for code, label in getattr(one, "choices", ())]
    times = Counter(label for _code, label in pairs)
    return [(code, f"{label} [{code}]" if times[label] > 1 else label) for code, label in pairs]


def offer(page, column: int, one) -> None:
    """A list to choose from where the column has one; what is typed is not refused by Excel."""
    labels = [label for code, label in labels_of(one) if code]
    if labels and len(",".join(labels)) <= 255 and not any("," in label for label in labels):
        offer_from(page, column, labels)


def offer_from(page, column: int, source) -> None:
    """The same from a list, or from a range of the workbook."""
    rule = {"validate": "list", "source": source, "error_type": "information", "show_error": False}
    page.data_validation(1, column, MOST_ROWS, column, rule)


# --- in ------------------------------------------------------------------------------------------


def text_of(value) -> str:
    """A cell as plain text: whole numbers without a decimal point, days as 2026-03-31."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return plain(str(value)).strip()


class Sheet:
    """One sheet being read into `found`: a row of it is a row of `form_of`.

    `form_of(values)` makes the form of a row, bound or (None) not; `present` are the rows that
    stand there now. A room says what its cells mean by `value`, and which columns it has beside
    the form's own by `columns`.
    """

    most_columns = MOST_COLUMNS
    as_shown = False  # whether a percentage is read as it is shown: 30% and not 0.3

    def __init__(self, form_of: Callable, present: list[dict], found: Read, title: str = ""):
        self.form_of, self.found, self.title = form_of, found, title
        self.form = form_of(None)
        self.labels = dict(self.columns(self.form))
        self.words = self.known_words()
        self.present = {row["key"]: row for row in present}
        self.used: set[str] = set()
        self.header: list[str] = []

    # What a room says of its sheet

    def columns(self, form) -> list[tuple[str, str]]:
        """(name, label in the active language) of the columns."""
        fields = [(name, str(one.label)) for name, one in form.fields.items()]
        return [*fields, (KEY, _("Key"))]

    def value(self, name: str, cell):
        """A cell as the form takes it, None for nothing; Unreadable or BadAmount."""
        one, text = self.form.fields[name], text_of(cell)
        return self.chosen(name, one, text) if text and hasattr(one, "choices") else text

    def takes_others(self, one) -> bool:
        """Whether a field of choices judges by itself what is none of them."""
        return False

    def counts(self, row: dict) -> bool:
        """Whether something is written in a row beside what the house wrote itself."""
        own = self.form.fields
        return any(text_of(cell) for name, cell in row.items() if name in own)

    def kept(self, number: int, cells: dict, content: dict) -> dict:
        """A good row as it is handed on."""
        return {**content, **self.key(number, text_of(cells.get(KEY)))}

    def errors_of(self, form) -> dict[str, list[str]]:
        """The sentences of a form that is not valid, by column."""
        return form_errors(form)

    # Reading

    def read(self, page) -> bool:
        """Read every row of a sheet as it was opened; NoWorkbook where it breaks off.

        Gives back whether its headings were enough for that.
        """
        found = self.found
        lines = rows_of(page, MOST_LINES_LOOKED_AT, self.most_columns, self.as_shown)
        for number, cells in lines:
            if not self.header:
                texts = [text_of(cell) for cell in cells]
                self.header = [self.column(text) for text in texts] if any(texts) else []
                if self.header and not self.good(number, texts):
                    return False
                continue
            row = {name: cell for name, cell in zip(self.header, cells, strict=False) if name}
            if self.counts(row):
                self.one(number, row)
            if len(found.rows) > MOST_ROWS or len(found.problems) >= MOST_PROBLEMS:
                break
        if not self.header:
            self.wrong(1, "", _("The sheet is empty."))
        if len(found.rows) > MOST_ROWS:
            self.wrong(MOST_ROWS, "", _("There are too many rows."))
        return bool(self.header)

    def wrong(self, row: int, column: str, sentence) -> None:
        self.found.problems.append(Problem(row, column, str(sentence), self.title))

    def note(self, sentence: str) -> None:
        self.found.notes.append(f"{self.title}: {sentence}" if self.title else sentence)

    def column(self, text: str) -> str:
        """The field that a heading means, in either language or by its name; empty for none."""
        return self.words["columns"].get(text.strip().casefold(), "")

    def good(self, number: int, texts: list[str]) -> bool:
        """Whether the headings are enough; says what is missing, stands twice or is not known."""
        before, header = len(self.found.problems), self.header
        needed = [name for name, one in self.form.fields.items() if one.required]
        for name in [*needed, *([KEY] if self.present else [])]:
            if name not in header:
                sentence = _("The column “%(column)s” is missing.")
                self.wrong(number, self.labels[name], sentence % {"column": self.labels[name]})
        for name in sorted({name for name in header if name and header.count(name) > 1}):
            self.wrong(number, self.labels.get(name, name), _("This column stands twice."))
        strange = [text for name, text in zip(header, texts, strict=True) if text and not name]
        if strange:
            sentence = _("These columns are not read: %(columns)s.")
            columns = ", ".join(text[:40] for text in strange[:10])
            self.note(sentence % {"columns": columns})
        return len(self.found.problems) == before

    def one(self, number: int, cells: dict) -> None:
        """One row: as the part keeps it, or each of its problems at its column."""
        values, problems = self.values(cells)
        form = self.form_of(values)
        if not form.is_valid():
            for name, sentences in self.errors_of(form).items():
                problems.setdefault(name, sentences)
        for name, sentences in problems.items():
            for sentence in sentences:
                self.wrong(number, self.labels.get(name, ""), sentence)
        if not problems:
            self.found.rows.append(self.kept(number, cells, content_of(form)))

    def values(self, cells: dict) -> tuple[dict, dict[str, list[str]]]:
        """What the cells say, as the form is sent it; and what could not be read."""
        values, problems = {}, {}
        for name in self.form.fields:
            try:
                value = self.value(name, cells.get(name))
            except (Unreadable, BadAmount) as problem:
                problems[name] = [str(problem)]
            else:
                if value not in (None, ""):
                    values[name] = value
        return values, problems

    def key(self, number: int, key: str) -> dict:
        """A row's key while it is known and new here; a copied row is a row of its own."""
        if not key:
            return {}
        if key not in self.present:
            sentence = _("Row %(row)s comes from elsewhere: it becomes a new line.")
        elif key in self.used:
            sentence = _("Row %(row)s is a copy of another: it becomes a new line.")
        else:
            self.used.add(key)
            return {"key": key}
        self.note(sentence % {"row": number})
        return {}

    def chosen(self, name: str, one, text: str) -> str:
        """The code of what is written; where only the offered ones are taken, they are named."""
        code = self.words["choices"][name].get(text.casefold())
        if code is not None or self.takes_others(one):
            return text if code is None else code
        offered = ", ".join(label for known, label in labels_of(one)[:CHOICES_SAID] if known)
        sentence = _("“%(text)s” is none of: %(offered)s.") if offered else _("“%(text)s” is none.")
        raise Unreadable(sentence % {"text": text[:60], "offered": offered})

    def known_words(self) -> dict:
        """What headings and choices are called, in both languages and by their codes."""
        columns: dict[str, str] = {}
        choices: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            with override(language):
                form = self.form_of(None)
                for name, label in self.columns(form):
                    columns |= {label.casefold(): name, name: name}
                for name, one in form.fields.items():
                    known = choices.setdefault(name, {})
                    for code, label in labels_of(one):
                        known |= {label.casefold(): code, code.casefold(): code}
        return {"columns": columns, "choices": choices}
