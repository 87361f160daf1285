"""The desk and the menu: derived from the processes for whoever looks."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.workflow import desk as work
from foundation.workflow.matters import answers, matter_kinds

from .demonstration import shows_mail

SHOWN = 30  # of each list; the rest stands in the lists of its kind


@require_GET
@login_required
def desk(request):
    """What waits for me, what is due, what I wait for, what moved."""
    waits = work.waiting_for_me(request.user)
    waiting_for = work.i_wait_for(request.user, waits)
    due = work.due_soon(waiting_for)
    others = [row for row in waiting_for if row not in due]
    context = {
        "waits": waits[:SHOWN],
        "waits_more": max(0, len(waits) - SHOWN),
        "due": due[:SHOWN],
        "due_more": max(0, len(due) - SHOWN),
        "waiting_for": others[:SHOWN],
        "waiting_more": max(0, len(others) - SHOWN),
        "moved": work.moved(request.user),
    }
    return render(request, "pages/desk.html", context)


class RolesMiddleware:
    """`request.roles`: what the person can be in anything at all, asked at most once a request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.roles = SimpleLazyObject(lambda: work.roles_of(request.user))
        return self.get_response(request)


def frame(request) -> dict:
    """What the frame around every page shows: the menu with its counts, the banner."""
    demo = answers["demonstration"]()
    always = {
        "product_name": settings.PRODUCT_NAME,
        "demo_banner": demo,
        "person_links": answers["person_links"](),
    }
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return {**always, "nav": []}
    return {**always, "nav": SimpleLazyObject(lambda: menu(request, demo))}


def menu(request, demo: bool) -> list[dict]:
    counts = work.counts(request.user, set(request.roles))
    waiting = sum(counts.values())
    items = [entry(request, _("Desk"), reverse("pages:desk"), waiting, exact=True)]
    for kind in matter_kinds():
        if kind.in_menu:
            url = reverse(f"{kind._meta.app_label}:{kind.code}_list")
            text = str(kind._meta.verbose_name_plural)
            item = entry(request, text[:1].upper() + text[1:], url, counts.get(kind, 0))
            group = apps.get_app_config(kind._meta.app_label).verbose_name
            items.append({**item, "group": str(group)})
    for text, url in answers["menu"](request.roles):
        items.append({**entry(request, text, url, 0), "group": _("People and more")})
    if demo and shows_mail():
        mail = entry(request, _("Mail"), reverse("pages:mail_list"), 0)
        items.append({**mail, "group": _("People and more")})
    return items


def entry(request, label: str, url: str, count: int, exact: bool = False) -> dict:
    current = request.path == url if exact else request.path.startswith(url)
    return {"label": label, "url": url, "count": count, "current": current, "group": ""}
