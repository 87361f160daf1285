"""What in a budget breaks the rules of its call, and in which words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from applications.budgets.results import Frame
from applications.budgets.rules import broken
from applications.budgets.sums import Line
from foundation.money.amounts import Money
from partnerships.programmes.call_rules import CallRules, Cap, Category

LUND, FRANCISTOWN, GONE = 1, 2, 9
BOTH = ("swedish", "international")


def sek(amount):
    return Money(Decimal(amount), "SEK")


def cost(code, sides=BOTH):
    return Category(code, {"en": code}, {}, sides, ())


RULES = CallRules(
    number=1,
    countries=("BW",),
    themes=(),
    categories=("BOARD", "WAGE_SE", "AUDIT"),
    starts_on=date(2026, 1, 1),
    ends_on=date(2029, 12, 31),
    assessors={},
    criteria=(),
    questions=(),
    caps={
        ("inception", 2): Cap(sek(300_000), hard=False, per_year=False, work_input=None),
        ("project", 2): Cap(sek(500_000), hard=True, per_year=True, work_input=None),
        ("steering_group", 2): Cap(sek(300_000), False, True, work_input=sek(150_000)),
    },
    costs={
        "BOARD": cost("BOARD"),
        "WAGE_SE": cost("WAGE_SE", ("swedish",)),
        "AUDIT": cost("AUDIT", ("swedish",)),
    },
)
PROJECT = Frame(
    kind="project",
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 12, 31),
    partners={LUND: ("Lund", "SE"), FRANCISTOWN: ("Francistown", "BW")},
    rules=RULES,
)
LINE = Line("a", "project", LUND, "BOARD", 2026, Decimal(1), Decimal(1000))


def found(*lines, frame=PROJECT):
    return [(one.code, one.is_error) for one in broken(lines, frame)]


def test_what_follows_the_rules_is_not_mentioned():
    assert found(LINE, replace(LINE, category="WAGE_SE"), replace(LINE, partner=FRANCISTOWN)) == []


def test_wages_on_the_southern_side_are_refused_with_the_sentence_of_the_rule():
    wage = replace(LINE, partner=FRANCISTOWN, category="WAGE_SE")
    (problem,) = broken([LINE, wage], PROJECT)
    assert (problem.code, problem.is_error, problem.place.field) == ("wage_side", True, "category")
    assert "row 2" in problem.message
    assert "international partners bear their own wages" in problem.message
    assert "Francistown" in problem.message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"category": "CASINO"}, ("category", True)),
        ({"year": 2025}, ("year_outside", True)),
        ({"year": 2028}, ("year_outside", True)),
        ({"grant": "inception"}, ("grant_kind", True)),
        ({"partner": GONE}, ("not_a_partner", True)),
        ({"partner": FRANCISTOWN, "category": "AUDIT"}, ("side", False)),
    ],
)
def test_each_rule_that_a_row_can_break(change, expected):
    assert found(replace(LINE, **change)) == [expected]


def test_an_inception_has_no_lines_of_a_project():
    assert found(LINE, frame=replace(PROJECT, kind="inception")) == [("grant_kind", True)]


def test_a_call_that_names_no_costs_restricts_none():
    free = replace(PROJECT, rules=replace(RULES, categories=(), costs={}))
    assert found(replace(LINE, category="ANYTHING"), frame=free) == []


def test_a_hard_cap_counts_the_begun_years_and_refuses_the_first_ore_above():
    full = replace(LINE, unit_price=Decimal(1_000_000))
    assert found(full) == []
    assert found(full, replace(LINE, unit_price=Decimal("0.01"))) == [("cap", True)]


def test_a_guide_value_only_warns():
    inception = replace(PROJECT, kind="inception")
    line = replace(LINE, grant="inception", unit_price=Decimal(300_001))
    assert found(line, frame=inception) == [("cap", False)]


def test_work_input_has_a_cap_of_its_own():
    work = replace(LINE, grant="steering_group", category="WAGE_SE", unit_price=Decimal(300_000))
    assert found(work) == []
    assert found(work, replace(work, unit_price=Decimal(1))) == [("work_input_cap", False)]
