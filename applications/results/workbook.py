"""The results framework as an Excel file: outcomes, outputs, indicators, each a sheet.

Each row is known by its key; outputs and indicators name their outcome by its text. Targets are
one column a year. What is taken away comes back as it was: see `reading.py` for the way in.
"""

import io
from datetime import date
from decimal import Decimal, InvalidOperation

import xlsxwriter
from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from applications.plans.common_results import CommonResultField
from applications.plans.framework import (
    APART,
    FIRST_YEAR,
    LAST_YEAR,
    IndicatorForm,
    MeasuredField,
    OutcomeForm,
    OutputForm,
)
from foundation.pages.sheets import KEY, SAFELY, labels_of, offer, offer_from, plain
from foundation.pages.workbooks import number_of
from foundation.workflow.models import Part
from foundation.workflow.parts import MOST_ROWS

from .framework import NUMERIC
from .names import Names

FORMS = {"outcomes": OutcomeForm, "outputs": OutputForm, "indicators": IndicatorForm}
PARTS = tuple(FORMS)  # in the order in which they point at one another
NUMBER, TARGETS, TARGET = "number", "targets", "target:"
NAMED_BY = {"outcome": "outcomes", "output": "outputs"}  # a column -> the sheet whose rows it names
WIDTHS = {"statement": 60, "name": 44, "outcome": 40, "output": 30, "organisation": 20,
          "reporter": 20, "verification": 30, NUMBER: 6}  # fmt: skip
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was


def parts_of(plan) -> dict[str, Part]:
    """The three parts as they stand now, saved or not yet."""
    found = {part.name: part for part in Part.objects.about(plan).filter(name__in=PARTS)}
    return {name: found.get(name) or plan.empty_part(name) for name in PARTS}


def version_of(parts: dict[str, Part]) -> str:
    """The versions of the three as one word: 3.1.4."""
    return ".".join(str(parts[name].version) for name in PARTS)


def title_of(plan, part: str) -> str:
    """What its sheet is called in the active language."""
    return str(plan.parts[part].label)


def columns_of(part: str, form, years: list[int] = ()) -> list[tuple[str, str]]:
    """(name, label in the active language): a number where others name the rows, the form's
    fields with a column for the targets of each year, and the key."""
    found = [] if part == "indicators" else [(NUMBER, _("No."))]
    for name, one in form.fields.items():
        if name == TARGETS:
            found += [(f"{TARGET}{year}", target_label(year)) for year in years]
        elif not one.widget.is_hidden:
            found.append((name, str(one.label)))
    return [*found, (KEY, _("Key"))]


def target_label(year: int | str) -> str:
    return _("Target %(year)s") % {"year": year}


def years_of(plan, indicators: list[dict]) -> list[int]:
    """The years of the plan, and those that have a target all the same."""
    first, last = max(plan.starts_on.year, FIRST_YEAR), min(plan.ends_on.year, LAST_YEAR)
    used = {int(one["year"]) for row in indicators for one in row.get(TARGETS) or []}
    return sorted({*range(first, last + 1), *used})


# --- out -----------------------------------------------------------------------------------------


