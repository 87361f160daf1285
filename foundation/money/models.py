"""Exchange rates and per diem as published or entered: data, never constants in code."""

from django.db import models
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from .fields import AmountField, CurrencyField, RateField
from .per_diem import LISTED_AS_OTHER, OTHER_COUNTRIES, Meals, NoPerDiem


class ExchangeRate(models.Model):
    """`rate` units of `to_currency` for one unit of `from_currency` on a day."""

    class Source(models.TextChoices):
        ECB = "ECB", _("the European Central Bank")
        RIKSBANK = "Riksbank", _("the Riksbank")
        BOTSWANA = "BoB", _("the Bank of Botswana")
        MANUAL = "manual", _("a document")

    from_currency = CurrencyField(_("from"))
    to_currency = CurrencyField(_("to"))
    on = models.DateField(_("date"))
    rate = RateField(_("rate"))
    source = models.CharField(_("source"), max_length=10, choices=Source)
    # Documents stand on a higher floor: only the number is known here.
    document_id = models.BigIntegerField(_("document"), null=True, blank=True)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["-on", "from_currency", "to_currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "on", "from_currency", "to_currency"],
                condition=~models.Q(source="manual"),
                name="one_published_rate_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_currency=models.F("to_currency")),
                name="rate_between_two_currencies",
            ),
        ]
        indexes = [models.Index(fields=["source", "on"], name="rate_source_on")]

    def __str__(self):
        return f"{self.from_currency}/{self.to_currency} {self.on}: {self.rate}"


class PerDiemQuerySet(models.QuerySet):
    def amount_for(self, country: str, year: int):
        """The full daily amount in SEK for a country (ISO 3166-1) and income year.

        Namibia and Lesotho are not on the Tax Agency's list and take "other countries".
        Raises NoPerDiem with a sentence when the year or the country is missing.
        """
        listed = OTHER_COUNTRIES if country in LISTED_AS_OTHER else country
        row = self.filter(country=listed, year=year).first()
        if row is None:
            raise NoPerDiem.missing(country, year)
        return row.amount


class PerDiem(models.Model):
    """The Swedish Tax Agency's normal amount for a full day, SEK, lodging apart."""

    country = models.CharField(_("country"), max_length=2)
    year = models.PositiveSmallIntegerField(_("income year"))
    amount = AmountField(_("amount"), currency="SEK")

    objects = PerDiemQuerySet.as_manager()

    class Meta:
        verbose_name = _("per diem")
        verbose_name_plural = _("per diem amounts")
        ordering = ["country", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["country", "year"], name="one_per_diem_a_year")
        ]

    def __str__(self):
        return f"{self.country} {self.year}: {self.amount} SEK"


class PerDiemRuleQuerySet(models.QuerySet):
    def meals_for(self, country: str, year: int) -> Meals:
        """What each provided meal takes, in per cent of the full amount.

        Raises NoPerDiem with a sentence when no rule is entered for the year.
        """
        scope = PerDiemRule.Scope.SWEDEN if country == "SE" else PerDiemRule.Scope.ABROAD
        row = (
            self.filter(scope=scope, since__lte=year)
            .filter(models.Q(until__isnull=True) | models.Q(until__gte=year))
            .order_by("-since")
            .first()
        )
        if row is None:
            raise NoPerDiem(
                say("The reduction for meals in %(year)s is not entered: ask the programme office.")
                % {"year": year}
            )
        return Meals(row.breakfast, row.lunch, row.dinner)


class PerDiemRule(models.Model):
    """The reduction for provided meals, per cent of the full amount, by years."""

    class Scope(models.TextChoices):
        ABROAD = "abroad", _("abroad")
        SWEDEN = "sweden", _("in Sweden")

    scope = models.CharField(_("scope"), max_length=10, choices=Scope)
    since = models.PositiveSmallIntegerField(_("from the year"))
    until = models.PositiveSmallIntegerField(_("to the year"), null=True, blank=True)
    breakfast = models.PositiveSmallIntegerField(_("breakfast, per cent"))
    lunch = models.PositiveSmallIntegerField(_("lunch, per cent"))
    dinner = models.PositiveSmallIntegerField(_("dinner, per cent"))
    source = models.CharField(_("source"), max_length=200)

    objects = PerDiemRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("per diem rule")
        verbose_name_plural = _("per diem rules")
        ordering = ["scope", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "since"], name="one_per_diem_rule_a_year")
        ]

    def __str__(self):
        return f"{self.scope} {self.since}: {self.breakfast}/{self.lunch}/{self.dinner} %"
