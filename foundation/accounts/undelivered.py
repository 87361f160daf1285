"""The dead letters: notices that could not be sent, for the office to look into and try again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.pages.notices import rows_of
from foundation.workflow import clock, engine
from foundation.workflow.models import Notice

from .codes import OfficeCode
from .models import Membership

PAGE = 50
LOOK_AFTER_THEM = (OfficeCode.ADMIN, OfficeCode.COORDINATOR)


def looks_after_them(person) -> bool:
    """Whether the person is an administrator or coordinator of the office."""
    serving = Membership.objects.current().filter(person=person, office__in=LOOK_AFTER_THEM)
    return serving.filter(organisation__kind="office").exists()


def undelivered():
    """The notices that nobody tries to send any more."""
    return Notice.objects.filter(sent_at=None).exclude(dead_at=None)


def try_again(notice) -> None:
    """Owe a dead letter anew, with all its tries."""
    undelivered().filter(pk=notice.pk).update(
        dead_at=None, tries=0, claimed_until=None, next_try_at=clock.now()
    )
    engine.nudge()


@require_http_methods(["GET", "POST"])
@login_required
def notice_undelivered(request):
    """The list, and “try again” for one of them."""
    if not looks_after_them(request.user):
        raise PermissionDenied
    if request.method == "POST":
        number = request.POST.get("notice", "")
        known = number.isascii() and number.isdigit() and len(number) <= 18
        try_again(get_object_or_404(undelivered(), pk=int(number) if known else 0))
        messages.success(request, _("It will be sent in a moment."))
        return redirect("accounts:notice_undelivered")
    rows = undelivered().select_related("person", "entry__by").order_by("-dead_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": rows_of(page.object_list, request.user)}
    return render(request, "accounts/notice_undelivered.html", context)
