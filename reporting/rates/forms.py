"""What is asked to load published rates, to enter one from a document, and to look one up."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.documents.forms import KeepsItsFile, UploadField
from foundation.documents.rights import may_add
from foundation.money.forms import CurrencyChoice, RateField
from foundation.money.loading import Loaded, load, wanted_currencies
from foundation.money.models import ExchangeRate
from foundation.money.published import FIRST_DAY, read
from foundation.workflow import clock
from foundation.workflow.forms import HouseForm, PlainForm
from partnerships.programmes.models import Call

from .files import MOST_BYTES, Unopened, rows_in

Source = ExchangeRate.Source
PUBLISHED = [one for one in Source.choices if one[0] != Source.MANUAL]


class LoadForm(PlainForm):
    """A file of published rates, and who published it."""

    source = forms.ChoiceField(label=_("Published by"), choices=[("", "—"), *PUBLISHED])
    file = forms.FileField(
        label=_("File"), widget=forms.FileInput({"accept": ".csv,.txt,.xml,.xlsx,.zip"}),
        help_text=_("As the bank offers it: CSV, XML or Excel, of one day or of many years."),
    )  # fmt: skip
    replace = forms.BooleanField(
        label=_("Rates that differ from those in the table replace them"), required=False,
        help_text=_("Only where the bank has corrected them. What an expense or a report used "
                    "stays as it is."),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_now("This file is too big: at most 10 MB are read."))
        return file

    def load(self) -> Loaded | None:
        """Read and load the file; None where it cannot be opened, with the error at its field."""
        data = self.cleaned_data
        try:
            rows = list(rows_in(data["file"].name, data["file"].read()))
        except Unopened as problem:
            self.add_error("file", str(problem))
            return None
        found = read(data["source"], rows, wanted_currencies())
        return load(data["source"], found, data["replace"])


class ManualForm(KeepsItsFile):
    """A rate that a document vouches for: a bank's, where no central bank publishes one here."""

    call = forms.ModelChoiceField(
        Call.objects.all(), label=_("Call"),
        help_text=_("The document is kept with the call, for all its partnerships."),
    )  # fmt: skip
    from_currency = CurrencyChoice(label=_("One unit of"))
    to_currency = CurrencyChoice(label=_("is worth so much in"), initial="SEK")
    rate = RateField(label=_("Rate"), digits=15)
    on = forms.DateField(label=_("Date of the rate"))
    bank = forms.CharField(label=_("Who stated it"), max_length=100)
    file = UploadField(label=_("Document"))

    def clean_call(self):
        call = self.cleaned_data["call"]
        if not may_add(call, self.by):
            raise forms.ValidationError(_now("You may not add documents to this call."))
        return call

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not FIRST_DAY <= day <= clock.today():
            raise forms.ValidationError(_now("Give a day from 2015 until today."))
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("from_currency") and (
            cleaned.get("from_currency") == cleaned.get("to_currency")
        ):
            self.add_error("to_currency", _now("Choose two different currencies."))
        return cleaned

    def title(self) -> str:
        """What the document is called."""
        data = self.cleaned_data
        return f"{data['from_currency']}/{data['to_currency']} {data['on']}, {data['bank']}"


class LookForm(HouseForm):
    """Which rate counts on a day."""

    currency = CurrencyChoice(label=_("Currency"), initial="ZAR")
    on = forms.DateField(label=_("Day"))
    source = forms.ChoiceField(label=_("Source"), choices=Source.choices, initial=Source.ECB)
