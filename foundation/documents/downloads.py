"""Sending a file: whole or a range of it, and never one that is not what was handed in."""

import hashlib
import logging
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from . import limits
from .models import DocumentVersion, Scan
from .ranges import NotSatisfiable, names_tag, parse_range

CHUNK = 64 * 1024
log = logging.getLogger(__name__)


class Damaged(Exception):
    """What is stored is not what was handed in (410); as a string, the sentence for people."""

    def __str__(self):
        return str(
            _("This file was damaged in the store: it is not what was handed in. Tell the office.")
        )


class HeldBack(Exception):
    """The scan has not cleared the file (409); as a string, the sentence for people."""

    def __str__(self):
        return str(_("This file is held back until it has been scanned."))


def send(request, version: DocumentVersion) -> HttpResponse:
    """Answer a GET or HEAD for a version's bytes, with ranges and conditions.

    The caller has asked whether the person may see the document. Raises Damaged and HeldBack.
    """
    if version.scan == Scan.HELD:
        raise HeldBack
    etag = f'"{version.sha256}"'
    headers = request.headers
    if (wanted := headers.get("If-Match")) and not names_tag(wanted, etag, weak=False):
        return _dressed(HttpResponse(status=412), version)
    if (known := headers.get("If-None-Match")) and names_tag(known, etag, weak=True):
        return _dressed(HttpResponse(status=304), version)
    try:
        part = _asked_for(headers, version, etag)
    except NotSatisfiable:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{version.size}"})
        return _dressed(response, version)
    if request.method == "GET" and limits.redirects() and hasattr(default_storage, "bucket"):
        return HttpResponseRedirect(
            _presigned(version), headers={"Cache-Control": "private, no-store"}
        )
    return _dressed(_body(request, version, part), version)


def _asked_for(headers, version, etag) -> tuple[int, int] | None:
    condition = headers.get("If-Range", "")
    if condition and condition.strip() != etag:
        return None  # it continues another file: the whole of this one
    return parse_range(headers.get("Range", ""), version.size)


def _body(request, version: DocumentVersion, part) -> HttpResponse:
    first, last = part or (0, version.size - 1)
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(_pieces(version, first, last, whole=part is None))
    response["Content-Length"] = str(last - first + 1)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{version.size}"
    return response


def _dressed(response: HttpResponse, version: DocumentVersion) -> HttpResponse:
    """The headers that keep a file a file, and between the reader and us."""
    response["Content-Type"] = version.type
    response["Content-Disposition"] = content_disposition_header(True, version.name)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{version.sha256}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _pieces(version: DocumentVersion, first: int, last: int, whole: bool) -> Iterator[bytes]:
    """The bytes from first to last; a local file is checked before the first of them is sent."""
    if hasattr(default_storage, "bucket"):
        pieces, checked = _from_bucket(version, first, last), False
    else:
        pieces, checked = _from_file(version, first, last), version.size <= limits.verified_size()
    return _vouched(pieces, version) if whole and not checked else pieces


def whole(version: DocumentVersion) -> Iterator[bytes]:
    """All bytes of a version, for an archive of papers. Raises Damaged."""
    return _pieces(version, 0, version.size - 1, whole=True)


def _from_file(version, first, last) -> Iterator[bytes]:
    try:
        file = default_storage.open(version.file.name, "rb")
    except OSError as error:
        raise _damage(version, "missing") from error
    if version.size <= limits.verified_size() and digest_of(file) != version.sha256:
        file.close()
        raise _damage(version, "digest")
    return _read(file, first, last)


def _read(file, first, last) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _from_bucket(version, first, last) -> Iterator[bytes]:
    """Only the bytes asked for: opening the object would fetch it whole into memory."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = default_storage.bucket.Object(_key(version)).get(Range=f"bytes={first}-{last}")
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404", "InvalidRange"}:
            raise _damage(version, "missing") from error
        raise
    except BotoCoreError as error:
        raise OSError("the store does not answer") from error
    return answer["Body"].iter_chunks(CHUNK)


def _presigned(version) -> str:
    """An address of the store that gives this file, under its name, for a few minutes."""
    return default_storage.url(
        version.file.name,
        parameters={
            "ResponseContentDisposition": content_disposition_header(True, version.name),
            "ResponseContentType": version.type,
            "ResponseCacheControl": "private, no-store",
        },
    )


def _key(version) -> str:
    location = getattr(default_storage, "location", "").strip("/")
    return f"{location}/{version.file.name}" if location else version.file.name


def _vouched(pieces: Iterator[bytes], version) -> Iterator[bytes]:
    """The pieces, the last of them only when the digest of all is right.

    A connection that ends before its Content-Length is how a reader is told once the answer has
    begun (a file too large to be checked first, or one from a bucket).
    """
    digest, kept = hashlib.sha256(), b""
    for piece in pieces:
        digest.update(piece)
        if kept:
            yield kept
        kept = piece
    if digest.hexdigest() != version.sha256:
        raise _damage(version, "digest")
    if kept:
        yield kept


def _damage(version, what: str) -> Damaged:
    log.error("version %s of document %s: %s", version.number, version.document_id, what)
    return Damaged()


def digest_of(file) -> str:
    """SHA-256 of an open file from its beginning, in hexadecimal."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
