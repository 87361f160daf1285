"""The office's people of one case: its coordinator, adviser and communicator."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, Membership, OfficeCode
from foundation.accounts.roles import (
    APPOINTMENT_ROLES,
    NOTHING,
    of_the_office,
    office,
    office_id,
    people,
    real,
)
from foundation.workflow.roles import Role

# What somebody is appointed to a case as; each is for those who hold that office at the office.
APPOINTED_AS = [OfficeCode.COORDINATOR, OfficeCode.ADVISER, OfficeCode.COMMUNICATION]


def serving_the_office(**where):
    """Current memberships of the programme office."""
    return Membership.objects.current().filter(
        organisation__kind="office", person__is_active=True, **where
    )


def named_for_case(*codes, **where):
    """Current appointments to whole cases of people who still serve the office."""
    return Appointment.objects.current().filter(
        role__in=codes, kind="", person__in=serving_the_office().values("person"), **where
    )


def _beside_the_coordinator() -> Role:
    codes = [OfficeCode.ADVISER, OfficeCode.COMMUNICATION]

    def where(model, person):
        if not real(person):
            return NOTHING
        return Q(Exists(named_for_case(*codes, person=person, case=OuterRef("case"))))

    role = Role(
        "beside_the_coordinator",
        _("the office's adviser or communicator of the case"),
        where,
        lambda matter: people().filter(
            pk__in=named_for_case(*codes, case=matter.case_id).values("person")
        ),
        office_id,
        lambda person: real(person) and named_for_case(*codes, person=person).exists(),
        of_the_office,
    )
    APPOINTMENT_ROLES.extend((role, code) for code in codes)
    return role


beside_the_coordinator = _beside_the_coordinator()

# Whoever of the office works with the case: they visit, call, and see how it is doing.
case_staff = Role(
    "case_staff",
    _("the office's coordinator, adviser or communicator of the case"),
    lambda model, person: office.where(model, person) | beside_the_coordinator.where(model, person),
    lambda matter: people().filter(
        Q(pk__in=office.people(matter).values("pk"))
        | Q(pk__in=beside_the_coordinator.people(matter).values("pk"))
    ),
    office_id,
    lambda person: office.possible_for(person) or beside_the_coordinator.possible_for(person),
    of_the_office,
    short=_("the office's people of the case"),
)
