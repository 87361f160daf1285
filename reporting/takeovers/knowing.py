"""What the house knows, as the check of a workbook asks for it: read once for all rows."""

from foundation.accounts.models import PARTNER_KINDS, Membership, OfficeCode, Organisation
from partnerships.programmes.reference_models import CostCategory, Topic

from .checking import Known


def known_for(call, by) -> Known:
    """What a workbook of cases of this call is checked against, for the person who checks it."""
    by_code, by_name, names = {}, {}, {}
    rows = Organisation.objects.filter(kind__in=PARTNER_KINDS).order_by("pk")
    for pk, name, short, country, code in rows.values_list(
        "pk", "name", "short_name", "country", "code"
    ):
        names[pk] = short or name
        if code:
            by_code[country, code] = pk
        for text in {name.lower(), short.lower()} - {""}:
            by_name.setdefault((country, text), []).append(pk)
    staff = Membership.objects.current().filter(organisation__kind="office", person__is_active=True)
    coordinators, office_people = {}, set()
    for pk, email, office in staff.values_list("person", "person__email", "office"):
        office_people.add(email)
        if office == OfficeCode.COORDINATOR:
            coordinators[email] = pk
    return Known(
        by_code=by_code,
        by_name={key: tuple(found) for key, found in by_name.items()},
        countries=frozenset(country for country, _name in by_name),
        names=names,
        categories=frozenset(CostCategory.objects.values_list("code", flat=True)),
        financed=frozenset(call.rules().costs),
        topics=frozenset(Topic.objects.values_list("code", flat=True)),
        coordinators=coordinators,
        office_people=frozenset(office_people),
        by=by.pk if by.pk in coordinators.values() else 0,
    )
