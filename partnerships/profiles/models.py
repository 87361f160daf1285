"""The profile of an organisation, and how it stands in the directory."""

from django.db import models
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.fields import SearchTextField
from foundation.accounts.models import PARTNER_KINDS, Membership, Organisation
from foundation.accounts.names import country_name
from foundation.accounts.parties import add_party
from foundation.accounts.roles import office_any
from foundation.workflow import clock
from partnerships.programmes.reference_models import FunctionalArea

from .languages import language_names
from .workflow import ProfileProcess

SHOWN_WITHOUT = 100
TABLE = "partnerships/partnership/parties.html"  # one plain table


class Profile(ProfileProcess):
    """What an organisation says of itself, once: nothing in it is about a person."""

    class Setting(models.TextChoices):
        URBAN = "urban", _("urban")
        MIXED = "mixed", _("both urban and rural")
        RURAL = "rural", _("rural")

    class Connectivity(models.TextChoices):
        GOOD = "good", _("good")
        SOMETIMES_DOWN = "sometimes_down", _("sometimes down")
        WEAK = "weak", _("weak")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("in the year"), null=True, blank=True)
    setting = models.CharField(_("setting"), max_length=10, choices=Setting, blank=True)
    functional_areas = models.JSONField(_("functional areas"), default=list, blank=True)
    languages = models.JSONField(_("languages of work"), default=list, blank=True)
    connectivity = models.CharField(
        _("internet connection"), max_length=20, choices=Connectivity, blank=True
    )
    connectivity_note = models.TextField(_("more about the connection"), blank=True)
    majority = models.CharField(_("governing majority"), max_length=300, blank=True)
    majority_since = models.DateField(_("majority since"), null=True, blank=True)
    majority_until = models.DateField(_("majority until"), null=True, blank=True)
    other_partnerships = models.JSONField(_("other partnerships"), default=list, blank=True)
    rights_declaration = models.CharField(
        _("declaration as a human-rights city"), max_length=300, blank=True
    )
    rights_declaration_year = models.PositiveSmallIntegerField(
        _("declared in the year"), null=True, blank=True
    )
    language = models.CharField(_("language"), max_length=5, blank=True)  # of the partner's texts
    reviewed_on = models.DateField(_("last reviewed"), default=clock.today, editable=False)
    # The codes as words, so that both databases find one in a list.
    area_words = SearchTextField(max_length=200, sources=["area_text"])
    language_words = SearchTextField(max_length=200, sources=["language_text"])

    class Meta:
        verbose_name = _("profile of an organisation")
        verbose_name_plural = _("directory of organisations")
        ordering = ["organisation__sort_key", "id"]
        indexes = [models.Index(fields=["organisation"], name="profile_of_organisation")]

    def begun(self, by, data):
        """The organisation becomes the party of the case."""
        self.language = data.get("language") or by.language
        add_party(self.case, self.organisation)
        return {"organisation": self.organisation_id}

    @property
    def area_text(self) -> str:
        return " ".join(self.functional_areas)

    @property
    def language_text(self) -> str:
        return " ".join(self.languages)

    @property
    def inhabitants(self) -> int | None:
        """The organisation's own figure, else that of the reference data."""
        return self.population or self.organisation.population

    @property
    def country_name(self) -> str:
        return country_name(self.organisation.country)

    @property
    def areas_named(self) -> list[str]:
        """The functional areas in their order, in the reader's language."""
        names = self.__dict__.get("_area_names")
        if names is None:
            names = self._area_names = area_names()
        return [names.get(code, code) for code in self.functional_areas]

    @property
    def languages_named(self) -> list[str]:
        names = language_names()
        return [names.get(code, code) for code in self.languages]

    @classmethod
    def prepare_rows(cls, matters):
        names = area_names()
        for profile in matters:
            profile._area_names = names

    @classmethod
    def beside_list(cls, person, roles):
        """The office sees whose people are here and who has no profile; others only whether one
        of their own is still to be made."""
        address = reverse("partnerships:profile_new")
        if office_any not in roles:
            own = Organisation.objects.coordinated_by(person)
            lacking = own.exclude(pk__in=cls.objects.values("organisation"))
            return {"new_url": address if lacking.exists() else ""}
        begins = address if any(role in roles for role in cls.begin.by) else ""
        rows = list(without_profile()[: SHOWN_WITHOUT + 1])
        return {
            "new_url": begins,
            "without": [
                {
                    "name": str(one),
                    "country": country_name(one.country),
                    "url": f"{begins}?organisation={one.pk}" if begins else "",
                }
                for one in rows[:SHOWN_WITHOUT]
            ],
            "more_without": len(rows) > SHOWN_WITHOUT,
        }

    def essentials(self) -> list[tuple[str, str]]:
        """What a reader of a declaration wants to know, as (label, text)."""
        inhabitants = self.inhabitants
        year = f" ({self.population_year})" if self.population and self.population_year else ""
        facts = [
            (_now("Country"), self.country_name),
            (_now("Inhabitants"), inhabitants and
             f"{number_format(inhabitants, force_grouping=True)}{year}"),
            (_now("Setting"), self.get_setting_display()),
            (_now("Functional areas"), ", ".join(self.areas_named)),
            (_now("Languages of work"), ", ".join(self.languages_named)),
            (_now("Internet connection"), self.get_connectivity_display()),
        ]  # fmt: skip
        return [(label, str(text)) for label, text in facts if text]

    def sections(self, person):
        """The other partnerships, as a table."""
        if not self.other_partnerships:
            return []
        rows = [
            {"cells": [one["partner"], one["topic"], one["since"] or "", one["until"] or ""]}
            for one in self.other_partnerships
        ]
        title = _now("Other partnerships")
        labels = [_("With whom"), _("About what"), _("Since"), _("Until")]
        table = {"caption": title, "columns": [{"label": one} for one in labels], "rows": rows}
        return [{"title": title, "template": TABLE, "context": {"table": table}}]

    def deadline_label(self, code):
        return str(_("yearly review of the profile"))


def area_names() -> dict[str, str]:
    """{code: name in the reader's language} of the functional areas."""
    return {row.code: str(row) for row in FunctionalArea.objects.all()}


def profile_of(organisation_id: int) -> Profile | None:
    """The organisation's profile, None while it has none."""
    rows = Profile.objects.select_related("organisation")
    return rows.filter(organisation=organisation_id).order_by("pk").first()


def profiles_of(organisation_ids) -> dict[int, Profile]:
    """{organisation: its profile} of those that have one."""
    rows = Profile.objects.filter(organisation__in=list(organisation_ids))
    return {row.organisation_id: row for row in rows.select_related("organisation")}


def without_profile():
    """The partners whose people have an office here, and that have no profile."""
    serving = Membership.objects.current().values("organisation")
    rows = Organisation.objects.filter(kind__in=PARTNER_KINDS, pk__in=serving)
    return rows.exclude(pk__in=Profile.objects.values("organisation"))
