"""Taking over: a workbook of running cases is checked, read over, and taken over row by row."""

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.roles import admin, controller, manager, office_coordinators
from foundation.workflow.matters import ALL, Matter
from foundation.workflow.rules import Missing, also_needs, rule
from foundation.workflow.steps import BackTo, begins, step
from reporting.financials.models import FinancialReport

PREPARES = [office_coordinators, manager, admin]
TAKES_OVER = [office_coordinators, admin]  # they look after people, whom the cases bring along


@rule(_("the workbook was read and nothing is wrong in it"))
def workbook_is_good(takeover):
    if not takeover.workbook:
        yield Missing(
            "no_workbook", _now("No workbook has been checked yet."), step="check_workbook"
        )
        return
    for place, sentence, advice in takeover.problems_in_words():
        if not advice:
            yield Missing("workbook", f"{place}: {sentence}", step="check_workbook")


@rule(_("the call was opened, so that its rules can be kept"))
def call_has_rules(takeover):
    if takeover.call.latest() is None:
        yield Missing(
            "call_not_opened",
            _now("The call has never been opened: open it first, with the dates it had then."),
            field="call",
        )


@rule(_("every case of the workbook is there"))
def every_case_is_there(takeover):
    left = len(takeover.waiting())
    if left:
        yield Missing(
            "cases_left",
            _now("Not taken over yet: %(count)s of the cases.") % {"count": left},
        )


class TakeoverProcess(Matter):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("checked")
        IMPORTED = "imported", _("imported")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "takeover"
    collection = "takeovers"
    parent_name = "call"
    track = [State.DRAFT, State.CHECKED, State.IMPORTED]
    sees = {office_coordinators: ALL, manager: ALL, controller: ALL, admin: ALL}
    holds = {State.DRAFT: office_coordinators, State.CHECKED: office_coordinators}
    shows = ("call", "cases_read", "cases_taken", "findings")
    not_on_page = ("findings",)
    labels = {"cases_read": _("cases in the workbook"), "cases_taken": _("cases taken over")}
    list_columns = ("call",)
    list_relations = ("call",)

    begin = begins(
        _("Take over running cases"), by=PREPARES, needs=[call_has_rules], asks="TakeoverForm"
    )

    class Meta:
        abstract = True

    @step(
        _("Check a workbook"), [State.DRAFT, State.CHECKED],
        BackTo("verdict", (State.DRAFT, State.CHECKED)), by=PREPARES, asks="CheckForm",
    )  # fmt: skip
    def check_workbook(self, by, data):
        """Reads it and writes down what is wrong, or what will become of each row."""
        return self.read_workbook(by, data["workbook"])

    @step(
        _("Take over one case"), State.CHECKED, by=TAKES_OVER, needs=[workbook_is_good],
        asks="CaseForm",
    )  # fmt: skip
    def take_over_case(self, by, data):
        """Partnership, people, plan, grants, agreement and earlier years, all of it or nothing."""
        return self.take_over_one(by, data["case"])

    @step(
        _("Finish the takeover"), State.CHECKED, State.IMPORTED, by=TAKES_OVER,
        needs=[workbook_is_good, every_case_is_there], main=True,
    )  # fmt: skip
    def finish(self, by, data):
        """Every case of the workbook is there; from now on the ordinary steps change them."""
        return {"cases": len(self.cases)}

    @step(_("Withdraw"), [State.DRAFT, State.CHECKED], State.WITHDRAWN, by=PREPARES)
    def withdraw(self, by, data):
        """Nothing further is taken over; the cases that are there stay."""


@rule(_("its days were not accounted for before the case was taken over"))
def days_not_brought_forward(report):
    rows = report.brought_forward()
    found = next(
        (row for row in rows if row.from_on <= report.to_on and row.to_on >= report.from_on), None
    )
    if found:
        yield Missing(
            "brought_forward",
            _now("The days from %(first)s to %(last)s were accounted for before the case was taken "
                 "over: begin the report after them.")
            % {"first": found.from_on, "last": found.to_on},
            field="from",
        )  # fmt: skip


also_needs(FinancialReport, "request_confirmation", days_not_brought_forward)
