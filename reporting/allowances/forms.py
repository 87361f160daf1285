"""What a per diem asks: the trip, its days with their meals, and how it becomes an expense."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Membership, Organisation, Party
from foundation.money.formatting import countries
from foundation.money.forms import MoneyField
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, StepForm
from foundation.workflow.shapes import shape
from reporting.activities.choosing import ActivityField
from reporting.activities.forms import FIRST_YEAR, LAST_YEAR, HostField, whole_number
from reporting.activities.models import Activity
from reporting.expenses.made import MadeForm

from .reckoning import MEALS

BOARD = ("BOARD",)
MOST_DAYS = 100


class DayRow(PlainForm):
    """A day of the trip: which meals were provided, and whether it was a private one."""

    day = forms.DateField(label=_("Day"))
    country = forms.ChoiceField(
        label=_("Country, if another"), required=False, choices=[("", "—")],
    )  # fmt: skip
    breakfast = forms.BooleanField(label=_("Breakfast provided"), required=False)
    lunch = forms.BooleanField(label=_("Lunch provided"), required=False)
    dinner = forms.BooleanField(label=_("Dinner provided"), required=False)
    private = forms.BooleanField(label=_("Private day"), required=False)
    offered = ("day",)

    def prepare(self):
        field, every = self.fields["country"], countries()
        near = countries_near(self.matter)
        field.choices = [("", "—"), *every]
        # A trip has many days: each row offers those of the programme, and takes any.
        field.widget.choices = [("", "—"), *(one for one in every if one[0] in near)]


def countries_near(matter) -> set[str]:
    """Where organisations of the programme are; asked once for all rows of a page."""
    known = {} if matter is None else matter.__dict__
    if "_near" not in known:
        rows = Organisation.objects.order_by().values_list("country", flat=True).distinct()
        entered = {row.get("country") for row in getattr(matter, "days", None) or ()}
        known["_near"] = {*rows, *entered, getattr(matter, "country", "")} - {"", None}
    return known["_near"]


class EditForm(StepForm):
    """The trip of one traveller."""

    partner = HostField(
        label=_("Partner"), queryset=Organisation.objects.all(), help_text=_("Whose cost it is.")
    )
    traveller = forms.CharField(label=_("Traveller"), max_length=200)
    country = forms.ChoiceField(label=_("Country travelled to"))
    starts_on = forms.DateField(label=_("Day of departure"))
    starts_at = forms.TimeField(
        label=_("Time of departure"), help_text=_("By the clock there, for example 12:30.")
    )
    ends_on = forms.DateField(label=_("Day of return"))
    ends_at = forms.TimeField(label=_("Time of return"))
    paid = MoneyField(
        label=_("What was paid out"), required=False, min_value=0,
        help_text=_("By the payroll, or by the traveller's own council. For Swedish travellers at "
                    "most what the table gives counts."),
    )  # fmt: skip
    days = RowsField(
        DayRow, label=_("Days"), required=False,
        help_text=_("Only days with a provided meal, private days and other countries need be "
                    "ticked; the others are there by themselves."),
    )  # fmt: skip

    def prepare(self):
        self.fields["country"].choices = [("", "—"), *countries()]
        if self.by is None:
            return
        cases = {one.case_id for one in self.known()}
        parties = Party.objects.current().filter(case__in=cases)
        partners = Organisation.objects.filter(pk__in=parties.values("organisation"))
        self.fields["partner"].queryset = partners.order_by("name")

    def known(self) -> list[Activity]:
        return [self.matter.activity] if self.matter is not None and self.matter.pk else []

    def whose(self) -> Activity | None:
        return self.matter.activity

    def clean(self):
        data = self.cleaned_data
        if self.whose() is None:
            self._errors.pop("partner", None)
        elif data.get("partner"):
            self._clean_partner(self.whose(), data["partner"])
        paid = data.get("paid")
        data["paid_amount"], data["paid_currency"] = (
            (paid.amount, paid.currency) if paid else (None, "")
        )
        if self._clean_days() and not self.errors:
            data["days"] = self._every_day()
            data["title"] = f"{data['traveller']}, {data['starts_on']}"[:250]

    def _clean_partner(self, activity, partner):
        """One's own; the grant holder's people enter anybody's, as with expenses."""
        serving = Membership.objects.current().filter(
            person=self.by, organisation__in=list(activity.party_ids())
        )
        mine = set(serving.values_list("organisation", flat=True))
        holders = set(activity.party_ids(holder=True))
        if mine and partner.pk not in mine and not mine & holders:
            self.add_error("partner", say("Enter costs of your own organisation."))

    def _clean_days(self) -> bool:
        data = self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, say("This year is too far away."))
        if not first or not last or {"starts_on", "ends_on"} & set(self.errors):
            return False
        times = data.get("starts_at"), data.get("ends_at")
        backwards = first == last and all(times) and times[1] < times[0]
        if last < first or backwards:
            self.add_error("ends_on", say("The return comes after the departure."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("ends_on", say("This trip is too long for one claim."))
        else:
            return True
        return False

    def _every_day(self) -> list[dict]:
        """A row for each day of the trip: what was entered for it, or nothing provided."""
        data = self.cleaned_data
        said = {row["day"]: row for row in data.get("days") or ()}
        count = (data["ends_on"] - data["starts_on"]).days + 1
        rows = []
        for number in range(count):
            day = data["starts_on"] + timedelta(days=number)
            row = said.get(day, {})
            flags = {name: bool(row.get(name)) for name in (*MEALS, "private")}
            rows.append({"day": shape(day), "country": row.get("country") or "", **flags})
        return rows


class AllowanceForm(EditForm):
    """A per diem is reckoned for an activity."""

    activity = ActivityField(
        label=_("Activity"),
        queryset=Activity.objects.select_related("grant", "partnership__call_version"),
    )
    field_order = ["activity"]

    def known(self):
        queryset = self.fields["activity"].queryset
        named = self.data.get("activity") if self.is_bound else self.initial.get("activity")
        named = whole_number(named)
        if named is not None:
            return list(queryset.filter(pk=named))
        return [] if self.is_bound else list(queryset.exclude(state="cancelled")[:50])

    def whose(self):
        return self.cleaned_data.get("activity")


class ClaimForm(MadeForm):
    """The line, the payment and the papers of the expense that it becomes."""

    categories = BOARD

    def filled(self) -> dict:
        allowance = self.matter
        return {
            "partner": allowance.partner,
            "supplier": allowance.traveller,
            "invoice_on": allowance.ends_on,
            "paper": allowance.claimable,
            "claimed": allowance.claimable,
        }
