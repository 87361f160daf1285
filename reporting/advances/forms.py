"""What an advance asks: the agreement, transfers with their slips, costs to clear, money back."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation, Party
from foundation.documents.forms import DocumentsField
from foundation.money.formatting import format_date, format_money
from foundation.money.forms import MoneyField
from foundation.workflow import clock
from foundation.workflow.forms import StepForm
from reporting.activities.choosing import ActivityField
from reporting.activities.forms import FIRST_YEAR, LAST_YEAR, HostField
from reporting.activities.models import Activity
from reporting.expenses.models import Expense
from reporting.expenses.workflow import PaidBy
from reporting.financials.models import ReportLine

from .fifo import TooLittle, take

LEAST = "0.01"


def in_our_time(form, *names) -> None:
    """An error at each day that lies outside the years that a grant can have."""
    for name in names:
        day = form.cleaned_data.get(name)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            form.add_error(name, say("This year is too far away."))


def not_in_the_future(form, name: str) -> None:
    day = form.cleaned_data.get(name)
    if day and day > clock.today():
        form.add_error(name, say("This day is still to come."))


class EditForm(StepForm):
    """Everything of an advance but its activity."""

    partner = HostField(
        label=_("Partner"), queryset=Organisation.objects.all(), help_text=_("Who receives it.")
    )
    purpose = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    ceiling = MoneyField(
        label=_("At most"), min_value=LEAST,
        help_text=_("In the currency of the account at which it arrives."),
    )  # fmt: skip
    agreed_on = forms.DateField(label=_("Agreed on"), help_text=_("The day of the agreement."))
    clear_by = forms.DateField(
        label=_("To be cleared by"), required=False,
        help_text=_("Left empty: so many days after the activity as the call says."),
    )  # fmt: skip

    def prepare(self):
        if self.by is None:
            return
        parties = Party.objects.current().filter(case__in={one.case_id for one in self.known()})
        partners = Organisation.objects.filter(pk__in=parties.values("organisation"))
        self.fields["partner"].queryset = partners.order_by("name")

    def known(self) -> list[Activity]:
        return [self.matter.activity] if self.matter is not None and self.matter.pk else []

    def whose(self) -> Activity | None:
        return self.matter.activity

    def clean(self):
        data, activity = self.cleaned_data, self.whose()
        in_our_time(self, "agreed_on", "clear_by")
        if activity is None:
            self._errors.pop("partner", None)
            return
        if data.get("partner") and data["partner"].pk in set(activity.party_ids(holder=True)):
            self.add_error("partner", say("The grant holder pays the advance: choose a partner."))
        if data.get("clear_by") is None and "clear_by" not in self.errors:
            data["clear_by"] = self.usual_day(activity)
        days = data.get("agreed_on"), data.get("clear_by")
        if all(days) and days[1] < days[0]:
            self.add_error("clear_by", say("It is cleared after it is agreed."))
        if data.get("ceiling") and data.get("partner"):
            data["ceiling_amount"], data["ceiling_currency"] = (
                data["ceiling"].amount, data["ceiling"].currency,
            )  # fmt: skip
            name = data.get("purpose") or str(data["partner"])
            data["title"] = f"{name}, {data['ceiling']}"[:250]

    def usual_day(self, activity):
        from .models import Advance

        return Advance(activity=activity).usual_clearing_day()


class AdvanceForm(EditForm):
    """An advance is agreed for an activity."""

    activity = ActivityField(
        label=_("Activity"),
        queryset=Activity.objects.select_related("grant", "partnership__call_version"),
    )
    field_order = ["activity"]

    def known(self):
        queryset = self.fields["activity"].queryset.exclude(state="cancelled")
        named = self.data.get("activity") if self.is_bound else self.initial.get("activity")
        named = str(named or "")
        if named.isascii() and named.isdigit() and len(named) < 19:
            return list(queryset.filter(pk=int(named)))
        return [] if self.is_bound else list(queryset[:50])

    def whose(self):
        return self.cleaned_data.get("activity")

    def clean_activity(self):
        activity = self.cleaned_data["activity"]
        if activity.state == Activity.State.CANCELLED:
            raise forms.ValidationError(say("The activity was cancelled: nothing is paid for it."))
        return activity


class WithSlips(StepForm):
    """A movement of money with its slips, which are documents of the advance."""

    documents = DocumentsField(
        label=_("Slips"), help_text=_("Add them at the advance first."),
        error_messages={"required": _("Tick the slips. Where they are not offered, add them to the "
                                      "documents first.")},
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["documents"].choose_from(self.matter)

    def in_its_currency(self, name: str) -> bool:
        """Whether an amount is in the advance's currency; else an error at the field."""
        money = self.cleaned_data.get(name)
        if money is None:
            return False
        if money.currency != self.matter.currency:
            sentence = say("The advance is in %(currency)s.")
            self.add_error(name, sentence % {"currency": self.matter.currency})
            return False
        return True


