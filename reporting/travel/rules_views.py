"""The office's pages of what travel takes, by country: see, enter, correct."""

import secrets

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.accounts.roles import admin, manager, office_coordinators
from foundation.money.formatting import countries, country_name, format_date
from foundation.workflow import clock
from foundation.workflow.fields import TextsField
from foundation.workflow.forms import PlainForm
from partnerships.programmes.reference_models import VisaRoute

from .checklist import is_old
from .models import TravelRule, Trip

MOST_WEEKS, MOST_PEOPLE = 60, 100


class TravelRuleForm(PlainForm):
    """One thing that people from a country need in order to travel, with the day of checking."""

    kind = forms.ChoiceField(label=_("Kind"), choices=TravelRule.Kind)
    country = forms.ChoiceField(label=_("For travellers from"))
    destination = forms.ChoiceField(
        label=_("To"), required=False, help_text=_("Of a visa; left empty: anywhere.")
    )
    text = TextsField(label=_("What it takes"), long=True, max_length=2000)
    phase = forms.ChoiceField(label=_("When"), choices=TravelRule.Phase)
    weeks = forms.IntegerField(
        label=_("Weeks"), min_value=0, max_value=MOST_WEEKS,
        help_text=_("How long before the first day, or after the last, it is due."),
    )  # fmt: skip
    more_than = forms.IntegerField(
        label=_("Only for more than so many people of one organisation"), required=False,
        min_value=0, max_value=MOST_PEOPLE,
    )  # fmt: skip
    politicians = forms.BooleanField(label=_("Only where politicians travel"), required=False)
    justification = forms.BooleanField(label=_("Takes a justification in writing"), required=False)
    checked_on = forms.DateField(label=_("Checked on"))
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Where you know it from: a page, a letter.")
    )
    retired = forms.BooleanField(label=_("No longer holds"), required=False)

    def prepare(self):
        every = countries()
        self.fields["country"].choices = [("", "—"), *every]
        self.fields["destination"].choices = [("", "—"), *every]

    def clean_checked_on(self):
        day = self.cleaned_data["checked_on"]
        if day > clock.today():
            raise forms.ValidationError(say("This day has not come yet."))
        return day


def may_enter(person) -> bool:
    return any(role.possible_for(person) for role in (admin, manager, office_coordinators))


def writes(person) -> None:
    if not may_enter(person):
        raise PermissionDenied


@require_GET
@login_required
def travel_rule_list(request):
    """Every rule and every way to a visa, country by country; everybody may read them."""
    writer, today = may_enter(request.user), clock.today()
    rules = list(TravelRule.objects.select_related("entered_by"))
    said = {rule.country for rule in rules if rule.kind == "visa" and not rule.retired}
    rows = [
        {
            "url": reverse("reporting:travel_rule_edit", args=[rule.pk]) if writer else "",
            "cells": _cells(rule, today),
        }
        for rule in rules
    ]
    rows += [
        {"cells": _route_cells(route, today)}
        for route in VisaRoute.objects.all() if route.country not in said
    ]  # fmt: skip
    columns = [
        _("Country"), _("What it takes"), _("Kind"), _("Weeks"), _("Checked on"), _("Source"),
    ]  # fmt: skip
    title = say("What travel takes, by country")
    context = {
        "title": title,
        "table": {
            "caption": title,
            "columns": [{"label": label} for label in columns],
            "rows": sorted(rows, key=lambda row: row["cells"][0]["text"]),
        },
        "new_url": reverse("reporting:travel_rule_new") if writer else "",
    }
    return render(request, "reporting/trip/rules.html", context)


def _cells(rule, today) -> list[dict]:
    kind = rule.get_kind_display() if rule.kind == "visa" else rule.get_phase_display()
    if rule.retired:
        ended = say("no longer holds")
        kind = f"{kind}, {ended}"
    who = f" ({rule.entered_by})" if rule.entered_by else ""
    return [
        {"text": country_name(rule.country)},
        {"text": str(rule)},
        {"text": str(kind)},
        {"text": str(rule.weeks)},
        {"text": f"{_checked(rule.checked_on, today)}{who}"},
        {"text": rule.source},
    ]


def _route_cells(route, today) -> list[dict]:
    return [
        {"text": country_name(route.country)},
        {"text": str(route)},
        {"text": str(TravelRule.Kind.VISA.label)},
        {"text": str(route.weeks)},
        {"text": _checked(route.checked_on, today)},
        {"text": route.source},
    ]


def _checked(day, today) -> str:
    if day is None:
        return say("not yet")
    words = say("%(day)s (more than a year ago)") if is_old(day, today) else "%(day)s"
    return words % {"day": format_date(day)}


def _reckon_anew(country: str) -> None:
    """The deadlines of trips that are ahead and have travellers from the country."""
    trips = Trip.objects.filter(state__in=Trip.OPEN, traveller_rows__organisation__country=country)
    for trip in trips.select_related("activity").distinct():
        trip.expect()


@require_http_methods(["GET", "POST"])
@login_required
def travel_rule_new(request):
    """Enter something that travel takes; a way to a visa goes before the one that was known."""
    writes(request.user)
    return _entered(request, None, say("Enter what travel takes"))


@require_http_methods(["GET", "POST"])
@login_required
def travel_rule_edit(request, pk):
    """Correct it, or say on which day it was checked again."""
    writes(request.user)
    return _entered(request, get_object_or_404(TravelRule, pk=pk), say("Correct what travel takes"))


def _entered(request, rule, title):
    sent = request.POST if request.method == "POST" else None
    names = list(TravelRuleForm.base_fields)
    initial = {name: getattr(rule, name) for name in names} if rule else {}
    form = TravelRuleForm(sent, by=request.user, initial=initial)
    if sent is not None and form.is_valid():
        rule = rule or TravelRule(code=f"OWN_{secrets.token_hex(6)}")
        for name in names:
            setattr(rule, name, form.cleaned_data[name])
        rule.entered_at, rule.entered_by = clock.now(), request.user
        rule.save()
        _reckon_anew(rule.country)
        messages.success(request, say("Saved. Trips that are planned go by it from now on."))
        return redirect("reporting:travel_rule_list")
    back = reverse("reporting:travel_rule_list")
    context = {
        "title": title, "form": form, "submit_label": say("Save"), "cancel_url": back,
        "breadcrumbs": [(say("What travel takes, by country"), back)],
    }  # fmt: skip
    status = 400 if form.is_bound else 200
    return render(request, "pages/matter_form.html", context, status=status)
