"""What an expense asks. What is wrong in itself is refused here; what is missing, at the step."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.budgets.models import BudgetLine
from applications.plans.fields import KeyField
from foundation.accounts.models import Membership, Organisation, Party
from foundation.documents.forms import DocumentsField
from foundation.documents.models import Document
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField, RateField
from foundation.workflow.forms import StepForm
from partnerships.programmes.reference_models import text_in
from reporting.activities.choosing import ActivityField
from reporting.activities.forms import FIRST_YEAR, LAST_YEAR, HostField, whole_number
from reporting.activities.models import Activity

from .amounts import ADVANCE, REPAYMENT
from .filters import ExpenseFilter
from .form_amounts import Amounts
from .hiding import HidePapersForm
from .models import Expense
from .rules import NEEDED, wages_abroad
from .splitting import SplitForm
from .two_costs import TwoCostsForm
from .workflow import LessKind, PaidBy, RateSource, RefundKind

MOST_LINES = 500
MOST_PAPERS = 60


class LineField(KeyField):
    """A budget line by its key. Which keys there are is asked once the activity is known."""

    default_error_messages = {
        "no_line": _("The budget of the activity's grant has no line with this key.")
    }

    def valid_value(self, value):
        return len(str(value)) <= 20


BLANK = ("", "—")


class PapersField(DocumentsField):
    """Papers of the activity; one that the person does not read is offered by its kind alone."""

    def shown(self, named: list[int]) -> list[tuple]:
        """What a page offers: what is named already, and the latest of the others."""
        rows = list(self.queryset.order_by("-pk")[: MOST_PAPERS + len(named)])
        kept = {row.pk: row for row in rows[:MOST_PAPERS]}
        kept |= {row.pk: row for row in self.queryset.filter(pk__in=set(named) - set(kept))}
        return [(pk, self.label_from_instance(kept[pk])) for pk in sorted(kept)]

    def label_from_instance(self, document):
        if not getattr(document, "is_read", True):
            return say("A paper that is not shown (%(kind)s)") % {"kind": document.kind_name}
        return super().label_from_instance(document)


class CostField(forms.ModelChoiceField):
    """A cost by its number."""

    default_error_messages = {"invalid_choice": _("This is no cost of the same activity.")}

    def label_from_instance(self, expense):
        return f"{expense} ({expense.reference}, {format_money(expense.claimed)})"


class EditForm(Amounts, StepForm):
    """Everything of an expense but its activity. A draft may lack any of it."""

    supplier = forms.CharField(
        label=_("Supplier"), max_length=200, required=False,
        help_text=_("Who was paid, as on the paper."),
    )  # fmt: skip
    what_for = forms.CharField(
        label=_("What it was for"), max_length=500, required=False,
        help_text=_("For example: two nights for four delegates."),
    )  # fmt: skip
    paper = MoneyField(label=_("Amount on the paper"), required=False)
    claimed = MoneyField(
        label=_("Amount claimed"), required=False,
        help_text=_("Without recoverable VAT, private parts, alcohol and gifts."),
    )  # fmt: skip
    less_kind = forms.ChoiceField(
        label=_("What is left out"), choices=[BLANK, *LessKind.choices], required=False,
        help_text=_("Where less is claimed than the paper says."),
    )  # fmt: skip
    less_because = forms.CharField(
        label=_("Why less is claimed"), max_length=500, required=False
    )  # fmt: skip
    vat = MoneyField(
        label=_("VAT on the paper"), required=False,
        help_text=_("VAT that the payer gets back is never claimed."),
    )  # fmt: skip
    vat_abroad = forms.BooleanField(
        label=_("It is the VAT of another country than the payer’s"), required=False
    )
    invoice_on = forms.DateField(label=_("Date of the paper"), required=False)
    service_from = forms.DateField(label=_("First day of the service"), required=False)
    service_to = forms.DateField(label=_("Last day of the service"), required=False)
    line = LineField(label=_("Budget line"), required=False)
    partner = HostField(
        label=_("Partner"), queryset=Organisation.objects.all(), required=False,
        help_text=_("Whose cost it is."),
    )  # fmt: skip
    paid_by = forms.ChoiceField(
        label=_("How it was paid"), choices=[BLANK, *PaidBy.choices], required=False
    )
    paid_on = forms.DateField(label=_("Date of payment"), required=False)
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
        label=_("Source of the rate"), choices=[BLANK, *RateSource.choices], required=False
    )
    voucher = forms.CharField(
        label=_("Voucher in the grant holder’s ledger"), max_length=40, required=False
    )
    late_because = forms.CharField(
        label=_("Why it comes late"), max_length=500, required=False,
        help_text=_("Only where the report over its day was handed on already."),
    )  # fmt: skip
    also_paid = forms.CharField(
        label=_("Who else pays for it, and how much"), max_length=300, required=False,
        help_text=_("Leave it empty where nobody does. Nothing is financed twice."),
    )  # fmt: skip
    gives_back = CostField(
        label=_("Gives back part of"), queryset=Expense.objects.none(), required=False,
        help_text=_("The cost of which a refund, a credit note or an insurance brings money back. "
                    "Its amounts are below zero."),
    )  # fmt: skip
    refund_kind = forms.ChoiceField(
        label=_("What gives it back"), choices=[BLANK, *RefundKind.choices], required=False
    )
    documents = PapersField(
        Document.objects.none(), required=False,
        help_text=_("Of the activity: add them there first."),
    )  # fmt: skip

    @classmethod
    def present(cls, matter) -> dict:
        """SEK or the rate, whichever was entered: the other one follows from it."""
        values = super().present(matter)
        by_rate = bool(matter.rate_source)
        if by_rate and matter.rate_used is not None:
            values["rate"] = f"{matter.rate_used:f}"
        derived = ["sek"] if by_rate else ["rate", "rate_on", "rate_source"]
        follows = matter.claimed_currency == "SEK" or matter.counted_by in (ADVANCE, REPAYMENT)
        if follows and not by_rate:
            derived.append("sek")
        return {name: value for name, value in values.items() if name not in derived}

    # What can be chosen

    def prepare(self):
        for name in NEEDED:
            self.fields[name].wanted = True  # a draft may lack it; what counts does not
        if self.by is None:
            return
        activities = self.activities()
        self.choose_among(activities)
        papers = Document.objects.none()
        if len(activities) == 1:
            papers = Document.objects.about(activities[0]).visible_to(self.by)
        self._offer_papers(papers)
        # Seldom asked: a link on the page of the cost names it.
        asked = whole_number((self.data if self.is_bound else self.initial).get("gives_back"))
        costs = self._costs(activities).filter(pk=asked) if asked else Expense.objects.none()
        self.fields["gives_back"].queryset = costs
        if not asked:
            for name in ("gives_back", "refund_kind"):
                self.fields[name].widget = forms.HiddenInput()

    def choose_among(self, activities) -> None:
        """Offer the lines and the partners of these activities."""
        self.fields["line"].choices = lambda: line_choices(activities)
        parties = Party.objects.current().filter(case__in={one.case_id for one in activities})
        partners = Organisation.objects.filter(pk__in=parties.values("organisation"))
        self.fields["partner"].queryset = partners.order_by("name")

    def _offer_papers(self, papers) -> None:
        """Those of the activity, and what the expense names, whoever reads it.

        Of many the page offers the latest and those that are named; all of them can be named.
        """
        field = self.fields["documents"]
        stored = self.matter is not None and self.matter.pk
        named = [document.pk for document in self.matter.named_documents()] if stored else []
        offered = papers.query.is_empty() is False
        found = Document.objects.filter(
            Q(pk__in=named) | Q(pk__in=papers.values("pk") if offered else [])
        )
        if named:
            read = Document.objects.of_kind(Activity).filter(pk=OuterRef("pk"))
            found = found.annotate(is_read=Exists(read.visible_to(self.by)))
        field.queryset = found.order_by("pk")
        field.choices = lambda: field.shown(named)

    def _costs(self, activities):
        """The costs of these activities of which something can come back."""
        found = Expense.objects.filter(activity__in=[one.pk for one in activities])
        found = found.filter(gives_back=None, claimed_amount__gt=0).exclude(state="withdrawn")
        if self.matter is not None and self.matter.pk:
            found = found.exclude(pk=self.matter.pk)
        return found.visible_to(self.by).order_by("pk")

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
            for name in ("line", "partner", "documents", "gives_back"):
                self._errors.pop(name, None)
        else:
            self._clean_line(activity)
            self._clean_partner(activity)
        self._clean_days()
        self._clean_refund()
        self.clean_amounts()

    def _clean_line(self, activity):
        key = self.cleaned_data.get("line")
        self.cleaned_data["budget_line"] = None
        said = self.cleaned_data.get("supplier") or self.cleaned_data.get("what_for") or ""
        self.cleaned_data["title"] = said[:250]
        if not key:
            return
        line = BudgetLine.objects.filter(grant=activity.grant_id, key=key).first()
        if line is None:
            self.add_error("line", self.fields["line"].error_messages["no_line"])
            return
        self.cleaned_data["budget_line"] = line
        cost = activity.call_rules().costs.get(line.category)
        name = text_in(cost.name) if cost else line.category
        words = [said, name]
        self.cleaned_data["title"] = ", ".join(filter(None, words))[:250]

    def _clean_partner(self, activity):
        partner = self.cleaned_data.get("partner")
        if "partner" in self._errors:
            return
        if partner is None:
            partner = self.cleaned_data["partner"] = self._whose_cost(activity)
        if partner is None:
            self.add_error("partner", say("Say whose cost it is."))
            return
        line = self.cleaned_data.get("budget_line")
        refusal = wages_abroad(line.category, partner) if line else ""
        if refusal:
            self.add_error("partner", refusal)
        elif not self._may_enter_for(activity, partner):
            self.add_error("partner", say("Enter costs of your own organisation."))

    def _whose_cost(self, activity) -> Organisation | None:
        """Where nobody says: as before, else the one that it is entered by or for."""
        if self.matter is not None and self.matter.pk:
            return self.matter.partner
        own = getattr(self.matter, "begun_for", None) or activity.own_organisation(self.by)
        return Organisation.objects.filter(pk=own).first()

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
        for name in ("invoice_on", "service_from", "service_to", "paid_on", "rate_on"):
            day = self.cleaned_data.get(name)
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, say("This year is too far away."))
        first, last = self.cleaned_data.get("service_from"), self.cleaned_data.get("service_to")
        if first and last and last < first:
            self.add_error("service_to", say("The last day cannot come before the first."))

    def _clean_refund(self):
        first, kind = self.first_cost(), self.cleaned_data.get("refund_kind")
        if first is None and kind and "gives_back" not in self._errors:
            self.add_error("gives_back", say("Say of which cost it gives something back."))
        elif first is not None and not kind:
            self.cleaned_data["refund_kind"] = RefundKind.REFUND


class ExpenseForm(EditForm):
    """An expense is entered at its activity."""

    activity = ActivityField(
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


__all__ = [
    "EditForm", "ExpenseFilter", "ExpenseForm", "HidePapersForm", "LineField", "SplitForm",
    "TwoCostsForm", "line_label",
]  # fmt: skip
