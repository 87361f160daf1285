"""What an agreement or an amendment lays on a plan: its decision is not reversed under it."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.amendments.models import Amendment
from applications.plans.models import Plan
from foundation.workflow.rules import Missing, also_needs, rule

from .models import Agreement


@rule(_("no agreement on its grants is out for signing, in force or ended"))
def no_agreement_stands(plan):
    rows = Agreement.objects.filter(grants__plan=plan, grants__reversed_at=None)
    for agreement in rows.exclude(state="draft").distinct():
        sentence = _now("The agreement %(reference)s rests on this decision: it is “%(state)s”.")
        words = {"reference": agreement.reference, "state": agreement.get_state_display()}
        yield Missing("agreement_stands", sentence % words)


@rule(_("no amendment of its grants is being decided or was approved"))
def no_amendment_stands(plan):
    rows = Amendment.objects.filter(grant__plan=plan, grant__reversed_at=None)
    for amendment in rows.exclude(state__in=("draft", "declined", "withdrawn")):
        sentence = _now("The amendment %(reference)s rests on this decision: it is “%(state)s”.")
        words = {"reference": amendment.reference, "state": amendment.get_state_display()}
        yield Missing("amendment_stands", sentence % words)


also_needs(Plan, "reverse", no_agreement_stands)
also_needs(Plan, "reverse", no_amendment_stands)
