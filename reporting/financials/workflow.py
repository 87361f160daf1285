"""The financial report: frozen with its lines, confirmed, audited, submitted, reviewed, settled."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from applications.plans.workflow import next_to_say_yes
from foundation.accounts.models import Person
from foundation.accounts.roles import (
    auditor_of_case,
    controller,
    coordinator,
    finance,
    grant_holder,
    manager,
    member,
    office,
    office_any,
)
from foundation.workflow import clock
from foundation.workflow.engine import take_consequence
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL, Entry
from foundation.workflow.roles import Role
from foundation.workflow.rules import also_needs
from foundation.workflow.steps import PartSpec, begins, step
from partnerships.signatures.confirmations import (
    confirming_partner,
    everyone_confirmed,
    not_confirmed_yet,
)
from reporting.expenses.models import Expense
from reporting.periods import PeriodReport, case_is_open, covers_its_own_days, lies_in_the_grant
from reporting.progress.models import ProgressReport

from .own_part import none_of_it_is_ones_own, not_put_forward_by_oneself
from .rules import (
    a_question_is_open,
    accounts_were_submitted,
    audit_stands_where_the_call_wants_it,
    costs_are_in_order,
    costs_are_there,
    deviations_are_explained,
    every_line_is_decided,
    no_question_is_open,
    not_in_a_report,
    openings_agree,
    progress_is_confirmed,
    the_turn_of_the_auditor,
    the_turn_of_the_grant_holder,
    the_turn_of_the_office,
)

# --- roles of the room ---------------------------------------------------------------------------

REVIEWING = ("decide_lines", "finish_review")


def _hands(model, **where):
    return Entry.objects.filter(kind=model.label(), **where)


def _typed(model, **where):
    return _hands(model, on_behalf_of__isnull=False, **where)


def _reports_with(expenses):
    """The reports in which one of the costs stands."""
    lines = FinancialReportProcess.lines_of_reports().filter(released_at=None)
    return lines.filter(expense__in=expenses.values("matter_id")).values("report")


def _typed_where(model, person) -> Q:
    costs = _typed(Expense, by=person.pk)
    return Q(pk__in=_typed(model, by=person.pk).values("matter_id")) | Q(
        pk__in=_reports_with(costs)
    )


def _typed_who(report):
    lines = report.lines_of_reports().filter(report=report.pk, released_at=None)
    costs = _typed(Expense, matter_id__in=lines.values("expense"))
    own = _typed(type(report), matter_id=report.pk)
    return Person.objects.filter(Q(pk__in=own.values("by")) | Q(pk__in=costs.values("by")))


def _reviewed(model, **where):
    return _hands(model, step__in=REVIEWING, **where)


# Four eyes: who entered it, or a cost in it, for a partner does not review it; who reviewed it
# does not approve it; who serves a partner does neither.
typist = Role("typist", _("whoever entered it for a partner"), _typed_where, _typed_who)
reviewer = Role(
    "reviewer",
    _("whoever reviewed it or entered it for a partner"),
    lambda model, person: (
        Q(pk__in=_reviewed(model, by=person.pk).values("matter_id")) | _typed_where(model, person)
    ),
    lambda report: (
        _typed_who(report)
        | Person.objects.filter(pk__in=_reviewed(type(report), matter_id=report.pk).values("by"))
    ),
)
reviewing_controller = controller.except_(typist).except_(member)
approving_office = office.except_(reviewer).except_(member)
approving_manager = manager.except_(reviewer).except_(member)
# Sending it back and its dates take no second look, but are not for those who serve a partner.
disinterested_controller = controller.except_(member)
disinterested_office = office.except_(member)

# After the audit it is the grant holder who submits, or the office that approves: whether the
# office has had it before says which (the call places the audit).
after_the_audit = Role(
    "after_the_audit",
    _("the grant holder before the submission, the office after the review"),
    lambda model, person: (
        (Q(submitted_at=None) & grant_holder.where(model, person))
        | (Q(submitted_at__isnull=False) & approving_office.where(model, person))
    ),
    lambda report: (approving_office if report.submitted_at else grant_holder).people(report),
    lambda report: (approving_office if report.submitted_at else grant_holder).organisation_of(
        report
    ),
    short=_("the grant holder or the office"),
    called=lambda one: (approving_office if one.submitted_at else grant_holder).label,
)


# --- the process ---------------------------------------------------------------------------------


class FinancialReportProcess(PeriodReport):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMING = "confirming", _("being confirmed")
        AUDITING = "auditing", _("being audited")
        AUDITED = "audited", _("audited")
        SUBMITTED = "submitted", _("submitted")
        REVIEWED = "reviewed", _("reviewed")
        APPROVED = "approved", _("approved")
        SETTLED = "settled", _("settled")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "financial_report"
    collection = "financial-reports"
    parent_name = "partnership"
    track = [
        State.DRAFT, State.CONFIRMING, State.AUDITING, State.AUDITED, State.SUBMITTED,
        State.REVIEWED, State.APPROVED, State.SETTLED,
    ]  # fmt: skip
    sees = {member: ALL, office_any: ALL, auditor_of_case: ALL}
    holds = {
        State.DRAFT: grant_holder,
        State.CONFIRMING: next_to_say_yes,
        State.AUDITING: auditor_of_case,
        State.AUDITED: after_the_audit,
        State.SUBMITTED: reviewing_controller,
        State.REVIEWED: approving_office,
        State.APPROVED: controller,
    }
    comes_next = {  # whether the auditor comes first, the call says: the page knows, a row does not
        State.CONFIRMING: [(confirming_partner, "confirm")],
        State.AUDITED: [(grant_holder, "submit"), (approving_office, "approve")],
        State.SUBMITTED: [(None, "decide_lines")],
    }
    shows = (
        "partnership", "grant", "from", "to", "total", "accepted", "due_on", "first_due_on",
        "later_date", "lines",
    )  # fmt: skip
    list_columns = ("grant", "total", "due_on")
    list_relations = (
        "partnership", "partnership__call_version", "grant", "grant__plan",
    )  # fmt: skip
    parts = {
        "notes": PartSpec(
            _("Notes to the accounts"), "NotesForm",
            hint=_("Principles of accounting, exchange gains and losses, funds sent on."),
        ),
        "comments": PartSpec(
            _("Comments on deviations"), "CommentForm", many=True,
            hint=_("Why a line of the budget was passed."),
        ),
    }  # fmt: skip

    begin = begins(
        _("Begin a financial report"), by=[grant_holder], needs=[case_is_open],
        tells=[coordinator, finance], asks="FinancialReportForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @staticmethod
    def lines_of_reports():
        """The lines of all reports: they are defined above the process."""
        from .models import ReportLine

        return ReportLine.objects

    NOT_SUBMITTED = (State.DRAFT, State.CONFIRMING, State.AUDITING, State.AUDITED)

    def audit_comes_first(self) -> bool:
        """Whether the call wants the audit before the submission (else after the review)."""
        return self.partnership.rules.audit_before_submission

    def main_step(self):
        """Where the audit stands in the way decides what comes after confirming and review."""
        first, state = self.audit_comes_first(), self.state
        names = {
            self.State.CONFIRMING: "hand_to_auditor" if first else "submit",
            self.State.AUDITED: "approve" if self.submitted_at else "submit",
            self.State.REVIEWED: "approve" if first else "hand_to_auditor",
        }
        return self.step_named(names[state]) if state in names else super().main_step()

    @step(_("Edit"), State.DRAFT, by=[coordinator, finance], asks="FinancialReportForm")
    def edit(self, by, data):
        """The grant and the period, while nothing is frozen."""
        facts = self.write(data)
        if {"from_on", "to_on", "grant"} & set(facts["fields"]):
            self.set_due()
        return facts

    @step(
        _("Ask for confirmation"), State.DRAFT, State.CONFIRMING, by=[grant_holder],
        needs=[case_is_open, covers_its_own_days, lies_in_the_grant, costs_are_there,
               costs_are_in_order, deviations_are_explained],
        tells=[coordinator, finance], main=True,
    )  # fmt: skip
    def request_confirmation(self, by, data):
        """Takes every ready cost up to the last day and freezes the report with its lines."""
        lines = self.take_lines()
        return {**self.request_confirmations(by), "lines": lines}

    @step(
        _("Confirm"), State.CONFIRMING, by=[coordinator], needs=[not_confirmed_yet],
        tells=[coordinator], personal=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """One partner's yes to the frozen report with its own part in it."""
        return self.write_confirmation(by)

    @step(
        _("Take it back to change it"), State.CONFIRMING, State.DRAFT, by=[grant_holder],
        tells=[coordinator, finance],
    )  # fmt: skip
    def reopen(self, by, data):
        """The lines are released, and what was confirmed is void."""
        return {"released": self.release_lines()}

    @step(
        _("Hand it to the auditor"), [State.CONFIRMING, State.REVIEWED], State.AUDITING,
        by=[grant_holder], needs=[everyone_confirmed, the_turn_of_the_auditor],
        tells=[auditor_of_case, coordinator],
    )  # fmt: skip
    def hand_to_auditor(self, by, data):
        """The auditor draws the sample from exactly these figures."""
        return {"figures": self.figures_digest()}

    @step(
        _("Audited"), State.AUDITING, State.AUDITED, consequence="audit.report",
        tells=[grant_holder, finance],
    )  # fmt: skip
    def audited(self, by, data):
        """The auditor has reported over these figures and their corrections."""
        return {"figures": self.figures_digest()}

    @step(
        _("Submit"), [State.CONFIRMING, State.AUDITED], State.SUBMITTED, by=[grant_holder],
        needs=[the_turn_of_the_grant_holder, everyone_confirmed,
               audit_stands_where_the_call_wants_it, progress_is_confirmed, openings_agree,
               case_is_open],
        tells=[controller, office, coordinator],
        locks=lambda report, data: report.beside(ProgressReport),
    )  # fmt: skip
    def submit(self, by, data):
        """The one submission: accounts and results of the same grant and period together."""
        self.submitted_at = clock.now()
        self.done("report")
        for progress in self.beside(ProgressReport).filter(state="confirming"):
            take_consequence(progress, "submitted")
        version = self.latest_version()
        return {"frozen": version.number, "digest": version.digest,
                "figures": self.figures_digest()}  # fmt: skip

    @step(
        _("Decide on lines"), [State.SUBMITTED, State.AUDITED], by=[reviewing_controller],
        needs=[the_turn_of_the_office, not_put_forward_by_oneself],
        tells=[coordinator, finance], asks="DecideLinesForm",
    )  # fmt: skip
    def decide_lines(self, by, data):
        """Decisions on any number of costs at once; one on a cost covers its corrections."""
        return self.write_decisions(by, data["lines"])

    @step(
        _("Accept all that nothing is asked about"), [State.SUBMITTED, State.AUDITED],
        by=[reviewing_controller], needs=[the_turn_of_the_office, not_put_forward_by_oneself],
        tells=[coordinator, finance],
    )  # fmt: skip
    def accept_rest(self, by, data):
        """Every cost without a decision, but none in which one has a part oneself."""
        return self.accept_undecided(by)

    @step(
        _("Answer a question"), State.SUBMITTED, by=[coordinator, finance],
        needs=[a_question_is_open], tells=[controller], asks="AnswerForm",
    )  # fmt: skip
    def answer_query(self, by, data):
        """A partner answers what the controller asked about a cost."""
        return self.write_answer(by, data["expense"], data["text"], data.get("documents") or ())

    @step(
        _("Finish the review"), State.SUBMITTED, State.REVIEWED, by=[reviewing_controller],
        needs=[every_line_is_decided, no_question_is_open, none_of_it_is_ones_own,
               not_put_forward_by_oneself],
        tells=[approving_office, approving_manager, coordinator, finance], main=True,
    )  # fmt: skip
    def finish_review(self, by, data):
        """Every line has its decision; another person approves."""
        return {"accepted": f"{self.accepted.amount:f}", "figures": self.figures_digest()}

    @step(
        _("Approve"), [State.REVIEWED, State.AUDITED], State.APPROVED,
        by=[approving_office, approving_manager],
        needs=[the_turn_of_the_office, audit_stands_where_the_call_wants_it,
               every_line_is_decided, no_question_is_open, none_of_it_is_ones_own,
               not_put_forward_by_oneself],
        tells=[member, controller],
    )  # fmt: skip
    def approve(self, by, data):
        """The accounts are approved as decided; a settlement can be proposed."""
        return {"accepted": f"{self.accepted.amount:f}", "figures": self.figures_digest()}

    @step(
        _("Return for changes"), [State.SUBMITTED, State.REVIEWED, State.AUDITED], State.DRAFT,
        by=[disinterested_controller], needs=[the_turn_of_the_office],
        tells=[coordinator, finance], asks=Reason,
    )  # fmt: skip
    def return_for_changes(self, by, data):
        """Back to the partners: what was asked about is released, the rest stays frozen with its
        decisions; where nothing was asked, all is released. It is confirmed anew."""
        self.submitted_at = None
        if self.deadline() is not None:
            self.due("report", self.deadline().due_at)
        return self.release_questioned()

    @step(
        _("Ask for a later date"), NOT_SUBMITTED, by=[grant_holder], tells=[office],
        asks="LaterDateForm",
    )  # fmt: skip
    def ask_for_later_date(self, by, data):
        """The first date stays visible, whatever is granted."""
        self.later_date = data["date"]
        return {"date": str(data["date"])}

    @step(
        _("Grant a later date"), NOT_SUBMITTED, by=[disinterested_office],
        tells=[coordinator, finance],        asks="DateForm",
    )  # fmt: skip
    def grant_later_date(self, by, data):
        """The report is due on this day instead."""
        self.later_date = None
        self._deadline = self.due("report", data["date"])
        return {"date": str(data["date"])}

    @step(
        _("Refuse a later date"), NOT_SUBMITTED, by=[disinterested_office],
        tells=[coordinator, finance],        asks=Reason,
    )  # fmt: skip
    def refuse_later_date(self, by, data):
        """The date stays as it is."""
        self.later_date = None

    @step(
        _("Settled"), State.APPROVED, State.SETTLED, consequence="settlement.mark_paid",
        tells=[member],
    )  # fmt: skip
    def settled(self, by, data):
        """The office has paid what was accepted."""

    @step(
        _("Not settled any more"), State.SETTLED, State.APPROVED,
        consequence="settlement.reverse", tells=[coordinator, finance, controller],
    )  # fmt: skip
    def unsettled(self, by, data):
        """The payment was taken back; another settlement can be proposed."""


also_needs(Expense, "reopen", not_in_a_report)
also_needs(Expense, "withdraw", not_in_a_report)
also_needs(ProgressReport, "submit_again", accounts_were_submitted)
