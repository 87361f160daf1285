"""The forecast: twice a year the grant holder states what the rest of the year will cost."""

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from applications.grants.standing import grant_stands
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    controller,
    grant_holder,
    grant_holder_finance,
    member,
    office,
    office_any,
)
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import PartSpec, begins, step
from reporting.periods import case_is_open

HOLDERS = [grant_holder, grant_holder_finance]


@rule(_("no other forecast is stated for the same grant and day"))
def one_forecast_a_day(forecast):
    others = type(forecast).objects.filter(grant=forecast.grant_id, day=forecast.day)
    for one in others.exclude(pk=forecast.pk)[:1]:
        yield Missing(
            "forecast_there",
            _now("%(forecast)s is the forecast of this day already.") % {"forecast": one.reference},
            field="day",
        )


@rule(_("every kind of cost of the year’s budget is foreseen, even as nothing (a warning)"))
def every_cost_is_foreseen(forecast):
    if not forecast.rows("costs"):
        yield Missing("nothing_foreseen", _now("Nothing is foreseen yet."), part="costs")
        return
    there = {row["category"] for row in forecast.rows("costs")}
    left = [row for row in forecast.comparison() if row.budget and row.category not in there]
    if left:
        yield Missing(
            "not_foreseen",
            _now("Not foreseen, and in the budget of the year: %(costs)s.")
            % {"costs": ", ".join(forecast.name_of(row.category) for row in left)},
            part="costs", level=WARNING,
        )  # fmt: skip


class ForecastProcess(Shared):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        STATED = "stated", _("stated")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "forecast"
    collection = "forecasts"
    parent_name = "partnership"
    track = [State.DRAFT, State.STATED]
    sees = {member: ALL, office_any: ALL}
    holds = {State.DRAFT: grant_holder}
    shows = ("partnership", "grant", "day", "foreseen")
    list_columns = ("grant", "day", "foreseen")
    list_relations = ("partnership", "partnership__call_version", "grant", "grant__plan")
    labels = {"foreseen": _("expected for the rest of the year")}
    parts = {
        "costs": PartSpec(
            _("Expected costs"), "CostForm", many=True,
            hint=_("What will still be paid from this day to the end of the year, by kind of "
                   "cost."),
        ),
    }  # fmt: skip

    begin = begins(
        _("Begin a forecast"), by=HOLDERS, needs=[case_is_open, grant_stands, one_forecast_a_day],
        asks="ForecastForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=HOLDERS, needs=[one_forecast_a_day], asks="EditForm")
    def edit(self, by, data):
        """Of which day it is."""
        facts = self.write(data)
        self.due("forecast", self.day)
        return facts

    @step(
        _("State it"), State.DRAFT, State.STATED, by=HOLDERS,
        needs=[case_is_open, every_cost_is_foreseen], tells=[office, controller, member], main=True,
    )  # fmt: skip
    def state_it(self, by, data):
        """The office counts on it from now on."""
        self.done("forecast")
        return {"foreseen": f"{self.foreseen.amount:f}", "day": str(self.day)}

    @step(_("Take it back to change it"), State.STATED, State.DRAFT, by=HOLDERS, tells=[office])
    def reopen(self, by, data):
        """Something has changed that cannot wait for the next one."""
