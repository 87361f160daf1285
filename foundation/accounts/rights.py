"""What a person may do, and why: every right, traced from a row through roles to steps."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from foundation.workflow.matters import matter_kinds

from .models import Party
from .roles import APPOINTMENT_ROLES, MEMBERSHIP_ROLES, calendar


@dataclass
class OnKind:
    """What a role may do with one kind of matter."""

    kind: str
    sees: str  # in which states, in words
    steps: list[str] = field(default_factory=list)


@dataclass
class ByRole:
    sentence: str
    kinds: list[OnKind]


@dataclass
class Reason:
    """A membership or an appointment, and the roles that come of it."""

    row: object
    title: str
    roles: list[ByRole]


def rights_of(person, reader=None) -> list[Reason]:
    """The person's current memberships and appointments with all that follows from each; to
    another reader, nothing of restricted cases: their very existence is told to nobody."""
    memberships = person.memberships.current().select_related("organisation", "given_by")
    appointments = person.appointments.current().select_related("case", "given_by", "deputy_for")
    if reader is not None and reader != person:
        appointments = appointments.exclude(case__restricted=True)
    holders = set(
        Party.objects.current()
        .filter(holds_grant=True, organisation__in=memberships.values("organisation"))
        .values_list("organisation", flat=True)
    )
    table = by_role_name()
    reasons = [Reason(m, str(m), _roles(table, _names_of(m, holders))) for m in memberships]
    for row in appointments:
        # A room's own role that rests on appointments bears the name of what one is appointed as.
        names = {role.name for role, code in APPOINTMENT_ROLES if code == row.role} or {row.role}
        reasons.append(Reason(row, _appointment(row), _roles(table, names)))
    return reasons


def _names_of(membership, holders) -> set[str]:
    at_office = membership.organisation.kind == "office"
    names = {
        role.name
        for role, of_office, offices in MEMBERSHIP_ROLES
        if of_office == at_office and (offices is None or membership.office in offices)
    }
    if membership.organisation_id not in holders:
        names = {name for name in names if not name.startswith("grant_holder")}
    return names


def _appointment(row) -> str:
    words = {"role": row.role.replace("_", " "), "case": row.case or "–"}
    if row.deputy_for_id:
        return _("Deputy as %(role)s in case %(case)s") % words
    return _("%(role)s in case %(case)s") % words


def _roles(table, names) -> list[ByRole]:
    return [found for name, found in table.items() if name.split("_except_")[0] in names]


def by_role_name() -> dict[str, ByRole]:
    """Every role that a process names, with what it sees and which steps it takes."""
    found: dict[str, tuple] = {}
    for role, kind, states, label in _uses():
        if role.name == calendar.name or role.public:
            continue
        _sentence, kinds = found.setdefault(role.name, (role.sentence, {}))
        row = kinds.setdefault(kind, OnKind(str(kind._meta.verbose_name), ""))
        if label is None:
            row.sees = _states(kind, states)
        else:
            row.steps.append(str(label))
    return {
        name: ByRole(str(sentence), list(kinds.values()))
        for name, (sentence, kinds) in found.items()
    }


def _uses():
    """Where processes name a role: (role, kind, the states seen, None) or (…, the step's label)."""
    for kind in matter_kinds():
        for role, states in kind.sees.items():
            yield role, kind, states, None
        steps = [one for one in kind.steps().values() if not one.consequence]
        for step in [*([kind.begin] if kind.begin else []), *steps]:
            for role in step.by:
                yield role, kind, None, step.label


def _states(kind, states) -> str:
    if states == "*":
        return _("sees it always")
    labels = dict(kind.list_states())
    return _("sees it while it is: %(states)s") % {
        "states": ", ".join(str(labels.get(str(state), state)) for state in states)
    }
