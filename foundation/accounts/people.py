"""Giving, ending and handing over what people may do here: who may, and what is written down."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock, record
from foundation.workflow.matters import kind_of, matter_kinds
from foundation.workflow.models import Notice

from .codes import OFFICES_OF, PARTNER_KINDS, OfficeCode
from .models import Appointment, HandOver, Membership, Organisation, Party, Person, office_desk

# What a successor can step into. A signature, a yes or an oath stays with whoever was named.
HANDED_ON = {
    "coordinator": {"organisation__kind": "office"},
    "adviser": {"organisation__kind": "office"},
    "communication": {"organisation__kind": "office"},
    "assessor": {"organisation__kind": "office", "office": OfficeCode.ASSESSOR},
    "auditor": {"organisation__kind": "audit_firm"},
}


def managed_by(person):
    """The organisations whose people this person looks after."""
    return Organisation.objects.whose_people_are_managed_by(person)


def reads_all_of(by, person) -> bool:
    """Whether `by` may read every right of the person: the office of anybody, else of oneself."""
    return by == person or _moves_appointments(by)


def memberships_shown_to(person):
    """The offices one may read of: inviting somebody does not tell where else they serve."""
    own = Membership.objects.current().filter(
        person=person, office=OfficeCode.COORDINATOR, organisation__kind__in=PARTNER_KINDS
    )
    return Membership.objects.filter(
        Exists(office_desk().filter(person=person))
        | Q(organisation__in=own.values("organisation"))
        | Q(person=person)
    )


def manages(by, person) -> bool:
    """Whether `by` may hand over something of this person's."""
    if person.memberships.not_ended().filter(organisation__in=managed_by(by)).exists():
        return True
    return _moves_appointments(by) and _open_appointments(person).exists()


def _moves_appointments(by) -> bool:
    return office_desk().filter(person=by).exists()


def _open_appointments(person, since: date | None = None):
    return person.appointments.not_ended(since).filter(role__in=HANDED_ON)


def check_office(organisation: Organisation, office: str) -> None:
    """Raises ValidationError when the organisation has no such office."""
    if office not in OFFICES_OF[organisation.kind]:
        raise ValidationError(
            {"office": _("There is no such office in this organisation. Choose another.")}
        )


@transaction.atomic
def invite(by, *, email, name, organisation, office, side="", language="en") -> Membership:
    """Gives a person an office in an organisation and owes them a letter on how to sign in.

    A person who is here already keeps name and language. Raises PermissionDenied for another's
    organisation and for oneself: nobody gives themselves a right.
    """
    if not managed_by(by).filter(pk=organisation.pk).exists():
        raise PermissionDenied
    check_office(organisation, office)
    person = Person.objects.select_for_update().filter(email=email).first()
    if person is None:
        person = Person.objects.create_user(
            email, name=name, language=language, invited_by=by, invited_at=clock.now()
        )
    if person.kind != "person" or not person.is_active:
        raise ValidationError({"email": _("This address cannot be invited.")})
    if person == by:
        raise PermissionDenied
    if serves_the_other_side(person, organisation):
        raise ValidationError({"email": _("This address cannot be invited.")})
    same = {"person": person, "organisation": organisation, "office": office}
    found = Membership.objects.not_ended().filter(**same).first()
    if found:
        raise ValidationError({"email": _("This person holds the office already.")})
    membership = Membership.objects.create(**same, side=side, given_by=by)
    owe(person, "invitation", {"membership": membership.pk, "by": by.pk})
    return membership


def serves_the_other_side(person, organisation: Organisation) -> bool:
    """Whether who decides would also apply, or check their own: the office serves no partner."""
    theirs = Membership.objects.not_ended().filter(person=person)
    if organisation.kind == "office":
        return theirs.exclude(organisation__kind="office").exists()
    return theirs.filter(organisation__kind="office").exists()


def owe(person, topic: str, facts: dict) -> None:
    """Owe the person a letter that is about themselves; `facts` are ids and codes only."""
    at = clock.now()
    Notice.objects.create(
        person=person,
        topic=topic,
        kind="accounts.person",
        matter_id=person.pk,
        facts=facts,
        created_at=at,
        next_try_at=at,
    )
    from foundation.workflow.engine import nudge

    nudge()


@transaction.atomic
def end_membership(membership: Membership, by, last_day: date) -> Membership:
    """The office is held until the end of that day. Raises PermissionDenied when not one's own."""
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if not managed_by(by).filter(pk=row.organisation_id).exists():
        raise PermissionDenied
    row.until, row.ended_by, row.ended_at = last_day, by, clock.now()
    row.save(update_fields=["until", "ended_by", "ended_at"])
    return row


