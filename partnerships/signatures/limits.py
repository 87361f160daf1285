"""How often a link may be used: counted per link and per person; by address for unknown links."""

from dataclasses import dataclass

from django.core.cache import cache
from rest_framework.throttling import BaseThrottle


@dataclass(frozen=True)
class Limit:
    """At most `most` times in `seconds`."""

    name: str
    most: int
    seconds: int


# Generous: one person may stand under many texts. What guards a code is its five tries.
SHOWN = Limit("shown", 300, 900)
CODES = Limit("codes", 10, 900)
CODES_OF_PERSON = Limit("codes-of-person", 100, 3600)
STEPS = Limit("steps", 60, 900)
STEPS_OF_PERSON = Limit("steps-of-person", 600, 3600)
UNKNOWN = Limit("unknown", 60, 900)


class TooOften(Exception):
    """Wait so many seconds (429 with Retry-After)."""

    def __init__(self, seconds: int):
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def count(limit: Limit, whose) -> None:
    """Count one use; raises TooOften beyond the limit."""
    key = f"signing-limit:{limit.name}:{whose}"
    if cache.add(key, 1, limit.seconds):
        return
    try:
        used = cache.incr(key)
    except ValueError:  # it ran out in between
        cache.add(key, 1, limit.seconds)
        return
    if used > limit.most:
        raise TooOften(limit.seconds)


def count_unknown(request) -> None:
    """Count a link that leads nowhere, by the address it was tried from."""
    count(UNKNOWN, BaseThrottle().get_ident(request))
