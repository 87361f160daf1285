"""Headers that no library sets for us."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Say that our pages use none of the visitor's devices."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response

    return middleware


ROBOTS = "noindex, nofollow, noarchive, nosnippet"


def found_by_nobody(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """No search engine keeps a page, and no chat app shows more of one than a visitor sees."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("X-Robots-Tag", ROBOTS)
        return response

    return middleware


def kept_by_nobody(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """What is made for one reader stays in no cache, and not on the machine they sat at."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class PackedPages(GZipMiddleware):
    """Pages go compressed, and with random padding, so that their length tells nothing.

    Nothing else is touched: files come back bit for bit and in ranges, and machines' ETags stay.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
