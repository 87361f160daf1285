"""What bank details ask: whose, which account, and later whom the office called."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Membership, OfficeCode, Organisation
from foundation.workflow import clock
from foundation.workflow.forms import StepForm

from . import numbers
from .models import AccountKind

__all__ = ["BankDetailsForm", "CallBackForm", "EditForm"]

KEEPERS = (OfficeCode.COORDINATOR, OfficeCode.FINANCE)
SENTENCES = {
    "signs": _("This number has signs that such a number does not have."),
    "length": _("This number is too short or too long."),
    "check": _("The check digits of this number do not fit: was it mistyped?"),
}


class EditForm(StepForm):
    """The account."""

    account_kind = forms.ChoiceField(label=_("Kind of account"), choices=AccountKind)
    number = forms.CharField(
        label=_("Number"), max_length=60,
        help_text=_("Spaces and hyphens do not matter. It is shown in full only to your own "
                    "coordinators and finance officers and to those at the office who pay."),
    )  # fmt: skip
    bank = forms.CharField(label=_("Bank"), max_length=120, required=False)
    account_holder = forms.CharField(
        label=_("Account holder"), max_length=200, help_text=_("As the bank has it.")
    )

    def clean(self):
        kind, number = self.cleaned_data.get("account_kind"), self.cleaned_data.get("number")
        if kind and number:
            try:
                self.cleaned_data["number"] = numbers.checked(kind, number)
            except numbers.BadNumber as problem:
                self.add_error("number", str(SENTENCES[str(problem)]))
        if kind == AccountKind.ACCOUNT and not self.cleaned_data.get("bank"):
            self.add_error("bank", say("Name the bank: the number alone does not say it."))


class BankDetailsForm(EditForm):
    """Whose account it is, and which."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    field_order = ["organisation", "account_kind", "number", "bank", "account_holder", "note"]

    def prepare(self):
        if self.by is None or not getattr(self.by, "pk", None):
            return
        mine = Membership.objects.current().filter(person=self.by, office__in=KEEPERS)
        mine = mine.exclude(organisation__kind="office")
        rows = Organisation.objects.filter(pk__in=mine.values("organisation")).order_by("name")
        self.fields["organisation"].queryset = rows
        if not self.is_bound and rows.count() == 1:
            self.fields["organisation"].initial = rows.first()

    def clean(self):
        super().clean()
        organisation = self.cleaned_data.get("organisation")
        if organisation:
            self.cleaned_data["title"] = say("Bank details, %(organisation)s") % {
                "organisation": organisation
            }


class CallBackForm(StepForm):
    """Who was called, when, and where the number came from."""

    called_on = forms.DateField(label=_("Called on"))
    spoken_with = forms.CharField(
        label=_("Spoken with"), max_length=200, help_text=_("Name and office.")
    )
    number_from = forms.CharField(
        label=_("Where the telephone number came from"), max_length=200,
        help_text=_("A source from before the change, never the message that asked for it."),
    )  # fmt: skip

    def clean_called_on(self):
        day = self.cleaned_data["called_on"]
        if day > clock.today():
            raise forms.ValidationError(say("A call is noted when it was made, not before."))
        if day < clock.programme_date(self.matter.created_at):
            raise forms.ValidationError(say("This is before the change was proposed."))
        return day
