"""The partnership: opened by a match, from the inception to the closed case."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.file_numbers import file_number_step
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    assessor_of_case,
    auditor_of_case,
    coordinator,
    finance,
    member,
    office,
    office_any,
)
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.steps import BackTo, begins, step


class State(models.TextChoices):
    INCEPTION = "inception", _("inception")
    PLANNING = "planning", _("planning")
    ACTIVE = "active", _("active")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", pgettext_lazy("a partnership", "closed")
    SUSPENDED = "suspended", _("suspended")
    TERMINATED = "terminated", _("terminated")


RUNNING = (State.INCEPTION, State.PLANNING, State.ACTIVE, State.CLOSING)


class PartnershipProcess(Shared):
    State = State

    state = FSMField(_("state"), choices=State, default=State.INCEPTION, protected=True)

    code = "partnership"
    collection = "partnerships"
    opens_case = True
    track = [State.INCEPTION, State.PLANNING, State.ACTIVE, State.CLOSING, State.CLOSED]
    sees = {member: ALL, office_any: ALL, assessor_of_case: ALL, auditor_of_case: ALL}
    holds = {
        State.INCEPTION: coordinator,
        State.PLANNING: coordinator,
        State.ACTIVE: coordinator,
        State.CLOSING: office,
        State.SUSPENDED: office,
    }
    shows = ("call", "match", "organisations", "grant_holder", "themes", "coordinator")
    not_on_page = ("organisations", "grant_holder")  # its own section says more
    labels = {"organisations": _("partners"), "coordinator": _("coordinator at the office")}
    list_columns = ("organisations",)
    list_relations = ("call", "match", "call_version")

    begin = begins(
        _("Open the partnership"), by=[office], consequence="match.conclude",
        tells=[coordinator, finance],
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(
        _("Start planning"), State.INCEPTION, State.PLANNING, by=[office],
        tells=[coordinator], main=True,
    )  # fmt: skip
    def start_planning(self, by, data):
        """The project is planned jointly; with or without an inception grant before."""

    @step(
        _("Become active"), [State.INCEPTION, State.PLANNING, State.ACTIVE], State.ACTIVE,
        consequence="plan.grant", tells=[coordinator],
    )  # fmt: skip
    def activate(self, by, data):
        """A project was granted: the first, or one that follows on."""

    @step(
        _("Begin closing"), [State.INCEPTION, State.PLANNING, State.ACTIVE], State.CLOSING,
        by=[office], tells=[coordinator, finance], main=True,
    )  # fmt: skip
    def begin_closing(self, by, data):
        """Final reports and the last settlement; nothing new is begun."""

    @step(
        _("Close the case"), State.CLOSING, State.CLOSED, by=[office], tells=[coordinator],
        main=True,
    )  # fmt: skip
    def close(self, by, data):
        """Everything is reported, settled and filed."""

    @step(
        _("Suspend"), RUNNING, State.SUSPENDED, by=[office], tells=[coordinator, finance],
        asks=Reason,
    )  # fmt: skip
    def suspend(self, by, data):
        """Stands still until it is resumed; remembers where it stood."""
        self.suspended_from = self.state
        return {"suspended_from": self.suspended_from}

    @step(
        _("Resume"), State.SUSPENDED, BackTo("suspended_from", RUNNING), by=[office],
        tells=[coordinator, finance], main=True,
    )  # fmt: skip
    def resume(self, by, data):
        """Back to where it was suspended."""

    @step(
        _("Terminate"), [*RUNNING, State.SUSPENDED], State.TERMINATED, by=[office],
        tells=[coordinator, finance], asks=Reason,
    )  # fmt: skip
    def terminate(self, by, data):
        """Ends before its time; what was granted and used is still accounted for."""

    set_file_number = file_number_step()
