"""The finding: the auditor says what is wrong, the partners answer, it ends decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import auditor_of_case, coordinator, finance, member, office_any
from foundation.workflow.models import ALL
from foundation.workflow.steps import begins, step

from .roles import answering, auditor_of_audit
from .rules import answered_or_over, audit_under_way, cost_stands


class Severity(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class FindingProcess(Shared):
    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CORRECTED = "corrected", _("corrected")
        UNCORRECTED = "uncorrected", _("uncorrected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)

    UNDECIDED = (State.OPEN, State.ANSWERED)

    code = "finding"
    collection = "findings"
    parent_name = "audit"
    track = [State.OPEN, State.ANSWERED, State.CORRECTED]
    sees = {auditor_of_case: ALL, member: ALL, office_any: ALL}
    holds = {State.OPEN: answering, State.ANSWERED: auditor_of_audit}
    shows = (
        "audit", "expense", "kind", "severity", "amount", "text", "language", "response",
        "response_language", "answered_at", "corrected",
    )  # fmt: skip
    list_columns = ("kind", "severity", "amount")
    list_relations = ("audit__financial_report__partnership", "expense")
    filters = {"audit": "audit", "expense": "expense", "kind": "kind", "severity": "severity"}

    begin = begins(
        _("Write down a finding"), by=[auditor_of_audit], needs=[audit_under_way],
        tells=[answering], asks="FindingForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(
        _("Edit"), State.OPEN, by=[auditor_of_audit], needs=[audit_under_way],
        tells=[answering], asks="FindingEditForm",
    )  # fmt: skip
    def edit(self, by, data):
        """Until it is answered."""
        return self.write(data)

    @step(
        pgettext_lazy("a step", "Answer"), State.OPEN, State.ANSWERED, by=[answering],
        tells=[auditor_of_audit, coordinator, finance], asks="AnswerForm", main=True,
    )  # fmt: skip
    def answer(self, by, data):
        """One answer for all partners, with what was missing, or why it is right as it is."""
        return self.write_response(by, data["text"])

    @step(
        _("Correct"), UNDECIDED, State.CORRECTED, by=[auditor_of_audit],
        needs=[audit_under_way, cost_stands, answered_or_over], tells=[answering],
        asks="CorrectForm", main=True, locks=lambda finding, data: [finding.audit.financial_report],
    )  # fmt: skip
    def correct(self, by, data):
        """A negative line of its own beside the cost: the paper and the cost stay as they were."""
        return self.write_correction(data["amount"])

    @step(
        _("Leave uncorrected"), UNDECIDED, State.UNCORRECTED, by=[auditor_of_audit],
        needs=[audit_under_way, answered_or_over], tells=[answering],
    )  # fmt: skip
    def leave_uncorrected(self, by, data):
        """It stands in the auditor's report as it is; whether a cost is disallowed is the
        office's decision."""

    @step(
        _("Withdraw"), UNDECIDED, State.WITHDRAWN, by=[auditor_of_audit],
        needs=[audit_under_way], tells=[answering], asks="WithdrawForm",
    )  # fmt: skip
    def withdraw(self, by, data):
        """The answer explained it."""

    @step(
        _("Fall with the audit"), UNDECIDED, State.WITHDRAWN, consequence="audit.withdraw",
        tells=[answering],
    )  # fmt: skip
    def fall(self, by, data):
        """The auditor withdrew from the engagement."""

    def write_response(self, by, text):
        raise NotImplementedError

    def write_correction(self, amount):
        raise NotImplementedError
