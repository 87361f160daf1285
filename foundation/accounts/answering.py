"""What the floor below asks and only this one knows: names of organisations, file numbers, menu."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import CaseNumber, Organisation


def organisation_names(pks) -> dict[int, str]:
    return {one.pk: str(one) for one in Organisation.objects.filter(pk__in=pks)}


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
