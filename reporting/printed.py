"""Tables of a page on paper and in a workbook: an annex, a statement at the year-end."""

import io

import xlsxwriter
from django.conf import settings
from django.utils.translation import get_language

from foundation.documents.printing import pdf_of
from foundation.money.amounts import Money
from foundation.pages.sheets import SAFELY

TEMPLATE = "reporting/tables.typ"


def paper(title, reference, facts, tables, sentences=(), stamp="", signature=()) -> bytes:
    """The PDF of facts [(label, text)] and tables as pages have them, in the active language."""
    return pdf_of(TEMPLATE, {
        "title": str(title), "language": (get_language() or "en").split("-")[0],
        "product": settings.PRODUCT_NAME, "reference": reference, "stamp": str(stamp),
        "facts": [[str(label), str(text)] for label, text in facts],
        "sentences": [str(one) for one in sentences],
        "tables": [_plain(table) for table in tables if table["rows"]],
        "signature": [str(one) for one in signature],
    })  # fmt: skip


def _plain(table: dict) -> dict:
    columns = table["columns"]
    return {
        "caption": str(table["caption"]),
        "columns": [str(one["label"]) for one in columns],
        "numeric": [bool(one.get("numeric")) for one in columns],
        "rows": [[str(cell["text"]) for cell in row["cells"]] for row in table["rows"]],
        "totals": [str(one) for one in table.get("totals", [])],
    }


def workbook(title, facts, sheets) -> bytes:
    """An Excel file: facts on the first sheet, then a sheet a table.

    `sheets`: (name, [heading], [row]); a cell is text, Money (a number; its currency stands in the
    heading), a whole number, or a date as text. Nothing that was typed becomes a formula.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFELY)
    bold = book.add_format({"bold": True})
    amount = book.add_format({"num_format": "#,##0.00"})
    page = book.add_worksheet()
    page.set_column(0, 1, 34)
    page.write_string(0, 0, str(title), bold)
    for row, (label, text) in enumerate(facts, 2):
        page.write_string(row, 0, str(label))
        page.write_string(row, 1, str(text))
    for name, headings, rows in sheets:
        _write(book.add_worksheet(_name(name, book)), headings, rows, bold, amount)
    book.close()
    return buffer.getvalue()


def _name(name, book) -> str:
    """A sheet's name as Excel takes it: short, without signs it forbids, each once."""
    plain = "".join(" " if one in "[]:*?/\\'" else one for one in str(name))[:28].strip() or "…"
    taken = {one.get_name().casefold() for one in book.worksheets()}
    return plain if plain.casefold() not in taken else f"{plain} {len(taken)}"


def _write(page, headings, rows, bold, amount) -> None:
    for n, heading in enumerate(headings):
        page.write_string(0, n, str(heading), bold)
        page.set_column(n, n, 18)
    for line, row in enumerate(rows, 1):
        for n, cell in enumerate(row):
            if isinstance(cell, Money):
                page.write_number(line, n, cell.rounded().amount, amount)
            elif isinstance(cell, int) and not isinstance(cell, bool):
                page.write_number(line, n, cell)
            elif cell not in (None, ""):
                page.write_string(line, n, str(cell))
    page.freeze_panes(1, 0)
