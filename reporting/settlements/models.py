"""Settlements: what the office pays for an approved report, never beyond the grant."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.money.amounts import Money
from foundation.money.fields import AmountField, sum_of
from reporting.financials.models import FinancialReport
from reporting.financials.statement import payable

from .workflow import SettlementProcess


class Settlement(SettlementProcess):
    """One payment in arrears: for what was accepted of one financial report."""

    financial_report = models.ForeignKey(
        FinancialReport, models.PROTECT, related_name="settlements",
        verbose_name=_("financial report"),
    )  # fmt: skip
    accepted = AmountField(_("accepted"), default=Decimal(0), editable=False)
    amount = AmountField(_("amount to pay"), default=Decimal(0), editable=False)
    figures_digest = models.CharField(max_length=64, blank=True, editable=False)
    paid_on = models.DateField(_("paid on"), null=True, editable=False)
    payment_reference = models.CharField(
        _("reference of the payment"), max_length=100, blank=True, editable=False
    )

    labels = {"grant": _("grant"), "kind": _("kind of grant")}

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-id"]

    @property
    def grant(self):
        return self.financial_report.grant

    @property
    def kind(self) -> str:
        """The kind of its grant."""
        return self.financial_report.grant.kind

    def get_kind_display(self) -> str:
        return self.financial_report.grant.get_kind_display()

    def begun(self, by, data):
        """Its amount: what was accepted, and no more than what is left of the grant."""
        self.compute()
        return {
            "financial_report": self.financial_report_id,
            "amount": f"{self.amount:f}",
            "accepted": f"{self.accepted:f}",
            "figures": self.figures_digest,
        }

    def compute(self) -> None:
        report = self.financial_report
        self.accepted, self.figures_digest = report.accepted.amount, report.figures_digest()
        self.amount = self.payable()

    def payable(self) -> Decimal:
        """What may be paid for the report now."""
        grant = self.financial_report.grant
        return payable(self.financial_report.accepted.amount, grant.amount, self.settled_before())

    def settled_before(self) -> Decimal:
        """What other settlements of the same grant pay or have paid."""
        others = (
            type(self)
            .objects.filter(
                financial_report__grant=self.financial_report.grant_id, state__in=self.STANDING
            )
            .exclude(pk=self.pk)
        )
        return others.aggregate(sum=sum_of("amount"))["sum"]

    def others_of_report(self):
        """Other settlements of the same report that stand."""
        rows = type(self).objects.filter(
            financial_report=self.financial_report_id, state__in=self.STANDING
        )
        return rows.exclude(pk=self.pk).order_by("pk")

    def frozen_fields(self):
        return ("financial_report", "accepted", "amount", "figures_digest")

    def sections(self, person) -> list[dict]:
        from .tables import sections_of

        return sections_of(self)

    def left_of_grant(self) -> Money:
        """What is left of the grant after this settlement and the others that stand."""
        used = self.settled_before() + (self.amount if self.state in self.STANDING else 0)
        return Money(self.financial_report.grant.amount - used, "SEK").rounded()
