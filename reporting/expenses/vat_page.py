"""The page of who gets VAT back: kept by the office, and by finance officers for their own."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foundation.accounts.models import Membership, OfficeCode, Organisation, Party
from foundation.accounts.roles import admin, controller, finance, manager, office_coordinators
from foundation.money.formatting import format_date
from foundation.pages.views import list_url
from foundation.workflow import clock
from foundation.workflow.forms import PlainForm

from .kept_models import RecoveredVat
from .models import Expense

KEEPERS = (admin, controller, manager, office_coordinators)
YEARS = (2000, 2100)
MOST_ROWS = 500


class VatForm(PlainForm):
    """One organisation and one year; entered anew, it replaces what stood there."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    year = forms.IntegerField(label=_("Year"), min_value=YEARS[0], max_value=YEARS[1])
    recovers = forms.ChoiceField(
        label=_("Does it get the VAT of its own country back?"),
        choices=[("", "—"), ("yes", _("Yes: it is never claimed")), ("no", _("No"))],
    )
    note = forms.CharField(
        label=_("Where that is laid down"), max_length=300, required=False,
        help_text=_("A law, a decision, or who said so and when."),
    )  # fmt: skip

    def prepare(self):
        self.fields["organisation"].queryset = kept_by(self.by).order_by("name")


def kept_by(person):
    """The organisations for which this person says it: the office for all, else one's own."""
    partners = Organisation.objects.filter(pk__in=Party.objects.values("organisation"))
    if any(role.possible_for(person) for role in KEEPERS):
        return partners
    mine = Membership.objects.current().filter(person=person, office=OfficeCode.FINANCE)
    return partners.filter(pk__in=mine.values("organisation"))


@require_http_methods(["GET", "POST"])
@login_required
def recovered_vat(request):
    """Who gets VAT back, year by year, and a form to enter it."""
    if not any(role.possible_for(request.user) for role in (finance, *KEEPERS)):
        raise PermissionDenied
    form, status = VatForm(by=request.user, initial={"year": clock.today().year}), 200
    if request.method == "POST":
        form = VatForm(request.POST, by=request.user)
        if form.is_valid():
            _keep(form.cleaned_data, request.user)
            messages.success(request, say("Saved."), extra_tags="taken")
            return redirect("reporting:recovered_vat")
        status = 400
    context = {
        "title": say("Who gets VAT back"),
        "breadcrumbs": [(say("Expenses"), list_url(Expense))],
        "table": _table(kept_by(request.user)),
        "form": form,
        "submit_label": say("Save"),
    }
    return render(request, "reporting/recovered_vat.html", context, status=status)


def _keep(said: dict, by) -> None:
    RecoveredVat.objects.update_or_create(
        organisation=said["organisation"], year=said["year"],
        defaults={
            "recovers": said["recovers"] == "yes", "note": said["note"], "by": by,
            "at": clock.now(),
        },
    )  # fmt: skip


def _table(organisations) -> dict:
    rows = RecoveredVat.objects.filter(organisation__in=organisations)
    rows = rows.select_related("organisation", "by")[:MOST_ROWS]
    labels = [say("Organisation"), say("Year"), say("Gets its VAT back"),
              say("Where that is laid down"), say("Entered by")]  # fmt: skip
    return {
        "caption": say("Who gets VAT back"),
        "hide_caption": True,
        "columns": [{"label": label} for label in labels],
        "rows": [
            {
                "cells": [
                    {"text": str(one.organisation)},
                    {"text": str(one.year)},
                    {"text": say("yes") if one.recovers else say("no")},
                    {"text": one.note},
                    {"text": f"{one.by}, {format_date(clock.programme_date(one.at), 'medium')}"},
                ]
            }
            for one in rows
        ],
    }
