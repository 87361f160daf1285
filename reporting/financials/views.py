"""The pages of a financial report beside its own: vouchers, review, PDF and Excel."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from foundation.documents.printing import as_download
from foundation.pages.matter_page import head_of
from foundation.workflow.api.lists import is_whole
from foundation.workflow.models import Version

from . import building, tables
from .built_models import FileKind
from .looking import CHOICES, DRAFTS, found_in
from .models import FinancialReport
from .printed import pdf_of_report
from .reviewing import ReviewPage
from .vouchers import files_of
from .workbook import workbook_of

PAGE = 100
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def report_or_404(request, pk) -> FinancialReport:
    return get_object_or_404(FinancialReport.objects.visible_to(request.user).for_pages(), pk=pk)


def head_below(report, person) -> dict:
    """The head of a page below a report's: the way back leads to it."""
    head = head_of(report, person)
    return {**head, "breadcrumbs": [*head["breadcrumbs"], (str(report), report.url)]}


@require_GET
@login_required
def vouchers(request, pk):
    """The index of vouchers, page by page; of a draft also what deserves a look (`?look=`)."""
    report = report_or_404(request, pk)
    look = request.GET.get("look", "")
    look = look if look in CHOICES and report.state == report.State.DRAFT else ""
    page = Paginator(rows_of(report, look), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    files = files_of([getattr(row, "expense_id", row.pk) for row in rows])
    counts = {pk: len(found) for pk, found in files.items()}
    context = {
        "page": head_below(report, request.user),
        "table": {
            **tables.voucher_table(report, rows, tables.names_of(report), counts),
            "hide_caption": True,
        },
        "page_obj": page, "count": page.paginator.count, "look": CHOICES.get(look, ""),
        "looks": looks_of(report, look), "draft": report.state == report.State.DRAFT,
    }  # fmt: skip
    return render(request, "reporting/financial_report/vouchers_page.html", context)


def rows_of(report, look: str):
    """What the index lists: lines, or of a draft the expenses that it would take."""
    if report.state != report.State.DRAFT:
        return report.line_rows.live().costs().for_books()
    if look == DRAFTS:
        rows = report.unfinished_expenses().select_related("budget_line", "partner")
        return rows.order_by("paid_on", "pk")
    rows = report.candidates()
    return rows.filter(pk__in=found_in(report).get(look, [])) if look else rows


def looks_of(report, look: str) -> list[dict]:
    """The kinds of questions there are, each as a link."""
    if report.state != report.State.DRAFT:
        return []
    counts = {code: len(pks) for code, pks in found_in(report).items()}
    counts[DRAFTS] = report.unfinished_expenses().count()
    found = [
        {"label": label, "count": counts[code], "url": f"?look={code}", "current": code == look}
        for code, label in CHOICES.items()
        if counts.get(code)
    ]
    every = {
        "label": _("All"),
        "count": len(report.waiting_costs()),
        "url": "?",
        "current": not look,
    }
    return [every, *found] if found else []


@require_http_methods(["GET", "POST"])
@login_required
def review(request, pk):
    """The costs line by line: the controller decides, the partners answer, all who see it read."""
    report = report_or_404(request, pk)
    return ReviewPage(report, request, head_below(report, request.user)).answer()


def version_asked(request, report) -> Version | None:
    """The frozen version that the address names; else the one put forward, None for a draft."""
    named = request.GET.get("version", "")
    if named:
        number = int(named) if is_whole(named) else 0
        return get_object_or_404(Version.objects.about(report), number=number)
    return report.frozen_version() if report.frozen_books else None


@require_GET
@login_required
def pdf(request, pk):
    """The report on paper, in the reader's language; `?version=` for an earlier frozen one."""
    report = report_or_404(request, pk)
    version = version_asked(request, report)
    if building.is_large(report):
        return built_or_its_page(request, report, version, FileKind.PDF)
    return as_download(pdf_of_report(report, version), file_name(report, version))


@require_GET
@login_required
def excel(request, pk):
    """The same as a workbook."""
    report = report_or_404(request, pk)
    version = version_asked(request, report)
    if building.is_large(report):
        return built_or_its_page(request, report, version, FileKind.EXCEL)
    response = HttpResponse(workbook_of(report, version), content_type=TYPES["xlsx"])
    name = f"{file_name(report, version)}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


# --- files of large reports -----------------------------------------------------------------------


def built_or_its_page(request, report, version, kind: str):
    """The built file where it is there and still true; else the page that says how far it is."""
    row = building.known(report, version, kind)
    file = building.opened(row) if row and row.built_at else None
    if file is None:
        return redirect(file_address(report, version, kind))
    name = f"{file_name(report, version)}.{row.name}"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[row.name])
    response["Cache-Control"] = "no-store, private"
    return response


def file_address(report, version, kind: str, name: str = "file") -> str:
    """The page of a built file, or (`name` = its kind) the file itself."""
    more = [kind] if name == "file" else []
    address = reverse(f"reporting:financial_report_{name}", args=[report.pk, *more])
    return f"{address}?version={version.number}" if version else address


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@login_required
def built(request, pk, kind):
    """The page of a file that the worker builds: order it, see how far it is, fetch it."""
    if kind not in FileKind.values:
        raise Http404
    report = report_or_404(request, pk)
    version = version_asked(request, report)
    if request.method == "POST":
        building.order(report, version, kind, request.user)
        return redirect(file_address(report, version, kind))
    row = building.known(report, version, kind)
    lost = bool(row and row.built_at and not building.is_there(row))
    context = {
        "row": None if lost else row, "lost": lost, "kind": FileKind(kind).label,
        "version": version, "days": building.DAYS,
        "here": file_address(report, version, kind),
        "file_url": file_address(report, version, kind, name=kind),
    }  # fmt: skip
    if request.htmx:
        return render(request, "reporting/financial_report/_built.html", context)
    context["page"] = head_below(report, request.user)
    return render(request, "reporting/financial_report/built.html", context)


def file_name(report, version) -> str:
    language = (get_language() or "en").split("-")[0]
    number = f"-v{version.number}" if version else "-draft"
    return f"{report.reference}{number}-{language}"
