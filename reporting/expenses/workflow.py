"""The expense: a draft, then ready to be reported; what the reports made of it is derived."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
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

from .paper_rules import (
    no_more_comes_back,
    no_private_days,
    nobody_else_pays,
    nothing_came_back,
    parts_fit_the_paper,
    recoverable_vat_is_not_claimed,
)
from .rules import (
    category_is_for_that_side,
    documents_are_there,
    it_can_be_split,
    it_is_filled_in,
    it_says_all,
    line_has_room,
    paid_in_time,
    paper_is_new,
    papers_are_complete,
    rate_is_the_last_resort,
    something_looks_alike,
)

KEEPERS = (OfficeCode.COORDINATOR, OfficeCode.FINANCE)
RateSource = ExchangeRate.Source


class PaidBy(models.TextChoices):
    DIRECT = "direct", _("by the grant holder to the supplier")
    CARD = "card", _("by card")
    PAYROLL = "payroll", _("through the payroll")
    REPAID = "repaid", _("paid by another first, and repaid")
    ADVANCE = "advance", _("from an advance")


# What is asked of a cost before it counts; a page asks the same while it is typed.
READY = [
    case_is_open, documents_are_there, it_is_filled_in, papers_are_complete,
    category_is_for_that_side, line_has_room, recoverable_vat_is_not_claimed, parts_fit_the_paper,
    no_more_comes_back, paid_in_time, no_private_days, nobody_else_pays, rate_is_the_last_resort,
    it_says_all, paper_is_new,
]  # fmt: skip


class LessKind(models.TextChoices):
    """Why less is claimed than the paper says (DOMAIN §3)."""

    PRIVATE = "private", _("a private part")
    ALCOHOL = "alcohol", _("alcohol")
    GIFT = "gift", _("a gift")
    VAT = "vat", _("recoverable VAT")
    OTHER = "other", pgettext_lazy("what is left out", "something else")


class RefundKind(models.TextChoices):
    """What brings money back for a cost (DOMAIN §3)."""

    REFUND = "refund", _("a refund")
    CREDIT_NOTE = "credit_note", _("a credit note")
    INSURANCE = "insurance", _("an insurance payment")


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
    short=_("finance officer or coordinator"),
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
        "activity", "line", "partner", "paid_by", "supplier", "what_for", "invoice_on",
        "service_from", "service_to", "paid_on", "paper", "claimed", "less_kind", "less_because",
        "vat", "vat_abroad", "sek", "rate", "rate_on", "rate_source", "voucher", "late_because",
        "also_paid", "part_of", "gives_back", "refund_kind", "documents", "standing",
    )  # fmt: skip
    in_sections = ("split", "two_costs", "hide_papers")
    list_filter = "ExpenseFilter"
    list_columns = ("partner", "paid_on", "claimed", "sek", "standing")
    list_relations = (
        "activity__grant", "activity__partnership", "budget_line__grant", "budget_line__partner",
        "partner",
    )  # fmt: skip
    not_on_page = ("line", "documents", "vat_abroad", "part_of", "gives_back")  # in its sections
    filters = {"line": "budget_line__key", "paid_by": "paid_by"}
    labels = {
        "paper": _("amount on the paper"),
        "claimed": _("amount claimed"),
        "vat": _("VAT on the paper"),
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
        needs=READY, main=True,
        locks=lambda expense, data: [expense.budget_line, expense.part_of, expense.gives_back],
    )  # fmt: skip
    def mark_ready(self, by, data):
        """It counts on its line from now on, and the next report takes it."""
        return {"budget_line": self.budget_line_id, "sek": f"{self.sek_amount:f}"}

    @step(
        _("Split the paper"), State.DRAFT, by=[coordinator, finance], needs=[it_can_be_split],
        locks=lambda expense, data: [expense.part_of], asks="SplitForm",
    )  # fmt: skip
    def split(self, by, data):
        """Parts of it become expenses on other lines, activities or grants; this keeps the rest."""
        return self.split_into(data["parts"])

    @step(
        _("Counts with the SEK that were paid"), [State.DRAFT, State.READY],
        consequence="advance.clear_costs, repayment.pay",
    )  # fmt: skip
    def count_anew(self, by, data):
        """The grant holder has borne it: by an advance that was cleared, or by repaying it."""
        return self.counts_with(data["sek"], data["how"])

    @step(
        _("Say that it is another cost"), [State.DRAFT, State.READY], by=[coordinator, finance],
        needs=[something_looks_alike], asks="TwoCostsForm",
    )  # fmt: skip
    def two_costs(self, by, data):
        """It looks like one that was entered before, and is not: why stays on record."""
        from .two_costs import keep_answer

        return keep_answer(self, data["others"], data["reason"], by)

    @step(_("Hide personal data"), [State.DRAFT, State.READY], by=[keeper], asks="HidePapersForm")
    def hide_papers(self, by, data):
        """The other partner then sees that there is a paper and its kind, and not the paper."""
        from .hiding import hide

        return hide(self, by, data["documents"])

    @step(_("Take it back to change it"), State.READY, State.DRAFT, by=[coordinator, finance])
    def reopen(self, by, data):
        """As long as it stands in no report."""

    @step(
        _("Withdraw"), [State.DRAFT, State.READY], State.WITHDRAWN, by=[coordinator, finance],
        needs=[nothing_came_back], asks=Reason, tells=[grant_holder_finance],
    )  # fmt: skip
    def withdraw(self, by, data):
        """It is not claimed; the room on its line is free again."""
