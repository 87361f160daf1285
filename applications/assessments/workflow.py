"""The assessment: opened for one assessor, scored alone, submitted or declined for a conflict."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from applications.plans.conflicts import conflicted, note_conflict
from foundation.accounts.models import Appointment, Membership
from foundation.accounts.parties import Shared
from foundation.accounts.roles import assessor, office, office_any
from foundation.workflow import engine
from foundation.workflow.models import ALL
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule
from foundation.workflow.steps import begins, step


class Recommendation(models.TextChoices):
    GRANT = "grant", pgettext_lazy("a recommendation", "grant")
    REJECT = "reject", _("reject")


# --- roles of the room ---------------------------------------------------------------------------

NOT_INDEPENDENT_YET = ("draft", "recused")


def _appointed(model, **where):
    return Appointment.objects.current().filter(role="assessor", kind=model.label(), **where)


def _reading_where(model, person) -> Q:
    mine = model._base_manager.filter(
        pk__in=_appointed(model, person=person).values("matter_id"), state__in=NOT_INDEPENDENT_YET
    )
    free = ~Q(plan__in=mine.values("plan")) & ~conflicted.where(model, person)
    return office_any.where(model, person) & free


def _reading_who(assessment):
    model = type(assessment)
    open_ones = model._base_manager.filter(plan=assessment.plan_id, state__in=NOT_INDEPENDENT_YET)
    busy = _appointed(model, matter_id__in=open_ones.values("pk"))
    free = office_any.people(assessment).exclude(pk__in=busy.values("person"))
    return free.exclude(pk__in=conflicted.people(assessment).values("pk"))


# An assessor reads the others' scores after submitting; who stands aside does not read them.
reading_office = Role(
    "reading_office",
    _(
        "anybody who serves the office, but not while their own assessment of the plan is open, "
        "and not with a conflict of interest"
    ),
    _reading_where,
    _reading_who,
    office_any.organisation,
    office_any.may,
    office_any.organisations,
)


def office_told(assessment):
    """The office's coordinator of the case, as far as the assessment is open to them."""
    readers = reading_office.people(assessment)
    return office.people(assessment).filter(pk__in=list(readers.values_list("pk", flat=True)))


office_told.sentence = _("the office's coordinator of the case")

# --- rules ---------------------------------------------------------------------------------------


@rule(_("the plan is being assessed in the version that was scored"))
def plan_is_being_assessed(assessment):
    plan = assessment.plan
    if plan.state != plan.State.ASSESSING:
        sentence = _now("The plan is “%(state)s”: it is not being assessed now.")
        yield Missing("plan_state", sentence % {"state": plan.get_state_display()})
    elif plan.latest_version().pk != assessment.plan_version_id:
        yield Missing("plan_changed", _now("The plan has changed since you were asked."))


@rule(_("whoever assesses serves none of the partners"))
def serves_no_partner(assessment, by):
    if by is None:
        return
    serving = Membership.objects.current().filter(
        person=by, organisation__in=list(assessment.party_ids())
    )
    for one in serving.select_related("organisation")[:1]:
        sentence = _now("You serve %(organisation)s, a partner in this plan: recuse yourself.")
        yield Missing("conflict", sentence % {"organisation": one.organisation})


@rule(_("each assessor assesses a plan once"))
def assesses_it_once(assessment, by):
    if by is None:
        return
    others = type(assessment)._base_manager.filter(plan=assessment.plan_id, assessor=by)
    others = others.filter(plan_version=assessment.plan_version_id, state="submitted")
    if others.exclude(pk=assessment.pk).exists():
        yield Missing("assessed_already", _now("You have submitted an assessment of it already."))


# --- the process ---------------------------------------------------------------------------------


class AssessmentProcess(Shared):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RECUSED = "recused", _("recused")
        LAPSED = "lapsed", _("no longer asked for")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "assessment"
    collection = "assessments"
    parent_name = "plan"
    track = [State.DRAFT, State.SUBMITTED]
    # What is being written is nobody else's to read; the plan says who has been asked.
    sees = {
        assessor: ALL,
        reading_office: {State.SUBMITTED, State.RECUSED, State.LAPSED},
    }
    holds = {State.DRAFT: assessor}
    shows = (
        "plan", "assessor", "plan_digest", "criteria", "no_conflict", "scores", "recommendation",
        "total",
    )  # fmt: skip
    not_on_page = ("criteria", "scores", "plan_digest")
    list_columns = ("assessor", "recommendation")
    list_relations = ("plan", "assessor", "plan_version", "call_version")
    filters = {"plan": "plan"}

    begin = begins(
        _("Open an assessment"), by=[office], consequence="plan.start_assessment",
        tells=[assessor],
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[assessor], asks="EditForm")
    def edit(self, by, data):
        """The scores so far; nobody else reads them yet."""
        return self.write(data)

    @step(
        _("Submit"), State.DRAFT, State.SUBMITTED, by=[assessor],
        needs=[plan_is_being_assessed, serves_no_partner, assesses_it_once], tells=[office_told],
        asks="SubmitForm", main=True, personal=True,
    )  # fmt: skip
    def submit(self, by, data):
        """Every criterion scored, no conflict of interest, and a recommendation; then it stands."""
        self.write({**data, "assessor": by})
        version = engine.freeze(self, by)
        return {
            "recommendation": self.recommendation,
            "frozen": version.number,
            "digest": version.digest,
        }

    @step(
        _("Recuse yourself"), State.DRAFT, State.RECUSED, by=[assessor], tells=[office_told],
        asks="RecuseForm", personal=True,
    )  # fmt: skip
    def recuse(self, by, data):
        """Stands aside for a conflict of interest; the office asks somebody else."""
        note_conflict(self.plan, by, data["reason"])

    @step(
        _("Set aside"), [State.DRAFT, State.SUBMITTED], State.RECUSED, tells=[office_told],
        consequence="plan.declare_conflict",
    )  # fmt: skip
    def set_aside(self, by, data):
        """Its assessor has declared a conflict of interest: it no longer counts."""

    @step(
        _("No longer ask for it"), State.DRAFT, State.LAPSED, tells=[assessor],
        consequence="plan.return_for_changes, grant, reject, withdraw",
    )  # fmt: skip
    def lapse(self, by, data):
        """The plan was taken back or decided before this assessment was in."""
