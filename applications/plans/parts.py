"""The parts of a plan as forms: text, outcomes, indicators, activities, risks, budget lines."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.budgets.rules import fits, read
from foundation.money.amounts import Money
from foundation.money.forms import MoneyField
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm
from foundation.workflow.shapes import spell_decimal

from .fields import CodeField, KeyField, MonthField, PartnerField

LEVELS = [
    ("individual", _("individual")),
    ("organisational", _("organisational")),
    ("societal", _("societal")),
]
INDICATOR_KINDS = [
    ("number", _("number")),
    ("percentage", _("percentage")),
    ("scale", _("scale")),
    ("yes_no", _("yes or no")),
    ("text", _("text")),
]
MODES = [("on_site", _("on site")), ("virtual", _("virtual"))]
GRANT_KINDS = [
    ("inception", _("inception")),
    ("project", _("project")),
    ("steering_group", _("steering group")),
]
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONG = 20_000
MOST_OWN_HEADINGS = 20


def _long(label, help_text=""):
    return forms.CharField(
        label=label, required=False, max_length=LONG, widget=forms.Textarea({"rows": 6}),
        help_text=help_text,
    )  # fmt: skip


def _year(**kwargs):
    return forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class TextForm(PlainForm):
    """The words of the plan; further headings of the partners' own are kept as they are."""

    problem = _long(_("Problem"), _("What is wrong today, for whom, in both municipalities?"))
    goal = _long(_("Goal"), _("What shall be different in the long run?"))
    theory_of_change = _long(
        _("How the change comes about"), _("Why should these activities lead to these outcomes?")
    )
    target_groups = _long(_("Target groups"), _("Who gains, and who has the duty to act?"))
    roles = _long(_("Who does what"), _("How do the partners share work and responsibility?"))
    sustainability = _long(_("Sustainability"), _("What stays when the project ends?"))

    def prepare(self):
        sent = {} if isinstance(self.data, QueryDict) else dict(self.data or {})
        for name in [*sent, *(self.initial or {})]:
            own = isinstance(name, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)
            room = len(self.fields) < len(self.base_fields) + MOST_OWN_HEADINGS
            if own and room and name not in self.fields:
                self.fields[name] = _long(name.replace("_", " ").capitalize())


class _RowForm(PlainForm):
    """Rows choose partners, and rows of other parts, of the matter they belong to."""

    points_at: dict[str, tuple[str, str]] = {}  # field -> (part, what a row is shown by)

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        for name, field in self.fields.items():
            if isinstance(field, PartnerField):
                field.among(self.matter)
            if name in self.points_at:
                part, shown = self.points_at[name]
                field.among(self._contents()[part], shown)

    def _contents(self) -> dict:
        # Read once for all rows: a list of 500 must not ask 500 times. Not under the name that
        # rules read from, because one of the parts is about to change.
        known = self.matter.__dict__
        if "_pointed_at" not in known:
            known["_pointed_at"] = known.get("_contents") or self.matter.fresh_contents()
        return known["_pointed_at"]


