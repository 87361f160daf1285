"""Who owes an agreed point: a partner's coordinators, or the office's people of the case."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Membership, OfficeCode, Organisation
from foundation.accounts.roles import NOTHING, coordinator, office_id, people, real
from foundation.workflow.roles import Role
from partnerships.cooperation.roles import case_staff


def _coordinated_by(person):
    serving = Membership.objects.current().filter(person=person, office=OfficeCode.COORDINATOR)
    return serving.exclude(organisation__kind="office")


def _where(model, person) -> Q:
    if not real(person):
        return NOTHING
    owed = model.awaiting.through.objects
    theirs = owed.filter(organisation__in=_coordinated_by(person).values("organisation"))
    ours = owed.filter(organisation__in=Organisation.objects.filter(kind="office"))
    shared = coordinator.where(model, person)  # of a party still: who has left sees nothing
    return (Q(pk__in=theirs.values("contact")) & shared) | (
        Q(pk__in=ours.values("contact")) & case_staff.where(model, person)
    )


def owners_of(contact, organisations):
    """The people who owe what these organisations (ids) owe."""
    parties = set(contact.party_ids())
    serving = Membership.objects.current().filter(
        organisation__in=[pk for pk in organisations if pk in parties],
        office=OfficeCode.COORDINATOR,
    )
    found = Q(pk__in=serving.values("person"))
    if office_id() in organisations:
        found |= Q(pk__in=case_staff.people(contact).values("pk"))
    return people().filter(found)


def _owing(contact) -> list[int]:
    return list(contact.awaiting.order_by("pk").values_list("pk", flat=True))


def _organisations(contacts) -> dict:
    rows = contacts[0].awaiting.through.objects.filter(contact__in=[one.pk for one in contacts])
    found: dict = {}
    for contact, organisation in rows.values_list("contact", "organisation"):
        found.setdefault(contact, []).append(organisation)
    alone = {pk: ids[0] for pk, ids in found.items() if len(ids) == 1}
    return {one.pk: alone.get(one.pk) for one in contacts}


point_owner = Role(
    "point_owner",
    _("whoever owes an agreed point: a coordinator of that partner, or the office's people"),
    _where,
    lambda contact: owners_of(contact, _owing(contact)),
    lambda contact: _organisations([contact])[contact.pk],
    lambda person: coordinator.possible_for(person) or case_staff.possible_for(person),
    _organisations,
    short=_("whoever owes an agreed point"),
)
