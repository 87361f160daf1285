"""The audit: engaged by the grant holder, independent of all sides, over the exact frozen figures.

After DOMAIN §4: engagement, independence, sample, findings, corrections, representations, report.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import coordinator, finance, grant_holder, member, office, office_any
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.steps import PartSpec, begins, step

from .roles import auditor, next_in_line
from .rules import (
    auditor_is_independent,
    findings_decided,
    handed_over,
    no_other_audit,
    nothing_left_uncorrected,
    report_can_be_audited,
    represented,
    sample_drawn,
    second_draw_says_why,
)


class Opinion(models.TextChoices):
    """ISA 705."""

    UNMODIFIED = "unmodified", _("unmodified")
    QUALIFIED = "qualified", _("qualified")
    ADVERSE = "adverse", _("adverse")
    DISCLAIMER = "disclaimer", _("disclaimer of opinion")


class AuditProcess(Shared):
    class State(models.TextChoices):
        APPOINTED = "appointed", _("appointed")
        PLANNING = "planning", _("planning")
        FIELDWORK = "fieldwork", _("fieldwork")
        RESPONDING = "responding", _("waiting for answers")
        REPORTED = "reported", _("reported")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.APPOINTED, protected=True)

    UNDER_WAY = (State.APPOINTED, State.PLANNING, State.FIELDWORK, State.RESPONDING)
    WORKING = (State.PLANNING, State.FIELDWORK, State.RESPONDING)

    code = "audit"
    collection = "audits"
    parent_name = "financial_report"
    track = [State.APPOINTED, State.PLANNING, State.FIELDWORK, State.RESPONDING, State.REPORTED]
    sees = {auditor: ALL, member: ALL, office_any: ALL}
    holds = {
        State.APPOINTED: auditor,
        State.PLANNING: auditor,
        State.FIELDWORK: auditor,
        State.RESPONDING: next_in_line,
    }
    comes_next = {
        State.FIELDWORK: [(None, "report")],
        State.RESPONDING: [(grant_holder, "represent"), (auditor, "report")],
    }
    shows = (
        "financial_report", "auditor", "firm", "represented_at", "opinion", "reported_at",
        "report_digest", "figures_digest",
    )  # fmt: skip
    list_columns = ("financial_report", "firm", "opinion")
    list_relations = ("financial_report__partnership", "auditor", "firm", "report_version")
    filters = {"financial_report": "financial_report", "opinion": "opinion"}
    parts = {
        "notes": PartSpec(
            _("Working notes"), "NotesForm", by=(auditor,), reads=(auditor,), states=WORKING,
            hint=_("Plan, materiality and marks: only the engagement’s own team reads them."),
        ),
        # Rows of the latest draw, for machines; the page shows them with their papers.
        "sample": PartSpec(_("Sample"), "SampleForm", many=True, reads=(auditor,)),
    }  # fmt: skip
    not_on_page = ("sample",)
    restricted_to = (auditor,)  # of the documents on it

    begin = begins(
        _("Engage an auditor"), by=[grant_holder], needs=[report_can_be_audited, no_other_audit],
        tells=[auditor, coordinator, office], asks="AuditForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(
        _("Name another auditor"), State.APPOINTED, by=[grant_holder], tells=[auditor],
        asks="EditForm",
    )  # fmt: skip
    def edit(self, by, data):
        """Until the engagement is accepted."""
        return self.appoint(data["auditor"], by)

    @step(
        _("Accept the engagement"), State.APPOINTED, State.PLANNING, by=[auditor],
        needs=[auditor_is_independent],
        tells=[coordinator, office], asks="AcceptForm", personal=True, main=True,
    )  # fmt: skip
    def accept_engagement(self, by, data):
        """With the statement that nothing stands between the auditor and independence."""
        return {"independent": True}

    @step(
        _("Draw a sample"), [State.PLANNING, State.FIELDWORK], State.FIELDWORK, by=[auditor],
        needs=[handed_over, second_draw_says_why], asks="DrawForm", main=True,
    )  # fmt: skip
    def draw_sample(self, by, data):
        """The server draws the seed; a second draw stands beside the first, for all to see."""
        return self.draw(by, data["method"], data["size"])

    @step(
        _("Ask for answers"), State.FIELDWORK, State.RESPONDING, by=[auditor],
        tells=[coordinator, finance],
    )  # fmt: skip
    def ask_for_answers(self, by, data):
        """The findings are out; the partners answer, the grant holder represents."""

    @step(
        _("Give written representations"), [State.FIELDWORK, State.RESPONDING], by=[grant_holder],
        needs=[handed_over], tells=[auditor], personal=True,
    )  # fmt: skip
    def represent(self, by, data):
        """The grant holder vouches for the report to the auditor (ISA 580)."""
        self.represented_at, self.represented_version = clock.now(), self.report_now()
        return {"digest": self.represented_version.digest}

    @step(
        pgettext_lazy("a step", "Report"), [State.FIELDWORK, State.RESPONDING], State.REPORTED,
        by=[auditor],
        needs=[auditor_is_independent, handed_over, sample_drawn, findings_decided, represented,
               nothing_left_uncorrected],
        tells=[coordinator, finance, office], asks="ReportForm", personal=True, main=True,
        locks=lambda audit, data: [audit.financial_report],
    )  # fmt: skip
    def report(self, by, data):
        """Over the exact frozen figures and the corrections: the figures are final with it."""
        return self.conclude(by, data["opinion"])

    @step(
        _("Withdraw from the engagement"), UNDER_WAY, State.WITHDRAWN, by=[auditor],
        tells=[coordinator, office], asks="WithdrawForm", personal=True,
    )  # fmt: skip
    def withdraw(self, by, data):
        """Undecided findings fall with it; corrections that were made stand."""
        return self.give_up(by)

    def appoint(self, person, by):
        """Appoint the auditor to this audit, in the place of whoever was."""
        raise NotImplementedError

    def draw(self, by, method, size):
        raise NotImplementedError

    def conclude(self, by, opinion):
        raise NotImplementedError

    def give_up(self, by):
        raise NotImplementedError

    def main_step(self):
        """Once there is a sample, what comes next is the report and not another sample."""
        if self.state == self.State.FIELDWORK:
            return self.step_named("report")
        return super().main_step()
