"""What a trip asks: days and organisers, travellers, approvals, visas, the sheet."""

from datetime import date

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.plans.fields import KeyField
from foundation.accounts.models import Membership, Person
from foundation.accounts.roles import people
from foundation.documents.forms import DocumentField
from foundation.money.formatting import countries, format_date
from foundation.workflow import clock
from foundation.workflow.days import parse_day
from foundation.workflow.fields import RowsField, TextListField
from foundation.workflow.forms import PlainForm, Reason, StepForm
from reporting.activities.choosing import ActivityField
from reporting.activities.forms import check_days
from reporting.activities.models import Activity

from .checklist import GRANTED, NOT_NEEDED, REFUSED
from .days import days_between, in_spans
from .models import Traveller
from .workflow import Visa

__all__ = [
    "ApprovalForm", "AskForm", "CancelForm", "EditForm", "ReadForm", "SheetForm", "TravellersForm",
    "TripForm", "VisaForm",
]  # fmt: skip

MOST_ORGANISERS = 2  # "seen by the two trip organisers only" (DOMAIN §5)
OUTCOMES = [(GRANTED, _("granted")), (NOT_NEEDED, _("not needed")), (REFUSED, _("refused"))]
TO = (" – ", " - ", "–", "/")  # between the first and the last day of a span


class PeopleField(forms.ModelMultipleChoiceField):
    """Persons who serve the partners."""

    def label_from_instance(self, person):
        return person.name or person.email


class EditForm(StepForm):
    """From when to when, where to, and who looks after it."""

    destination = forms.ChoiceField(
        label=_("Country of destination"), required=False,
        help_text=_("Left empty: that of the host."),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("First day"), help_text=_("The day people leave home."))
    ends_on = forms.DateField(label=_("Last day"), help_text=_("The day they are home again."))
    organisers = PeopleField(
        Person.objects.none(), label=_("Organisers"), required=False,
        help_text=_("Two at most, usually one of each partner. Only they read the travellers' "
                    "sheets. Left empty: whoever plans it."),
    )  # fmt: skip

    def prepare(self):
        known = Locale.parse((get_language() or "en").split("-")[0]).territories
        self.fields["destination"].choices = [
            ("", "—"), *(pair for pair in countries() if pair[0] in known)
        ]  # fmt: skip
        activity = self.its_activity()
        if activity is not None:
            serving = Membership.objects.current().filter(organisation__in=activity.party_ids())
            mine = people().filter(pk__in=serving.values("person"))
            self.fields["organisers"].queryset = mine.order_by("name", "pk")

    def its_activity(self):
        return self.matter.activity if self.matter is not None and self.matter.pk else None

    def clean_organisers(self):
        chosen = list(self.cleaned_data["organisers"])
        if len(chosen) > MOST_ORGANISERS:
            raise forms.ValidationError(say("Two organisers at most."))
        return chosen

    def clean(self):
        check_days(self)
        activity = self.its_activity() or self.cleaned_data.get("activity")
        if not self.cleaned_data.get("destination") and activity is not None:
            self.cleaned_data["destination"] = activity.host.country


class TripForm(EditForm):
    """A trip is planned for one activity."""

    activity = ActivityField(label=_("Activity"), queryset=Activity.objects.select_related("host"))
    field_order = ["activity", "destination", "starts_on", "ends_on", "organisers"]

    def its_activity(self):
        """The one that was named, as far as the person sees it."""
        number = str((self.data if self.is_bound else self.initial).get("activity") or "")
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            return None
        return self.fields["activity"].queryset.filter(pk=int(number)).first()

    def prepare(self):
        super().prepare()
        found = None if self.is_bound else self.its_activity()
        if found is not None:
            self.initial = {
                "starts_on": found.starts_on, "ends_on": found.ends_on,
                "destination": found.host.country, **self.initial,
            }  # fmt: skip


class DaysField(TextListField):
    """Days, one or a span a line: `9 May 2026`, `9 May 2026 – 11 May 2026`; a list from the API."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea({"rows": 2}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        days = [parse_day(str(one)) for one in value]
        if None in days:
            return "\n".join(map(str, value))
        return "\n".join(
            format_date(first) if first == last else f"{format_date(first)} – {format_date(last)}"
            for first, last in in_spans(days)
        )

    def to_python(self, value):
        found: list[date] = []
        for line in super().to_python(value):
            found += self._days_of(line)
        return sorted(set(found))

    def _days_of(self, line: str) -> list[date]:
        day = parse_day(line)
        if day is not None:
            return [day]
        for mark in TO:
            first, found, last = line.partition(mark)
            ends = parse_day(first.strip()), parse_day(last.strip())
            if found and None not in ends:
                try:
                    return days_between(*ends)
                except ValueError:
                    break
        raise forms.ValidationError(
            say("Write a day as 9 May 2026, or a span as 9 May 2026 – 11 May 2026, one a line.")
        )


def clock_time(label) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput({"placeholder": "07:30"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time as 07:30.")},
    )  # fmt: skip


class TravellerRow(PlainForm):
    """One delegate's journey. Times count for the per diem; local time of each place."""

    delegate = KeyField(label=_("Delegate"))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("For the personal link to the sheet.")
    )
    departs_on = forms.DateField(label=_("Leaves on"), required=False)
    departs_at = clock_time(_("Leaves at"))
    returns_on = forms.DateField(label=_("Is back on"), required=False)
    returns_at = clock_time(_("Is back at"))
    private_days = DaysField(
        label=_("Private days"), required=False,
        help_text=_("One or a span a line. No cost is taken for them."),
    )  # fmt: skip

    offered = ("departs_on", "returns_on")

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["delegate"].among(self.matter.activity.delegates(), "name")

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def clean(self):
        cleaned, trip = super().clean(), self.matter
        first = cleaned.get("departs_on") or (trip.starts_on if trip is not None else None)
        last = cleaned.get("returns_on") or (trip.ends_on if trip is not None else None)
        if first and last and last < first:
            self.add_error("returns_on", say("The last day cannot come before the first."))
            return cleaned
        outside = [day for day in cleaned.get("private_days") or [] if not first <= day <= last]
        if outside:
            sentence = say("%(day)s is not a day of this journey.")
            self.add_error("private_days", sentence % {"day": format_date(outside[0])})
        return cleaned


