"""Pages about budgets: what the rules of a call would say; the budget as a workbook, out and in."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from applications.plans.models import Plan
from foundation.accounts.roles import office_any
from foundation.workflow import clock
from foundation.workflow.engine import save_part
from foundation.workflow.parts import can_write_part, may_write_part
from foundation.workflow.steps import Invalid, Refused, Stale
from partnerships.programmes.models import Call

from . import per_diems, workbook
from .adding import LocalPriceForm, VisitForm
from .grid import Grid
from .handed_in import HandedIn
from .preview import Foreseen, foreseen, plans_to_try

PLANS = 50


@require_GET
@login_required
def call_rules_preview(request, pk):
    """Each undecided plan with what its own rules say and what those of this call would."""
    call = Call.objects.visible_to(request.user).filter(pk=pk).first()
    if call is None:
        raise Http404
    if not office_any.possible_for(request.user):
        raise PermissionDenied
    page = Paginator(plans_to_try(call, request.user), PLANS).get_page(request.GET.get("page"))
    rows = foreseen(list(page.object_list), call.rules())
    context = {
        "title": _("What its rules would say"),
        "breadcrumbs": [(str(call), call.url)],
        "draft": call.state == call.State.DRAFT,
        "plans": [_shown(one) for one in rows],
        "page_obj": page,
        "count": page.paginator.count,
    }
    return render(request, "applications/call_rules_preview.html", context)


def _shown(one: Foreseen) -> dict:
    return {
        "title": str(one.plan), "url": one.plan.url, "reference": one.plan.reference,
        "state": one.plan.get_state_display(),
        "before": _counts(one.before), "after": _counts(one.after),
        "comes": one.comes, "goes": one.goes,
    }  # fmt: skip


def _counts(results) -> dict:
    return {
        "errors": sum(1 for one in results if one.is_error),
        "advice": sum(1 for one in results if not one.is_error),
    }


def visible_plan(request, pk) -> Plan:
    """The plan, for whom it is visible; 404 for others."""
    plan = Plan.objects.visible_to(request.user).for_pages().filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def writable_plan(request, pk, part: str = "lines") -> Plan:
    """The plan, for those who write this part of it; 403 for those who only see it."""
    plan = visible_plan(request, pk)
    if not may_write_part(plan, plan.parts[part], request.user):
        raise PermissionDenied
    return plan


@require_GET
@login_required
def plan_budget_download(request, pk):
    """The budget as Excel, in the reader's language, for whoever sees the plan."""
    plan = visible_plan(request, pk)
    part = plan.part("lines")
    content = workbook.written(plan, part.content, part.version, request.user)
    name = f"{plan.reference}-budget.xlsx"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


@require_http_methods(["GET", "POST"])
@login_required
def plan_budget_workbook(request, pk):
    """Hand in a filled workbook: what is wrong in it, else what would change, then saved."""
    return HandedIn(writable_plan(request, pk), request).answer()


HELPERS = {
    "visit": (
        VisitForm, gettext_lazy("Add a visit"),
        gettext_lazy("Travel, lodging, board, visa and interpreting become lines of the budget, "
                     "which you can change like any other."),
    ),
    "local-price": (
        LocalPriceForm, gettext_lazy("Add a line at a local price"),
        gettext_lazy("The price is reckoned in SEK at the rate you state; price, rate and day stay "
                     "on the line."),
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def plan_budget_add(request, pk, what):
    """Lines that a helper writes, put behind those that stand in the budget."""
    plan = writable_plan(request, pk)
    if request.method == "GET" and not can_write_part(plan, plan.parts["lines"], request.user):
        # Said before a long form is filled in for nothing.
        said = _("The plan is “%(state)s”: its budget cannot be changed now.")
        messages.warning(request, said % {"state": plan.get_state_display()})
        return redirect(plan.url)
    form_class, title, intro = HELPERS[what]
    form, status = form_class(matter=plan, by=request.user), 200
    if request.method == "POST":
        form, status = form_class(request.POST, matter=plan, by=request.user), 400
        if form.is_valid():
            status = add_lines(plan, request.user, form)
            if status == 200:
                said = ngettext("%(count)s line was added.", "%(count)s lines were added.",
                                len(form.lines()))  # fmt: skip
                messages.success(request, said % {"count": len(form.lines())}, extra_tags="taken")
                return redirect(f"{plan.url}#part-lines")
    context = {
        "title": title, "intro": intro, "form": form, "submit_label": title,
        "cancel_url": plan.url, "breadcrumbs": [(str(plan), plan.url)],
    }  # fmt: skip
    return render(request, "pages/matter_form.html", context, status=status)


def add_lines(plan, by, form) -> int:
    """Save the lines behind the present ones: 200; else 400 or 409 with sentences on the form.

    Whoever saves at the same moment is not overwritten: it is tried once more behind theirs.
    """
    for last in (False, True):
        part = plan.part("lines")
        try:
            rows = [*part.content, *form.lines()]
            save_part(plan, "lines", by, rows=rows, if_version=part.version)
        except Stale:
            if last:
                form.add_error(None, _("Somebody else writes the budget now. Try it once more."))
                return 409
        except Refused as refusal:
            form.add_error(None, [str(one.message) for one in refusal.missing])
            return 409
        except Invalid:
            form.add_error(
                None,
                _("A row of the budget must be put right first: open the budget and save it."),
            )
            return 400
        else:
            break
    return 200


@require_http_methods(["GET", "POST"])
@login_required
def plan_budget_grid(request, pk):
    """The budget to type in, a slice at a time; the other lines are kept by their keys."""
    return Grid(writable_plan(request, pk), request).answer()


@require_http_methods(["GET", "POST"])
@login_required
def per_diem(request):
    """The amounts for board, and one more to enter."""
    if not per_diems.may_enter(request.user):
        raise PermissionDenied
    form, status = per_diems.PerDiemForm(by=request.user), 200
    if request.method == "POST":
        form, status = per_diems.PerDiemForm(request.POST, by=request.user), 400
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."), extra_tags="taken")
            return redirect(request.path)
    context = {
        "title": _("Board: the Tax Agency's amounts"), "form": form,
        "table": per_diems.table(clock.today().year), "submit_label": _("Enter an amount"),
    }  # fmt: skip
    return render(request, "applications/per_diem.html", context, status=status)
