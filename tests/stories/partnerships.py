"""How things come to be, one step at a time: from the call to the partnership."""

from datetime import timedelta

from foundation.workflow import clock
from foundation.workflow.engine import begin, save_part, take_step
from partnerships.contacts.models import Contact
from partnerships.cooperation.models import Partnership
from partnerships.declarations.models import Declaration
from partnerships.matching.models import Match
from partnerships.programmes.models import Call
from partnerships.reference import load_categories, load_topics
from partnerships.signatures.keys import mint_code
from partnerships.signatures.models import Signatory

from .retold import told_once

CATEGORIES = [
    "TRAVEL_INT", "TRAVEL_LOCAL", "VISA", "BOARD", "LODGING", "INTERPRET", "AUDIT", "WAGE_SE",
    "VENUE", "CLIMATE",
]  # fmt: skip


def what_a_call_says(**changes) -> dict:
    """The body of a call, as PROCESSES.md has it."""
    now = clock.now()
    return {
        "title": {"en": "Human rights 2026", "sv": "Mänskliga rättigheter 2026"},
        "opens_at": (now - timedelta(days=10)).isoformat(),
        "closes_at": (now + timedelta(days=30)).isoformat(),
        "time_zone": "Europe/Stockholm",
        "countries": ["BW", "NA", "ZA", "ZM", "ZW"],
        "starts_on": "2025-01-01",
        "ends_on": "2028-12-31",
        "categories": CATEGORIES,
        "assessors": {"inception": 0, "project": 2},
        **changes,
    }


@told_once
def a_draft_call(cast, **changes) -> Call:
    load_categories()
    load_topics()
    return begin(Call, cast.manager, what_a_call_says(**changes))


@told_once
def an_open_call(cast, **changes) -> Call:
    return take_step(a_draft_call(cast, **changes), "open", cast.manager)


SIDES = [
    ("majority", "Maria Major", "Mayor"),
    ("opposition", "Otto Opponent", "Leader of the opposition"),
    ("official", "Dina Director", "Chief executive"),
]


def what_a_declaration_says(cast, call, coordinator=None, **changes) -> dict:
    """The body of a declaration, as PROCESSES.md has it; the signatories have no account."""
    by = coordinator or cast.lund_coordinator
    organisation = by.memberships.get(office="coordinator").organisation
    domain = by.email.partition("@")[2]
    return {
        "call": call.pk,
        "organisation": organisation.pk,
        "title": f"{organisation} wants to learn together",
        "themes": ["YOUTH"],
        "motivation": "Young people do not come to our council.",
        "signatories": [
            {"side": side, "name": name, "office": office, "email": f"sign.{side}@{domain}"}
            for side, name, office in SIDES
        ],
        **changes,
    }


@told_once
def a_declaration(cast, call=None, coordinator=None, **changes) -> Declaration:
    """A draft of Lund's, or of the coordinator's own municipality."""
    by = coordinator or cast.lund_coordinator
    body = what_a_declaration_says(cast, call or an_open_call(cast), by, **changes)
    return begin(Declaration, by, body)


@told_once
def a_declaration_out_for_signing(cast, **how) -> Declaration:
    declaration = a_declaration(cast, **how)
    return take_step(declaration, "request_signatures", declaration.begun_by)


def what_is_signed(signatory, **changes) -> dict:
    """The body of a signature, with a code fresh from the letter."""
    return {"code": mint_code(signatory), "digest": signatory.version.digest, **changes}


def everybody_signs(matter):
    """All who are asked sign, each with a code of their own."""
    for one in Signatory.objects.about(matter).pending():
        matter = take_step(matter, "sign", one.person, what_is_signed(one))
    return matter


@told_once
def a_signed_declaration(cast, **how) -> Declaration:
    """Everybody has signed; it has not been sent in."""
    return everybody_signs(a_declaration_out_for_signing(cast, **how))


@told_once
def a_submitted_declaration(cast, **how) -> Declaration:
    declaration = a_signed_declaration(cast, **how)
    return take_step(declaration, "submit", declaration.begun_by)


@told_once
def an_accepted_declaration(cast, **how) -> Declaration:
    return take_step(a_submitted_declaration(cast, **how), "accept", cast.office_coordinator)


@told_once
def a_match(cast, *declarations) -> Match:
    """Proposed by the office: of the declarations given, else of Lund and Francistown."""
    if not declarations:
        call = an_open_call(cast)
        declarations = [
            an_accepted_declaration(cast, call=call),
            an_accepted_declaration(cast, call=call, coordinator=cast.francistown_coordinator),
        ]
    body = {"declarations": [row.pk for row in declarations], "reason": "The same topic"}
    return begin(Match, cast.office_coordinator, body)


@told_once
def a_confirmed_match(cast) -> Match:
    """Everybody has said yes; it is not concluded yet."""
    match = a_match(cast)
    take_step(match, "confirm", cast.lund_coordinator)
    return take_step(match, "confirm", cast.francistown_coordinator)


@told_once
def a_partnership(cast) -> Partnership:
    """Lund and Francistown in their inception; cast.office_coordinator coordinates the case."""
    return take_step(a_confirmed_match(cast), "conclude", cast.office_coordinator).partnership


def what_a_contact_says(partnership, **changes) -> dict:
    """The body of a contact note."""
    return {
        "partnership": partnership.pk,
        "title": "Visit to the youth council",
        "kind": "visit",
        "held_on": clock.today().isoformat(),
        "took_part": "The coordinators and the adviser",
        "summary": "The youth council wants a meeting of its own.",
        **changes,
    }


def a_contact(cast, partnership=None, **changes) -> Contact:
    """A draft of the office's, with a point for Francistown and one for the office."""
    partnership = partnership or a_partnership(cast)
    contact = begin(Contact, cast.office_coordinator, what_a_contact_says(partnership, **changes))
    due = clock.today() + timedelta(days=14)
    rows = [
        {"text": "Invite the youth council", "owner": cast.francistown.pk,
         "due_on": due.isoformat()},
        {"text": "Send the guide", "owner": cast.icld.pk},
    ]  # fmt: skip
    return save_part(contact, "points", cast.office_coordinator, rows=rows)[0]


def a_contact_followed_up(cast, partnership=None, **changes) -> Contact:
    """Filed, with its two points open."""
    return take_step(a_contact(cast, partnership, **changes), "file", cast.office_coordinator)


@told_once
def a_contact_on_file(cast) -> Contact:
    """Filed, and everything done."""
    contact = a_contact_followed_up(cast)
    for row in contact.rows("points"):
        contact = take_step(contact, "point_done", cast.office_coordinator, {"point": row["key"]})
    return contact
