"""The plans of a call as the office compares them: with the scores that the reader may see."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from applications.budgets.sums import read, total
from applications.grants.models import Grant
from applications.plans.conflicts import Conflict
from applications.plans.models import Plan
from foundation.accounts.models import Appointment
from foundation.workflow.models import Part

from .models import Assessment
from .ranking import Standing, ranked, within
from .workflow import NOT_INDEPENDENT_YET

IN_A_ROUND = ("submitted", "assessing", "granted", "rejected")


@dataclass(frozen=True)
class Round:
    """The plans of one kind in a call: in order, divided where the money ends (SEK)."""

    above: list[Standing]
    below: list[Standing]
    closed: list[tuple[Plan, str]]  # plan and why its scores are not the reader's: a code
    frame: Decimal | None  # what the call has for all kinds
    elsewhere: Decimal  # granted to plans of other kinds
    call: object

    @property
    def money(self) -> Decimal | None:
        """What is there for this kind of plan."""
        return None if self.frame is None else self.frame - self.elsewhere

    @property
    def standings(self) -> list[Standing]:
        return [*self.above, *self.below]


def plans_of(call, person, kind: str) -> list[Plan]:
    """The plans of the call that are with the office or decided, as far as one sees them."""
    rows = Plan.objects.visible_to(person).filter(
        partnership__call=call, kind=kind, state__in=IN_A_ROUND
    )
    return list(rows.select_related("partnership__call_version", "case").order_by("pk"))


def numbers_by_kind(call, person) -> list[tuple[str, int]]:
    """(kind, how many plans of the call are with the office or decided), one query."""
    rows = Plan.objects.visible_to(person).filter(partnership__call=call, state__in=IN_A_ROUND)
    found = rows.order_by("kind").values("kind").annotate(number=Count("pk"))
    return list(found.values_list("kind", "number"))


def closed_to(person, plans) -> dict[int, str]:
    """{plan: "own" or "conflict"} of those whose scores this person must not see (yet)."""
    asked = Appointment.objects.current().filter(
        role="assessor", person=person, kind=Assessment.label()
    )
    own = Assessment.objects.filter(
        plan__in=plans, pk__in=asked.values("matter_id"), state__in=NOT_INDEPENDENT_YET
    )
    standing_aside = Conflict.objects.filter(plan__in=plans, person=person)
    found = dict.fromkeys(own.values_list("plan", flat=True), "own")
    return found | dict.fromkeys(standing_aside.values_list("plan", flat=True), "conflict")


def assessments_of(plans, person) -> dict[int, list[Assessment]]:
    """{plan: the assessments in, of its present submission} that the person may see."""
    since = {plan.pk: plan.submitted_at for plan in plans}
    rows = Assessment.objects.visible_to(person).filter(plan__in=plans, state="submitted")
    found: dict = {plan.pk: [] for plan in plans}
    for one in rows.select_related("assessor", "call_version").order_by("pk"):
        if since[one.plan_id] and one.created_at >= since[one.plan_id]:
            found[one.plan_id].append(one)
    return found


def amounts_of(plans) -> tuple[dict, dict]:
    """({plan: asked}, {plan: granted}) in SEK; a plan's lines stand still while the office has
    it."""
    asked = dict.fromkeys([plan.pk for plan in plans], Decimal(0))
    lines = Part.objects.filter(kind=Plan.label(), matter_id__in=list(asked), name="lines")
    for part in lines:
        asked[part.matter_id] = total(read(part.content))
    granted: dict = {}
    for grant in Grant.objects.standing().filter(plan__in=plans):
        granted[grant.plan_id] = granted.get(grant.plan_id, Decimal(0)) + grant.amount
    return asked, granted


def round_of(call, person, kind: str) -> Round:
    """The round as this person may see it. The queries do not grow with the plans."""
    plans = plans_of(call, person, kind)
    closed = closed_to(person, plans)
    known = [plan for plan in plans if plan.pk not in closed]
    assessments = assessments_of(known, person)
    asked, granted = amounts_of(plans)
    standings = [
        Standing(
            plan,
            tuple(one.total for one in assessments[plan.pk] if one.total is not None),
            asked[plan.pk],
            granted.get(plan.pk) if plan.state == "granted" else None,
            plan.state in ("submitted", "assessing"),
            tuple(assessments[plan.pk]),
        )
        for plan in known
    ]
    elsewhere = Grant.objects.standing().filter(plan__partnership__call=call)
    elsewhere = elsewhere.exclude(plan__kind=kind)
    frame = call.rules().budget_frame
    spent = total(elsewhere)
    above, below = within(ranked(standings), None if frame is None else frame.amount - spent)
    return Round(
        above, below, [(plan, closed[plan.pk]) for plan in plans if plan.pk in closed],
        frame and frame.amount, spent, call,
    )  # fmt: skip
