"""The audit: engaged by the grant holder, independent of all sides, over the exact frozen figures.

After DOMAIN §4: engagement, independence, sample, findings, corrections, representations, report.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    calendar,
    coordinator,
    finance,
    grant_holder,
    member,
    office,
    office_any,
)
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.steps import PartSpec, begins, step

from .roles import auditor, next_in_line
from .rules import (
    auditor_is_independent,
    findings_decided,
    handed_over,
    letter_is_answered,
    letter_is_issued,
    materiality_is_set,
    no_other_audit,
    not_too_many_years,
    nothing_left_uncorrected,
    procedures_are_done,
    report_can_be_audited,
    represented,
    sample_drawn,
    second_draw_says_why,
    something_to_follow_up,
    terms_are_written,
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
        "report_digest", "figures_digest", "void", "letter_issued_at", "letter_answered_at",
    )  # fmt: skip
    list_columns = ("financial_report", "firm", "opinion", "void")
    list_relations = (
        "financial_report__partnership__call_version", "auditor", "firm", "report_version",
    )  # fmt: skip
    filters = {"financial_report": "financial_report", "opinion": "opinion"}
    parts = {
        "terms": PartSpec(
            _("Terms of engagement"), "EngagementForm", by=(auditor, grant_holder),
            states=(State.APPOINTED, State.PLANNING),
            hint=_("What grant holder and auditor have agreed: both engagements, dates and fee."),
        ),
        "notes": PartSpec(
            _("Working notes"), "NotesForm", by=(auditor,), reads=(auditor,), states=WORKING,
            hint=_("Plan, materiality and marks: only the engagement’s own team reads them."),
        ),
        "procedures": PartSpec(
            _("Agreed-upon procedures"), "ProcedureForm", many=True, by=(auditor,),
            reads=(auditor,), states=WORKING,
            hint=_("For each: what was done, on how many, what was found. The report on them has "
                   "no opinion and says nothing beyond what was looked at."),
        ),
        # Rows of the latest draw, for machines; the page shows them with their papers.
        "sample": PartSpec(_("Sample"), "SampleForm", many=True, reads=(auditor,)),
    }  # fmt: skip
    not_on_page = ("sample",)
    restricted_to = (auditor,)  # of the documents on it

    begin = begins(
        _("Engage an auditor"), by=[grant_holder],
        needs=[report_can_be_audited, no_other_audit, not_too_many_years],
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
        needs=[auditor_is_independent, not_too_many_years, terms_are_written],
        tells=[coordinator, office], asks="AcceptForm", personal=True, main=True,
    )  # fmt: skip
    def accept_engagement(self, by, data):
        """With the statement that nothing stands between the auditor and independence, and how
        many years the auditor signed the same assignment before."""
        return self.accept(data)

    @step(
        _("Draw a sample"), [State.PLANNING, State.FIELDWORK], State.FIELDWORK, by=[auditor],
        needs=[auditor_is_independent, handed_over, second_draw_says_why], asks="DrawForm",
        main=True,
    )  # fmt: skip
    def draw_sample(self, by, data):
        """The server draws the seed; a second draw stands beside the first, for all to see."""
        return self.draw(by, data)

    @step(
        _("Ask for answers"), State.FIELDWORK, State.RESPONDING, by=[auditor],
        tells=[coordinator, finance],
    )  # fmt: skip
    def ask_for_answers(self, by, data):
        """The findings are out; the partners answer, the grant holder represents."""

    @step(
        _("Give written representations"), [State.FIELDWORK, State.RESPONDING], by=[grant_holder],
        needs=[handed_over], tells=[auditor], asks="RepresentForm", personal=True,
    )  # fmt: skip
    def represent(self, by, data):
        """The grant holder vouches for the report to the auditor (ISA 580)."""
        self.representations = data.get("text") or self.usual_representations(by.language)
        self.represented_at, self.represented_version = clock.now(), self.report_now()
        return {"digest": self.represented_version.digest}

    @step(
        pgettext_lazy("a step", "Report"), [State.FIELDWORK, State.RESPONDING], State.REPORTED,
        by=[auditor],
        needs=[auditor_is_independent, handed_over, sample_drawn, findings_decided, represented,
               nothing_left_uncorrected, not_too_many_years, terms_are_written,
               materiality_is_set, procedures_are_done],
        tells=[coordinator, finance, office], asks="ReportForm", personal=True, main=True,
        locks=lambda audit, data: [audit.financial_report],
    )  # fmt: skip
    def report(self, by, data):
        """Over the exact frozen figures and the corrections: the figures are final with it."""
        return self.conclude(by, data)

    @step(
        _("Issue the management letter"), [State.FIELDWORK, State.RESPONDING, State.REPORTED],
        by=[auditor], tells=[coordinator, finance, office], asks="LetterForm", personal=True,
    )  # fmt: skip
    def issue_letter(self, by, data):
        """Recommendations beside the report; issued once more, it is added to."""
        return self.write_letter(data)

    @step(
        _("Answer the management letter"), [State.FIELDWORK, State.RESPONDING, State.REPORTED],
        by=[grant_holder], needs=[letter_is_issued], tells=[auditor, coordinator, finance, office],
        asks="LetterResponseForm",
    )  # fmt: skip
    def answer_letter(self, by, data):
        """The management response: for each recommendation what will be done, by whom and when."""
        return self.write_letter_response(data)

    @step(
        _("Follow up the audit before"), WORKING, by=[auditor], needs=[something_to_follow_up],
        tells=[coordinator, finance, office], asks="FollowUpForm",
    )  # fmt: skip
    def follow_up(self, by, data):
        """What became of earlier recommendations; those that are not done come up again."""
        return self.write_follow_up(data["recommendations"])

    @step(
        _("Erase the own papers"), [State.REPORTED, State.WITHDRAWN], by=[auditor, calendar],
        needs=[letter_is_answered], asks="EraseForm",
        calendar=lambda model, now: Q(
            papers_erased_at=None, papers_until__lt=clock.programme_date(now)
        ),
    )  # fmt: skip
    def erase_own_papers(self, by, data):
        """Plan, materiality, marks and notes go, as secrecy wants it: what the auditor issued
        stays. Take the audit file away before."""
        return self.erase_papers()

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

    def accept(self, data):
        raise NotImplementedError

    def draw(self, by, data):
        raise NotImplementedError

    def usual_representations(self, language):
        raise NotImplementedError

    def conclude(self, by, data):
        raise NotImplementedError

    def write_letter(self, data):
        raise NotImplementedError

    def write_letter_response(self, data):
        raise NotImplementedError

    def write_follow_up(self, rows):
        raise NotImplementedError

    def erase_papers(self):
        raise NotImplementedError

    def give_up(self, by):
        raise NotImplementedError

    def main_step(self):
        """Once there is a sample, what comes next is the report and not another sample."""
        if self.state == self.State.FIELDWORK:
            return self.step_named("report")
        return super().main_step()
