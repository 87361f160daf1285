"""The office writes the wording of agreements; everybody concerned reads the document."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.decisions.letters import LANGUAGES
from foundation.accounts.roles import manager, office_any, office_coordinators
from foundation.documents.printing import as_download
from foundation.workflow import clock

from .document import agreement_pdf
from .forms import WordingForm
from .models import Agreement
from .wording import PLACEHOLDERS, AgreementWording

WRITES = (office_coordinators, manager)


@require_GET
@login_required
def agreement_document(request, pk, language):
    """The agreement with its budget annexed, in English or Swedish, as a PDF."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)
    if language not in LANGUAGES:
        raise Http404
    return as_download(agreement_pdf(agreement, language), f"{agreement.reference}-{language}")


@require_http_methods(["GET", "POST"])
@login_required
def agreement_wording(request):
    """The wording that agreements are drawn up with, and its earlier versions.

    Whoever serves the office reads it; its coordinators and managers write a new version.
    """
    if not office_any.possible_for(request.user):
        raise PermissionDenied
    may_write = any(role.possible_for(request.user) for role in WRITES)
    latest = AgreementWording.latest()
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        form = WordingForm(request.POST, by=request.user)
        if form.is_valid():
            text = form.cleaned_data["text"]
            if latest is None or latest.text != text:
                number = latest.number + 1 if latest else 1
                AgreementWording.objects.create(
                    number=number, text=text, at=clock.now(), by=request.user
                )
            messages.success(request, _("Saved."), extra_tags="taken")
            return redirect("applications:agreement_wording")
    else:
        form = WordingForm(by=request.user, initial={"text": latest.text if latest else {}})
    context = {
        "title": _("Wording of agreements"),
        "breadcrumbs": [(_("Agreements"), Agreement.list_url())],
        "form": form,
        "may_write": may_write,
        "latest": latest,
        "versions": AgreementWording.objects.select_related("by")[1:],
        "placeholders": [(f"{{{name}}}", label) for name, label in PLACEHOLDERS.items()],
    }
    status = 400 if form.errors else 200
    return render(request, "applications/agreement/wording.html", context, status=status)
