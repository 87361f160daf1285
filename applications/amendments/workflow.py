"""The amendment: what changes in a grant, confirmed by every partner, approved by the office."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from applications.plans.workflow import YES_THEN_SUBMIT, deciding_manager, next_to_say_yes
from foundation.accounts.roles import (
    auditor_of_case,
    coordinator,
    finance,
    grant_holder,
    member,
    office,
    office_any,
)
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.steps import begins, step
from partnerships.signatures.confirmations import (
    Confirmed,
    everyone_confirmed,
    not_confirmed_yet,
)

from .rules import (
    budget_follows_the_call,
    budget_is_the_one_confirmed,
    changes_something,
    extension_adds_no_money,
    moves_are_explained,
    needs_an_amendment,
    no_other_is_open,
    nothing_spent_is_taken_away,
    partnership_runs,
    stays_with_participants,
    time_makes_sense,
    within_the_grant,
)

DECISION_DAYS = 30  # [D]
HOLDS = [
    changes_something, within_the_grant, nothing_spent_is_taken_away, budget_follows_the_call,
    time_makes_sense, extension_adds_no_money, stays_with_participants, moves_are_explained,
    needs_an_amendment,
]  # fmt: skip


class AmendmentProcess(Confirmed):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMING = "confirming", _("being confirmed")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "amendment"
    collection = "amendments"
    parent_name = "partnership"
    track = [State.DRAFT, State.CONFIRMING, State.SUBMITTED, State.APPROVED]
    sees = {member: ALL, office_any: ALL, auditor_of_case: {State.APPROVED}}
    holds = {
        State.DRAFT: coordinator,
        State.CONFIRMING: next_to_say_yes,
        State.SUBMITTED: deciding_manager,
    }
    comes_next = {State.CONFIRMING: YES_THEN_SUBMIT}
    shows = ("partnership", "grant", "items", "reason", "language")
    not_on_page = ("items",)
    list_columns = ("grant",)
    list_relations = ("partnership__call_version", "grant__plan")

    begin = begins(
        _("Begin an amendment"), by=[coordinator], needs=[partnership_runs, no_other_is_open],
        tells=[coordinator], asks="AmendmentForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[coordinator, finance], asks="EditForm")
    def edit(self, by, data):
        """What every partner can write while it is a draft."""
        return self.write(data)

    @step(
        _("Ask for confirmation"), State.DRAFT, State.CONFIRMING, by=[coordinator],
        needs=[partnership_runs, *HOLDS, no_other_is_open], tells=[coordinator], main=True,
    )  # fmt: skip
    def request_confirmation(self, by, data):
        """Freezes the changes with the budget before and after: all say yes to the same text."""
        return self.request_confirmations(by)

    @step(
        _("Confirm"), State.CONFIRMING, by=[coordinator], needs=[not_confirmed_yet],
        tells=[coordinator], personal=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """One partner's yes to the frozen version; the last one only enables the next step."""
        return self.write_confirmation(by)

    @step(
        _("Take it back to change it"), State.CONFIRMING, State.DRAFT, by=[coordinator],
        tells=[coordinator],
    )  # fmt: skip
    def reopen(self, by, data):
        """The confirmations are void as soon as the next version is put forward."""

    @step(
        _("Submit"), State.CONFIRMING, State.SUBMITTED, by=[grant_holder],
        needs=[everyone_confirmed, budget_is_the_one_confirmed, partnership_runs],
        tells=[office, deciding_manager, coordinator], main=True,
    )  # fmt: skip
    def submit(self, by, data):
        """The office has it from now on; what counts is the confirmed version."""
        self.due("decision", clock.today() + timedelta(days=DECISION_DAYS))
        version = self.latest_version()
        return {"frozen": version.number, "digest": version.digest}

    @step(
        _("Approve"), State.SUBMITTED, State.APPROVED, by=[deciding_manager],
        needs=[budget_is_the_one_confirmed, within_the_grant, nothing_spent_is_taken_away],
        tells=[member, office], main=True,
        locks=lambda amendment, data: [amendment.grant, *amendment.grant.lines.all()],
    )  # fmt: skip
    def approve(self, by, data):
        """The confirmed budget and last day are the approved ones from now on."""
        return self.put_into_effect()

    @step(
        _("Decline"), State.SUBMITTED, State.DECLINED, by=[deciding_manager],
        tells=[member, office], asks="DeclineForm",
    )  # fmt: skip
    def decline(self, by, data):
        """With a reason that the partners read; a new amendment can be begun."""

    @step(
        _("Withdraw"), [State.DRAFT, State.CONFIRMING, State.SUBMITTED], State.WITHDRAWN,
        by=[coordinator], tells=[coordinator, office],
    )  # fmt: skip
    def withdraw(self, by, data):
        """A partner does not want the change any more."""

    def put_into_effect(self):
        raise NotImplementedError
