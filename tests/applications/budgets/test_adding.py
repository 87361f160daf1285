"""A visit becomes lines, with board from the Tax Agency's table; a local price becomes SEK."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.budgets.adding import LocalPriceForm, VisitForm
from applications.budgets.sums import read, total
from applications.budgets.visits import LocalRate, Stay, board_days, in_sek
from applications.plans.models import Plan
from foundation.money.amounts import Money, round_half_up
from foundation.money.models import PerDiem, PerDiemRule
from foundation.money.per_diem import ABROAD
from tests.stories import applications as stories


def test_a_stay_is_reckoned_day_by_day_with_meals_on_whole_days_first():
    stay = Stay(nights=3, lunches=2, half_departure=True, half_return=True)
    assert [(count, amount) for count, amount, _note in board_days(stay, Decimal(600), ABROAD)] == [
        (2, 300), (2, 390),
    ]  # fmt: skip
    nothing = Stay(nights=1, breakfasts=2, lunches=2, dinners=2, half_departure=True)
    found = [(n, amount) for n, amount, _note in board_days(nothing, Decimal(600), ABROAD)]
    assert found == [(1, 90)]  # a day below zero is no line


@given(
    st.decimals("0.01", 10**6, places=2), st.decimals("0.0001", 100, places=4),
    st.sampled_from(["ZAR", "BWP", "ZMW"]),
)  # fmt: skip
def test_a_local_price_is_rounded_once_and_says_where_it_comes_from(price, rate, currency):
    found, note = in_sek(Money(price, currency), LocalRate(rate, date(2026, 3, 2)))
    assert found == Money(round_half_up(price * rate, 2), "SEK")
    assert "2026" in note


@pytest.fixture
def plan(cast):
    PerDiem.objects.create(country="BW", year=2026, amount=Decimal(612))
    PerDiemRule.objects.create(
        scope="abroad", since=2022, until=2026, breakfast=15, lunch=35, dinner=35, source="PD3"
    )
    return stories.a_plan(cast)


def a_visit(cast, **changes):
    return {
        "grant": "project", "year": "2026", "host": cast.francistown.pk,
        "travellers": cast.lund.pk, "people": "4", "nights": "5", "flight": "14000",
        "lodging": "1 150,50", "visa": "",
        **{f"{name}_currency": "SEK" for name in VisitForm.prices}, **changes,
    }  # fmt: skip


def lines(form):
    assert form.is_valid(), form.errors
    return [(line.category, line.quantity, line.unit_price) for line in read_rows(form)]


def read_rows(form):
    return read({"key": "", **row} for row in form.lines())


def visit(plan, cast, **changes):
    return VisitForm(a_visit(cast, **changes), matter=plan, by=cast.lund_finance)


@pytest.mark.django_db
def test_swedish_travellers_have_board_from_the_table(cast, plan):
    assert lines(visit(plan, cast, lunches="2", leaves_late="on")) == [
        ("TRAVEL_INT", 4, 14000),
        ("LODGING", 20, Decimal("1150.50")),
        ("BOARD", 4, 306),
        ("BOARD", 8, 398),
        ("BOARD", 12, 612),
    ]


@pytest.mark.django_db
def test_a_year_without_an_amount_is_a_sentence_and_a_field_never_last_years(cast, plan):
    form = visit(plan, cast, year="2027")
    assert not form.is_valid()
    assert "There is no per diem for Botswana in 2027" in form.errors["board"][0]
    stated = visit(plan, cast, year="2027", board="500")
    assert lines(stated)[-1] == ("BOARD", 24, 500)
    assert "not in the table" in stated.lines()[-1]["price_note"]
    assert "board" in visit(plan, cast, board="700").errors


@pytest.mark.django_db
def test_southern_travellers_have_the_board_that_is_stated_or_none(cast, plan):
    there = {"host": cast.lund.pk, "travellers": cast.francistown.pk}
    assert [one[0] for one in lines(visit(plan, cast, **there))] == ["TRAVEL_INT", "LODGING"]
    form = visit(plan, cast, **there, board="400", board_currency="BWP", rate="0,75")
    assert lines(form)[-1] == ("BOARD", 24, 300)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": "0"}, "people"),
        ({"nights": "x"}, "nights"),
        ({"lunches": "7"}, "lunches"),
        ({"interpreting": "900"}, "interpreting_days"),
        ({"interpreting_days": "2"}, "interpreting"),
        ({"flight_currency": "ZAR"}, "rate"),
        ({"flight_currency": "ZAR", "lodging_currency": "BWP", "rate": "2"}, "lodging"),
        ({"flight_currency": "ZAR", "flight": "999999999999", "rate": "99999"}, "rate"),
        ({"grant": "inception"}, "grant"),
        ({"activity": "nowhere"}, "activity"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast, plan, changes, field):
    assert list(visit(plan, cast, **changes).errors) == [field]


@pytest.mark.django_db
def test_nobody_visits_themselves(cast, plan):
    assert list(visit(plan, cast, host=cast.lund.pk).errors) == ["travellers"]


@pytest.mark.django_db
def test_the_page_adds_lines_behind_those_that_stand(cast, plan, client):
    client.force_login(cast.lund_finance)
    address = f"/plans/{plan.pk}/budget/visit/"
    assert client.get(address).status_code == 200
    assert client.post(address, a_visit(cast)).status_code == 302
    first = plan.rows("lines")
    assert client.post(address, a_visit(cast, people="x")).status_code == 400
    assert client.post(address, a_visit(cast)).status_code == 302
    rows = plan.rows("lines")
    assert rows[: len(first)] == first
    assert total(read(rows)) == 2 * total(read(first))


@pytest.mark.django_db
def test_a_line_at_a_local_price_keeps_its_rate_as_a_note(cast, plan, client):
    client.force_login(cast.francistown_finance)
    sent = {
        "grant": "project", "partner": cast.francistown.pk, "category": "VENUE", "year": "2026",
        "quantity": "2", "unit": "day", "price": "1000", "price_currency": "BWP",
        "rate": "0.7444", "rate_on": "2026-03-02",
    }  # fmt: skip
    form = LocalPriceForm(sent, matter=plan, by=cast.francistown_finance)
    assert lines(form) == [("VENUE", 2, Decimal("744.40"))]
    assert client.post(f"/plans/{plan.pk}/budget/local-price/", sent).status_code == 302
    note = plan.rows("lines")[0]["price_note"].replace("\xa0", " ")
    assert note.startswith("BWP 1,000.00 × 0.7444, as stated for ")


@pytest.mark.django_db
def test_a_plan_that_is_out_takes_no_more_lines(cast, client):
    plan = stories.a_confirmed_plan(cast)
    client.force_login(cast.lund_finance)
    body = a_visit(cast, host=cast.lund.pk, travellers=cast.francistown.pk)
    answer = client.post(f"/plans/{plan.pk}/budget/visit/", body)
    assert answer.status_code == 409
    assert Plan.objects.get(pk=plan.pk).rows("lines") == plan.rows("lines")
