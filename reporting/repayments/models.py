"""Repayments: the costs of one claim, and the sum with which the grant holder repaid them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from foundation.accounts.models import Organisation
from foundation.accounts.roles import (
    auditor_of_case,
    controller,
    grant_holder,
    grant_holder_finance,
)
from foundation.documents.models import Document
from foundation.money.amounts import Money, total
from foundation.money.fields import AmountField
from foundation.workflow.engine import take_consequence
from partnerships.cooperation.models import Partnership
from reporting.expenses.amounts import REPAYMENT
from reporting.expenses.models import Expense
from reporting.financials.models import ReportLine

from .splitting import split
from .workflow import RepaymentProcess, claimant


class Repayment(RepaymentProcess):
    """One signed claim of one partner, in one currency, under one grant."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name=_("grant"))
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    expenses = models.ManyToManyField(
        Expense, related_name="repayments", verbose_name=_("costs"), blank=True
    )
    paid_on = models.DateField(_("repaid on"), null=True, editable=False)
    sek_amount = AmountField(_("SEK repaid"), currency="SEK", null=True, editable=False)
    slips = models.ManyToManyField(Document, related_name="+", editable=False)

    class Meta:
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")
        ordering = ["-id"]

    def begun(self, by, data):
        return {"grant": self.grant_id, "partner": self.partner_id}

    # A claim names travellers: those who keep the accounts of either side, and who checks them.
    restricted_to = (claimant, grant_holder, grant_holder_finance, controller, auditor_of_case)

    def takes_documents_from(self, person) -> bool:
        """The signed claim from the one side, the slip from the other."""
        mine = self.roles_held(person, [claimant, grant_holder, grant_holder_finance])
        return bool(mine) and self.state != self.State.WITHDRAWN

    # What is claimed

    def cost_list(self) -> list[Expense]:
        """The costs of the claim, the oldest first, read once for this copy."""
        if "_costs" not in self.__dict__:
            rows = self.expenses.select_related("budget_line", "activity") if self.pk else ()
            self._costs = sorted(rows, key=lambda one: (one.paid_on, one.pk))
        return self._costs

    @classmethod
    def prepare_rows(cls, matters):
        models.prefetch_related_objects(matters, "expenses")
        for one in matters:
            one._costs = sorted(one.expenses.all(), key=lambda cost: (cost.paid_on, cost.pk))

    @property
    def claimed(self) -> Money | None:
        """What is claimed in all, in the claim's currency; None while it is empty."""
        costs = self.cost_list()
        if len({one.claimed_currency for one in costs if one.claimed}) != 1:
            return None  # empty, or a draft in it was changed: handed in it cannot be
        costs = [one for one in costs if one.claimed]
        return total([one.claimed for one in costs], costs[0].claimed_currency).rounded()

    @property
    def sek(self) -> Money | None:
        """What left the grant holder's account for it; None before it is paid."""
        return None if self.sek_amount is None else Money(self.sek_amount, "SEK").rounded()

    # What the steps do

    def touched(self) -> list:
        """The costs and their budget lines: locked with the repayment."""
        costs = self.cost_list()
        return [*costs, *{one.budget_line for one in costs}]

    def shares(self, sek: Money) -> list[Money]:
        """What of so much SEK falls on each cost, in the order of `cost_list`."""
        weights = [one.claimed_amount for one in self.cost_list()]
        return [Money(part, "SEK") for part in split(sek.amount, weights)]

    def reported(self) -> set[int]:
        """The costs of it that stand in a report."""
        rows = ReportLine.objects.taken().filter(expense__in=self.cost_list())
        return set(rows.values_list("expense", flat=True))

    def pay_out(self, data) -> dict:
        self.paid_on, self.sek_amount = data["paid_on"], data["sek"].amount
        self.slips.set(data["documents"])
        reported = self.reported()
        for cost, share in zip(self.cost_list(), self.shares(data["sek"]), strict=True):
            if cost.pk not in reported and cost.claimed_currency != "SEK":
                take_consequence(cost, "count_anew", {"sek": share, "how": REPAYMENT})
        self.__dict__.pop("_costs", None)
        return {"sek": f"{self.sek_amount:f}", "paid_on": str(self.paid_on)}

    def unpaid(self) -> dict:
        before = {"sek": f"{self.sek_amount:f}", "paid_on": str(self.paid_on)}
        self.paid_on = self.sek_amount = None
        self.slips.clear()
        return before

    # Pages

    def claim_url(self) -> str:
        return reverse("reporting:repayment_claim", args=[self.pk])

    def sections(self, person) -> list[dict]:
        """The costs with what falls on each, and the claim to print."""
        from .tables import sections_of

        return sections_of(self, person)
