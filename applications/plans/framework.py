"""The results framework as forms: outcomes, their outputs, and how each is seen."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.formats import localize
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm
from foundation.workflow.shapes import spell_decimal
from partnerships.networks.results import KINDS, LEVELS

from .common_results import CommonResultField, common_results_of, taken_over
from .fields import KeyField, PartnerField
from .rows import RowForm

INDICATOR_KINDS = [*KINDS, ("text", _("text"))]
APART = [
    ("sex", _("sex")),
    ("age", _("age band")),
    ("disability", _("disability")),
]
FIRST_YEAR, LAST_YEAR = 2000, 2100


def year_field(**kwargs):
    return forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class OutcomeForm(RowForm):
    """A result at one of the three levels, where it shows."""

    known_by = ("statement",)  # what a comment is said to be about

    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    organisation = PartnerField(label=_("Where"), required=False)
    statement = forms.CharField(
        label=_("Outcome"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )


class OutputForm(RowForm):
    """What the activities produce, and which outcome it is for."""

    statement = forms.CharField(
        label=_("Output"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )
    outcome = KeyField(label=_("Outcome"))

    points_at = {"outcome": ("outcomes", "statement")}


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

    year = year_field()
    value = MeasuredField(label=_("Value"), max_length=1000)

    @classmethod
    def in_words(cls, row: dict) -> str:
        """“2027: 30”."""
        value = cls.base_fields["value"].said(str(row.get("value") or "")) or "–"
        return f"{row.get('year', '–')}: {value}"


def _short(label, help_text=""):
    return forms.CharField(label=label, max_length=500, required=False, help_text=help_text)


class IndicatorForm(RowForm):
    """How an outcome shows: what is measured, from where, to where, and by whom."""

    # What a table has room for; the page of the whole plan has the rest.
    in_table = ("outcome", "name", "common_result", "kind", "unit", "baseline", "targets")
    quiet = ("common_result",)
    known_by = ("name",)

    outcome = KeyField(label=_("Outcome"))
    output = KeyField(label=_("Output (if it measures one)"), required=False)
    name = forms.CharField(label=_("Indicator"), max_length=500)
    common_result = CommonResultField(label=_("Common result of the network"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=INDICATOR_KINDS)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    numerator = _short(_("Counted (of a percentage)"), _("What is counted: women elected."))
    denominator = _short(_("Out of (of a percentage)"), _("What it is a part of: all elected."))
    lowest = forms.IntegerField(label=_("Scale from"), required=False)
    highest = forms.IntegerField(label=_("Scale to"), required=False)
    baseline = MeasuredField(label=_("Baseline"), max_length=1000, required=False)
    baseline_on = forms.DateField(label=_("Day of the baseline"), required=False)
    baseline_source = _short(_("Source of the baseline"))
    targets = RowsField(TargetForm, label=_("Targets"), required=False, shown=1)
    apart = forms.MultipleChoiceField(
        label=_("Reported apart by"), choices=APART, required=False,
    )  # fmt: skip
    apart_own = _short(_("and by"), _("Groups of your own, for example rural and urban."))
    verification = _short(_("How it is verified"), _("Minutes, statistics, a survey, attendance."))
    reporter = PartnerField(label=_("Who reports it"), required=False)

    points_at = {"outcome": ("outcomes", "statement"), "output": ("outputs", "statement")}

    def prepare(self):
        super().prepare()
        if self.matter is not None and self.matter.pk:
            kept = [row.get("common_result") for row in self._contents()["indicators"]]
            measure = [self[name].value() for name in ("kind", "unit", "lowest", "highest")]
            field = self.fields["common_result"]
            field.among(common_results_of(self.matter), measure, kept)

    def clean(self):
        kind = self.cleaned_data.get("kind")
        if not kind:
            return
        taken_over(self, self.fields["common_result"].found(self.cleaned_data))
        low, high = self.cleaned_data.get("lowest"), self.cleaned_data.get("highest")
        if low is not None and high is not None and low >= high:
            self.add_error("highest", _now("A scale ends higher than it begins."))
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
            self.add_error(field, not_measured(kind, text))
        elif kind == "scale" and not self._on_the_scale(value):
            self.add_error(field, _now("“%(value)s” is not on the scale.") % {"value": text})
        return value

    def _on_the_scale(self, value: str) -> bool:
        low, high = self.cleaned_data.get("lowest"), self.cleaned_data.get("highest")
        return (low is None or Decimal(value) >= low) and (high is None or Decimal(value) <= high)


YES, NO = {"yes", "true", "1", "ja"}, {"no", "false", "0", "nej"}


def not_measured(kind: str, text: str) -> str:
    """What is said of a value that is none of its kind of indicator."""
    if kind == "yes_no":
        return _now("“%(value)s” is neither yes nor no.") % {"value": text}
    return _now("“%(value)s” is not a number, for example 12 or 3.5.") % {"value": text}


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
