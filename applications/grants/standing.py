"""Whether a grant stands: what is drawn up or spent on it asks this first."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.workflow.rules import Missing, rule


def reversed_sentence(grant) -> str:
    """Why nothing can be begun on a reversed grant."""
    return _now("The decision on %(grant)s was reversed.") % {"grant": grant.reference}


@rule(_("the decision on its grant was not reversed"))
def grant_stands(matter):
    if matter.grant.reversed_at:
        yield Missing("grant_reversed", reversed_sentence(matter.grant), field="grant")


@rule(_("the decisions on its grants were not reversed"))
def grants_stand(agreement):
    for grant in agreement.grants.all():
        if grant.reversed_at:
            yield Missing("grant_reversed", reversed_sentence(grant), field="grants")
