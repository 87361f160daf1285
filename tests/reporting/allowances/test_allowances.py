"""The per diem: by the Tax Agency's table, day by day, kept with the expense that it becomes."""

from datetime import time

import pytest

from foundation.money.models import PerDiem
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.allowances.models import Allowance
from reporting.expenses.models import Expense
from tests.stories.allowances import (
    a_claimed_allowance,
    an_allowance,
    what_its_claim_says,
)
from tests.stories.reporting import a_receipt, an_activity, line_of, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


def amounts(allowance):
    return [str(int(one.reckoning.amount)) for one in allowance.counted_days()]


def test_each_day_is_reckoned_as_the_tax_agency_says(cast, activity):
    allowance = an_allowance(cast, activity)
    # Half from noon; 15 + 35 + 35 % of 700 off (105 + 245 + 245); whole until after seven.
    assert amounts(allowance) == ["350", "105", "700"]
    assert str(allowance.by_table) == "1155.00 SEK"
    early = an_allowance(cast, activity, starts_at="11:59", ends_at="19:00", days=[])
    assert amounts(early) == ["700", "700", "350"]
    assert len(early.days) == 3


def test_a_half_day_with_meals_is_never_below_zero(cast, activity):
    full_board = {"breakfast": True, "lunch": True, "dinner": True}
    allowance = an_allowance(cast, activity, days=[{"day": "2026-05-03", **full_board}])
    assert amounts(allowance)[0] == "0"


def test_private_days_take_nothing_and_another_country_its_own_amount(cast, activity):
    PerDiem.objects.create(country="ZA", year=2026, amount="349")
    rows = [{"day": "2026-05-04", "private": True}, {"day": "2026-05-05", "country": "ZA"}]
    assert amounts(an_allowance(cast, activity, days=rows)) == ["350", "0", "349"]


def test_a_missing_year_is_a_sentence_and_the_office_enters_it(cast, activity, client):
    days = {"starts_on": "2027-01-03", "ends_on": "2027-01-05", "days": []}
    allowance = an_allowance(cast, activity, **days)
    assert allowance.claimable is None
    body = what_its_claim_says(cast, allowance)
    with pytest.raises(Refused) as problem:
        take_step(allowance, "claim", cast.lund_finance, body)
    assert [one.code for one in problem.value.missing] == ["no_per_diem"]
    client.force_login(cast.office_coordinator)
    page = client.get(allowance.url).content.decode()
    assert "no per diem for Botswana in 2027" in page
    assert "/per-diem/" in page
    client.force_login(cast.lund_finance)
    assert "/per-diem/" not in client.get(allowance.url).content.decode()


def test_what_payroll_paid_counts_at_most_what_the_table_gives(cast, activity):
    less = an_allowance(cast, activity, paid=money("1000.00"))
    more = an_allowance(cast, activity, paid=money("2000.00"))
    assert (str(less.claimable), str(more.claimable)) == ("1000.00 SEK", "1155.00 SEK")


def test_it_becomes_an_expense_with_its_reckoning_kept(cast, activity, client):
    allowance = a_claimed_allowance(cast, activity)
    expense = allowance.expense
    assert (str(expense.claimed), expense.supplier) == ("1155.00 SEK", "Majority, Lund")
    assert (expense.state, expense.paid_by) == ("draft", "payroll")
    PerDiem.objects.update(amount="1")
    kept = Allowance.objects.get(pk=allowance.pk)
    assert (amounts(kept), str(kept.by_table)) == (["350", "105", "700"], "1155.00 SEK")
    client.force_login(cast.controller)
    page = client.get(expense.url).content.decode()
    assert "Less 35 % of the full amount for lunch provided: -SEK\xa0245.00" in page
    with pytest.raises(Refused):
        take_step(allowance, "reopen", cast.lund_finance, {"reason": "Another lunch"})
    take_step(expense, "withdraw", cast.lund_finance, {"reason": "Another lunch"})
    again = take_step(kept, "reopen", cast.lund_finance, {"reason": "Another lunch"})
    assert again.expense is None


def test_it_stands_on_a_line_for_board_only(cast, activity):
    allowance = an_allowance(cast, activity)
    body = what_its_claim_says(cast, allowance)
    lodging = line_of(activity.grant, cast.francistown).key
    with pytest.raises(Invalid) as problem:
        take_step(allowance, "claim", cast.lund_finance, {**body, "line": lodging})
    assert "line" in problem.value.errors


def test_another_traveller_is_paid_by_their_own_council(cast, activity):
    paper = a_receipt(activity, cast.francistown_finance, b"Signed list")
    allowance = an_allowance(
        cast, activity, partner=cast.francistown.pk, traveller="Team, Francistown", country="SE",
        paid=money("1500.00", "BWP"),
    )  # fmt: skip
    assert (allowance.by_table, str(allowance.claimable)) == (None, "1500.00 BWP")
    body = {**what_its_claim_says(cast, allowance), "paid_by": "repaid", "documents": [paper.pk],
            "sek": money("1125.00")}  # fmt: skip
    claimed = take_step(allowance, "claim", cast.lund_finance, body)
    assert str(Expense.objects.get(pk=claimed.expense_id).sek) == "1125.00 SEK"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ends_on": "2026-05-02"}, "ends_on"), ({"ends_on": "2027-05-02"}, "ends_on"),
     ({"starts_on": "1999-05-02"}, "starts_on"), ({"country": "XX"}, "country"),
     ({"ends_on": "2026-05-03", "ends_at": time(8).isoformat()}, "ends_on"),
     ({"days": [{"day": "soon", "lunch": True}]}, "days")],
)  # fmt: skip
def test_what_cannot_be_a_trip_is_said_at_its_field(cast, activity, changes, field):
    with pytest.raises(Invalid) as problem:
        an_allowance(cast, activity, **changes)
    assert field in problem.value.errors
