"""Rules about budgets in a call: what it starts with, what can be written, what a version keeps."""

from decimal import Decimal

import pytest

from foundation.workflow.engine import save_part, take_step
from foundation.workflow.steps import Invalid
from partnerships.programmes.call_rules import rules_from
from partnerships.programmes.differences import differences
from tests.stories.partnerships import a_draft_call, an_open_call

pytestmark = pytest.mark.django_db

RULE = {
    "code": "visa_share",
    "sentence": {"en": "Visas are a small part.", "sv": "Visum är en liten del."},
    "categories": ["VISA"], "measure": "share", "per": "grant", "condition": "at_most",
    "limit": "10", "level": "guide",
}  # fmt: skip


def wrong(call, cast, part="rules", **changes):
    with pytest.raises(Invalid) as refusal:
        save_part(call, part, cast.manager, rows=[{**RULE, **changes}])
    return list(refusal.value.errors["rows"][0])


def test_a_new_call_advises_an_audit_line_and_asks_who_else_pays(cast):
    rules = {one.code: one for one in a_draft_call(cast).rules().cost_rules}
    assert (rules["audit_line"].level, rules["audit_line"].limit) == ("guide", Decimal(1))
    assert rules["double_funding"].level == "hint"


def test_the_office_writes_rules_as_rows(cast):
    call, _part = save_part(a_draft_call(cast), "rules", cast.manager, rows=[RULE])
    (rule,) = take_step(call, "open", cast.manager).rules().cost_rules
    assert (rule.limit, rule.unit, rule.per, rule.categories) == (10, "%", "grant", ("VISA",))


def test_a_limit_in_money_and_a_limit_in_numbers_are_two_things(cast):
    money = {"measure": "unit_price", "per": "grant", "limit": None,
             "amount": {"amount": "1200.00", "currency": "SEK"}}  # fmt: skip
    call, _part = save_part(a_draft_call(cast), "rules", cast.manager, rows=[{**RULE, **money}])
    (rule,) = call.rules().cost_rules
    assert (rule.limit, rule.unit, rule.per) == (Decimal(1200), "SEK", "line")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"limit": None}, "limit"),
        ({"limit": 101}, "limit"),
        ({"measure": "sum"}, "amount"),
        ({"categories": ["GIFTS"]}, "categories"),
        ({"countries": ["XX"]}, "countries"),
        ({"level": "must"}, "level"),
        ({"sentence": {}}, "sentence"),
    ],
)
def test_what_cannot_be_a_rule_is_said_at_its_field(cast, changes, field):
    assert wrong(a_draft_call(cast), cast, **changes) == [field]


def test_flat_rates_and_lump_sums_are_rows_too(cast):
    call = a_draft_call(cast)
    rows = [{"code": "climate", "category": "CLIMATE", "percent": "2.5", "of": ["TRAVEL_INT"]}]
    save_part(call, "flat_rates", cast.manager, rows=rows)
    of_itself = [{**rows[0], "of": ["CLIMATE"]}]
    with pytest.raises(Invalid):
        save_part(call, "flat_rates", cast.manager, rows=of_itself)
    price = {"amount": "800.00", "currency": "SEK"}
    rows = [{"code": "visa", "category": "VISA", "amount": price}]
    save_part(call, "lump_sums", cast.manager, rows=rows)
    rules = type(call).objects.get(pk=call.pk).rules()
    assert (rules.flat_rates[0].percent, rules.lump_sums[0].amount.amount) == (Decimal("2.5"), 800)


def test_a_version_from_before_there_were_such_rules_has_none(cast):
    content = an_open_call(cast).versions.get().content
    for name in ("rules", "flat_rates", "lump_sums"):
        content.pop(name)
    rules = rules_from(content, 1)
    assert (rules.cost_rules, rules.flat_rates, rules.lump_sums) == ((), (), ())


def test_a_call_like_an_earlier_one_has_its_rules(cast):
    call, _part = save_part(a_draft_call(cast), "rules", cast.manager, rows=[RULE])
    later = a_draft_call(cast, like=call.pk)
    assert [one.code for one in later.rules().cost_rules] == ["visa_share"]
    said = differences(call, {"rules": []}, {"rules": later.laid_down()["rules"]})
    assert "Visas are a small part." in said[0]["after"]
