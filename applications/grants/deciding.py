"""The decision in rows: grants with their approved lines, conditions with their deadlines."""

from applications.budgets.lines import approve, lines_in
from foundation.workflow import clock

from .models import Condition, Grant


def write_grants(plan, by, decided: list[dict]) -> list[Grant]:
    """A grant for each `{kind, amount}` (Money, SEK), from the plan's latest frozen version.

    Call inside the step that decides. The first is the one that conditions hang on.
    """
    version, at = plan.latest_version(), clock.now()
    made = []
    for row in decided:
        grant = Grant.objects.create(
            case_id=plan.case_id, reference=Grant.next_reference(plan.case),
            partnership=plan.partnership, plan=plan, version=version, kind=row["kind"],
            amount=row["amount"].amount, starts_on=plan.starts_on, ends_on=plan.ends_on,
            decided_by=by, decided_at=at, created_at=at, updated_at=at,
        )  # fmt: skip
        approve(grant, lines_in(version, row["kind"]))
        made.append(grant)
    return made


def set_conditions(grant: Grant, rows: list[dict]) -> list[Condition]:
    """Conditions `{text, due_on}`; the partnership's coordinators are reminded of each date."""
    made = []
    for row in rows:
        condition = Condition.objects.create(grant=grant, text=row["text"], due_on=row["due_on"])
        grant.partnership.due(condition.deadline, condition.due_on)
        made.append(condition)
    return made


def reverse_grants(grants, at) -> list[Grant]:
    """Mark grants as reversed at an instant; their open conditions are no longer followed up."""
    found = list(grants)
    for grant in found:
        grant.reversed_at = grant.updated_at = at
        grant.changes += 1
        grant.save(update_fields=["reversed_at", "updated_at", "changes"])
        for condition in grant.conditions.filter(met_at=None):
            grant.partnership.done(condition.deadline)
    return found
