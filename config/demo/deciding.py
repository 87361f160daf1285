"""Before and after a decision: questions to the applicants, meetings, applying again."""

from datetime import timedelta

from applications.meetings.models import Meeting
from applications.questions.models import Question

from .telling import Teller, again
from .words import Pair

PRESENT = [
    {"name": "Manager, ICLD", "office": "chair"},
    {"name": "Coordinator, ICLD", "office": "secretary"},
]


def asked(t: Teller, plan, who, text: str, about: str = ""):
    """A question to the applicants, to be answered in two weeks."""
    due = t.now.date() + timedelta(days=14)
    body = {"plan": plan.pk, "text": text, "about": about, "due_on": due.isoformat()}
    return t.begin(Question, who, body)


def asked_while_assessing(t: Teller, pair: Pair, plan):
    """One question that is answered, and one that needs no answer any more."""
    question = asked(t, plan, "assessor1", "Who takes part in the workshops?", "activities")
    other = asked(t, plan, pair.office, "Which year is the first visit in?", "activities")
    t.take(other, "withdraw", pair.office)
    yield t.days_later(2)
    answer = "Officials of both councils; the list comes with the invitation."
    t.take(question, "answer", (pair.swedish, "coordinator"), {"answer": answer})


def _meeting(t: Teller, plan, days: int = 0):
    """A meeting so many days from what was told last."""
    body = {
        "call": plan.partnership.call_id, "place": "Visby", "present": PRESENT,
        "held_on": (t.now.date() + timedelta(days=days)).isoformat(), "plans": [plan.pk],
    }  # fmt: skip
    return t.begin(Meeting, "coordinator", body)


def _held(t: Teller, plan, outcome: str, text: str = ""):
    proposal = {"plan": plan.pk, "outcome": outcome, "text": text}
    meeting = t.take(_meeting(t, plan), "propose", "coordinator", proposal)
    return t.take(meeting, "hold", "coordinator")


def rejected_at_a_meeting(t: Teller, plan, reasons: str):
    """The office meets; the manager who closes the meeting takes the decision."""
    t.take(_held(t, plan, "reject", reasons), "close", "manager")
    return again(plan)


def applied_again(t: Teller, pair: Pair, plan):
    """The grant holder begins a new plan with what stands in the rejected one."""
    t.take(plan, "apply_again", (pair.swedish, "coordinator"))
    return again(plan).later.get()


def waiting_for_decisions(t: Teller, pair: Pair, plan) -> None:
    """A question that waits; a meeting called off, one that waits to be closed, one ahead."""
    asked(t, plan, pair.office, "What have you changed since the rejection?")
    t.take(_meeting(t, plan, 5), "call_off", "coordinator")
    _held(t, plan, "postpone")
    _meeting(t, plan, 40)
