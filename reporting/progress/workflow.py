"""The progress report: each partner tells its part, all confirm it, the office approves."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from applications.plans.workflow import next_to_say_yes
from foundation.accounts.roles import (
    auditor_of_case,
    coordinator,
    finance,
    grant_holder,
    member,
    office,
    office_any,
    typist,
)
from foundation.workflow import clock
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.steps import PartSpec, begins, step
from partnerships.signatures.confirmations import (
    confirming_partner,
    everyone_confirmed,
    not_confirmed_yet,
)
from reporting.financials.own_part import not_put_forward_by_oneself
from reporting.periods import PeriodReport, case_is_open, covers_its_own_days, lies_in_the_grant

from .rules import every_partner_tells, values_are_there, values_stand_once

# Four eyes: who told it for a partner, or serves one, does not approve it.
approving_office = office.except_(typist).except_(member)


class ProgressReportProcess(PeriodReport):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMING = "confirming", _("being confirmed")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "progress_report"
    collection = "progress-reports"
    parent_name = "partnership"
    track = [State.DRAFT, State.CONFIRMING, State.SUBMITTED, State.APPROVED]
    sees = {member: ALL, office_any: ALL, auditor_of_case: {State.SUBMITTED, State.APPROVED}}
    holds = {
        State.DRAFT: coordinator,
        State.CONFIRMING: next_to_say_yes,
        State.SUBMITTED: approving_office,
    }
    comes_next = {State.CONFIRMING: [(confirming_partner, "confirm")]}
    shows = ("partnership", "grant", "from", "to", "language")
    list_columns = ("grant", "from_on", "to_on")
    list_relations = ("partnership", "grant", "grant__plan", "grant__version")
    parts = {
        "narrative": PartSpec(
            _("What came of it"), "NarrativeForm", own=True,
            hint=_("Each partner tells it for its own municipality, and confirms the whole."),
            free=True,
        ),
        "values": PartSpec(
            _("Values of the indicators"), "ValueForm", many=True,
            hint=_("What was measured in the period, by indicator of the approved plan."),
        ),
    }  # fmt: skip

    begin = begins(
        _("Begin a progress report"), by=[grant_holder], needs=[case_is_open],
        tells=[coordinator], asks="ProgressReportForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[coordinator, finance], asks="ProgressReportForm")
    def edit(self, by, data):
        """Every partner writes while it is a draft."""
        return self.write(data)

    @step(
        _("Ask for confirmation"), State.DRAFT, State.CONFIRMING, by=[grant_holder],
        needs=[case_is_open, covers_its_own_days, lies_in_the_grant, every_partner_tells,
               values_stand_once, values_are_there],
        tells=[coordinator], main=True,
    )  # fmt: skip
    def request_confirmation(self, by, data):
        """Freezes the text of all partners: each says yes to the whole."""
        return self.request_confirmations(by)

    @step(
        _("Confirm"), State.CONFIRMING, by=[coordinator], needs=[not_confirmed_yet],
        tells=[coordinator], personal=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """One partner's yes to the frozen report."""
        return self.write_confirmation(by)

    @step(
        _("Take it back to change it"), State.CONFIRMING, State.DRAFT, by=[coordinator],
        tells=[coordinator],
    )  # fmt: skip
    def reopen(self, by, data):
        """What was confirmed is void as soon as it is put forward again."""

    @step(
        _("Submitted"), State.CONFIRMING, State.SUBMITTED, needs=[everyone_confirmed],
        consequence="financial_report.submit", tells=[office, coordinator], main=True,
    )  # fmt: skip
    def submitted(self, by, data):
        """Submitted together with the accounts of the same grant and period."""
        return self.note_submission()

    @step(
        _("Submit again"), State.CONFIRMING, State.SUBMITTED, by=[grant_holder],
        needs=[everyone_confirmed], tells=[office, coordinator],
    )  # fmt: skip
    def submit_again(self, by, data):
        """After it was returned for changes, when the accounts are with the office already."""
        return self.note_submission()

    @step(
        _("Approve"), State.SUBMITTED, State.APPROVED, by=[approving_office],
        needs=[not_put_forward_by_oneself], tells=[member], main=True,
    )  # fmt: skip
    def approve(self, by, data):
        """The results are told well enough; payment also needs the accounts approved."""
        version = self.latest_version()
        return {"frozen": version.number, "digest": version.digest}

    @step(
        _("Return for changes"), State.SUBMITTED, State.DRAFT, by=[office],
        tells=[coordinator, finance], asks=Reason,
    )  # fmt: skip
    def return_for_changes(self, by, data):
        """Back to the partners: it is confirmed anew."""
        self.submitted_at = None

    def note_submission(self) -> dict:
        """When the office got it, and which version."""
        self.submitted_at = clock.now()
        version = self.latest_version()
        return {"frozen": version.number, "digest": version.digest}
