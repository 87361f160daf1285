"""Amounts below zero, costs changed behind a claim’s back, days of no time: nothing breaks."""

import pytest

from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused
from tests.stories.advances import (
    a_claim,
    a_cost_from_it,
    a_repaid_cost,
    a_transfer,
    an_advance,
    what_a_repayment_says,
)
from tests.stories.reporting import an_activity, line_of, money
from tests.stories.reports import a_paid_settlement, a_settlement, again

pytestmark = pytest.mark.django_db
RATE = {"rate": "0.8", "rate_on": "2026-05-20", "rate_source": "manual"}


def test_a_refund_takes_nothing_out_of_an_advance_and_keeps_its_value(cast, grant):
    activity = an_activity(cast, grant)
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity, "400.00")
    refund = a_cost_from_it(
        cast, activity, "-100.00", gives_back=cost.pk, refund_kind="refund", **RATE
    )
    assert refund.sek.amount == -80
    with pytest.raises(Invalid):
        take_step(advance, "clear_costs", cast.lund_finance, {"expenses": [refund.pk]})
    with pytest.raises(Invalid):
        take_step(advance, "clear_costs", cast.lund_finance, {"expenses": [cost.pk, refund.pk]})
    assert again(refund).sek.amount == -80
    take_step(advance, "clear_costs", cast.lund_finance, {"expenses": [cost.pk]})
    assert again(advance).balance.amount == 600


def changed(cast, cost, **to):
    """The cost taken back, changed and made ready again by its own finance officer."""
    by = cast.francistown_finance
    take_step(cost, "reopen", by)
    take_step(again(cost), "edit", by, to, partial=True)
    return take_step(again(cost), "mark_ready", by)


def test_a_cost_changed_behind_the_back_of_its_claim_is_not_claimed(cast, grant, client):
    activity = an_activity(cast, grant)
    cost, other = a_repaid_cost(cast, activity), a_repaid_cost(cast, activity, "200.00")
    claim = a_claim(cast, activity, cost, other)
    line = line_of(grant, cast.francistown).key
    sek = {"paper": money("200.00"), "claimed": money("200.00"), "rate": "", "rate_on": "",
           "rate_source": "", "line": line}  # fmt: skip
    changed(cast, other, **sek)
    client.force_login(cast.lund_finance)
    for address in ("/repayments/", claim.url, f"/api/v1/repayments/{claim.pk}/"):
        assert client.get(address).status_code == 200
    with pytest.raises(Refused) as refusal:
        take_step(again(claim), "claim", cast.francistown_finance)
    assert {one.code for one in refusal.value.missing} >= {"not_of_this_claim"}


def test_neither_a_refund_nor_an_empty_draft_stands_in_a_claim(cast, grant):
    activity = an_activity(cast, grant)
    cost = a_repaid_cost(cast, activity)
    refund = a_repaid_cost(
        cast, activity, "-50.00", gives_back=cost.pk, refund_kind="refund"
    )  # fmt: skip
    with pytest.raises(Invalid):
        a_claim(cast, activity, cost, refund)
    claim = take_step(a_claim(cast, activity), "claim", cast.francistown_finance)
    assert [one.pk for one in claim.cost_list()] == [cost.pk]
    paid = take_step(claim, "pay", cast.lund_finance, what_a_repayment_says(cast, claim, "333.33"))
    assert (paid.state, again(cost).sek.amount) == ("paid", paid.sek.amount)


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2025-12-31", "9999-12-31"])
def test_no_money_moves_on_a_day_of_another_time(cast, day):
    settlement = take_step(a_settlement(cast), "authorise", cast.manager)
    body = {"paid_on": day, "reference": "4711"}
    with pytest.raises(Invalid):
        take_step(settlement, "mark_paid", cast.controller, body)
    advance = a_transfer(cast, an_advance(cast, an_activity(cast, settlement.grant)))
    body = {"clear_by": day, "reason": "So"}
    with pytest.raises(Invalid):
        take_step(advance, "extend", cast.lund_finance, body)
    if day < "2000":
        with pytest.raises(Invalid):
            a_transfer(cast, again(advance), sent_on=day)


def test_money_claimed_back_does_not_come_before_it_was_paid(cast):
    settlement = a_paid_settlement(cast)
    body = {"amount": money("10.00"), "error": "double", "reason": "Twice"}
    settlement = take_step(settlement, "claim_back", cast.controller, body)
    settlement = take_step(settlement, "authorise_claim", cast.manager)
    body = {"paid_on": "2026-10-29", "reference": "Back"}
    with pytest.raises(Invalid):
        take_step(settlement, "note_repayment", cast.controller, body)