class OutcomeForm(_RowForm):
    """A result at one of the three levels, where it shows."""

    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    organisation = PartnerField(label=_("Where"), required=False)
    statement = forms.CharField(
        label=_("Outcome"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )


class MeasuredField(forms.CharField):
    """A value of an indicator: what is kept as "yes" or "no" is said in the reader's language."""

    def said(self, value: str) -> str:
        word = {"yes": _now("yes"), "no": _now("no")}.get(value)
        return word or format_measured(value)


def format_measured(value: str) -> str:
    """A number as the reader writes it; any other text as it stands."""
    try:
        return str(localize(Decimal(value)))
    except InvalidOperation:
        return value


class TargetForm(PlainForm):
    """The value to reach in a year."""

    year = _year()
    value = MeasuredField(label=_("Value"), max_length=1000)


class IndicatorForm(_RowForm):
    """How an outcome shows: what is measured, from where, to where."""

    outcome = KeyField(label=_("Outcome"))
    name = forms.CharField(label=_("Indicator"), max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=INDICATOR_KINDS)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    baseline = MeasuredField(label=_("Baseline"), max_length=1000, required=False)
    targets = RowsField(TargetForm, label=_("Targets"), required=False, shown=1)

    points_at = {"outcome": ("outcomes", "statement")}

    def clean(self):
        kind = self.cleaned_data.get("kind")
        if not kind:
            return
        baseline = self.cleaned_data.get("baseline")
        if baseline:
            self.cleaned_data["baseline"] = self._value("baseline", kind, baseline)
        targets = self.cleaned_data.get("targets") or []
        years = [row["year"] for row in targets]
        if len(set(years)) < len(years):
            self.add_error("targets", _now("Each year has one target."))
            return
        self.cleaned_data["targets"] = [
            {**row, "value": self._value("targets", kind, row["value"])} for row in targets
        ]

    def _value(self, field, kind, text):
        value = measured(kind, text)
        if value is None:
            self.add_error(field, _now("“%(value)s” is no value of this kind.") % {"value": text})
        return value


YES, NO = {"yes", "true", "1", "ja"}, {"no", "false", "0", "nej"}


def measured(kind: str, text: str) -> str | None:
    """A value in the one spelling of its kind of indicator; None when it is none of that kind."""
    if kind == "yes_no":
        word = text.strip().lower()
        return "yes" if word in YES else "no" if word in NO else None
    if kind == "text":
        return text
    plain = re.sub(r"[\s\u00a0\u202f%]", "", text).replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", plain):
        return None
    try:
        return spell_decimal(Decimal(plain))
    except InvalidOperation:  # pragma: no cover - the pattern leaves nothing to refuse
        return None


class ActivityForm(_RowForm):
    """Something the partners do: when, where, and for which outcome."""

    title = forms.CharField(label=_("Activity"), max_length=250)
    month = MonthField(label=_("Month"))
    host = PartnerField(label=_("Host"), required=False)
    mode = forms.ChoiceField(label=_("Way of meeting"), choices=MODES)
    outcome = KeyField(label=_("Outcome"), required=False)

    points_at = {"outcome": ("outcomes", "statement")}


class RiskForm(PlainForm):
    """What may go wrong, how likely and how bad it is (1 to 5), and what is done about it."""

    text = forms.CharField(label=_("Risk"), max_length=4000, widget=forms.Textarea({"rows": 2}))
    likelihood = forms.IntegerField(label=_("Likelihood (1–5)"), min_value=1, max_value=5)
    impact = forms.IntegerField(label=_("Impact (1–5)"), min_value=1, max_value=5)
    measure = forms.CharField(
        label=_("Measure"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )


class LineForm(_RowForm):
    """A row of the budget: its amount is quantity × price, rounded to öre."""

    grant = forms.ChoiceField(label=_("Grant"), choices=GRANT_KINDS)
    partner = PartnerField(label=_("Partner"))
    activity = KeyField(label=_("Activity"), required=False)
    category = CodeField(label=_("Cost"))
    year = _year()
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=4, min_value=0)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    unit_price = MoneyField(label=_("Price (SEK)"), currencies=["SEK"], min_value=0)

    points_at = {"activity": ("activities", "title")}
    reckoned_label = _("Total")

    @classmethod
    def reckoned(cls, rows: list[dict]) -> list[Money]:
        """Quantity × price of each row, rounded as the plan is decided: rows of a page have it."""
        return [Money(line.amount, "SEK") for line in read(rows)]

    def prepare(self):
        super().prepare()
        if self.matter is None or not self.matter.pk:
            return
        costs = self.matter.call_rules().costs.values()
        self.fields["category"].choices = [
            ("", "—"), *((cost.code, text_of(cost.name)) for cost in costs)
        ]  # fmt: skip

    def clean(self):
        quantity, price = self.cleaned_data.get("quantity"), self.cleaned_data.get("unit_price")
        if quantity is not None and price and not fits(quantity, price.amount):
            self.add_error("unit_price", _now("Quantity × price is too large."))


def text_of(texts: dict) -> str:
    """The office's text in the reader's language."""
    from partnerships.programmes.reference_models import text_in

    return text_in(texts)
