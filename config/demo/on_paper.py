"""Sign-off as it comes by post, and a council without an opposition: the invented places' alone."""

from partnerships.declarations import composition
from partnerships.declarations.exceptions import PART
from partnerships.signatures import sheet_codes
from partnerships.signatures.models import Signatory

from . import joining
from .invented import EXEMPELBY, PROVKOPING, on
from .telling import Story, Teller


def signed_on_paper(t: Teller, calls, found) -> Story:
    """The mayor's sheet is confirmed; the chief executive's waits for the office."""
    yield t.ago(31)
    pair = on(PROVKOPING, "Open meetings of the council", "TRANSPARENCY")
    place = pair.others[0]
    declaration = yield from joining.out_for_signing(t, calls["third"], pair, place)
    yield t.days_later(9)
    declaration = _handed_in(t, declaration, place, "majority")
    yield t.days_later(3)
    t.take(declaration, "confirm_paper", pair.office)
    yield t.days_later(2)
    _handed_in(t, declaration, place, "official")


def _handed_in(t: Teller, declaration, place: str, side: str):
    coordinator = (place, "coordinator")
    scan = t.paper(declaration, coordinator, "resolution", f"Signed sheet ({side})", place)
    body = {
        "signatories": [Signatory.objects.about(declaration).pending().get(side=side).pk],
        "document": scan.pk,
        "code": sheet_codes.code_of_version(declaration.latest_version()),
        "signed_on": t.now.date().isoformat(),
    }
    return t.take(declaration, "upload_signed_sheet", coordinator, body)


def without_an_opposition(t: Teller, calls, found) -> Story:
    """One party has every seat: the exception is stated, attached and confirmed, and stays seen."""
    yield t.ago(52)
    pair = on(EXEMPELBY, "Youth participation", "YOUTH")
    place = pair.others[0]
    coordinator = (place, "coordinator")
    signs = [row for row in joining.signatories(t, place) if row["side"] != "opposition"]
    declaration = joining.a_draft(t, calls["third"], pair, place, signatories=signs)
    seats = t.paper(declaration, coordinator, "resolution", "Composition of the council", place)
    stated = {
        "council": "one_party",
        "statement": "All 21 seats went to one party in the last election.",
        "outside": composition.NOBODY,
        "why_nobody": "Every councillor sits on one of the leading committees.",
        "documents": [seats.pk],
    }
    t.values(declaration, PART, coordinator, stated)
    yield t.days_later(2)
    declaration = t.take(declaration, "request_signatures", coordinator)
    yield t.days_later(5)
    day = t.now.date().isoformat()
    declaration = t.everybody_signs(declaration, body="Council", decided_on=day, minute="§ 9")
    yield t.days_later(1)
    declaration = t.take(declaration, "submit", coordinator)
    yield t.days_later(4)
    declaration = t.take(declaration, "confirm_exception", pair.office)
    yield t.days_later(1)
    t.take(declaration, "accept", pair.office)


STORIES = [signed_on_paper, without_an_opposition]
