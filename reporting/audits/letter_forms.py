"""The management letter, its response with a plan of action, and the follow-up a year later."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, StepForm

from .finding_workflow import Severity
from .letter_models import FollowUp
from .models import Recommendation


class RecommendationRow(PlainForm):
    """A point of the management letter."""

    title = forms.CharField(label=_("Subject"), max_length=200)
    observation = forms.CharField(
        label=_("What was seen"), max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    recommendation = forms.CharField(
        label=_("Recommendation"), max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Severity)


class LetterForm(StepForm):
    """The management letter."""

    text = forms.CharField(
        label=_("Introduction"), required=False, widget=forms.Textarea({"rows": 4})
    )
    recommendations = RowsField(RecommendationRow, label=_("Recommendations"), least=1, shown=1)


class ResponseRow(PlainForm):
    """What the grant holder will do about one recommendation."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=1000)
    agreed = forms.BooleanField(label=_("Agreed"), required=False)
    action = forms.CharField(
        label=_("What will be done"), max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    responsible = forms.CharField(label=_("By whom"), max_length=200, required=False)
    by_when = forms.DateField(label=_("By when"), required=False)


class LetterResponseForm(StepForm):
    """The management response with its plan of action."""

    text = forms.CharField(label=_("Answer"), required=False, widget=forms.Textarea({"rows": 3}))
    recommendations = RowsField(ResponseRow, label=_("Plan of action"), least=1)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["recommendations"].initial = [
                {
                    "number": one.number, "agreed": one.agreed is not False, "action": one.action,
                    "responsible": one.responsible, "by_when": one.by_when,
                }
                for one in self.matter.all_recommendations
            ]  # fmt: skip

    def clean_recommendations(self):
        rows = self.cleaned_data["recommendations"]
        known = {one.number for one in self.matter.all_recommendations}
        if any(row["number"] not in known for row in rows):
            raise forms.ValidationError(_now("There is no recommendation with this number."))
        return rows


class FollowUpRow(PlainForm):
    """What became of one recommendation."""

    recommendation = forms.ModelChoiceField(
        Recommendation.objects.none(), label=_("Recommendation")
    )
    outcome = forms.ChoiceField(label=_("What became of it"), choices=FollowUp)
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=5000, widget=forms.Textarea({"rows": 2})
    )

    def prepare(self):
        if getattr(self.matter, "pk", None):
            rows = [one.pk for one in self.matter.to_follow_up()]
            self.fields["recommendation"].queryset = Recommendation.objects.filter(pk__in=rows)


class FollowUpForm(StepForm):
    """The audit before, followed up."""

    recommendations = RowsField(FollowUpRow, label=_("Recommendations"), least=1)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["recommendations"].initial = [
                {"recommendation": one.pk, "outcome": one.outcome, "comment": one.comment}
                for one in self.matter.to_follow_up()
            ]
