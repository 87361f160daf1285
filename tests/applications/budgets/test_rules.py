"""Rules as data of the call: what they say to a budget, where, and how it was counted."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.budgets.rules import broken, evaluate
from applications.budgets.sums import Line, total
from foundation.money.amounts import Money
from partnerships.programmes.call_rules import CostRule, FlatRate, LumpSum

from .test_checks import FRANCISTOWN, LINE, LUND, PROJECT, RULES, cost, sek

BASE = replace(
    PROJECT,
    rules=replace(
        RULES, categories=("BOARD", "WAGE_SE", "AUDIT", "VISA"),
        costs={**RULES.costs, "VISA": cost("VISA")}, caps={},
    ),
)  # fmt: skip
RULE = CostRule(
    code="rule", measure="sum", per="project", condition="at_most", limit=Decimal(1000),
    level="hard", sentence={"en": "Not too much.", "sv": "Inte för mycket."},
)  # fmt: skip
AUDIT = replace(
    RULE, code="audit", measure="number", condition="at_least", limit=Decimal(1), level="guide",
    categories=("AUDIT",), grants=("project", "steering_group"),
)  # fmt: skip


def frame(*rules, **changes):
    return replace(BASE, rules=replace(BASE.rules, cost_rules=rules), **changes)


def said(rule, *lines, **changes):
    """The results of one rule: (holds, value counted)."""
    found = [one for one in evaluate(lines, frame(rule, **changes)) if one.code == rule.code]
    return [(one.holds, sum(row.value for row in one.counted)) for one in found]


def test_one_audit_line_suffices_for_project_and_steering_group():
    other = replace(LINE, grant="steering_group")
    audit = replace(LINE, category="AUDIT")
    assert said(AUDIT, LINE, other) == [(False, 0)]
    assert said(AUDIT, LINE, other, audit) == [(True, 1)]
    assert said(AUDIT, LINE, replace(audit, grant="steering_group")) == [(True, 1)]


def test_nobody_is_asked_for_a_line_of_a_cost_that_the_call_does_not_finance():
    without = replace(BASE, rules=replace(BASE.rules, categories=("BOARD",), cost_rules=(AUDIT,)))
    assert broken([LINE], without) == []


def test_an_inception_is_not_measured_by_a_rule_for_projects():
    line = replace(LINE, grant="inception")
    assert said(AUDIT, line, kind="inception") == []


def test_a_rule_may_hold_only_for_so_many_partners():
    assert said(replace(RULE, parties=3), LINE) == []
    assert said(replace(RULE, parties=2), LINE) == [(True, 1000)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"limit": Decimal("999.99")}, [(False, 2000)]),
        ({"limit": Decimal(2000)}, [(True, 2000)]),
        ({"categories": ("VISA",)}, [(True, 0)] * 0),
        ({"sides": ("swedish",)}, [(True, 1000)]),
        ({"countries": ("BW",)}, [(True, 1000)]),
        ({"per": "partner"}, [(True, 1000)]),
        ({"per": "partner", "limit": Decimal(999)}, [(False, 1000)] * 2),
        ({"per": "year", "limit": Decimal(1999)}, [(False, 2000)]),
        ({"per": "grant", "limit": Decimal(1999)}, [(False, 2000)]),
        ({"per": "activity", "limit": Decimal(1999)}, [(False, 2000)]),
        ({"measure": "amount", "limit": Decimal(999)}, [(False, 1000)] * 2),
        ({"measure": "unit_price", "limit": Decimal(1000)}, [(True, 1000)]),
        ({"measure": "number", "limit": Decimal(1)}, [(False, 2)]),
        ({"measure": "quantity", "limit": Decimal(1)}, [(False, 2)]),
        ({"measure": "share", "sides": ("swedish",), "limit": Decimal(50)}, [(True, 1000)]),
        ({"measure": "share", "sides": ("swedish",), "limit": Decimal("49.9999")}, [(False, 1000)]),
        ({"measure": "sum", "condition": "at_least", "limit": Decimal(2001)}, [(False, 2000)]),
        ({"per": "partner", "condition": "at_least", "categories": ("VISA",)}, [(False, 0)] * 2),
    ],
)  # fmt: skip
def test_each_measure_and_place_is_counted_exactly(change, expected):
    assert said(replace(RULE, **change), LINE, replace(LINE, key="b", partner=FRANCISTOWN)) == (
        expected
    )


def test_a_broken_rule_names_its_place_its_limit_and_how_it_was_counted():
    rule = replace(RULE, per="partner", level="guide", paragraph="§ 4")
    dear = replace(LINE, partner=FRANCISTOWN, unit_price=Decimal("1000.01"))
    (one,) = broken([LINE, dear], frame(rule))
    assert one.message.replace("\xa0", " ") == (
        "Not too much. Counted for Francistown: SEK 1,000.01; at most SEK 1,000.00."
    )
    assert (one.is_error, one.paragraph) == (False, "§ 4")
    assert [(row.label, row.value) for row in one.counted] == [
        ("BOARD, Francistown", Decimal("1000.01"))
    ]


def test_a_line_that_breaks_a_rule_is_named_by_its_row_and_key():
    rule = replace(RULE, measure="unit_price")
    (one,) = broken([LINE, replace(LINE, key="dear", unit_price=Decimal(1001))], frame(rule))
    assert (one.place.row, one.place.number, one.place.field) == ("dear", 2, "unit_price")
    assert one.message.startswith("Budget, row 2: ")


def test_double_funding_is_declared_or_hinted_at():
    rule = replace(RULE, measure="declared", condition="at_least", level="hint")
    (one,) = broken([LINE], frame(rule))
    assert one.is_hint
    assert broken([LINE], frame(rule, declared=True)) == []


def test_a_flat_rate_is_its_percentage_of_the_others_in_each_grant_and_year():
    rate = FlatRate("overhead", "VISA", Decimal(7), ("BOARD",))
    there = replace(BASE, rules=replace(BASE.rules, flat_rates=(rate,)))
    right = replace(LINE, category="VISA", unit_price=Decimal(70))
    assert broken([LINE], there) == []
    assert broken([LINE, right], there) == []
    (one,) = broken([LINE, replace(right, unit_price=Decimal("70.01"))], there)
    assert (one.code, one.level) == ("overhead", "guide")
    assert [row.value for row in one.against] == [Decimal("70.00")]
    assert len(broken([LINE, replace(right, year=2027)], there)) == 1


def test_a_lump_sum_is_the_price_of_each_of_its_lines():
    lump = LumpSum("visa", "VISA", sek(800))
    there = replace(BASE, rules=replace(BASE.rules, lump_sums=(lump,)))
    visa = replace(LINE, category="VISA", quantity=Decimal(3), unit_price=Decimal(800))
    assert broken([visa], there) == []
    (one,) = broken([visa, replace(visa, unit_price=Decimal(801))], there)
    assert (one.place.number, one.level) == (2, "guide")


rules = st.builds(
    replace,
    st.just(RULE),
    measure=st.sampled_from(["amount", "unit_price", "sum", "share", "number", "quantity"]),
    per=st.sampled_from(["line", "year", "partner", "activity", "grant", "project"]),
    condition=st.sampled_from(["at_most", "at_least"]),
    limit=st.decimals(0, 10_000, places=2),
    categories=st.sampled_from([(), ("BOARD",), ("BOARD", "AUDIT")]),
    sides=st.sampled_from([(), ("swedish",), ("international",)]),
    grants=st.sampled_from([(), ("project",)]),
)
budgets = st.lists(
    st.builds(
        Line,
        key=st.uuids().map(str),
        grant=st.sampled_from(["project", "steering_group"]),
        partner=st.sampled_from([LUND, FRANCISTOWN]),
        category=st.sampled_from(["BOARD", "WAGE_SE", "AUDIT"]),
        year=st.integers(2026, 2027),
        quantity=st.decimals(0, 100, places=4),
        unit_price=st.decimals(0, 1000, places=2),
        activity=st.sampled_from(["", "a", "b"]),
    ),
    max_size=8,
)


def without_numbers(results):
    return {replace(one, place=replace(one.place, number=0)) for one in results}


@given(rules, budgets, st.randoms())
def test_the_order_of_lines_changes_no_result(rule, lines, random):
    mixed = list(lines)
    random.shuffle(mixed)
    there = frame(rule)
    assert without_numbers(evaluate(lines, there)) == without_numbers(evaluate(mixed, there))
    assert evaluate(lines, there) == evaluate(lines, there)


@given(rules, budgets)
def test_what_is_counted_adds_up_to_the_lines_that_the_rule_covers(rule, lines):
    rule = replace(rule, measure="sum", per="project", condition="at_least", limit=Decimal(10**9))
    covered = [
        line for line in lines
        if (not rule.grants or line.grant in rule.grants)
        and (not rule.categories or line.category in rule.categories)
        and (not rule.sides or (line.partner == LUND) == (rule.sides == ("swedish",)))
    ]  # fmt: skip
    found = [one for one in evaluate(lines, frame(rule)) if one.code == "rule"]
    for one in found:
        assert sum(row.value for row in one.counted) == total(covered)
        assert Money(total(covered), "SEK") == Money(total(covered), "SEK").rounded()
