"""The activity: planned, confirmed by a partner, under way, completed with counted participants."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    auditor_of_case,
    coordinator,
    finance,
    member,
    office,
    office_any,
)
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import PartSpec, begins, step
from reporting.periods import case_is_open

from .rules import (
    agenda_is_there,
    purpose_is_said,
    report_is_there,
    sheet_is_there,
    young_delegates_are_adults,
)


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    VIRTUAL = "virtual", _("virtual")


@rule(_("somebody was counted or named"))
def somebody_took_part(activity):
    if not activity.counts() and not activity.delegates():
        yield Missing(
            "nobody_counted",
            _("Nobody is counted yet: enter how many took part, from the signed sheet."),
            part="participants", level=WARNING,
        )  # fmt: skip


@rule(_("its last day is over"))
def it_is_over(activity):
    if activity.ends_on > clock.today():
        yield Missing(
            "not_over", _("Its last day is still to come."), field="ends_on", level=WARNING
        )


@rule(_("people meet on site so far"))
def it_is_on_site(activity):
    if activity.mode == Mode.VIRTUAL:
        yield Missing("virtual_already", _("The activity is virtual already."), field="mode")


class ActivityProcess(Shared):
    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CONFIRMED = "confirmed", _("confirmed")
        UNDER_WAY = "under_way", _("under way")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.PLANNED, State.CONFIRMED, State.UNDER_WAY)

    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)

    code = "activity"
    collection = "activities"
    parent_name = "partnership"
    track = [State.PLANNED, State.CONFIRMED, State.UNDER_WAY, State.COMPLETED]
    sees = {member: ALL, office_any: ALL, auditor_of_case: ALL}
    holds = dict.fromkeys(OPEN, coordinator)
    shows = (
        "partnership", "grant", "plan_activity", "starts_on", "ends_on", "host", "place", "mode",
        "purpose", "counted", "summary", "language",
    )  # fmt: skip
    list_columns = ("starts_on", "ends_on", "host", "mode")
    list_relations = ("partnership__call_version", "grant", "host")
    in_sections = ("file_attendance",)  # the page that takes the photograph stands there
    filters = {"plan_activity": "plan_activity", "mode": "mode"}
    labels = {"counted": _("participants counted")}
    parts = {
        "delegates": PartSpec(
            _("Delegates"), "DelegateForm", many=True, by=(coordinator, finance),
            states=(*OPEN, State.COMPLETED), needs=(case_is_open,),
            hint=_("Those who travel or are paid for, by name. Nobody under 18 is named."),
        ),
        "participants": PartSpec(
            _("Participants"), "ParticipantForm", many=True, by=(coordinator, finance),
            states=(*OPEN, State.COMPLETED), needs=(case_is_open,),
            hint=_("Counted from the signed sheet, never named: one row for each side, sex and "
                   "age; of these, how many have a disability and how many came for the first "
                   "time."),
        ),
    }  # fmt: skip

    begin = begins(
        _("Plan an activity"), by=[coordinator], needs=[case_is_open], tells=[coordinator],
        asks="ActivityForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), OPEN, by=[coordinator, finance], asks="EditForm")
    def edit(self, by, data):
        """Until it is completed or cancelled."""
        facts = self.write(data)
        self.expect_completion()
        return facts

    @step(
        _("Confirm the activity"), State.PLANNED, State.CONFIRMED, by=[coordinator],
        needs=[purpose_is_said, agenda_is_there, young_delegates_are_adults],
        tells=[coordinator], main=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """It will take place; one partner's word is enough."""

    @step(
        _("Start"), State.CONFIRMED, State.UNDER_WAY, by=[coordinator],
        needs=[purpose_is_said, agenda_is_there, young_delegates_are_adults], main=True,
    )  # fmt: skip
    def start(self, by, data):
        """It has begun."""

    @step(
        _("Complete"), [State.CONFIRMED, State.UNDER_WAY], State.COMPLETED, by=[coordinator],
        needs=[it_is_over, sheet_is_there, somebody_took_part, report_is_there,
               young_delegates_are_adults],
        asks="CompleteForm",
        tells=[coordinator, office], main=True,
    )  # fmt: skip
    def complete(self, by, data):
        """What happened, in a few words; who came can still be counted afterwards."""
        return self.write(data)

    @step(
        _("File the attendance sheet"), [*OPEN, State.COMPLETED], by=[coordinator, finance],
        needs=[case_is_open], asks="SheetForm",
    )  # fmt: skip
    def file_attendance(self, by, data):
        """The signed sheet came back; its code says that it is this activity's."""
        self.sheet_filed = True
        latest = data["document"].latest
        return {"document": data["document"].pk, "sha256": latest.sha256}

    @step(_("Postpone"), OPEN, by=[coordinator], asks="PostponeForm", tells=[coordinator, office])
    def postpone(self, by, data):
        """Other days; what was confirmed stays confirmed."""
        before = {"from": self.starts_on.isoformat(), "to": self.ends_on.isoformat()}
        facts = self.write({name: data[name] for name in ("starts_on", "ends_on")})
        self.expect_completion()
        return {**facts, "before": before}

    @step(
        _("Hold it online instead"), OPEN, by=[coordinator], needs=[it_is_on_site],
        asks="GoVirtualForm", tells=[coordinator, office],
    )  # fmt: skip
    def go_virtual(self, by, data):
        """The same meeting without the journey."""
        return self.write({"mode": Mode.VIRTUAL})

    @step(
        _("Cancel"), OPEN, State.CANCELLED, by=[coordinator], asks="CancelForm",
        tells=[coordinator, office],
    )  # fmt: skip
    def cancel(self, by, data):
        """It does not take place. Costs that cannot be had back were entered before."""

    def expect_completion(self) -> None:
        """Set the day by which it is to be completed."""
        raise NotImplementedError
