"""The repayment: a signed claim with several costs, paid by the grant holder in one sum of SEK.

After DOMAIN §3: the partner or a traveller paid first, the grant holder repays against one signed
claim with vouchers; the cost is reportable once the grant holder has borne it.
"""

from dataclasses import replace

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.models import Person
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    auditor_of_case,
    coordinator,
    finance,
    grant_holder,
    grant_holder_finance,
    member,
    office_any,
)
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL, Entry
from foundation.workflow.roles import Role
from foundation.workflow.rules import also_needs
from foundation.workflow.steps import begins, step
from reporting.expenses.models import Expense
from reporting.expenses.workflow import keeper
from reporting.financials.models import FinancialReport
from reporting.periods import case_is_open

from .rules import (
    claim_is_signed,
    costs_are_borne,
    costs_are_named,
    costs_are_ready,
    not_in_a_claim,
    not_repaid_to_oneself,
    not_reported,
)

claimant = replace(
    keeper, name="claimant",
    sentence=_("a finance officer or coordinator of the partner that paid first"),
)  # fmt: skip


def _claims(model, **where):
    return Entry.objects.filter(kind=model.label(), step="claim", **where)


# Nobody pays their own claim: where a traveller of the grant holder is repaid, another one pays.
claimer = Role(
    "claimer",
    _("whoever handed in the claim"),
    lambda model, person: Q(pk__in=_claims(model, by=person.pk).values("matter_id")),
    lambda matter: Person.objects.filter(
        pk__in=_claims(type(matter), matter_id=matter.pk).values("by")
    ),
)
PAYERS = (grant_holder.except_(claimer), grant_holder_finance.except_(claimer))


class RepaymentProcess(Shared):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CLAIMED = "claimed", pgettext_lazy("a repayment", "claimed")
        PAID = "paid", pgettext_lazy("a repayment", "paid")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "repayment"
    collection = "repayments"
    parent_name = "partnership"
    track = [State.DRAFT, State.CLAIMED, State.PAID]
    sees = {member: ALL, office_any: ALL, auditor_of_case: ALL}
    holds = {State.DRAFT: claimant, State.CLAIMED: PAYERS[0]}
    shows = (
        "partnership", "grant", "partner", "claimed", "paid_on", "sek", "expenses",
    )  # fmt: skip
    not_on_page = ("expenses",)
    list_columns = ("partner", "claimed", "sek", "paid_on")
    list_relations = ("partnership", "grant", "grant__plan", "partner")
    filters = {"partner": "partner"}
    labels = {"claimed": _("claimed in all"), "sek": _("SEK repaid")}

    begin = begins(  # for their own organisation, as the form sees to
        _("Claim a repayment"), by=[coordinator, finance], needs=[case_is_open],
        asks="RepaymentForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[claimant], asks="EditForm")
    def edit(self, by, data):
        """Which costs are claimed."""
        return self.write(data)

    @step(
        _("Hand in the claim"), State.DRAFT, State.CLAIMED, by=[claimant],
        needs=[case_is_open, costs_are_named, costs_are_ready, claim_is_signed],
        tells=[grant_holder, grant_holder_finance], main=True,
    )  # fmt: skip
    def claim(self, by, data):
        """The list was printed, signed and put on file with its vouchers."""
        return {"expenses": sorted(one.pk for one in self.cost_list())}

    @step(
        _("Send the claim back"), State.CLAIMED, State.DRAFT, by=[claimant, *PAYERS], asks=Reason,
        tells=[claimant],
    )  # fmt: skip
    def send_back(self, by, data):
        """Something is wrong in it: it can be mended and handed in again."""

    @step(
        _("Note the repayment"), State.CLAIMED, State.PAID, by=PAYERS,
        needs=[case_is_open, costs_are_ready, not_repaid_to_oneself], asks="PayForm",
        tells=[claimant], main=True,
        locks=lambda repayment, data: repayment.touched(),
    )  # fmt: skip
    def pay(self, by, data):
        """What left the account is split over the costs in proportion; each counts with its part
        from now on."""
        return self.pay_out(data)

    @step(
        _("Take the repayment back"), State.PAID, State.CLAIMED, by=PAYERS, needs=[not_reported],
        asks=Reason, tells=[claimant],
    )  # fmt: skip
    def take_back(self, by, data):
        """It was noted wrongly. The costs keep their SEK until it is noted anew."""
        return self.unpaid()

    @step(_("Withdraw"), State.DRAFT, State.WITHDRAWN, by=[claimant], asks=Reason)
    def withdraw(self, by, data):
        """The costs can be claimed in another one."""


also_needs(Expense, "reopen", not_in_a_claim)
also_needs(Expense, "withdraw", not_in_a_claim)
also_needs(FinancialReport, "request_confirmation", costs_are_borne)
