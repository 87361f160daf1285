"""Many expenses as an Excel file, out and in: a row an expense, a draft known by its reference.

Out: text is text and nothing becomes a formula; amounts are numbers, days are days. In: every cell
is read by the form of the page, and what is wrong is said by row and column. Only drafts are
changed; a row that is taken away withdraws nothing.
"""

import io
from collections import Counter
from datetime import date
from decimal import Decimal

import xlsxwriter
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money.amounts import Money, check, decimals, is_currency
from foundation.money.forms import CurrencyChoice, MoneyField
from foundation.money.parsing import parse_amount
from foundation.pages.sheets import (
    KEY,
    MOST_XML,
    SAFELY,
    Read,
    Sheet,
    labels_of,
    offer,
    offer_from,
    plain,
    text_of,
)
from foundation.pages.workbooks import NoWorkbook, is_number, number_of, opened
from foundation.workflow.shapes import shape, value_of
from reporting.activities.models import Activity

from .forms import ExpenseForm
from .models import Expense

SHEET, LISTS = "Expenses", "Lists"
AMOUNTS = ("paper", "claimed", "vat", "sek")
DAYS = ("invoice_on", "service_from", "service_to", "paid_on")
COLUMNS = (
    "activity", "supplier", "what_for", "currency", "paper", "claimed", "less_kind",
    "less_because", "vat", "invoice_on", "service_from", "service_to", "line", "partner", "paid_by",
    "paid_on", "sek", "voucher", "late_because",
)  # fmt: skip
WIDTHS = {"activity": 26, "supplier": 24, "what_for": 30, "line": 40, "partner": 20}


class RowForm(ExpenseForm):
    """One row: an expense without what only its page asks. Its amounts are in one currency."""

    currency = CurrencyChoice(label=gettext_lazy("Currency"), required=False)
    field_order = list(COLUMNS)

    def __init__(self, *args, near=None, **kwargs):
        self.near = near  # the activity whose grant the workbook is of
        super().__init__(*args, **kwargs)

    def prepare(self):
        for name in [name for name in self.fields if name not in COLUMNS]:
            del self.fields[name]
        self.fields = {name: self.fields[name] for name in COLUMNS}
        field = self.fields["activity"]
        if self.near is not None:
            field.queryset = field.queryset.filter(grant=self.near.grant_id)
        elif self.is_bound is False:
            field.queryset = Activity.objects.none()
        activities = self.activities()
        shared = activities or ([self.near] if self.near else [])
        self.choose_among(shared)

    def first_cost(self):
        return None


def row_form(activity, by, values=None, expense=None) -> RowForm:
    """The form of a row of the workbook of this activity's grant."""
    matter = expense or Expense(begun_by=by)
    return RowForm(values, matter=matter, by=by, near=activity)


def drafts_of(activity, person):
    """The drafts of the activity's grant that the person sees: the rows that stand already."""
    rows = Expense.objects.visible_to(person).filter(
        activity__grant=activity.grant_id, state="draft", gives_back=None
    )
    relations = ("activity", "budget_line", "partner")
    return rows.select_related(*relations).order_by("pk")


def row_of(expense) -> dict:
    """A draft as a row says it: JSON, with its reference as key."""
    row = {"key": expense.reference}
    for name in COLUMNS:
        if name == "currency":
            value = expense.paper_currency or expense.claimed_currency
        elif name == "sek" and (expense.rate_source or expense.claimed_currency == "SEK"):
            value = None  # it follows
        else:
            value = value_of(expense, name)
        row[name] = shape(value)
    return row


# --- out -----------------------------------------------------------------------------------------


