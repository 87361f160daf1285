"""The statement's identities: totals are sums, a closing is the next opening."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.financials.statement import (
    Approved,
    Cost,
    Figures,
    accepted_total,
    deviates,
    payable,
    plus,
    reported_total,
    statement_of,
)

KEYS = ("hotel", "flight", "hall", "bus")
few = settings(max_examples=60, deadline=None)


def ore(least=0, most=10**9):
    return st.integers(least, most).map(lambda n: Decimal(n) / 100)


budgets = st.lists(st.sampled_from(KEYS), unique=True).flatmap(
    lambda keys: st.tuples(*(ore() for _key in keys)).map(
        lambda amounts: [
            Approved(key, number % 2, key[:1], amount)
            for number, (key, amount) in enumerate(zip(keys, amounts, strict=True))
        ]
    )
)
costs = st.lists(
    st.builds(
        Cost,
        line=st.sampled_from(KEYS),
        partner=st.integers(0, 1),
        category=st.sampled_from("hfb"),
        amount=ore(-(10**7)),
        corrections=ore(0, 10**5).map(lambda amount: -amount),
        outcome=st.sampled_from(["", "accept", "query", "deduct", "park"]),
        deducted=ore(),
    ),
    max_size=12,
)
openings = st.dictionaries(st.sampled_from(KEYS), ore(), max_size=4)


@given(budgets, openings, costs)
@few
def test_every_total_is_the_sum_of_its_rows(budget, opening, spent):
    found = statement_of(budget, opening, spent)
    for name in ("budget", "opening", "period", "closing", "variance"):
        rows = plus(*(getattr(row.figures, name) for row in found.rows))
        assert getattr(found.total, name) == rows
        for kind in ("partner", "category"):
            groups = found.by(kind).values()
            assert plus(*(getattr(one, name) for one in groups)) == rows


@given(budgets, openings, costs)
@few
def test_nothing_is_lost_between_costs_and_rows(budget, opening, spent):
    found = statement_of(budget, opening, spent)
    assert found.total.period == plus(*(cost.stands for cost in spent))
    assert found.total.opening == plus(*opening.values())
    assert found.total.budget == plus(*(line.amount for line in budget))
    assert len({row.key for row in found.rows}) == len(found.rows)


@given(budgets, costs, costs)
@few
def test_a_report_opens_with_what_the_one_before_closed_with(budget, first, second):
    one = statement_of(budget, {}, first)
    two = statement_of(budget, one.closings(), second)
    assert two.total.opening == one.total.closing
    assert two.total.closing == plus(one.total.period, two.total.period)
    for row in two.rows:
        assert row.figures.opening == one.closings().get(row.key, 0)


@given(costs)
@few
def test_accepted_is_never_more_than_reported(spent):
    decided = [cost for cost in spent if cost.outcome in ("accept", "deduct")]
    rest = plus(reported_total(decided), -accepted_total(spent))
    assert rest >= 0
    assert rest == plus(
        *(
            min(cost.deducted, max(cost.after_corrections, Decimal(0)))
            for cost in decided
            if cost.outcome == "deduct"
        )
    )


@given(ore(), ore(), ore())
@few
def test_a_settlement_never_passes_the_grant(accepted, granted, settled):
    paid = payable(accepted, granted, settled)
    assert 0 <= paid <= accepted
    assert paid + settled <= max(granted, settled)


def test_a_refund_lowers_what_is_accepted():
    refund = Cost("hotel", 1, "h", Decimal("-100.00"), outcome="accept")
    assert refund.accepted == -100


def test_what_was_set_aside_is_neither_paid_nor_in_the_period():
    parked = Cost("hotel", 1, "h", Decimal("100.00"), outcome="park")
    assert (parked.stands, parked.accepted) == (0, 0)


def test_a_line_deviates_when_it_was_passed_by_more_than_the_percentage():
    at = Figures(Decimal("1000.00"), Decimal("0.00"), Decimal("1100.00"))
    assert not deviates(at, Decimal(10))
    assert deviates(at + Figures(period=Decimal("0.01")), Decimal(10))
    assert deviates(Figures(period=Decimal("1.00")), Decimal(10))
    assert Figures().share is None
