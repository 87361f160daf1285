"""Pages about the results framework: as a workbook, out and in."""

import io

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.views.decorators.http import require_GET, require_http_methods

from applications.budgets.views import visible_plan, writable_plan

from . import workbook
from .handed_in import HandedIn


@require_GET
@login_required
def plan_framework_download(request, pk):
    """The framework as Excel, in the reader's language, for whoever sees the plan."""
    plan = visible_plan(request, pk)
    content = workbook.written(plan, workbook.parts_of(plan), request.user)
    name = f"{plan.reference}-framework.xlsx"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


@require_http_methods(["GET", "POST"])
@login_required
def plan_framework_workbook(request, pk):
    """Hand in a filled workbook: what is wrong in it, else what would change, then saved."""
    return HandedIn(writable_plan(request, pk, "outcomes"), request).answer()
