"""A workbook of a results framework on its way in: three sheets that name one another's rows.

Rows that are new get a key of the workbook's own (`+outcomes-7`), so that others can point at
them; saving gives them their real one.
"""

import re
from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.plans.common_results import CommonResultField
from applications.plans.framework import FIRST_YEAR, LAST_YEAR, MeasuredField
from foundation.pages.sheets import KEY, MOST_XML, Problem, Read, Sheet, text_of
from foundation.pages.workbooks import NoWorkbook, is_number, number_of, opened
from foundation.workflow.days import as_sent
from foundation.workflow.fields import LANGUAGES
from foundation.workflow.forms import form_errors
from foundation.workflow.shapes import spell_decimal

from .names import Named, Names
from .workbook import (
    FORMS,
    NAMED_BY,
    NUMBER,
    PARTS,
    TARGET,
    TARGETS,
    cell_of,
    columns_of,
    target_label,
    title_of,
)

MARK = re.compile(r"samverka-framework ([0-9]{1,18})/([0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})")
MOST_COLUMNS = 160  # the fields, and each of the hundred years that a target can be of
NEW = "+"


@dataclass
class Framework(Read):
    """What was read of all three: rows by part; `version` is the three versions as one word."""

    rows: dict[str, list[dict]] = field(default_factory=dict)
    version: str | None = None


def read(file, plan, present: dict[str, list[dict]], by) -> Framework:
    """The rows of the three parts in a workbook, or what is wrong in it.

    `present` are the rows that stand in the plan now. NoWorkbook where the file cannot be opened
    or has none of the sheets.
    """
    book = opened(file, MOST_XML)
    pages = _pages(plan, book.worksheets)
    if not pages:
        raise NoWorkbook(
            _("This workbook has no sheet of a results framework. Download the framework and fill "
              "in that file.")
        )  # fmt: skip
    found = Framework()
    mark = MARK.fullmatch(getattr(book.properties, "description", None) or "")
    if mark and int(mark[1]) == plan.pk:
        found.version = mark[2]
    elif mark:
        found.notes.append(_("This workbook was taken from another plan."))
    names: dict[str, Names] = {}
    for part in PARTS:
        title = title_of(plan, part)
        if part not in pages:
            found.problems.append(Problem(0, "", _("This sheet is missing."), title))
            continue
        pointed_at = {NAMED_BY[name] for name in FORMS[part].base_fields if name in NAMED_BY}
        if not pointed_at <= names.keys():
            continue  # what it names cannot be read: each row would be a mistake
        one = Read()
        sheet = _Rows(part, plan, by, present, names, one, title)
        if sheet.read(pages[part]):
            names[part] = sheet.names
        found.rows[part] = one.rows
        found.problems += one.problems
        found.notes += one.notes
    return found


def _pages(plan, worksheets) -> dict:
    """{part: sheet}, known by its title in either language."""
    titles: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            titles |= {title_of(plan, part).casefold(): part for part in PARTS}
            titles |= {part: part for part in PARTS}
    found: dict = {}
    for page in worksheets:
        part = titles.get(page.title.strip().casefold())
        if part:
            found.setdefault(part, page)
    return found


