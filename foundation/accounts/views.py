"""The pages about people: who is here, who invited whom, who may do what, who takes over."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language as keep_language_cookie

from foundation.workflow import clock

from . import people, tokens
from .forms import Invitation, LastDay, Profile, Successor
from .models import ApiToken, Membership, Person
from .rights import rights_of
from .roles import admin

PAGE_SIZE = 50
SHOWN_AT_ONCE = 20


@login_required
@require_safe
def person_list(request):
    """Everybody one may see, with offices and who invited them when."""
    sought = request.GET.get("q", "").replace("\x00", "").strip()
    found = Person.objects.shown_to(request.user).select_related("invited_by")
    if sought:
        found = found.matching(sought)
    offices = people.memberships_shown_to(request.user).current().select_related("organisation")
    found = found.prefetch_related(Prefetch("memberships", offices, to_attr="offices_held"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    columns = [_("Name"), _("Offices"), _("E-mail"), _("Invited by"), _("Invited on")]
    table = {
        "caption": _("People"),
        "columns": [{"label": label} for label in columns],
        "rows": [_list_row(person) for person in page],
    }
    context = {
        "page_obj": page,
        "table": table,
        "sought": sought,
        "may_invite": people.managed_by(request.user).exists(),
        "may_add": admin.possible_for(request.user),
    }
    return render(request, "accounts/person_list.html", context)


def _list_row(person) -> dict:
    invited = person.invited_at and date_format(clock.programme_date(person.invited_at))
    cells = [
        {"text": str(person), "url": f"/people/{person.pk}/"},
        {"text": "; ".join(str(row) for row in person.offices_held)},
        {"text": person.email},
        {"text": str(person.invited_by or "")},
        {"text": invited or ""},
    ]
    return {"cells": cells}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request):
    """First the organisation, where one looks after several; then the person."""
    managed = people.managed_by(request.user)
    if not managed.exists():
        raise PermissionDenied
    organisation = _chosen(managed, request.GET.get("organisation"))
    if organisation is None:
        return _choose_organisation(request, managed)
    form = Invitation(request.POST or None, by=request.user, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = people.invite(request.user, organisation=organisation, **form.cleaned_data)
        except PermissionDenied:
            form.add_error("email", _("Nobody gives an office to themselves: ask a colleague."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": made.person})
            return redirect("accounts:person_detail", pk=made.person_id)
    context = {"form": form, "organisation": organisation}
    return render(request, "accounts/person_invite.html", context, status=_status(form))


def _chosen(managed, wanted):
    if wanted:
        if not wanted.isdecimal() or len(wanted) > 18:
            return None
        return managed.filter(pk=int(wanted)).first()
    first = list(managed[:2])
    return first[0] if len(first) == 1 else None


def _choose_organisation(request, managed):
    sought = request.GET.get("q", "").replace("\x00", "").strip()
    found = managed.matching(sought) if sought else managed.filter(kind="office")
    context = {"found": found[:SHOWN_AT_ONCE], "sought": sought}
    return render(request, "accounts/choose_organisation.html", context)


def _status(form) -> int:
    return 400 if form.is_bound and form.errors else 200


@login_required
@require_safe
def person_detail(request, pk):
    """What this person may do, and why."""
    person = get_object_or_404(Person.objects.shown_to(request.user), pk=pk)
    managed = set(people.managed_by(request.user).values_list("pk", flat=True))
    shown = people.memberships_shown_to(request.user).filter(person=person)
    reasons = rights_of(person, request.user)
    if not people.reads_all_of(request.user, person):
        kept = set(shown.values_list("pk", flat=True))
        reasons = [one for one in reasons if isinstance(one.row, Membership) and one.row.pk in kept]
    context = {
        "person": person,
        "reasons": reasons,
        "managed": managed,
        "earlier": shown.exclude(pk__in=person.memberships.current().values("pk")).select_related(
            "organisation", "given_by", "ended_by"
        ),
        "may_hand_over": people.manages(request.user, person),
    }
    return render(request, "accounts/person_detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_hand_over(request, pk):
    """A successor takes over everything open, or a deputy for some days."""
    person = get_object_or_404(Person.objects.shown_to(request.user), pk=pk)
    if not people.manages(request.user, person):
        raise PermissionDenied
    form = Successor(request.POST or None, by=request.user, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            done = people.hand_over(leaving=person, by=request.user, **form.cleaned_data)
        except PermissionDenied:
            form.add_error("successor", _("Nobody gives an office to themselves: ask a colleague."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Handed over to %(name)s.") % {"name": done.successor})
            return redirect("accounts:person_detail", pk=person.pk)
    context = {"form": form, "person": person, "memberships": person.memberships.not_ended()}
    return render(request, "accounts/person_hand_over.html", context, status=_status(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership_end(request, pk):
    """Ends an office on a day."""
    shown = Membership.objects.filter(person__in=Person.objects.shown_to(request.user))
    row = get_object_or_404(shown.select_related("person", "organisation"), pk=pk)
    if not people.managed_by(request.user).filter(pk=row.organisation_id).exists():
        raise PermissionDenied
    yesterday = clock.today() - timedelta(days=1)
    form = LastDay(request.POST or None, by=request.user, initial={"last_day": yesterday})
    if request.method == "POST" and form.is_valid():
        people.end_membership(row, request.user, form.cleaned_data["last_day"])
        messages.success(request, _("The last day is written down."))
        return redirect("accounts:person_detail", pk=row.person_id)
    context = {"form": form, "membership": row}
    return render(request, "accounts/membership_end.html", context, status=_status(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """One's own name, language, time zone and tokens."""
    form = Profile(request.POST or None, instance=Person.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        person = form.save()
        translation.activate(person.language)
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    now = clock.now()
    valid = request.user.api_tokens.filter(revoked_at=None, expires_at__gt=now)
    context = {"form": form, "tokens": valid, "reasons": rights_of(request.user)}
    return render(request, "accounts/profile.html", context, status=_status(form))


@login_required
@require_POST
def token_revoke(request, pk):
    """A token stops working at once."""
    tokens.revoke(get_object_or_404(ApiToken, pk=pk, person=request.user))
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:profile")


@login_required
def email(request):
    """Where sign-in would let people change their address: the profile says whom to ask."""
    return redirect("accounts:profile")


@require_POST
def set_language(request):
    """Django's own, which keeps a cookie; for those signed in, the person remembers it too."""
    answer = keep_language_cookie(request)
    language = request.POST.get("language")
    if request.user.is_authenticated and language in dict(Person.language.field.choices):
        Person.objects.filter(pk=request.user.pk).update(language=language)
    return answer
