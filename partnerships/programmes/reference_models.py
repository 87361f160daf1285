"""What calls and profiles choose from: topics, goals, areas, costs, elections, visa routes."""

import datetime

from django.db import models
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


def text_in(texts: dict, language: str | None = None) -> str:
    """The office's text `{"en": …, "sv": …}` in the reader's language, else in the other."""
    language = (language or translation.get_language() or "en").split("-")[0]
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


class Topic(models.Model):
    """A human-rights topic, with the texts that bind municipalities in it."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.JSONField(_("name"))
    position = models.PositiveSmallIntegerField(default=0)
    in_call = models.BooleanField(_("in the human-rights call"), default=False)
    instruments = models.CharField(_("international law"), max_length=300, blank=True)
    africa = models.CharField(_("African law"), max_length=300, blank=True)
    sweden = models.CharField(_("Swedish law"), max_length=300, blank=True)
    policy_marker = models.CharField(max_length=60, blank=True)
    sectors = models.JSONField(default=list)
    indicator_example = models.CharField(_("example of an indicator"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "code"]

    def __str__(self):
        return text_in(self.name)


class FunctionalArea(models.Model):
    """What a municipality works with; its profile ranks three of them."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.JSONField(_("name"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("functional area")
        verbose_name_plural = _("functional areas")
        ordering = ["position", "code"]

    def __str__(self):
        return text_in(self.name)


class VisaRoute(models.Model):
    """How people from a country get a visa to Sweden, as of the day it was checked (DOMAIN §5)."""

    country = models.CharField(_("country"), max_length=2, unique=True)
    text = models.JSONField(_("route"))
    weeks = models.PositiveSmallIntegerField(_("weeks to plan"))  # [D] not the legal days
    checked_on = models.DateField(_("checked on"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("visa route")
        verbose_name_plural = _("visa routes")
        ordering = ["country"]

    def __str__(self):
        return text_in(self.text)


class SdgTarget(models.Model):
    """A target of the Sustainable Development Goals, in the words of the United Nations."""

    code = models.CharField(_("target"), max_length=5, unique=True)
    goal = models.PositiveSmallIntegerField(_("goal"))
    goal_name = models.CharField(max_length=300)
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    local_government = models.BooleanField(_("near to local government"), default=False)
    topics = models.JSONField(default=list)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["position"]

    def __str__(self):
        return f"{self.code} {self.text}"


class CostCategory(models.Model):
    """A kind of cost a call may finance; what no call names is not financed (DOMAIN §3)."""

    class Basis(models.TextChoices):
        FOUND = "found", _("named in public texts of the programme")
        ANNEX = "annex", _("named in Sida's budget annex only")
        DEFAULT = "default", _("a default of this system")

    class Side(models.TextChoices):
        SWEDISH = "swedish", _("the Swedish side")
        INTERNATIONAL = "international", _("the international side")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.JSONField(_("name"))
    unit = models.JSONField(_("unit"))
    position = models.PositiveSmallIntegerField(default=0)
    sides = models.JSONField(_("who may carry it"), default=list)
    papers = models.JSONField(_("papers needed"), default=list)
    basis = models.CharField(max_length=10, choices=Basis)
    usual = models.BooleanField(_("offered in a new call"), default=True)
    needs_reason = models.BooleanField(default=False)
    sida_annex = models.CharField(_("line of Sida's budget annex"), max_length=100, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("cost category")
        verbose_name_plural = _("cost categories")
        ordering = ["position", "code"]

    def __str__(self):
        return text_in(self.name)

    def may_be_carried_by(self, side: str) -> bool:
        """Whether `side` ("swedish", "international") may have such costs."""
        return side in self.sides

    def paper_names(self, language: str | None = None) -> list[str]:
        """The papers needed, in the reader's language."""
        return [
            text_in({key: paper[key] for key in ("en", "sv")}, language) for paper in self.papers
        ]


class ElectionQuerySet(models.QuerySet):
    def between(self, first: datetime.date, last: datetime.date):
        """Elections that fall, or may fall, in these days."""
        return self.filter(earliest__lte=last, latest__gte=first)

    def same_as(self, country: str, earliest: datetime.date, latest: datetime.date):
        """What is held to be the same election: one of the country within half a year.

        A window becomes a day and a day is moved; ordinary local elections lie years apart.
        """
        near = datetime.timedelta(days=183)
        return self.filter(country=country).between(earliest - near, latest + near)


class Election(models.Model):
    """A local election: a day, or the days between which it falls."""

    country = models.CharField(_("country"), max_length=2)
    level = models.CharField(_("level"), max_length=100)
    earliest = models.DateField(_("first possible day"))
    latest = models.DateField(_("last possible day"))
    status = models.CharField(_("status"), max_length=100)
    term_years = models.PositiveSmallIntegerField(_("term in years"), null=True)
    council_term_start = models.DateField(_("the council's term begins"), null=True, blank=True)
    executive_term_start = models.DateField(_("the executive's term begins"), null=True, blank=True)
    # Set when the office entered or corrected it: what comes from data/ leaves it alone then.
    entered_at = models.DateTimeField(null=True, editable=False)
    verified = models.CharField(_("how far it is verified"), max_length=100)
    source = models.CharField(_("source"), max_length=200)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["country", "earliest"]
        constraints = [
            models.UniqueConstraint(fields=["country", "earliest"], name="one_election_a_day")
        ]

    def __str__(self):
        return f"{self.country} {self.earliest}"

    @property
    def day_is_known(self) -> bool:
        """Whether the exact day is known and not only a window."""
        return self.earliest == self.latest

    def days_in_words(self) -> str:
        """The day, or the days between which it falls, in the reader's language."""
        first = date_format(self.earliest, "DATE_FORMAT")
        if self.day_is_known:
            return first
        return f"{first} – {date_format(self.latest, 'DATE_FORMAT')}"
