"""The ledger of a partner for one grant: imported by project code, mapped, tied to expenses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.models import Membership, OfficeCode, Person
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    auditor_of_case,
    controller,
    coordinator,
    finance,
    manager,
    office,
    real,
)
from foundation.workflow.models import ALL
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, also_needs, rule
from foundation.workflow.steps import PartSpec, begins, step
from reporting.financials.models import FinancialReport
from reporting.periods import case_is_open

from .blocking import ledger_is_explained

# --- who keeps it: finance and coordinators of the organisation whose ledger it is ---------------

KEEPERS = (OfficeCode.COORDINATOR, OfficeCode.FINANCE)


def _keeping(**where):
    return Membership.objects.current().filter(office__in=KEEPERS, **where)


def _keeper_where(model, person) -> Q:
    if not real(person):
        return Q(pk__in=[])
    mine = Q(organisation__in=_keeping(person=person).values("organisation"))
    return mine & (coordinator.where(model, person) | finance.where(model, person))


def _keeper_who(ledger):
    if ledger.organisation_id not in set(ledger.party_ids()):
        return Person.objects.none()
    serving = _keeping(organisation=ledger.organisation_id)
    return Person.objects.filter(pk__in=serving.values("person"), is_active=True)


bookkeeper = Role(
    "bookkeeper",
    _("a finance officer or coordinator of the organisation whose ledger it is"),
    _keeper_where,
    _keeper_who,
    organisation=lambda ledger: ledger.organisation_id,
    organisations=lambda ledgers: {one.pk: one.organisation_id for one in ledgers},
    short=_("finance officer or coordinator"),
)


# --- rules ---------------------------------------------------------------------------------------


@rule(_("no other ledger is open for the same organisation and grant"))
def one_ledger_each(ledger):
    others = type(ledger).objects.filter(
        grant=ledger.grant_id, organisation=ledger.organisation_id, state="open",
        project_code=ledger.project_code,
    )  # fmt: skip
    for one in others.exclude(pk=ledger.pk)[:1]:
        yield Missing(
            "ledger_there",
            _now("%(ledger)s has this project code already: import into it.")
            % {"ledger": one.reference},
            field="project_code",
        )


@rule(_("something was imported"))
def rows_are_there(ledger):
    if not ledger.row_count():
        yield Missing("no_rows", _now("Nothing has been imported yet."), step="import_file")


# --- the process ---------------------------------------------------------------------------------


class LedgerProcess(Shared):
    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)

    code = "ledger"
    collection = "ledgers"
    parent_name = "partnership"
    track = [State.OPEN, State.CLOSED]
    # Its rows can name people and what they earn: their own finance, the controller, the auditor
    # (DOMAIN §3); the partner sees the sums of the reconciliation only.
    sees = {
        bookkeeper: ALL, controller: ALL, office: ALL, manager: ALL, auditor_of_case: ALL,
    }  # fmt: skip
    holds = {}
    shows = (
        "partnership", "grant", "organisation", "project_code", "currency", "rows_read",
        "rows_open", "total",
    )  # fmt: skip
    list_columns = ("organisation", "project_code", "rows_read", "total")
    list_relations = ("partnership__call_version", "grant", "grant__plan", "organisation")
    # Its own pages take these: a file is seen, and rows are chosen, before the step.
    in_sections = ("name_columns", "import_file", "mark_rows", "propose", "tie", "untie")
    labels = {
        "rows_read": _("rows"), "rows_open": _("rows to deal with"), "total": _("total"),
    }  # fmt: skip
    parts = {
        "accounts": PartSpec(
            _("Accounts"), "AccountForm", many=True, by=(bookkeeper,),
            hint=_("What each account is in the budget: said once, and remembered."),
        ),
        "items": PartSpec(
            _("Named differences"), "ItemForm", many=True, by=(bookkeeper,),
            hint=_("What lies between the ledger and the report and is no row of its own."),
        ),
    }  # fmt: skip

    begin = begins(
        _("Begin a ledger"), by=[coordinator, finance], needs=[case_is_open, one_ledger_each],
        asks="LedgerForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.OPEN, by=[bookkeeper], needs=[one_ledger_each], asks="EditForm")
    def edit(self, by, data):
        """By which project code its rows are found."""
        return self.write(data)

    @step(
        _("Name the columns"), State.OPEN, by=[bookkeeper], asks="ColumnsForm",
    )  # fmt: skip
    def name_columns(self, by, data):
        """What the organisation's files call them; remembered for all of its ledgers."""
        return self.remember_columns(data)

    @step(
        _("Import a file"), State.OPEN, by=[bookkeeper], asks="ImportForm", main=True,
    )  # fmt: skip
    def import_file(self, by, data):
        """What is new is added, what changed is changed, what is gone is marked as gone."""
        return self.take_in(by, data)

    @step(
        _("Mark rows"), State.OPEN, by=[bookkeeper], needs=[rows_are_there], asks="MarkForm",
    )  # fmt: skip
    def mark_rows(self, by, data):
        """Rows that are no cost of the grant, each with its reason; or the mark is taken off."""
        return self.mark(data)

    @step(
        _("Make expenses of rows"), State.OPEN, by=[bookkeeper],
        needs=[case_is_open, rows_are_there], asks="ProposeForm",
    )  # fmt: skip
    def propose(self, by, data):
        """Rows on mapped accounts become drafts of expenses, one for each voucher and line."""
        return self.make_expenses(by, data)

    @step(
        _("Tie rows to expenses"), State.OPEN, by=[bookkeeper], needs=[rows_are_there],
        asks="TieForm",
    )  # fmt: skip
    def tie(self, by, data):
        """A row is the booking of an expense that was entered from its paper."""
        return self.tie_rows(data["ties"])

    @step(
        _("Untie rows"), State.OPEN, by=[bookkeeper], needs=[rows_are_there], asks="RowsForm",
    )  # fmt: skip
    def untie(self, by, data):
        """The rows are dealt with by nothing any more."""
        return self.untie_rows(data["rows"])

    @step(_("Close the ledger"), State.OPEN, State.CLOSED, by=[bookkeeper])
    def close(self, by, data):
        """Nothing more is imported; what was reconciled with it stands."""

    @step(_("Open it again"), State.CLOSED, State.OPEN, by=[bookkeeper], needs=[one_ledger_each])
    def reopen(self, by, data):
        """More is to be imported."""


also_needs(FinancialReport, "request_confirmation", ledger_is_explained)
