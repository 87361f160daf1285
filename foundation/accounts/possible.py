"""Which roles a person could have in anything at all, asked once for a page."""

from django.db.models import Value

from .models import Appointment, Membership
from .roles import APPOINTMENT_ROLES, MEMBERSHIP_ROLES, anybody, everyone_signed_in, real


def possible_roles(person, roles) -> set:
    """Those of the roles that this person could have in anything at all, in one query.

    Only what rests on memberships and appointments alone is known; every other role stays, and
    what they are known to have comes along.
    """
    if not real(person):
        return set(roles)
    mine = Membership.objects.current().filter(person=person).order_by()
    theirs = Appointment.objects.current().filter(person=person).order_by()
    rows = mine.values_list("organisation__kind", "office").union(
        theirs.annotate(what=Value("appointed")).values_list("what", "role")
    )
    rows = list(rows)
    serving = {(kind == "office", office) for kind, office in rows if kind != "appointed"}
    named = {role for kind, role in rows if kind == "appointed"}
    known, held = set(), {everyone_signed_in, anybody}
    for role, of_office, offices in MEMBERSHIP_ROLES:
        known.add(role)
        if any(at == of_office and (not offices or code in offices) for at, code in serving):
            held.add(role)
    for role, code in APPOINTMENT_ROLES:
        known.add(role)
        if code in named:
            held.add(role)

    def could(role):
        while role.base is not None:
            role = role.base
        return role in held or role not in known

    return held | {role for role in roles if could(role)}
