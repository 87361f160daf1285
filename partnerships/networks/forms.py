"""What a network asks: its name and topic, its common results, and who takes part."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.roles import office
from foundation.workflow.fields import TextsField
from foundation.workflow.forms import PlainForm, StepForm
from partnerships.cooperation.models import Partnership
from partnerships.cooperation.workflow import LIVING
from partnerships.programmes.models import Call
from partnerships.programmes.reference_models import Topic

from .models import Network
from .results import KINDS, LEVELS


class NetworkForm(StepForm):
    """A cohort on one theme."""

    title = TextsField(label=_("Name"), max_length=240)
    theme = forms.ChoiceField(label=_("Topic"))
    call = forms.ModelChoiceField(
        Call.objects.all(), label=_("Call"), required=False,
        help_text=_("Where all partnerships of the network come from one call."),
    )  # fmt: skip

    def prepare(self):
        topics = [(row.code, str(row)) for row in Topic.objects.all()]
        self.fields["theme"].choices = [("", "—"), *topics]

    @classmethod
    def present(cls, matter):
        return {**super().present(matter), "title": matter.titles}

    def clean(self):
        cleaned = super().clean()
        if "title" in cleaned:
            titles = cleaned["title"]
            cleaned["titles"] = titles
            cleaned["title"] = titles.get("en") or titles.get("sv", "")
        return cleaned


class CommonResultForm(PlainForm):
    """A result that indicators of several partnerships add up to."""

    in_table = ("code", "level", "statement", "kind", "unit", "retired")
    quiet = ("retired",)

    code = forms.SlugField(label=_("Code"), max_length=20)
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    statement = TextsField(label=_("Common result"), max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    lowest = forms.IntegerField(label=_("Scale from"), required=False)
    highest = forms.IntegerField(label=_("Scale to"), required=False)
    definition = TextsField(
        label=_("What counts"), long=True, required=False,
        help_text=_("So that everybody counts alike: who, what, when."),
    )  # fmt: skip
    retired = forms.BooleanField(label=_("Retired"), required=False)

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("lowest"), cleaned.get("highest")
        if cleaned.get("kind") != "scale":
            cleaned |= {"lowest": None, "highest": None}
        elif low is None or high is None:
            self.add_error("highest", _now("Say from where to where the scale goes."))
        elif low >= high:
            self.add_error("highest", _now("A scale ends higher than it begins."))
        return cleaned


class PartnershipOfCase(forms.ModelChoiceField):
    """The same partners may have several: the reference tells them apart."""

    def label_from_instance(self, partnership):
        return f"{partnership} ({partnership.reference})"


class ParticipationForm(StepForm):
    """Which partnership, into which network."""

    partnership = PartnershipOfCase(Partnership.objects.all(), label=_("Partnership"))
    network = forms.ModelChoiceField(Network.objects.all(), label=_("Network"))

    def prepare(self):
        rows = self.fields["network"].queryset
        self.fields["network"].queryset = rows.filter(state=Network.State.RUNNING)
        if self.by is not None:
            rows = self.fields["partnership"].queryset.filter(state__in=LIVING)
            rows = rows.filter(office.where(Partnership, self.by))
            self.fields["partnership"].queryset = rows
