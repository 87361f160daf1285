"""What a call lays down about budgets, as rows that the office writes: rules, flat rates, sums."""

from babel import Locale
from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from foundation.money.forms import MoneyField
from foundation.workflow.fields import TextsField
from foundation.workflow.forms import PlainForm

from .call_rules import (
    AT_LEAST,
    AT_MOST,
    DECLARED,
    GUIDE,
    HARD,
    HINT,
    HOME,
    IN_SEK,
    INTERNATIONAL,
    KINDS,
    OF_A_LINE,
    SWEDISH,
)
from .reference_models import CostCategory

KIND_CHOICES = [
    ("inception", _("Inception")),
    ("project", _("Project")),
    ("steering_group", _("Steering group")),
]
assert [code for code, _label in KIND_CHOICES] == list(KINDS)
NO_PLACE = {"ZZ", "EU", "EZ", "UN", "QO", "XA", "XB", "XK"}
SIDES = [(SWEDISH, _("the Swedish side")), (INTERNATIONAL, _("the international side"))]
MEASURES = [
    ("amount", _("the amount of a line")),
    ("unit_price", _("the price of a line")),
    ("sum", _("the sum of the lines")),
    ("share", _("their share of all lines, in percent")),
    ("number", _("how many lines there are")),
    ("quantity", _("the quantity in all")),
    (DECLARED, _("whether the partners have said who else pays")),
]
PLACES = [
    ("project", _("the whole budget")),
    ("grant", _("each kind of grant")),
    ("partner", _("each partner")),
    ("year", _("each year")),
    ("activity", _("each activity")),
    ("line", _("each line")),
]
CONDITIONS = [(AT_MOST, _("at most")), (AT_LEAST, _("at least"))]
LEVELS = [
    (HARD, _("binding")),
    (GUIDE, _("guide value")),
    (HINT, _("hint")),
]


def country_choices() -> list[tuple[str, str]]:
    """Every country by its ISO 3166-1 code, named in the reader's language."""
    names = Locale.parse((get_language() or "en").split("-")[0]).territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NO_PLACE]
    return sorted(((code, names[code]) for code in codes), key=lambda pair: pair[1])


def costs_offered(call) -> list[tuple[str, str]]:
    """(code, name) of every cost there is; read once for all forms and rows of a call's page."""
    known = call.__dict__ if call is not None else {}
    if "_cost_choices" not in known:
        known["_cost_choices"] = [(row.code, str(row)) for row in CostCategory.objects.all()]
    return known["_cost_choices"]


def _several(label, choices=(), **how):
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, **how)


class MoneyTerms(PlainForm):
    """What a call lays down about advances, allowances and elected members [D]."""

    advance_clearing_days = forms.IntegerField(
        label=_("Days after the activity until an advance is cleared"), min_value=1, max_value=365,
        required=False,
    )  # fmt: skip
    second_advance_refused = forms.BooleanField(
        label=_("No second advance while one is overdue (otherwise it is a warning)"),
        required=False,
    )
    exchange_losses_eligible = forms.BooleanField(
        label=_("Exchange losses on advances are financed"), required=False
    )
    allowance_ceiling = MoneyField(
        label=_("Ceiling of a traveller's own allowance, for a day (SEK)"), currencies=["SEK"],
        required=False, help_text=_("For travellers whom the Tax Agency's table is not for."),
    )  # fmt: skip
    member_fees_eligible = forms.BooleanField(
        label=_("Fees of elected members are financed"), required=False
    )
    lost_earnings_eligible = forms.BooleanField(
        label=_("Their lost earnings are financed"), required=False
    )


class _CostForm(PlainForm):
    """Rows that choose among the categories there are; the page offers those of the call."""

    def prepare(self):
        self._offer([name for name in ("categories", "category", "of") if name in self.fields])

    def _offer(self, names):
        every = costs_offered(self.matter)
        mine = set(getattr(self.matter, "categories", None) or ())
        near = [one for one in every if one[0] in mine] or every
        for name in names:
            field = self.fields[name]
            single = not isinstance(field, forms.MultipleChoiceField)
            blank = [("", "—")] if single else []
            field.choices = [*blank, *every]
            field.widget.choices = [*blank, *near]


