"""Amounts come back from the database as they went in, and SQL does no arithmetic on them."""

from decimal import Decimal

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import Avg, Case, F, Max, Min, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Abs, Coalesce
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.money.amounts import BadAmount, Money
from foundation.money.fields import AmountField, CurrencyField, RateField, nothing, sum_of
from foundation.money.models import ExchangeRate, PerDiem

pytestmark = pytest.mark.django_db


class Paper(models.Model):
    """Never in a database: only its fields are asked."""

    paper = AmountField()
    paper_currency = CurrencyField()
    sek = AmountField(null=True)

    class Meta:
        managed = False
        app_label = "money"

    def __str__(self):
        return str(self.paper_money)


def put(*amounts):
    return [
        PerDiem.objects.create(country="ZA", year=year, amount=amount)
        for year, amount in enumerate(amounts, 2000)
    ]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=8))
def test_amounts_and_their_sums_come_back_exactly(db, ore):
    PerDiem.objects.all().delete()
    amounts = [Decimal(n).scaleb(-2) for n in ore]
    put(*amounts)
    assert list(PerDiem.objects.order_by("year").values_list("amount", flat=True)) == amounts
    found = PerDiem.objects.aggregate(Sum("amount"), Min("amount"), Max("amount"))
    assert found == {
        "amount__sum": sum(amounts),
        "amount__min": min(amounts),
        "amount__max": max(amounts),
    }
    assert PerDiem.objects.filter(amount=amounts[0]).exists()


def test_a_thousand_tenths_are_a_hundred():
    PerDiem.objects.bulk_create(
        PerDiem(country="ZA", year=year, amount=Decimal("0.10")) for year in range(1000)
    )
    found = PerDiem.objects.aggregate(total=sum_of("amount"))["total"]
    assert found == 100
    assert isinstance(found, Decimal)


def test_the_largest_amount_fits():
    put(Decimal(10**12), Decimal("-1000000000000"))
    assert PerDiem.objects.aggregate(s=Sum("amount"))["s"] == 0


def test_it_is_kept_as_whole_ten_thousandths():
    put("12.5")
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM money_perdiem")
        assert cursor.fetchone()[0] == 125_000


def test_nothing_to_sum_is_none_or_zero_as_asked():
    assert PerDiem.objects.aggregate(s=Sum("amount"))["s"] is None
    assert PerDiem.objects.aggregate(s=sum_of("amount"))["s"] == 0


def test_a_sum_may_have_a_condition_and_a_group():
    put(1, 2, 3)
    some = sum_of("amount", filter=models.Q(year__gte=2001))
    assert PerDiem.objects.aggregate(s=some)["s"] == 5
    grouped = PerDiem.objects.values("country").annotate(s=Sum("amount"))
    assert list(grouped) == [{"country": "ZA", "s": Decimal(6)}]
    assert PerDiem.objects.values("country").annotate(s=Sum("amount")).filter(s__gt=5).exists()


def test_choices_and_other_rows_hand_amounts_on():
    rows = put(1, 2)
    chosen = Case(When(year=2000, then=F("amount")), default=nothing())
    assert PerDiem.objects.aggregate(s=Sum(chosen))["s"] == 1
    latest = PerDiem.objects.filter(country=OuterRef("country")).order_by("-year")
    shown = PerDiem.objects.annotate(latest=Subquery(latest.values("amount")[:1]))
    assert set(shown.values_list("latest", flat=True)) == {Decimal(2)}
    smaller = PerDiem.objects.filter(amount__lt=OuterRef("amount"))
    assert PerDiem.objects.filter(models.Exists(smaller)).get() == rows[1]
    assert PerDiem.objects.filter(amount__in=PerDiem.objects.values("amount")).count() == 2
    assert PerDiem.objects.filter(amount__range=(1, 2), amount__in=[1, 2]).count() == 2
    PerDiem.objects.filter(year=2000).update(amount=F("amount"))
    rows[0].amount = Decimal(9)
    PerDiem.objects.bulk_update(rows, ["amount"])
    assert PerDiem.objects.get(year=2000).amount == 9


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: list(rows.annotate(x=F("amount") + 1)),
        lambda rows: list(rows.annotate(x=F("amount") + Decimal("0.01"))),
        lambda rows: list(rows.annotate(x=F("amount") * 2)),
        lambda rows: list(rows.annotate(x=F("amount") - F("amount"))),
        lambda rows: list(
            rows.annotate(x=models.ExpressionWrapper(F("amount") * 2, AmountField()))
        ),
        lambda rows: list(rows.annotate(x=Abs("amount"))),
        lambda rows: rows.aggregate(x=Avg("amount")),
        lambda rows: rows.aggregate(x=models.StdDev("amount")),
        lambda rows: rows.aggregate(x=Sum(F("amount") * 2)),
        lambda rows: rows.aggregate(x=Sum(F("amount") * 2, output_field=AmountField())),
        lambda rows: rows.aggregate(x=Coalesce(Sum("amount"), 0)),
        lambda rows: rows.update(amount=F("amount") + 1),
        lambda rows: rows.update(amount=F("year")),
        lambda rows: rows.update(amount=Value(5)),
        lambda rows: rows.filter(amount__gt=F("amount") + 1).exists(),
        lambda rows: rows.filter(amount=Value(5)).exists(),
        lambda rows: rows.filter(amount__in=[F("year")]).exists(),
        lambda rows: rows.filter(amount__range=(0, F("amount") * 2)).exists(),
        lambda rows: PerDiem(country="ZA", year=1, amount=Value(1) + Value(2)).save(),
    ],
)
def test_other_arithmetic_in_sql_is_refused(ask):
    put(100)
    with pytest.raises(FieldError):
        ask(PerDiem.objects.all())