class TransferForm(WithSlips):
    """Both sides of a transfer: what left the account here, what arrived there."""

    sent_on = forms.DateField(label=_("Sent on"))
    sek = MoneyField(
        label=_("SEK debited"), currencies=["SEK"], min_value=LEAST,
        help_text=_("What left the grant holder's account, as on the slip."),
    )  # fmt: skip
    received = MoneyField(
        label=_("Credited there"), min_value=LEAST,
        help_text=_("What arrived at the partner's account, as on its slip."),
    )  # fmt: skip
    field_order = ["sent_on", "sek", "received", "documents"]

    def clean(self):
        in_our_time(self, "sent_on")
        not_in_the_future(self, "sent_on")
        if not self.in_its_currency("received"):
            return
        received, advance = self.cleaned_data["received"], self.matter
        if advance.transferred + received > advance.ceiling:
            sentence = say("With %(there)s transferred already, this is more than the %(most)s "
                           "that was agreed.")  # fmt: skip
            self.add_error("received", sentence % {
                "there": format_money(advance.transferred), "most": format_money(advance.ceiling),
            })  # fmt: skip


class CostsField(forms.ModelMultipleChoiceField):
    """Costs as people choose them: supplier, day and amount."""

    def label_from_instance(self, expense):
        day = format_date(expense.paid_on)
        return f"{expense.supplier}, {day}, {format_money(expense.claimed)}"


class ClearForm(StepForm):
    """Which costs the vouchers are there for."""

    expenses = CostsField(
        Expense.objects.select_related("budget_line__grant", "activity"), label=_("Costs"),
        help_text=_("Ready costs of this partner, paid from an advance in its currency."),
        error_messages={"required": _("Tick a cost. Where none is offered, enter it as paid from "
                                      "an advance and mark it as ready first.")},
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        from .models import Use

        field, advance = self.fields["expenses"], self.matter
        cleared = Use.objects.standing().exclude(expense=None)
        field.queryset = field.queryset.filter(
            case=advance.case_id, partner=advance.partner_id, state="ready",
            paid_by=PaidBy.ADVANCE, claimed_currency=advance.currency,
            claimed_amount__gt=0,  # a refund takes nothing out of a transfer
        ).exclude(pk__in=cleared.values("expense")).order_by("paid_on", "pk")  # fmt: skip

    def clean_expenses(self):
        expenses = list(self.cleaned_data["expenses"])
        amount = sum((one.claimed for one in expenses), start=0)
        try:
            take(self.matter.layers(), amount.amount)
        except TooLittle:
            sentence = say("These costs are %(costs)s, and %(left)s of the advance is left: what "
                           "the partner paid itself is repaid.")  # fmt: skip
            words = {"costs": format_money(amount), "left": format_money(self.matter.balance)}
            raise forms.ValidationError(sentence % words) from None
        return expenses


class ReleaseForm(StepForm):
    """Which cleared costs go back."""

    expenses = CostsField(Expense.objects.all(), label=_("Costs"))

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        from .models import Use

        field = self.fields["expenses"]
        mine = Use.objects.standing().filter(transfer__advance=self.matter)
        reported = ReportLine.objects.taken().values("expense")
        field.queryset = field.queryset.filter(pk__in=mine.values("expense")).exclude(
            pk__in=reported
        )
        field.help_text = say("What stands in a report cannot be taken back.")

    def clean_expenses(self):
        return [one.pk for one in self.cleaned_data["expenses"]]


class ReturnForm(WithSlips):
    """What was sent back, and what arrived of it."""

    returned_on = forms.DateField(label=_("Arrived on"))
    returned = MoneyField(label=_("Sent back"), min_value=LEAST)
    sek = MoneyField(
        label=_("SEK credited"), currencies=["SEK"], min_value=LEAST,
        help_text=_("What arrived at the grant holder's account."),
    )  # fmt: skip
    field_order = ["returned_on", "returned", "sek", "documents"]

    def clean(self):
        in_our_time(self, "returned_on")
        not_in_the_future(self, "returned_on")
        if self.in_its_currency("returned"):
            left = self.matter.balance
            if self.cleaned_data["returned"] > left:
                sentence = say("Only %(left)s of the advance is left.")
                self.add_error("returned", sentence % {"left": format_money(left)})


class ConfirmForm(StepForm):
    """Of which day the balance is confirmed."""

    balance_on = forms.DateField(
        label=_("Balance on"), help_text=_("Usually the last day of a year.")
    )

    def clean_balance_on(self):
        day = self.cleaned_data["balance_on"]
        if day > clock.today():
            raise forms.ValidationError(say("This day is still to come."))
        return day

    def clean(self):
        if not self.matter.own_organisation(self.by):
            self.add_error("balance_on", say("Only a person of one of the partners confirms it."))


class ExtendForm(StepForm):
    """A later day to clear it."""

    clear_by = forms.DateField(label=_("To be cleared by"))
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea({"rows": 4}))

    def clean_clear_by(self):
        day = self.cleaned_data["clear_by"]
        if day <= self.matter.clear_by:
            raise forms.ValidationError(say("Give a later day than before."))
        return day

    def clean(self):
        in_our_time(self, "clear_by")
