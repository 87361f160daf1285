"""The decision meeting: planned, held, closed; closing takes all its decisions at once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from applications.plans.conflicts import Conflict
from foundation.accounts.models import Person
from foundation.accounts.roles import manager, office, office_any
from foundation.workflow import clock
from foundation.workflow.matters import Matter
from foundation.workflow.models import ALL
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule
from foundation.workflow.steps import begins, step


class Outcome(models.TextChoices):
    """What becomes of a plan; all but the last are named as the plan's own steps."""

    GRANT = "grant", pgettext_lazy("a decision", "grant")
    RETURN = "return_for_changes", _("return for changes")
    REJECT = "reject", _("reject")
    POSTPONE = "postpone", _("postpone to another meeting")


DECIDES_FROM = {
    Outcome.GRANT: ("assessing",),
    Outcome.REJECT: ("assessing",),
    Outcome.RETURN: ("submitted", "assessing"),
}

# --- roles of the room ---------------------------------------------------------------------------


def _agenda(model):
    return model._meta.get_field("items").related_model.objects


def _conflict_where(model, person) -> Q:
    plans = Conflict.objects.filter(person=person.pk).values("plan")
    return Q(pk__in=_agenda(model).filter(plan__in=plans).values("meeting"))


def _conflict_who(meeting):
    plans = meeting.items.values("plan")
    return Person.objects.filter(pk__in=Conflict.objects.filter(plan__in=plans).values("person"))


standing_aside = Role(
    "standing_aside",
    _("whoever has a conflict of interest in a plan on the agenda"),
    _conflict_where,
    _conflict_who,
)
impartial_any = office_any.except_(standing_aside)
preparing = [office.except_(standing_aside), manager.except_(standing_aside)]
closing = manager.except_(standing_aside)

# --- rules ---------------------------------------------------------------------------------------


@rule(_("its day has come"))
def day_has_come(meeting):
    if meeting.held_on > clock.today():
        yield Missing("not_yet_held", _now("Its day is still to come."), field="held_on")


@rule(_("it is said who was present"))
def present_are_named(meeting):
    if not meeting.present:
        yield Missing("nobody_present", _now("Say who was present."), field="present")


@rule(_("there is a plan on the agenda"))
def plans_on_the_agenda(meeting):
    if not meeting.agenda_items():
        yield Missing("empty_agenda", _now("No plan stands on the agenda."), field="plans")


@rule(_("a decision is written for every plan, and the plan can still be decided on"))
def every_plan_has_a_decision(meeting):
    for item in meeting.agenda_items():
        words = {"plan": item.plan, "state": item.plan.get_state_display()}
        if not item.outcome:
            sentence = _now("%(plan)s: no decision is written yet.")
            yield Missing("no_decision", sentence % words, step="propose")
        elif item.plan.state not in DECIDES_FROM.get(item.outcome, (item.plan.state,)):
            sentence = _now("%(plan)s: it is “%(state)s” now, and this decision cannot be taken.")
            yield Missing("plan_state", sentence % words, step="propose")


# --- the process ---------------------------------------------------------------------------------


class MeetingProcess(Matter):
    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("a meeting", "planned")
        HELD = "held", pgettext_lazy("a meeting", "held")
        CLOSED = "closed", pgettext_lazy("a meeting", "closed")
        CALLED_OFF = "called_off", pgettext_lazy("a meeting", "called off")

    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)

    code = "meeting"
    collection = "meetings"
    parent_name = "call"
    in_menu = False
    track = [State.PLANNED, State.HELD, State.CLOSED]
    # Who stands aside in one of its plans reads what is proposed only when it is decided.
    sees = {impartial_any: ALL, office_any: {State.CLOSED, State.CALLED_OFF}}
    holds = {State.PLANNED: preparing[0], State.HELD: closing}
    shows = ("call", "held_on", "place", "present", "plans", "agenda")
    not_on_page = ("present", "plans", "agenda")
    labels = {"plans": _("plans on the agenda"), "agenda": _("agenda")}
    list_columns = ("held_on",)
    list_relations = ("call",)
    filters = {"held_on": "held_on"}

    begin = begins(
        _("Plan a decision meeting"), by=[office, manager], tells=[manager], asks="MeetingForm"
    )

    class Meta:
        abstract = True

    @step(_("Edit"), [State.PLANNED, State.HELD], by=preparing, asks="EditForm")
    def edit(self, by, data):
        """Its day, who is present, and which plans stand on the agenda."""
        return self.change(data)

    @step(
        _("Write a decision"), [State.PLANNED, State.HELD], by=preparing, asks="ProposeForm",
    )  # fmt: skip
    def propose(self, by, data):
        """What is to become of one plan. Nothing happens to the plan before the meeting is
        closed."""
        return self.write_proposal(data)

    @step(
        _("Note that it was held"), State.PLANNED, State.HELD, by=preparing,
        needs=[day_has_come, plans_on_the_agenda, present_are_named], tells=[closing], main=True,
    )  # fmt: skip
    def hold(self, by, data):
        """From now on its decisions wait for the manager who closes it."""
        self.done("meeting")

    @step(
        _("Close the meeting and take its decisions"), State.HELD, State.CLOSED, by=[closing],
        needs=[plans_on_the_agenda, present_are_named, every_plan_has_a_decision], main=True,
        locks=lambda meeting, data: meeting.what_it_decides_on(),
    )  # fmt: skip
    def close(self, by, data):
        """Each decision is taken by you as if it stood alone, with everything that is checked
        then; if one of them cannot be taken, none is."""
        return self.take_decisions(by)

    @step(
        _("Call it off"), State.PLANNED, State.CALLED_OFF, by=preparing, tells=[closing],
    )  # fmt: skip
    def call_off(self, by, data):
        """It does not take place; its plans can stand on the agenda of another."""

    def change(self, data) -> dict:
        raise NotImplementedError

    def write_proposal(self, data) -> dict:
        raise NotImplementedError

    def take_decisions(self, by) -> dict:
        raise NotImplementedError

    def what_it_decides_on(self) -> list:
        raise NotImplementedError

    def agenda_items(self) -> list:
        raise NotImplementedError
