"""What scores add up to: between nothing and all, once every criterion is scored."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from applications.assessments.scoring import share_of_most

CRITERIA = [{"code": "need", "max": 5}, {"code": "plan", "max": 10}]


def scored(need, plan):
    return [{"criterion": "need", "score": need}, {"criterion": "plan", "score": plan}]


def test_a_criterion_weighs_as_much_as_its_most():
    assert share_of_most(scored(5, 0), CRITERIA) == Decimal("33.3")
    assert share_of_most(scored(0, 10), CRITERIA) == Decimal("66.7")


def test_a_call_may_weigh_a_criterion_more():
    criteria = [{**CRITERIA[0], "weight": 2}, CRITERIA[1]]
    assert share_of_most(scored(5, 0), criteria) == Decimal("50.0")


def test_there_is_no_total_before_every_criterion_is_scored():
    assert share_of_most(scored(5, 5)[:1], CRITERIA) is None
    assert share_of_most([], []) is None


@given(need=st.integers(0, 5), plan=st.integers(0, 10))
def test_the_total_lies_between_nothing_and_all(need, plan):
    assert 0 <= share_of_most(scored(need, plan), CRITERIA) <= 100
