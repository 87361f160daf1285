"""After the decision: it is reversed by somebody else, or the partners apply again."""

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Person
from foundation.accounts.roles import coordinator, member, office
from foundation.workflow.forms import Reason
from foundation.workflow.models import Entry
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule
from foundation.workflow.steps import step

DECISIONS = ("grant", "reject")
OVER = ("rejected", "withdrawn")
COPIED = ("partnership", "kind", "title", "starts_on", "ends_on", "language")


def _taken(model, **where):
    return Entry.objects.filter(kind=model.label(), step__in=DECISIONS, **where)


# Four eyes: nobody reverses what they decided themselves.
who_decided = Role(
    "who_decided",
    _("whoever decided on it"),
    lambda model, person: Q(pk__in=_taken(model, by=person.pk).values("matter_id")),
    lambda plan: Person.objects.filter(pk__in=_taken(type(plan), matter_id=plan.pk).values("by")),
)


# What a step's page says follows from it, before it is taken.
FOLLOWS = {
    "declare_conflict": (
        _("Assessments, scores, questions and the decision are closed to you in this plan from now "
          "on. It cannot be taken back."),
        _("What you have assessed of it no longer counts; the office asks somebody else."),
        _("Nobody of the partners reads your reason; the office does."),
    ),
    "reverse": (
        _("The plan is open to another decision; decision, letter and grants are kept, marked as "
          "reversed."),
        _("Nothing can be drawn up or spent on its grants any more, and their open conditions are "
          "no longer followed up."),
        _("The public list of decisions shows the decision as reversed."),
    ),
}  # fmt: skip


class ReverseForm(Reason):
    """Why the decision does not stand; the partners read it."""


def reverse_step(by):
    """The step `reverse` for those of the role `by` who did not decide on it."""

    @step(
        _("Reverse the decision"), ["granted", "rejected"], "assessing",
        by=[by.except_(who_decided)], tells=[member, office], asks=ReverseForm,
        locks=lambda plan, data: [plan.partnership],
    )  # fmt: skip
    def reverse(plan, by, data):
        """The plan is open to another decision. Decision, letter and grants are kept, marked as
        reversed; nothing can be drawn up or spent on the grants any more."""
        return plan.take_back(by, data["reason"])

    return reverse


@rule(_("no later plan of the partnership was begun from this one and is still open"))
def not_applied_again(plan):
    for later in plan.later.exclude(state__in=OVER)[:1]:
        sentence = _now("You have applied again already: %(reference)s.")
        yield Missing("applied_again", sentence % {"reference": later.reference})


def apply_again_step(needs):
    """The step `apply_again`; `needs` are the rules of beginning a plan."""

    @step(
        _("Apply again"), OVER, by=[coordinator], needs=[*needs, not_applied_again],
    )  # fmt: skip
    def apply_again(plan, by, data):
        """Begins a new plan with everything that stands in this one, to be changed; it names this
        one as the earlier."""
        return {"plan": plan.begin_again().pk}

    return apply_again