class TravellersForm(StepForm):
    """All who travel; whoever is left out is no traveller any more, and their sheet is gone."""

    travellers = RowsField(TravellerRow, label=_("Travellers"), least=1, shown=4)

    def prepare(self):
        if self.matter is not None and self.matter.pk and not self.is_bound:
            self.initial = {"travellers": self._present(), **self.initial}

    def _present(self) -> list[dict]:
        """Those who are named, else the delegates who come from another country than the trip
        leads to."""
        trip = self.matter
        if trip.going():
            return [
                {
                    **one.as_json(), "email": one.person.email if one.person else "",
                    "departs_at": one.departs_at, "returns_at": one.returns_at,
                }
                for one in trip.going()
            ]  # fmt: skip
        homes = {one.pk: one.country for one in trip.activity.partner_rows()}
        return [
            {"delegate": row["key"], "departs_on": trip.starts_on, "returns_on": trip.ends_on}
            for row in trip.activity.delegates()
            if homes.get(row["organisation"]) != trip.destination
        ]

    def clean_travellers(self):
        rows = self.cleaned_data["travellers"]
        keys = [row["delegate"] for row in rows]
        if len(set(keys)) < len(keys):
            raise forms.ValidationError(say("Everybody stands in one row only."))
        return rows


class ApprovalForm(StepForm):
    """What came of one point of the checklist."""

    item = forms.ChoiceField(label=_("Point of the checklist"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    decided_on = forms.DateField(label=_("Decided on"), required=False)
    number = forms.CharField(
        label=_("Number of the minute or resolution"), max_length=100, required=False
    )
    justification = forms.CharField(
        label=_("Justification"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("In the accounting officer's words, where one is needed; or as a document."),
    )  # fmt: skip
    document = DocumentField(required=False)

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        trip = self.matter
        names = {one.organisation_id: str(one.organisation) for one in trip.going()}
        self.fields["item"].choices = [
            (one.key, f"{names[one.organisation]}: {one.rule}") for one in trip.items()
        ]
        self.fields["document"].choose_from(trip, trip.activity)

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day and day > clock.today():
            raise forms.ValidationError(say("This day has not come yet."))
        return day


class TravellerField(forms.ModelChoiceField):
    """One of the trip's travellers."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Traveller"))
        super().__init__(Traveller.objects.none(), **kwargs)


class VisaForm(StepForm):
    """How far one traveller's visa has come; the number of a passport has no place here."""

    traveller = TravellerField()
    visa = forms.ChoiceField(label=_("Visa"), choices=[pair for pair in Visa.choices if pair[0]])
    visa_on = forms.DateField(label=_("Since"), required=False)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["traveller"].queryset = Traveller.objects.filter(trip=self.matter)


class AskForm(StepForm):
    """To whom a personal link goes."""

    travellers = forms.ModelMultipleChoiceField(
        Traveller.objects.none(), label=_("Travellers"), required=False,
        help_text=_("None chosen: everybody who has not filled in a sheet."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            rows = Traveller.objects.filter(trip=self.matter).exclude(person=None)
            self.fields["travellers"].queryset = rows

    def clean_travellers(self):
        chosen = list(self.cleaned_data["travellers"])
        return chosen or list(self.fields["travellers"].queryset.filter(filled_at=None))


class SheetForm(StepForm):
    """What those who book the trip need to know of a traveller."""

    note = None  # nothing of a sheet goes into the history

    traveller = TravellerField(required=False)
    passport_name = forms.CharField(label=_("Name as in the passport"), max_length=200)
    passport_number = forms.CharField(label=_("Number of the passport"), max_length=40)
    passport_expires_on = forms.DateField(label=_("The passport is valid until"))
    diet = forms.CharField(label=_("Food"), max_length=500, required=False)
    access_needs = forms.CharField(
        label=_("Access needs"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("A step-free room, an interpreter, medicine that must be kept cold …"),
    )  # fmt: skip
    emergency_name = forms.CharField(label=_("Emergency contact"), max_length=200)
    emergency_phone = forms.CharField(label=_("Telephone of the emergency contact"), max_length=60)

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            mine = Traveller.objects.filter(trip=self.matter, person=getattr(self.by, "pk", None))
            self.fields["traveller"].queryset = mine

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("traveller") is None and "traveller" not in self.errors:
            cleaned["traveller"] = self.fields["traveller"].queryset.first()
            if cleaned["traveller"] is None:
                self.add_error("traveller", say("Choose for whom this is."))
        day, trip = cleaned.get("passport_expires_on"), self.matter
        if day and trip is not None and trip.pk and day < trip.ends_on:
            self.add_error(
                "passport_expires_on", say("The passport has to be valid to the end of the trip.")
            )
        return cleaned


class ReadForm(StepForm):
    """Whose sheet is opened."""

    note = None
    traveller = TravellerField()

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            rows = Traveller.objects.filter(trip=self.matter, erased_at=None)
            self.fields["traveller"].queryset = rows.exclude(filled_at=None)


class CancelForm(Reason):
    """The others read why."""
