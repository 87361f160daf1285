"""What a decision on a plan should wait for: answers that are still to come."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.models import Plan
from foundation.workflow.rules import WARNING, Missing, also_needs, rule

from .models import Question


@rule(_("no question to the applicants waits for an answer (a warning)"))
def questions_are_answered(plan):
    waiting = Question.objects.filter(plan=plan, state=Question.State.OPEN).count()
    if waiting:
        sentence = _now("The partners have not answered every question yet: %(number)s waiting.")
        yield Missing("questions_open", sentence % {"number": waiting}, level=WARNING)


for decision in ("grant", "reject"):
    also_needs(Plan, decision, questions_are_answered)
