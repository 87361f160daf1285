"""Settlements: what the office pays for an approved report, within the grant, or claims back."""

from decimal import Decimal

from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.accounts.roles import controller, grant_holder, grant_holder_finance, manager
from foundation.money.amounts import Money
from foundation.money.fields import AmountField, sum_of
from foundation.workflow.models import canonical, digest_of
from reporting.bank_details.models import BankDetails
from reporting.brought import accepted_in_all, paid_before
from reporting.financials.models import ErrorKind, FinancialReport
from reporting.financials.statement import ZERO, owed, plus

from .workflow import SettlementProcess


class Settlement(SettlementProcess):
    """One payment in arrears: for what was accepted of one financial report.

    An amount below zero is a claim: more was paid than accepted, and the grant holder repays.
    """

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
    # The account that was in force when it was authorised; none is a warning only.
    paid_to = models.ForeignKey(
        BankDetails, models.PROTECT, null=True, related_name="+", verbose_name=_("paid to"),
        editable=False,
    )  # fmt: skip
    # What is to be claimed back, until a second person has authorised it.
    claim_asked = AmountField(_("to be claimed back"), default=Decimal(0), editable=False)
    claimed_back = AmountField(_("claimed back"), default=Decimal(0), editable=False)
    claim_error = models.CharField(
        _("kind of error"), max_length=12, choices=ErrorKind, blank=True, editable=False
    )
    repaid_on = models.DateField(_("repaid on"), null=True, editable=False)
    repayment_reference = models.CharField(
        _("reference of the repayment"), max_length=100, blank=True, editable=False
    )

    labels = {"grant": _("grant"), "kind": _("kind of grant")}
    not_on_page = ("paid_to", "claim_asked", "claimed_back", "claim_error")  # its sections say them

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

    @classmethod
    def may_begin_below(cls, parent, person) -> bool:
        """Offered on the report's page once it is approved; before and after it is refused."""
        return parent.state == "approved" and super().may_begin_below(parent, person)

    @classmethod
    def beside_list(cls, person, roles):
        """Those who pay find the list of what waits to be paid."""
        pays = controller in roles or manager in roles
        return {"payments_url": reverse("reporting:settlement_payments") if pays else ""}

    # What is owed

    def payable(self) -> Decimal:
        """What is to be paid for the report now; below zero, what is to be repaid."""
        report = self.financial_report
        paid, accepted = self.paid_and_accepted
        return owed(report.accepted.amount, report.grant.amount, paid, accepted)

    @cached_property
    def paid_and_accepted(self) -> tuple[Decimal, Decimal]:
        """(paid, accepted) on the grant by its other settlements that stand, less what was claimed
        back, and before the case was taken over."""
        grant = self.financial_report.grant_id
        paid, accepted = paid_before(grant), accepted_in_all(grant)
        rows = type(self).objects.filter(
            financial_report__grant=grant, state__in=self.STANDING
        ).exclude(pk=self.pk)  # fmt: skip
        sums = rows.aggregate(
            amount=sum_of("amount"), accepted=sum_of("accepted"), claimed=sum_of("claimed_back")
        )
        repaid = rows.exclude(repaid_on=None).aggregate(sum=sum_of("claimed_back"))["sum"]
        return (
            plus(paid, sums["amount"], -repaid),
            plus(accepted, sums["accepted"], -sums["claimed"]),
        )

    def settled_before(self) -> Decimal:
        """What other settlements of the same grant pay or have paid, less what came back, and what
        was paid on it before the case was taken over."""
        return self.paid_and_accepted[0]

    def too_much_before(self) -> Decimal:
        """What was paid on the grant before without being accepted."""
        paid, accepted = self.paid_and_accepted
        return max(plus(paid, -accepted), ZERO)

    def is_claim(self) -> bool:
        """Whether the grant holder owes the office."""
        return self.amount < 0

    def open_claim(self) -> Decimal:
        """What was claimed back and has not come yet, by payment or with another settlement."""
        if not self.claimed_back or self.repaid_on or self.state != self.State.PAID:
            return ZERO
        paid, accepted = self.paid_and_accepted
        too_much = plus(paid, self.amount, -accepted, -self.accepted, self.claimed_back)
        return max(min(self.claimed_back, too_much), ZERO)

    def corrections(self) -> Decimal:
        """All that lies between what was reported and what is accepted: their sum, by name, stands
        in the review (`FinancialReport.review`)."""
        review = self.financial_report.review()
        return plus(review.first, -review.accepted)

    def others_of_report(self):
        """Other settlements of the same report that stand."""
        rows = type(self).objects.filter(
            financial_report=self.financial_report_id, state__in=self.STANDING
        )
        return rows.exclude(pk=self.pk).order_by("pk")

    def left_of_grant(self) -> Money:
        """What is left of the grant after this settlement and the others that stand."""
        used = self.settled_before() + (self.amount if self.state in self.STANDING else 0)
        return Money(self.financial_report.grant.amount - used, "SEK").rounded()

    # Whom it is paid to

    def payee_id(self) -> int | None:
        """The grant holder (id); asked once."""
        if "_payee" not in self.__dict__:
            self._payee = next(iter(self.financial_report.party_ids(holder=True)), None)
        return self._payee

    def account(self) -> BankDetails | None:
        """The account it was authorised for, else the one in force."""
        return self.paid_to or BankDetails.objects.account_of(self.payee_id())

    def takes_documents_from(self, person) -> bool:
        """The signed payment request and what belongs to it, from the grant holder and the office;
        nothing waits for it."""
        roles = [grant_holder, grant_holder_finance, controller]
        return self.state in self.STANDING and bool(self.roles_held(person, roles))

    # What its steps do

    def choose_account(self) -> dict:
        account = BankDetails.objects.account_of(self.payee_id())
        self.paid_to = account
        return {"account": account.pk if account else None}

    def ask_back(self, amount: Money, error: str, reason: str) -> dict:
        """Ask for a part back after the payment; nothing is owed yet. Facts for the record."""
        self.claim_asked, self.claim_error = amount.amount, error
        return {
            "asked": f"{amount.amount:f}", "error": error,
            "digest": digest_of(canonical(reason)),
        }  # fmt: skip

    def claim(self) -> dict:
        """Claim what was asked for. Facts for the record."""
        self.claimed_back, self.claim_asked = self.claim_asked, ZERO
        return {"claimed": f"{self.claimed_back:f}", "error": self.claim_error}

    def ask_nothing_back(self) -> dict:
        """Drop what was asked for. Facts for the record."""
        before, self.claim_asked, self.claim_error = self.claim_asked, ZERO, ""
        return {"asked": f"{before:f}"}

    def frozen_fields(self):
        return ("financial_report", "accepted", "amount", "figures_digest")

    def sections(self, person) -> list[dict]:
        from .tables import sections_of

        return sections_of(self, person)
