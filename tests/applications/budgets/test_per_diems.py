"""Amounts for board: the office enters what is missing; what is published is never replaced."""

from decimal import Decimal

import pytest

from foundation.money.models import PerDiem, PerDiemRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast, client):
    PerDiem.objects.create(country="BW", year=2026, amount=Decimal(612))
    client.force_login(cast.controller)
    return client


BODY = {"country": "BW", "year": "2027", "amount": "630", "source": "SKV A 2026:9"}
MEALS = {"breakfast": "15", "lunch": "35", "dinner": "35"}


def test_the_office_enters_an_amount_and_what_meals_take(office):
    assert "612.00" in office.get("/per-diem/").content.decode()
    refused = office.post("/per-diem/", BODY)
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["breakfast"]
    assert office.post("/per-diem/", {**BODY, **MEALS}).status_code == 302
    assert PerDiem.objects.amount_for("BW", 2027) == 630
    assert PerDiemRule.objects.meals_for("BW", 2027).lunch == 35


def test_what_is_there_is_never_replaced(office):
    answer = office.post("/per-diem/", {**BODY, **MEALS, "year": "2026"})
    assert "year" in answer.context["form"].errors
    assert PerDiem.objects.amount_for("BW", 2026) == 612


def test_partners_do_not_enter_amounts(cast, client):
    client.force_login(cast.lund_finance)
    assert client.get("/per-diem/").status_code == 403
    assert client.post("/per-diem/", {**BODY, **MEALS}).status_code == 403
    assert not PerDiem.objects.filter(year=2027).exists()
