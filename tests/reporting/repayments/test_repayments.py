"""The repayment: one signed claim, one sum of SEK, split over its costs to the öre."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.expenses.models import Expense
from reporting.financials.models import FinancialReport
from reporting.repayments.models import Repayment
from reporting.repayments.splitting import split
from tests.stories.advances import (
    a_claim,
    a_cost_from_it,
    a_repaid_cost,
    a_repayment_asked_for,
    what_a_repayment_says,
)
from tests.stories.reporting import a_ready_expense, an_activity


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


def pay(cast, claim, sek="500.00", **changes):
    body = what_a_repayment_says(cast, claim, sek, **changes)
    return take_step(claim, "pay", cast.lund_finance, body)


ore = st.integers(1, 10**9).map(lambda number: Decimal(number).scaleb(-2))


@given(ore, st.lists(ore, min_size=1, max_size=30))
def test_the_parts_add_up_and_none_is_an_ore_away_from_its_share(sek, weights):
    parts = split(sek, weights)
    assert sum(parts) == sek
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part >= 0
        assert abs(part - sek * weight / whole) < Decimal("0.01")


def test_the_ore_that_is_left_goes_to_the_earlier_of_two_alike():
    thirds = split(Decimal("100.00"), [Decimal(1)] * 3)
    assert thirds == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    with pytest.raises(ValueError, match="above zero"):
        split(Decimal("1.00"), [])


@pytest.mark.django_db
class TestTheClaim:
    def test_each_cost_counts_with_its_part_of_what_was_repaid(self, cast, activity):
        claim = a_repayment_asked_for(cast, activity)
        assert str(claim.claimed) == "600.00 BWP"
        claim = pay(cast, claim, "500.01")
        costs = list(claim.expenses.order_by("paid_on", "pk"))
        assert [str(one.sek) for one in costs] == ["333.34 SEK", "166.67 SEK"]
        assert {(one.counted_by, one.rate_source) for one in costs} == {("repayment", "")}
        assert (claim.state, str(claim.sek)) == ("paid", "500.01 SEK")

    def test_without_choosing_it_takes_all_of_one_currency(self, cast, activity):
        one = a_repaid_cost(cast, activity)
        a_repaid_cost(cast, activity, "10.00", "ZAR")
        a_cost_from_it(cast, activity, sek={"amount": "1.00", "currency": "SEK"})
        claim = a_claim(cast, activity)
        assert list(claim.expenses.all()) == [one]
        with pytest.raises(Invalid):
            a_claim(cast, activity, one)

    def test_one_claim_is_in_one_currency(self, cast, activity):
        costs = a_repaid_cost(cast, activity), a_repaid_cost(cast, activity, "10.00", "ZAR")
        with pytest.raises(Invalid) as problem:
            a_claim(cast, activity, *costs)
        assert "one currency" in problem.value.errors["expenses"][0]

    def test_what_is_claimed_in_sek_is_repaid_as_it_is(self, cast, activity):
        cost = a_repaid_cost(cast, activity, "400.00", "SEK")
        claim = take_step(a_claim(cast, activity, cost), "claim", cast.francistown_finance)
        with pytest.raises(Invalid):
            pay(cast, claim, "399.00")
        pay(cast, claim, "400.00")
        assert str(Expense.objects.get(pk=cost.pk).sek) == "400.00 SEK"

    def test_the_one_claims_and_the_other_pays(self, cast, activity):
        claim = a_repayment_asked_for(cast, activity)
        body = what_a_repayment_says(cast, claim)
        with pytest.raises(PermissionDenied):
            take_step(claim, "pay", cast.francistown_finance, body)
        with pytest.raises(Invalid):
            pay(cast, claim, paid_on="2030-01-01")

    def test_each_claims_for_their_own_organisation(self, cast, activity):
        cost = a_repaid_cost(cast, activity)
        body = {"grant": activity.grant_id, "partner": cast.francistown.pk, "expenses": [cost.pk]}
        with pytest.raises(Invalid) as problem:
            begin(Repayment, cast.lund_finance, body)
        assert "partner" in problem.value.errors

    def test_nobody_pays_their_own_claim(self, cast, activity):
        cost = a_ready_expense(cast, activity, paid_by="repaid")
        body = {"grant": activity.grant_id, "partner": cast.lund.pk, "expenses": [cost.pk]}
        claim = take_step(begin(Repayment, cast.lund_finance, body), "claim", cast.lund_finance)
        body = what_a_repayment_says(cast, claim, "1200.00")
        with pytest.raises(PermissionDenied):
            take_step(claim, "pay", cast.lund_finance, body)
        assert take_step(claim, "pay", cast.lund_coordinator, body).state == "paid"

    def test_what_is_claimed_is_not_mended_behind_its_back(self, cast, activity):
        claim = a_repayment_asked_for(cast, activity)
        cost = claim.expenses.first()
        with pytest.raises(Refused):
            take_step(cost, "reopen", cast.francistown_finance)
        claim = take_step(claim, "send_back", cast.lund_finance, {"reason": "No receipt"})
        take_step(cost, "reopen", cast.francistown_finance)
        with pytest.raises(Refused):
            take_step(claim, "claim", cast.francistown_finance)

    def test_a_report_says_what_is_not_borne_yet(self, cast, activity):
        claim = a_repayment_asked_for(cast, activity)
        body = {"grant": activity.grant_id, "from": "2026-01-01", "to": "2026-12-31"}
        report = begin(FinancialReport, cast.lund_coordinator, body)

        def said():
            fresh = FinancialReport.objects.get(pk=report.pk)
            rules = fresh.step_named("request_confirmation").rules(FinancialReport)
            return {one.code: one.level for rule in rules for one in rule(fresh)}

        assert said()["not_repaid"] == "warning"
        pay(cast, claim)
        assert "not_repaid" not in said()
        take_step(report, "request_confirmation", cast.lund_coordinator)
        with pytest.raises(Refused) as problem:
            take_step(claim, "take_back", cast.lund_finance, {"reason": "Wrong day"})
        assert [one.code for one in problem.value.missing] == ["in_a_report"]

    def test_the_claim_is_printed_to_be_signed(self, cast, activity, client):
        claim = a_repayment_asked_for(cast, activity)
        client.force_login(cast.francistown_finance)
        answer = client.get(f"/repayments/{claim.pk}/claim/")
        assert answer["Content-Type"] == "application/pdf"
        page = client.get(claim.url).content.decode()
        assert "Print the claim to sign" in page
        assert "BWP\xa0600.00" in page
