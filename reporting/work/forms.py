"""What work input asks: whose month, the hours of each day, each person's pay."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation, Party
from foundation.documents.models import Document
from foundation.money.formatting import format_month
from foundation.money.forms import MoneyField
from foundation.workflow.forms import PlainForm, StepForm
from partnerships.programmes.call_rules import HOME
from reporting.activities.choosing import ActivityField
from reporting.activities.forms import FIRST_YEAR, LAST_YEAR, HostField, whole_number
from reporting.activities.models import Activity
from reporting.expenses.made import MadeForm

from .cost import FEE, LOST, WAGES

WORK = ("WAGE_SE",)
KINDS = [
    (WAGES, _("wages")),
    (FEE, _("fee of an elected member")),
    (LOST, _("lost earnings of an elected member")),
]


class HoursForm(PlainForm):
    """The hours of one person on one day."""

    employee = forms.CharField(label=_("Name"), max_length=200)
    day = forms.DateField(label=_("Day"))
    hours = forms.DecimalField(
        label=_("Hours"), max_digits=4, decimal_places=2, min_value=0, max_value=24
    )

    def clean_day(self):
        day, payroll = self.cleaned_data["day"], self.matter
        month = getattr(payroll, "month", None)
        if month and (day.year, day.month) != (month.year, month.month):
            sentence = say("This day is not in %(month)s.") % {"month": format_month(month)}
            raise forms.ValidationError(sentence)
        return day


class PayForm(PlainForm):
    """One person's pay: wages by the month, or what was paid out to an elected member."""

    employee = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("What is paid"), choices=KINDS, initial=WAGES)
    monthly_pay = MoneyField(
        label=_("Monthly pay"), currencies=["SEK"], required=False, min_value=0
    )
    oncost_percent = forms.DecimalField(
        label=_("Employer's on-cost (%)"), max_digits=5, decimal_places=2, min_value=0,
        max_value=200, required=False,
    )  # fmt: skip
    hours_per_month = forms.DecimalField(
        label=_("Hours per month"), max_digits=5, decimal_places=2, min_value=1, max_value=300,
        required=False, help_text=_("Left empty: as the call says."),
    )  # fmt: skip
    paid = MoneyField(
        label=_("Paid out"), currencies=["SEK"], required=False, min_value=0,
        help_text=_("Only for elected members: the fee or the lost earnings."),
    )  # fmt: skip
    superior = forms.CharField(
        label=_("Signed by, as superior"), max_length=200,
        help_text=_("Who signed the time sheet beside the employee."),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        wanted = ("monthly_pay", "oncost_percent") if cleaned.get("kind") == WAGES else ("paid",)
        for name in wanted:
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, say("Say how much."))
        return cleaned


class EditForm(StepForm):
    """Whose month it is."""

    partner = HostField(
        label=_("Partner"), queryset=Organisation.objects.all(),
        help_text=_("Only Swedish partners: others bear their own wages."),
    )  # fmt: skip
    month = forms.DateField(label=_("Month"), help_text=_("Any day of it."))

    def prepare(self):
        if self.by is None:
            return
        cases = {one.case_id for one in self.known()}
        parties = Party.objects.current().filter(case__in=cases, organisation__country=HOME)
        partners = Organisation.objects.filter(pk__in=parties.values("organisation"))
        self.fields["partner"].queryset = partners.order_by("name")

    def known(self) -> list[Activity]:
        return [self.matter.activity] if self.matter is not None and self.matter.pk else []

    def clean_month(self):
        day = self.cleaned_data["month"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(say("This year is too far away."))
        return day.replace(day=1)

    def clean(self):
        data = self.cleaned_data
        if data.get("month") and data.get("partner"):
            data["title"] = f"{data['partner']}, {data['month']:%Y-%m}"[:250]


class PayrollForm(EditForm):
    """Work input is entered for an activity."""

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


class ClaimForm(MadeForm):
    """The line and the day of payment of the cost that it becomes; its papers stay restricted."""

    categories = WORK
    documents = sek = rate = rate_on = rate_source = paid_by = None

    def filled(self) -> dict:
        payroll = self.matter
        return {
            "partner": payroll.partner,
            "supplier": str(payroll.partner),
            "invoice_on": payroll.month,
            "paid_by": "payroll",
            "paper": payroll.total,
            "claimed": payroll.total,
            "documents": list(Document.objects.about(payroll)),
        }
