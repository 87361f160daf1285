"""What a question says, and what its answer says."""

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.models import Plan
from foundation.workflow import clock
from foundation.workflow.forms import StepForm

from .models import LONGEST_TITLE

__all__ = ["AnswerForm", "EditForm", "QuestionForm"]


class EditForm(StepForm):
    """The question and until when it should be answered."""

    text = forms.CharField(
        label=_("Question"), max_length=4000, widget=forms.Textarea({"rows": 5}),
        help_text=_("The partners read it as it stands here, and not who asks."),
    )  # fmt: skip
    about = forms.ChoiceField(label=_("About"), required=False)
    due_on = forms.DateField(label=_("Answer by"), required=False)

    def prepare(self):
        parts = [(name, spec.label) for name, spec in Plan.parts.items()]
        self.fields["about"].choices = [("", _("the plan as a whole")), *parts]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        known = getattr(self.matter, "due_on", None)
        if day and day != known and day < clock.today():
            raise forms.ValidationError(_now("This day has passed."))
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("text"):
            line = " ".join(cleaned["text"].split())
            cleaned["title"] = Truncator(line).chars(LONGEST_TITLE)
        return cleaned


class QuestionForm(EditForm):
    """A question is asked about a plan."""

    plan = forms.ModelChoiceField(label=_("Plan"), queryset=Plan.objects.all())
    field_order = ["plan", "text", "about", "due_on"]


class AnswerForm(StepForm):
    """What a partner says to it."""

    answer = forms.CharField(
        label=_("Answer"), max_length=10_000, widget=forms.Textarea({"rows": 8}),
        help_text=_("Files can be added on the page of the question."),
    )  # fmt: skip
