"""The processes as the office reads them: generated from what the code really does."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.workflow.matters import matter_kinds
from foundation.workflow.processes import table_of

from .diagrams import state_diagram


@require_GET
@login_required
def process_list(request):
    tables = [
        {**table_of(kind), "url": reverse("pages:process", args=[kind.code])}
        for kind in matter_kinds()
    ]
    return render(request, "pages/processes.html", {"processes": tables})


@require_GET
@login_required
def process_detail(request, code):
    kind = next((kind for kind in matter_kinds() if kind.code == code), None)
    if kind is None:
        raise Http404
    context = {
        "process": {**table_of(kind), "diagram_svg": state_diagram(kind)},
        "breadcrumbs": [(_("Processes"), reverse("pages:processes"))],
    }
    return render(request, "pages/process_detail.html", context)
