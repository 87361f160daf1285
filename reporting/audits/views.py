"""Pages of an audit: its population, a sample drawn again, what it issues, the audit file."""

import csv
import io

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from foundation.documents.printing import as_download, pdf_of
from foundation.pages.matter_page import head_of

from . import report_words
from .drawn_again import again
from .models import Audit

DRAFTS = {
    "audit": report_words.audit_report,
    "procedures": report_words.procedures_report,
}


def visible_audit(request, pk) -> Audit:
    """The audit, for whom it is visible; 404 for others."""
    return get_object_or_404(Audit.objects.visible_to(request.user).for_pages(), pk=pk)


@require_GET
@login_required
def audit_population(request, pk):
    """Keys and amounts of the frozen costs, in the order of the keys: what digests are of."""
    audit = visible_audit(request, pk)
    if audit.financial_report.frozen_books is None:
        raise Http404
    response = HttpResponse(population_csv(audit.population), content_type="text/csv")
    name = f"{audit.reference}-population.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def population_csv(items) -> str:
    """`key,amount_sek`, one cost a line, ordered by key."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["key", "amount_sek"])
    rows.writerows([item.key, f"{item.amount:.2f}"] for item in sorted(items, key=lambda i: i.key))
    return written.getvalue()


@require_GET
@login_required
def audit_draw(request, pk, draw):
    """The sample drawn once more from seed and frozen figures, with how it is done."""
    audit = visible_audit(request, pk)
    if not audit.shows_its_sample_to(request.user):
        raise PermissionDenied
    row = next((one for one in audit.all_draws if one.number == draw), None)
    if row is None:
        raise Http404
    context = {"page": head_of(audit, request.user), "draw": row, **again(audit, row)}
    return render(request, "reporting/audit/draw.html", context)


@require_GET
@login_required
def audit_issued(request, pk, name):
    """A report, the management letter or the representations as a PDF in the reader's language.

    A report's words are frozen when it is given; before that its auditor reads a draft.
    """
    audit = visible_audit(request, pk)
    said = issued_words(audit, name, request.user)
    return as_download(pdf_of(report_words.TEMPLATE, said), f"{audit.reference}-{name}")


def issued_words(audit, name: str, person) -> dict:
    """The data of one document; Http404 where there is none, PermissionDenied for a draft."""
    language = (get_language() or "en")[:2]
    if name == "letter" and audit.letter_issued_at:
        return report_words.management_letter(audit)
    if name == "representations" and audit.represented_at:
        return report_words.representations_letter(audit)
    if name not in DRAFTS:
        raise Http404
    frozen = audit.issued.get(language) or audit.issued.get("en")
    if frozen:
        return report_words.stamped(audit, frozen[name])
    if not audit.is_audited_by(person):
        raise PermissionDenied
    return report_words.stamped(audit, DRAFTS[name](audit, person), draft=True)


@require_GET
@login_required
def audit_file(request, pk):
    """The whole file as a zip whose index opens offline: with the own papers for the engagement's
    team; for others, once it is reported, without."""
    from .audit_file import written

    audit = visible_audit(request, pk)
    mine = audit.is_audited_by(request.user)
    if not mine and audit.state != audit.State.REPORTED:
        raise PermissionDenied
    file = written(audit, request.user, mine)
    return FileResponse(file, as_attachment=True, filename=f"{audit.reference}.zip")
