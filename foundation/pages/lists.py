"""List pages: narrowed, sorted, paged, and downloaded as exactly what is shown."""

import io
from datetime import date, datetime

import xlsxwriter
from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money.amounts import Money, decimals
from foundation.workflow.api.lists import sought
from foundation.workflow.api.writing import holders_of
from foundation.workflow.matters import organisation_names
from foundation.workflow.shapes import value_of

from .matter_page import new_address_anywhere
from .spoken import spoken

PAGE = 50
MOST_ROWS_IN_A_WORKBOOK = 20_000
SORTS = {"title": "title", "reference": "reference", "state": "state", "updated": "updated_at"}


class ListFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200,
                        widget=forms.TextInput({"type": "search"}))  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, kind, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("Any")), *kind.list_states()]


def narrowed(kind, request):
    """(filter form, rows): the rows this person may see, narrowed and sorted as asked."""
    rows = kind.objects.visible_to(request.user).for_pages()
    chosen = ListFilter(kind, request.GET or None)
    asked = chosen.cleaned_data if chosen.is_bound and chosen.is_valid() else {}
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("q"):
        rows = rows.filter(sought(asked["q"], kind))
    sort = asked.get("sort") or ""
    column = SORTS.get(sort.removeprefix("-"))
    order = ("-" if sort.startswith("-") else "") + column if column else "-id"
    return chosen, rows.order_by(order, *([] if order == "-id" else ["-id"])), sort


def columns_of(kind) -> list[tuple[str, str]]:
    own = [(name, label(kind, name)) for name in kind.list_columns]
    return [("title", _("Title")), ("reference", _("Reference")), *own, ("state", _("State")),
            ("holder", _("Whose turn")), ("updated", _("Changed"))]  # fmt: skip


def label(kind, name: str) -> str:
    try:
        text = str(kind._meta.get_field(name).verbose_name)
    except Exception:  # a property
        text = str(getattr(kind, "labels", {}).get(name, name.replace("_", " ")))
    return text[:1].upper() + text[1:]


def row_texts(kind, matters) -> list[tuple[object, list[str]]]:
    """(matter, texts in the order of the columns) with a number of queries that does not grow."""
    kind.prepare_rows(matters)
    holders = holders_of(matters)
    names = organisation_names({h["organisation"] for h in holders.values() if h})
    found = []
    for matter in matters:
        holder = holders[matter.pk]
        turn = (
            f"{holder['label']} {names.get(holder['organisation'], '')}".strip() if holder else ""
        )
        own = [spoken(value_of(matter, name), None, matter, name) for name in kind.list_columns]
        texts = [str(matter), matter.reference, *own,
                 matter.get_state_display(), turn, spoken(matter.updated_at)]  # fmt: skip
        found.append((matter, texts))
    return found


def list_context(kind, request) -> dict:
    chosen, rows, sort = narrowed(kind, request)
    paginator = Paginator(rows, PAGE)
    page = paginator.get_page(request.GET.get("page"))
    columns = columns_of(kind)
    plural = str(kind._meta.verbose_name_plural)
    query = request.GET.copy()
    query["download"] = "xlsx"
    begins = new_address_anywhere(kind, request.user)
    return {
        "kind_label_plural": plural[:1].upper() + plural[1:],
        "new_url": begins,
        "new_label": kind.begin.label if begins else "",
        "table": {
            "caption": plural[:1].upper() + plural[1:],
            "hide_caption": True,
            "tight": True,
            "columns": [column(request, name, text, sort) for name, text in columns],
            "rows": [
                {"url": matter.url, "cells": [{"text": text} for text in texts]}
                for matter, texts in row_texts(kind, list(page.object_list))
            ],
        },
        "filter": chosen,
        "page_obj": page,
        "count": paginator.count,
        "download_url": f"?{query.urlencode()}",
    }


def column(request, name: str, text: str, sort: str) -> dict:
    found = {"label": text, "key": name, "numeric": False, "sort_url": "", "sorted": ""}
    if name in SORTS:
        query = request.GET.copy()
        query.pop("page", None)
        query["sort"] = f"-{name}" if sort == name else name
        found["sort_url"] = f"?{query.urlencode()}"
        found["sorted"] = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return found


def workbook(kind, request) -> FileResponse:
    """The list as shown, as Excel: amounts and days can be reckoned with, text stays text."""
    _chosen, rows, _sort = narrowed(kind, request)
    buffer = io.BytesIO()
    safe = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, {**safe, "in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for n, (_name, text) in enumerate(columns_of(kind)):
        sheet.write_string(0, n, text, bold)
    matters = list(rows[:MOST_ROWS_IN_A_WORKBOOK])
    formats: dict = {}
    for line, (matter, texts) in enumerate(row_texts(kind, matters), 1):
        for n, text in enumerate(texts):
            own = 0 <= n - 2 < len(kind.list_columns)
            value = value_of(matter, kind.list_columns[n - 2]) if own else text
            write_cell(book, sheet, formats, (line, n), value, str(text))
    book.close()
    buffer.seek(0)
    name = f"{slugify(kind.collection)}.xlsx"
    return FileResponse(buffer, as_attachment=True, filename=name)


def write_cell(book, sheet, formats: dict, place, value, text: str) -> None:
    """Amounts and days as Excel counts them; all else as text, so that nothing is a formula."""
    if isinstance(value, Money):
        places = decimals(value.currency)
        shape = "#,##0" + ("." + "0" * places if places else "") + f' "{value.currency}"'
        kept, write = value.rounded().amount, sheet.write_number
    elif isinstance(value, date) and not isinstance(value, datetime):
        kept, shape, write = value, "yyyy-mm-dd", sheet.write_datetime
    else:
        sheet.write_string(*place, text)
        return
    if shape not in formats:
        formats[shape] = book.add_format({"num_format": shape})
    write(*place, kept, formats[shape])


def list_address(kind) -> str:
    return reverse(f"{kind._meta.app_label}:{kind.code}_list")
