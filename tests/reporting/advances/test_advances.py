"""The advance: agreed, transferred, cleared first in first out, sent back, confirmed, closed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Deadline
from foundation.workflow.steps import Invalid, Refused
from reporting.advances.differences import of_grant, total_of
from reporting.advances.models import Advance
from reporting.expenses.models import Expense
from tests.stories.advances import (
    a_cost_from_it,
    a_transfer,
    an_advance,
    an_advance_under_way,
    what_an_advance_says,
)
from tests.stories.reporting import a_ready_expense, a_receipt, an_activity, line_of, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


def codes(missing):
    return {one.code: one.level for one in missing}


def clear(cast, advance, *costs):
    return take_step(
        advance, "clear_costs", cast.lund_finance, {"expenses": [one.pk for one in costs]}
    )


def test_it_is_cleared_sixty_days_after_the_activity_unless_agreed_otherwise(cast, activity):
    advance = an_advance(cast, activity)
    assert advance.clear_by == date(2026, 7, 7)
    assert advance.title == "Local transport, 2000.00 BWP"
    assert an_advance(cast, activity, clear_by="2026-06-01").clear_by == date(2026, 6, 1)


def test_only_the_grant_holder_pays_one_and_only_to_a_partner(cast, activity):
    with pytest.raises(PermissionDenied):
        begin(Advance, cast.francistown_finance, what_an_advance_says(cast, activity))
    with pytest.raises(Invalid) as problem:
        an_advance(cast, activity, partner=cast.lund.pk)
    assert "partner" in problem.value.errors
    with pytest.raises(Invalid) as problem:
        an_advance(cast, activity, ceiling=money("0.00", "BWP"), clear_by="2026-03-01")
    assert {"ceiling", "clear_by"} == set(problem.value.errors)


def test_money_leaves_after_the_agreement_is_on_file_and_up_to_the_ceiling(cast, activity):
    advance = begin(Advance, cast.lund_finance, what_an_advance_says(cast, activity))
    slip = a_receipt(activity, cast.lund_finance)
    body = {"sent_on": "2026-04-10", "sek": money("1.00"), "received": money("1.00", "BWP"),
            "documents": [slip.pk]}  # fmt: skip
    with pytest.raises(Refused) as problem:
        take_step(advance, "transfer", cast.lund_finance, body)
    assert "no_agreement" in codes(problem.value.missing)
    advance = a_transfer(cast, an_advance(cast, activity))
    assert str(advance.balance) == "1000.00 BWP"
    for wrong in ({"received": "1000.01"}, {"currency": "ZAR"}, {"sent_on": "2030-01-01"}):
        with pytest.raises(Invalid):
            a_transfer(cast, advance, **wrong)


def test_a_cost_counts_with_what_the_money_cost_and_nobody_types_a_rate(cast, activity):
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity)
    assert (str(cost.sek), cost.counted_by) == ("320.00 SEK", "advance")
    advance = clear(cast, advance, cost)
    cost = Expense.objects.get(pk=cost.pk)
    assert (str(cost.sek), str(advance.balance)) == ("320.00 SEK", "600.00 BWP")
    assert cost.rate == Decimal("0.80000000")


def test_costs_are_taken_from_the_oldest_transfer_on(cast, activity):
    advance = a_transfer(cast, an_advance(cast, activity))
    advance = a_transfer(cast, advance, "650.00", "1000.00", sent_on="2026-04-20")
    # Entered at a published rate before it was cleared: the transfers' rates count instead.
    late = {"rate": "0.9", "rate_on": "2026-05-20", "rate_source": "manual"}
    cost = a_cost_from_it(cast, activity, "1200.00", **late)
    assert str(cost.sek) == "1080.00 SEK"
    clear(cast, advance, cost)
    cost = Expense.objects.get(pk=cost.pk)
    assert (str(cost.sek), cost.rate_source) == ("930.00 SEK", "")  # 800 + 200 × 0.65
    entries = [one.step for one in cost.record_entries()]
    assert entries[-1] == "count_anew"


def test_what_stands_in_the_ledger_comes_first_and_the_difference_is_a_gain_or_loss(cast, activity):
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity, sek=money("310.00"))
    clear(cast, advance, cost)
    assert str(Expense.objects.get(pk=cost.pk).sek) == "310.00 SEK"
    found = of_grant(activity.grant, date(2026, 1, 1), date(2026, 12, 31))
    assert [(one.what, str(one.gain)) for one in found] == [(cost.reference, "-10.00 SEK")]


def test_more_than_is_left_is_not_cleared(cast, activity):
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity, "1000.01", sek=money("800.00"))
    with pytest.raises(Invalid) as problem:
        clear(cast, advance, cost)
    assert "repaid" in problem.value.errors["expenses"][0]


def test_a_cost_is_cleared_once_and_is_not_mended_behind_the_advances_back(cast, activity):
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity)
    advance = clear(cast, advance, cost)
    with pytest.raises(Invalid):
        clear(cast, advance, cost)
    for step, body in (("reopen", {}), ("withdraw", {"reason": "wrong"})):
        with pytest.raises(Refused) as problem:
            take_step(Expense.objects.get(pk=cost.pk), step, cast.lund_finance, body)
        assert "cleared" in codes(problem.value.missing)
    advance = take_step(advance, "release_costs", cast.lund_finance, {"expenses": [cost.pk]})
    assert str(advance.balance) == "1000.00 BWP"
    take_step(Expense.objects.get(pk=cost.pk), "reopen", cast.francistown_finance)


def test_a_clearing_does_not_overspend_a_line(cast, activity):
    advance = an_advance(cast, activity, ceiling=money("90000.00", "BWP"))
    advance = a_transfer(cast, advance, "90000.00", "90000.00")
    line = line_of(activity.grant, cast.francistown)
    cheap = {"rate": "0.05", "rate_on": "2026-05-20", "rate_source": "manual"}
    cost = a_cost_from_it(cast, activity, "80000.00", **cheap)
    assert cost.sek.amount <= line.amount
    with pytest.raises(Refused) as problem:
        clear(cast, advance, cost)
    assert "overspent" in codes(problem.value.missing)
    assert not Advance.objects.get(pk=advance.pk).has_cleared_costs()


def test_money_sent_back_gains_or_loses(cast, activity):
    advance = an_advance_under_way(cast, activity)
    slip = a_receipt(advance, cast.lund_finance, b"Back")
    body = {"returned_on": "2026-06-01", "returned": money("600.00", "BWP"),
            "sek": money("450.00"), "documents": [slip.pk]}  # fmt: skip
    more = {**body, "returned": money("600.01", "BWP")}
    with pytest.raises(Invalid):
        take_step(advance, "note_return", cast.lund_finance, more)
    with pytest.raises(Refused):
        take_step(advance, "clear", cast.lund_finance)
    advance = take_step(advance, "note_return", cast.lund_finance, body)
    assert (str(advance.balance), str(advance.balance_sek)) == ("0.00 BWP", "0.00 SEK")
    found = of_grant(activity.grant, date(2026, 1, 1), date(2026, 12, 31))
    assert str(total_of(found)) == "-30.00 SEK"  # 600 BWP had cost 480
    with pytest.raises(Refused):
        take_step(advance, "close_returned", cast.lund_finance)
    assert take_step(advance, "clear", cast.lund_finance).state == "cleared"
    assert not Deadline.objects.about(advance).filter(done_at=None).exists()


def test_no_second_one_while_one_is_overdue(cast, activity):
    first = an_advance(cast, activity, clear_by="2026-05-01")
    second = an_advance(cast, activity)
    first = a_transfer(cast, first)
    assert codes(first.missing(cast.lund_finance))["overdue"] == "warning"
    with pytest.raises(Refused) as problem:
        an_advance(cast, activity)
    assert codes(problem.value.missing) == {"advance_overdue": "error"}
    with pytest.raises(Refused):
        a_transfer(cast, second)
    take_step(first, "extend", cast.lund_finance, {"clear_by": "2030-01-01", "reason": "Floods"})
    a_transfer(cast, second)


def test_both_sides_confirm_the_balance_of_a_day(cast, activity, client):
    advance = an_advance_under_way(cast, activity)
    for by in (cast.lund_finance, cast.francistown_finance):
        advance = take_step(advance, "confirm_balance", by, {"balance_on": "2026-06-30"})
    said = [(one["organisation"], one["balance"]["amount"], one["stands"])
            for one in advance.confirmations]  # fmt: skip
    assert said == [(cast.lund.pk, "600.00", True), (cast.francistown.pk, "600.00", True)]
    cost = a_cost_from_it(cast, activity, "100.00", paid_on="2026-06-01")
    advance = clear(cast, advance, cost)
    assert not any(one["stands"] for one in advance.confirmations)
    with pytest.raises(Invalid):
        take_step(advance, "confirm_balance", cast.lund_finance, {"balance_on": "2030-12-31"})
    client.force_login(cast.francistown_finance)
    page = client.get(advance.url).content.decode()
    assert "no, it has changed since" in page
    assert "SEK\xa0400.00" in page  # 500 BWP at 0.80
    cost_page = client.get(cost.url).content.decode()
    assert "what the money cost when the advance was transferred" in cost_page


def test_a_cost_without_an_advance_is_a_warning(cast, activity):
    cost = a_ready_expense(cast, activity, paid_by="advance")
    missing = cost.step_named("mark_ready").rules(Expense)
    found = codes(one for rule in missing for one in rule(cost))
    assert found["no_advance"] == "warning"
