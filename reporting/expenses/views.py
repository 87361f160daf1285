"""Pages of expenses beside those of every matter: photographing a receipt."""

import io
import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.documents.forms import too_big
from foundation.documents.limits import request_too_long
from foundation.documents.views import by_script
from foundation.money.formatting import format_money
from foundation.pages import drafts
from foundation.pages.views import list_url, visible_or_404
from foundation.workflow.steps import Invalid, Refused
from reporting.activities.models import Activity

from . import workbook
from .checking import checked
from .forms import EditForm, ExpenseForm
from .handed_in import HandedIn
from .models import Expense
from .photographs import (
    PhotographForm,
    activities_for,
    begin_with_pictures,
    may_photograph,
    nearest,
)
from .splitting import SplitForm, rest_of


@require_http_methods(["GET", "POST"])
@login_required
def expense_photograph(request):
    """Pictures of a receipt in, a draft expense out."""
    if not may_photograph(request.user):
        raise PermissionDenied
    if request.method == "POST":
        form, expense, status = _photographed(request)
        if expense is not None:
            return _made(request, expense)
        if by_script(request):
            errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
            return JsonResponse({"errors": errors}, status=status)
    else:
        status = 200
        asked = request.GET.get("activity") or getattr(
            nearest(activities_for(request.user)), "pk", None
        )
        form = PhotographForm(
            by=request.user, initial={"activity": asked, "key": secrets.token_urlsafe(24)}
        )
    context = {
        "title": _("Photograph a receipt"),
        "form": form,
        "submit_label": _("Save the receipt"),
        "cancel_url": list_url(Expense),
        "breadcrumbs": [(_("Expenses"), list_url(Expense))],
    }
    return render(request, "reporting/expense_photograph.html", context, status=status)


def _photographed(request) -> tuple:
    """(the form, the expense or None, the status)."""
    form = PhotographForm(request.POST, request.FILES, by=request.user)
    if request_too_long(request):
        form.errors.clear()
        form.add_error("files", too_big())
        return form, None, 413
    if not form.is_valid():
        form.keep_files()
        return form, None, 400
    said = form.cleaned_data
    try:
        expense = begin_with_pictures(
            said["activity"], request.user, said["files"], said["key"], said["what_for"]
        )
    except Refused as refusal:
        form.add_error(None, " ".join(str(one.message) for one in refusal.missing))
        form.keep_files()
        return form, None, 409
    except Invalid as problem:
        form.add_error(None, " ".join(str(one) for row in problem.errors.values() for one in row))
        form.keep_files()
        return form, None, 400
    form.forget_files()
    return form, expense, 200


def _made(request, expense):
    if by_script(request):
        return JsonResponse({"url": expense.url, "reference": expense.reference})
    messages.success(
        request, _("The receipt is saved. Fill in the rest now or later."), extra_tags="taken"
    )
    return redirect(expense)


@require_POST
@login_required
def expense_check(request):
    """What the rules say of what is typed: a fragment for the script, a page without it."""
    number = request.GET.get("expense", "")
    if number and request.GET.get("step") == "split":
        return _check_split(request, _own_draft(request, number))
    if number:
        expense = _own_draft(request, number)
        step = expense.step_named("edit")
        form = EditForm(request.POST, matter=expense, by=request.user)
        title, action, cancel = step.label, expense.step_url("edit"), expense.url
    else:
        if not may_photograph(request.user):
            raise PermissionDenied
        expense = None
        form = ExpenseForm(request.POST, matter=Expense(begun_by=request.user), by=request.user)
        title, action = Expense.begin.label, reverse("reporting:expense_new")
        cancel = list_url(Expense)
    return _checked_page(request, form, shown(checked(form, expense)), title, action, cancel)


def _check_split(request, expense):
    """What the parts that are typed leave of the paper for this expense."""
    form = SplitForm(request.POST, matter=expense, by=request.user)
    left = rest_of(form)
    words = {
        "left": format_money(left) if left is not None else "–",
        "claimed": format_money(expense.claimed) if expense.claimed is not None else "–",
    }
    said = _("%(left)s of %(claimed)s stay with this expense.") % words
    url, step = expense.step_url("split"), expense.step_named("split")
    return _checked_page(request, form, {"said": said}, step.label, url, expense.url)


def _checked_page(request, form, found: dict, title, action: str, cancel: str):
    """The fragment for the script; else the form once more below what was found."""
    context = {"found": found}
    if request.headers.get("HX-Request"):
        return render(request, "reporting/expense/_checked.html", context)
    context |= {
        "title": title, "form": drafts.leave_unjudged(form), "action": action,
        "submit_label": title, "cancel_url": cancel,
        "version": drafts.version_in(request.POST), "base": request.POST.get("if_base", ""),
        "check_url": request.get_full_path(),
    }  # fmt: skip
    return render(request, "reporting/expense_checked.html", context)


def _own_draft(request, number: str) -> Expense:
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise Http404
    expense = visible_or_404(Expense, request, int(number))
    if not expense.step_named("edit").is_for(expense, request.user):
        raise PermissionDenied
    return expense


def shown(found) -> dict:
    """What was checked, as a template shows it."""
    return {
        "items": [
            {"message": one.message, "level": one.level,
             "url": f"#id_{one.field}" if one.field else ""}
            for one in sorted(found.missing, key=lambda one: one.level != "error")
        ],
        "errors": len(found.errors),
        "left": format_money(found.left) if found.left is not None else "",
        "papers": found.papers,
    }  # fmt: skip


def _activity_for_costs(request, pk) -> Activity:
    """The activity, for those who enter costs of it: 404 and 403 for others."""
    activity = visible_or_404(Activity, request, pk)
    if not activity.roles_held(request.user, Expense.begin.by):
        raise PermissionDenied
    return activity


@require_GET
@login_required
def expense_workbook_download(request, pk):
    """The drafts of the activity's grant as Excel, to be changed and added to."""
    activity = _activity_for_costs(request, pk)
    rows = [workbook.row_of(one) for one in workbook.drafts_of(activity, request.user)]
    content = workbook.written(activity, rows, request.user)
    name = f"{activity.reference}-expenses.xlsx"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


@require_http_methods(["GET", "POST"])
@login_required
def expense_workbook(request, pk):
    """Hand in a filled workbook: what is wrong in it, else what would change, then saved."""
    return HandedIn(_activity_for_costs(request, pk), request).answer()
