"""Work input: signed hours times what an hour costs; pay is seen by few, the total by all."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.accounts.tokens import issue_token
from foundation.documents.models import Document
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.expenses.models import Expense
from reporting.work.cost import Pay, beyond_a_day, hourly_cost, line_of, lines_of, sum_of
from reporting.work.sheet import payroll_sheet
from tests.stories.reporting import an_activity, money
from tests.stories.work import (
    HOURS,
    a_claimed_payroll,
    a_payroll,
    a_wage,
    what_its_claim_says,
)


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


def refused(cast, payroll, by=None):
    with pytest.raises(Refused) as problem:
        take_step(payroll, "claim", by or cast.lund_finance, what_its_claim_says(cast, payroll))
    return {one.code for one in problem.value.missing}


def test_an_hour_costs_pay_and_on_cost_over_the_hours_of_a_month():
    assert hourly_cost(Decimal(33000), Decimal(50), Decimal(165)) == Decimal(300)
    pay = Pay("Anna", "wages", Decimal(40000), Decimal("41.50"), Decimal(165))
    line = line_of(pay, Decimal("12.5"))
    assert line.cost.amount == Decimal("4287.88")  # 343.0303… × 12.5 = 4287.878…


amounts = st.integers(1, 10**7).map(lambda ore: Decimal(ore).scaleb(-2))


@given(st.lists(st.tuples(amounts, st.integers(0, 200)), min_size=1, max_size=20))
def test_the_total_is_the_sum_of_rounded_lines(rows):
    pays = [
        Pay(str(n), "wages", monthly, Decimal(31), Decimal(165))
        for n, (monthly, _hours) in enumerate(rows)
    ]
    hours = [(str(n), date(2026, 5, 4), Decimal(worked)) for n, (_pay, worked) in enumerate(rows)]
    lines = lines_of(pays, hours)
    assert sum_of(lines).amount == sum(one.cost.amount for one in lines)
    assert all(one.cost.amount == round(one.cost.amount, 2) for one in lines)


def test_a_day_has_twenty_four_hours_whatever_a_name_is_spelt_like():
    day = date(2026, 5, 4)
    rows = [("Anna Berg", day, Decimal(20)), ("anna  berg", day, Decimal("4.5"))]
    assert beyond_a_day(rows) == [("Anna Berg", day, Decimal("24.5"))]
    assert beyond_a_day(rows[:1]) == []


@pytest.mark.django_db
class TestTheMonth:
    def test_it_becomes_one_expense_with_one_total(self, cast, activity):
        payroll = a_claimed_payroll(cast, activity)
        expense = payroll.expense
        # 343.0303… × 12.5 and 300.1515… × 8
        assert (str(payroll.total), str(expense.claimed)) == ("6689.09 SEK", "6689.09 SEK")
        assert (expense.supplier, expense.paid_by) == ("Lund", "payroll")
        assert expense.category == "WAGE_SE"
        rows = payroll_sheet(activity.grant, date(2026, 1, 1), date(2026, 12, 31))
        assert [(one.line.pay.employee, str(one.line.cost)) for one in rows] == [
            ("Anna Berg", "4287.88 SEK"), ("Bo Ek", "2401.21 SEK"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("who", "reads"),
        [("lund_finance", True), ("controller", True), ("francistown_finance", False),
         ("lund_coordinator", False), ("manager", False), ("lund_majority", False)],
    )  # fmt: skip
    def test_named_pay_is_seen_by_few_and_the_total_by_all(
        self, cast, activity, client, who, reads
    ):
        payroll = a_claimed_payroll(cast, activity)
        person = getattr(cast, who)
        client.force_login(person)
        pages = [payroll.url, payroll.expense.url, f"{payroll.url}record/",
                 payroll.expense.step_url("edit")]  # fmt: skip
        said = "".join(client.get(page).content.decode() for page in pages)
        token = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(person, days=1)}"}
        api = f"/api/v1/payrolls/{payroll.pk}/"
        said += client.get(api, **token).content.decode()
        assert client.get(f"{api}parts/pay/", **token).status_code == (200 if reads else 403)
        assert "6,689.09" in said
        assert ("4,287.88" in said) is reads
        assert ("40,000" in said or "Bo Ek" in said) is reads
        papers = Document.objects.about(payroll).visible_to(person)
        assert papers.exists() is reads

    def test_its_papers_stay_with_the_expense_whoever_edits_it(self, cast, activity):
        expense = a_claimed_payroll(cast, activity).expense
        for by in (cast.francistown_finance, cast.lund_finance):
            body = {"less_because": "Rounded"}
            expense = take_step(expense, "edit", by, body, partial=True)
            assert expense.documents.count() == 1
        missing = expense.step_named("mark_ready").missing(expense, cast.lund_finance)
        assert "no_documents" not in {one.code for one in missing}

    def test_what_is_missing_names_nobody_to_others(self, cast, activity):
        payroll = a_payroll(cast, activity, pay=[a_wage()])
        step = payroll.step_named("claim")
        for who, name in ((cast.lund_finance, "Bo Ek"), (cast.lund_coordinator, "Somebody")):
            said = [str(one.message) for one in step.missing(payroll, who)]
            assert said == [f"{name} has hours and no pay."]

    def test_hours_and_pay_belong_together(self, cast, activity):
        assert refused(cast, a_payroll(cast, activity, pay=[a_wage()])) == {"no_pay"}
        extra = [a_wage(), a_wage("Bo Ek"), a_wage("Cia Dal")]
        assert refused(cast, a_payroll(cast, activity, pay=extra)) >= {"no_hours"}

    def test_nobodys_hours_exceed_the_day_in_all_sheets_together(self, cast, activity):
        one = {"employee": "Anna Berg", "day": "2026-05-04", "hours": "20"}
        a_payroll(cast, activity, hours=[one], pay=[a_wage()])
        assert "beyond_a_day" in refused(cast, a_payroll(cast, activity))

    def test_nobody_signs_or_claims_their_own(self, cast, activity):
        own = [a_wage(superior="anna  BERG"), a_wage("Bo Ek")]
        assert refused(cast, a_payroll(cast, activity, pay=own)) == {"own_signature"}
        name = cast.lund_finance.name
        hours = [{"employee": name, "day": "2026-05-04", "hours": "1"}]
        mine = a_payroll(cast, activity, hours=hours, pay=[a_wage(name)])
        assert refused(cast, mine) == {"own_hours"}

    def test_fees_and_lost_earnings_are_financed_where_the_call_says_so(self, cast, activity):
        fee = {"employee": "Majority", "kind": "member_fee", "paid": money("900.00"),
               "superior": "Chief, Lund"}  # fmt: skip
        lost = {**fee, "kind": "lost_earnings", "paid": money("1200.00")}
        payroll = a_payroll(cast, activity, hours=[], pay=[fee, lost])
        assert str(payroll.total) == "2100.00 SEK"
        assert refused(cast, payroll) == {"fee_not_financed", "lost_not_financed"}

    def test_only_the_swedish_side_and_only_days_of_the_month(self, cast, activity):
        with pytest.raises(Invalid) as problem:
            a_payroll(cast, activity, partner=cast.francistown.pk)
        assert "partner" in problem.value.errors
        with pytest.raises(Invalid):
            a_payroll(cast, activity, hours=[{**HOURS[0], "day": "2026-06-01"}])
        with pytest.raises(Invalid):
            a_payroll(cast, activity, pay=[{**a_wage(), "monthly_pay": None}])

    def test_it_is_taken_back_once_its_expense_is_withdrawn(self, cast, activity):
        payroll = a_claimed_payroll(cast, activity)
        with pytest.raises(Refused):
            take_step(payroll, "reopen", cast.lund_finance, {"reason": "Wrong pay"})
        expense = Expense.objects.get(pk=payroll.expense_id)
        take_step(expense, "withdraw", cast.lund_finance, {"reason": "Wrong pay"})
        again = take_step(payroll, "reopen", cast.lund_finance, {"reason": "Wrong pay"})
        assert again.expense is None
        assert payroll_sheet(activity.grant, date(2026, 1, 1), date(2026, 12, 31)) == []
