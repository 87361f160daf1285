"""How things come to be on the second floor, once a grant is decided: agreements, amendments."""

from applications.agreements.models import Agreement
from applications.amendments.models import Amendment
from foundation.workflow.engine import begin, take_step
from tests.stories.applications import a_granted_partnership, sek
from tests.stories.partnerships import everybody_signs

__all__ = [
    "a_confirmed_amendment", "a_granted_partnership", "a_signed_agreement",
    "a_submitted_amendment", "an_agreement", "an_agreement_in_force", "an_amendment",
    "what_an_agreement_says", "what_an_amendment_says",
]  # fmt: skip


def what_an_agreement_says(cast, *grants, **changes) -> dict:
    """The body of an agreement, as PROCESSES.md has it: one report a grant, over its whole time."""
    return {
        "grants": [grant.pk for grant in grants],
        "starts_on": "2026-01-01",
        "signatories": [
            {"organisation": cast.icld.pk, "name": "Signe", "office": "Secretary General",
             "email": "signe@icld.example"},
            {"organisation": cast.lund.pk, "name": "Lovisa", "office": "Chair of the board",
             "email": "lovisa@lund.example"},
            {"organisation": cast.francistown.pk, "name": "Mpho", "office": "Mayor",
             "email": "mpho@francistown.example"},
        ],
        "reports": [
            {"grant": grant.pk, "from": "2026-01-01", "to": "2026-12-31", "due_on": "2027-03-31"}
            for grant in grants
        ],
        **changes,
    }  # fmt: skip


def an_agreement(cast, grant=None, **changes) -> Agreement:
    """A draft for the project grant of Lund and Francistown, or for the grant given."""
    grant = grant or a_granted_partnership(cast)[1]
    return begin(Agreement, cast.office_coordinator, what_an_agreement_says(cast, grant, **changes))


def a_signed_agreement(cast, grant=None, **changes) -> Agreement:
    """Everybody has signed; it is not in force yet."""
    agreement = an_agreement(cast, grant, **changes)
    return everybody_signs(take_step(agreement, "request_signatures", cast.office_coordinator))


def an_agreement_in_force(cast, grant=None, **changes) -> Agreement:
    """Its report dates count."""
    agreement = a_signed_agreement(cast, grant, **changes)
    return take_step(agreement, "bring_into_force", cast.office_coordinator)


def what_an_amendment_says(grant, *items, **changes) -> dict:
    """The body of an amendment: 1,000 SEK from the first line of the grant to its second."""
    if not items:
        first, second = grant.lines.all()[:2]
        items = (
            {"kind": "budget", "line": first.key, "amount": sek(int(first.amount) - 1000)},
            {"kind": "budget", "line": second.key, "amount": sek(int(second.amount) + 1000)},
        )
    return {"grant": grant.pk, "items": list(items), "reason": "More nights there", **changes}


def an_amendment(cast, grant=None, *items, **changes) -> Amendment:
    """A draft, begun by Lund."""
    grant = grant or a_granted_partnership(cast)[1]
    return begin(Amendment, cast.lund_coordinator, what_an_amendment_says(grant, *items, **changes))


def a_confirmed_amendment(cast, grant=None, *items) -> Amendment:
    """Both partners have said yes to the same version."""
    amendment = an_amendment(cast, grant, *items)
    amendment = take_step(amendment, "request_confirmation", cast.lund_coordinator)
    amendment = take_step(amendment, "confirm", cast.lund_coordinator)
    return take_step(amendment, "confirm", cast.francistown_coordinator)


def a_submitted_amendment(cast, grant=None, *items) -> Amendment:
    """The programme manager has it."""
    amendment = a_confirmed_amendment(cast, grant, *items)
    return take_step(amendment, "submit", cast.lund_coordinator)
