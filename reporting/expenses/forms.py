"""What an expense asks. What is wrong in itself is refused here; what is missing, at the step."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.budgets.models import BudgetLine
from applications.plans.fields import KeyField
from foundation.accounts.models import Membership, Organisation, Party
from foundation.documents.forms import DocumentsField
from foundation.documents.models import Document
from foundation.money import exchange
from foundation.money.amounts import BadAmount, Money
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField, RateField
from foundation.workflow.forms import StepForm
from partnerships.programmes.reference_models import text_in
from reporting.activities.forms import FIRST_YEAR, LAST_YEAR, HostField, whole_number
from reporting.activities.models import Activity

from .amounts import can_be_kept, rate_behind, sek_at
from .rules import wages_abroad
from .workflow import PaidBy, RateSource

MOST_LINES = 500


class LineField(KeyField):
    """A budget line by its key. Which keys there are is asked once the activity is known."""

    default_error_messages = {
        "no_line": _("The budget of the activity's grant has no line with this key.")
    }

    def valid_value(self, value):
        return len(str(value)) <= 20


class EditForm(StepForm):
    """Everything of an expense but its activity."""

    line = LineField(label=_("Budget line"))
    partner = HostField(
        label=_("Partner"), queryset=Organisation.objects.all(),
        help_text=_("Whose cost it is."),
    )  # fmt: skip
    paid_by = forms.ChoiceField(label=_("How it was paid"), choices=PaidBy)
    supplier = forms.CharField(
        label=_("Supplier"), max_length=200, help_text=_("Who was paid, as on the paper.")
    )
    invoice_on = forms.DateField(label=_("Date of the paper"))
    paid_on = forms.DateField(label=_("Date of payment"))
    paper = MoneyField(label=_("Amount on the paper"))
    claimed = MoneyField(
        label=_("Amount claimed"),
        help_text=_("Without recoverable VAT, private parts, alcohol and gifts."),
    )
    less_because = forms.CharField(
        label=_("Why less is claimed"), max_length=500, required=False,
        help_text=_("Where less is claimed than the paper says."),
    )  # fmt: skip
    sek = MoneyField(
        label=_("Amount in SEK"), currencies=["SEK"], required=False,
        help_text=_("What left the account, as in the ledger. Not needed where SEK is claimed."),
    )  # fmt: skip
    rate = RateField(
        label=_("Rate"), required=False,
        help_text=_("SEK for one unit, only where no SEK amount is known."),
    )  # fmt: skip
    rate_on = forms.DateField(label=_("Date of the rate"), required=False)
    rate_source = forms.ChoiceField(
        label=_("Source of the rate"), choices=[("", "—"), *RateSource.choices], required=False
    )
    documents = DocumentsField(
        Document.objects.none(), required=False,
        help_text=_("Of the activity: add them there first."),
    )  # fmt: skip

    @classmethod
    def present(cls, matter) -> dict:
        """SEK or the rate, whichever was entered: the other one follows from it."""
        values = super().present(matter)
        by_rate = bool(matter.rate_source)
        if by_rate:
            values["rate"] = f"{matter.rate_used:f}"
        derived = ["sek"] if by_rate else ["rate", "rate_on", "rate_source"]
        if not by_rate and matter.claimed_currency == "SEK":
            derived.append("sek")
        return {name: value for name, value in values.items() if name not in derived}

    # What can be chosen

    def prepare(self):
        if self.by is None:
            return
        activities = self.activities()
        self.fields["line"].choices = lambda: line_choices(activities)
        parties = Party.objects.current().filter(case__in={one.case_id for one in activities})
        partners = Organisation.objects.filter(pk__in=parties.values("organisation"))
        self.fields["partner"].queryset = partners.order_by("name")
        papers = Document.objects.none()
        if len(activities) == 1:
            papers = Document.objects.about(activities[0]).visible_to(self.by)
        self.fields["documents"].queryset = papers

    def activities(self) -> list[Activity]:
        """The activities among whose lines, partners and documents can be chosen."""
        return [self.matter.activity] if self.matter is not None and self.matter.pk else []

    def whose(self) -> Activity | None:
        """The one that the expense is of."""
        return self.matter.activity

    # What fits together

    def clean(self):
        activity = self.whose()
        if activity is None:
            for name in ("line", "partner", "documents"):
                self._errors.pop(name, None)
        else:
            self._clean_line(activity)
            self._clean_partner(activity)
        self._clean_days()
        if self._clean_amounts():
            self._clean_sek()

    def _clean_line(self, activity):
        key = self.cleaned_data.get("line")
        if not key:
            return
        line = BudgetLine.objects.filter(grant=activity.grant_id, key=key).first()
        if line is None:
            self.add_error("line", self.fields["line"].error_messages["no_line"])
            return
        self.cleaned_data["budget_line"] = line
        cost = activity.call_rules().costs.get(line.category)
        name = text_in(cost.name) if cost else line.category
        self.cleaned_data["title"] = f"{self.cleaned_data.get('supplier', '')}, {name}"[:250]

    def _clean_partner(self, activity):
        partner = self.cleaned_data.get("partner")
        if partner is None:
            return
        line = self.cleaned_data.get("budget_line")
        refusal = wages_abroad(line.category, partner) if line else ""
        if refusal:
            self.add_error("partner", refusal)
        elif not self._may_enter_for(activity, partner):
            self.add_error("partner", say("Enter costs of your own organisation."))

    def _may_enter_for(self, activity, partner) -> bool:
        """One's own; the grant holder's people enter anybody's, the office what came by post."""
        if self.matter is not None and self.matter.pk and self.matter.partner_id == partner.pk:
            return True
        mine = set(
            Membership.objects.current()
            .filter(person=self.by, organisation__in=list(activity.party_ids()))
            .values_list("organisation", flat=True)
        )
        holders = set(activity.party_ids(holder=True))
        return not mine or partner.pk in mine or bool(mine & holders)

    def _clean_days(self):
        for name in ("invoice_on", "paid_on", "rate_on"):
            day = self.cleaned_data.get(name)
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, say("This year is too far away."))

    def _clean_amounts(self) -> bool:
        paper, claimed = self.cleaned_data.get("paper"), self.cleaned_data.get("claimed")
        for name, money in (("paper", paper), ("claimed", claimed)):
            if money is not None and money.amount <= 0:
                self.add_error(name, say("The amount is above zero."))
        if paper is None or claimed is None or {"paper", "claimed"} & set(self._errors):
            return False
        if claimed.currency != paper.currency:
            self.add_error("claimed", say("Claim in the currency of the paper."))
            return False
        if claimed > paper:
            sentence = say("No more than the %(paper)s on the paper can be claimed.")
            self.add_error("claimed", sentence % {"paper": format_money(paper)})
            return False
        self.cleaned_data.update(
            paper_amount=paper.amount,
            paper_currency=paper.currency,
            claimed_amount=claimed.amount,
            claimed_currency=claimed.currency,
        )
        return True

    # The SEK amount

    def _clean_sek(self):
        claimed, sek = self.cleaned_data["claimed"], self.cleaned_data.get("sek")
        if {"sek", "rate", "rate_on", "rate_source"} & set(self._errors):
            return
        if claimed.currency == "SEK":
            if sek is not None and sek != claimed:
                self.add_error("sek", say("What is claimed in SEK counts as it is."))
                return
            self._counts_as(claimed, None)
        elif sek is not None:
            if sek.amount <= 0:
                self.add_error("sek", say("The amount is above zero."))
                return
            self._counts_as(sek, rate_behind(sek, claimed))
        else:
            self._clean_rate(claimed)

    def _clean_rate(self, claimed: Money):
        source, rate = self.cleaned_data.get("rate_source"), self.cleaned_data.get("rate")
        if rate is None and not source:
            sentence = say("Enter what was paid in SEK, or a rate with its date and source.")
            self.add_error("sek", sentence)
            return
        for name in ("rate_on", "rate_source"):
            if not self.cleaned_data.get(name):
                self.add_error(name, say("A rate needs its date and its source."))
        if self._errors:
            return
        used = self._manual(rate) if source == RateSource.MANUAL else self._published(claimed, rate)
        if used is None:
            return
        try:
            sek = sek_at(claimed, used)
        except BadAmount as refusal:
            self.add_error("rate", str(refusal))
            return
        self._counts_as(sek, used, source, self.cleaned_data["rate_on"])

    def _manual(self, rate):
        if rate is None or not can_be_kept(rate):
            self.add_error("rate", say("Enter the rate that stands in the document."))
            return None
        if not self.cleaned_data.get("documents"):
            self.add_error("documents", say("Name the document in which the rate stands."))
            return None
        return rate

    def _published(self, claimed, rate):
        """The rate as loaded, unrounded; what was typed must be that rate."""
        day, source = self.cleaned_data["rate_on"], self.cleaned_data["rate_source"]
        try:
            found = exchange.rate(claimed.currency, "SEK", day, source)
        except exchange.NoRate as refusal:
            self.add_error("rate", str(refusal))
            return None
        if rate is not None and not exchange.agrees(rate, found):
            sentence = say("The published rate of that day is %(rate)s.")
            self.add_error("rate", sentence % {"rate": found.shown})
            return None
        return found.value

    def _counts_as(self, sek: Money, rate, source="", on=None):
        self.cleaned_data.update(
            sek_amount=sek.amount, rate_used=rate, rate_source=source, rate_on=on
        )


