"""The parts of a plan as forms of rows: activities and risks."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm

from .fields import KeyField, MonthField, PartnerField
from .rows import RowForm

MODES = [("on_site", _("on site")), ("virtual", _("virtual"))]
SIDES = [
    ("majority", _("majority")),
    ("opposition", _("opposition")),
    ("official", _("officials")),
    ("civil_society", _("civil society")),
    ("resident", _("residents")),
]


class TakingPartForm(RowForm):
    """How many of whom are meant to take part."""

    side = forms.ChoiceField(label=_("Who"), choices=SIDES)
    partner = PartnerField(label=_("From"), required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000)

    @classmethod
    def in_words(cls, row: dict) -> str:
        """“majority: 2”."""
        return f"{dict(SIDES).get(row.get('side'), '')}: {row.get('count', '')}"


class ActivityForm(RowForm):
    """Something the partners do: when, where, with whom, and for which outcome."""

    title = forms.CharField(label=_("Activity"), max_length=250)
    month = MonthField(label=_("Month"))
    until = MonthField(label=_("Last month"), required=False)
    host = PartnerField(label=_("Host"), required=False)
    mode = forms.ChoiceField(label=_("Way of meeting"), choices=MODES)
    outcome = KeyField(label=_("Outcome"), required=False)
    participants = RowsField(TakingPartForm, label=_("Who takes part"), required=False, shown=1)

    points_at = {"outcome": ("outcomes", "statement")}

    def clean(self):
        first, last = self.cleaned_data.get("month"), self.cleaned_data.get("until")
        if first and last and last < first:
            self.add_error("until", _now("The last month cannot come before the first."))


class RiskForm(PlainForm):
    """What may go wrong, how likely and how bad it is (1 to 5), and what is done about it."""

    text = forms.CharField(label=_("Risk"), max_length=4000, widget=forms.Textarea({"rows": 2}))
    likelihood = forms.IntegerField(label=_("Likelihood (1–5)"), min_value=1, max_value=5)
    impact = forms.IntegerField(label=_("Impact (1–5)"), min_value=1, max_value=5)
    measure = forms.CharField(
        label=_("Measure"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
