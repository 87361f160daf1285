"""The expense: a draft, then ready to be reported; what the reports made of it is derived."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.models import Membership, OfficeCode, Person
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    auditor_of_case,
    coordinator,
    finance,
    grant_holder_finance,
    member,
    office_any,
    real,
)
from foundation.money.models import ExchangeRate
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.roles import Role
from foundation.workflow.steps import begins, step
from reporting.periods import case_is_open

from .rules import (
    category_is_for_that_side,
    documents_are_there,
    line_has_room,
    paid_in_time,
    paper_is_new,
    papers_are_complete,
    rate_is_the_last_resort,
)

KEEPERS = (OfficeCode.COORDINATOR, OfficeCode.FINANCE)
RateSource = ExchangeRate.Source


class PaidBy(models.TextChoices):
    DIRECT = "direct", _("by the grant holder to the supplier")
    CARD = "card", _("by card")
    PAYROLL = "payroll", _("through the payroll")
    REPAID = "repaid", _("paid by another first, and repaid")
    ADVANCE = "advance", _("from an advance")


# --- who holds the pen: the partner for which the cost was entered -------------------------------


def _keeping(**where):
    return Membership.objects.current().filter(office__in=KEEPERS, **where)


def _keeper_where(model, person) -> Q:
    if not real(person):
        return Q(pk__in=[])
    mine = Q(partner__in=_keeping(person=person).values("organisation"))
    return mine & (coordinator.where(model, person) | finance.where(model, person))


def _keeper_who(expense):
    if expense.partner_id not in set(expense.party_ids()):
        return Person.objects.none()
    serving = _keeping(organisation=expense.partner_id)
    return Person.objects.filter(pk__in=serving.values("person"), is_active=True)


keeper = Role(
    "keeper",
    _("a finance officer or coordinator of the partner whose cost it is"),
    _keeper_where,
    _keeper_who,
    organisation=lambda expense: expense.partner_id,
    organisations=lambda expenses: {one.pk: one.partner_id for one in expenses},
)


class ExpenseProcess(Shared):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        READY = "ready", _("ready")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "expense"
    collection = "expenses"
    parent_name = "activity"
    track = [State.DRAFT, State.READY]
    sees = {member: ALL, office_any: ALL, auditor_of_case: {State.READY}}
    holds = {State.DRAFT: keeper}
    comes_next = {State.DRAFT: [(None, "mark_ready")]}
    shows = (
        "activity", "line", "partner", "paid_by", "supplier", "invoice_on", "paid_on", "paper",
        "claimed", "less_because", "sek", "rate", "rate_on", "rate_source", "documents", "standing",
    )  # fmt: skip
    list_columns = ("partner", "paid_on", "claimed", "sek", "standing")
    list_relations = (
        "activity__grant", "activity__partnership", "budget_line__grant", "budget_line__partner",
        "partner",
    )  # fmt: skip
    not_on_page = ("line", "documents")  # its sections show them
    filters = {"line": "budget_line__key", "paid_by": "paid_by"}
    labels = {
        "paper": _("amount on the paper"),
        "claimed": _("amount claimed"),
        "sek": _("amount in SEK"),
        "rate": _("SEK for one unit"),
        "line": _("budget line"),
        "standing": _("standing"),
    }

    begin = begins(
        _("Enter an expense"), by=[coordinator, finance], needs=[case_is_open], asks="ExpenseForm"
    )

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[coordinator, finance], asks="EditForm")
    def edit(self, by, data):
        """While it is a draft."""
        return self.write(data)

    @step(
        _("Mark as ready"), State.DRAFT, State.READY, by=[coordinator, finance],
        needs=[case_is_open, documents_are_there, papers_are_complete, category_is_for_that_side,
               line_has_room, paid_in_time, rate_is_the_last_resort, paper_is_new],
        locks=lambda expense, data: [expense.budget_line], main=True,
    )  # fmt: skip
    def mark_ready(self, by, data):
        """It counts on its line from now on, and the next report takes it."""
        return {"budget_line": self.budget_line_id, "sek": f"{self.sek_amount:f}"}

    @step(_("Take it back to change it"), State.READY, State.DRAFT, by=[coordinator, finance])
    def reopen(self, by, data):
        """As long as it stands in no report."""

    @step(
        _("Withdraw"), [State.DRAFT, State.READY], State.WITHDRAWN, by=[coordinator, finance],
        asks=Reason, tells=[grant_holder_finance],
    )  # fmt: skip
    def withdraw(self, by, data):
        """It is not claimed; the room on its line is free again."""
