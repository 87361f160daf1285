"""Who may know of a deviation case: the people named for it, and nobody else."""

from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Appointment, Membership, OfficeCode, Person
from foundation.accounts.roles import appointed, people
from foundation.workflow import clock

APPOINTED_AS = "deviation"

named = appointed(
    APPOINTED_AS, _("whoever is named for the case"), name="named",
    short=_("the people named for the case"),
)  # fmt: skip


def receivers():
    """Those who are named when a case is reported: the programme managers of the office [D]; its
    administrators where it has none. They name others, or leave the case to them."""
    serving = Membership.objects.current().filter(organisation__kind="office")
    managers = people().filter(pk__in=serving.filter(office=OfficeCode.MANAGER).values("person"))
    if managers.exists():
        return managers
    return people().filter(pk__in=serving.filter(office=OfficeCode.ADMIN).values("person"))


def name(deviation, person: Person, by: Person) -> None:
    """Let a person know of the case from today on; asked twice, it is one appointment."""
    if not appointments(deviation).filter(person=person).exists():
        Appointment.objects.create(
            person=person, role=APPOINTED_AS, case_id=deviation.case_id,
            kind=deviation.label(), matter_id=deviation.pk, given_by=by, since=clock.today(),
        )  # fmt: skip


def appointments(deviation):
    """The appointments to the case that count today."""
    return Appointment.objects.current().filter(
        role=APPOINTED_AS, kind=deviation.label(), matter_id=deviation.pk
    )
