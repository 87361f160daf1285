"""How much is taken, in one place: from the settings, else what suits a partnership's papers."""

from django.conf import settings

MIB = 1024 * 1024

# Nobody can read more of a document than this, and no honest one needs it.
ARCHIVE_ENTRIES = 5_000
ARCHIVE_UNPACKED = 300 * MIB
ARCHIVE_RATIO = 200  # one entry, once it unpacks to more than 10 MiB
IMAGE_PIXELS = 40_000_000
PDF_PAGES = 5_000


def max_upload() -> int:
    """The largest file taken, in bytes (environment MAX_UPLOAD_MB)."""
    return getattr(settings, "MAX_UPLOAD_BYTES", 25 * MIB)


def request_too_long(request) -> bool:
    """Whether a request is longer than any upload: the file, and a little for the other fields."""
    return length_of(request) > max_upload() + MIB


def length_of(request) -> int:
    """The length that a request says its body has; 0 when it says none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def worth_reading(length: int) -> bool:
    """Whether what is too long is read to its end and thrown away, so that the sender, who reads
    no answer before having sent all, gets one; an absurd length is cut off instead."""
    return length <= 8 * max_upload() + MIB


def verified_size() -> int:
    """Up to this many bytes a local file is checked before its first byte is sent."""
    return int(getattr(settings, "VERIFY_DOWNLOADS_MB", 100) * MIB)


def redirects() -> bool:
    """Whether an S3 download is handed on to a presigned address (setting DOWNLOADS_REDIRECT)."""
    return bool(getattr(settings, "DOWNLOADS_REDIRECT", False))
