"""The auditor's desk: a drawn cost, its ledger row and its papers side by side; accept, or note an
exception; next. Marks are the auditor's own papers and no step: the record does not know them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.budgets.tables import cost_name
from foundation.documents.downloads import Damaged
from foundation.documents.models import Document
from foundation.documents.pictures import pages_in, picture_of
from foundation.money.formatting import format_date, format_money, format_rate
from foundation.money.forms import MoneyField
from foundation.pages.matter_page import head_of
from foundation.workflow import clock
from foundation.workflow.api.lists import is_whole
from foundation.workflow.forms import PlainForm
from reporting.financials.models import ErrorKind

from .models import Audit, Mark, MarkResult
from .population import Flag
from .sections import draws_with_items
from .views import visible_audit

PAGES_SHOWN = 10


class MarkForm(PlainForm):
    """An exception: what kind, by how much the cost is overstated; or a note to an accepted one."""

    kind = forms.ChoiceField(
        label=_("Kind of error"), choices=[("", "—"), *ErrorKind.choices], required=False
    )
    amount = MoneyField(
        label=_("Overstated by"), currencies=["SEK"], required=False,
        help_text=_("Below zero where it is understated; zero where no amount is wrong."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Note"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Only the engagement’s own team reads it."),
    )  # fmt: skip

    def __init__(self, *args, result: str = "", **kwargs):
        self.result = result
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if self.result == MarkResult.ACCEPTED:
            for name in ("kind", "amount"):
                if cleaned.get(name):
                    self.add_error(name, _now("An accepted cost has none: empty it, or note an "
                                              "exception."))  # fmt: skip
        if self.result == MarkResult.EXCEPTION:
            for name in ("kind", "amount"):
                if cleaned.get(name) in ("", None) and name not in self.errors:
                    self.add_error(name, _now("Say what is wrong, and by how much."))
        return cleaned


def own_audit(request, pk) -> Audit:
    """The audit for those who audit it: 404 where it is not visible, 403 for others."""
    audit = visible_audit(request, pk)
    if not audit.is_audited_by(request.user):
        raise PermissionDenied
    return audit


@require_http_methods(["GET", "POST"])
@login_required
def audit_desk(request, pk):
    """One drawn cost after the other; `?item=` is the id of a line of the sample."""
    audit = own_audit(request, pk)
    items = drawn_once(audit)
    marks = {mark.line_id: mark for mark in audit.marks.all()}
    here = item_asked(request, items, marks)
    form, status = None, 200
    if request.method == "POST":
        result = request.POST.get("result", "")
        form = MarkForm(request.POST, matter=audit, by=request.user, result=result)
        if audit.state not in audit.WORKING or audit.papers_erased_at or here is None:
            status = 409
        elif result in MarkResult.values and form.is_valid():
            keep(audit, here.line, request.user, result, form.cleaned_data)
            marks[here.line_id] = None
            messages.success(request, _now("Marked."), extra_tags="taken")
            return redirect(f"{request.path}?item={after(items, here, marks).line_id}")
        else:
            status = 400
    context = {
        "page": head_of(audit, request.user),
        "count": len(items),
        "marked": sum(1 for item in items if item.line_id in marks),
        "working": audit.state in audit.WORKING and not audit.papers_erased_at,
        **(shown(request, audit, items, here, marks, form) if here else {}),
    }
    return render(request, "reporting/audit/desk.html", context, status=status)


def drawn_once(audit) -> list:
    """What any draw drew, each cost once, in the order of the report."""
    found = {item.line_id: item for draw in draws_with_items(audit) for item in draw.rows}
    return sorted(found.values(), key=lambda item: (item.line.position, item.line_id))


def item_asked(request, items, marks):
    """The item that the address names, else the first without a mark, else the first; or None."""
    asked = request.GET.get("item", "")
    if asked:
        pk = int(asked) if is_whole(asked) else None
        found = next((item for item in items if item.line_id == pk), None)
        if found is None:
            raise Http404
        return found
    return next((item for item in items if item.line_id not in marks), items[0] if items else None)


def after(items, here, marks):
    """The next one without a mark, from here on and then from the beginning; else the next."""
    at = items.index(here)
    onward = [*items[at + 1 :], *items[:at]]
    return next((one for one in onward if one.line_id not in marks), onward[0] if onward else here)


def keep(audit, line, by, result: str, said: dict) -> Mark:
    """Write the mark of a cost, in the place of an earlier one."""
    exception = result == MarkResult.EXCEPTION
    row, _new = Mark.objects.update_or_create(
        audit=audit, line=line,
        defaults={
            "result": result, "kind": said["kind"] if exception else "",
            "amount": said["amount"].amount if exception else 0, "text": said["text"],
            "by": by, "at": clock.now(),
        },
    )  # fmt: skip
    return row


def shown(request, audit, items, here, marks, form) -> dict:
    """One cost: its row, its papers as pictures, its mark, where to go from here."""
    line, at, mark = here.line, items.index(here), marks.get(here.line_id)
    initial = {"kind": mark.kind, "amount": mark.amount_money, "text": mark.text} if mark else None
    findings = [one for one in audit.all_findings if one.expense_id == line.expense_id]
    return {
        "line": line,
        "certain": here.certain,
        "number": at + 1,
        "flags": flags_in(audit, line.key),
        "facts": facts_of(audit, line),
        "papers": papers_shown(audit, line, request.user),
        "mark": mark,
        "form": form or MarkForm(matter=audit, by=request.user, initial=initial),
        "findings": findings,
        "finding_url": finding_address(audit, line, mark),
        "previous_url": f"{request.path}?item={items[at - 1].line_id}" if at else "",
        "next_url": f"{request.path}?item={items[at + 1].line_id}" if at + 1 < len(items) else "",
    }


def flags_in(audit, key: str) -> list[str]:
    labels = dict(Flag.choices)
    item = next((one for one in audit.population if one.key == key), None)
    return [str(labels[flag]) for flag in item.flags] if item else []


def facts_of(audit, line) -> list[tuple]:
    """The ledger row as the report has it: who, what, when, how much, by which rate."""
    expense = line.expense
    rows = [
        (_now("Supplier"), expense.supplier, expense.url),
        (_now("Number"), line.key, ""),
        (_now("Partner"), str(line.partner), ""),
        (_now("Activity"), str(expense.activity), expense.activity.url),
        (_now("Kind of cost"), cost_name(line.category, audit.call_rules()), ""),
        (_now("How it was paid"), str(expense.get_paid_by_display()), ""),
        (_now("Date of the paper"), format_date(expense.invoice_on), ""),
        (_now("Paid on"), format_date(line.paid_on), ""),
        (_now("Amount on the paper"), format_money(expense.paper), ""),
        (_now("Claimed"), format_money(expense.claimed), ""),
        (_now("Why less is claimed"), expense.less_because, ""),
        (_now("Rate"), rate_of(expense), ""),
        (_now("In the report"), format_money(line.sek_money.rounded()), ""),
    ]
    return [row for row in rows if row[1]]


def rate_of(expense) -> str:
    if expense.rate is None:
        return ""
    on = format_date(expense.rate_on) if expense.rate_on else ""
    said = [format_rate(expense.rate), str(expense.get_rate_source_display()), on]
    return " · ".join(filter(None, said))


def papers_shown(audit, line, person) -> list[dict]:
    """Each paper with its title, its address, and its first pages as pictures."""
    papers = Document.objects.about(line.expense.activity).visible_to(person).for_pages()
    found = []
    for paper in papers.filter(pk__in=line.expense.documents.values("pk")):
        try:
            pages = pages_in(paper.latest)
        except Damaged:
            pages = 0
        address = [
            reverse("reporting:audit_paper", args=[audit.pk, paper.pk, number])
            for number in range(1, min(pages, PAGES_SHOWN) + 1)
        ]
        found.append({"paper": paper, "pages": address})
    return found


def finding_address(audit, line, mark) -> str:
    """The form of a finding with what the mark says; nothing is a finding before it is sent."""
    from urllib.parse import urlencode

    asked = {"audit": audit.pk, "expense": line.expense_id}
    if mark is not None and mark.result == MarkResult.EXCEPTION:
        asked["kind"] = mark.kind
    return f"{reverse('reporting:finding_new')}?{urlencode(asked)}"


@require_GET
@login_required
def audit_paper(request, pk, document, page):
    """A page of a paper that a cost of the report names, as a picture, for its auditor."""
    audit = own_audit(request, pk)
    paper = Document.objects.visible_to(request.user).filter(pk=document, case=audit.case_id)
    found = paper.for_pages().first()
    if found is None:
        raise Http404
    try:
        content = picture_of(found.latest, page)
    except (IndexError, Damaged):
        raise Http404 from None
    return HttpResponse(content, content_type="image/png")
