"""A decision is written down with its letter, while the step that takes it is being taken."""

from contextlib import contextmanager
from contextvars import ContextVar

from foundation.accounts.parties import parties_of
from foundation.workflow import clock
from foundation.workflow.models import Counter, canonical, digest_of
from foundation.workflow.shapes import shape

from .letters import letters_of
from .models import Decision, Outcome

_meeting: ContextVar = ContextVar("meeting", default=None)


@contextmanager
def at_the_meeting(meeting):
    """Decisions taken inside are those of this meeting."""
    before = _meeting.set(meeting)
    try:
        yield
    finally:
        _meeting.reset(before)


def write_decision(plan, by, outcome: str, grants=(), conditions=(), reasons: str = "") -> dict:
    """Keep the decision with the letter in both languages; gives facts for the record.

    `grants` are rows of Grant, `conditions` of Condition; call inside the step that decides.
    """
    version, at = plan.latest_version(), clock.now()
    reference = f"{plan.case.reference}-decision-{Counter.next(f'{plan.case.reference}-decision')}"
    meeting = _meeting.get()
    facts = {
        "reference": reference,
        "case": plan.case.reference,
        "plan": plan.reference,
        "title": plan.title,
        "kind": plan.kind,
        "starts_on": shape(plan.starts_on),
        "ends_on": shape(plan.ends_on),
        "call": plan.partnership.call.titles,
        "version": version.number,
        "digest": version.digest,
        "outcome": outcome,
        "parties": _parties(plan),
        "grants": [
            {"reference": one.reference, "kind": one.kind, "amount": shape(one.amount_money)}
            for one in grants
        ],
        "conditions": [{"text": one.text, "due_on": shape(one.due_on)} for one in conditions],
        "reasons": reasons,
        "decided_by": str(by),
        "decided_at": shape(at),
        "meeting": meeting and {"reference": meeting.reference, "held_on": shape(meeting.held_on)},
    }
    decision = Decision.objects.create(
        case_id=plan.case_id, plan=plan, version=version, reference=reference, outcome=outcome,
        decided_by=by, decided_at=at, facts=facts, letters=letters_of(facts),
        published=outcome == Outcome.REJECTED and plan.call_rules().publish_rejections,
    )  # fmt: skip
    return {"decision": decision.pk, "letter": digest_of(canonical(decision.letters))}


def _parties(plan) -> list[dict]:
    """The partners, the grant holder first, with their own file numbers of the case."""
    numbers: dict = {}
    for one in plan.file_numbers_of([plan])[plan.case_id]:
        numbers[one["organisation"]] = one["number"]
    rows = parties_of(plan.case_id).select_related("organisation").order_by("-holds_grant", "pk")
    return [
        {
            "organisation": row.organisation_id,
            "name": str(row.organisation),
            "country": row.organisation.country,
            "holds_grant": row.holds_grant,
            "file_number": numbers.get(row.organisation_id, ""),
        }
        for row in rows
    ]
