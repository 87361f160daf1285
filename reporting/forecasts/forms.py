"""What a forecast asks: which grant, which day, and what is still to be paid."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.budgets.tables import cost_name
from applications.grants.models import Grant
from foundation.money.forms import MoneyField
from foundation.workflow import clock
from foundation.workflow.forms import PlainForm, StepForm

from .days import next_day


class EditForm(StepForm):
    """Of which day it is."""

    day = forms.DateField(
        label=_("As of"), required=False,
        help_text=_("Empty: the next day on which the call asks for one."),
    )  # fmt: skip

    def whose(self):
        return self.matter.grant if self.matter is not None and self.matter.pk else None

    def clean(self):
        grant, day = self.whose(), self.cleaned_data.get("day")
        if grant is None or "day" in self._errors:
            return
        if day is None:
            day = next_day(grant.partnership.rules.forecast_days, clock.today())
        if day is None:
            self.add_error("day", say("The call asks for no forecast: say of which day it is."))
            return
        self.cleaned_data["day"] = day
        self.cleaned_data["title"] = f"{grant.title[:220]}, {day}"


class ForecastForm(EditForm):
    """Which grant."""

    grant = forms.ModelChoiceField(
        label=_("Grant"),
        queryset=Grant.objects.select_related("plan", "partnership__call_version"),
    )  # fmt: skip
    field_order = ["grant", "day"]

    def whose(self):
        return self.cleaned_data.get("grant")

    def clean(self):
        super().clean()
        if grant := self.whose():
            self.cleaned_data["partnership"] = grant.partnership


class CostForm(PlainForm):
    """One kind of cost for the rest of the year."""

    category = forms.ChoiceField(label=_("Kind of cost"))
    amount = MoneyField(label=_("Expected"), currencies=["SEK"], min_value=0)
    comment = forms.CharField(label=_("Comment"), required=False, max_length=500)

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        known = self.matter.__dict__
        if "_cost_choices" not in known:
            rules = self.matter.partnership.rules
            lines = {line.category for line in self.matter.grant.lines.all()}
            known["_cost_choices"] = [
                (code, cost_name(code, rules)) for code in dict.fromkeys([*rules.costs, *lines])
            ]
        self.fields["category"].choices = known["_cost_choices"]
