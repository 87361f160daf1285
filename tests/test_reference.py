"""The reference tables load wholly, twice without a difference, and keep their letters."""

import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import TestCase

from foundation.accounts.models import Organisation
from foundation.money.exchange import NoRate, rate
from foundation.money.models import ExchangeRate, PerDiem, PerDiemRule
from foundation.workflow.facts import rows
from foundation.workflow.management.commands.load_reference import load_all
from partnerships.programmes.reference_models import (
    CostCategory,
    Election,
    FunctionalArea,
    SdgTarget,
    Topic,
    VisaRoute,
)

TABLES = [
    Organisation,
    ExchangeRate,
    PerDiem,
    PerDiemRule,
    Topic,
    SdgTarget,
    CostCategory,
    Election,
    FunctionalArea,
    VisaRoute,
]


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


class TestReference(TestCase):
    """A class, so that the tables are loaded once and each test undoes only what it did."""

    @classmethod
    def setUpTestData(cls):
        cls.loaded = load_all()

    def test_it_says_how_much_stands_there(self):
        assert self.loaded == {
            "exchange rates": 3029 * 6,
            "per diem amounts": 80,
            "per diem rules": 2,
            "municipalities in Sweden": 290,
            "regions in Sweden": 21,
            "local governments in southern Africa": 768,
            "programme office": 1,
            "topics": 10,
            "targets": 169,
            "cost categories": 18,
            "elections": 19,
            "functional areas": 22,
            "visa routes": 3,
            "message templates": 4,
            "travel rules": 5,
        }

    def test_each_count_is_what_the_tables_hold(self):
        swedish = Organisation.objects.filter(country="SE")
        assert swedish.filter(kind="municipality").count() == 290
        assert swedish.filter(kind="region").count() == 21
        assert Organisation.objects.count() == 290 + 21 + 768 + 1
        assert [model.objects.count() for model in TABLES[1:]] == [
            18174,
            80,
            2,
            10,
            169,
            18,
            19,
            22,
            3,
        ]

    def test_loading_twice_changes_nothing(self):
        before = everything()
        written = StringIO()
        call_command("load_reference", stdout=written)
        assert everything() == before
        assert "290  municipalities in Sweden" in written.getvalue()

    def test_swedish_letters_and_leading_zeros_are_kept(self):
        found = dict(Organisation.objects.filter(country="SE").values_list("code", "short_name"))
        assert found["1492"] == "Åmål"
        assert found["0117"] == "Österåker"
        assert found["1782"] == "Filipstad"
        assert "Älmhult" in found.values()
        assert Organisation.objects.get(code="2581").name == "Piteå kommun"

    def test_only_sourced_organisation_numbers_are_shipped(self):
        municipalities = Organisation.objects.filter(country="SE", kind="municipality")
        assert municipalities.exclude(org_number="").count() == 275
        assert Organisation.objects.filter(kind="region").exclude(org_number="").filter(
            country="SE"
        ).count() == (18)

    def test_what_the_office_fills_in_stays(self):
        empty = Organisation.objects.filter(
            country="SE", kind="municipality", org_number=""
        ).first()
        Organisation.objects.filter(pk=empty.pk).update(org_number="212000-0000")
        load_all()
        empty.refresh_from_db()
        assert empty.org_number == "212000-0000"

    def test_a_name_that_moved_in_the_file_is_found_by_its_new_words(self):
        pitea = Organisation.objects.get(code="2581")
        Organisation.objects.filter(pk=pitea.pk).update(name="Pitholms kommun", search=" pitholm ")
        load_all()
        pitea.refresh_from_db()
        assert pitea.name == "Piteå kommun"
        assert " pitea " in pitea.search

    def test_nothing_of_low_confidence_is_loaded(self):
        abroad = Organisation.objects.exclude(country="SE")
        assert set(abroad.values_list("confidence", flat=True)) == {"high", "medium"}
        assert all(
            row["confidence"] != "low" for row in rows("geo/southern_africa_local_governments.csv")
        )

    def test_known_partners_are_there_with_their_kind(self):
        for name, country, kind in (
            ("Stellenbosch", "ZA", "municipality"),
            ("Sarah Baartman", "ZA", "district"),
            ("Central District Council", "BW", "district"),
            ("Francistown", "BW", "municipality"),
            ("Livingstone", "ZM", "municipality"),
            ("Victoria Falls", "ZW", "municipality"),
        ):
            found = Organisation.objects.get(short_name=name, country=country)
            assert (name, found.kind) == (name, kind)

    def test_names_carry_no_remarks(self):
        assert not Organisation.objects.filter(name__contains="(").exclude(country="SE").exists()
        chibombo = Organisation.objects.get(code="ZM101001")
        assert (chibombo.name, chibombo.short_name) == ("Chibombo District", "Chibombo")

    def test_the_office_is_there_once(self):
        office = Organisation.objects.get(kind="office")
        assert (office.short_name, office.country) == ("ICLD", "SE")
        assert office.name == "Swedish International Centre for Local Democracy"

    def test_published_rates_can_be_used(self):
        found = rate("ZAR", "SEK", datetime.date(2026, 11, 1))
        assert (found.on, found.shown) == (datetime.date(2026, 10, 30), "0.58877477")
        for currency in ("BWP", "ZMW"):
            with pytest.raises(NoRate):
                rate(currency, "SEK", datetime.date(2026, 10, 30))

    def test_a_corrected_rate_in_the_file_is_taken_over(self):
        ExchangeRate.objects.filter(on="2026-10-30", to_currency="SEK").update(rate=Decimal("1"))
        load_all()
        assert rate("EUR", "SEK", datetime.date(2026, 10, 30)).value == Decimal("10.978")

    def test_per_diem_of_namibia_follows_other_countries(self):
        assert (
            PerDiem.objects.amount_for("NA", 2024) == PerDiem.objects.amount_for("**", 2024) == 493
        )
        assert not PerDiem.objects.filter(country__in=["NA", "LS"]).exists()
        assert PerDiemRule.objects.meals_for("ZM", 2024).breakfast == 15

    def test_wages_are_for_the_swedish_side_only(self):
        wages = CostCategory.objects.get(code="WAGE_SE")
        assert wages.may_be_carried_by("swedish")
        assert not wages.may_be_carried_by("international")
        assert CostCategory.objects.get(code="TRAVEL_INT").may_be_carried_by("international")

    def test_every_category_says_in_both_languages_which_papers_it_needs(self):
        codes = {row["code"] for row in rows("finance/budget_categories.csv")}
        categories = list(CostCategory.objects.all())
        assert codes | {"MATERIALS", "INSURANCE", "DIGITAL", "OTHER"} == {
            c.code for c in categories
        }
        for category in categories:
            assert category.name["en"]
            assert category.name["sv"]
            assert category.paper_names("sv")
            assert all(paper["en"] and paper["sv"] and paper["code"] for paper in category.papers)
        assert "Faktura" in CostCategory.objects.get(code="TRAVEL_INT").paper_names("sv")

    def test_topics_are_named_in_both_languages(self):
        assert all(topic.name["en"] and topic.name["sv"] for topic in Topic.objects.all())
        known = set(Topic.objects.values_list("code", flat=True))
        assert {code for target in SdgTarget.objects.all() for code in target.topics} <= known

    def test_functional_areas_are_named_in_both_languages(self):
        areas = list(FunctionalArea.objects.all())
        assert all(area.name["en"] and area.name["sv"] for area in areas)
        assert areas[0].code == "education"

    def test_a_visa_route_says_when_it_was_checked_and_how_long_to_plan(self):
        for route in VisaRoute.objects.all():
            assert route.text["en"]
            assert route.text["sv"]
            assert route.weeks >= 8
            assert route.source
            assert route.checked_on <= datetime.date(2026, 11, 1)

    def test_an_election_without_a_day_is_a_window(self):
        botswana = Election.objects.get(country="BW", earliest="2029-10-01")
        assert (botswana.latest, botswana.day_is_known) == (datetime.date(2029, 10, 31), False)
        south_africa = Election.objects.get(country="ZA", earliest="2026-11-02")
        assert south_africa.latest == datetime.date(2027, 1, 31)
        sweden = Election.objects.get(country="SE", earliest="2026-09-13")
        assert sweden.day_is_known
        assert sweden.council_term_start == datetime.date(2026, 10, 15)

    def test_every_app_with_a_reference_is_walked_from_the_lowest_floor(self):
        order = [config.label for config in apps.get_app_configs()]
        assert order.index("money") < order.index("accounts") < order.index("partnerships")
