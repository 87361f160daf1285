"""A financial report as Excel: a sheet a section, amounts to reckon with, row by row to a file."""

import io
import re
from datetime import UTC, date

import xlsxwriter
from django.utils.translation import gettext as _

from foundation.money.amounts import Money, decimals
from foundation.pages.sheets import plain

from .document import Section, Table, document_of, rows_in

# Rows go to disk as they are written; formulas and links stay the text they look like.
SAFELY = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LONGEST_TITLE = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
WIDTHS = {"text": 24, "number": 16}


def workbook_of(report, version) -> bytes:
    """The workbook of a frozen version (None: of the draft); the same gives the same bytes."""
    buffer = io.BytesIO()
    write_workbook(report, version, buffer)
    return buffer.getvalue()


def write_workbook(report, version, file, say=lambda done, total: None) -> None:
    """Write it into a binary file; `say(done, total)` is told how many rows are written."""
    document = document_of(report, version)
    with xlsxwriter.Workbook(file, SAFELY) as book:
        # The day of the version and not that of the download.
        book.set_properties(
            {"title": document.title, "subject": document.reference,
             "created": (version.at if version else report.created_at).astimezone(UTC)
             .replace(tzinfo=None)}
        )  # fmt: skip
        writer = _Writer(book)
        writer.front(document)
        done, total = 0, rows_in(document)
        for section in document.sections:
            writer.section(section)
            done += sum(len(table.rows) for table in section.tables)
            say(done, total)


class _Writer:
    """Writes sections into a workbook, each row once and in order."""

    def __init__(self, book):
        self.book, self.titles = book, set()
        self.bold = book.add_format({"bold": True})
        self.large = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.formats: dict = {}

    def sheet(self, title: str):
        name = FORBIDDEN.sub(" ", title)[:LONGEST_TITLE] or _("Sheet")
        number, taken = 2, name
        while taken.casefold() in self.titles:
            taken = f"{name[: LONGEST_TITLE - 3]} {number}"
            number += 1
        self.titles.add(taken.casefold())
        return self.book.add_worksheet(taken)

    def front(self, document) -> None:
        page = self.sheet(_("Front"))
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 90)
        page.write_string(0, 0, plain(document.title), self.large)
        row = 1
        if document.stamp:
            page.write_string(row, 0, plain(document.stamp), self.bold)
            row += 1
        for label, text in document.facts:
            row += 1
            page.write_string(row, 0, plain(str(label)), self.bold)
            page.write_string(row, 1, plain(str(text)))

    def section(self, section: Section) -> None:
        page, row = self.sheet(section.title), 0
        widest = max((len(table.columns) for table in section.tables), default=2)
        numeric = {n for table in section.tables for n in table.numeric}
        for n in range(widest):
            page.set_column(n, n, WIDTHS["number" if n in numeric else "text"])
        for label, text in section.texts:
            page.write_string(row, 0, plain(label), self.bold)
            page.write_string(row, 1, plain(text), self.wrapped)
            row += 1
        for table in section.tables:
            row = self.table(page, row + (1 if row else 0), table) + 1

    def table(self, page, row: int, table: Table) -> int:
        """Write a table from this row on; the row after its last."""
        page.write_string(row, 0, plain(table.caption), self.large)
        for n, label in enumerate(table.columns):
            page.write_string(row + 1, n, plain(str(label)), self.bold)
        row += 2
        for values in table.rows:
            for n, value in enumerate(values):
                self.cell(page, row, n, value)
            row += 1
        for n, value in enumerate(table.totals):
            self.cell(page, row, n, value, bold=True)
        return row + bool(table.totals)

    def cell(self, page, row: int, n: int, value, bold: bool = False) -> None:
        if isinstance(value, Money):
            page.write_number(row, n, value.amount, self.money(value.currency, bold))
        elif isinstance(value, date):
            page.write_datetime(row, n, value, self.day)
        elif isinstance(value, int):
            page.write_number(row, n, value, self.bold if bold else None)
        elif value:
            page.write_string(row, n, plain(str(value)), self.bold if bold else None)

    def money(self, currency: str, bold: bool):
        if (currency, bold) not in self.formats:
            places = decimals(currency)
            pattern = "#,##0" + ("." + "0" * places if places else "")
            if currency != "SEK":
                pattern += f' "{currency}"'
            self.formats[currency, bold] = self.book.add_format(
                {"num_format": pattern, "bold": bold}
            )
        return self.formats[currency, bold]
