"""One paper: its VAT, its parts over several expenses, and what comes back of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money.amounts import Money, total
from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.expenses.kept_models import RecoveredVat
from reporting.expenses.models import Expense
from reporting.expenses.splitting import shares_of
from tests.stories.reporting import (
    a_ready_expense,
    an_activity,
    an_expense,
    line_of,
    money,
    what_an_expense_says,
)

ORE = st.integers(1, 10**9).map(lambda n: Decimal(n) / 100)


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


def codes(expense, level=None):
    return {one.code for one in expense.missing() if level in (None, one.level)}


# Recoverable VAT


def it_recovers(cast, organisation, recovers=True, year=2026):
    RecoveredVat.objects.create(
        organisation=organisation, year=year, recovers=recovers, by=cast.lund_finance,
        at=clock.now(),
    )  # fmt: skip


@pytest.mark.django_db
def test_recoverable_vat_is_never_claimed(cast, activity):
    body = {"paper": money("1250.00"), "vat": money("250.00"), "claimed": money("1250.00")}
    expense = an_expense(cast, activity, **body)
    assert "vat_unknown" in codes(expense, "warning")
    it_recovers(cast, cast.lund)
    expense = Expense.objects.get(pk=expense.pk)
    found = {one.code: str(one.message) for one in expense.missing()}
    assert "1,000.00" in found["recoverable_vat"]
    with pytest.raises(Refused):
        take_step(expense, "mark_ready", cast.lund_finance)
    change = {"claimed": money("1000.00"), "less_kind": "vat"}
    expense = take_step(expense, "edit", cast.lund_finance, change, partial=True)
    assert take_step(expense, "mark_ready", cast.lund_finance).state == "ready"


@pytest.mark.django_db
def test_vat_belongs_to_the_payer_and_the_year(cast, activity):
    it_recovers(cast, cast.lund)
    it_recovers(cast, cast.francistown, False)
    body = {"paper": money("1250.00"), "vat": money("250.00"), "claimed": money("1250.00")}
    theirs = {"partner": cast.francistown.pk,
              "line": line_of(activity.grant, cast.francistown).key}  # fmt: skip
    asks = {"vat_unknown", "recoverable_vat"}
    by_them = an_expense(cast, activity, **body, **theirs, paid_by="repaid")
    assert not asks & codes(by_them)
    paid_for_them = an_expense(cast, activity, **body, **theirs, paid_by="direct")
    assert asks & codes(paid_for_them) == {"recoverable_vat"}
    assert not asks & codes(an_expense(cast, activity, **body, vat_abroad=True))
    last_year = an_expense(cast, activity, **body, invoice_on="2025-12-30")
    assert asks & codes(last_year) == {"vat_unknown"}


@pytest.mark.django_db
@pytest.mark.parametrize("vat", [money("-1.00"), money("1500.00"), money("10.00", "EUR")])
def test_vat_is_a_part_of_the_paper(cast, activity, vat):
    with pytest.raises(Invalid) as problem:
        an_expense(cast, activity, vat=vat)
    assert set(problem.value.errors) == {"vat"}


# The parts of a paper


@given(sek=ORE, claimed=ORE, cuts=st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_the_shares_of_a_split_are_the_whole(sek, claimed, cuts):
    cents = int(claimed * 100)
    parts = [Money(Decimal(cents * cut // (sum(cuts) + 1)) / 100, "BWP") for cut in cuts]
    shares = shares_of(Money(sek, "SEK"), Money(claimed, "BWP"), parts)
    assert total(shares) == Money(sek, "SEK")
    assert all(share.amount >= -Decimal("0.03") for share in shares)


@pytest.mark.django_db
def test_a_paper_is_split_in_one_go(cast, activity):
    expense = an_expense(
        cast, activity, paper=money("1000.00", "BWP"), claimed=money("1000.00", "BWP"),
        sek=money("777.77"),
    )  # fmt: skip
    other = line_of(activity.grant, cast.francistown).key
    rows = [
        {"claimed": money("333.33", "BWP"), "line": other, "what_for": "Two of six rooms"},
        {"claimed": money("100.00", "BWP"), "line": expense.line},
    ]
    rest = take_step(expense, "split", cast.lund_finance, {"parts": rows})
    parts = [rest, *rest.other_parts.order_by("pk")]
    assert [str(one.claimed) for one in parts] == ["566.67 BWP", "333.33 BWP", "100.00 BWP"]
    assert total([one.sek for one in parts]) == Money(Decimal("777.77"), "SEK")
    assert {one.documents.get() for one in parts} == {expense.documents.get()}
    assert (parts[1].line, parts[1].what_for, parts[1].paper) == (
        other, "Two of six rooms", rest.paper,
    )  # fmt: skip
    for part in parts:
        assert not {"paper_twice", "less_without_reason"} & codes(part)
        take_step(part, "mark_ready", cast.lund_finance)


@pytest.mark.django_db
def test_a_split_leaves_something_and_stays_within_the_paper(cast, activity):
    expense = an_expense(cast, activity)
    for amount in ("1200.00", "1300.00", "0.00"):
        rows = [{"claimed": money(amount), "line": expense.line}]
        with pytest.raises(Invalid) as problem:
            take_step(expense, "split", cast.lund_finance, {"parts": rows})
        assert set(problem.value.errors) == {"parts"}
    rows = [{"claimed": money("200.00"), "line": expense.line}]
    rest = take_step(expense, "split", cast.lund_finance, {"parts": rows})
    part = rest.other_parts.get()
    change = {"claimed": money("500.01")}  # 1,000 + 500.01 of 1,500
    part = take_step(part, "edit", cast.lund_finance, change, partial=True)
    assert "parts_exceed_paper" in codes(part, "error")
    with pytest.raises(Refused):
        take_step(part, "mark_ready", cast.lund_finance)
    change = {"claimed": money("500.00")}
    part = take_step(part, "edit", cast.lund_finance, change, partial=True)
    take_step(part, "mark_ready", cast.lund_finance)
    take_step(part, "withdraw", cast.lund_finance, {"reason": "Ours"})
    assert "parts_exceed_paper" not in codes(Expense.objects.get(pk=rest.pk))


@pytest.mark.django_db
def test_a_part_stands_at_an_activity_of_its_lines_grant(cast, activity):
    other = an_activity(cast, activity.grant, title="Second visit")
    expense = an_expense(cast, activity)
    rows = [{"claimed": money("200.00"), "line": expense.line, "activity": other.pk}]
    rest = take_step(expense, "split", cast.lund_finance, {"parts": rows})
    part = rest.other_parts.get()
    assert part.activity == other
    # Its paper hangs on the first activity: it stays named when the part is changed.
    part = take_step(part, "edit", cast.lund_finance, {"what_for": "Half"}, partial=True)
    assert part.documents.count() == 1
    rows = [{"claimed": money("1.00"), "line": "elsewhere"}]
    with pytest.raises(Invalid):
        take_step(rest, "split", cast.lund_finance, {"parts": rows})


# What comes back


@pytest.mark.django_db
def test_a_refund_is_negative_and_tied_to_its_cost(cast, activity):
    first = a_ready_expense(cast, activity)  # 1,200 claimed
    back = {"gives_back": first.pk, "refund_kind": "insurance", "paper": money("-700.00"),
            "claimed": money("-700.00")}  # fmt: skip
    refund = an_expense(cast, activity, **back)
    assert (str(refund.sek), refund.gives_back, refund.refund_kind) == (
        "-700.00 SEK", first, "insurance",
    )  # fmt: skip
    take_step(refund, "mark_ready", cast.lund_finance)
    second = an_expense(cast, activity, **{**back, "claimed": money("-500.01")})
    assert "refund_exceeds" in codes(second, "error")
    with pytest.raises(Refused):
        take_step(second, "mark_ready", cast.lund_finance)
    second = take_step(
        second, "edit", cast.lund_finance, {"claimed": money("-500.00")}, partial=True
    )
    take_step(second, "mark_ready", cast.lund_finance)
    with pytest.raises(Refused):
        take_step(first, "withdraw", cast.lund_finance, {"reason": "All came back"})


@pytest.mark.django_db
def test_what_comes_back_is_below_zero_and_of_a_cost(cast, activity):
    first = an_expense(cast, activity)
    for changes, field in (
        ({"gives_back": first.pk}, {"paper", "claimed"}),
        ({"refund_kind": "refund"}, {"gives_back"}),
        ({"gives_back": 10**9}, {"gives_back"}),
    ):
        with pytest.raises(Invalid) as problem:
            begin(Expense, cast.lund_finance, what_an_expense_says(cast, activity, **changes))
        assert set(problem.value.errors) == field


@pytest.mark.django_db
def test_a_cost_that_was_refunded_is_not_lowered_below_it(cast, activity):
    first = a_ready_expense(cast, activity)
    back = {"gives_back": first.pk, "paper": money("-700.00"), "claimed": money("-700.00")}
    a_ready_expense(cast, activity, **back)
    first = take_step(first, "reopen", cast.lund_finance)
    change = {"claimed": money("600.00")}
    first = take_step(first, "edit", cast.lund_finance, change, partial=True)
    assert "refund_exceeds" in codes(first, "error")


# Who else pays, and private days


@pytest.mark.django_db
def test_double_funding_and_private_days_are_questions(cast, activity):
    expense = an_expense(
        cast, activity, claimed=money("1500.00"), also_paid="The province, half",
        service_from=str(activity.starts_on), service_to="2027-01-01",
    )  # fmt: skip
    assert {"double_funding", "private_days"} <= codes(expense, "warning")
    change = {"claimed": money("750.00"), "service_to": str(activity.ends_on)}
    expense = take_step(expense, "edit", cast.lund_finance, change, partial=True)
    assert not {"double_funding", "private_days"} & codes(expense)


@pytest.mark.django_db
def test_a_late_cost_says_why(cast, activity, monkeypatch):
    from reporting.expenses import standing

    monkeypatch.setattr(standing, "_periods", [lambda grant, day: True])
    expense = an_expense(cast, activity)
    assert "late_cost" in codes(expense, "warning")
    expense = take_step(
        expense, "edit", cast.lund_finance, {"late_because": "The bill came in June"}, partial=True
    )
    assert "late_cost" not in codes(expense)
