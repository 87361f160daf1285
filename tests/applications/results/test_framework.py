"""The results that a frozen plan promises."""

from applications.results import framework

PARTS = {
    "outcomes": [
        {"key": "o2", "level": "societal", "statement": "Trust grows", "organisation": None},
        {"key": "o1", "level": "individual", "statement": "Youth speak", "organisation": 2},
    ],
    "indicators": [
        {"key": "i1", "outcome": "o1", "name": "Young people heard", "kind": "number",
         "unit": "persons", "baseline": "10",
         "targets": [{"year": 2027, "value": "40"}, {"year": 2026, "value": "20"}]},
    ],
    "activities": [
        {"key": "a2", "title": "Visit", "month": "2026-09", "mode": "on_site", "host": 2},
        {"key": "a1", "title": "Start", "month": "2026-05", "mode": "virtual", "outcome": "o1"},
    ],
}  # fmt: skip


def test_outcomes_stand_level_by_level_with_their_indicators():
    levels = framework.by_level(PARTS)
    assert [level for level, _rows in levels] == ["individual", "societal"]
    ((outcome, indicators),) = levels[0][1]
    assert (outcome.key, [one.key for one in indicators]) == ("o1", ["i1"])
    assert levels[1][1][0][1] == []


def test_a_year_without_a_target_of_its_own_has_the_latest_before_it():
    (indicator,) = framework.indicators_in(PARTS)
    assert indicator.is_numeric
    assert [indicator.target(year) for year in (2025, 2026, 2027, 2030)] == [None, "20", "40", "40"]


def test_activities_stand_month_by_month():
    assert [one.key for one in framework.activities_in(PARTS)] == ["a1", "a2"]


def test_an_empty_plan_promises_nothing():
    assert framework.by_level({}) == []
    assert framework.activities_in({}) == []
