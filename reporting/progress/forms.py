"""What a progress report asks: grant and period, each partner's own words, values."""

import re

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.fields import KeyField, PartnerField
from applications.plans.framework import MeasuredField, measured, not_measured
from applications.plans.sections import MOST_OWN_HEADINGS
from foundation.workflow.forms import PlainForm
from reporting.periods import PeriodForm

__all__ = ["NarrativeForm", "ProgressReportForm", "ValueForm"]


class ProgressReportForm(PeriodForm):
    """Which grant and period, and in which language it is written."""

    language = forms.CharField(
        label=_("Language of the text"), max_length=10, required=False,
        help_text=_("By its code, for example en or sv; yours if you leave it empty."),
    )  # fmt: skip

    def clean_language(self):
        language = self.cleaned_data["language"] or getattr(self.by, "language", "")
        if language and not re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z]{2,4})?", language):
            raise forms.ValidationError(_now("Write the language by its code, for example en."))
        return language


def _long(label, help_text=""):
    return forms.CharField(
        label=label, required=False, max_length=20_000, widget=forms.Textarea({"rows": 6}),
        help_text=help_text,
    )  # fmt: skip


class NarrativeForm(PlainForm):
    """A partner's own words; headings of its own are kept beside ours."""

    individual = _long(
        _("Results for individuals"),
        _("Who can, knows or does something new, and how do you see it?"),
    )
    organisational = _long(
        _("Results in the municipality"), _("Which routine, policy, budget or unit has changed?")
    )
    societal = _long(
        _("Results for society"), _("What is different for the people who live there?")
    )
    deviations = _long(_("Deviations"), _("What was not done, or done otherwise, and why?"))
    learning = _long(_("What was learnt"))
    sustainability = _long(_("What will stay"))
    next_year = _long(_("The year to come"))

    def prepare(self):
        sent = {} if isinstance(self.data, QueryDict) else dict(self.data or {})
        for name in [*sent, *(self.initial or {})]:
            own = isinstance(name, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)
            room = len(self.fields) < len(self.base_fields) + MOST_OWN_HEADINGS
            if own and room and name not in self.fields:
                self.fields[name] = _long(name.replace("_", " ").capitalize())


class ValueForm(PlainForm):
    """What was measured of an indicator, where."""

    indicator = KeyField(
        label=_("Indicator"),
        error_messages={"invalid_choice": _("The approved plan has no indicator with this key.")},
    )
    partner = PartnerField(label=_("Partner"))
    value = MeasuredField(label=_("Value"), max_length=1000)

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        self.known = {one.key: one for one in self.matter.indicators()}
        self.fields["indicator"].choices = [
            ("", "—"), *((one.key, one.name) for one in self.known.values())
        ]  # fmt: skip
        self.fields["partner"].among(self.matter)

    def clean(self):
        indicator = getattr(self, "known", {}).get(self.cleaned_data.get("indicator"))
        text = self.cleaned_data.get("value")
        if indicator is None or not text:
            return
        value = measured(indicator.kind, text)
        if value is None:
            self.add_error("value", not_measured(indicator.kind, text))
        else:
            self.cleaned_data["value"] = value
