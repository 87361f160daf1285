"""The public pages of a deviation: report a suspicion, with a name or without; come back by code.

No address, no name and no draft is kept of who reports without one; the code is in no address and
is kept as a digest only.
"""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from rest_framework.throttling import BaseThrottle

from foundation.accounts.models import Person
from foundation.workflow import engine
from foundation.workflow.steps import Invalid
from partnerships.signatures import limits

from .forms import CodeForm, DeviationForm, ReporterForm
from .models import Deviation, by_code

REPORTS = limits.Limit("deviation-reports", 5, 3600)
CODES = limits.Limit("deviation-codes", 30, 3600)


def counted(limit):
    """At most so many posts from one address: more get a 429. The address is kept by the counter
    alone, for as long as it counts."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.method == "POST":
                try:
                    limits.count(limit, BaseThrottle().get_ident(request))
                except limits.TooOften as wait:
                    response = render(request, "reporting/deviation/too_often.html", status=429)
                    response["Retry-After"] = str(wait.seconds)
                    return response
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@counted(REPORTS)
def deviation_report(request):
    """Report a suspicion: who is signed in may do so without a name; a visitor always does."""
    signed_in = request.user.is_authenticated
    nameless = not signed_in or bool(request.POST.get("anonymous"))
    by = Person.objects.anonymous() if nameless else request.user
    form, status = None, 200
    if request.method == "POST":
        try:
            begun = engine.begin(Deviation, by, request.POST)
        except Invalid as problem:
            form, status = problem.form, 400
        else:
            context = {"code": begun.new_code, "nameless": nameless}
            return render(request, "reporting/deviation/thanks.html", context)
    form = form or DeviationForm(by=by)
    for name in (
        "note",
        *(() if form.fields["partnership"].queryset.exists() else ["partnership"]),
    ):
        form.fields.pop(name, None)
    context = {
        "form": form,
        "signed_in": signed_in,
        "nameless": bool(request.POST.get("anonymous")),
    }
    return render(request, "reporting/deviation/report.html", context, status=status)


@login_required
def deviation_new(request):
    """The same page at the address that every kind has."""
    return deviation_report(request)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@counted(CODES)
def deviation_follow(request):
    """With the code: how the case stands, what was answered, and room to add something."""
    if request.method == "GET":
        return _asked(request, CodeForm())
    form = CodeForm(request.POST)
    found = by_code(form.cleaned_data["code"]) if form.is_valid() else None
    if found is None:
        if not form.errors:
            form.add_error("code", _("This code opens nothing. Look whether it is typed rightly."))
        return _asked(request, form, 400)
    adding, status, added = ReporterForm(), 200, False
    if "text" in request.POST:
        adding = ReporterForm(request.POST)
        if adding.is_valid():
            found.add_from_reporter(adding.cleaned_data["text"])
            adding, added = ReporterForm(), True
        else:
            status = 400
    context = {
        "state": found.get_state_display(),
        "outcome": found.get_outcome_display() if found.outcome else "",
        "messages_of": found.messages.all(),
        "code": form.cleaned_data["code"],
        "form": adding,
        "added": added,
        "begun_at": found.created_at,
    }
    return render(request, "reporting/deviation/follow.html", context, status=status)


def _asked(request, form, status: int = 200):
    return render(request, "reporting/deviation/code.html", {"form": form}, status=status)


def footer_link() -> dict:
    """What the foot of every page leads to."""
    from django.urls import reverse

    return {"label": _("Report a suspicion"), "url": reverse("reporting:deviation_report")}
