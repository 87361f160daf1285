"""From the declaration of interest to the partnership."""

from partnerships.declarations.models import Declaration
from partnerships.matching.models import Match

from . import words
from .places import PLACES
from .telling import Teller
from .words import Pair

SIDES = ("majority", "opposition", "official")
ACCOUNTS = {"majority": "majority", "opposition": "opposition", "official": "director"}


def signatories(t: Teller, place: str) -> list[dict]:
    """The role accounts that sign for a place, in the words of its country."""
    offices = words.OFFICES[PLACES[place].country]
    found = []
    for side, office in zip(SIDES, offices, strict=True):
        person = t.cast[place, ACCOUNTS[side]]
        found.append({"side": side, "name": person.name, "office": office, "email": person.email})
    return found


def what_is_declared(t: Teller, call, pair: Pair, place: str, **changes) -> dict:
    return {
        "call": call.pk,
        "organisation": t.place(place).pk,
        "title": pair.topic,
        "themes": list(pair.themes),
        "motivation": words.motivation(pair, place),
        "signatories": signatories(t, place),
        **changes,
    }


def a_draft(t: Teller, call, pair: Pair, place: str, **changes) -> Declaration:
    """Begun and its questions answered."""
    who = (place, "coordinator")
    body = what_is_declared(t, call, pair, place, **changes)
    declaration = t.begin(Declaration, who, body)
    if pair.thorough or pair.invented:
        t.values(declaration, "answers", who, words.answers(pair))
    return declaration


def out_for_signing(t: Teller, call, pair: Pair, place: str, **changes):
    declaration = a_draft(t, call, pair, place, **changes)
    yield t.days_later(2)
    return t.take(declaration, "request_signatures", (place, "coordinator"))


def submitted(t: Teller, call, pair: Pair, place: str, **changes):
    declaration = yield from out_for_signing(t, call, pair, place, **changes)
    yield t.days_later(4)
    decided = {}
    if pair.invented:  # no minutes are invented for real councils
        day = t.now.date().isoformat()
        decided = {"body": "Municipal council", "decided_on": day, "minute": "§ 14"}
    declaration = t.everybody_signs(declaration, **decided)
    yield t.days_later(1)
    return t.take(declaration, "submit", (place, "coordinator"))


def accepted(t: Teller, call, pair: Pair, place: str, **changes):
    declaration = yield from submitted(t, call, pair, place, **changes)
    yield t.days_later(6)
    return t.take(declaration, "accept", pair.office)


def proposed(t: Teller, call, pair: Pair, on=None, **changes):
    """Every party's declaration accepted, and a match of them proposed (at an instant)."""
    declarations = []
    for place in pair.names:
        declaration = yield from accepted(t, call, pair, place, **changes)
        declarations.append(declaration.pk)
    yield on or t.days_later(5)
    reason = f"All of them want to work with {pair.subject}."
    return t.begin(Match, pair.office, {"declarations": declarations, "reason": reason})


def a_partnership(t: Teller, call, pair: Pair, on=None, **changes):
    """Matched and concluded: the partnership in its inception, with the partners' file numbers."""
    match = yield from proposed(t, call, pair, on, **changes)
    for place in pair.names:
        yield t.days_later(2)
        match = t.take(match, "confirm", (place, "coordinator"))
    yield t.days_later(1)
    partnership = t.take(match, "conclude", pair.office).partnership
    number = f"KS {t.now.year}/{t.random.randint(100, 899)}"
    body = {"organisation": t.place(pair.swedish).pk, "number": number}
    return t.take(partnership, "set_file_number", (pair.swedish, "coordinator"), body)