def written(plan, parts: dict[str, Part], by) -> bytes:
    """The workbook of the three parts in the reader's language; where they are empty, one to
    fill in."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFELY)
    mark = f"samverka-framework {plan.pk}/{version_of(parts)}"
    book.set_properties({"title": plain(str(plan)), "comments": mark})
    styles = {
        "bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
    }
    _read_me(book.add_worksheet(_("Read me")), plan, styles)
    pages = {name: book.add_worksheet(title_of(plan, name)) for name in PARTS}
    names = {
        name: Names.of(title_of(plan, name), parts[name].content) for name in NAMED_BY.values()
    }
    years = years_of(plan, parts["indicators"].content)
    for name, page in pages.items():
        form = FORMS[name](matter=plan, by=by)
        _sheet(page, columns_of(name, form, years), parts[name].content, form, names, styles)
    book.close()
    return buffer.getvalue()


def _sheet(page, columns, rows: list[dict], form, names: dict[str, Names], styles: dict) -> None:
    _headings(page, columns, form, names, styles)
    for number, row in enumerate(rows, 1):
        for n, (name, _label) in enumerate(columns):
            value = str(number) if name == NUMBER else cell_of(name, row, form, names)
            if isinstance(value, date):
                page.write_datetime(number, n, value, styles["day"])
            elif isinstance(value, Decimal):
                page.write_number(number, n, float(value), styles["text"])
            elif value:
                page.write_string(number, n, value, styles["text"])
    page.freeze_panes(1, 0)


def _headings(page, columns, form, names: dict[str, Names], styles: dict) -> None:
    """The first row; below it lists to choose from: of choices, and of the rows to name."""
    for n, (name, label) in enumerate(columns):
        page.write_string(0, n, label, styles["bold"])
        style = styles["day" if name == "baseline_on" else "text"]
        page.set_column(n, n, WIDTHS.get(name, 14), style, {"hidden": True} if name == KEY else {})
        if name in NAMED_BY:
            part = NAMED_BY[name]
            texts = [one for one, _label in columns_of(part, FORMS[part]())].index("statement")
            sheet, letter = names[part].sheet.replace("'", "''"), xl_col_to_name(texts)
            offer_from(page, n, f"='{sheet}'!${letter}$2:${letter}${MOST_ROWS + 1}")
        elif isinstance(form.fields.get(name), CommonResultField):
            offer_from(page, n, [code for code, _label in form.fields[name].choices if code])
        elif not isinstance(form.fields.get(name), forms.MultipleChoiceField):
            offer(page, n, form.fields.get(name))


def cell_of(name: str, row: dict, form, names: dict[str, Names]) -> str | Decimal | date:
    """A value as it stands in its cell, in the active language; empty text for nothing."""
    if name.startswith(TARGET):
        year = int(name.removeprefix(TARGET))
        value = {int(one["year"]): one["value"] for one in row.get(TARGETS) or []}.get(year)
        return _measured(row, value)
    value, one = row.get(name), form.fields.get(name)
    if value is None or value in ("", []):
        return ""
    if name in NAMED_BY:
        return plain(names[NAMED_BY[name]].called(value))
    if isinstance(one, MeasuredField):
        return _measured(row, value)
    if isinstance(one, forms.IntegerField):
        return _number(str(value))
    if isinstance(one, forms.DateField):
        day = parse_date(value)
        return day if day >= FIRST_DAY else value
    known = {} if isinstance(one, CommonResultField) else dict(labels_of(one))
    if isinstance(value, list):
        return ", ".join(known.get(code, code) for code in value)
    return plain(known.get(str(value), str(value)))


def _measured(row: dict, value) -> str | Decimal:
    """A value of the row's kind: a number as one, yes and no as words, all else as it stands."""
    if value in (None, ""):
        return ""
    if row["kind"] in NUMERIC:
        return _number(value)
    if row["kind"] == "yes_no":
        return MeasuredField().said(value)
    return plain(value)


def _number(text: str) -> str | Decimal:
    """A number that Excel keeps exactly; any other is text, with all its digits."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return plain(text)
    return found if found.is_finite() and number_of(float(found)) == found else plain(text)


def _read_me(page, plan, styles: dict) -> None:
    page.set_column(0, 0, 100, styles["text"])
    lines = [
        _("Results framework of %(plan)s") % {"plan": plan},
        *map(str, instructions()),
    ]
    for number, line in enumerate(lines):
        page.write_string(number, 0, plain(line), styles["text" if number else "bold"])


def instructions() -> list[str]:
    """How the workbook is filled in, a sentence or two at a time, in the active language."""
    groups = ", ".join(str(label) for _code, label in APART)
    return [
        _("One row for each outcome, output and indicator. Rows and columns may change places."),
        _("A row is known again by its key, in the hidden last column: leave it as it is. A new "
          "row has none."),
        _("An output says which outcome it is for by the text of the outcome, as it stands in the "
          "sheet of outcomes; an indicator names its outcome, and its output, in the same way. "
          "New rows can be named, too."),
        _("Where two read alike, name them by their number in the first column with # before it: "
          "#2."),
        _("Where you change a text, the rows that name it as it was before still find it."),
        _("Targets have a column for each year. For another year, add a column headed by the "
          "year."),
        _("The common result of the network is named by its code."),
        _("Reported apart by: one or several of %(groups)s, with commas between them.")
        % {"groups": groups},
        _("A row that is taken away here is taken away from the plan. A column that is taken away "
          "changes nothing."),
        _("Nothing is saved before you have seen what would change."),
    ]  # fmt: skip
