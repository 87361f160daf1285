"""Bodies and headers as they come in: strict JSON, versions, and requests that were sent twice."""

import codecs
import hashlib
import json
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from .. import clock
from ..models import Replay
from .errors import NeedsVersion

KEPT = timedelta(hours=24)
DEEPEST = 20


class StrictJSON(BaseParser):
    """JSON in which numbers with decimals stay exact, and NaN, depth and surprises are refused."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            text = codecs.getreader("utf-8")(stream).read()
            body = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError, InvalidOperation) as error:
            raise exceptions.ParseError(_("The body is not readable as JSON.")) from error
        if not isinstance(body, dict):
            raise exceptions.ParseError(_("The body should be an object."))
        if depth(body) > DEEPEST:
            raise exceptions.ParseError(_("The body is nested too deeply."))
        return body


def _no_constant(name):
    raise ValueError(name)


def depth(value, level: int = 0) -> int:
    if level > DEEPEST or not isinstance(value, dict | list):
        return level
    inner = value.values() if isinstance(value, dict) else value
    return max((depth(one, level + 1) for one in inner), default=level + 1)


class TooLarge(exceptions.APIException):
    status_code = 413


def body_of(request) -> dict:
    """The request's JSON object; raises 413, 415 or 400 (in this order)."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge(_("The body is too large."))
    if not length and not request.META.get("CONTENT_TYPE"):
        return {}
    data = request.data
    if isinstance(data, dict) and hasattr(data, "getlist"):  # an empty body reads as a QueryDict
        return {}
    return data


def version_of(request, required: bool = False) -> int | None:
    """The version named in If-Match (`"7"`, `7` or W/"7"); None when absent or `*`."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        if required:
            raise NeedsVersion
        return None
    if text == "*":
        return None
    digits = text.removeprefix("W/").strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def fingerprint(request, body) -> str:
    """What makes two requests the same: method, address and content."""
    content = json.dumps(body, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path} {content}".encode()).hexdigest()


def once(request, digest: str, work, before=None) -> Response:
    """Carry a POST out once per Idempotency-Key and person; the answer is kept for 24 hours.

    The key is claimed in the transaction of the work, so of two at once one waits and replays.
    `before` is what must stay even when the work is refused: it runs before that transaction.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    before = before or (lambda: None)
    if not key:
        before()
        return work()
    if len(key) > 200 or "\x00" in key:
        raise exceptions.ValidationError(
            {"non_field_errors": [_("This Idempotency-Key is too long.")]}
        )
    kept = _kept(request, key)
    if kept is not None:
        return _replay(kept, digest)
    before()
    try:
        with transaction.atomic():
            row = Replay.objects.create(
                person=request.user, key=key, request_digest=digest, status=0, at=clock.now()
            )
            response = work()
            if response.status_code >= 300:
                raise _NotKept(response)
            row.status = response.status_code
            row.body = json.dumps(response.data, default=str)
            row.headers = {
                name: response[name] for name in ("Location", "ETag") if name in response
            }
            row.save()
        return response
    except _NotKept as unkept:
        return unkept.response
    except IntegrityError:
        kept = _kept(request, key)
        if kept is None:
            raise
        return _replay(kept, digest)


class _NotKept(Exception):
    def __init__(self, response):
        super().__init__()
        self.response = response


def _kept(request, key) -> Replay | None:
    rows = Replay.objects.filter(person=request.user, key=key)
    rows.filter(at__lt=clock.now() - KEPT).delete()
    return rows.first()


def _replay(kept: Replay, digest: str) -> Response:
    if kept.request_digest != digest:
        raise exceptions.ValidationError(
            {"non_field_errors": [_("This Idempotency-Key was used for another request.")]}
        )
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(json.loads(kept.body), status=kept.status, headers=headers)