def written(activity, rows: list[dict], by) -> bytes:
    """The workbook of these rows in the reader's language; without rows, one to fill in."""
    form, buffer = row_form(activity, by), io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFELY)
    page, lists = book.add_worksheet(SHEET), book.add_worksheet(LISTS)
    bold = book.add_format({"bold": True})
    shapes = {
        **dict.fromkeys(AMOUNTS, book.add_format({"num_format": "#,##0.00"})),
        **dict.fromkeys(DAYS, book.add_format({"num_format": "yyyy-mm-dd"})),
    }
    columns = [*((name, str(one.label)) for name, one in form.fields.items()), (KEY, _("Key"))]
    for n, (name, label) in enumerate(columns):
        page.write_string(0, n, label, bold)
        page.set_column(n, n, WIDTHS.get(name, 14), shapes.get(name), {"hidden": name == KEY})
        if name in ("line", "activity", "partner"):
            labels = [text for code, text in labels_of(form.fields[name]) if code]
            for at, text in enumerate(labels):
                lists.write_string(at, n, plain(text))
            letter = chr(ord("A") + n)
            if labels:
                offer_from(page, n, f"={LISTS}!${letter}$1:${letter}${len(labels)}")
        elif name != KEY:
            offer(page, n, form.fields[name])
    for number, row in enumerate(rows, 1):
        for n, (name, _label) in enumerate(columns):
            _put(page, (number, n), row.get(name), form.fields.get(name), shapes.get(name))
    lists.hide()
    page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _put(page, place, value, field, shaped) -> None:
    if value in (None, ""):
        return
    if isinstance(value, dict):
        page.write_number(*place, Decimal(value["amount"]), shaped)
    elif isinstance(field, forms.DateField):
        page.write_datetime(*place, date.fromisoformat(value), shaped)
    else:
        known = dict(labels_of(field)) if field is not None else {}
        page.write_string(*place, plain(known.get(str(value), str(value))))


# --- in ------------------------------------------------------------------------------------------


def read(file, activity, present: list[dict], by) -> Read:
    """The rows in a workbook, or what is wrong in it. NoWorkbook where it cannot be opened."""
    book = opened(file, MOST_XML)
    pages = {page.title: page for page in book.worksheets}
    page = pages.get(SHEET) or next(iter(pages.values()), None)
    if page is None:
        raise NoWorkbook
    found = Read()
    _Rows(lambda values: row_form(activity, by, values), present, found).read(page)
    return found


class _Rows(Sheet):
    """The sheet of expenses: amounts in the currency of their row."""

    def known_words(self):
        """An activity is known by its title, too, where no other has the same."""
        found = super().known_words()
        rows = list(self.form_of(None).fields["activity"].queryset)
        titles = Counter(str(one).casefold() for one in rows)
        for one in rows:
            if titles[str(one).casefold()] == 1:
                found["choices"]["activity"].setdefault(str(one).casefold(), str(one.pk))
        return found

    def good(self, number, texts):
        """The key may be missing: the rows are then new ones."""
        present, self.present = self.present, {}
        found = super().good(number, texts)
        self.present = present
        return found

    def values(self, cells):
        currency = text_of(cells.get("currency")).upper()
        self.currency = currency if is_currency(currency) else self._named(cells) or "SEK"
        return super().values({**cells, "currency": self.currency if currency else None})

    def _named(self, cells) -> str:
        """A currency by its name in either language."""
        text = text_of(cells.get("currency")).casefold()
        return self.words["choices"]["currency"].get(text, "")

    def value(self, name, cell):
        one, text = self.form.fields[name], text_of(cell)
        if not text:
            return None
        if isinstance(one, MoneyField):
            currency = "SEK" if name == "sek" else self.currency
            return _amount(cell, text, currency)
        return super().value(name, cell)

    def takes_others(self, one):
        return isinstance(one, CurrencyChoice)

    def kept(self, number, cells, content):
        row = {name: content.get(name) for name in COLUMNS}
        return {**row, **self.key(number, text_of(cells.get(KEY)))}


def _amount(cell, text: str, currency: str) -> dict:
    """A cell as an amount in the currency; BadAmount with the sentence."""
    amount = number_of(cell) if is_number(cell) else parse_amount(text, currency)
    check(amount, decimals(currency), currency)
    return Money(amount, currency).rounded().as_json()
