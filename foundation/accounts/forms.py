"""What the pages about people ask."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.money.formatting import countries
from foundation.workflow import clock
from foundation.workflow.forms import HouseForm

from .codes import OFFICES_OF, Language, OfficeCode, OrganisationKind, PersonKind, Side
from .models import Organisation, Person

# Where partners are; somebody elsewhere keeps the zone that stands in their profile.
ZONES = [
    "Europe/Stockholm", "Africa/Johannesburg", "Africa/Gaborone", "Africa/Lusaka",
    "Africa/Harare", "Africa/Windhoek", "Africa/Maputo", "Africa/Maseru", "Africa/Mbabane",
    "Africa/Blantyre", "Africa/Dar_es_Salaam", "Africa/Kampala", "Africa/Nairobi", "UTC",
]  # fmt: skip


class Invitation(HouseForm):
    """Whom to invite; the organisation is chosen before."""

    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("A letter on how to sign in goes to this address."),
    )  # fmt: skip
    office = forms.ChoiceField(label=_("Office"))
    side = forms.ChoiceField(
        label=_("Side"), required=False, choices=[("", _("not said")), *Side.choices]
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args, organisation, **kwargs):
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def prepare(self):
        labels = dict(OfficeCode.choices)
        offices = OFFICES_OF[self.organisation.kind]
        self.fields["office"].choices = [(code, labels[code]) for code in offices]
        if self.organisation.kind in ("office", "audit_firm"):
            del self.fields["side"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class Successor(HouseForm):
    """To whom, from when; with a last day it is a deputy's."""

    successor = forms.EmailField(
        label=_("E-mail of the successor or deputy"),
        help_text=_("Somebody who has been invited already."),
    )
    since = forms.DateField(label=_("From"))
    until = forms.DateField(
        label=_("Last day, for a deputy"), required=False,
        help_text=_("Leave it empty when the hand-over is for good."),
    )  # fmt: skip

    def clean_successor(self):
        found = Person.objects.filter(
            email=self.cleaned_data["successor"], kind=PersonKind.PERSON, is_active=True
        ).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this address. Invite them first."))
        return found

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since < clock.today():
            raise forms.ValidationError(_("A hand-over begins today or later."))
        return since

    def clean(self):
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return data


class LastDay(HouseForm):
    """Until when an office is held."""

    last_day = forms.DateField(
        label=_("Last day"), help_text=_("Yesterday's date ends it at once.")
    )

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < clock.today() - timedelta(days=1):
            raise forms.ValidationError(_("What was done before yesterday cannot be undone."))
        return day


class Profile(forms.ModelForm):
    """What people say about themselves."""

    class Meta:
        model = Person
        fields = ["name", "language", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = clock.zones()
        zones = dict.fromkeys([self.instance.time_zone, *ZONES])
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=[(zone, zone.replace("_", " ")) for zone in zones if zone in known],
        )


class NewOrganisation(HouseForm):
    """An organisation that the reference data lacks: an audit firm, a new council."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(
        label=_("Short name"), max_length=100, required=False,
        help_text=_("What pages and lists call it."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"))
    country = forms.ChoiceField(label=_("Country"))
    org_number = forms.CharField(label=_("Organisation number"), max_length=30, required=False)

    def prepare(self):
        kinds = [pair for pair in OrganisationKind.choices if pair[0] != OrganisationKind.OFFICE]
        self.fields["kind"].choices = kinds
        self.fields["country"].choices = countries()

    def clean(self):
        cleaned = super().clean()
        same = Organisation.objects.filter(
            name__iexact=cleaned.get("name", ""), country=cleaned.get("country", "")
        )
        if same.exists():
            self.add_error("name", _("There is an organisation of this name already."))
        return cleaned