@dataclass(frozen=True)
class Handing:
    """One hand-over: from whom to whom, from when, by whom; with a last day, to a deputy."""

    leaving: Person
    successor: Person
    since: date
    by: Person
    until: date | None = None

    def dates(self, row) -> dict:
        ends = [day for day in (row.until, self.until) if day]
        return {
            "since": max(row.since, self.since),
            "until": min(ends) if ends else None,
            "given_by": self.by,
        }

    def close(self, row) -> None:
        if self.until is None:
            row.until, row.ended_by = self.since - timedelta(days=1), self.by
            row.ended_at = clock.now()
            row.save(update_fields=["until", "ended_by", "ended_at"])

    def stands_in_for(self, row):
        """For whom the successor's appointment counts only as long as theirs does."""
        return row if self.until else row.deputy_for


@transaction.atomic
def hand_over(leaving, successor, since: date, by, until: date | None = None) -> HandOver:
    """Everything open of one person becomes a successor's, in one step.

    Memberships and appointments end the day before `since` and equal ones begin. With `until`
    (the last day) nothing ends: the successor is a deputy for these days. Every open case that it
    concerns gets an entry. Raises PermissionDenied, and ValidationError with a sentence.
    """
    if not manages(by, leaving) or successor == by:
        raise PermissionDenied
    if successor == leaving or successor.kind != "person" or not successor.is_active:
        raise ValidationError({"successor": _("Choose somebody else who has an account here.")})
    handing = Handing(leaving, successor, since, by, until)
    memberships = _hand_over_memberships(handing)
    appointments = _hand_over_appointments(handing) if _moves_appointments(by) else []
    if not memberships and not appointments:
        raise ValidationError({"successor": _("There is nothing open to hand over.")})
    row = HandOver.objects.create(
        leaving=leaving, successor=successor, since=since, until=until, by=by,
        memberships=len(memberships), appointments=len(appointments),
    )  # fmt: skip
    _record(row, memberships, appointments)
    owe(successor, "hand_over", {"hand_over": row.pk, "by": by.pk})
    return row


def _hand_over_memberships(handing: Handing) -> list[Membership]:
    rows = handing.leaving.memberships.not_ended(handing.since).select_for_update(of=("self",))
    moved = list(rows.filter(organisation__in=managed_by(handing.by)).order_by("pk"))
    for row in moved:
        dates = handing.dates(row)
        handing.close(row)
        same = {"organisation": row.organisation, "office": row.office}
        has = handing.successor.memberships.not_ended(handing.since).filter(**same, until=None)
        if not has.filter(since__lte=handing.since).exists():
            Membership.objects.create(person=handing.successor, side=row.side, **same, **dates)
    return moved


def _hand_over_appointments(handing: Handing) -> list[Appointment]:
    rows = _open_appointments(handing.leaving, handing.since).select_for_update(of=("self",))
    moved = list(rows.order_by("pk"))
    for row in moved:
        _check_fit(handing.successor, row.role, handing.since)
        dates = handing.dates(row)
        handing.close(row)
        if row.deputy_for and row.deputy_for.person_id == handing.successor.pk:
            continue  # whom the deputy stood in for needs nobody to stand in
        Appointment.objects.create(
            person=handing.successor, role=row.role, case=row.case, kind=row.kind,
            matter_id=row.matter_id, deputy_for=handing.stands_in_for(row), **dates,
        )  # fmt: skip
    return moved


def _check_fit(person, role: str, since: date) -> None:
    if not person.memberships.current(max(since, clock.today())).filter(**HANDED_ON[role]).exists():
        raise ValidationError(
            {"successor": _("The successor does not hold the office that an appointment needs.")}
        )


def _record(row: HandOver, memberships, appointments) -> None:
    """One entry on every open matter that is concerned: the one named, or what opened the case."""
    facts = {"leaving": row.leaving_id, "successor": row.successor_id, "hand_over": row.pk}
    parties = Party.objects.current().filter(
        organisation__in=[one.organisation_id for one in memberships]
    )
    cases = set(parties.values_list("case", flat=True))
    cases |= {one.case_id for one in appointments if one.case_id and not one.kind}
    concerned = {(one.kind, one.matter_id) for one in appointments if one.kind}
    matters = [kind_of(kind)._base_manager.get(pk=pk) for kind, pk in concerned if kind_of(kind)]
    for kind in matter_kinds():
        if kind.opens_case:
            matters += kind._base_manager.filter(case__in=cases)
    for matter in sorted(matters, key=lambda one: (one.case_id, one.label(), one.pk)):
        if is_open(matter):
            record.append(
                matter, "hand_over", row.by, source=matter.state, target=matter.state, facts=facts
            )


def is_open(matter) -> bool:
    """Whether any step of its own still starts from where the matter stands."""
    return any(matter.state in step.sources for step in type(matter).steps().values())
