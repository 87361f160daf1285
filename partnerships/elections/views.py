"""The office's pages of elections and terms: see, enter, correct; every entry stays in sight."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.accounts.names import country_name
from foundation.accounts.roles import admin, manager, office_any, office_coordinators
from foundation.pages.spoken import spoken
from foundation.workflow import clock
from foundation.workflow.shapes import shape
from partnerships.programmes.reference_models import Election

from .forms import ElectionForm, OwnTermForm
from .models import SAID, ElectionEntry, OwnTerm

ENTERED = "entered by the office"  # how far it is verified, beside the words of the file
NOT_SAID = "–"
HISTORY = 50


def reads(person) -> None:
    if not office_any.possible_for(person):
        raise PermissionDenied


def may_enter(person) -> bool:
    return any(role.possible_for(person) for role in (admin, manager, office_coordinators))


def writes(person) -> None:
    if not may_enter(person):
        raise PermissionDenied


@require_GET
@login_required
def election_list(request):
    """Every election of the calendar, country by country, the newest first."""
    reads(request.user)
    rows = sorted(Election.objects.order_by("-earliest"), key=lambda o: country_name(o.country))
    columns = [_("Country"), _("Election"), _("Council from"), _("Executive from"), _("Standing")]
    today = clock.today()
    context = {
        "title": _("Elections and terms of office"),
        "breadcrumbs": _trail()[:1],
        "table": {
            "caption": _("Elections and terms of office"),
            "columns": [{"label": label} for label in columns],
            "rows": [{"url": _address(one), "cells": _cells(one, today)} for one in rows],
        },
        "new_url": reverse("partnerships:election_new") if may_enter(request.user) else "",
    }
    return render(request, "partnerships/election/list.html", context)


def _cells(one: Election, today) -> list[dict]:
    return [
        {"text": f"{country_name(one.country)}, {one.earliest.year}"},
        {"text": one.days_in_words()},
        {"text": spoken(one.council_term_start) or NOT_SAID},
        {"text": spoken(one.executive_term_start) or NOT_SAID},
        {"text": _standing(one, today)},
    ]


def _standing(one: Election, today) -> str:
    held = _("held") if one.latest < today else _("to come")
    return f"{held}, {_('entered by the office')}" if one.entered_at else held


def _trail() -> list[tuple[str, str]]:
    return [
        (_("Supports"), reverse("partnerships:support_list")),
        (_("Elections and terms of office"), reverse("partnerships:election_list")),
    ]


def _address(election: Election) -> str:
    return reverse("partnerships:election_detail", args=[election.pk])


def _name(election: Election) -> str:
    return f"{country_name(election.country)}, {election.days_in_words()}"


@require_GET
@login_required
def election_detail(request, pk):
    """One election: its days, the municipalities with days of their own, and who entered what."""
    reads(request.user)
    election = get_object_or_404(Election, pk=pk)
    own = election.own_terms.select_related("organisation", "entered_by")
    writer = may_enter(request.user)
    context = {
        "title": _name(election),
        "breadcrumbs": _trail(),
        "facts": [(_labels()[name], spoken(_value(election, name))) for name in SAID],
        "own": _own_table(list(own)),
        "entries": [_entry(one) for one in election.entries.select_related("entered_by")[:HISTORY]],
        "edit_url": reverse("partnerships:election_edit", args=[pk]) if writer else "",
        "own_url": reverse("partnerships:own_term_new", args=[pk]) if writer else "",
    }
    return render(request, "partnerships/election/detail.html", context)


def _labels() -> dict:
    fields = {name: form.label for name, form in ElectionForm.base_fields.items()}
    return {name: str(fields[name]) for name in SAID}


def _value(election: Election, name: str):
    return country_name(election.country) if name == "country" else getattr(election, name)


def _own_table(rows: list[OwnTerm]) -> dict:
    """The newest of each municipality counts; the earlier ones stand below it."""
    columns = [
        _("Organisation"), _("Council from"), _("Executive from"), _("Source"), _("Entered"),
    ]  # fmt: skip
    said, seen = [], set()
    for one in rows:
        name = str(one.organisation)
        counts = one.organisation_id not in seen
        seen.add(one.organisation_id)
        cells = [
            name if counts else _("%(name)s, earlier") % {"name": name},
            spoken(one.council_term_start) or _("as in the country"),
            spoken(one.executive_term_start) or _("as in the country"),
            one.source,
            f"{one.entered_by}, {spoken(clock.programme_date(one.entered_at))}",
        ]
        said.append({"cells": [{"text": text} for text in cells]})
    title = _("Municipalities with days of their own")
    return {"caption": title, "columns": [{"label": label} for label in columns], "rows": said}


def _entry(one: ElectionEntry) -> dict:
    labels = _labels()
    changed = [
        {
            "name": labels[name],
            "before": spoken(one.before.get(name)) or NOT_SAID,
            "after": spoken(one.after.get(name)) or NOT_SAID,
        }
        for name in SAID
        if one.before.get(name) != one.after.get(name)
    ]
    return {"at": one.entered_at, "by": str(one.entered_by), "changed": changed}


@require_http_methods(["GET", "POST"])
@login_required
def election_new(request):
    """Enter an election that the calendar lacks."""
    writes(request.user)
    return _entered(request, None, _("Enter an election"), _trail())


@require_http_methods(["GET", "POST"])
@login_required
def election_edit(request, pk):
    """Correct an election or its terms; what stood there before stays in the history."""
    writes(request.user)
    election = get_object_or_404(Election, pk=pk)
    trail = [*_trail(), (_name(election), _address(election))]
    return _entered(request, election, _("Correct the election"), trail)


def _entered(request, election, title, trail):
    sent = request.POST if request.method == "POST" else None
    initial = _present(election) if election else {}
    form = ElectionForm(sent, by=request.user, election=election, initial=initial)
    if sent is not None and form.is_valid():
        kept = _keep(form, election, request.user)
        if kept is not None:
            messages.success(request, _("Saved. Supports follow within a minute."))
            return redirect("partnerships:election_detail", pk=kept.pk)
    return _form_page(request, form, title, trail)


def _form_page(request, form, title, trail):
    context = {
        "title": title, "breadcrumbs": trail, "form": form, "cancel_url": trail[-1][1],
        "submit_label": _("Save"),
    }  # fmt: skip
    status = 400 if form.is_bound else 200
    return render(request, "pages/matter_form.html", context, status=status)


def _present(election: Election) -> dict:
    said = {name: getattr(election, name) for name in SAID}
    if election.day_is_known:
        said["latest"] = None
    return {**said, "seen": election.entries.count()}


def _keep(form, election, by) -> Election | None:
    """The election with what was typed; None when somebody else was faster (said in the form)."""
    values = {name: form.cleaned_data[name] for name in SAID if name in form.cleaned_data}
    try:
        with transaction.atomic():
            if election is None:
                kept, before = Election(country=values["country"], status=""), {}
            else:
                kept = Election.objects.select_for_update().get(pk=election.pk)
                if form.cleaned_data.get("seen") != kept.entries.count():
                    sentence = _(
                        "Somebody has changed it since you opened this page. Open it anew."
                    )
                    form.add_error(None, sentence)
                    return None
                before = _as_said(kept)
            for name, value in values.items():
                setattr(kept, name, value)
            kept.verified, kept.entered_at = ENTERED, clock.now()
            kept.save()
            ElectionEntry.objects.create(
                election=kept, before=before, after=_as_said(kept), source=kept.source,
                entered_by=by,
            )  # fmt: skip
    except IntegrityError:
        form.add_error("earliest", _("The calendar has an election on this day already."))
        return None
    return kept


def _as_said(election: Election) -> dict:
    return {name: shape(getattr(election, name)) for name in SAID}


@require_http_methods(["GET", "POST"])
@login_required
def own_term_new(request, pk):
    """Enter from when the elected of one municipality sit; the newest entry counts."""
    writes(request.user)
    election = get_object_or_404(Election, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = OwnTermForm(sent, by=request.user, election=election)
    if sent is not None and form.is_valid():
        OwnTerm.objects.create(election=election, entered_by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Supports follow within a minute."))
        return redirect("partnerships:election_detail", pk=pk)
    trail = [*_trail(), (_name(election), _address(election))]
    return _form_page(request, form, _("Enter days of one municipality"), trail)
