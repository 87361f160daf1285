"""The order of a round and the line where its money ends: numbers in, numbers out."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from applications.assessments.ranking import Standing, average, ranked, within


@dataclass
class APlan:
    pk: int


PERCENT = st.decimals(min_value=0, max_value=100, places=1)
SEK = st.decimals(min_value=0, max_value=10**9, places=2)
STANDINGS = st.lists(
    st.builds(
        Standing,
        st.builds(APlan, st.integers(1, 10**6)),
        st.lists(PERCENT, max_size=4).map(tuple),
        SEK,
        st.none() | SEK,
        st.booleans(),
    ),
    max_size=12,
)


def standing(pk, *totals, asked=100, granted=None, is_open=True):
    numbers = tuple(Decimal(one) for one in totals)
    amount = None if granted is None else Decimal(granted)
    return Standing(APlan(pk), numbers, Decimal(asked), amount, is_open)


def test_the_average_is_rounded_once_half_up():
    assert average([Decimal("80.0"), Decimal("80.1")]) == Decimal("80.1")
    assert average([Decimal("33.3"), Decimal("33.3"), Decimal("33.4")]) == Decimal("33.3")
    assert average([]) is None


def test_the_best_stands_first_and_who_has_no_score_last():
    found = ranked([standing(1), standing(2, "50", "60"), standing(3, "90", "91")])
    assert [one.plan.pk for one in found] == [3, 2, 1]
    assert found[0].spread == 1
    assert found[2].average is None


def test_the_line_stands_before_the_first_that_takes_too_much():
    rows = [standing(1, "90"), standing(2, "80", asked=150), standing(3, "70", asked=1)]
    above, below = within(rows, Decimal(200))
    assert [one.plan.pk for one in above] == [1]
    assert [one.plan.pk for one in below] == [2, 3]  # the small one does not slip through
    assert [one.running for one in [*above, *below]] == [100, 250, 251]


def test_what_was_granted_counts_instead_of_what_was_asked_and_a_rejection_takes_nothing():
    rows = [standing(1, "90", granted=60), standing(2, "80", asked=900, is_open=False),
            standing(3, "70", asked=40)]  # fmt: skip
    above, below = within(rows, Decimal(100))
    assert not below
    assert [one.running for one in above] == [60, 60, 100]


@given(STANDINGS, st.none() | SEK)
def test_nothing_is_lost_and_the_running_total_is_the_sum_of_its_rows(rows, money):
    order = ranked(rows)
    above, below = within(order, money)
    assert [one.plan for one in [*above, *below]] == [one.plan for one in order]
    running = Decimal(0)
    for one in [*above, *below]:
        running += one.takes
        assert one.running == running
    if money is None:
        assert not below
    else:
        assert all(one.running <= money or not one.takes for one in above)
        assert not below or below[0].running > money


@given(st.lists(PERCENT, min_size=1, max_size=5))
def test_an_average_lies_within_its_totals(totals):
    found = average(totals)
    half = Decimal("0.05")
    assert min(totals) - half <= found <= max(totals) + half
    exact = sum(totals) / len(totals)
    assert found == exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