class ExpenseForm(EditForm):
    """An expense is entered at its activity."""

    activity = forms.ModelChoiceField(
        label=_("Activity"),
        queryset=Activity.objects.select_related("grant", "partnership__call_version"),
    )
    field_order = ["activity"]

    def activities(self):
        """The one that was named, else all that the person may see."""
        queryset = self.fields["activity"].queryset
        named = self.data.get("activity") if self.is_bound else self.initial.get("activity")
        named = whole_number(named)
        if named is not None:
            return list(queryset.filter(pk=named))
        return [] if self.is_bound else list(queryset.exclude(state="cancelled")[:50])

    def whose(self):
        return self.cleaned_data.get("activity")

    def clean_activity(self):
        activity = self.cleaned_data["activity"]
        if activity.state == Activity.State.CANCELLED:
            raise forms.ValidationError(say("The activity was cancelled: nothing is added to it."))
        return activity


def line_choices(activities) -> list[tuple[str, str]]:
    """The lines of the activities' grants, asked when they are shown."""
    grants = {activity.grant_id for activity in activities}
    lines = BudgetLine.objects.filter(grant__in=grants).select_related("partner", "grant")
    rules = activities[0].call_rules() if activities else None
    several = len(grants) > 1
    shown = [(line.key, line_label(line, rules, several)) for line in lines[:MOST_LINES]]
    return [("", "—"), *shown]


def line_label(line, rules, with_grant: bool) -> str:
    """A line as people choose it: cost, partner, year, amount."""
    cost = rules.costs.get(line.category) if rules else None
    name = text_in(cost.name) if cost else line.category
    parts = [name, str(line.partner), str(line.year), format_money(line.amount_money)]
    return " · ".join(parts + ([line.grant.reference] if with_grant else []))


__all__ = ["EditForm", "ExpenseForm", "LineField", "line_label"]
