"""What the office enters: an election with its terms, and a council's own days."""

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation, Party
from foundation.accounts.names import country_name
from foundation.workflow.forms import PlainForm
from partnerships.programmes.call_rules import HOME
from partnerships.programmes.models import Call
from partnerships.programmes.reference_models import Election

ORDINARY_TERMS = 10  # the longest term in years that is not taken for a slip


def countries() -> list[tuple[str, str]]:
    """Those of the calendar, of the calls and of the partners here, by name."""
    codes = {HOME, *Election.objects.values_list("country", flat=True)}
    codes |= set(Organisation.objects.order_by().values_list("country", flat=True).distinct())
    for named in Call.objects.values_list("countries", flat=True):
        codes |= set(named or ())
    known = Locale.parse((get_language() or "en").split("-")[0]).territories
    return sorted(
        ((code, country_name(code)) for code in codes if code in known), key=lambda pair: pair[1]
    )


class ElectionForm(PlainForm):
    """A local election: a day, or the days between which it falls, and the terms that follow."""

    country = forms.ChoiceField(label=_("Country"))
    level = forms.CharField(
        label=_("What is elected"), max_length=100, help_text=_("Councils, mayors, regions …")
    )
    earliest = forms.DateField(label=_("Election day, or the first possible day"))
    latest = forms.DateField(
        label=_("Last possible day"), required=False,
        help_text=_("Only while the day itself is not known."),
    )  # fmt: skip
    council_term_start = forms.DateField(
        label=_("The council's term begins"), required=False,
        help_text=_("Left empty: the day after the election."),
    )  # fmt: skip
    executive_term_start = forms.DateField(
        label=_("The executive's term begins"), required=False,
        help_text=_("Left empty: when the council's does."),
    )  # fmt: skip
    term_years = forms.IntegerField(
        label=_("Length of the term in years"), required=False, min_value=1,
        max_value=ORDINARY_TERMS,
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Where you know it from: a page, a letter.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, election=None, **kwargs):
        self.election = election
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.fields["country"].choices = [("", "—"), *countries()]
        if self.election is not None:
            del self.fields["country"]  # another country's is another election

    def clean(self):
        cleaned = super().clean()
        first = cleaned.get("earliest")
        if first is None or "latest" in self.errors:
            return cleaned
        cleaned["latest"] = last = cleaned.get("latest") or first
        if last < first:
            self.add_error("latest", _now("The last day cannot come before the first."))
            return cleaned
        for name in ("council_term_start", "executive_term_start"):
            if cleaned.get(name) and cleaned[name] <= last:
                self.add_error(name, _now("A term begins after the election."))
        self._look_for_the_same(first, last)
        return cleaned

    def _look_for_the_same(self, first, last):
        country = self.election.country if self.election else self.cleaned_data.get("country")
        others = Election.objects.same_as(country, first, last) if country else Election.objects
        if self.election is not None:
            others = others.exclude(pk=self.election.pk)
        found = others.first() if country else None
        if found is not None:
            sentence = _now(
                "The calendar has an election near these days: %(day)s. Correct that one."
            )
            self.add_error("earliest", sentence % {"day": found.days_in_words()})


class OwnTermForm(PlainForm):
    """From when the elected of one municipality sit, where that is not the country's day."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    council_term_start = forms.DateField(
        label=_("The council's term begins"), required=False,
        help_text=_("Left empty: as in the whole country."),
    )  # fmt: skip
    executive_term_start = forms.DateField(
        label=_("The executive's term begins"), required=False,
        help_text=_("Left empty: as in the whole country."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The council's decision, with its day.")
    )

    def __init__(self, *args, election, **kwargs):
        self.election = election
        super().__init__(*args, **kwargs)

    def prepare(self):
        parties = Party.objects.current().values("organisation")
        here = Organisation.objects.filter(country=self.election.country, pk__in=parties)
        self.fields["organisation"].queryset = here.exclude(kind__in=["office", "audit_firm"])

    def clean(self):
        cleaned = super().clean()
        for name in ("council_term_start", "executive_term_start"):
            if cleaned.get(name) and cleaned[name] <= self.election.latest:
                self.add_error(name, _now("A term begins after the election."))
        return cleaned
