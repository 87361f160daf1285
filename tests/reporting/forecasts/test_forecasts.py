"""Forecasts: what the rest of the year will cost, beside budget and actual."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.forecasts.comparing import compared, totalled
from reporting.forecasts.days import days_in, next_day
from reporting.forecasts.models import Forecast
from tests.stories.ledgers import a_forecast
from tests.stories.partnerships import a_draft_call
from tests.stories.reporting import an_activity, line_of
from tests.stories.reports import the_project_grant, two_expenses

amounts = st.dictionaries(
    st.sampled_from("abc"), st.integers(-(10**9), 10**9).map(lambda one: Decimal(one) / 100)
)


@given(amounts, amounts, amounts)
def test_totals_are_the_sums_of_the_rows(budget, actual, foreseen):
    rows = compared(budget, actual, foreseen)
    whole = totalled(rows)
    assert whole.budget == sum(budget.values())
    assert whole.expected == sum(row.expected for row in rows)
    assert whole.left == sum(row.left for row in rows) == whole.budget - whole.expected


def test_the_days_come_back_every_year():
    days = ("10-31", "05-31")
    assert next_day(days, date(2026, 5, 31)) == date(2026, 5, 31)
    assert next_day(days, date(2026, 6, 1)) == date(2026, 10, 31)
    assert next_day(days, date(2026, 11, 1)) == date(2027, 5, 31)
    assert next_day((), date(2026, 1, 1)) is None
    assert days_in(("02-29",), 2026) == [date(2026, 2, 28)]


@pytest.mark.django_db
def test_it_stands_beside_budget_and_actual(cast):
    grant = the_project_grant(cast)
    two_expenses(cast, an_activity(cast, grant))
    forecast = a_forecast(cast, grant)
    category = line_of(grant, cast.lund).category
    row = next(one for one in forecast.comparison() if one.category == category)
    assert (row.actual, row.foreseen, row.expected) == (2000, 1000, 3000)
    assert forecast.foreseen.amount == 1000
    assert forecast.sections(cast.manager)


@pytest.mark.django_db
def test_without_a_day_it_is_of_the_next_one_of_the_call(cast):
    grant = the_project_grant(cast)
    forecast = begin(Forecast, cast.lund_coordinator, {"grant": grant.pk})
    assert (forecast.day.month, forecast.day.day) in {(5, 31), (10, 31)}
    assert [one.code for one in forecast.deadlines()] == ["forecast"]


@pytest.mark.django_db
def test_it_is_stated_once_a_day_and_counted_by_the_office(cast, client):
    forecast = a_forecast(cast)
    with pytest.raises(Refused):
        a_forecast(cast, forecast.grant)
    empty = save_part(forecast, "costs", cast.lund_finance, rows=[])[0]
    with pytest.raises(Refused):
        take_step(empty, "state_it", cast.lund_finance)
    row = {"category": line_of(forecast.grant, cast.lund).category,
           "amount": {"amount": "750.00", "currency": "SEK"}}  # fmt: skip
    forecast = save_part(forecast, "costs", cast.lund_finance, rows=[row])[0]
    forecast = take_step(forecast, "state_it", cast.lund_coordinator)
    assert forecast.state == "stated"
    assert not forecast.deadlines()
    client.force_login(cast.controller)
    page = client.get("/cash/forecasts/")
    assert page.context["tables"][0]["totals"][-1] == "SEK\u00a0750.00"


@pytest.mark.django_db
def test_the_call_says_on_which_days(cast):
    call = a_draft_call(cast)
    call, _part = save_part(
        call, "terms", cast.manager, values={"forecast_days": ["09-30", "03-31"]}
    )
    assert call.rules().forecast_days == ("03-31", "09-30")
    with pytest.raises(Invalid):
        save_part(call, "terms", cast.manager, values={"forecast_days": ["31 May"]})
