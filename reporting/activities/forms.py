"""What an activity asks: when it is planned, at its steps, and who came."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from applications.plans.fields import KeyField, PartnerField
from applications.results.framework import activities_in, parts_of
from foundation.accounts.models import Organisation, Party
from foundation.documents.forms import DocumentField, KeepsItsFile, UploadField
from foundation.workflow.forms import PlainForm, Reason, StepForm

from .codes import check_code
from .delegates import YOUTH
from .participants import AGE_BANDS, OF_WHOM, SEXES, SIDES
from .workflow import Mode

__all__ = [
    "ActivityForm", "CancelForm", "CompleteForm", "DelegateForm", "EditForm", "GoVirtualForm",
    "ParticipantForm", "PostponeForm", "SheetForm",
]  # fmt: skip

SIDE_LABELS = {
    "majority": _("politician of the majority"),
    "opposition": _("politician of the opposition"),
    "official": _("official"),
    "civil_society": _("civil society"),
    "resident": _("resident"),
}
SEX_LABELS = {
    "female": _("female"),
    "male": _("male"),
    "other": _("other"),
    "unknown": _("not known"),
}
# On which side of the council somebody stands, or whom they come for.
DELEGATE_SIDES = [
    ("majority", SIDE_LABELS["majority"]),
    ("opposition", SIDE_LABELS["opposition"]),
    ("official", SIDE_LABELS["official"]),
    ("civil_society", SIDE_LABELS["civil_society"]),
    (YOUTH, _("young people, 18 or older")),
]
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_HEADS = 100_000


def whole_number(value) -> int | None:
    """What a page or a machine sent as a row's number; None for anything else."""
    text = str(value).strip() if isinstance(value, int | str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def check_days(form) -> None:
    """The days in order and in reach, each problem at its field."""
    first, last = form.cleaned_data.get("starts_on"), form.cleaned_data.get("ends_on")
    if first and last and last < first:
        form.add_error("ends_on", say("The last day cannot come before the first."))
    for name, day in (("starts_on", first), ("ends_on", last)):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            form.add_error(name, say("This year is too far away."))


class HostField(forms.ModelChoiceField):
    """A partner, by organisation id."""

    default_error_messages = {"no_partner": _("Choose one of the partners.")}


class EditForm(StepForm):
    """What, when, where and how."""

    plan_activity = KeyField(
        label=_("Activity of the plan"),
        error_messages={"invalid_choice": _("The approved plan has no activity with this key.")},
    )
    title = forms.CharField(label=_("Title"), max_length=250)
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    host = HostField(label=_("Host"), queryset=Organisation.objects.all())
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False,
        help_text=_("Town and building; it stands on the attendance sheet."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Way of meeting"), choices=Mode)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("What it is to lead to, in a few sentences."),
    )  # fmt: skip

    def prepare(self):
        grants = self.grants()
        self.fields["plan_activity"].choices = [("", "—"), *self._plan_choices(grants)]
        cases = {grant.case_id for grant in grants}
        parties = Party.objects.current().filter(case__in=cases)
        hosts = Organisation.objects.filter(pk__in=parties.values("organisation"))
        self.fields["host"].queryset = hosts.order_by("name")

    def grants(self) -> list:
        """The grants among whose plans and partners can be chosen."""
        return [self.matter.grant] if self.matter is not None and self.matter.pk else []

    def _plan_choices(self, grants) -> list:
        found = {}
        for grant in grants:
            for row in activities_in(parts_of(grant)):
                label = row.title if len(grants) == 1 else f"{row.title} ({grant.reference})"
                found.setdefault(row.key, label)
        return list(found.items())

    def clean(self):
        check_days(self)


class ActivityForm(EditForm):
    """An activity is planned under one grant; its partnership follows from it."""

    grant = forms.ModelChoiceField(
        label=_("Grant"), queryset=Grant.objects.select_related("version", "partnership")
    )
    field_order = [
        "grant", "plan_activity", "title", "starts_on", "ends_on", "host", "place", "mode",
        "purpose",
    ]  # fmt: skip

    def grants(self):
        """The one that was named, else all of the partnership that the page came from."""
        if self.by is None:
            return []
        field = self.fields["grant"]
        if not self.is_bound:
            partnership = whole_number(self.initial.get("partnership"))
            if partnership is not None:
                field.queryset = field.queryset.filter(partnership=partnership)
        named = whole_number(self.data.get("grant") if self.is_bound else self.initial.get("grant"))
        if named is not None:
            return list(field.queryset.filter(pk=named))
        return [] if self.is_bound else list(field.queryset)

    def clean(self):
        super().clean()
        grant = self.cleaned_data.get("grant")
        if grant is None:
            # Without a grant there is nothing to choose from: one sentence says it.
            for name in ("plan_activity", "host"):
                self._errors.pop(name, None)
            return
        self.cleaned_data["partnership"] = grant.partnership


class CompleteForm(StepForm):
    """What happened, in a few words."""

    summary = forms.CharField(
        label=_("What happened"), max_length=10_000, widget=forms.Textarea({"rows": 6}),
        help_text=_("In a few sentences. Nobody under 18 by name."),
    )  # fmt: skip


class PostponeForm(Reason):
    """The new days, and why."""

    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    field_order = ["starts_on", "ends_on", "reason"]

    def clean(self):
        check_days(self)


class GoVirtualForm(Reason):
    """The others read why."""


class CancelForm(Reason):
    """The others read why."""


class DelegateForm(PlainForm):
    """Somebody who travels or is paid for. Nobody under 18 is named (DOMAIN §8)."""

    quiet = ("adult",)

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = PartnerField(label=_("Organisation"))
    role = forms.CharField(
        label=_("Role"), max_length=200, help_text=_("Office or task, for example councillor.")
    )
    side = forms.ChoiceField(label=_("Side"), choices=[("", "—"), *DELEGATE_SIDES], required=False)
    adult = forms.BooleanField(
        label=_("Is 18 or older"), required=False,
        help_text=_("Said of young people. Whoever is younger is counted, never named."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["organisation"].among(self.matter)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("side") == YOUTH and not cleaned.get("adult"):
            sentence = say(
                "Say that this person is 18 or older. If not, remove the name and count them "
                "among the participants."
            )
            self.add_error("adult", sentence)
        return cleaned


class ParticipantForm(PlainForm):
    """How many of a kind took part, and of these, how many … (DOMAIN §8)."""

    quiet = OF_WHOM

    side = forms.ChoiceField(label=_("Side"), choices=[(code, SIDE_LABELS[code]) for code in SIDES])
    sex = forms.ChoiceField(label=_("Sex"), choices=[(code, SEX_LABELS[code]) for code in SEXES])
    age_band = forms.ChoiceField(label=_("Age"), choices=[(band, band) for band in AGE_BANDS])
    count = forms.IntegerField(label=_("How many"), min_value=0, max_value=MOST_HEADS)
    disability = forms.IntegerField(
        label=_("With a disability"), min_value=0, max_value=MOST_HEADS, required=False
    )
    first_time = forms.IntegerField(
        label=_("For the first time"), min_value=0, max_value=MOST_HEADS, required=False
    )

    def clean(self):
        cleaned = super().clean()
        for name in OF_WHOM:
            if (cleaned.get(name) or 0) > cleaned.get("count", MOST_HEADS):
                self.add_error(name, say("This is more than how many they are."))
        return cleaned


class SheetForm(StepForm):
    """The signed attendance sheet among the documents, and the code printed on it."""

    document = DocumentField(
        label=_("The scan or photograph"),
        help_text=_("A restricted document of this activity: it shows names."),
    )
    code = forms.CharField(
        label=_("Code of the sheet"), max_length=40, required=False,
        help_text=_("Eight letters and digits at its top. Empty for a sheet of your own."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            field = self.fields["document"]
            field.choose_from(self.matter)
            field.queryset = field.queryset.filter(restricted=True)

    def clean_code(self):
        return check_code(self.cleaned_data["code"], self.matter, self.by)


class SheetUploadForm(KeepsItsFile):
    """The same in one go: the photograph and the code."""

    file = UploadField(label=_("The scan or photograph"))
    code = SheetForm.base_fields["code"]

    def __init__(self, *args, activity, **kwargs):
        self.activity = activity
        super().__init__(*args, **kwargs)

    def clean_code(self):
        return check_code(self.cleaned_data["code"], self.activity, self.by)
