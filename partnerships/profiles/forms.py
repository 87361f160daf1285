"""What a profile is made of, and how its directory is narrowed."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import PARTNER_KINDS, Language
from foundation.accounts.models import Organisation
from foundation.accounts.names import country_name, sort_key, words
from foundation.accounts.roles import office_any
from foundation.pages.lists import SORTS, ListFilter
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import PlainForm, StepForm
from partnerships.programmes.call_rules import HOME, INTERNATIONAL, SWEDISH
from partnerships.programmes.reference_models import CostCategory, FunctionalArea

from .languages import language_names, spoken_in
from .models import Profile, without_profile
from .ranked import RankedField

__all__ = ["DirectoryFilter", "EditForm", "ProfileForm"]


def _year(label, **more):
    return forms.IntegerField(
        label=label, min_value=1900, max_value=2200, required=False, localize=False, **more
    )


class OtherPartnershipRow(PlainForm):
    """Another partnership of the organisation, whoever finances it."""

    partner = forms.CharField(label=_("With whom"), max_length=150)
    topic = forms.CharField(label=_("About what"), max_length=200, required=False)
    since = _year(_("Since (year)"))
    until = _year(_("Until (year)"))

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _now("The last year is not before the first."))
        return cleaned


class EditForm(StepForm):
    """Everything but whose profile it is."""

    note = None  # everybody in the programme reads the history of a profile

    population = forms.IntegerField(
        label=_("Inhabitants, a figure of your own"), min_value=1, max_value=100_000_000,
        required=False,
    )  # fmt: skip
    population_year = _year(_("In the year"))
    setting = forms.ChoiceField(label=_("Setting"), required=False)
    functional_areas = RankedField(
        label=_("Functional areas"), required=False,
        help_text=_("The three that matter most in a partnership, the most important first."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages of work"), required=False,
        widget=forms.CheckboxSelectMultiple({"class": "codes"}),
    )  # fmt: skip
    connectivity = forms.ChoiceField(label=_("Internet connection"), required=False)
    connectivity_note = forms.CharField(
        label=_("More about the connection"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Power cuts, weekdays that work best, what to use for meetings online …"),
    )  # fmt: skip
    majority = forms.CharField(
        label=_("Governing majority"), required=False, max_length=300,
        help_text=_("Parties or groups, and no names of persons."),
    )  # fmt: skip
    majority_since = forms.DateField(label=_("Majority since"), required=False)
    majority_until = forms.DateField(label=_("Majority until"), required=False)
    other_partnerships = RowsField(
        OtherPartnershipRow, label=_("Other partnerships"), required=False, shown=2
    )
    rights_declaration = forms.CharField(
        label=_("Declaration as a human-rights city"), required=False, max_length=300,
        help_text=_("What was decided and by whom; add the text among the documents."),
    )  # fmt: skip
    rights_declaration_year = _year(_("Declared in the year"))
    language = forms.ChoiceField(
        label=_("Language of your texts"), choices=Language.choices, required=False
    )

    def prepare(self):
        nothing = [("", _("Not said"))]
        self.fields["setting"].choices = [*nothing, *Profile.Setting.choices]
        self.fields["connectivity"].choices = [*nothing, *Profile.Connectivity.choices]
        areas = [(row.code, str(row)) for row in FunctionalArea.objects.all()]
        self.fields["functional_areas"].choices = areas
        self._offer_languages()
        if self.by is not None:
            self.fields["language"].initial = self.by.language

    def _offer_languages(self):
        """Those spoken where partners are, and those chosen before; the API takes any."""
        named = language_names()
        field = self.fields["languages"]
        field.choices = in_order(named)
        countries = Organisation.objects.order_by().values_list("country", flat=True).distinct()
        offered = spoken_in(countries) | set(getattr(self.matter, "languages", None) or [])
        if hasattr(self.data, "getlist"):
            offered |= set(self.data.getlist("languages"))
        field.widget.choices = in_order({c: n for c, n in named.items() if c in offered})

    def clean(self):
        cleaned = super().clean()
        dated = cleaned.get("population_year") or "population_year" in self.errors
        if cleaned.get("population") and not dated:
            self.add_error("population_year", _now("Say which year the figure is from."))
        since, until = cleaned.get("majority_since"), cleaned.get("majority_until")
        if since and until and until < since:
            self.add_error("majority_until", _now("The last day comes after the first."))
        if "language" in cleaned and not cleaned["language"] and self.matter is not None:
            cleaned["language"] = self.matter.language or getattr(self.by, "language", "") or "en"
        return cleaned


class ProfileForm(EditForm):
    """An organisation's coordinator begins it; or the office, from what it was told."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    field_order = ["organisation"]

    def prepare(self):
        super().prepare()
        field = self.fields["organisation"]
        own = Organisation.objects.coordinated_by(self.by)
        offered = own.exclude(pk__in=Profile.objects.values("organisation"))
        field.queryset = own
        if self.by is not None and office_any.possible_for(self.by):
            field.queryset = Organisation.objects.filter(kind__in=PARTNER_KINDS)
            offered = without_profile()
        # Any of them can be named, and the rule says which has a profile; the others are offered.
        field.widget.choices = [("", "–"), *((one.pk, str(one)) for one in offered[:500])]
        if not self.is_bound and len(field.widget.choices) == 2:
            self.initial.setdefault("organisation", field.widget.choices[1][0])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("organisation"):
            cleaned["title"] = str(cleaned["organisation"])[:250]
        return cleaned


