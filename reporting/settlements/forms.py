"""What a settlement asks: the report, and later when and how it was paid."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from foundation.money.forms import MoneyField
from foundation.workflow import clock
from foundation.workflow.forms import StepForm
from reporting.financials.models import ErrorKind, FinancialReport

__all__ = ["ClaimForm", "PaymentForm", "SettlementForm"]


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

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > clock.today():
            raise forms.ValidationError(_("A payment is recorded when it was made, not before."))
        first = self.matter.paid_on or self.matter.financial_report.from_on
        if day < first:  # a claim is repaid after the payment, costs are paid after they began
            raise forms.ValidationError(
                _now("That is before %(day)s: nothing was to be paid then.")
                % {"day": format_date(first)}
            )
        return day


class ClaimForm(StepForm):
    """How much is claimed back, and why."""

    amount = MoneyField(
        label=_("Amount claimed back"), currencies=["SEK"], min_value="0.01",
        help_text=_("A later settlement of the same grant sets it off, or the grant holder "
                    "repays it."),
    )  # fmt: skip
    error = forms.ChoiceField(label=_("Kind of error"), choices=ErrorKind)
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea({"rows": 4}))

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        paid = Money(max(self.matter.amount, 0), "SEK")
        if amount > paid:
            raise forms.ValidationError(
                _("No more can be claimed back than the %(amount)s that were paid.")
                % {"amount": format_money(paid)}
            )
        return amount
