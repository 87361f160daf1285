"""One paper over several expenses: what a split asks, and the shares it makes (DOMAIN §3)."""

from decimal import Decimal, localcontext

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.budgets.models import BudgetLine
from applications.plans.fields import KeyField
from foundation.money.amounts import EXACT, Money, round_half_up, total, zero
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, StepForm
from partnerships.programmes.reference_models import text_in
from reporting.activities.choosing import dated
from reporting.activities.models import Activity

from .amounts import rate_behind, sek_at

MOST_LINES = 500


def shares_of(sek: Money, claimed: Money, parts: list[Money]) -> list[Money]:
    """The SEK of each part and, last, of the rest: by what is claimed, rounded half up to öre.

    Their sum is exactly `sek`. `claimed` is what was claimed of the paper before it was split.
    """
    with localcontext(EXACT):
        exact = [sek.amount * part.amount / claimed.amount for part in parts]
    shares = [Money(round_half_up(one, 2), "SEK") for one in exact]
    return [*shares, sek - total(shares)]


class OfferedLine(KeyField):
    """A line of any grant of the case, by its key."""

    def valid_value(self, value):
        return len(str(value)) <= 20


class PartForm(PlainForm):
    """One part of the paper: how much, and where it belongs."""

    claimed = MoneyField(label=_("Amount claimed"))
    line = OfferedLine(label=_("Budget line"))
    activity = forms.ModelChoiceField(
        label=_("Activity"), queryset=Activity.objects.none(), required=False,
        empty_label=_("the same"),
    )  # fmt: skip
    what_for = forms.CharField(label=_("What it was for"), max_length=500, required=False)

    def prepare(self):
        expense = self.matter
        if expense is None or not expense.pk:
            return
        # Asked once for all rows, and only where they are shown.
        self.fields["line"].choices = lambda: expense.asked_once(
            "split lines", lambda: _line_choices(expense)
        )
        among = self.fields["activity"]
        among.queryset = Activity.objects.filter(case=expense.case_id).exclude(state="cancelled")
        among.choices = lambda: [
            ("", among.empty_label),
            *expense.asked_once(
                "split activities", lambda: [(one.pk, dated(one)) for one in among.queryset]
            ),
        ]
        if expense.paper_currency:
            amount = self.fields["claimed"]
            amount.currencies = amount.widget.currencies = (expense.paper_currency,)

    def clean(self):
        claimed, expense = self.cleaned_data.get("claimed"), self.matter
        if claimed is not None and claimed.amount <= 0:
            self.add_error("claimed", say("The amount is above zero."))
        if "line" in self._errors or "activity" in self._errors or expense is None:
            return
        activity = self.cleaned_data.get("activity") or expense.activity
        key = self.cleaned_data.get("line")
        line = BudgetLine.objects.filter(grant=activity.grant_id, key=key).first()
        if line is None:
            sentence = say("The grant of this activity has no such line: choose an activity of "
                           "the line’s grant.")  # fmt: skip
            self.add_error("activity", sentence)
        self.cleaned_data |= {"activity": activity, "budget_line": line}


def _line_choices(expense) -> list[tuple[str, str]]:
    from .forms import line_label

    lines = BudgetLine.objects.filter(grant__case=expense.case_id)
    lines = list(lines.select_related("partner", "grant")[:MOST_LINES])
    rules = expense.call_rules()
    several = len({line.grant_id for line in lines}) > 1
    return [("", "—"), *((line.key, line_label(line, rules, several)) for line in lines)]


class SplitForm(StepForm):
    """The other parts of the paper; what is not named stays with this expense."""

    parts = RowsField(PartForm, label=_("Other parts of the paper"), least=1, shown=2)

    def clean(self):
        expense, parts = self.matter, self.cleaned_data.get("parts")
        if not parts or expense is None or expense.claimed is None:
            return
        rest = rest_after(expense.claimed, [row["claimed"] for row in parts])
        if rest.amount <= 0:
            sentence = say("The parts come to %(sum)s of the %(claimed)s that are claimed: "
                           "something must stay here.")  # fmt: skip
            whole = expense.claimed
            words = {"sum": format_money(whole - rest), "claimed": format_money(whole)}
            self.add_error("parts", sentence % words)


def rest_of(form) -> Money | None:
    """What the parts typed so far leave of the claim; what cannot be read counts as nothing."""
    expense = form.matter
    if expense.claimed is None:
        return None
    read = MoneyField(currencies=[expense.paper_currency], required=False)
    parts = []
    for row in form["parts"].value() or []:
        try:
            money = read.clean(row.get("claimed") if isinstance(row, dict) else None)
        except forms.ValidationError:
            continue
        if money is not None and money.amount > 0:
            parts.append(money)
    return rest_after(expense.claimed, parts)


def rest_after(claimed: Money, parts: list[Money]) -> Money:
    """What is left when the parts are taken off."""
    return claimed - sum(parts, zero(claimed.currency))


class Split:
    """What an expense does when it is split; its model inherits this."""

    def split_into(self, parts: list[dict]) -> dict:
        """Make an expense of each part and keep the rest; facts for the record.

        Inside the step `split` only. The SEK follow what is claimed; a rate stays the rate.
        """
        from foundation.workflow.engine import begin_consequence

        claimed = [row["claimed"] for row in parts]
        rest = rest_after(self.claimed, claimed)
        sek = self._shares([*claimed, rest])
        papers, made = list(self.documents.all()), []
        for row, share in zip(parts, sek, strict=False):
            made.append(begin_consequence(type(self), self._part(row, share, papers)))
        self.claimed_amount = rest.amount
        self.sek_amount = sek[-1]
        if self.rate_used is not None and not self.rate_source and sek[-1] is not None:
            self.rate_used = rate_behind(Money(sek[-1], "SEK"), rest)
        return {"parts": [one.pk for one in made], "claimed": f"{rest.amount:f}"}

    def _shares(self, amounts: list[Money]) -> list[Decimal | None]:
        if self.sek is None:
            return [None] * len(amounts)
        if self.rate_source:
            return [sek_at(one, self.rate_used).amount for one in amounts]
        return [one.amount for one in shares_of(self.sek, self.claimed, amounts[:-1])]

    def _part(self, row: dict, sek, papers) -> dict:
        line, claimed = row["budget_line"], row["claimed"]
        cost = self.call_rules().costs.get(line.category)
        name = text_in(cost.name) if cost else line.category
        same = (
            "partner", "paid_by", "supplier", "invoice_on", "service_from", "service_to",
            "paid_on", "paper_amount", "paper_currency", "vat_amount", "vat_abroad", "less_kind",
            "less_because", "voucher", "late_because", "also_paid", "rate_on", "rate_source",
        )  # fmt: skip
        rate = self.rate_used
        if rate is not None and not self.rate_source and sek is not None:
            rate = rate_behind(Money(sek, "SEK"), claimed)
        return {
            **{field: getattr(self, field) for field in same},
            "activity": row["activity"], "budget_line": line, "title": f"{self.supplier}, {name}",
            "what_for": row["what_for"] or self.what_for, "claimed_amount": claimed.amount,
            "claimed_currency": claimed.currency, "sek_amount": sek, "rate_used": rate,
            "part_of": self.root(), "documents": papers,
        }  # fmt: skip
