"""What the audit and its findings ask."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Person
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from foundation.workflow.processes import capital
from reporting.expenses.models import Expense
from reporting.financials.models import ErrorKind, FinancialReport

from .finding_workflow import Severity
from .models import Audit, Method
from .roles import auditors, firm_of, serves_a_side
from .workflow import Opinion


class AuditorField(forms.ModelChoiceField):
    """An auditor by the person's id, as `/me/` gives it."""

    default_error_messages = {
        "invalid_choice": _("This person serves no audit firm as an auditor."),
    }

    def __init__(self, **kwargs):
        super().__init__(Person.objects.none(), label=_("Auditor"), **kwargs)

    def label_from_instance(self, person):
        return f"{person} ({firm_of(person)})"


class EditForm(StepForm):
    """Who audits."""

    auditor = AuditorField()

    def prepare(self):
        self.fields["auditor"].queryset = auditors().order_by("name", "pk")

    def clean(self):
        report = self.cleaned_data.get("financial_report") or getattr(
            self.matter, "financial_report", None
        )
        person = self.cleaned_data.get("auditor")
        if report and person and serves_a_side(person, report):
            self.add_error("auditor", _now("This person serves one of the parties or the office."))


class AuditForm(EditForm):
    """The grant holder engages an auditor for a report."""

    financial_report = forms.ModelChoiceField(
        FinancialReport.objects.all(), label=_("Financial report")
    )
    field_order = ["financial_report", "auditor", "note"]

    def clean(self):
        super().clean()
        person = self.cleaned_data.get("auditor")
        if person:
            self.cleaned_data["firm"] = firm_of(person)


class AcceptForm(StepForm):
    """The statement of independence."""

    independent = forms.BooleanField(
        label=_("I am independent of the partners and of the office"),
        error_messages={"required": _("Only an independent auditor can accept the engagement.")},
    )


class DrawForm(StepForm):
    """How the sample is drawn."""

    method = forms.ChoiceField(label=_("Method"), choices=Method)
    size = forms.DecimalField(
        label=_("Size"), min_value=0, max_digits=15, decimal_places=2,
        help_text=_("The number of items; for “all above an amount”, that amount in SEK."),
    )  # fmt: skip

    def clean(self):
        size, method = self.cleaned_data.get("size"), self.cleaned_data.get("method")
        if size is None or not method or method == Method.ALL_ABOVE:
            return
        if size != int(size) or size < 1:
            self.add_error("size", _now("Give the number of items: a whole number, at least 1."))


class ReportForm(StepForm):
    """The opinion (ISA 705)."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=Opinion)


class WithdrawForm(Reason):
    """Everybody concerned reads why."""


class NotesForm(PlainForm):
    """The auditor's own papers."""

    plan = forms.CharField(label=_("Plan"), required=False, widget=forms.Textarea({"rows": 4}))
    materiality = MoneyField(
        label=_("Materiality"), currencies=["SEK"], required=False, min_value="0"
    )
    basis = forms.CharField(
        label=_("Basis of materiality"), required=False, widget=forms.Textarea({"rows": 2})
    )
    marks = forms.CharField(
        label=_("Marks and notes"), required=False, widget=forms.Textarea({"rows": 8})
    )


class SampleForm(PlainForm):
    """A row of the sample, as machines read it."""

    expense = forms.IntegerField(label=_("Expense"))
    amount = MoneyField(label=_("Amount"), currencies=["SEK"])
    certain = forms.BooleanField(label=_("Certain to be in"), required=False)


def title_of(kind: str, expense) -> str:
    """ "Evidence, Hotel X": what is wrong, with whose paper."""
    return f"{capital(ErrorKind(kind).label)}, {expense.supplier}"[:250]


class FindingEditForm(StepForm):
    """What is wrong, how badly, and how much."""

    kind = forms.ChoiceField(label=_("Kind of error"), choices=ErrorKind)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity)
    amount = MoneyField(label=_("Amount"), currencies=["SEK"], min_value="0")
    text = forms.CharField(
        label=_("Finding"), max_length=10_000, widget=forms.Textarea({"rows": 6}),
        help_text=_("The partners and the office read it."),
    )  # fmt: skip

    def line(self):
        """The line of the report that the finding is about."""
        return self.matter.line

    def clean(self):
        line, amount = self.line(), self.cleaned_data.get("amount")
        if line is None:
            return
        most = Money(abs(line.sek), "SEK").rounded()
        if amount and amount > most:
            self.add_error(
                "amount",
                _now("The cost stands in the report with %(amount)s.")
                % {"amount": format_money(most)},
            )
        kind = self.cleaned_data.get("kind")
        if kind:
            self.cleaned_data["title"] = title_of(kind, line.expense)


class ExpenseField(forms.ModelChoiceField):
    def label_from_instance(self, expense):
        return f"{expense.supplier}, {format_money(expense.sek)} · {expense.reference}"


class FindingForm(FindingEditForm):
    """A finding is about one cost of the report, sampled or not."""

    audit = forms.ModelChoiceField(Audit.objects.all(), label=_("Audit"))
    expense = ExpenseField(Expense.objects.all(), label=_("Expense"))
    field_order = ["audit", "expense", "kind", "severity", "amount", "text", "note"]

    def line(self):
        audit, expense = self.cleaned_data.get("audit"), self.cleaned_data.get("expense")
        if not audit or not expense:
            return None
        lines = audit.financial_report.cost_lines()
        line = next((one for one in lines if one.expense_id == expense.pk), None)
        if line is None:
            self.add_error("expense", _now("This expense does not stand in the report."))
        self.cleaned_data["line"] = line
        return line


class AnswerForm(StepForm):
    """The partners' answer."""

    text = forms.CharField(label=_("Answer"), max_length=10_000, widget=forms.Textarea({"rows": 6}))


class CorrectForm(StepForm):
    """How much is taken off."""

    amount = MoneyField(
        label=_("Amount taken off"), currencies=["SEK"], min_value="0.01",
        help_text=_("A line of its own below the cost; the paper and the cost stay as they are."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["amount"].initial = self.matter.amount_money

    def clean_amount(self):
        amount, most = self.cleaned_data["amount"], self.matter.stands()
        if amount.amount > max(most.amount, Decimal(0)):
            raise forms.ValidationError(
                _now("Only %(amount)s of this cost stands.") % {"amount": format_money(most)}
            )
        return amount
