"""Both sides of a partnership read how each other's council stands: who they are, as roles."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import OfficeCode
from foundation.accounts.models import Membership, Party
from foundation.accounts.roles import MEMBERSHIP_ROLES, NOTHING, coordinator, people, real
from foundation.workflow.roles import Role


def _serving(offices, **where):
    found = Membership.objects.current().filter(**where).exclude(organisation__kind="office")
    return found.filter(office__in=offices) if offices else found


def _partner_role(name: str, sentence, offices=None) -> Role:
    """Those who hold one of the offices (None: any) in any party of the case.

    A support belongs to one partner: the house's own roles mean that one here.
    """

    def where(model, person):
        if not real(person):
            return NOTHING
        serving = _serving(offices, person=person).values("organisation")
        parties = Party.objects.current().filter(organisation__in=serving)
        return Q(case__in=parties.values("case"))

    def who(support):
        parties = Party.objects.current().filter(case=support.case_id).values("organisation")
        return people().filter(pk__in=_serving(offices, organisation__in=parties).values("person"))

    role = Role(
        name, sentence, where, who,
        may=lambda person: real(person) and _serving(offices, person=person).exists(),
    )  # fmt: skip
    MEMBERSHIP_ROLES.append((role, False, offices))
    return role


partner = _partner_role("partner", _("anybody who serves one of the partners"))
partner_coordinators = _partner_role(
    "partner_coordinators", _("the coordinators of all partners"), [OfficeCode.COORDINATOR]
)
# The house's coordinator, under a name that does not promise both partners'.
own_coordinator = Role(
    "own_coordinator", _("a coordinator of the partner whose support it is"), coordinator.where,
    coordinator.who, coordinator.organisation, coordinator.may, coordinator.organisations,
    _("the coordinators"), party="any", base=coordinator,
)  # fmt: skip
