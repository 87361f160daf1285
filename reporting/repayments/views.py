"""The claim of a repayment as a PDF to sign."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.documents.printing import as_download, pdf_of

from .models import Repayment
from .tables import CLAIM, claim_on_paper


@require_GET
@login_required
def repayment_claim(request, pk):
    """The list of costs in the reader's language, with lines for signature and name."""
    rows = Repayment.objects.visible_to(request.user).select_related("partnership", "grant")
    repayment = get_object_or_404(rows, pk=pk)
    content = pdf_of(CLAIM, claim_on_paper(repayment))
    return as_download(content, f"{repayment.reference}-{_('claim')}")
