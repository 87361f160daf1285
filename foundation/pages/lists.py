"""List pages: narrowed, sorted, paged, and downloaded as exactly what is shown."""

import io
from datetime import date, datetime
from importlib import import_module

import xlsxwriter
from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money.amounts import Money, decimals
from foundation.workflow.api.lists import sought
from foundation.workflow.api.writing import holders_of
from foundation.workflow.matters import organisation_names
from foundation.workflow.shapes import value_of

from .behalf import ANYBODY, ASKED, may_begin_for_partners
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
    sorts = SORTS  # {name in the address: column}
    usual = "-id"  # the order when none is asked for

    def __init__(self, kind, extras, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.extras = kind, extras
        self.fields["state"].choices = [("", _("Any")), *kind.list_states()]
        self.fields |= {name: field for name, field in extras.items() if field is not None}

    def narrow(self, rows, asked: dict):
        """The rows that fit what was asked."""
        if asked.get("state"):
            rows = rows.filter(state=asked["state"])
        rows = rows.filter(**{name: asked[name] for name in self.extras if asked.get(name)})
        if asked.get("q"):
            rows = rows.filter(sought(asked["q"], self.kind))
        return rows


def filter_of(kind) -> type[ListFilter]:
    """The form that narrows the kind's list: its room's own, else the one all kinds share."""
    if not kind.list_filter:
        return ListFilter
    room = kind.__module__.rpartition(".")[0]
    return getattr(import_module(f"{room}.forms"), kind.list_filter)


def narrowed(kind, request, extras):
    """(filter form, rows): the rows this person may see, narrowed and sorted as asked."""
    rows = kind.objects.visible_to(request.user).for_pages()
    chosen = filter_of(kind)(kind, extras, request.GET or None)
    asked = chosen.cleaned_data if chosen.is_bound and chosen.is_valid() else {}
    rows = chosen.narrow(rows, asked)
    sort = asked.get("sort") or ""
    column = chosen.sorts.get(sort.removeprefix("-"))
    order = ("-" if sort.startswith("-") else "") + column if column else chosen.usual
    return chosen, rows.order_by(order, *([] if order == "-id" else ["-id"])), sort


def columns_of(kind, names) -> list[tuple[str, str]]:
    own = [(name, label(kind, name)) for name in names]
    return [("title", _("Title")), ("reference", _("Reference")), *own, ("state", _("State")),
            ("holder", _("Whose turn")), ("updated", _("Changed"))]  # fmt: skip


def label(kind, name: str) -> str:
    try:
        text = str(kind._meta.get_field(name).verbose_name)
    except Exception:  # a property
        text = str(getattr(kind, "labels", {}).get(name, name.replace("_", " ")))
    return text[:1].upper() + text[1:]


def row_texts(kind, matters, names, left_out=()) -> list[tuple[object, list[str]]]:
    """(matter, texts in the order of the columns) with a number of queries that does not grow.

    The holders are not asked for where their column is left out.
    """
    kind.prepare_rows(matters)
    holders = (
        holders_of(matters)
        if "holder" not in left_out
        else dict.fromkeys(matter.pk for matter in matters)
    )
    offices = organisation_names({h["organisation"] for h in holders.values() if h})
    found = []
    for matter in matters:
        holder = holders[matter.pk]
        holder_of = offices.get(holder["organisation"]) if holder else None
        turn = ", ".join(filter(None, [holder["label"], holder_of])) if holder else ""
        own = [spoken(value_of(matter, name), None, matter, name) for name in names]
        changed = spoken(localtime(matter.updated_at).date())
        texts = [
            str(matter), matter.reference, *own, matter.get_state_display(), turn, changed,
        ]  # fmt: skip
        found.append((matter, texts))
    return found


def begun_from_here(kind, person, among) -> tuple:
    """(the address, the words) of what a person may begin from the list; empty for nothing."""
    own = new_address_anywhere(kind, person)
    if own:
        return own, kind.begin.label
    if may_begin_for_partners(kind, person, among):
        address = reverse(f"{kind._meta.app_label}:{kind.code}_new")
        return f"{address}?{ASKED}={ANYBODY}", _("Enter one for a partner")
    return None, kind.begin.label if kind.begin else ""


def list_context(kind, request) -> dict:
    extras = kind.list_extras(request.user)
    chosen, rows, sort = narrowed(kind, request, extras)
    own = (*kind.list_columns, *extras)
    paginator = Paginator(rows, PAGE)
    page = paginator.get_page(request.GET.get("page"))
    columns = columns_of(kind, own)
    shown = [n for n, (name, _text) in enumerate(columns) if name not in kind.list_leaves_out]
    plural = str(kind._meta.verbose_name_plural)
    query = request.GET.copy()
    query["download"] = "xlsx"
    beside = kind.beside_list(request.user, request.roles)
    new_url, new_label = begun_from_here(kind, request.user, request.roles)
    matters = rows_of(page, rows)
    texts_of_rows = row_texts(kind, matters, own, kind.list_leaves_out)
    amounts = {
        name for name in own if any(isinstance(value_of(matter, name), Money) for matter in matters)
    }
    return {
        "kind_label_plural": plural[:1].upper() + plural[1:],
        "new_url": new_url,
        "new_label": new_label,
        "table": {
            "caption": plural[:1].upper() + plural[1:],
            "hide_caption": True,
            "tight": True,
            "columns": [
                {
                    **column(request, *columns[n], sort, chosen.sorts),
                    "numeric": columns[n][0] in amounts,
                }
                for n in shown
            ],
            "rows": [
                {"url": matter.url, "cells": [{"text": texts[n]} for n in shown]}
                for matter, texts in texts_of_rows
            ],
        },
        "filter": chosen,
        "page_obj": page,
        "count": paginator.count,
        "totals": kind.list_totals(rows),
        "download_url": f"?{query.urlencode()}",
        **beside,
    }


def rows_of(page, rows) -> list:
    """The rows of one page. Which ones is asked with their numbers alone: to sort hundreds of
    thousands of whole rows takes the database ten times as long."""
    wanted = page.object_list.select_related(None).prefetch_related(None).values("pk")
    return list(rows.filter(pk__in=wanted))


def column(request, name: str, text: str, sort: str, sorts: dict) -> dict:
    found = {"label": text, "key": name, "sort_url": "", "sorted": ""}
    if name in sorts:
        query = request.GET.copy()
        query.pop("page", None)
        query["sort"] = f"-{name}" if sort == name else name
        found["sort_url"] = f"?{query.urlencode()}"
        found["sorted"] = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return found


def workbook(kind, request) -> FileResponse:
    """The list as shown, as Excel: amounts and days can be reckoned with, text stays text."""
    extras = kind.list_extras(request.user)
    _chosen, rows, _sort = narrowed(kind, request, extras)
    names = (*kind.list_columns, *extras)
    buffer = io.BytesIO()
    safe = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, {**safe, "in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for n, (_name, text) in enumerate(columns_of(kind, names)):
        sheet.write_string(0, n, text, bold)
    matters = list(rows[:MOST_ROWS_IN_A_WORKBOOK])
    formats: dict = {}
    for line, (matter, texts) in enumerate(row_texts(kind, matters, names), 1):
        for n, text in enumerate(texts):
            own = 0 <= n - 2 < len(names)
            value = value_of(matter, names[n - 2]) if own else text
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
