"""What a ledger asks: whose, by which code, which columns, which file, what its rows are."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from foundation.accounts.models import Membership, Organisation, Party
from foundation.documents.forms import DocumentField
from foundation.money.amounts import offered_currencies
from foundation.money.formatting import currency_name, format_date, format_money
from foundation.money.forms import MoneyField
from foundation.money.models import ExchangeRate
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, StepForm
from partnerships.programmes.reference_models import text_in
from reporting.activities.choosing import ActivityField, dated
from reporting.activities.models import Activity
from reporting.expenses.workflow import PaidBy

from .lines import LONGEST_CODE
from .models import LedgerRow, Treatment
from .workflow import KEEPERS

SHOWN = 200  # rows that a step's own page offers; any number can be sent
LONGEST_HEADING = 80


class EditForm(StepForm):
    """By which code the organisation books what belongs to the grant."""

    project_code = forms.CharField(
        label=_("Project code"), max_length=LONGEST_CODE,
        help_text=_("As the ledger has it. Files that have no column for it are taken as a whole."),
    )  # fmt: skip


class LedgerForm(EditForm):
    """Whose ledger for which grant."""

    grant = forms.ModelChoiceField(
        label=_("Grant"), queryset=Grant.objects.select_related("plan", "partnership")
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all(),
        help_text=_("Whose ledger it is."),
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency"), required=False, choices=lambda: [
            (code, currency_name(code)) for code in offered_currencies()
        ], help_text=_("In which the ledger is kept."),
    )  # fmt: skip
    field_order = ["grant", "organisation", "project_code", "currency"]

    def prepare(self):
        if self.by is None:
            return
        mine = Membership.objects.current().filter(person=self.by, office__in=KEEPERS)
        found = Organisation.objects.filter(pk__in=mine.values("organisation"))
        self.fields["organisation"].queryset = found.exclude(kind="office").order_by("name")

    def clean(self):
        grant, organisation = (self.cleaned_data.get(name) for name in ("grant", "organisation"))
        self.cleaned_data["currency"] = self.cleaned_data.get("currency") or "SEK"
        if not grant or not organisation:
            return
        parties = Party.objects.current().filter(case=grant.case_id, organisation=organisation)
        if not parties.exists():
            self.add_error("organisation", say("It is no partner of this grant."))
        self.cleaned_data.update(
            partnership=grant.partnership,
            title=f"{organisation}, {grant.title[:180]} ({self.cleaned_data.get('project_code')})",
        )


def _heading(label, help_text=""):
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_HEADING, help_text=help_text
    )


class ColumnsForm(StepForm):
    """The headings of the organisation's files."""

    number = _heading(_("Voucher number"), _("The series may stand in the same column: A123."))
    series = _heading(_("Series"))
    position = _heading(_("Row of the voucher"))
    day = _heading(_("Date"))
    account = _heading(_("Account"))
    account_name = _heading(_("Name of the account"))
    project = _heading(_("Project"))
    text = _heading(_("Text"))
    amount = _heading(_("Amount"))
    debit = _heading(_("Debit"))
    credit = _heading(_("Credit"))

    def offer(self, headings: list[str]) -> None:
        """Choose among the headings of a file that was looked at."""
        choices = [("", "—"), *((one, one) for one in dict.fromkeys(headings) if one)]
        for name, one in self.fields.items():
            if name != "note":
                one.widget = forms.Select(choices=choices)

    def clean(self):
        for name in ("number", "day", "account"):
            if not self.cleaned_data.get(name):
                self.add_error(name, say("A ledger cannot be read without this column."))
        if not any(self.cleaned_data.get(one) for one in ("amount", "debit", "credit")):
            self.add_error("amount", say("Name a column with amounts, or those of both sides."))
        typed = [
            one for name, one in self.cleaned_data.items() if one and name != "note"
        ]  # fmt: skip
        if len(typed) != len(set(map(str.casefold, typed))):
            self.add_error(None, say("The same column is named twice."))


class ImportForm(StepForm):
    """Which of the ledger's documents; its newest version is read."""

    document = DocumentField(label=_("File"))
    covers_from = forms.DateField(
        label=_("Covers from"), required=False,
        help_text=_("Only where the file covers other days than those of its first and last row."),
    )  # fmt: skip
    covers_to = forms.DateField(label=_("Covers to"), required=False)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["document"].choose_from(self.matter)

    def clean(self):
        first, last = self.cleaned_data.get("covers_from"), self.cleaned_data.get("covers_to")
        if first and last and last < first:
            self.add_error("covers_to", say("The last day cannot come before the first."))


class LedgerRowsField(forms.ModelMultipleChoiceField):
    """Rows of the ledger by their numbers; asked at once, however many they are."""

    default_error_messages = {"required": _("Tick the rows that it is about.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Rows"))
        super().__init__(LedgerRow.objects.none(), **kwargs)

    def among(self, ledger, waiting: bool = False) -> None:
        """Choose among the rows that stand in this ledger; the page offers the first of them."""
        self.queryset = ledger.standing_rows()
        offered = ledger.waiting_rows() if waiting else ledger.standing_rows()
        self.choices = lambda: [(row.pk, row_label(row)) for row in offered[:SHOWN]]

    def clean(self, value):
        if isinstance(value, list | tuple) and not all(_is_id(one) for one in value):
            raise forms.ValidationError(say("Name rows by their numbers."), "invalid")
        return list(super().clean(value))


def _is_id(value) -> bool:
    text = str(getattr(value, "pk", value)).strip()
    return not isinstance(value, bool) and text.isascii() and text.isdigit() and len(text) <= 18


