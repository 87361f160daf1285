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
    calendar,
    coordinator,
    finance,
    member,
    office,
    office_any,
)
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.steps import BackTo, PartSpec, begins, step

from .roles import case_staff
from .rules import (
    agreement_is_on_file,
    more_than_two,
    never_by_hand,
    room_for_one_more,
    steering_groups_are_named,
)


class State(models.TextChoices):
    INCEPTION = "inception", _("inception")
    PLANNING = "planning", _("planning")
    ACTIVE = "active", _("active")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", pgettext_lazy("a partnership", "closed")
    SUSPENDED = "suspended", _("suspended")
    TERMINATED = "terminated", _("terminated")


class Health(models.TextChoices):
    GOOD = "good", _("doing well")
    WATCH = "watch", _("to be watched")
    POOR = "poor", _("doing badly")


RUNNING = (State.INCEPTION, State.PLANNING, State.ACTIVE, State.CLOSING)
LIVING = (*RUNNING, State.SUSPENDED)


def those_concerned(partnership):
    """Whoever was appointed or released by the step."""
    return partnership.concerned


those_concerned.sentence = _("the person concerned")


def _without_support(model):
    from partnerships.supports.workflow import without_support

    return without_support(model)


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
    # Sections of its own say more of these.
    not_on_page = (
        "organisations", "grant_holder", "coordinator", "people", "associates",
        "cooperation_agreements", "health",
    )  # fmt: skip
    # Offered in the section they are about, so that the way on is not lost among them.
    in_sections = (
        "name_member", "end_member", "appoint", "release", "add_partner", "remove_partner",
        "set_health", "set_file_number",
    )  # fmt: skip
    labels = {"organisations": _("partners"), "coordinator": _("coordinator at the office")}
    list_columns = ("organisations",)
    list_relations = ("call", "match", "call_version")
    parts = {
        # Which side a politician is of is nobody's business but the partners' and the office's.
        "people": PartSpec(
            _("Steering group and team"), "MemberForm", many=True, own=True, by=(coordinator,),
            reads=(member, office_any), states=LIVING,
            hint=_("Who serves for your organisation, with the days. Who is only named here has "
                   "no rights; politicians are asked for their side because the programme wants "
                   "both in the steering group."),
        ),
        "associates": PartSpec(
            _("Research and civil society"), "AssociateForm", many=True, by=(coordinator, office),
            states=LIVING, hint=_("Organisations that work along without being a party."),
        ),
        "cooperation_agreements": PartSpec(
            _("Agreement of cooperation"), "CooperationAgreementForm", many=True,
            by=(coordinator, office), states=LIVING,
            hint=_("What the partners agreed with each other, and for how long."),
        ),
        "health": PartSpec(
            _("How it is doing"), "HealthRow", many=True, by=(case_staff,), reads=(office_any,),
            states=LIVING, needs=(never_by_hand,),
        ),
    }  # fmt: skip

    begin = begins(
        _("Open the partnership"), by=[office], consequence="match.conclude",
        tells=[coordinator, finance],
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), LIVING, by=[office], asks="EditForm")
    def edit(self, by, data):
        """What it is called and about; topics drift over the years."""
        return self.write(data)

    @step(
        _("Start planning"), State.INCEPTION, State.PLANNING, by=[office],
        needs=[steering_groups_are_named, agreement_is_on_file], tells=[coordinator], main=True,
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

    @step(
        _("Open the supports"), [*RUNNING, State.SUSPENDED], by=[calendar],
        calendar=lambda model, now: _without_support(model),
    )  # fmt: skip
    def open_supports(self, by, data):
        """Of a partnership older than supports: one for each partner, from the declarations."""
        from partnerships.supports.opening import open_supports

        return open_supports(self)

    set_file_number = file_number_step()

    # Who works in it

    @step(
        _("Name somebody"), LIVING, by=[coordinator], asks="NameMemberForm", tells=[coordinator],
    )  # fmt: skip
    def name_member(self, by, data):
        """Somebody of a partner's steering group or team; no right comes with it."""
        return self.add_member(data)

    @step(_("Note that somebody leaves"), LIVING, by=[coordinator], asks="EndMemberForm")
    def end_member(self, by, data):
        """Somebody named serves until that day."""
        return self.close_member(data)

    @step(_("Appoint somebody of the office"), LIVING, by=[office], asks="AppointForm",
          tells=[those_concerned])  # fmt: skip
    def appoint(self, by, data):
        """Coordinator, adviser or communicator of this case."""
        return self.give_appointment(by, data)

    @step(_("Release somebody of the office"), LIVING, by=[office], asks="ReleaseForm",
          tells=[those_concerned])  # fmt: skip
    def release(self, by, data):
        """Their task in this case ends with that day."""
        return self.end_appointment(by, data)

    # Partners come and go

    @step(
        _("A partner joins"), [State.INCEPTION, State.PLANNING, State.ACTIVE], by=[office],
        needs=[room_for_one_more], asks="AddPartnerForm", tells=[coordinator, finance],
    )  # fmt: skip
    def add_partner(self, by, data):
        """One more organisation takes part from today."""
        return self.take_in(data["organisation"])

    @step(
        _("A partner leaves"), LIVING, by=[office], needs=[more_than_two],
        asks="RemovePartnerForm", tells=[coordinator, finance],
    )  # fmt: skip
    def remove_partner(self, by, data):
        """It takes part until that day; the grant goes to another Swedish partner if it must."""
        return self.let_go(data["organisation"], data["last_day"], data["successor"])

    @step(_("Say how it is doing"), LIVING, by=[case_staff], asks="HealthForm")
    def set_health(self, by, data):
        """As somebody of the office sees it; the office alone reads it, with the reason."""
        return self.note_health(by, data["health"], data.pop("reason"))

    def add_member(self, data) -> dict:
        raise NotImplementedError

    def close_member(self, data) -> dict:
        raise NotImplementedError

    def give_appointment(self, by, data) -> dict:
        raise NotImplementedError

    def end_appointment(self, by, data) -> dict:
        raise NotImplementedError

    def take_in(self, organisation) -> dict:
        raise NotImplementedError

    def let_go(self, organisation, last_day, successor) -> dict:
        raise NotImplementedError

    def note_health(self, by, health, reason) -> dict:
        raise NotImplementedError