class DirectoryFilter(ListFilter):
    """The directory by name, place and what an organisation works with."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    side = forms.ChoiceField(label=_("Side"), required=False)
    setting = forms.ChoiceField(label=_("Setting"), required=False)
    area = forms.ChoiceField(label=_("Functional area"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    field_order = ["q", "country", "side", "setting", "area", "language", "state"]
    sorts = {**SORTS, "title": "organisation__sort_key"}
    usual = "organisation__sort_key"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = list(Profile.objects.order_by().values_list("organisation__country", "languages"))
        spoken = {code for _country, codes in there for code in codes}
        places = {code: country_name(code) for code, _codes in there}
        named = {code: name for code, name in language_names().items() if code in spoken}
        areas = [(row.code, str(row)) for row in FunctionalArea.objects.all()]
        self._offer("country", in_order(places))
        self._offer("side", CostCategory.Side.choices)
        self._offer("setting", Profile.Setting.choices)
        self._offer("area", areas)
        self._offer("language", in_order(named))

    def _offer(self, name: str, choices):
        self.fields[name].choices = [("", _("Any")), *choices]

    def narrow(self, rows, asked):
        """By name without accents as elsewhere; a reference is found, too."""
        text = asked.get("q") or ""
        rows = super().narrow(rows, {**asked, "q": ""})
        for word in words(text):
            rows = rows.filter(organisation__search__contains=f" {word}") | rows.filter(
                reference__icontains=word
            )
        if asked.get("country"):
            rows = rows.filter(organisation__country=asked["country"])
        if asked.get("side") == SWEDISH:
            rows = rows.filter(organisation__country=HOME)
        if asked.get("side") == INTERNATIONAL:
            rows = rows.exclude(organisation__country=HOME)
        if asked.get("setting"):
            rows = rows.filter(setting=asked["setting"])
        if asked.get("area"):
            rows = rows.filter(area_words__word=asked["area"])
        if asked.get("language"):
            rows = rows.filter(language_words__word=asked["language"])
        return rows


def in_order(named: dict[str, str]) -> list[tuple[str, str]]:
    """(code, name) in the order of the names; å, ä, ö after z, whoever reads."""
    return sorted(named.items(), key=lambda pair: sort_key(pair[1]))
