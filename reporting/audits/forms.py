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

from .draw_models import Engagement, Method
from .finding_workflow import Severity
from .issuing import in_language
from .letter_forms import FollowUpForm, LetterForm, LetterResponseForm
from .models import Audit
from .roles import auditors, firm_of, stands_in_the_way
from .sampling import CONFIDENCES
from .workflow import Opinion

__all__ = [
    "AcceptForm", "AnswerForm", "AuditForm", "CorrectForm", "DrawForm", "EditForm",
    "EngagementForm", "EraseForm", "FindingEditForm", "FindingForm", "FollowUpForm", "LetterForm",
    "LetterResponseForm", "NotesForm", "ProcedureForm", "ReportForm", "RepresentForm",
    "SampleForm", "WithdrawForm",
]  # fmt: skip


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
        if report and person and (why := stands_in_the_way(person, report)):
            self.add_error("auditor", why)


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
    earlier_years = forms.IntegerField(
        label=_("Years that I signed this assignment before"), min_value=0, max_value=60,
        required=False,
        help_text=_("Beside the audits that stand in this system: they are counted."),
    )  # fmt: skip
    safeguards = forms.CharField(
        label=_("What could be taken for a tie, and what is done about it"), required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class EngagementForm(PlainForm):
    """The terms of engagement: what grant holder and auditor have agreed."""

    audit = forms.BooleanField(
        label=_("Audit of the financial report (ISA 800/805)"), required=False, initial=True
    )
    procedures = forms.BooleanField(
        label=_("Agreed-upon procedures (ISRS 4400 (Revised))"), required=False, initial=True
    )
    report_on = forms.DateField(label=_("Reports are given by"), required=False)
    letter_on = forms.DateField(label=_("Management letter is given by"), required=False)
    fee = MoneyField(label=_("Fee"), currencies=["SEK", "EUR"], required=False, min_value="0")
    readers = forms.CharField(
        label=_("Who may use the reports"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What else is agreed"), required=False, widget=forms.Textarea({"rows": 5}),
        help_text=_("The signed letter is handed in below, among the documents."),
    )  # fmt: skip


class DrawForm(StepForm):
    """How the sample is drawn."""

    method = forms.ChoiceField(label=_("Method"), choices=Method)
    size = forms.DecimalField(
        label=_("Size"), min_value=0, max_digits=15, decimal_places=2, required=False,
        help_text=_("The number of items; for “all above an amount”, that amount in SEK; for "
                    "salaries, the number of people."),
    )  # fmt: skip
    engagement = forms.ChoiceField(
        label=_("For which engagement"), choices=Engagement, required=False,
        initial=Engagement.AUDIT,
        help_text=_("Only what is drawn for the audit is ever projected to the whole."),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        size, method = cleaned.get("size"), cleaned.get("method")
        salaries = method == Method.SALARIES
        cleaned["engagement"] = cleaned.get("engagement") or (
            Engagement.PROCEDURES if salaries else Engagement.AUDIT
        )
        if size is None and salaries and "size" not in self.errors:
            size = cleaned["size"] = Decimal(self.matter.call_rules().audit_salary_people)
        if size is None and "size" not in self.errors:
            self.add_error("size", self.fields["size"].error_messages["required"])
        if size is None or not method or method == Method.ALL_ABOVE:
            return cleaned
        if size != int(size) or size < 1:
            self.add_error("size", _now("Give the number of items: a whole number, at least 1."))
        return cleaned


class RepresentForm(StepForm):
    """The written representations: the usual text, to be changed where it does not fit."""

    text = forms.CharField(
        label=_("Written representations"), required=False, widget=forms.Textarea({"rows": 12}),
        help_text=_("They are addressed to the auditor and stand in the audit file."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk and self.by is not None:
            self.fields["text"].initial = self.matter.usual_representations(self.by.language)


class ReportForm(StepForm):
    """The opinion (ISA 705), and what the report says of it."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=Opinion)
    basis = forms.CharField(
        label=_("Why it is not unmodified"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("For a qualified or adverse opinion or a disclaimer: what it rests on."),
    )  # fmt: skip
    emphasis = forms.CharField(
        label=_("Emphasis of matter"), required=False, widget=forms.Textarea({"rows": 3})
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=100)


class EraseForm(StepForm):
    """Nothing is asked: what goes is said above."""


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
    performance = MoneyField(
        label=_("Performance materiality"), currencies=["SEK"], required=False, min_value="0",
        help_text=_("What can be tolerated in a sample: it gives the size of the sample."),
    )  # fmt: skip
    trivial = MoneyField(
        label=_("Clearly trivial below"), currencies=["SEK"], required=False, min_value="0"
    )
    confidence = forms.TypedChoiceField(
        label=_("Confidence"), required=False, coerce=int, empty_value=None,
        choices=[("", "—"), *((one, f"{one} %") for one in reversed(CONFIDENCES))],
    )  # fmt: skip
    marks = forms.CharField(
        label=_("Marks and notes"), required=False, widget=forms.Textarea({"rows": 8})
    )


class ProcedureForm(PlainForm):
    """One agreed-upon procedure: of the call, or of one's own, and what came of it."""

    procedure = forms.ChoiceField(label=_("Procedure"), required=False)
    own = forms.CharField(
        label=_("or one agreed in addition"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    done = forms.CharField(
        label=_("What was done"), required=False, max_length=5000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    number = forms.IntegerField(
        label=_("On how many"), required=False, min_value=0, max_value=1_000_000
    )
    finding = forms.CharField(
        label=_("Finding"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    amount = MoneyField(label=_("Amount"), currencies=["SEK"], required=False)

    quiet = ("own",)

    def prepare(self):
        asked = self.matter.procedures_asked() if getattr(self.matter, "pk", None) else ()
        offered = [(one["code"], in_language(one["text"]) or one["code"]) for one in asked]
        self.fields["procedure"].choices = [("", "—"), *offered]

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("procedure") and not cleaned.get("own") and not self.errors:
            self.add_error("procedure", _now("Choose a procedure, or write one of your own."))
        return cleaned


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
