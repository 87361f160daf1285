"""The page of exchange rates: what there is, loading what banks publish, entering one by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from applications.budgets.per_diems import may_enter
from foundation.accounts.roles import manager, serves_somewhere
from foundation.documents.storing import new_document, put
from foundation.money.formatting import format_date
from foundation.money.models import ExchangeRate
from foundation.workflow import clock
from foundation.workflow.days import parse_day

from . import tables
from .forms import LoadForm, ManualForm

KIND = "statement"


@require_http_methods(["GET", "POST"])
@login_required
def rate_list(request):
    """Rates as they count on a day; for the office, a file of new ones."""
    if not serves_somewhere.possible_for(request.user):
        raise PermissionDenied
    enters = may_enter(request.user)
    form, problems, status = (LoadForm(by=request.user) if enters else None), [], 200
    if request.method == "POST":
        if not enters:
            raise PermissionDenied
        form, status = LoadForm(request.POST, request.FILES, by=request.user), 400
        loaded = form.load() if form.is_valid() else None
        if loaded is not None and not loaded.problems:
            _say(request, loaded)
            return redirect(request.path)
        problems = loaded.problems if loaded else []
    today = clock.today()
    asked = parse_day(request.GET.get("on", ""))
    context = {
        "title": _("Exchange rates"), "form": form, "submit_label": _("Load the rates"),
        "problems": [_("Row %(row)s: %(sentence)s") % {"row": row, "sentence": said}
                     for row, said in problems],
        "sources": tables.sources_table(today), "rates": tables.rates_table(asked or today),
        "on": format_date(asked or today),
        "manual_url": reverse("reporting:rate_new") if manager.possible_for(request.user) else "",
    }  # fmt: skip
    return render(request, "reporting/rate_list.html", context, status=status)


def _say(request, loaded) -> None:
    said = ngettext("%(count)s rate is new.", "%(count)s rates are new.", loaded.new)
    said = said % {"count": loaded.new}
    if loaded.corrected:
        more = ngettext("%(count)s was corrected.", "%(count)s were corrected.", loaded.corrected)
        said += " " + more % {"count": loaded.corrected}
    if loaded.newest:
        said += " " + _("The newest is of %(day)s.") % {"day": format_date(loaded.newest)}
    messages.success(request, said, extra_tags="taken")


@require_http_methods(["GET", "POST"])
@login_required
def rate_new(request):
    """A rate from a document: both are kept together, or neither."""
    if not manager.possible_for(request.user):  # its document belongs to a call, which is theirs
        raise PermissionDenied
    form, status = ManualForm(by=request.user), 200
    if request.method == "POST":
        form, status = ManualForm(request.POST, request.FILES, by=request.user), 400
        if form.is_valid():
            _enter(form, request.user)
            form.forget_file()
            messages.success(request, _("Saved."), extra_tags="taken")
            return redirect("reporting:rate_list")
        form.keep_file()
    context = {
        "title": _("Enter a rate from a document"), "form": form,
        "intro": _("For currencies that no central bank here publishes, such as a bank's rate for "
                   "the Zambian kwacha. The document vouches for it."),
        "submit_label": _("Enter the rate"), "cancel_url": reverse("reporting:rate_list"),
        "breadcrumbs": [(_("Exchange rates"), reverse("reporting:rate_list"))],
    }  # fmt: skip
    return render(request, "pages/matter_form.html", context, status=status)


def _enter(form, by) -> None:
    data = form.cleaned_data
    with put(data["call"], data["file"]) as stored, transaction.atomic():
        document = new_document(data["call"], by, stored, kind=KIND, title=form.title())
        ExchangeRate.objects.create(
            source=ExchangeRate.Source.MANUAL, document_id=document.pk, on=data["on"],
            rate=data["rate"], from_currency=data["from_currency"],
            to_currency=data["to_currency"],
        )  # fmt: skip