def row_label(row) -> str:
    """A row as people choose it: voucher, day, account, text, amount."""
    return " · ".join(
        one
        for one in (row.voucher, format_date(row.day), row.account, row.text,
                    format_money(row.money))
        if one
    )  # fmt: skip


class RowsForm(StepForm):
    """Which rows."""

    rows = LedgerRowsField()

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["rows"].among(self.matter)


class MarkForm(RowsForm):
    """Why rows are no cost of the grant."""

    treatment = forms.ChoiceField(
        label=_("What they are"), required=False,
        choices=[("", _("to be dealt with")), *Treatment.choices],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def clean(self):
        if self.cleaned_data.get("treatment") and not self.cleaned_data.get("reason"):
            self.add_error("reason", say("Say why, in a sentence that the auditor can follow."))
        if any(row.expense_id for row in self.cleaned_data.get("rows") or []):
            self.add_error("rows", say("One of them is an expense: untie it first."))


class ProposeForm(StepForm):
    """Which rows become expenses (none named: all that can), and of which activity."""

    rows = LedgerRowsField(required=False)
    activity = ActivityField(
        label=_("Activity"), queryset=Activity.objects.all(), required=False,
        help_text=_("For the accounts that have no activity of their own."),
    )  # fmt: skip
    rate_source = forms.ChoiceField(
        label=_("Source of the rate"), required=False,
        choices=[("", "—"), *(one for one in ExchangeRate.Source.choices if one[0] != "manual")],
        help_text=_("Only for a ledger in another currency: the published rate of each day."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        self.fields["rows"].among(self.matter, waiting=True)
        self.fields["activity"].queryset = activities_of(self.matter)


def activities_of(ledger):
    """The activities on which its costs can stand."""
    rows = Activity.objects.filter(grant=ledger.grant_id).exclude(state="cancelled")
    return rows.order_by("starts_on", "pk")


class TieRowForm(PlainForm):
    """A row and the expense that it is the booking of, by their numbers."""

    row = forms.IntegerField(label=_("Row"), min_value=1)
    expense = forms.IntegerField(label=_("Expense"), min_value=1)


class TieForm(StepForm):
    """Pairs of a row and an expense."""

    ties = RowsField(TieRowForm, label=_("Pairs"), least=1)

    def clean(self):
        ties = self.cleaned_data.get("ties")
        if not ties or self.matter is None:
            return
        rows = self.matter.standing_rows().in_bulk({one["row"] for one in ties})
        expenses = self.matter.own_expenses().in_bulk({one["expense"] for one in ties})
        if any(one["row"] not in rows or one["expense"] not in expenses for one in ties):
            self.add_error("ties", say("A row is not of this ledger, or an expense not of it."))
        elif len({one["row"] for one in ties}) != len(ties):
            self.add_error("ties", say("A row is named twice."))
        else:
            self.cleaned_data["ties"] = [
                {"row": rows[one["row"]], "expense": expenses[one["expense"]]} for one in ties
            ]


class LineChoice(forms.ChoiceField):
    default_error_messages = {"invalid_choice": _("The budget has no line with this key.")}


class AccountForm(PlainForm):
    """What an account is: a line of the budget, or no cost of the grant."""

    account = forms.CharField(label=_("Account"), max_length=LONGEST_CODE)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    line = LineChoice(label=_("Budget line"), required=False)
    activity = forms.ChoiceField(label=_("Activity"), required=False)
    paid_by = forms.ChoiceField(
        label=_("How it was paid"), required=False, choices=[("", "—"), *PaidBy.choices]
    )
    treatment = forms.ChoiceField(
        label=_("Or no cost of the grant"), required=False,
        choices=[("", "—"), *Treatment.choices],
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        lines, activities = _choices_of(self.matter)
        self.fields["line"].choices = lines
        self.fields["activity"].choices = activities

    def clean(self):
        if self.cleaned_data.get("line") and self.cleaned_data.get("treatment"):
            self.add_error("treatment", say("It is a line of the budget, or no cost: not both."))


def _choices_of(ledger) -> tuple[list, list]:
    """Lines and activities of its grant, asked once for all rows of the page."""
    known = ledger.__dict__
    if "_account_choices" not in known:
        rules = ledger.partnership.rules
        lines = [("", "—")]
        for line in ledger.grant.lines.select_related("partner"):
            cost = rules.costs.get(line.category)
            name = text_in(cost.name) if cost else line.category
            lines.append((line.key, f"{name} · {line.partner} · {line.year}"))
        activities = [("", "—"), *((str(one.pk), dated(one)) for one in activities_of(ledger))]
        known["_account_choices"] = lines, activities
    return known["_account_choices"]


class ItemForm(PlainForm):
    """A difference between ledger and report that somebody names."""

    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: _item_kinds())
    day = forms.DateField(
        label=_("Day"), help_text=_("It belongs to the report that covers this day.")
    )
    amount = MoneyField(
        label=_("Amount"),
        help_text=_("Above zero: more in the ledger than in the report. Below: the other way."),
    )
    text = forms.CharField(label=_("In a sentence"), max_length=500)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            field = self.fields["amount"]
            field.currencies = (self.matter.currency,)
            field.widget.currencies = (self.matter.currency,)


def _item_kinds() -> list:
    from .reconciling import NAMED

    return list(NAMED.items())


__all__ = [
    "AccountForm", "ColumnsForm", "EditForm", "ImportForm", "ItemForm", "LedgerForm",
    "MarkForm", "ProposeForm", "RowsForm", "TieForm",
]  # fmt: skip
