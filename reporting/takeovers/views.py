"""A takeover's own pages: the workbook in, the cases over, the papers in, the lists out."""

import io
import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.documents import storing
from foundation.documents.models import Document
from foundation.documents.views import by_script
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Busy, Invalid, Refused

from . import papers, workbook
from .forms import PapersForm, WorkbookForm
from .models import Takeover, place_of, sentence_of
from .tables import report_columns, report_rows
from .workflow import PREPARES, TAKES_OVER

SECONDS = 25  # a page answers within a minute; what is left is taken over by pressing once more
SENTENCES_SAID = 20
KIND = "workbook"


def _takeover(request, pk, roles=None) -> Takeover:
    takeover = Takeover.objects.visible_to(request.user).for_pages().filter(pk=pk).first()
    if takeover is None:
        raise Http404
    if roles and not takeover.roles_held(request.user, roles):
        raise PermissionDenied
    return takeover


def _sheet(content: bytes, name: str) -> FileResponse:
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


@require_GET
@login_required
def takeover_empty(request):
    """The workbook to fill in, explained in the reader's language."""
    if not Takeover.begin.is_possible_for(request.user):
        raise PermissionDenied
    return _sheet(workbook.empty(), "samverka-cases.xlsx")


@require_http_methods(["GET", "POST"])
@login_required
def takeover_workbook(request, pk):
    """Hand in a filled workbook: it is kept as a document, and checked at once."""
    takeover = _takeover(request, pk, PREPARES)
    form = WorkbookForm(request.POST or None, request.FILES or None, by=request.user)
    status = 200
    if request.method == "POST":
        form = WorkbookForm(request.POST, request.FILES, by=request.user)
        if form.is_valid():
            try:
                document = _kept(takeover, request.user, form.cleaned_data["file"])
                takeover = take_step(
                    takeover, "check_workbook", request.user, {"workbook": document.pk}
                )
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                _say_what_was_found(request, takeover)
                if by_script(request):
                    return JsonResponse({"url": takeover.url})
                return redirect(takeover)
        status = status if status != 200 else 400
        if by_script(request):
            errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
            return JsonResponse({"errors": errors}, status=status)
    context = {
        "title": _("Check a workbook"),
        "intro": _(
            "Every cell is read and every row is looked at before anything is taken over. "
            "Do it as often as you like until nothing is wrong."
        ),
        "form": form,
        "submit_label": _("Check it"),
        "cancel_url": takeover.url,
        "breadcrumbs": [(str(takeover), takeover.url)],
    }
    return render(request, "pages/matter_form.html", context, status=status)


def _kept(takeover, by, looked) -> Document:
    """The workbook as a document of the takeover; a later one is its next version."""
    there = Document.objects.about(takeover).filter(kind=KIND).order_by("-pk").first()
    if there is None:
        return storing.add_document(takeover, by, looked, kind=KIND)
    return storing.add_version(there, by, looked)


def _say_what_was_found(request, takeover) -> None:
    wrong = sum(1 for one in takeover.problems if not one["advice"])
    if takeover.state == "checked":
        said = ngettext(
            "%(count)s case was read, and nothing is wrong.",
            "%(count)s cases were read, and nothing is wrong.",
            len(takeover.cases),
        )
        messages.success(request, said % {"count": len(takeover.cases)}, extra_tags="taken")
    else:
        said = ngettext(
            "%(count)s thing must be put right in the workbook. Nothing was taken over.",
            "%(count)s things must be put right in the workbook. Nothing was taken over.",
            wrong or 1,
        )
        messages.error(request, said % {"count": wrong or 1})


@require_POST
@login_required
def takeover_import(request, pk):
    """Take over what is waiting, case by case; one that is refused holds no other back."""
    takeover = _takeover(request, pk, TAKES_OVER)
    started, done, refused = time.monotonic(), 0, []
    for key in takeover.waiting():
        if time.monotonic() - started > SECONDS:
            break
        try:
            take_step(takeover, "take_over_case", request.user, {"case": key})
            done += 1
        except Refused as problem:
            refused.append(f"{key}: {problem}")
        except Invalid as problem:
            said = [str(one) for found in problem.errors.values() for one in found]
            refused.append(f"{key}: {' '.join(said)}")
        except IntegrityError:  # somebody else takes it over at this moment
            refused.append(_("%(key)s: it is there already.") % {"key": key})
        except Busy:
            refused.append(_("%(key)s: somebody else writes now. Try it once more.") % {"key": key})
    left = len(_takeover(request, pk).waiting())
    if not left and not refused:
        _finish(request, takeover)
    _say_what_was_done(request, done, left, refused)
    return redirect(takeover)


def _finish(request, takeover) -> None:
    try:
        take_step(takeover, "finish", request.user)
    except Refused as problem:
        messages.error(request, str(problem))


def _say_what_was_done(request, done: int, left: int, refused: list[str]) -> None:
    said = ngettext("%(count)s case was taken over.", "%(count)s cases were taken over.", done)
    messages.success(request, said % {"count": done}, extra_tags="taken")
    if left > len(refused):
        waiting = left - len(refused)
        said = ngettext(
            "%(count)s case is left: press once more to go on.",
            "%(count)s cases are left: press once more to go on.",
            waiting,
        )
        messages.warning(request, said % {"count": waiting})
    for sentence in refused[:SENTENCES_SAID]:
        messages.error(request, sentence)


@require_GET
@login_required
def takeover_report(request, pk):
    """What is wrong in the workbook, or what each case becomes or became, as Excel."""
    takeover = _takeover(request, pk)
    if takeover.problems and not takeover.cases_taken and takeover.state == "draft":
        rows = [
            [place_of(one), sentence_of(one), _("worth a look") if one["advice"] else
             _("must be put right")]
            for one in takeover.problems
        ]  # fmt: skip
        content = workbook.table(_("Problems"), [_("Where"), _("What"), _("Weight")], rows)
    else:
        content = workbook.table(_("Cases"), report_columns(), report_rows(takeover))
    return _sheet(content, f"{takeover.reference}.xlsx")


@require_http_methods(["GET", "POST"])
@login_required
def takeover_papers(request, pk):
    """Hand in papers of before, many at once; each goes to the case that the workbook names."""
    takeover = _takeover(request, pk, TAKES_OVER)
    form = PapersForm(by=request.user)
    if request.method == "POST":
        form = PapersForm(request.POST, request.FILES, by=request.user)
        if form.is_valid():
            taken, refused = papers.take_in(takeover, request.user, *form.cleaned_data["file"])
            said = ngettext(
                "%(count)s paper was filed.", "%(count)s papers were filed.", len(taken)
            )
            messages.success(request, said % {"count": len(taken)}, extra_tags="taken")
            for sentence in refused[:SENTENCES_SAID]:
                messages.error(request, sentence)
            return redirect(request.path)
    missing = papers.awaited(takeover)
    context = {
        "title": _("Papers of before"),
        "form": form,
        "cancel_url": takeover.url,
        "breadcrumbs": [(str(takeover), takeover.url)],
        "table": {
            "caption": _("Papers that are not there yet"),
            "columns": [{"label": _("File name")}, {"label": _("Case")}, {"label": _("Title")}],
            "rows": [
                {
                    "cells": [
                        {"text": one["file"]},
                        {"text": one["row"].key, "url": one["row"].partnership.url},
                        {"text": one["title"]},
                    ]
                }
                for one in missing[:200]
            ],
        },
    }
    status = 400 if form.is_bound else 200
    return render(request, "reporting/takeover/papers.html", context, status=status)
