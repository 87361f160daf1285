"""Byte ranges and conditional requests, as RFC 9110 (sections 13 and 14) says. Pure."""

import re

WHOLE = None
ONE_RANGE = re.compile(r"\Abytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*\Z", re.IGNORECASE | re.ASCII)


class NotSatisfiable(Exception):
    """The range lies beyond the end (416)."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, or WHOLE.

    Whatever is not one plain byte range (several, another unit, nonsense) is ignored, which the
    RFC allows: the reader then gets the whole file. Raises NotSatisfiable.

    >>> parse_range("bytes=-2", 10)
    (8, 9)
    """
    match = ONE_RANGE.match(header or "")
    if not match or not any(match.groups()):
        return WHOLE
    first, last = match.groups()
    if not first:  # the last so many bytes
        if not int(last) or not size:
            raise NotSatisfiable
        return max(size - int(last), 0), size - 1
    if last and int(last) < int(first):
        return WHOLE
    if int(first) >= size:
        raise NotSatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1


def names_tag(header: str, etag: str, weak: bool) -> bool:
    """Whether If-Match, If-None-Match or If-Range names this entity tag (quoted, strong)."""
    tags = [tag.strip() for tag in header.split(",")]
    if "*" in tags:
        return True
    return any((tag.removeprefix("W/") if weak else tag) == etag for tag in tags)
