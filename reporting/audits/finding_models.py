"""A finding: the auditor's word about a cost, the partners' answer, and how it ended."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.money.amounts import Money, zero
from foundation.money.fields import AmountField
from foundation.workflow import clock
from reporting.expenses.models import Expense
from reporting.financials.models import ErrorKind, ReportLine

from .finding_workflow import FindingProcess, Severity
from .models import Audit

DAYS_TO_ANSWER = 14  # [D] for the partners, from the finding


class Finding(FindingProcess):
    """Something wrong with a cost. The auditor's word, and the partners' answer."""

    audit = models.ForeignKey(
        Audit, models.PROTECT, related_name="findings", verbose_name=_("audit")
    )
    expense = models.ForeignKey(
        Expense, models.PROTECT, related_name="findings", verbose_name=_("expense")
    )
    line = models.ForeignKey(ReportLine, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of error"), max_length=12, choices=ErrorKind)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity)
    amount = AmountField(_("amount"))
    text = models.TextField(_("finding"))
    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    response = models.TextField(_("answer"), blank=True, editable=False)
    response_language = models.CharField(
        _("language of the answer"), max_length=10, blank=True, editable=False
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    corrected = AmountField(_("corrected"), null=True, editable=False)
    correction = models.OneToOneField(
        ReportLine, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-id"]
        indexes = [models.Index(fields=["audit", "state"], name="finding_by_audit")]

    def begun(self, by, data):
        self.language = getattr(by, "language", "")
        self.due("answer", clock.today() + timedelta(days=DAYS_TO_ANSWER))
        return {"audit": self.audit_id, "expense": self.expense_id, **self.frozen()}

    def deadline_label(self, code):
        return str(_("answer to the finding"))

    def stands(self) -> Money:
        """What can still be taken off the cost: after corrections, and what was disallowed."""
        rest = self.audit.financial_report.stands(self.expense_id)
        return Money((rest or zero().amount) - self.line.deducted, "SEK").rounded()

    def write_response(self, by, text: str) -> dict:
        self.response, self.response_language = text, getattr(by, "language", "")
        self.answered_by, self.answered_at = by, clock.now()
        self.done("answer")
        return {"organisation": self.own_organisation(by)}

    def write_correction(self, amount: Money) -> dict:
        """Add the negative line; `amount` (SEK) is above zero and at most what stands."""
        row = self.audit.financial_report.correct(self.expense_id, amount.amount)
        self.corrected, self.correction = amount, row
        return {"correction": row.pk, "amount": amount.as_json()["amount"]}

    def frozen(self) -> dict:
        """Itself in codes, ids and amounts, as the audit's version and the record keep it."""
        return {
            "finding": self.pk,
            "expense": self.expense_id,
            "kind": self.kind,
            "severity": self.severity,
            "amount": self.amount_money.rounded().as_json()["amount"],
            "state": self.state,
            "correction": self.correction_id,
        }
