"""What a settlement asks: the report, and later when and how it was paid."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.workflow.forms import StepForm
from reporting.financials.models import FinancialReport

__all__ = ["PaymentForm", "SettlementForm"]


class SettlementForm(StepForm):
    """Which report is settled; the amount follows from its decisions."""

    financial_report = forms.ModelChoiceField(
        label=_("Financial report"), queryset=FinancialReport.objects.all()
    )

    def clean(self):
        report = self.cleaned_data.get("financial_report")
        if report:
            self.cleaned_data["title"] = report.title


class PaymentForm(StepForm):
    """When the money left, and the bank's reference."""

    paid_on = forms.DateField(label=_("Paid on"))
    reference = forms.CharField(label=_("Reference of the payment"), max_length=100)
