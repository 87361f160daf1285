"""Pages of an activity beside its own: the sheet to print and to file, the papers to collect."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.documents.forms import is_too_big
from foundation.documents.printing import as_download, pdf_of
from foundation.documents.storing import add_document
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Refused

from . import needed, sheet
from .forms import SheetUploadForm
from .models import Activity


def activity_or_404(person, pk) -> Activity:
    rows = Activity.objects.visible_to(person).select_related("grant__version", "host")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@login_required
def activity_sheet(request, pk):
    """The attendance sheet as a PDF; `?on=2026-05-04` is the sheet of one of its days."""
    activity = activity_or_404(request.user, pk)
    content = pdf_of("reporting/activity/attendance.typ", sheet.printed(activity, _day(request)))
    what = _("attendance sheet").replace(" ", "-")
    return as_download(content, f"{activity.reference}-{what}")


def _day(request):
    try:
        return date.fromisoformat(request.GET.get("on", "")[:10])
    except ValueError:
        return None


@require_GET
@login_required
def activity_papers(request, pk):
    """The papers that its costs will need, as a PDF to tick."""
    activity = activity_or_404(request.user, pk)
    content = pdf_of("reporting/activity/papers.typ", needed.printed(activity))
    what = _("papers")
    return as_download(content, f"{activity.reference}-{what}")


@require_http_methods(["GET", "POST"])
@login_required
def activity_attendance(request, pk):
    """File the signed sheet: the photograph and its code; the totals are typed next."""
    activity = activity_or_404(request.user, pk)
    step = activity.step_named("file_attendance")
    if not activity.roles_held(request.user, step.by):
        raise PermissionDenied
    missing = [one for one in step.missing(activity, request.user) if one.level == "error"]
    sent = request.method == "POST"
    form = SheetUploadForm(
        request.POST if sent else None, request.FILES if sent else None, by=request.user,
        activity=activity,
    )  # fmt: skip
    if missing:
        return _page(request, activity, form, missing, 409)
    if sent and form.is_valid():
        try:
            return _filed(request, activity, form)
        except Refused as refused:
            return _page(request, activity, form, refused.missing, 409)
    if sent and not is_too_big(form):
        form.keep_file()
    return _page(request, activity, form, (), 200 if not sent else 413 if is_too_big(form) else 400)


def _filed(request, activity, form):
    document = add_document(
        activity, request.user, form.cleaned_data["file"], kind="attendance",
        title=_("Signed attendance sheet"), restricted=True,
    )  # fmt: skip
    body = {"document": document.pk, "code": form.cleaned_data["code"]}
    take_step(activity, "file_attendance", request.user, body)
    form.forget_file()
    messages.success(
        request, _("The signed sheet is on file. Now type how many took part from its boxes.")
    )
    return redirect(activity.part_url("participants"))


def _page(request, activity, form, missing, status):
    context = {
        "title": _("File the signed attendance sheet"),
        "intro": _(
            "A photograph is enough, if every name can be read. Only those who account for and "
            "audit the activity will see it."
        ),
        "form": form,
        "missing": [{"message": one.message, "level": one.level, "url": ""} for one in missing],
        "submit_label": _("File it"),
        "cancel_url": activity.url,
        "breadcrumbs": [
            (str(_("Activities")), reverse("reporting:activity_list")),
            (str(activity), activity.url),
        ],
    }
    return render(request, "pages/matter_form.html", context, status=status)
