"""The payment request as PDF, and the office's payment list as page, CSV and PDF."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.accounts.roles import controller, manager
from foundation.documents.printing import as_download, pdf_of
from foundation.money.amounts import total
from foundation.money.formatting import format_money
from foundation.workflow import clock

from .models import Settlement
from .payments import (
    HEADINGS,
    LIST,
    REQUEST,
    as_csv,
    list_rows,
    printed_list,
    request_of,
    to_be_paid,
)


@require_GET
@login_required
def payment_request(request, pk):
    """What the grant holder's authorised signatory signs; filing it is no condition."""
    found = Settlement.objects.visible_to(request.user).for_pages()
    settlement = get_object_or_404(found, pk=pk)
    content = pdf_of(REQUEST, request_of(settlement, request.user))
    return as_download(content, f"{settlement.reference}-{_('payment-request')}")


@require_GET
@login_required
def payment_list(request):
    """What is authorised and waits to be paid; `?download=csv` or `pdf`."""
    person = request.user
    if not (controller.possible_for(person) or manager.possible_for(person)):
        raise PermissionDenied
    rows = list_rows(person, to_be_paid(person))
    wanted = request.GET.get("download")
    name = f"{_('payment-list')}-{clock.today().isoformat()}"
    if wanted == "pdf":
        return as_download(pdf_of(LIST, printed_list(rows)), name)
    if wanted == "csv":
        response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        response["Cache-Control"] = "no-store, private"
        return response
    return render(request, "reporting/settlement/payments.html", {"table": table_of(rows)})


def table_of(rows: list[dict]) -> dict:
    names = [name for name in HEADINGS if name != "currency"]
    return {
        "caption": _("Payments"),
        "hide_caption": True,
        "columns": [
            {"label": HEADINGS[name](), "numeric": name == "amount"} for name in names
        ],
        "rows": [
            {
                "url": row["settlement"].url,
                "cells": [
                    {"text": format_money(row[name]) if name == "amount" else row[name]}
                    for name in names
                ],
            }
            for row in rows
        ],
        "totals": [
            _("Total") if n == 0
            else format_money(total([row["amount"] for row in rows])) if name == "amount" else ""
            for n, name in enumerate(names)
        ],
    }  # fmt: skip
