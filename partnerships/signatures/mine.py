"""What somebody has signed, before they had an account or since: their own page."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.workflow.matters import kind_of

from .models import Signatory

MOST = 200


def person_link() -> dict:
    """The entry in the person's own menu."""
    return {"label": _("What you have signed"), "url": reverse("partnerships:signing_mine")}


@require_GET
@login_required
def mine(request):
    """Every text this person was asked to sign and may still see, the newest first."""
    rows = Signatory.objects.concerned().filter(person=request.user).with_papers()
    rows = rows.select_related("organisation", "version", "signature__paper__confirmed_by")
    rows = list(rows.order_by("-asked_at", "-pk")[:MOST])
    matters = _matters(rows, request.user)
    shown = [
        {"row": row, "matter": matters[row.kind, row.matter_id], "url": _url(row, matters)}
        for row in rows
        if (row.kind, row.matter_id) in matters
    ]
    awaited = {"asked", "sent", "opened", "paper"}
    context = {
        "title": _("What you have signed"),
        "signed": [one for one in shown if one["row"].signed],
        "waiting": [one for one in shown if one["row"].standing in awaited and one["url"]],
    }
    return render(request, "partnerships/signing/mine.html", context)


def _matters(rows, person) -> dict:
    """{(kind, number): matter} of those the person sees; one query a kind."""
    found, numbers = {}, {}
    for row in rows:
        numbers.setdefault(row.kind, set()).add(row.matter_id)
    for label, pks in numbers.items():
        kind = kind_of(label)
        for matter in kind.objects.visible_to(person).filter(pk__in=pks):
            found[label, matter.pk] = matter
    return found


def _url(row, matters) -> str:
    """Where one signs, while it is out for signing; empty otherwise."""
    matter = matters[row.kind, row.matter_id]
    open_now = matter.step_named("sign").starts_from(matter.state)
    return matter.step_url("sign") if open_now else ""
