"""A meeting's page: who is present, and each plan with its scores and its decision."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applications.assessments.ranking import Standing
from applications.assessments.round_tables import percent, recommended, sek, why_closed
from applications.assessments.rounds import amounts_of, assessments_of, closed_to
from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money

from .workflow import Outcome


def sections_of(meeting, person) -> list[dict]:
    """Present, agenda with decisions, minutes."""
    return [
        {
            "title": _("Present"),
            "template": "applications/meeting/present.html",
            "context": {"present": meeting.present},
        },
        {
            "title": _("Agenda"),
            "template": "applications/meeting/agenda.html",
            "context": {
                "rows": agenda_rows(meeting, person),
                "minutes_url": meeting.minutes_url(),
                "closed": meeting.state == meeting.State.CLOSED,
            },
        },
    ]


def agenda_rows(meeting, person) -> list[dict]:
    """Each plan with what was scored (as far as one may see it), what is asked and decided."""
    items = meeting.agenda_items()
    plans = [item.plan for item in items]
    closed = closed_to(person, plans)
    known = assessments_of([plan for plan in plans if plan.pk not in closed], person)
    asked, _granted = amounts_of(plans)
    step = meeting.step_named("propose")
    may_write = step.starts_from(meeting.state) and bool(meeting.roles_held(person, step.by))
    rows = []
    for item in items:
        found = tuple(known.get(item.plan_id, ()))
        totals = tuple(one.total for one in found if one.total is not None)
        one = Standing(item.plan, totals, asked[item.plan_id], assessments=found)
        rows.append(
            {
                "plan": item.plan,
                "scores": _scores(one, closed.get(item.plan_id)),
                "asked": sek(one.asked),
                "decision": decision_sentence(item),
                "conditions": conditions_in_words(item),
                "text": item.text,
                "url": f"{meeting.step_url('propose')}?plan={item.plan_id}" if may_write else "",
            }
        )
    return rows


def _scores(one: Standing, why: str | None) -> str:
    if why:
        return why_closed(why)
    if one.average is None:
        return _("no assessment is in")
    words = {"average": percent(one.average), "recommended": recommended(one)}
    return _("%(average)s %%, recommended: %(recommended)s") % words


def decision_sentence(item) -> str:
    """The decision in a few words, with the amounts of a grant; empty before it is written."""
    if not item.outcome:
        return ""
    if item.outcome != Outcome.GRANT:
        return str(Outcome(item.outcome).label)
    amounts = [Money.from_json(row["amount"]) for row in item.grants]
    return pgettext("a decision", "grant %(amount)s") % {"amount": format_money(total(amounts))}


def conditions_in_words(item) -> list[str]:
    """Each condition with its day."""
    return [
        f"{format_date(date.fromisoformat(row['due_on']))}: {row['text']}"
        for row in item.conditions
    ]
