"""The reconciliation as a page, as an annex on paper and as a workbook."""

import io
from datetime import date

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from foundation.documents.printing import as_download
from foundation.workflow import clock
from foundation.workflow.days import fit_out
from foundation.workflow.parts import can_write_part
from reporting.printed import paper, workbook

from .annex import MOST_ROWS, Annex
from .reconciling import Books, Period, reports_of
from .tables import address, days
from .views import visible_ledger


class PeriodFilter(forms.Form):
    """A financial report of the grant, or any days."""

    report = forms.ChoiceField(label=gettext_lazy("Financial report"), required=False)
    first = forms.DateField(label=gettext_lazy("Or from"), required=False)
    last = forms.DateField(label=gettext_lazy("To"), required=False)

    def __init__(self, data, reports):
        super().__init__(data)
        self.fields["report"].choices = [
            ("", "—"), *((str(one.pk), f"{one.reference}, {days(one.from_on, one.to_on)}")
                         for one in reports)
        ]  # fmt: skip
        for name in ("first", "last"):
            fit_out(self.fields[name])

    def clean(self):
        days = {name: self.cleaned_data.get(name) for name in ("first", "last")}
        if all(days.values()) and days["last"] < days["first"]:
            self.add_error("last", _("The last day cannot come before the first."))
        for name, day in days.items():
            if any(days.values()) and day is None and name not in self.errors:
                self.add_error(name, _("Say the first day and the last."))


def period_of(request, ledger) -> tuple[Period, PeriodFilter]:
    """The days that were asked for, else those of the latest report that has rows, else this
    year's."""
    reports = reports_of(ledger)
    form = PeriodFilter(request.GET or None, reports)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if asked.get("first") and asked.get("last") and asked["first"] <= asked["last"]:
        return Period(asked["first"], asked["last"], _same(reports, asked)), form
    chosen = next((one for one in reports if str(one.pk) == asked.get("report")), None)
    if chosen is None:
        books = Books(ledger)
        having = (one for one in reports if books.has_rows_of(one.from_on, one.to_on))
        chosen = next(having, None)
    if chosen is not None:
        form.initial["report"] = str(chosen.pk)
        return Period(chosen.from_on, chosen.to_on, chosen), form
    latest = ledger.standing_rows().order_by("-day").first()
    year = latest.day.year if latest else clock.today().year
    return Period(date(year, 1, 1), date(year, 12, 31)), form


def _same(reports, asked):
    """The report over exactly the days that were asked for."""
    for one in reports:
        if (one.from_on, one.to_on) == (asked["first"], asked["last"]):
            return one
    return None


@require_GET
@login_required
def ledger_reconciliation(request, pk):
    """Ledger total − report total as named items, each with its rows."""
    ledger = visible_ledger(request, pk)
    period, form = period_of(request, ledger)
    annex = Annex(ledger, period)
    asked = f"?report={period.report.pk}" if period.report else (
        f"?first={period.first}&last={period.last}"
    )  # fmt: skip
    whole = annex.found.is_whole
    keeps = can_write_part(ledger, ledger.parts["items"], request.user)
    context = {
        "title": _("Reconciliation"),
        "ledger": ledger,
        "breadcrumbs": [(str(ledger), ledger.url)],
        "filter": form,
        "period": days(period.first, period.last),
        "standing": (_("explained"), "done") if whole else (_("not explained"), "alert"),
        "sentences": _sentences(annex),
        "tables": annex.tables(MOST_ROWS),
        "annex_url": address(ledger, "annex") + asked,
        "workbook_url": address(ledger, "workbook") + asked,
        "items_url": ledger.part_url("items") if keeps else "",
    }
    return render(request, "reporting/ledger/reconciliation.html", context)


def _sentences(annex: Annex) -> list[str]:
    found, period = [], annex.period
    if not annex.books.has_rows_of(period.first, period.last):
        found.append(_("Nothing was imported for these days."))
    if period.report is None:
        found.append(_("There is no financial report over exactly these days: the ready expenses "
                       "paid in them stand in its place."))  # fmt: skip
    if not annex.ledger.is_grant_holders():
        found.append(_("This is a partner’s own ledger: it is set against what the partner claims "
                       "in the ledger’s currency."))  # fmt: skip
    return found


@require_GET
@login_required
def ledger_annex(request, pk):
    """The reconciliation as a PDF, to be annexed to the report."""
    ledger = visible_ledger(request, pk)
    period, _form = period_of(request, ledger)
    annex = Annex(ledger, period)
    stamp = "" if annex.found.is_whole else _("Not everything is explained yet.")
    content = paper(
        _("Reconciliation with the ledger"), ledger.reference, annex.facts(), annex.tables(),
        _sentences(annex), stamp,
        [_("Date and place"), _("For %(organisation)s") % {"organisation": ledger.organisation}],
    )  # fmt: skip
    return as_download(content, f"{ledger.reference}-{period.last}")


@require_GET
@login_required
def ledger_workbook(request, pk):
    """The reconciliation as Excel: the sum, and every row with what it is."""
    ledger = visible_ledger(request, pk)
    period, _form = period_of(request, ledger)
    annex = Annex(ledger, period)
    content = workbook(_("Reconciliation with the ledger"), annex.facts(), annex.sheets())
    name = f"{ledger.reference}-{period.last}.xlsx"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)
