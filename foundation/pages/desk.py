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

from . import statements
from .beside import offered_on_desk
from .demonstration import shows_mail
from .matter_page import new_address_anywhere
from .models import visited_before
from .styleguide import serves_the_office

SHOWN = 30  # of each list; the rest stands in the lists of its kind


@require_GET
@login_required
def desk(request):
    """What waits for me, what is due, what I wait for, what moved since I was here."""
    person, among = request.user, set(request.roles)
    before = visited_before(person)
    waits, waiting_for = work.desk_of(person, among)
    due = work.due_soon(waiting_for)
    others = [row for row in waiting_for if row not in due]
    work.with_holders([*due[:SHOWN], *others[:SHOWN]], person)
    moved = work.moved(person, among)
    context = {
        "sections": [
            section("waits", waits, mine=True),
            section("due", due),
            section("waiting_for", others),
        ],
        "late": sum(row.late for row in waits),
        **({} if waits or waiting_for else beginnings(person)),
        "offers": offered_on_desk(among),
        "moved": moved,
        "before": before,
        "news": [entry for entry in moved if before and entry["at"] > before],
        "older": [entry for entry in moved if not (before and entry["at"] > before)],
    }
    return render(request, "pages/desk.html", context)


def beginnings(person) -> dict:
    """What an empty desk says: whether they serve anywhere at all, and what they could begin."""
    kinds = [kind for kind in matter_kinds() if kind.opens_case and kind.begin]
    roles = {role for kind in kinds for role in kind.begin.by}
    could = answers["possible_roles"](person, roles)  # one query for the beginnings of all kinds
    found = [
        (kind.begin.label, new_address_anywhere(kind, person))
        for kind in kinds
        if could & set(kind.begin.by)
    ]
    return {
        "nothing": True,
        "serves": answers["serves"](person),
        "begins": [(label, url) for label, url in found if url],
    }


def section(name: str, rows: list, mine: bool = False) -> dict:
    """A list of the desk: the first rows, and how many there are in all."""
    more = max(0, len(rows) - SHOWN)
    return {"name": name, "rows": rows[:SHOWN], "more": more, "count": len(rows), "mine": mine}


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
        "footer_links": statements.links(),
        "shared_computer": getattr(request, "shared_computer", False),
    }
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return {**always, "nav": []}
    return {
        **always,
        "nav": SimpleLazyObject(lambda: menu(request, demo)),
        "footer_links": SimpleLazyObject(lambda: [*statements.links(), *for_the_office(request)]),
    }


def for_the_office(request) -> list[dict]:
    """What only those who serve the office find at the foot of a page."""
    if not serves_the_office(request.roles):
        return []
    return [{"label": _("Style guide"), "url": reverse("pages:styleguide")}]


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
