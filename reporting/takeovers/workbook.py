"""The workbook as a file: the empty one to fill in, a filled one read, lists to take away."""

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from foundation.pages.workbooks import opened, rows_of

from .checking import MOST_ROWS, Row, is_empty
from .columns import SHEETS

WIDTH = 24


def empty() -> bytes:
    """The workbook to fill in, explained in the language that is active now.

    Row 1 has the codes, which stay; rows that begin with # explain and are not read.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True})
    soft = book.add_format({"italic": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    amount = book.add_format({"num_format": "#,##0.00"})
    text = book.add_format({"num_format": "@"})
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        for n, column in enumerate(sheet.columns):
            page.write_string(0, n, column.code, bold)
            page.write_string(1, n, _explained(column, first=n == 0), soft)
            page.set_column(n, n, WIDTH, {"day": day, "amount": amount}.get(column.reads, text))
            if column.choices:
                page.data_validation(3, n, MOST_ROWS, n, {
                    "validate": "list", "source": list(column.choices), "error_type": "warning",
                })  # fmt: skip
        page.write_string(2, 0, f"# {sheet.explains}", soft)
        page.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


def _explained(column, first: bool) -> str:
    label = str(column.label) if column.needed else _("%(name)s (if any)") % {"name": column.label}
    said = f"{label}: {column.hint}" if column.hint else label
    return f"# {said}" if first else said


def read(file) -> tuple[dict[str, list[Row]], dict[str, list[str]]]:
    """(rows by sheet, column codes by sheet) of a workbook; NoWorkbook when it cannot be opened.

    Formulas are read as the values they had when the file was saved; other sheets are left out.
    """
    wanted = {sheet.name.lower(): sheet.name for sheet in SHEETS}
    rows, headers = {}, {}
    for page in opened(file).worksheets:
        name = wanted.get(page.title.strip().lower())
        if name:
            rows[name], headers[name] = _rows_of(page)
    return rows, headers


def _rows_of(page) -> tuple[list[Row], list[str]]:
    codes, found = [], []
    for number, cells in rows_of(page, MOST_ROWS + 10):
        if number == 1:
            codes = [str(cell or "").strip().lower() for cell in cells]
        elif not is_empty(cells):
            kept = {code: cell for code, cell in zip(codes, cells, strict=False) if code}
            found.append(Row(number, kept))
    return found, codes


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable]) -> bytes:
    """A list as a workbook of one sheet: numbers as numbers, everything else as text."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    page, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
    amount = book.add_format({"num_format": "#,##0.00"})
    for n, label in enumerate(columns):
        page.write_string(0, n, str(label), bold)
        page.set_column(n, n, WIDTH)
    for line, row in enumerate(rows, 1):
        for n, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(line, n, value)
            else:
                page.write_number(line, n, value, amount if not isinstance(value, int) else None)
    book.close()
    return buffer.getvalue()
