"""Every refusal as JSON with its status: the three answers, and what a body can get wrong."""

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from ..engine import Gone
from ..steps import Busy, Invalid, NoSuchStep, Refused, Stale


class NeedsVersion(exceptions.APIException):
    """A write that must say which version it changes (428)."""

    status_code = 428
    default_detail = "If-Match"

    def __init__(self):
        super().__init__(_("Say which version you change: send If-Match with the ETag."))


def handle(error, context):
    """The exception handler of the API: house refusals first, then the framework's own."""
    answer = refusal(error)
    if answer is not None:
        set_rollback()
        return answer
    if isinstance(error, RecursionError):
        error = exceptions.ParseError(_("The body is nested too deeply."))
    response = exception_handler(error, context)
    if response is not None and isinstance(response.data, list):
        response.data = {"non_field_errors": response.data}
    return response


def refusal(error) -> Response | None:
    if isinstance(error, Refused):
        missing = [one.as_json() for one in error.missing]
        return Response({"step": error.step.name, "missing": missing}, status=409)
    if isinstance(error, Invalid):
        return Response(error.errors, status=400)
    if isinstance(error, Stale):
        detail = _("Somebody changed this in the meantime. Read it again.")
        return Response(
            {"detail": detail, "version": error.version, "changed": error.changed}, status=412
        )
    if isinstance(error, NoSuchStep | Gone | Http404):
        return Response({"detail": _("Not found.")}, status=404)
    if isinstance(error, MultiPartParserError | SuspiciousOperation | BadRequest):
        return Response({"detail": _("The body is not readable.")}, status=400)
    if isinstance(error, PermissionDenied):
        return Response({"detail": _("This is not yours to do.")}, status=403)
    if isinstance(error, Busy) or (isinstance(error, OperationalError) and _is_lock(error)):
        detail = _("Too many people write here at once. Try again in a moment.")
        return Response({"detail": detail}, status=status.HTTP_503_SERVICE_UNAVAILABLE,
                        headers={"Retry-After": "2"})  # fmt: skip
    return None


def _is_lock(error) -> bool:
    return "locked" in str(error) or "deadlock" in str(error)
