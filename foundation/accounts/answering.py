"""What the floor below asks and only this one knows: names of organisations, file numbers, menu."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .codes import PARTNER_KINDS
from .models import CaseNumber, Membership, OfficeCode, Organisation, Party, PersonKind


def organisation_names(pks) -> dict[int, str]:
    return {one.pk: str(one) for one in Organisation.objects.filter(pk__in=pks)}


def partners() -> dict[int, str]:
    """{id: name} of all who could be party to a partnership, in the order of the alphabet."""
    found = Organisation.objects.filter(kind__in=PARTNER_KINDS).order_by("sort_key", "pk")
    return {one.pk: f"{one} ({one.country})" for one in found}


def parties(case_ids, person) -> dict:
    """{case id: [{"name", "holds_grant", "mine"}]}: who takes part in each case, in two queries."""
    mine = set(
        Membership.objects.current().filter(person=person).values_list("organisation", flat=True)
    )
    rows = Party.objects.current().filter(case__in=case_ids).select_related("organisation")
    found: dict = {}
    for row in rows.order_by("-holds_grant", "pk"):
        found.setdefault(row.case_id, []).append(
            {
                "name": str(row.organisation),
                "holds_grant": row.holds_grant,
                "mine": row.organisation_id in mine,
            }
        )
    return found


def coordinators_of(organisation: int) -> set[int]:
    """Ids of the coordinators of an organisation; of all who serve it while it has none."""
    serving = Membership.objects.current().filter(
        organisation=organisation, person__is_active=True, person__kind=PersonKind.PERSON
    )
    found = serving.filter(office=OfficeCode.COORDINATOR)
    return {*found.values_list("person", flat=True)} or {*serving.values_list("person", flat=True)}


def serves(person) -> bool:
    """Whether the person has an office anywhere, or was appointed to anything."""
    return person.memberships.current().exists() or person.appointments.current().exists()


def file_numbers(case_ids) -> dict:
    """{case id: [{"organisation", "number"}]}: each organisation's own number of the case."""
    found: dict = {}
    for row in CaseNumber.objects.filter(case__in=case_ids).order_by("organisation", "pk"):
        numbers = found.setdefault(row.case_id, [])
        numbers.append({"organisation": row.organisation_id, "number": row.number})
    return found


def menu(roles) -> list[tuple[str, str]]:
    """Pages about people for somebody who could have these roles."""
    names = {role.name for role in roles}
    office = bool(names & {"admin", "office_coordinators"})
    items = []
    if office or "coordinator" in names:
        items.append((_("People"), reverse("accounts:person_list")))
    if office:
        items.append((_("Undelivered e-mail"), reverse("accounts:notice_undelivered")))
    return items


def person_links() -> list[dict]:
    """What stands in the person's own menu."""
    return [
        {"label": _("Your notices"), "url": reverse("pages:notice_list")},
        {"label": _("Your profile"), "url": reverse("accounts:profile")},
    ]
