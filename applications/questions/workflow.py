"""The question: asked by the office or an assessor about a plan, answered by its partners."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from applications.plans.conflicts import (
    conflicted,
    impartial_office,
    impartial_staff,
    plan_of,
    way_to_plan,
)
from foundation.accounts.models import Appointment
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    NOTHING,
    coordinator,
    finance,
    manager,
    member,
    of_the_office,
    office_id,
    people,
    real,
)
from foundation.workflow.models import ALL
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule
from foundation.workflow.steps import begins, step

# --- roles of the room ---------------------------------------------------------------------------


def _asked_to_assess(**where):
    return Appointment.objects.current().filter(role="assessor", kind="applications.plan", **where)


def _assessing_where(model, person) -> Q:
    if not real(person):
        return NOTHING
    plans = _asked_to_assess(person=person).values("matter_id")
    return Q(**{f"{way_to_plan(model)}__in": plans})


# Who assesses the plan that the question is about.
assessor_of_plan = Role(
    "assessor_of_plan",
    _("an assessor of the plan"),
    _assessing_where,
    lambda one: people().filter(pk__in=_asked_to_assess(matter_id=plan_of(one)).values("person")),
    office_id,
    lambda person: real(person) and _asked_to_assess(person=person).exists(),
    of_the_office,
    short=_("the office"),
)
impartial_assessor = assessor_of_plan.except_(conflicted)
asking = [
    impartial_assessor,
    impartial_office,
    manager.except_(conflicted),
]
answering = [coordinator, finance]


def who_asked(question):
    """Whoever asked it, as long as they may read it."""
    found = impartial_staff.people(question)
    return found.filter(pk=question.begun_by_id)


who_asked.sentence = _("whoever asked")

# --- rules ---------------------------------------------------------------------------------------


@rule(_("the office has the plan: it is submitted or being assessed"))
def office_has_the_plan(question):
    plan = question.plan
    if plan.state not in (plan.State.SUBMITTED, plan.State.ASSESSING):
        sentence = _now("The plan is “%(state)s”: questions are asked while the office has it.")
        yield Missing("plan_state", sentence % {"state": plan.get_state_display()}, field="plan")


# --- the process ---------------------------------------------------------------------------------


class QuestionProcess(Shared):
    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)

    code = "question"
    collection = "questions"
    parent_name = "plan"
    in_menu = False
    track = [State.OPEN, State.ANSWERED]
    sees = {member: ALL, impartial_staff: ALL, impartial_assessor: ALL}
    holds = {State.OPEN: coordinator}
    shows = ("plan", "text", "about", "due_on", "answers")
    not_on_page = ("answers",)
    labels = {"answers": _("answers")}
    list_columns = ("due_on",)
    list_relations = ("plan",)
    filters = {"plan": "plan"}

    begin = begins(
        _("Ask the applicants"), by=asking, needs=[office_has_the_plan],
        tells=[coordinator, finance], asks="QuestionForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.OPEN, by=asking, tells=[coordinator, finance], asks="EditForm")
    def edit(self, by, data):
        """The question in other words, or another day for the answer."""
        return self.change(data)

    @step(
        pgettext_lazy("a step", "Answer"), State.OPEN, State.ANSWERED, by=answering,
        tells=[who_asked, impartial_office, impartial_assessor, coordinator], asks="AnswerForm",
        main=True,
    )  # fmt: skip
    def answer(self, by, data):
        """The office and the assessors read it, and so do the other partners."""
        return self.write_answer(by, data["answer"])

    @step(
        _("Add to the answer"), State.ANSWERED, by=answering, needs=[office_has_the_plan],
        tells=[who_asked, impartial_office, impartial_assessor, coordinator], asks="AnswerForm",
    )  # fmt: skip
    def add(self, by, data):
        """Any of the partners can say more while the office has the plan."""
        return self.write_answer(by, data["answer"])

    @step(
        _("Withdraw the question"), State.OPEN, State.WITHDRAWN, by=asking,
        tells=[coordinator, finance],
    )  # fmt: skip
    def withdraw(self, by, data):
        """It needs no answer any more."""

    @step(
        _("No longer ask"), State.OPEN, State.WITHDRAWN, tells=[coordinator],
        consequence="plan.return_for_changes, grant, reject, withdraw",
    )  # fmt: skip
    def lapse(self, by, data):
        """The plan was taken back or decided before the answer came."""

    def change(self, data) -> dict:
        raise NotImplementedError

    def write_answer(self, by, text) -> dict:
        raise NotImplementedError