class RuleForm(_CostForm):
    """A rule about budgets: its scope, what is counted, how much, and how much it weighs."""

    # What a table has room for; the form has where it applies, too.
    in_table = ("code", "sentence", "measure", "per", "condition", "amount", "limit", "level")

    code = forms.SlugField(label=_("Code"), max_length=40)
    sentence = TextsField(label=_("What it says"), max_length=500)
    grants = _several(_("Kinds of grant"), KIND_CHOICES)
    categories = _several(_("Costs"))
    sides = _several(_("Side"), SIDES)
    countries = _several(_("Countries"))
    parties = forms.IntegerField(
        label=_("Only with so many partners"), min_value=2, max_value=9, required=False
    )
    measure = forms.ChoiceField(label=_("What is counted"), choices=MEASURES)
    per = forms.ChoiceField(label=_("Counted for"), choices=PLACES, required=False)
    condition = forms.ChoiceField(label=_("Condition"), choices=CONDITIONS)
    amount = MoneyField(label=_("Limit in SEK"), currencies=["SEK"], min_value=0, required=False)
    limit = forms.DecimalField(
        label=_("Limit as a number or in percent"), max_digits=12, decimal_places=4, min_value=0,
        required=False,
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Weight"), choices=LEVELS, initial=GUIDE)
    paragraph = forms.CharField(
        label=_("Paragraph of the guideline"), max_length=200, required=False
    )

    def prepare(self):
        super().prepare()
        field = self.fields["countries"]
        field.choices = country_choices()
        near = {HOME, *(getattr(self.matter, "countries", None) or ())}
        field.widget.choices = [one for one in field.choices if one[0] in near]

    def clean(self):
        cleaned = super().clean()
        measure = cleaned.get("measure")
        if measure is None:
            return cleaned
        cleaned["per"] = "line" if measure in OF_A_LINE else cleaned.get("per") or "project"
        wanted = "" if measure == DECLARED else "amount" if measure in IN_SEK else "limit"
        for name in ("amount", "limit"):
            if name != wanted:
                cleaned[name] = None
        if wanted and cleaned.get(wanted) is None and wanted not in self.errors:
            self.add_error(wanted, gettext("Say how much."))
        if measure == "share" and (cleaned.get("limit") or 0) > 100:
            self.add_error("limit", gettext("A share is at most 100 percent."))
        return cleaned


class PaperForm(_CostForm):
    """A paper that a cost needs under this call."""

    category = forms.ChoiceField(label=_("Cost"))
    code = forms.SlugField(label=_("Code"), max_length=40)
    text = TextsField(label=_("Paper"), max_length=300)
    where_it_applies = forms.BooleanField(
        label=_("Only where it applies"), required=False,
        help_text=_("For example a comparison of fares, which only private days ask for."),
    )  # fmt: skip


class FlatRateForm(_CostForm):
    """A cost that is so many percent of others, within each kind of grant and year."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    category = forms.ChoiceField(label=_("Cost"))
    percent = forms.DecimalField(
        label=_("Percent"), max_digits=6, decimal_places=3, min_value=0, max_value=100
    )
    of = forms.MultipleChoiceField(label=_("Of the sum of"))
    paragraph = forms.CharField(
        label=_("Paragraph of the guideline"), max_length=200, required=False
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("category") and cleaned["category"] in (cleaned.get("of") or ()):
            self.add_error("of", gettext("A cost is no part of itself."))
        return cleaned


class LumpSumForm(_CostForm):
    """A cost with one price for each unit."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    category = forms.ChoiceField(label=_("Cost"))
    amount = MoneyField(label=_("For each unit"), currencies=["SEK"], min_value="0.01")
    paragraph = forms.CharField(
        label=_("Paragraph of the guideline"), max_length=200, required=False
    )
