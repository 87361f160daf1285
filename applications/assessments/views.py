"""The office compares the plans of a call: in order within the money, and side by side."""

import io

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from applications.plans.workflow import PlanKind
from foundation.accounts.roles import office_any
from foundation.money.amounts import Money
from foundation.pages.lists import write_cell
from partnerships.programmes.models import Call

from . import round_tables as tables
from .rounds import numbers_by_kind, round_of

LEAST, MOST = 2, 4  # plans side by side


@require_GET
@login_required
def call_ranking(request, pk):
    """The plans of a call, the best assessed first, with the line where the money ends.

    `?kind=` inception or project; `?download=xlsx` is the same as a workbook.
    """
    call = _call_for_the_office(request, pk)
    kind = _kind(request)
    found = round_of(call, request.user, kind)
    if request.GET.get("download") == "xlsx":
        return _workbook(call, found, kind)
    address = reverse("applications:call_ranking", args=[call.pk])
    context = {
        "title": _("Plans of the round"),
        "breadcrumbs": [(str(call), call.url)],
        "kinds": [
            {"label": label, "url": f"{address}?kind={code}", "current": code == kind}
            for code, label in PlanKind.choices
        ],
        "money": tables.money_sentence(found),
        "above": tables.table(_("Plans, the best assessed first"), found.above, 1),
        "line": tables.line_sentence(found),
        "below": tables.table(_("Below the line"), found.below, 1 + len(found.above)),
        "closed": [(plan, tables.why_closed(code)) for plan, code in found.closed],
        "choices": [one.plan for one in found.standings],
        "comparison_url": reverse("applications:call_comparison", args=[call.pk]),
        "download_url": f"?kind={kind}&download=xlsx",
        "kind": kind,
    }
    return render(request, "applications/round/ranking.html", context)


@require_GET
@login_required
def call_comparison(request, pk):
    """Two to four plans of a call side by side, criterion by criterion; `?plan=` names each."""
    call = _call_for_the_office(request, pk)
    kind = _kind(request)
    chosen = {int(one) for one in request.GET.getlist("plan") if one.isdecimal() and len(one) < 19}
    found = round_of(call, request.user, kind)
    standings = [one for one in found.standings if one.plan.pk in chosen]
    fits = LEAST <= len(standings) <= MOST
    context = {
        "title": _("Plans side by side"),
        "breadcrumbs": [
            (str(call), call.url),
            (
                _("Plans of the round"),
                f"{reverse('applications:call_ranking', args=[call.pk])}?kind={kind}",
            ),
        ],
        "table": tables.comparison_table(standings) if fits else None,
        "comments": tables.comments_of(standings) if fits else [],
        "problem": "" if fits else _("Choose two, three or four plans to compare."),
    }
    return render(request, "applications/round/comparison.html", context)


def _call_for_the_office(request, pk) -> Call:
    call = Call.objects.visible_to(request.user).filter(pk=pk).first()
    if call is None:
        raise Http404
    if not office_any.possible_for(request.user):
        raise PermissionDenied
    return call


def _kind(request) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in PlanKind.values else PlanKind.PROJECT.value


def _workbook(call, found, kind) -> FileResponse:
    """The round as Excel: amounts and percents can be reckoned with."""
    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, {**safe, "in_memory": True})
    sheet, formats = book.add_worksheet(), {}
    bold = book.add_format({"bold": True})
    columns = [one["label"] for one in tables.columns()]
    for n, label in enumerate([*columns, _("Within the money")]):
        sheet.write_string(0, n, label, bold)
    reached = {one.plan.pk for one in found.above}
    for line, one in enumerate(found.standings, 1):
        texts = [cell["text"] for cell in tables.cells(line, one)]
        texts.append(_("yes") if one.plan.pk in reached else _("no"))
        numbers = {0: line, 3: one.average, 5: one.spread}
        amounts = {7: one.asked, 8: one.granted, 9: one.running}
        for n, text in enumerate(texts):
            if numbers.get(n) is not None:
                sheet.write_number(line, n, numbers[n])
            else:
                amount = amounts.get(n)
                value = text if amount is None else Money(amount, "SEK")
                write_cell(book, sheet, formats, (line, n), value, text)
    book.close()
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=f"{call.reference}-{kind}.xlsx")


def round_section(call, person) -> dict | None:
    """On the call's page, for the office: the way to its plans, once there are any."""
    if office_any not in call.office_roles(person):
        return None
    address = reverse("applications:call_ranking", args=[call.pk])
    links = []
    for kind, number in numbers_by_kind(call, person):
        words = ngettext("%(number)s plan: %(kind)s", "%(number)s plans: %(kind)s", number)
        label = PlanKind(kind).label
        links.append((words % {"number": number, "kind": label}, f"{address}?kind={kind}"))
    if not links:
        return None
    return {
        "title": _("Plans of the round"),
        "template": "applications/round/links.html",
        "context": {"links": links},
    }
