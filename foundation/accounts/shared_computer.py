"""“This is a shared computer”: the session ends soon, and nothing of it stays in the browser."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from foundation.workflow import clock

IDLE = timedelta(minutes=20)
SAID = "shared_computer"  # in the session
ENDED = "ended"  # a cookie for the entrance: why one is asked again
SEEN = "seen"  # a cookie with the time of the last answer: reading writes nothing on our side


def say(request: HttpRequest, shared: bool) -> None:
    """Keep what was ticked at the door until somebody has signed in."""
    request.session[SAID] = bool(shared)


def begin(request: HttpRequest) -> None:
    """Somebody has signed in: on a shared computer the session ends with the browser."""
    request.session.set_expiry(0 if request.session.get(SAID) else settings.SESSION_COOKIE_AGE)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Stands below the authentication. Ends idle sessions, and empties the browser behind them."""

    def answer(request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        was_shared = was_in and bool(request.session.get(SAID))
        idle = was_shared and not _was_seen_lately(request)
        if idle:
            logout(request)
        request.shared_computer = was_shared and request.user.is_authenticated
        response = get_response(request)
        if request.user.is_authenticated:
            if request.session.get(SAID):
                _mark_seen(request, response)
        elif was_in:
            response["Clear-Site-Data"] = '"cache", "storage"' if was_shared else '"cache"'
            response.delete_cookie(SEEN)
            if idle:
                response.set_cookie(ENDED, "idle", max_age=120, httponly=True, samesite="Lax")
        return response

    return answer


def _was_seen_lately(request: HttpRequest) -> bool:
    try:
        kept = request.get_signed_cookie(SEEN, default="")
    except BadSignature:
        return False
    person, _colon, at = kept.partition(":")
    earliest = (clock.now() - IDLE).timestamp()
    return person == str(request.user.pk) and float(at) >= earliest


def _mark_seen(request: HttpRequest, response: HttpResponse) -> None:
    response.set_signed_cookie(
        SEEN,
        f"{request.user.pk}:{clock.now().timestamp():.0f}",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
