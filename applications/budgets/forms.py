"""The budget of a plan as forms: its lines, why a guide value is passed, who else pays."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.fields import CodeField, KeyField, PartnerField
from applications.plans.framework import FIRST_YEAR, LAST_YEAR
from applications.plans.rows import RowForm
from foundation.money.amounts import Money
from foundation.money.forms import MoneyField
from foundation.workflow.forms import PlainForm
from partnerships.programmes.reference_models import text_in

from .explained import explainable, topics_of
from .sums import MARKS, fits, read

GRANT_KINDS = [
    ("inception", _("inception")),
    ("project", _("project")),
    ("steering_group", _("steering group")),
]
MARKERS = [
    ("", "—"),
    ("none", _("no aim of it")),
    ("significant", _("an important aim")),
    ("principal", _("the main aim")),
]


class LineForm(RowForm):
    """A row of the budget: its amount is quantity × price, rounded to öre."""

    grant = forms.ChoiceField(label=_("Grant"), choices=GRANT_KINDS)
    partner = PartnerField(label=_("Partner"))
    activity = KeyField(label=_("Activity"), required=False)
    category = CodeField(label=_("Cost"))
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=4, min_value=0)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    unit_price = MoneyField(label=_("Price (SEK)"), currencies=["SEK"], min_value=0)
    price_note = forms.CharField(
        label=_("How the price came about"), max_length=300, required=False
    )
    theme = CodeField(label=_("Topic"), required=False)
    gender = forms.ChoiceField(label=_("Gender equality"), choices=MARKERS, required=False)
    rights = forms.ChoiceField(label=_("Human rights"), choices=MARKERS, required=False)

    points_at = {"activity": ("activities", "title")}
    reckoned_label = _("Total")
    quiet = ("price_note", *MARKS)
    offered = ("grant",)
    known_by = ("partner", "category", "year")

    @classmethod
    def reckoned(cls, rows: list[dict]) -> list[Money]:
        """Quantity × price of each row, rounded as the plan is decided: rows of a page have it."""
        return [Money(line.amount, "SEK") for line in read(rows)]

    def prepare(self):
        super().prepare()
        if self.matter is None or not self.matter.pk:
            return
        # What most lines of it are: the first of the list is refused in every project.
        self.fields["grant"].initial = self.matter.kind
        costs = self.matter.call_rules().costs.values()
        self.fields["category"].choices = [
            ("", "—"), *((cost.code, text_in(cost.name)) for cost in costs)
        ]  # fmt: skip
        if "theme" in self.fields:
            # Read when they are shown: most pages only say what stands in the lines.
            self.fields["theme"].choices = lambda: [("", "—"), *topics_of(self.matter)]

    def clean(self):
        for name in self.quiet:  # a line that does not say keeps no trace of the question
            if not self.cleaned_data.get(name):
                self.cleaned_data.pop(name, None)
        quantity, price = self.cleaned_data.get("quantity"), self.cleaned_data.get("unit_price")
        if quantity is not None and price and not fits(quantity, price.amount):
            self.add_error("unit_price", _now("Quantity × price is too large."))


class ExplanationForm(PlainForm):
    """Why the budget passes a guide value of the call: whoever assesses it reads it."""

    rule = forms.ChoiceField(label=_("Guide value"))
    explanation = forms.CharField(
        label=_("Explanation"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )

    def prepare(self):
        known = explainable(self.matter) if self.matter is not None and self.matter.pk else {}
        self.fields["rule"].choices = [("", "—"), *known.items()]


CONTRIBUTIONS = [("cash", _("money")), ("in_kind", _("in kind"))]


class ContributionForm(RowForm):
    """What a partner puts in itself, in SEK; no part of the grant."""

    partner = PartnerField(label=_("Partner"))
    kind = forms.ChoiceField(label=_("Kind of contribution"), choices=CONTRIBUTIONS)
    what = forms.CharField(label=_("What"), max_length=300)
    amount = MoneyField(label=_("Worth (SEK)"), currencies=["SEK"], min_value=0)

    reckoned_label = _("Total")

    @classmethod
    def reckoned(cls, rows: list[dict]) -> list[Money]:
        """What each row is worth."""
        return [Money.from_json(row["amount"]) for row in rows]


OTHERS_PAY = [
    ("", "—"),
    ("nobody", _("nobody else pays for any of these costs")),
    ("other_costs", _("somebody else pays for other costs of the same work")),
    ("asked", _("somebody else has been asked to pay for some of them")),
    ("some", _("somebody else pays for some of them")),
]


class OtherFundingForm(PlainForm):
    """Double funding is declared: who else pays, and for what."""

    declared = forms.ChoiceField(label=_("Who else pays"), choices=OTHERS_PAY, required=False)
    about = forms.CharField(
        label=_("Who, for what and how much"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("A cost that somebody else pays is not financed."),
    )  # fmt: skip

    def clean(self):
        said = self.cleaned_data.get("declared")
        if said not in (None, "", "nobody") and not self.cleaned_data.get("about"):
            self.add_error("about", _now("Say who pays, and for what."))
