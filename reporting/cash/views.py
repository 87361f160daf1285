"""Cash: what is granted, spent, reported, paid and lain out with, as of any day, to the row."""

import io
from datetime import date

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from applications.grants.models import Grant
from foundation.accounts.models import Organisation, Party
from foundation.documents.printing import as_download
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_month
from foundation.workflow import clock
from foundation.workflow.days import fit_out
from reporting.printed import paper, workbook

from . import figures as pure
from . import tables
from .figures import Figures
from .gathering import movements_of, sums_at
from .pictures import picture

PAGE = 100
MOST_GRANTS = 400  # on one page; narrowed by the grant holder where there are more


class AsOf(forms.Form):
    """The day as of which everything is shown; for the list, whose grants."""

    on = forms.DateField(label=gettext_lazy("As of"), required=False)
    holder = forms.ModelChoiceField(
        label=gettext_lazy("Grant holder"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="—",
    )

    def __init__(self, data, holders=None):
        super().__init__(data, initial={"on": clock.today()})
        fit_out(self.fields["on"])
        if holders is None:
            del self.fields["holder"]
        else:
            self.fields["holder"].queryset = holders

    def asked(self) -> tuple[date, Organisation | None]:
        """(day, grant holder): today and anybody's where nothing usable was asked."""
        found = self.cleaned_data if self.is_bound and self.is_valid() else {}
        on = found.get("on")
        good = on is not None and 2000 <= on.year <= 2100
        return on if good else clock.today(), found.get("holder")


def holders_of(grants) -> dict[int, str]:
    """{case id: who holds the grants of the case}, in one query."""
    rows = Party.objects.current().filter(case__in={one.case_id for one in grants})
    rows = rows.filter(holds_grant=True).select_related("organisation")
    return {row.case_id: str(row.organisation) for row in rows}


def _grants_asked(request):
    """(filter, day, grants, who holds them) of the list and its statement."""
    rows = Grant.objects.visible_to(request.user).select_related("plan").order_by("-pk")
    held = Party.objects.current().filter(holds_grant=True, case__in=rows.order_by().values("case"))
    holders = Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name")
    form = AsOf(request.GET or None, holders)
    on, holder = form.asked()
    if holder is not None:
        rows = rows.filter(case__in=held.filter(organisation=holder).values("case"))
    grants = list(rows[:MOST_GRANTS])
    return form, on, holder, grants


@require_GET
@login_required
def cash_list(request):
    """Every grant that one may see, with its figures as of a day."""
    form, on, _holder, grants = _grants_asked(request)
    sums, holders = sums_at(grants, on), holders_of(grants)
    query = request.GET.urlencode()
    several = len(set(holders.values())) > 1
    context = {
        "title": _("Cash"),
        "filter": form,
        "on": on,
        "tables": [
            *([tables.holder_table(grants, sums, holders)] if several else []),
            tables.grant_table(grants, sums, holders, on),
        ],
        "count": len(grants),
        "pdf_url": f"{reverse('reporting:cash_statement')}?{query}",
        "workbook_url": f"{reverse('reporting:cash_workbook')}?{query}",
    }
    return render(request, "reporting/cash/list.html", context)


@require_GET
@login_required
def cash_statement(request):
    """The list as a PDF: what stands at a day, for the closing of the books."""
    _form, on, holder, grants = _grants_asked(request)
    sums, holders = sums_at(grants, on), holders_of(grants)
    day = format_date(on)
    facts = [(_("As of"), day), *([(_("Grant holder"), str(holder))] if holder else [])]
    legend = {
        "caption": _("What the figures are"),
        "columns": [{"label": _("Figure")}, {"label": _("What it is")}],
        "rows": [
            {"cells": [{"text": tables.LABELS[one]}, {"text": tables.MEANS[one]}]}
            for one in tables.SHOWN
        ],
    }
    content = paper(
        _("Cash statement as of %(day)s") % {"day": day}, "", facts,
        [*_narrow(grants, sums, holders, on), legend],
        signature=[_("Date and place"), _("Signature")],
    )  # fmt: skip
    return as_download(content, f"{_('cash')}-{on}")


def _narrow(grants, sums, holders, on) -> list[dict]:
    """The wide table of grants, a table a grant: on paper it would not fit."""
    whole = tables.holder_table(grants, sums, holders)
    found = [_upright(whole["caption"], sum(sums.values(), Figures()))]
    for one in grants:
        name = f"{one.title} ({one.reference}), {holders.get(one.case_id, '')}"
        found.append(_upright(name, sums[one.pk]))
    return found


def _upright(caption: str, found: Figures) -> dict:
    return {
        "caption": caption,
        "columns": [{"label": _("Figure")}, {"label": _("SEK"), "numeric": True}],
        "rows": [
            {"cells": [{"text": tables.LABELS[one]}, {"text": tables.sek(getattr(found, one))}]}
            for one in pure.ALL
        ],
    }


@require_GET
@login_required
def cash_workbook(request):
    """The same list as Excel, amounts as numbers."""
    _form, on, holder, grants = _grants_asked(request)
    sums, holders = sums_at(grants, on), holders_of(grants)
    facts = [(_("As of"), on.isoformat()), *([(_("Grant holder"), holder)] if holder else [])]
    headings = [_("Grant"), _("Reference"), _("Grant holder"),
                *(f"{tables.LABELS[one]}, SEK" for one in pure.ALL)]  # fmt: skip
    rows = [
        [one.title, one.reference, holders.get(one.case_id, ""),
         *(_cash(getattr(sums[one.pk], name)) for name in pure.ALL)]
        for one in grants
    ]  # fmt: skip
    content = workbook(_("Cash statement"), facts, [(_("Grants"), headings, rows)])
    return _excel(content, f"{_('cash')}-{on}.xlsx")


def _cash(amount) -> Money:
    return Money(amount, "SEK")


def _excel(content: bytes, name: str) -> FileResponse:
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


# --- one grant ------------------------------------------------------------------------------------


def _visible_grant(request, pk) -> Grant:
    rows = Grant.objects.visible_to(request.user).select_related("plan", "partnership")
    grant = rows.filter(pk=pk).first()
    if grant is None:
        raise Http404
    return grant


class OfGrant:
    """One grant as of a day, with everything that its pages and papers show."""

    def __init__(self, request, pk):
        self.grant = _visible_grant(request, pk)
        self.form = AsOf(request.GET or None)
        self.on = self.form.asked()[0]
        self.movements = movements_of([self.grant])
        self.figures = pure.figures(self.movements, self.on)
        partners = {one.partner for one in self.movements if one.partner}
        named = Organisation.objects.filter(pk__in=partners)
        self.names = {one.pk: str(one) for one in named}
        self.months = pure.months(self.movements, self.on)

    def tables(self) -> list[dict]:
        return [
            tables.figure_table(self.figures, self.grant, self.on),
            tables.partner_table(self.movements, self.names, self.on),
        ]

    def breadcrumbs(self) -> list:
        return [(_("Cash"), tables.asked(reverse("reporting:cash_list"), self.on))]

    def facts(self) -> list[tuple]:
        holder = holders_of([self.grant]).get(self.grant.case_id, "")
        return [
            (_("Grant"), str(self.grant)), (_("Title"), self.grant.title),
            (_("Grant holder"), holder), (_("As of"), format_date(self.on)),
        ]  # fmt: skip


@require_GET
@login_required
def cash_grant(request, pk):
    """One grant: each figure with the way to its rows, by partner, and month by month."""
    found = OfGrant(request, pk)
    grant, on = found.grant, found.on
    context = {
        "title": _("Cash: %(grant)s") % {"grant": grant.title},
        "grant": grant,
        "filter": found.form,
        "on": on,
        "breadcrumbs": found.breadcrumbs(),
        "tables": found.tables(),
        "picture": picture(found.months, _("What is lain out with, month by month"), _month),
        "months": tables.month_table(found.months),
        "pdf_url": tables.asked(reverse("reporting:cash_grant_statement", args=[pk]), on),
        "workbook_url": tables.asked(reverse("reporting:cash_grant_workbook", args=[pk]), on),
    }
    return render(request, "reporting/cash/grant.html", context)


def _month(day: date) -> str:
    return format_month(day)[:3] + f" {day:%y}"


@require_GET
@login_required
def cash_rows(request, pk, figure):
    """The rows that one figure of a grant is counted from."""
    if figure not in tables.LABELS:
        raise Http404
    found = OfGrant(request, pk)
    rows = pure.behind(found.movements, figure, found.on)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    whole = pure.plus(*(amount for _one, amount in rows))
    trail = (found.grant.title, tables.grant_url(found.grant, found.on))
    context = {
        "title": f"{tables.LABELS[figure]}: {found.grant.title}",
        "intro": tables.MEANS[figure],
        "filter": found.form,
        "on": found.on,
        "breadcrumbs": [*found.breadcrumbs(), trail],
        "tables": [tables.row_table(list(page.object_list), whole, found.names)],
        "page_obj": page,
        "count": len(rows),
    }
    return render(request, "reporting/cash/rows.html", context)


@require_GET
@login_required
def cash_grant_statement(request, pk):
    """The figures of one grant at a day as a PDF, for the closing of the books."""
    found = OfGrant(request, pk)
    content = paper(
        _("Cash statement as of %(day)s") % {"day": format_date(found.on)}, found.grant.reference,
        found.facts(), [*found.tables(), tables.month_table(found.months)],
        signature=[_("Date and place"), _("Signature")],
    )  # fmt: skip
    return as_download(content, f"{found.grant.reference}-{found.on}")


@require_GET
@login_required
def cash_grant_workbook(request, pk):
    """The same as Excel, with every row behind the figures."""
    found = OfGrant(request, pk)
    figures = [[str(tables.LABELS[one]), str(tables.MEANS[one]),
                _cash(getattr(found.figures, one))] for one in pure.ALL]  # fmt: skip
    months = [
        [format_month(one.first), _cash(one.moved.spent), _cash(one.moved.paid),
         _cash(one.closing.laid_out)]
        for one in found.months
    ]  # fmt: skip
    rows = [
        [one.on.isoformat(), str(tables.LABELS[one.figure]), one.label,
         found.names.get(one.partner, ""), one.reference, _cash(one.amount)]
        for one in sorted(found.movements, key=lambda one: (one.on, one.figure, one.reference))
        if one.on <= found.on
    ]  # fmt: skip
    sheets = [
        (_("Figures"), [_("Figure"), _("What it is"), _("SEK")], figures),
        (_("Months"), [_("Month"), _("Spent in it"), _("Paid in it"),
                       _("Lain out with at its end")], months),
        (_("Rows"), [_("Date"), _("Figure"), _("What it is"), _("Partner"), _("Reference"),
                     _("SEK")], rows),
    ]  # fmt: skip
    content = workbook(_("Cash statement"), found.facts(), sheets)
    return _excel(content, f"{found.grant.reference}-{found.on}.xlsx")
