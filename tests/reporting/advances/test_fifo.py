"""First in, first out: nothing is lost and nothing comes twice, whatever is taken."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money.amounts import Money
from reporting.advances.fifo import Layer, Piece, TooLittle, after, cost, take
from reporting.expenses.amounts import ADVANCE, LEDGER, RATE, REPAYMENT, which_sek

amounts = st.integers(1, 10**9).map(lambda ore: Decimal(ore).scaleb(-2))
layers = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6).map(
    lambda rows: [Layer(key, local, sek) for key, (local, sek) in enumerate(rows)]
)


def test_the_oldest_transfer_is_used_first():
    there = [Layer(1, Decimal("1000.00"), Decimal("800.00")),
             Layer(2, Decimal("500.00"), Decimal("350.00"))]  # fmt: skip
    pieces = take(there, Decimal("1200.00"))
    assert pieces == [
        Piece(1, Decimal("1000.00"), Decimal("800.00")),
        Piece(2, Decimal("200.00"), Decimal("140.00")),
    ]
    assert cost(pieces) == Decimal("940.00")
    assert after(there, pieces)[1] == Layer(2, Decimal("300.00"), Decimal("210.00"))


def test_no_more_is_taken_than_there_is():
    with pytest.raises(TooLittle) as problem:
        take([Layer(1, Decimal("10.00"), Decimal("8.00"))], Decimal("10.01"))
    assert problem.value.left == Decimal("10.00")


@given(layers, st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_whatever_is_taken_the_pieces_add_up_to_what_was_debited(there, shares):
    debited = sum(one.sek for one in there)
    held = sum(one.local for one in there)
    taken, left = [], there
    for share in shares:
        amount = min((held * share / 100).quantize(Decimal("0.01")), sum(x.local for x in left))
        if amount > 0:
            pieces = take(left, amount)
            assert sum(one.local for one in pieces) == amount
            left = after(left, pieces)
            taken += pieces
    rest = sum(one.local for one in left)
    if rest > 0:
        taken += take(left, rest)
    assert cost(taken) == debited
    assert all(one.sek >= 0 for one in taken)


@given(layers)
def test_a_piece_costs_its_share_to_the_ore(there):
    first = there[0]
    half = (first.local / 2).quantize(Decimal("0.01")) or first.local
    piece = take(there, half)[0]
    assert abs(piece.sek - first.sek * piece.local / first.local) <= Decimal("0.005")


def test_the_four_sek_amounts_count_in_their_order():
    claimed = Money(Decimal("1000.00"), "BWP")
    sek = {how: Money(Decimal(n), "SEK") for n, how in enumerate((LEDGER, ADVANCE, REPAYMENT), 700)}
    given_all = {**sek, "rate": Decimal("0.75")}
    for how in (LEDGER, ADVANCE, REPAYMENT):
        counted = which_sek(claimed, **given_all)
        assert (counted.how, counted.sek) == (how, sek[how])
        del given_all[how]
    counted = which_sek(claimed, **given_all)
    assert (counted.how, counted.sek) == (RATE, Money(Decimal("750.00"), "SEK"))
    assert which_sek(claimed) is None
    in_sek = Money(Decimal("12.00"), "SEK")
    assert which_sek(in_sek, advance=sek[ADVANCE]).sek == in_sek
