"""Reads figures where people and machines read them: pages, papers, sheets, answers."""

import io
import re
from dataclasses import dataclass
from decimal import Decimal

from django.test import Client
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

AMOUNT = re.compile(r"[-−]?(?:SEK[  ])?[-−]?\d[\d,]*\.\d\d")


def amount(text: str) -> Decimal:
    """`SEK 1,234.50` or `−1,234.50` as a number."""
    digits = re.sub(r"[^\d.]", "", text)
    return Decimal(digits).copy_negate() if "-" in text or "−" in text else Decimal(digits)


def plain(text) -> str:
    return " ".join(str(text).replace("\u00a0", " ").split())


def pence(value) -> Decimal:
    """A number of a sheet, to the öre."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


@dataclass
class Table:
    """A table of a page: its caption, headings, rows, and the row of totals (may be empty)."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    totals: list[str]

    def row(self, label: str) -> list[str]:
        """The only row whose first cell says this."""
        found = [row for row in [*self.rows, self.totals] if row and row[0] == label]
        assert len(found) == 1, (self.caption, label, self.rows, self.totals)
        return found[0]

    def at(self, label: str, column: str) -> Decimal:
        return amount(self.row(label)[self.columns.index(column)])

    def last(self, label: str) -> Decimal:
        """The last amount of a row."""
        return amount([cell for cell in self.row(label) if AMOUNT.search(cell)][-1])

    def adds_up(self, column: str) -> Decimal:
        """What stands below a column; it is the sum of what stands in it."""
        place = self.columns.index(column)
        below = amount(self.totals[place])
        assert below == sum(amount(row[place]) for row in self.rows), (self.caption, column)
        return below


class Reader:
    """One person before the pages, papers, sheets and answers, in English."""

    def __init__(self, person):
        self.client = Client(HTTP_ACCEPT_LANGUAGE="en")
        self.client.force_login(person)

    def get(self, address: str):
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    def content(self, address: str) -> bytes:
        answer = self.get(address)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def page(self, address: str):
        return html.fromstring(self.content(address).decode())

    def text(self, address: str) -> str:
        return plain(self.page(address).text_content())

    def tables(self, address: str) -> dict[str, Table]:
        """{caption: table}; of several with one caption, the first."""
        found: dict = {}
        for one in self.page(address).iter("table"):
            table = _table(one)
            found.setdefault(table.caption, table)
        return found

    def pdf(self, address: str) -> str:
        pages = PdfReader(io.BytesIO(self.content(address))).pages
        return plain(" ".join(page.extract_text() for page in pages))

    def sheets(self, address: str) -> dict[str, list[list]]:
        book = load_workbook(io.BytesIO(self.content(address)), read_only=True)
        return {
            page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book
        }

    def api(self, path: str) -> dict:
        return self.get(f"/api/v1/{path}").json()

    def api_list(self, path: str) -> list[dict]:
        """All rows of a collection, page by page."""
        found, address = [], f"/api/v1/{path}"
        while address:
            answer = self.get(address).json()
            found, address = [*found, *answer["results"]], answer["next"]
        return found


def _table(one) -> Table:
    def cells(row):
        return [plain(cell.text_content()) for cell in row if cell.tag in ("td", "th")]

    caption = one.find("caption")
    heads = one.findall("thead/tr")
    return Table(
        plain(caption.text_content()) if caption is not None else "",
        cells(heads[-1]) if heads else [],
        [cells(row) for row in one.findall("tbody/tr")],
        next((cells(row) for row in one.findall("tfoot/tr")), []),
    )


def after(text: str, label: str, count: int = 1) -> list[Decimal]:
    """The amounts that stand next to a label on paper, before any other word."""
    here = re.escape(label) + r"((?:[ ]*" + AMOUNT.pattern + r"){" + str(count) + r"})"
    found = re.search(here, text)
    assert found, (label, count, text[:6000])
    return [amount(one) for one in AMOUNT.findall(found[1])]


def in_sheet(rows: list[list], caption: str, label: str) -> list[Decimal]:
    """The numbers of the row with this label, below the line with this caption."""
    start = next(n for n, row in enumerate(rows) if row and row[0] == caption)
    row = next(row for row in rows[start + 1 :] if row and row[0] == label)
    return [pence(cell) for cell in row if isinstance(cell, int | float)]
