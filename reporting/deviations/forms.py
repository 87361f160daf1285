"""What a deviation case asks."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Membership, Person
from foundation.accounts.roles import people
from foundation.workflow import clock
from foundation.workflow.forms import PlainForm, Reason, StepForm
from partnerships.cooperation.models import Partnership

from .workflow import Outcome


class PartnershipField(forms.ModelChoiceField):
    def label_from_instance(self, partnership):
        """With its reference: the same partners can have worked together before."""
        return f"{partnership} ({partnership.reference})"


class DeviationForm(StepForm):
    """A suspicion, in one's own words; only the words are needed."""

    text = forms.CharField(
        label=_("What do you suspect?"), max_length=20_000, widget=forms.Textarea({"rows": 8}),
        help_text=_("What happened, who took part, and how you know of it."),
    )  # fmt: skip
    place = forms.CharField(label=_("Where"), required=False, max_length=250)
    happened_on = forms.DateField(label=_("When, or since when"), required=False)
    partnership = PartnershipField(
        Partnership.objects.all(), label=_("Partnership"), required=False
    )
    contact = forms.CharField(
        label=_("How to reach you"), required=False, max_length=250,
        help_text=_("Only if you wish. Without it you come back with the code."),
    )  # fmt: skip

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_now("This day is still to come."))
        return day


class EditForm(StepForm):
    """What is known by now of where and when."""

    place = DeviationForm.base_fields["place"]
    happened_on = DeviationForm.base_fields["happened_on"]
    partnership = DeviationForm.base_fields["partnership"]


class PersonField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(Person.objects.none(), label=_("Person"), **kwargs)


class NameForm(Reason):
    """Who is to know of the case, and why."""

    person = PersonField()
    field_order = ["person", "reason"]

    def prepare(self):
        serving = Membership.objects.current().filter(organisation__kind="office")
        rows = people().filter(pk__in=serving.values("person"))
        if self.matter is not None and self.matter.pk:
            rows = rows.exclude(pk__in=[one.pk for one in self.matter.named_people()])
        self.fields["person"].queryset = rows.order_by("name", "pk")


class EndForm(Reason):
    """Whose access ends, and why."""

    person = PersonField()
    field_order = ["person", "reason"]

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            named = [one.pk for one in self.matter.named_people()]
            self.fields["person"].queryset = Person.objects.filter(pk__in=named).order_by("name")


class InformForm(StepForm):
    """Who was informed."""

    whom = forms.CharField(label=_("Who was informed"), max_length=250)
    on = forms.DateField(label=_("On"))
    how = forms.CharField(label=_("How"), max_length=250, required=False)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_now("This day is still to come."))
        return day


class MessageForm(StepForm):
    """A message to whoever reported it."""

    text = forms.CharField(
        label=_("Message"), max_length=10_000, widget=forms.Textarea({"rows": 6})
    )


class CloseForm(Reason):
    """How it ends, and why."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome)
    field_order = ["outcome", "reason"]


class InvestigationForm(PlainForm):
    """What the named people write down."""

    plan = forms.CharField(
        label=_("What is looked into"), required=False, widget=forms.Textarea({"rows": 4})
    )
    found = forms.CharField(
        label=_("What was found"), required=False, widget=forms.Textarea({"rows": 8})
    )
    basis = forms.CharField(
        label=_("On what it rests"), required=False, widget=forms.Textarea({"rows": 4})
    )


class MeasureForm(PlainForm):
    """One measure."""

    text = forms.CharField(label=_("Measure"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    who = forms.CharField(label=_("By whom"), max_length=200, required=False)
    by_when = forms.DateField(label=_("By when"), required=False)
    done_on = forms.DateField(label=_("Done on"), required=False)


class ReporterForm(PlainForm):
    """Something more, from whoever reported it."""

    text = forms.CharField(
        label=_("Add something"), max_length=10_000, widget=forms.Textarea({"rows": 6})
    )


class CodeForm(PlainForm):
    """The code that was given when the suspicion was reported."""

    code = forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput(
        {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    ))  # fmt: skip
