"""What a financial report asks: grant and period, decisions on costs, answers, dates."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.documents.forms import DocumentsField
from foundation.documents.models import Document
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, StepForm
from reporting.activities.models import Activity
from reporting.expenses.models import Expense
from reporting.periods import PeriodForm

from .models import ErrorKind, Outcome
from .own_part import SENTENCES, own_costs

__all__ = [
    "AnswerForm", "CommentForm", "DateForm", "DecideLinesForm", "FinancialReportForm",
    "LaterDateForm", "NotesForm",
]  # fmt: skip

SHOWN_AT_ONCE = 50  # of thousands of costs; the page of the review has them all, page by page


class FinancialReportForm(PeriodForm):
    """Which grant and period; both stay once costs of the report are frozen."""

    def clean(self):
        super().clean()
        report = self.matter
        if report is None or not report.pk or not report.lean_lines():
            return
        for name in ("grant", "from", "to"):
            if name in self.cleaned_data and self.cleaned_data[name] != getattr(report, name):
                self.add_error(
                    name,
                    _now("Costs of this report are frozen: grant and period stay as they are."),
                )


def _long(label, help_text="", rows=4):
    return forms.CharField(
        label=label, required=False, max_length=20_000, help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
    )  # fmt: skip


class NotesForm(PlainForm):
    """Notes to the accounts."""

    principles = _long(
        _("Principles of accounting"), _("By payment or by delivery, value added tax, rounding.")
    )
    exchange = _long(_("Exchange gains and losses"))
    funds_forwarded = _long(_("Funds sent on to partners"))
    other = _long(_("Other notes"))


class BudgetLineField(forms.ChoiceField):
    """A line of the approved budget, by its key."""

    default_error_messages = {"invalid_choice": _("The budget has no line with this key.")}


class CommentForm(PlainForm):
    """Why a line of the budget was passed or hardly used."""

    line = BudgetLineField(label=_("Budget line"))
    comment = forms.CharField(
        label=_("Comment"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        rows = self.matter.budget_rows()
        self.fields["line"].choices = [
            ("", "—"), *((row.key, f"{row}, {row.partner}") for row in rows)
        ]  # fmt: skip


class CostField(forms.ModelChoiceField):
    """A cost of the report, by the id of its expense; read from memory, for many rows at once."""

    default_error_messages = {"invalid_choice": _("The report has no cost with this expense.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("queryset", Expense.objects.none())
        super().__init__(**kwargs)

    def among(self, report, only_queried: bool = False) -> None:
        """Choose among the costs of this report; a page offers the first that are to be chosen."""
        lines = [line for line in report.lean_lines() if line.correction_of_id is None]
        if only_queried:
            lines = [line for line in lines if line.outcome == "query"]
        self.known = {line.expense_id for line in lines}
        first = [line.expense_id for line in sorted(lines, key=lambda one: bool(one.outcome))]
        # Shown and chosen from memory: one question for a page of many rows.
        offered = report.once("offered", lambda: Expense.objects.in_bulk(first[:SHOWN_AT_ONCE]))
        if only_queried:
            offered = Expense.objects.in_bulk(first[:SHOWN_AT_ONCE])
        labels = {pk: self.label_from_instance(offered[pk]) for pk in first if pk in offered}
        self.choices = [("", self.empty_label), *labels.items()]

    def label_from_instance(self, expense):
        return f"{expense.supplier}, {format_money(expense.sek)} · {expense.reference}"

    def to_python(self, value):
        if value in self.empty_values:
            return None
        text = str(getattr(value, "pk", value)).strip()
        if not _is_id(text) or int(text) not in getattr(self, "known", ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return Expense(pk=int(text))  # only its id is asked for


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


class DecisionForm(PlainForm):
    """The decision on one cost; it covers the cost's corrections."""

    expense = CostField(label=_("Expense"))
    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome)
    deducted = MoneyField(
        label=_("Taken off"), currencies=["SEK"], required=False, min_value=0,
        help_text=_("Of what stands after corrections."),
    )  # fmt: skip
    error = forms.ChoiceField(
        label=_("Kind of error"), choices=[("", "—"), *ErrorKind.choices], required=False
    )
    comment = forms.CharField(
        label=_("Comment or question"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["expense"].among(self.matter)

    def clean(self):
        outcome, deducted = self.cleaned_data.get("outcome"), self.cleaned_data.get("deducted")
        expense = self.cleaned_data.get("expense")
        if expense and (own := self.own_parts().get(expense.pk)):
            self.add_error("expense", str(SENTENCES[own]))
        if outcome == Outcome.DEDUCT:
            self._check_deduction(deducted)
        elif outcome and deducted:
            self.add_error("deducted", _now("Only a deduction takes something off."))
        if outcome == Outcome.QUERY and not self.cleaned_data.get("comment"):
            self.add_error("comment", _now("Write what you want to know."))

    def _check_deduction(self, deducted):
        if not self.cleaned_data.get("error"):
            self.add_error("error", _now("Say what kind of error it is."))
        if "deducted" in self.errors:
            return
        if not deducted:
            self.add_error("deducted", _now("Say how much is taken off."))
            return
        expense = self.cleaned_data.get("expense")
        stands = self.stood().get(expense.pk) if expense else None
        if stands is not None and deducted.amount > stands:
            self.add_error(
                "deducted",
                _now("No more can be taken off than what stands: %(amount)s.")
                % {"amount": format_money(Money(max(stands, 0), "SEK"))},
            )

    def stood(self) -> dict:
        """{expense: what stands after corrections}, counted once for all rows."""
        known = self.matter.__dict__
        if "_stood" not in known:
            lines = [one for one in self.matter.lean_lines() if one.correction_of_id is None]
            pairs = zip(lines, self.matter.costs(), strict=True)
            known["_stood"] = {line.expense_id: cost.after_corrections for line, cost in pairs}
        return known["_stood"]

    def own_parts(self) -> dict:
        """{expense: how} of the costs in which whoever decides has a part."""
        if self.matter is None or not self.matter.pk or self.by is None:
            return {}
        return own_costs(self.matter, self.by)


class DecideLinesForm(StepForm):
    """Decisions on any number of costs."""

    lines = RowsField(DecisionForm, label=_("Decisions"), least=1, shown=1)

    def prepare(self):
        """The first costs stand there, those without a decision ready to be accepted."""
        if self.matter is None or not self.matter.pk:
            return
        self.fields["lines"].initial = [
            {
                "expense": line.expense_id,
                "outcome": line.outcome or Outcome.ACCEPT,
                "deducted": Money(line.deducted, "SEK") if line.deducted else None,
                "error": line.error,
                "comment": line.comment,
            }
            for line in sorted(
                (one for one in self.matter.lean_lines() if one.correction_of_id is None),
                key=lambda one: bool(one.outcome),
            )[:SHOWN_AT_ONCE]
        ]

    def clean_lines(self):
        rows = self.cleaned_data["lines"]
        chosen = [row["expense"].pk for row in rows]
        if len(set(chosen)) < len(chosen):
            raise ValidationError(_now("Each cost is decided on once."))
        return rows


class AnswerForm(StepForm):
    """The answer to the controller's question about a cost."""

    expense = CostField(label=_("Expense"))
    text = forms.CharField(label=_("Answer"), max_length=10_000, widget=forms.Textarea({"rows": 5}))
    documents = DocumentsField(
        Document.objects.none(), required=False,
        help_text=_("Of the activity of that cost: add them there first."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        self.fields["expense"].among(self.matter, only_queried=True)
        queried = self.fields["expense"].known
        if queried and self.by is not None:
            activities = Activity.objects.filter(expenses__in=queried).values("pk")
            papers = Document.objects.of_kind(Activity).visible_to(self.by)
            self.fields["documents"].queryset = papers.filter(matter_id__in=activities)


class DateForm(StepForm):
    """A date later than the one that stands."""

    date = forms.DateField(label=_("New date"))

    def clean_date(self):
        day = self.cleaned_data["date"]
        due = self.matter.due_on
        if due is not None and day <= due:
            raise ValidationError(_now("This is not later than %(day)s.") % {"day": due})
        if not 2000 <= day.year <= 2100:
            raise ValidationError(_now("This year is too far away."))
        return day


class LaterDateForm(DateForm):
    """Which date, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea({"rows": 4}))
