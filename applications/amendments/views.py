"""The budget of an amendment in one table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.pages.drafts import version_in
from foundation.pages.matter_page import head_of, marked
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused, Stale

from .budget_form import TITLE, BudgetForm
from .models import Amendment


@require_http_methods(["GET", "POST"])
@login_required
def amendment_budget(request, pk):
    """Every approved line with a box for its new amount; what differs becomes the changes."""
    seen = Amendment.objects.visible_to(request.user).for_pages()
    amendment = get_object_or_404(seen, pk=pk)
    if not amendment.step_named("edit").is_for(amendment, request.user):
        raise PermissionDenied
    if amendment.state != Amendment.State.DRAFT:
        return redirect(amendment)
    form, answer = BudgetForm(request.POST or None, matter=amendment, by=request.user), {}
    if request.method == "POST":
        answer = _saved(amendment, form, request)
        if answer is None:
            messages.success(request, _("Saved."), extra_tags="taken")
            return redirect(amendment)
    context = {
        "page": head_of(amendment, request.user), "matter": amendment, "title": TITLE,
        "form": form, "rows": form.rows(), "version": amendment.version,
        "missing": [], "status": 200, **answer,
    }  # fmt: skip
    template = "applications/amendment/budget.html"
    return render(request, template, context, status=context["status"])


def _saved(amendment, form, request) -> dict | None:
    """None once it is saved; else what the page says instead."""
    if not form.is_valid():
        return {"status": 400, "version": version_in(request.POST) or amendment.version}
    body = {"items": form.items(), "reason": amendment.reason, "language": amendment.language}
    try:
        take_step(amendment, "edit", request.user, body, if_version=version_in(request.POST))
    except Stale:
        return {"status": 412, "stale": True}
    except Refused as refusal:
        lacks = [marked(amendment, one, request.user) for one in refusal.missing]
        return {"status": 409, "missing": lacks}
    except Invalid as problem:
        found = [str(one) for one in problem.errors.get("items", [])] or [
            str(sentence) for sentences in problem.errors.values() for sentence in sentences
        ]
        return {"status": 400, "sentences": found}
    return None
