"""The score of a pair can be recomputed by hand; the round proposed is the best there is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from partnerships.matching.matching import (
    Candidate,
    assignment,
    best_round,
    pair_of,
    pairs_of,
)

WEIGHTS = {"themes": 40, "named": 20, "size": 15, "calendar": 15, "earlier": 10}
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
LUND = Candidate(
    1, 11, "Lund", "SE", True, themes=("YOUTH", "GENDER"), population=128_000, folded_name="lund"
)
FRANCISTOWN = Candidate(
    2, 12, "Francistown", "BW", False, themes=("YOUTH",), population=64_000,
    folded_name="francistown",
)  # fmt: skip


def points(home=LUND, away=FRANCISTOWN) -> dict:
    return {one.criterion: one.points for one in pair_of(home, away, WEIGHTS, FIRST, LAST).reasons}


def test_every_criterion_says_its_points_and_they_add_up():
    pair = pair_of(LUND, FRANCISTOWN, WEIGHTS, FIRST, LAST)
    assert [one.criterion for one in pair.reasons] == list(WEIGHTS)
    assert points() == {
        "themes": Decimal("40.0"), "named": 0, "size": Decimal("7.5"),
        "calendar": Decimal("15.0"), "earlier": 0,
    }  # fmt: skip
    assert pair.score == Decimal("62.5")
    assert [one.most for one in pair.reasons] == list(WEIGHTS.values())


def test_topics_count_by_what_whoever_chose_fewer_has_in_common():
    assert points(away=replace(FRANCISTOWN, themes=("YOUTH", "LAND")))["themes"] == 20
    assert points(away=replace(FRANCISTOWN, themes=("LAND",)))["themes"] == 0
    assert points(away=replace(FRANCISTOWN, themes=()))["themes"] == 0


def test_naming_each_other_counts_half_for_each_side():
    wishing = replace(LUND, wishes="we know francistown since long")
    assert points(home=wishing)["named"] == 10
    assert points(wishing, replace(FRANCISTOWN, wishes="lund, please"))["named"] == 20


def test_a_name_within_another_word_names_nobody():
    ale = replace(LUND, folded_name="ale")
    assert points(ale, replace(FRANCISTOWN, wishes="more female councillors"))["named"] == 0
    assert points(ale, replace(FRANCISTOWN, wishes="with ale, sweden"))["named"] == 10


def test_of_two_fixed_pairs_with_one_side_in_common_the_first_stands():
    pairs = pairs_of(candidates(3), WEIGHTS, FIRST, LAST)
    home = pairs[0].home.declaration
    both = [pair.key for pair in pairs if pair.home.declaration == home][:2]
    keys = [pair.key for pair in best_round(pairs, fixed=both)]
    assert keys[0] == both[0]
    assert both[1] not in keys


def test_an_unknown_size_has_no_points():
    assert points(away=replace(FRANCISTOWN, population=None))["size"] == 0


def test_days_before_an_election_of_either_side_are_lost_once():
    election = (date(2027, 6, 30), date(2027, 6, 30))
    voting = replace(FRANCISTOWN, elections=(election,))
    busy = 91  # ninety days before, and the day itself
    expected = (Decimal(15) * (365 - busy) / 365).quantize(Decimal("0.1"))
    assert points(away=voting)["calendar"] == expected
    assert points(replace(LUND, elections=(election,)), voting)["calendar"] == expected
    long_ago = replace(FRANCISTOWN, elections=((date(2026, 1, 1), date(2026, 1, 31)),))
    assert points(away=long_ago)["calendar"] == 15


def test_partners_of_before_have_the_points_of_that():
    assert points(home=replace(LUND, earlier=frozenset({12})))["earlier"] == 10


def test_only_pairs_across_the_two_sides_are_scored():
    umea = replace(LUND, declaration=3, organisation=13, name="Umeå")
    found = pairs_of([LUND, umea, FRANCISTOWN], WEIGHTS, FIRST, LAST)
    assert [pair.key for pair in found] == [(1, 2), (3, 2)]


def by_brute_force(gains) -> int:
    rows, columns = len(gains), len(gains[0]) if gains else 0
    if rows > columns:
        gains = [list(column) for column in zip(*gains, strict=True)]
        rows, columns = columns, rows
    return max(
        (sum(gains[row][column] for row, column in enumerate(chosen))
         for chosen in permutations(range(columns), rows)),
        default=0,
    )  # fmt: skip


tables = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 1000), min_size=columns, max_size=columns), min_size=1, max_size=6
    )
)


@given(tables)
def test_the_assignment_is_the_greatest_there_is(gains):
    chosen = assignment(gains)
    rows, columns = [row for row, _c in chosen], [column for _r, column in chosen]
    assert len(chosen) == min(len(gains), len(gains[0]))
    assert len(set(rows)) == len(rows)
    assert len(set(columns)) == len(columns)
    assert sum(gains[row][column] for row, column in chosen) == by_brute_force(gains)


def test_nothing_to_assign_is_an_empty_round():
    assert assignment([]) == []
    assert best_round([]) == []


def candidates(count):
    homes = [replace(LUND, declaration=n, organisation=100 + n, name=f"H{n}", population=1000 * n,
                     themes=("YOUTH", "GENDER", "LAND")[: 1 + n % 3])
             for n in range(1, count + 1)]  # fmt: skip
    aways = [replace(FRANCISTOWN, declaration=50 + n, organisation=150 + n, name=f"A{n}",
                     population=900 * n, themes=("LAND", "GENDER", "YOUTH")[: 1 + n % 3])
             for n in range(1, count + 1)]  # fmt: skip
    return homes + aways


def test_the_round_has_everybody_once_and_keeps_what_is_fixed_and_forbidden():
    pairs = pairs_of(candidates(5), WEIGHTS, FIRST, LAST)
    free = best_round(pairs)
    assert len({number for pair in free for number in pair.key}) == 10
    worst = pairs[-1].key
    best = free[0].key
    held = best_round(pairs, fixed=[worst], forbidden=[best])
    keys = [pair.key for pair in held]
    assert keys[0] == worst
    assert best not in keys
    assert len({number for key in keys for number in key}) == 2 * len(keys)
    assert sum(pair.score for pair in held) <= sum(pair.score for pair in free)


def test_the_round_is_the_best_also_with_pairs_forbidden():
    pairs = pairs_of(candidates(4), WEIGHTS, FIRST, LAST)
    forbidden = [pair.key for pair in best_round(pairs)][:2]
    homes = sorted({pair.home.declaration for pair in pairs})
    aways = sorted({pair.away.declaration for pair in pairs})
    worth = {pair.key: pair.score for pair in pairs if pair.key not in forbidden}
    best = max(
        sum(worth.get(key, Decimal(0)) for key in zip(homes, order, strict=True))
        for order in permutations(aways)
    )
    assert sum(pair.score for pair in best_round(pairs, forbidden=forbidden)) == best


def test_a_round_of_many_is_found():
    count = 60
    gains = [[(row * 37 + column * 101) % 997 for column in range(count)] for row in range(count)]
    assert len(assignment(gains)) == count
