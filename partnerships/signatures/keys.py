"""Links and codes: minted when a letter is written, kept only as digests, counted when tried."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from foundation.workflow import clock

from .models import LinkToken, Signatory, SigningCode

LINK_DAYS = getattr(settings, "SIGNING_LINK_DAYS", 30)
CODE_MINUTES = getattr(settings, "SIGNING_CODE_MINUTES", 15)
TRIES = 5


def digest_of_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _digest_of_code(salt: str, code: str) -> str:
    # Keyed: six digits under a plain hash could be tried out by whoever reads the table.
    return salted_hmac(f"signing-code:{salt}", code, algorithm="sha256").hexdigest()


def mint_link(signatory: Signatory) -> str:
    """A new token for the signatory's link; the earlier ones stop working."""
    token, at = secrets.token_urlsafe(32), clock.now()
    with transaction.atomic():
        revoke_links(Signatory.objects.filter(pk=signatory.pk))
        LinkToken.objects.create(
            signatory=signatory,
            digest=digest_of_token(token),
            created_at=at,
            expires_at=at + timedelta(days=LINK_DAYS),
        )
        Signatory.objects.filter(pk=signatory.pk, sent_at=None).update(sent_at=at)
    return token


def mint_code(signatory: Signatory) -> str:
    """A new six-digit code for the signatory; the earlier ones are void."""
    code, salt, at = f"{secrets.randbelow(10**6):06d}", secrets.token_hex(16), clock.now()
    with transaction.atomic():
        void_codes(Signatory.objects.filter(pk=signatory.pk))
        SigningCode.objects.create(
            signatory=signatory,
            salt=salt,
            digest=_digest_of_code(salt, code),
            created_at=at,
            expires_at=at + timedelta(minutes=CODE_MINUTES),
        )
    return code


def revoke_links(signatories) -> None:
    links = LinkToken.objects.filter(signatory__in=signatories, revoked_at=None, used_at=None)
    links.update(revoked_at=clock.now())


def void_codes(signatories) -> None:
    codes = SigningCode.objects.filter(signatory__in=signatories, voided_at=None, used_at=None)
    codes.update(voided_at=clock.now())


def plain(code) -> str:
    """The digits of a code as typed or sent: blanks and hyphens are nobody's mistake."""
    if isinstance(code, bool) or not isinstance(code, str | int):
        return ""
    return str(code)[:40].replace(" ", "").replace("\u00a0", "").replace("-", "")


def _open_codes(matter, person):
    pending = Signatory.objects.about(matter).pending().filter(person=person)
    return SigningCode.objects.valid().filter(signatory__in=pending, tries__lt=TRIES)


def _tries_key(row: SigningCode) -> str:
    return f"signing-tries:{row.pk}:{row.salt}"


def _matches(row: SigningCode, code: str) -> bool:
    return constant_time_compare(row.digest, _digest_of_code(row.salt, code))


def code_of(matter, person, code) -> SigningCode | None:
    """The open code of the person for this matter that was sent; None when it is wrong."""
    sent = plain(code)
    rows = _open_codes(matter, person).select_related("signatory__version").order_by("pk")
    return next((row for row in rows if not _worn_out(row) and _matches(row, sent)), None)


def _worn_out(row: SigningCode) -> bool:
    return cache.get(_tries_key(row), 0) >= TRIES


def count_try(matter, person, code) -> None:
    """Count a wrong code, in a transaction of its own that no refusal takes back.

    The fifth wrong try voids the code, not the link. Called before the step, so that any number
    of tries at once are counted one after the other.
    """
    sent = plain(code)
    if not sent:
        return
    with transaction.atomic():
        rows = list(_open_codes(matter, person).select_for_update(of=("self",)).order_by("pk"))
        if any(_matches(row, sent) for row in rows):
            return
        for row in rows:
            row.tries += 1
            # Counted in the cache too: around a request with an Idempotency-Key stands a larger
            # transaction, which a refusal takes back together with this one.
            cache.add(_tries_key(row), row.tries - 1, CODE_MINUTES * 60)
            cache.incr(_tries_key(row))
            row.voided_at = clock.now() if row.tries >= TRIES else None
            row.save(update_fields=["tries", "voided_at"])
