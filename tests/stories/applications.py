"""How things come to be on the second floor: from the plan to the grant."""

from applications.grants.models import Grant
from applications.meetings.models import Meeting
from applications.plans.models import Plan
from applications.questions.models import Question
from foundation.workflow import clock
from foundation.workflow.engine import begin, save_part, take_step
from partnerships.cooperation.models import Partnership
from tests.stories.partnerships import a_partnership
from tests.stories.retold import told_once

__all__ = [
    "a_confirmed_plan", "a_filled_plan", "a_granted_partnership", "a_granted_plan",
    "a_line", "a_meeting", "a_plan", "a_planning_partnership", "a_question", "a_submitted_plan",
    "an_assessed_plan", "sek", "what_is_granted", "write_plan",
]  # fmt: skip


def sek(amount) -> dict:
    return {"amount": f"{amount}.00" if "." not in str(amount) else amount, "currency": "SEK"}


@told_once
def a_planning_partnership(cast) -> Partnership:
    """Lund and Francistown plan their project."""
    return take_step(a_partnership(cast), "start_planning", cast.office_coordinator)


@told_once
def a_plan(cast, partnership=None, kind="project", **changes) -> Plan:
    """An empty draft, begun by Lund."""
    if partnership is None:
        partnership = a_planning_partnership(cast) if kind == "project" else a_partnership(cast)
    body = {
        "partnership": partnership.pk,
        "kind": kind,
        "title": "Youth in local decisions",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        **changes,
    }
    return begin(Plan, cast.lund_coordinator, body)


def a_line(organisation, /, **changes) -> dict:
    """A row of the budget: ten nights at 1,000 SEK."""
    return {
        "grant": "project",
        "partner": organisation.pk,
        "activity": "",
        "category": "LODGING",
        "year": 2026,
        "quantity": 10,
        "unit": "night",
        "unit_price": sek(1000),
        **changes,
    }


def write_plan(cast, plan, lines=None) -> Plan:
    """Every part, written by both partners; both grants of a project, 10,000 SEK each."""
    by, kind = cast.lund_coordinator, plan.kind
    texts = {"problem": "Few are heard", "goal": "All are heard", "theory_of_change": "Practice",
             "sustainability": "A youth council that stays"}  # fmt: skip
    save_part(plan, "text", cast.francistown_coordinator, values=texts)
    rows = [{"level": "organisational", "organisation": cast.francistown.pk,
             "statement": "The council asks young people"}]  # fmt: skip
    outcome = save_part(plan, "outcomes", by, rows=rows)[1].content[0]["key"]
    rows = [{"outcome": outcome, "name": "Hearings a year", "kind": "number", "unit": "hearings",
             "baseline": "0", "targets": [{"year": 2026, "value": "4"}]}]  # fmt: skip
    save_part(plan, "indicators", by, rows=rows)
    rows = [{"title": "First visit", "month": "2026-05", "host": cast.francistown.pk,
             "mode": "on_site", "outcome": outcome}]  # fmt: skip
    activity = save_part(plan, "activities", by, rows=rows)[1].content[0]["key"]
    rows = [{"text": "An election moves the visit", "likelihood": 3, "impact": 2,
             "measure": "Dates agreed early"}]  # fmt: skip
    save_part(plan, "risks", by, rows=rows)
    write_sections(cast, plan)
    if lines is None:
        grants = ["inception"] if kind == "inception" else ["project", "steering_group"]
        lines = [
            a_line(cast.lund, grant=grant, activity=activity, quantity=6) for grant in grants
        ] + [a_line(cast.francistown, grant=grant, quantity=4) for grant in grants]
    return save_part(plan, "lines", cast.lund_finance, rows=lines)[0]


def write_sections(cast, plan):
    """What stands beside problem and goal: a sentence in each section."""
    by, other = cast.lund_coordinator, cast.francistown_coordinator
    values = {
        "rights_holders": "Young people",
        "duty_bearers": "Both councils",
        "core_areas": ["participation"],
        "marker_gender": "1",
    }
    save_part(plan, "rights", by, values=values)
    rows = [{"name": "Youth organisations", "interest": "3", "influence": "1"}]
    save_part(plan, "stakeholders", other, rows=rows)
    save_part(plan, "learning", other, values={"to_sweden": "Hearings in the wards"})
    save_part(plan, "perspectives", by, values={"gender": "Girls are heard least"})
    save_part(plan, "anchoring", by, values={"political": "Both sides sit in the steering group"})


@told_once
def a_filled_plan(cast, **how) -> Plan:
    """A draft with every part written: nothing is missing."""
    return write_plan(cast, a_plan(cast, **how))


def a_confirmed_plan(cast, **how) -> Plan:
    """Both partners have said yes to the same version."""
    plan = take_step(a_filled_plan(cast, **how), "request_confirmation", cast.lund_coordinator)
    plan = take_step(plan, "confirm", cast.lund_coordinator)
    return take_step(plan, "confirm", cast.francistown_coordinator)


@told_once
def a_submitted_plan(cast, **how) -> Plan:
    """The office has it."""
    return take_step(a_confirmed_plan(cast, **how), "submit", cast.lund_coordinator)


@told_once
def an_assessed_plan(cast, **how) -> Plan:
    """As many assessments as the call wants are in: two for a project, none for an inception."""
    return assessed(cast, a_submitted_plan(cast, **how))


def assessed(cast, plan) -> Plan:
    """A submitted plan with all its assessments in."""
    assessors = [cast.assessor1, cast.assessor2][: plan.assessors_wanted()]
    body = {"assessors": [person.pk for person in assessors]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    for assessment in plan.assessments():
        scores = [
            {"criterion": row["code"], "score": row["max"], "comment": "Convincing"}
            for row in plan.call_rules().criteria
        ]
        body = {"no_conflict": True, "scores": scores, "recommendation": "grant"}
        take_step(assessment, "submit", assessment.assessor, body)
    return plan


def a_question(cast, plan, **changes) -> Question:
    """What the first assessor wants to know of a plan that is being assessed."""
    body = {"plan": plan.pk, "text": "Who pays for the flights?", "about": "lines", **changes}
    return begin(Question, cast.assessor1, body)


def a_meeting(cast, *plans, **changes) -> Meeting:
    """Planned by the office for today, with these plans on its agenda."""
    body = {
        "call": plans[0].partnership.call_id,
        "held_on": clock.today().isoformat(),
        "present": [{"name": "Manager, ICLD", "office": "chair"}],
        "plans": [plan.pk for plan in plans],
        **changes,
    }
    return begin(Meeting, cast.office_coordinator, body)


def what_is_granted(plan, conditions=(), **amounts) -> dict:
    """The body of the decision; 10,000 SEK for each kind of grant in the plan."""
    kinds = ["inception"] if plan.kind == "inception" else ["project", "steering_group"]
    return {
        "grants": [{"kind": kind, "amount": sek(amounts.get(kind, 10_000))} for kind in kinds],
        "conditions": list(conditions),
    }


@told_once
def a_granted_plan(cast, conditions=(), **how) -> Plan:
    """The programme manager has said yes."""
    plan = an_assessed_plan(cast, **how)
    return take_step(plan, "grant", cast.manager, what_is_granted(plan, conditions))


def a_granted_partnership(cast, **how) -> tuple[Partnership, Grant]:
    """An active partnership, and its project grant (Lund 6,000 SEK and Francistown 4,000)."""
    plan = a_granted_plan(cast, **how)
    partnership = Partnership.objects.get(pk=plan.partnership_id)
    return partnership, plan.grants.get(kind="project")