def test_saving_a_row_with_arithmetic_is_refused():
    (row,) = put(100)
    row.amount = F("amount") + 1
    with pytest.raises(FieldError):
        row.save()


@pytest.mark.parametrize("amount", [1.5, "abc", "NaN", "1e5", "0.001", 10**12 + 1, True, "9" * 99])
def test_what_is_no_amount_is_neither_kept_nor_clean(amount):
    with pytest.raises(ValidationError):
        PerDiem(country="ZA", year=2000, amount=amount).full_clean()
    with pytest.raises(BadAmount):
        put(amount)


def test_more_decimals_than_the_currency_has_are_refused_in_bulk_as_well():
    rows = put(1)
    with pytest.raises(BadAmount):
        PerDiem.objects.update(amount=Decimal("0.001"))
    rows[0].amount = Decimal("0.001")
    with pytest.raises(BadAmount):
        PerDiem.objects.bulk_update(rows, ["amount"])
    with pytest.raises(BadAmount):
        PerDiem.objects.bulk_create([PerDiem(country="BW", year=1, amount=Decimal("0.001"))])


def test_the_currency_stands_beside_its_amount():
    paper = Paper(paper_currency="UGX", paper=5)
    assert paper.paper_money == Money(Decimal(5), "UGX")
    paper.paper = Money(Decimal("7.5"), "ZAR")
    assert (paper.paper, paper.paper_currency) == (Decimal("7.5"), "ZAR")
    paper.sek = Money(Decimal(1), "SEK")
    assert paper.sek_money.as_json() == {"amount": "1.00", "currency": "SEK"}
    with pytest.raises(BadAmount, match="kept in SEK"):
        paper.sek = Money(Decimal(1), "EUR")
    assert Paper().sek_money is None


def test_each_amount_is_held_to_the_decimals_of_its_own_currency():
    paper = Paper(paper_currency="UGX", paper="1.5", sek="1.5")
    with pytest.raises(ValidationError) as refusal:
        paper.clean_fields()
    assert set(refusal.value.message_dict) == {"paper"}


def test_a_currency_is_one_of_the_standards():
    with pytest.raises(ValidationError):
        Paper(paper_currency="sek", paper=1).clean_fields()


def test_a_rate_is_kept_to_the_last_digit():
    rate = Decimal("0.123456789012345")
    row = ExchangeRate.objects.create(
        from_currency="ZAR", to_currency="SEK", on="2026-01-02", rate=rate, source="manual"
    )
    row.refresh_from_db()
    assert row.rate == rate


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "0.1234567890123456", 0.5, "1e5"])
def test_a_rate_that_cannot_be_one_is_refused(rate):
    field = RateField()
    with pytest.raises(ValidationError):
        field.to_python(rate)
    with pytest.raises(BadAmount):
        field.get_prep_value(rate)


def test_fields_can_be_written_into_a_migration():
    for made in (AmountField(currency="EUR", null=True), RateField(digits=28), CurrencyField()):
        _name, _path, args, kwargs = made.deconstruct()
        again = type(made)(*args, **kwargs)
        assert again.deconstruct()[2:] == (args, kwargs)
