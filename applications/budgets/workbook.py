"""The budget as an Excel file, out and in again: a row a line, each known by its key.

Out: text is text (nothing becomes a formula), amounts are numbers; only the row of totals has
formulas. In: every cell is read by the form of the page, and what is wrong is said by row and
column. A workbook carries the version of the budget it was taken from, so that what somebody
else has changed since is shown before anything is saved.
"""

import io
import re
from decimal import Decimal

import xlsxwriter
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.plans.fields import CodeField
from foundation.money.amounts import BadAmount, check
from foundation.money.forms import MoneyField
from foundation.money.parsing import parse_amount
from foundation.pages.sheets import (
    KEY,
    MOST_XML,
    SAFELY,
    Read,
    Sheet,
    labels_of,
    offer,
    plain,
    text_of,
)
from foundation.pages.workbooks import NoWorkbook, is_number, number_of, opened
from foundation.workflow.fields import LANGUAGES
from foundation.workflow.shapes import spell_decimal

from .forms import LineForm
from .sums import read as read_lines
from .sums import total

SHEET, AMOUNT, TOTAL = "Budget", "amount", "#total"
WIDTHS = {"activity": 32, "category": 28, "price_note": 28, "partner": 20, "unit_price": 14}
MARK = re.compile(r"samverka-budget ([0-9]{1,18})/([0-9]{1,9})")


# --- out -----------------------------------------------------------------------------------------


def written(plan, rows: list[dict], version: int, by) -> bytes:
    """The workbook of these rows in the reader's language; an empty budget gives one to fill in."""
    form, buffer = LineForm(matter=plan, by=by), io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFELY)
    book.set_properties({"title": str(plan), "comments": f"samverka-budget {plan.pk}/{version}"})
    page, bold = book.add_worksheet(SHEET), book.add_format({"bold": True})
    money = book.add_format({"num_format": "#,##0.00"})
    sum_of_money = book.add_format({"num_format": "#,##0.00", "bold": True})
    columns = columns_of(form)
    for n, (name, label) in enumerate(columns):
        page.write_string(0, n, label, bold)
        hidden = {"hidden": True} if name == KEY else {}
        as_money = money if name in ("unit_price", AMOUNT) else None
        page.set_column(n, n, WIDTHS.get(name, 12), as_money, hidden)
        offer(page, n, form.fields.get(name))
    lines = read_lines(rows)
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), 1):
        for n, (name, _label) in enumerate(columns):
            value = line.amount if name == AMOUNT else _out(name, row, form)
            if isinstance(value, int | Decimal):
                page.write_number(number, n, value)
            elif value:
                page.write_string(number, n, plain(value))
    _totals(page, columns, len(rows), total(lines), bold, sum_of_money)
    page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def columns_of(form) -> list[tuple[str, str]]:
    """(name, label in the active language), in the order of the form; amount and key behind."""
    fields = [(name, str(one.label)) for name, one in form.fields.items()]
    return [*fields, (AMOUNT, _("Amount")), (KEY, _("Key"))]


def _out(name: str, row: dict, form):
    value = row.get(name)
    if value in (None, ""):
        return ""
    if name == "unit_price":
        return Decimal(value["amount"])
    if name in ("year", "quantity"):
        return Decimal(str(value))
    known = dict(labels_of(form.fields.get(name)))
    return known.get(str(value), str(value))


def _totals(page, columns, count: int, whole: Decimal, bold, money) -> None:
    names = [name for name, _label in columns]
    place = names.index(AMOUNT)
    page.write_string(count + 1, 0, _("Total"), bold)
    letter = chr(ord("A") + place)
    formula = f"=SUM({letter}2:{letter}{count + 1})" if count else "=0"
    page.write_formula(count + 1, place, formula, money, f"{whole:f}")
    page.write_string(count + 1, names.index(KEY), TOTAL)


# --- in ------------------------------------------------------------------------------------------


def read(file, plan, present: list[dict], by) -> Read:
    """The rows in a workbook as the part `lines` takes them, or what is wrong in it.

    `present` are the rows that stand in the plan now. NoWorkbook where the file cannot be opened.
    """
    book = opened(file, MOST_XML)
    pages = {page.title: page for page in book.worksheets}
    page = pages.get(SHEET) or next(iter(pages.values()), None)
    if page is None:
        raise NoWorkbook
    found = Read()
    mark = MARK.fullmatch(getattr(book.properties, "description", None) or "")
    if mark and int(mark[1]) == plan.pk:
        found.version = int(mark[2])
    _Lines(lambda values: LineForm(values, matter=plan, by=by), present, found).read(page)
    return found


class _Lines(Sheet):
    """The sheet of lines: with prices, and a row of totals that is no line."""

    def columns(self, form):
        return columns_of(form)

    def known_words(self):
        totals = set()
        for language in LANGUAGES:
            with override(language):
                totals.add(_("Total").casefold())
        return {**super().known_words(), "total": totals}

    def takes_others(self, one):
        return isinstance(one, CodeField)

    def counts(self, row):
        """Whether it is a line: not the totals, and something is written in it."""
        if text_of(row.get(KEY)).startswith("#"):
            return False
        typed = [name for name in row if name not in (KEY, AMOUNT) and text_of(row[name])]
        said = text_of(row.get("grant")).casefold()
        return bool(typed) and not (typed == ["grant"] and said in self.words["total"])

    def kept(self, number, cells, content):
        written = {name: one for name, one in content.items() if one not in (None, "")}
        return super().kept(number, cells, written)

    def value(self, name, cell):
        one, text = self.form.fields[name], text_of(cell)
        if not text:
            return None
        if isinstance(one, MoneyField):
            amount = _number(cell, text, 2, _("The price has more than two decimals."))
            return {"amount": f"{amount:.2f}", "currency": "SEK"}
        if isinstance(one, forms.DecimalField):
            places = one.decimal_places
            return spell_decimal(
                _number(cell, text, places, _("The quantity has more than four decimals."))
            )
        return super().value(name, cell)


def _number(cell, text: str, places: int, too_many: str) -> Decimal:
    if is_number(cell):
        found = number_of(cell)
    elif re.fullmatch(r"-?[0-9]{1,12}([.,][0-9]{1,2}|[.,][0-9]{4})?", text):
        found = Decimal(text.replace(",", "."))
    else:
        found = parse_amount(text, "SEK")
    check(found, 40)  # a number at all, and not too large; its decimals are counted below
    if found != round(found, places):
        raise BadAmount(too_many)
    return found
