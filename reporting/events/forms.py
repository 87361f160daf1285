"""What a joint activity asks of the office, and of those who sign up."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.workflow.forms import Reason, StepForm
from partnerships.cooperation.models import Partnership
from partnerships.programmes.models import Call
from reporting.activities.forms import check_days
from reporting.activities.models import Activity
from reporting.activities.workflow import Mode

from .models import SignUp

__all__ = ["CancelForm", "EditForm", "EventForm", "SignUpForm", "TakeBackForm"]

MOST_SEATS = 10_000
RUNNING = ("inception", "planning", "active")


class EditForm(StepForm):
    """What, when, where, and who is invited."""

    title = forms.CharField(label=_("Title"), max_length=250)
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    mode = forms.ChoiceField(label=_("Way of meeting"), choices=Mode)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=MOST_SEATS, required=False,
        help_text=_("For all partnerships together; empty where there is no limit."),
    )  # fmt: skip
    sign_up_by = forms.DateField(label=_("Sign up by"), required=False)
    partnerships = forms.ModelMultipleChoiceField(
        Partnership.objects.filter(state__in=RUNNING), label=_("Partnerships invited")
    )

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            mine = Partnership.objects.filter(events_q(self.matter)).distinct()
            self.fields["partnerships"].queryset = mine

    def clean(self):
        check_days(self)


def events_q(event) -> Q:
    """Those that run, and those that are invited already."""
    invited = type(event).partnerships.through.objects.filter(event=event.pk)
    return Q(state__in=RUNNING) | Q(pk__in=invited.values("partnership"))


class EventForm(EditForm):
    """A joint activity belongs to a call, whose partnerships learn together."""

    call = forms.ModelChoiceField(Call.objects.all(), label=_("Call"))
    field_order = [
        "call", "title", "starts_on", "ends_on", "place", "mode", "purpose", "seats", "sign_up_by",
        "partnerships",
    ]  # fmt: skip


class SignUpForm(StepForm):
    """With which of one's own activities one comes."""

    activity = forms.ModelChoiceField(
        Activity.objects.none(), label=_("Your activity"),
        help_text=_("Plan one for it first, under your own grant: its delegates are who comes, its "
                    "budget pays, and who came is counted there."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk and self.by is not None:
            through = type(self.matter).partnerships.through
            invited = through.objects.filter(event=self.matter.pk).values("partnership")
            rows = Activity.objects.filter(partnership__in=invited).exclude(state="cancelled")
            edits = Activity.step_named("edit").by
            mine = Q(pk__in=[])
            for role in edits:
                mine |= role.where(Activity, self.by)
            self.fields["activity"].queryset = rows.filter(mine)


class TakeBackForm(StepForm):
    """Which partnership does not come."""

    sign_up = forms.ModelChoiceField(SignUp.objects.none(), label=_("Partnership"))

    def prepare(self):
        if self.matter is not None and self.matter.pk and self.by is not None:
            rows = SignUp.objects.filter(event=self.matter.pk)
            theirs = Activity.objects.visible_to(self.by)
            self.fields["sign_up"].queryset = rows.filter(activity__in=theirs.values("pk"))


class CancelForm(Reason):
    """The others read why."""
