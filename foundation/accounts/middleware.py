"""Every page speaks the reader's language and counts in the reader's time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from foundation.workflow.api.auth import asks_for_a_language


def zone_of(person) -> ZoneInfo | None:
    """The person's time zone; None for the programme's."""
    try:
        return ZoneInfo(getattr(person, "time_zone", ""))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _asks_for_a_language(request: HttpRequest) -> bool:
    # A machine chooses by Accept-Language; a browser sends one unasked, so pages ask the person.
    return request.path.startswith("/api/") and asks_for_a_language(request)


def reader(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Stands below the authentication and locale middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        # The person and not Django's promise of one, which holds the request: long questions are
        # kept by person for a day (foundation/workflow/narrowed.py, roles.py).
        request.user = get_user(request)
        if not _asks_for_a_language(request):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zone_of(request.user)):
            return get_response(request)

    return middleware
