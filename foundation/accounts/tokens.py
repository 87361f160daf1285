"""Tokens for machines: shown once, kept as a digest, revoked by their owner."""

import hashlib
import secrets
from datetime import timedelta

from foundation.workflow import clock

from .models import ApiToken, Person, PersonKind


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def issue_token(person: Person, days: int = 90, name: str = "") -> str:
    """A new token that lets a machine act as the person for some days; it cannot be shown again."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(
        person=person,
        digest=digest_of(token),
        name=name,
        expires_at=clock.now() + timedelta(days=days),
    )
    return token


def _valid(token: str):
    return ApiToken.objects.filter(
        digest=digest_of(token),
        revoked_at=None,
        expires_at__gt=clock.now(),
        person__is_active=True,
        person__kind=PersonKind.PERSON,
    )


def person_of(token: str) -> Person | None:
    """The person whose valid token this is. Only reads."""
    found = _valid(token).select_related("person").first()
    return found.person if found else None


def mark_used(token: str) -> None:
    """Notes the day of use; called for requests that write, since reading never writes."""
    today = clock.today()
    unmarked = _valid(token).exclude(last_used_on=today)
    if unmarked.exists():  # once a day, so that the other requests take no lock for it
        unmarked.update(last_used_on=today)


def revoke(token: ApiToken) -> None:
    """Ends a token at once."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
