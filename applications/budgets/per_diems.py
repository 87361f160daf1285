"""The Tax Agency's amounts for board, where the programme office enters what is not there yet."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.framework import FIRST_YEAR, LAST_YEAR
from foundation.accounts.models import Organisation
from foundation.accounts.roles import controller, manager, office_coordinators
from foundation.money.formatting import country_name, format_money
from foundation.money.forms import MoneyField
from foundation.money.models import PerDiem, PerDiemRule
from foundation.money.per_diem import LISTED_AS_OTHER, OTHER_COUNTRIES, NoPerDiem
from foundation.workflow.forms import PlainForm

ENTERS = (manager, controller, office_coordinators)
MEALS = ("breakfast", "lunch", "dinner")
YEARS_SHOWN = 6


def _percent(label):
    return forms.IntegerField(label=label, min_value=0, max_value=100, required=False)


def may_enter(person) -> bool:
    """Whether the person enters such amounts for the programme."""
    return any(role.possible_for(person) for role in ENTERS)


def countries() -> list[str]:
    """Where organisations of the programme are, as the table lists them."""
    there = Organisation.objects.order_by().values_list("country", flat=True).distinct()
    listed = {OTHER_COUNTRIES if one in LISTED_AS_OTHER else one for one in there if one}
    return sorted(listed, key=name_of)


def name_of(country: str) -> str:
    """A country's name; the Tax Agency's own entry for those that it does not list."""
    return _now("other countries") if country == OTHER_COUNTRIES else country_name(country)


class PerDiemForm(PlainForm):
    """A published amount for a country and year that the table has not; it is never replaced."""

    country = forms.ChoiceField(label=_("Country"))
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    amount = MoneyField(label=_("Amount for a whole day"), currencies=["SEK"], min_value=1)
    breakfast = _percent(_("A breakfast takes (%)"))
    lunch = _percent(_("A lunch takes (%)"))
    dinner = _percent(_("A dinner takes (%)"))
    source = forms.CharField(label=_("Where it was published"), max_length=200)

    def prepare(self):
        self.fields["country"].choices = [("", "—"), *((one, name_of(one)) for one in countries())]

    def clean(self):
        cleaned = super().clean()
        country, year = cleaned.get("country"), cleaned.get("year")
        if not country or not year:
            return cleaned
        if PerDiem.objects.filter(country=country, year=year).exists():
            self.add_error("year", _now("The table has an amount for this country and year."))
        given = [cleaned.get(name) for name in MEALS]
        self.new_rule = not _has_rule(country, year)
        if self.new_rule and None in given:
            name = MEALS[given.index(None)]
            self.add_error(
                name, _now("What meals take in this year is not entered: give all three.")
            )
        return cleaned

    @transaction.atomic
    def save(self) -> PerDiem:
        """Enter the amount and, for a year without them, what meals take."""
        data = self.cleaned_data
        if self.new_rule:
            scope = (
                PerDiemRule.Scope.SWEDEN if data["country"] == "SE" else (PerDiemRule.Scope.ABROAD)
            )
            PerDiemRule.objects.create(
                scope=scope, since=data["year"], until=data["year"], source=data["source"],
                **{name: data[name] for name in MEALS},
            )  # fmt: skip
        return PerDiem.objects.create(
            country=data["country"], year=data["year"], amount=data["amount"].amount
        )


def _has_rule(country: str, year: int) -> bool:
    try:
        return bool(PerDiemRule.objects.meals_for(country, year))
    except NoPerDiem:
        return False


def table(this_year: int) -> dict:
    """The amounts of the last years and the next; an empty cell is one to enter."""
    years = list(range(this_year + 1, this_year + 1 - YEARS_SHOWN, -1))
    here = countries()
    found = {
        (one.country, one.year): one.amount_money
        for one in PerDiem.objects.filter(country__in=here, year__in=years)
    }
    return {
        "caption": _now("Amounts for a whole day"),
        "columns": [
            {"label": _now("Country")},
            *({"label": str(year), "numeric": True} for year in years),
        ],
        "rows": [
            {
                "cells": [
                    {"text": name_of(one)},
                    *(
                        {"text": format_money(found[one, year]) if (one, year) in found else "–"}
                        for year in years
                    ),
                ]
            }
            for one in here
        ],
    }
