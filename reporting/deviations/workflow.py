"""A suspected corruption or irregularity: reported by anybody, known to named people alone.

After DOMAIN §4: reported at once, a restricted case, a clock on the duty to inform.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.roles import anybody
from foundation.workflow.forms import Reason
from foundation.workflow.matters import Matter
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import PartSpec, begins, step

from .roles import named


class Outcome(models.TextChoices):
    FOUNDED = "founded", _("the suspicion was right")
    PARTLY = "partly", _("the suspicion was right in part")
    UNFOUNDED = "unfounded", _("the suspicion was not right")
    ELSEWHERE = "elsewhere", _("handed over to an authority")


@rule(_("whoever has to be informed was informed (a warning)"))
def the_duty_to_inform_is_done(deviation):
    if not deviation.informed():
        yield Missing(
            "not_informed",
            _("It is not noted that those who have to be informed were."),
            step="inform",
            level=WARNING,
        )


@rule(_("somebody is left who knows of the case"))
def somebody_stays(deviation):
    if deviation.pk and len(deviation.named_people()) < 2:
        yield Missing("last_one", _("The last person named for the case stays."))


@rule(_("another person than the one who reported it decides"))
def not_reported_by_oneself(deviation, by):
    if deviation.pk and getattr(by, "pk", None) and deviation.reported_by_id == by.pk:
        yield Missing(
            "own_suspicion",
            _("You reported this suspicion: another person who is named for the case decides on "
              "it."),
            step="name_person",
        )  # fmt: skip


@rule(_("measures are written down (a warning)"))
def measures_are_written(deviation):
    if not deviation.part("measures").content:
        yield Missing(
            "no_measures", _("No measure is written down."), part="measures", level=WARNING
        )


class DeviationProcess(Matter):
    class State(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("a deviation", "reported")
        INVESTIGATING = "investigating", _("investigating")
        MEASURES = "measures", _("measures")
        CLOSED = "closed", pgettext_lazy("a deviation", "closed")

    state = FSMField(_("state"), choices=State, default=State.REPORTED, protected=True)

    OPEN = (State.REPORTED, State.INVESTIGATING, State.MEASURES)

    code = "deviation"
    collection = "deviations"
    opens_case = True
    in_menu = False  # who is named finds it on the desk; that there is one is told to nobody else
    track = [State.REPORTED, State.INVESTIGATING, State.MEASURES, State.CLOSED]
    sees = {named: ALL}
    holds = {State.REPORTED: named, State.INVESTIGATING: named, State.MEASURES: named}
    shows = (
        "text", "language", "place", "happened_on", "partnership", "reported_by", "contact",
        "outcome",
    )  # fmt: skip
    list_columns = ("happened_on",)
    list_relations = ("partnership", "reported_by")
    parts = {
        "investigation": PartSpec(
            _("Investigation"), "InvestigationForm", by=(named,), states=OPEN,
            hint=_("What is looked into, what was found, and on what it rests."),
        ),
        "measures": PartSpec(
            _("Measures"), "MeasureForm", many=True, by=(named,),
            states=(State.INVESTIGATING, State.MEASURES),
        ),
    }  # fmt: skip
    restricted_to = (named,)  # of the documents on it

    begin = begins(
        _("Report a suspicion"), by=[anybody], tells=[named], asks="DeviationForm"
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), OPEN, by=[named], tells=[named], asks="EditForm")
    def edit(self, by, data):
        """Where, when, and which partnership it is about; the words of the report stay."""
        return self.write(data)

    @step(
        pgettext_lazy("a deviation", "Investigate"), State.REPORTED, State.INVESTIGATING,
        by=[named], tells=[named], asks=Reason, main=True,
    )  # fmt: skip
    def investigate(self, by, data):
        """With the reason: what is to be found out, and how."""

    @step(_("Name a person for the case"), OPEN, by=[named], tells=[named], asks="NameForm")
    def name_person(self, by, data):
        """From now on this person knows of the case and works on it."""
        return self.let_know(data["person"], by)

    @step(
        _("End somebody’s access"), OPEN, by=[named], needs=[somebody_stays], tells=[named],
        asks="EndForm",
    )  # fmt: skip
    def end_access(self, by, data):
        """From now on this person sees nothing of the case; what they read before is in the
        trace."""
        return self.end(data["person"], by)

    @step(
        _("Note who was informed"), [*OPEN, State.CLOSED], by=[named], tells=[named],
        asks="InformForm",
    )  # fmt: skip
    def inform(self, by, data):
        """The duty to inform is done: to whom, on which day, how."""
        return self.write_informed(data)

    @step(
        _("Write to whoever reported it"), [*OPEN, State.CLOSED], by=[named], tells=[named],
        asks="MessageForm",
    )  # fmt: skip
    def answer_reporter(self, by, data):
        """It is read with the code that was given when the suspicion was reported."""
        return self.write_answer(by, data["text"])

    @step(
        _("Decide on measures"), State.INVESTIGATING, State.MEASURES, by=[named], tells=[named],
        needs=[not_reported_by_oneself, measures_are_written], asks=Reason, main=True,
    )  # fmt: skip
    def decide_measures(self, by, data):
        """With the reason: what the investigation has shown."""

    @step(
        pgettext_lazy("a deviation", "Close"), OPEN, State.CLOSED, by=[named], tells=[named],
        needs=[not_reported_by_oneself, the_duty_to_inform_is_done], asks="CloseForm", main=True,
    )  # fmt: skip
    def close(self, by, data):
        """With the outcome and the reason; whoever reported it reads the outcome with the code."""
        self.outcome = data["outcome"]
        return {"outcome": self.outcome}

    @step(
        _("Open it again"), State.CLOSED, State.INVESTIGATING, by=[named], tells=[named],
        asks=Reason,
    )  # fmt: skip
    def open_again(self, by, data):
        """Something new has come up."""
        self.outcome = ""

    def informed(self):
        raise NotImplementedError

    def named_people(self):
        raise NotImplementedError

    def let_know(self, person, by):
        raise NotImplementedError

    def end(self, person, by):
        raise NotImplementedError

    def write_informed(self, data):
        raise NotImplementedError

    def write_answer(self, by, text):
        raise NotImplementedError

    def main_step(self):
        """What moves it on: investigate, measures, close."""
        names = {
            self.State.REPORTED: "investigate", self.State.INVESTIGATING: "decide_measures",
            self.State.MEASURES: "close",
        }  # fmt: skip
        return self.step_named(names[self.state]) if self.state in names else None
