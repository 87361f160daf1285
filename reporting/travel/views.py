"""Pages of travel beside a trip's own: the invitation, a sheet by link, reading one."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from foundation.documents.printing import as_download, pdf_of
from foundation.pages.spoken import spoken
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused
from partnerships.signatures import limits
from partnerships.signatures.links import speaking
from partnerships.signatures.views import private

from . import invitation, sheets
from .forms import SheetForm
from .models import Trip

# No menu, and no token of a session: the same page for everybody who comes by link.
BARE = {"nav": None, "csrf_token": ""}
LANGUAGES = ("en", "sv")


def trip_or_404(person, pk) -> Trip:
    rows = Trip.objects.visible_to(person).select_related("activity__host")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _traveller_or_404(trip, pk):
    found = next((one for one in trip.going() if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_GET
@login_required
def trip_invitation(request, pk, traveller, language):
    """The letter of invitation for one traveller as a PDF, in English or Swedish."""
    trip = trip_or_404(request.user, pk)
    one = _traveller_or_404(trip, traveller)
    if language not in LANGUAGES:
        raise Http404
    with translation.override(language):
        content = pdf_of("reporting/trip/invitation.typ", invitation.printed(trip, one, language))
    return as_download(content, f"{trip.reference}-invitation-{one.position}-{language}")


@require_http_methods(["GET", "POST"])
@login_required
def trip_sheet(request, pk, traveller):
    """A traveller's sheet, for an organiser: opening it is a step and leaves a trace."""
    trip = trip_or_404(request.user, pk)
    if not trip.roles_held(request.user, trip.step_named("read_sheet").by):
        raise PermissionDenied
    one = _traveller_or_404(trip, traveller)
    if not one.filled_at or one.erased_at:
        raise Http404
    shown = []
    if request.method == "POST":
        try:
            take_step(trip, "read_sheet", request.user, {"traveller": one.pk})
        except (Refused, Invalid):
            raise Http404 from None
        shown = sheet_facts(one)
    context = {
        "title": _("Sheet of %(name)s") % {"name": one.name},
        "breadcrumbs": [(str(trip), trip.url)],
        "facts": shown,
        "cancel_url": trip.url,
    }
    return private(render(request, "reporting/trip/sheet_read.html", context))


def sheet_facts(one) -> list[tuple[str, str]]:
    """What a sheet says, by the labels of its form."""
    fields = SheetForm.base_fields
    return [
        (str(fields[name].label), spoken(one.sheet.get(name)) or "–") for name in sheets.FIELDS
    ]  # fmt: skip


def by_link(view):
    """Lets the holder of a link in; every other link gets the same 404, too many tries a 429."""

    @wraps(view)
    def guarded(request, token):
        try:
            one = sheets.by_token(token)
            if one is None:
                limits.count_unknown(request)
                return private(render(request, "reporting/trip/closed.html", BARE, status=404))
            limits.count(limits.SHOWN, f"traveller-{one.pk}")
            with speaking(request.GET.get("language", ""), one.person) as language:
                request.LANGUAGE_CODE = language
                response = private(view(request, one))
                response["Content-Language"] = language
                return response
        except limits.TooOften as wait:
            response = render(request, "reporting/trip/closed.html", BARE, status=429)
            response["Retry-After"] = str(wait.seconds)
            return private(response)

    return csrf_exempt(guarded)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def traveller_sheet(request, one):
    """The traveller's own sheet, without account. What was filled in before is not shown again:
    whoever else gets hold of the link reads nothing."""
    if "passport_name" not in request.POST and not _opened_by_a_person(request):
        return render(request, "reporting/trip/cover.html", BARE)
    trip, form = one.trip, None
    if "passport_name" in request.POST:
        try:
            take_step(trip, "fill_sheet", one.person, _sent(request, one))
            return render(request, "reporting/trip/filled.html", {**BARE, "traveller": one})
        except Invalid as problem:
            form = problem.form
        except Refused:
            return render(request, "reporting/trip/closed.html", BARE, status=409)
    status = 400 if form is not None else 200
    form = form or SheetForm(matter=trip, by=one.person)
    form.fields.pop("traveller")
    context = {**BARE, "traveller": one, "trip": trip, "form": form}
    return render(request, "reporting/trip/fill.html", context, status=status)


def _sent(request, one):
    sent = request.POST.copy()
    sent["traveller"] = str(one.pk)  # the link says who it is
    return sent


def _opened_by_a_person(request) -> bool:
    # A chat app that fetches a page for its preview is no person: it sees a cover.
    return request.method == "POST" or request.headers.get("Sec-Fetch-Dest") == "document"
