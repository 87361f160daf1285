"""Each criterion of a match, from its facts alone; what is stored is enough to compute it again."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.matching.criteria import CRITERIA, SIDES, Candidate, facts_of, share_of
from partnerships.matching.matching import pair_of, recomputed

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
LUND = Candidate(1, 11, "Lund", "SE", True)
FRANCISTOWN = Candidate(2, 12, "Francistown", "BW", False)


def share(criterion: str, home=None, away=None) -> Fraction:
    facts = facts_of(
        replace(LUND, **(home or {})), replace(FRANCISTOWN, **(away or {})), FIRST, LAST
    )
    return share_of(criterion, facts[criterion])


codes = st.lists(st.sampled_from(["A", "B", "C", "D", "E"]), unique=True, max_size=5).map(tuple)
ranked = st.lists(st.sampled_from(["A", "B", "C", "D", "E"]), unique=True, max_size=3).map(tuple)
days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
spans = st.tuples(days, st.integers(0, 90)).map(lambda one: (one[0], one[0] + timedelta(one[1])))
profiles = {
    "themes": codes,
    "population": st.none() | st.integers(0, 10_000_000),
    "wishes": st.sampled_from(["", "lund, please", "francistown"]),
    "elections": st.lists(spans, max_size=3).map(tuple),
    "earlier": st.frozensets(st.sampled_from([11, 12, 13])),
    "areas": ranked,
    "setting": st.sampled_from(["", "urban", "mixed", "rural"]),
    "languages": codes,
    "connection": st.sampled_from(["", "good", "sometimes_down", "weak"]),
    "visa_weeks": st.none() | st.integers(0, 60),
    "visa_checked": days,
    "sides": st.lists(st.sampled_from(SIDES), unique=True).map(tuple),
    "term_ends": st.none() | days,
}
homes = st.builds(
    Candidate, st.just(1), st.just(11), st.just("Lund"), st.just("SE"), st.just(True),
    folded_name=st.just("lund"), **profiles,
)  # fmt: skip
aways = st.builds(
    Candidate, st.just(2), st.just(12), st.just("Francistown"), st.sampled_from(["BW", "ZM"]),
    st.just(False), folded_name=st.just("francistown"), **profiles,
)  # fmt: skip
weights = st.fixed_dictionaries({name: st.integers(0, 100) for name in CRITERIA})


@given(homes, aways, weights, days, st.integers(-5, 1500))
def test_a_stored_score_is_recomputed_from_its_facts_alone(home, away, most, first, length):
    pair = pair_of(home, away, most, first, first + timedelta(length))
    stored = json.loads(json.dumps(pair.as_json()))
    assert recomputed(stored) == Decimal(stored["score"]) == pair.score
    for one in stored["reasons"]:
        assert 0 <= Decimal(one["points"]) <= one["most"]


@given(homes, aways)
def test_what_has_no_weight_is_no_reason(home, away):
    pair = pair_of(home, away, {"size": 10, "areas": 0}, FIRST, LAST)
    assert [one.criterion for one in pair.reasons] == ["size"]


@given(homes, aways, st.sampled_from(["themes", "ranks", "areas", "setting", "language", "size"]))
def test_it_does_not_matter_which_of_the_two_is_asked_first(home, away, criterion):
    facts = facts_of(home, away, FIRST, LAST)[criterion]
    turned = facts_of(away, home, FIRST, LAST)[criterion]
    assert share_of(criterion, facts) == share_of(criterion, turned)


@pytest.mark.parametrize(
    ("home", "away", "expected"),
    [
        (("Y", "G"), ("Y", "L"), 1),
        (("Y", "G"), ("L", "Y"), Fraction(2, 3)),
        (("G", "Y"), ("L", "Y"), Fraction(1, 2)),
        (("Y",), ("L",), 0),
        ((), (), 0),
    ],
)
def test_a_topic_counts_more_the_higher_it_stands_with_both(home, away, expected):
    assert share("ranks", {"themes": home}, {"themes": away}) == expected


def test_of_several_topics_in_common_the_highest_counts():
    facts = facts_of(
        replace(LUND, themes=("A", "B", "C")), replace(FRANCISTOWN, themes=("C", "B")), FIRST, LAST
    )
    assert facts["ranks"] == {"topic": "B", "ranks": [2, 2]}


@pytest.mark.parametrize(
    ("home", "away", "expected"),
    [
        (("A", "B", "C"), ("A", "B", "C"), 1),
        (("A", "B", "C"), ("C", "B", "A"), Fraction(2, 3)),
        (("A",), ("A",), Fraction(1, 2)),
        (("A", "B"), ("B", "C"), Fraction(1, 3)),
        (("A",), (), 0),
    ],
)
def test_functional_areas_count_more_where_the_ranks_agree(home, away, expected):
    assert share("areas", {"areas": home}, {"areas": away}) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("urban", "urban", 1), ("urban", "mixed", Fraction(1, 2)), ("urban", "rural", 0),
     ("mixed", "mixed", 1), ("", "mixed", 0), ("", "", 0)],
)  # fmt: skip
def test_both_urban_or_rural(one, other, expected):
    assert share("setting", {"setting": one}, {"setting": other}) == expected


def test_one_language_in_common_is_enough():
    assert share("language", {"languages": ("sv", "en")}, {"languages": ("tn", "en")}) == 1
    assert share("language", {"languages": ("sv",)}, {"languages": ("tn", "en")}) == 0
    assert share("language") == 0


def test_the_weaker_connection_counts_and_an_unknown_one_is_none():
    down = {"connection": "sometimes_down"}
    assert share("connection", {"connection": "good"}, down) == Fraction(1, 2)
    assert share("connection", {"connection": "good"}, {"connection": "weak"}) == 0
    assert share("connection", {"connection": "good"}) == 0


@pytest.mark.parametrize(
    ("weeks", "expected"), [(0, 1), (8, Fraction(5, 13)), (13, 0), (40, 0), (None, 0)]
)
def test_a_longer_way_to_a_visa_has_fewer_points(weeks, expected):
    assert share("route", away={"visa_weeks": weeks}) == expected


def test_support_is_half_the_sides_that_signed_and_half_how_long_they_sit():
    all_of_them = {"sides": SIDES, "term_ends": date(2030, 1, 1)}
    assert share("support", all_of_them, all_of_them) == 1
    until_july = {"sides": SIDES, "term_ends": date(2027, 7, 1)}
    days_sat = (date(2027, 7, 1) - FIRST).days
    expected = Fraction(1, 2) + Fraction(1, 4) + Fraction(days_sat, 4 * 365)
    assert share("support", all_of_them, until_july) == expected
    over_before = {"sides": SIDES, "term_ends": date(2026, 6, 1)}
    assert share("support", over_before, over_before) == Fraction(1, 2)
    unknown = {"sides": SIDES, "term_ends": None}
    assert share("support", unknown, unknown) == Fraction(1, 2)
    assert share("support", {"sides": ("majority",)}) == Fraction(1, 12)
