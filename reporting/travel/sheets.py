"""Travellers' sheets: asked for by personal link, filled in once, read by two, erased."""

import hashlib
import secrets
from datetime import timedelta

from foundation.workflow import clock, engine
from foundation.workflow.models import Draft

LINK_DAYS = 60  # a traveller gathers papers for weeks; a new link is asked for after that
FIELDS = (
    "passport_name", "passport_number", "passport_expires_on", "diet", "access_needs",
    "emergency_name", "emergency_phone",
)  # fmt: skip
TOPIC = "traveller_sheet"


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def ask(trip, travellers) -> dict:
    """Owe each of the travellers a letter with a link of their own; facts for the record."""
    for one in travellers:
        engine.tell(trip, {one.person_id}, topic=TOPIC, facts={"traveller": one.pk})
    _rows().filter(pk__in=[one.pk for one in travellers]).update(asked_at=clock.now())
    trip.forget()
    return {"travellers": [one.pk for one in travellers]}


def mint(traveller) -> str:
    """A new token for the traveller's link; the earlier ones stop working."""
    from .models import SheetLink

    token, at = secrets.token_urlsafe(32), clock.now()
    revoke([traveller.pk])
    SheetLink.objects.create(
        traveller=traveller, digest=digest_of(token), created_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
    )  # fmt: skip
    return token


def revoke(pks: list[int]) -> None:
    """The links of these travellers stop working."""
    from .models import SheetLink

    SheetLink.objects.filter(traveller__in=pks, revoked_at=None).update(revoked_at=clock.now())


def by_token(token: str):
    """The traveller of a link; None when it is unknown, revoked, expired or no longer asked."""
    from .models import SheetLink

    link = SheetLink.objects.filter(
        digest=digest_of(token), revoked_at=None, expires_at__gt=clock.now()
    ).first()
    if link is None:
        return None
    rows = _rows().select_related("trip__activity__host", "person", "organisation")
    one = rows.filter(pk=link.traveller_id).exclude(person=None).first()
    if one is None or not one.person.is_active:
        return None
    open_for_it = one.trip.step_named("fill_sheet").starts_from(one.trip.state)
    return one if open_for_it else None


def fill(trip, by, data) -> dict:
    """Keep what the traveller said: on the row, and nowhere in the record."""
    said = {name: data.get(name) for name in FIELDS}
    day = said["passport_expires_on"]
    said["passport_expires_on"] = day.isoformat() if day else ""
    one = data["traveller"]
    one.sheet, one.filled_at, one.erased_at = said, clock.now(), None
    one.save(update_fields=["sheet", "filled_at", "erased_at"])
    trip.forget()
    return {"traveller": one.pk}


def erase(trip) -> dict:
    """Erase every sheet of the trip, what was being typed of one, and the links to it."""
    rows = _rows().filter(trip=trip)
    filled = list(rows.exclude(filled_at=None).filter(erased_at=None).values_list("pk", flat=True))
    take_back(list(rows.values_list("pk", flat=True)))
    rows.filter(pk__in=filled).update(sheet={}, erased_at=clock.now())
    Draft.objects.filter(kind=trip.label(), matter_id=trip.pk, place__in=["fill_sheet"]).delete()
    trip.forget()
    return {"erased": len(filled)}


def take_back(pks: list[int]) -> None:
    """These travellers' links lead nowhere any more."""
    revoke(pks)


def _rows():
    from .models import Traveller

    return Traveller.objects
