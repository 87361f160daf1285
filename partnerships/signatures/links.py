"""The way in by link: who it lets in, what they are shown, and the steps they take there."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from foundation.workflow import clock, engine
from foundation.workflow.letters import zone_of
from foundation.workflow.matters import kind_of
from foundation.workflow.shapes import shape
from foundation.workflow.steps import NoSuchStep

from . import keys, letters, limits
from .models import LinkToken, Signatory
from .readable import text_of

STEPS = ("sign", "decline_to_sign", "not_me")


@dataclass
class Way:
    """A signatory at the door, with the matter, and until when the way is open."""

    signatory: Signatory
    matter: object
    expires_at: datetime | None = None

    @property
    def person(self):
        return self.signatory.person

    def as_json(self) -> dict:
        """What the signatory is shown: the whole text and its digest."""
        one = self.signatory
        return {
            "name": one.name,
            "office": one.office,
            "side": one.side,
            "summary": self.matter.signing_summary(),
            "text": text_of(self.matter, one.version),
            "digest": one.version.digest,
            "expires_at": shape(self.expires_at),
        }

    def ask_for_code(self) -> None:
        """Owe the signatory a letter with a code."""
        limits.count(limits.CODES, self.signatory.pk)
        limits.count(limits.CODES_OF_PERSON, self.person.pk)
        with transaction.atomic():
            Signatory.objects.filter(pk=self.signatory.pk, opened_at=None).update(
                opened_at=clock.now()
            )
            facts = {"signatory": self.signatory.pk}
            engine.tell(self.matter, {self.person.pk}, topic=letters.CODE, facts=facts)

    def take(self, name: str, data):
        """Take one of the signatory's steps; raises as `engine.take_step` does, and TooOften."""
        if name not in STEPS:
            raise NoSuchStep(name)
        limits.count(limits.STEPS, self.signatory.pk)
        limits.count(limits.STEPS_OF_PERSON, self.person.pk)
        self.matter = engine.take_step(self.matter, name, self.person, data)
        self.signatory = _with_all().get(pk=self.signatory.pk)
        return self.matter


def _with_all():
    return Signatory.objects.select_related("person", "organisation", "version", "signature")


def by_token(token: str) -> Way | None:
    """The way of a link; None when it is unknown, used, revoked or expired, all alike."""
    link = (
        LinkToken.objects.filter(
            digest=keys.digest_of_token(token), revoked_at=None, used_at=None,
            expires_at__gt=clock.now(),
        ).first()
    )  # fmt: skip
    return (
        _way(_with_all().pending().filter(pk=link.signatory_id), link.expires_at) if link else None
    )


def of_person(pk: int, person) -> Way | None:
    """The way of somebody who is signed in, to a signature of their own."""
    return _way(_with_all().pending().filter(pk=pk, person=person))


def _way(rows, expires_at=None) -> Way | None:
    one = rows.first()
    kind = kind_of(one.kind) if one else None
    matter = kind._base_manager.filter(pk=one.matter_id).first() if kind else None
    if matter is None or not one.person.is_active:
        return None
    if not matter.step_named("sign").starts_from(matter.state):
        return None
    return Way(one, matter, expires_at)


@contextmanager
def speaking(language: str, person):
    """Speak the language asked for, else the person's, in their time zone."""
    known = {code for code, _name in settings.LANGUAGES}
    spoken = language if language in known else person.language or "en"
    with translation.override(spoken), timezone.override(zone_of(person)):
        yield spoken