class _Rows(Sheet):
    """One of the three sheets; `names` are those of the sheets before it."""

    most_columns = MOST_COLUMNS
    as_shown = True

    def __init__(self, part, plan, by, present, names, found, title):
        self.part, self.plan, self.by, self.pointing = part, plan, by, names
        self.years = _year_headings()
        self.sent: list[dict] = []  # the targets of the row that is being read
        earlier = {row["key"]: row.get("statement", "") for row in present[part]}
        self.names = Names(title, earlier=earlier)
        self.before = {name: Names.of(name, present[name]) for name in NAMED_BY.values()}
        super().__init__(self.form_with, present[part], found, title)

    def form_with(self, values):
        """The form of a row that chooses among the rows of this workbook.

        With values only the row that they name is offered: all of them, for each of a thousand
        rows, would take long.
        """
        form = FORMS[self.part](values, matter=self.plan, by=self.by)
        for name, part in NAMED_BY.items():
            if name in form.fields:
                key = None if values is None else values.get(name, "")
                form.fields[name].among(self.pointing[part].choices(key), "statement")
        return form

    # Headings

    def columns(self, form):
        return columns_of(self.part, form)

    def column(self, text):
        known = super().column(text)
        year = None if known or self.part != "indicators" else self.years.fullmatch(text.strip())
        if not year:
            return known
        number = int(next(filter(None, year.groups())))
        if not FIRST_YEAR <= number <= LAST_YEAR:
            return ""
        name = f"{TARGET}{number}"
        self.labels[name] = target_label(number)
        return name

    # Rows

    def counts(self, row):
        return any(text_of(cell) for name, cell in row.items() if name not in (KEY, NUMBER))

    def one(self, number, cells):
        super().one(number, cells)
        # Also a row with a mistake in it can be named: else each that names it were a mistake.
        key = text_of(cells.get(KEY))
        first = key in self.present and key not in self.names.by_key
        mine = key if first else f"{NEW}{self.part}-{number}"
        label = text_of(cells.get(NUMBER)).lstrip("# ")
        self.names.add(Named(label, text_of(cells.get("statement")), mine))

    def kept(self, number, cells, content):
        return {"key": f"{NEW}{self.part}-{number}", **super().kept(number, cells, content)}

    def values(self, cells):
        values, problems = super().values(cells)
        present = self.present.get(text_of(cells.get(KEY)))
        if TARGETS in self.form.fields:
            values[TARGETS] = self.sent = self.targets(cells, present or {})
        for name, was in (present or {}).items():
            if name == TARGETS or name not in self.form.fields:
                continue
            if name not in self.header and name not in problems:
                values[name] = was  # a column that was taken away changes nothing
            elif self.is_as_it_was(name, present, cells.get(name), values.get(name)):
                values[name] = was  # as it stands: a cell cannot carry every character
        return values, problems

    def is_as_it_was(self, name: str, present: dict, cell, value) -> bool:
        one = self.form.fields[name]
        if isinstance(one, forms.MultipleChoiceField):
            return set(value or []) == set(present[name] or [])
        free = type(one) in (forms.CharField, MeasuredField)
        return free and self.says(cell, name, present)

    def says(self, cell, name: str, present: dict) -> bool:
        """Whether a cell is as it was written out."""
        return typed(cell) == typed(cell_of(name, present, self.form, self.before))

    def targets(self, cells: dict, present: dict) -> list[dict]:
        """The targets of the years that have a column; of the others those that stand."""
        were = {int(one["year"]): one["value"] for one in present.get(TARGETS) or []}
        found = {year: value for year, value in were.items() if f"{TARGET}{year}" not in cells}
        for name, cell in cells.items():
            if name.startswith(TARGET) and typed(cell):
                year = int(name.removeprefix(TARGET))
                same = year in were and self.says(cell, name, present)
                found[year] = were[year] if same else typed(cell)
        order = [year for year in were if year in found] if found.keys() == were.keys() else None
        return [{"year": year, "value": found[year]} for year in order or sorted(found)]

    def errors_of(self, form):
        """Those of a target at the column of its year."""
        found = form_errors(form)
        if found.pop(TARGETS, None):
            for row in self.sent:
                alone = form_errors(self.form_with({**form.data, TARGETS: [row]})).get(TARGETS, [])
                said = [
                    text for one in alone
                    for text in (sum(one.values(), []) if isinstance(one, dict) else [one])
                ]  # fmt: skip
                if said:
                    found[f"{TARGET}{row['year']}"] = said
        return found

    # Cells

    def value(self, name, cell):
        one, text = self.form.fields[name], text_of(cell)
        if not text or name == TARGETS:
            return None
        if name in NAMED_BY:
            return self.pointing[NAMED_BY[name]].find(text)
        if isinstance(one, forms.MultipleChoiceField):
            pieces = filter(None, (piece.strip() for piece in re.split(r"[,;/\n]", text)))
            return [self.chosen(name, one, piece) for piece in pieces]
        if isinstance(one, forms.DateField):
            return as_sent(text, one)
        if isinstance(one, MeasuredField | forms.IntegerField):
            return typed(cell)
        if isinstance(one, CommonResultField):
            return text  # its own sentence says which codes there are
        return super().value(name, cell)


def typed(cell) -> str:
    """A cell as it was typed: numbers with the digits that were written."""
    if is_number(cell):
        found = number_of(cell)
        return spell_decimal(found) if found.is_finite() else str(found)
    return text_of(cell)


def _year_headings() -> re.Pattern:
    """A year alone, or as a column of targets is called in either language."""
    shapes = [r"(\d{4})"]
    for language in LANGUAGES:
        with override(language):
            before, _year, behind = target_label("\0").partition("\0")
            shapes.append(rf"{re.escape(before)}(\d{{4}}){re.escape(behind)}")
    return re.compile("|".join(shapes), re.IGNORECASE)
