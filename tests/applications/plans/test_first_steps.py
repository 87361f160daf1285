"""What a newcomer meets while the first plan is written."""

import pytest

from foundation.workflow.engine import save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from partnerships.comments.forms import places
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, client):
    client.force_login(cast.lund_coordinator)
    return stories.a_plan(cast)


def test_partnerships_of_the_same_partners_are_told_apart(plan, client):
    choices = client.get("/plans/new/").context["form"]["partnership"].field.choices
    offered = [str(label) for _value, label in choices]
    assert f"{plan.partnership} ({plan.partnership.reference}, planning)" in offered


def test_a_new_line_begins_with_the_grant_of_the_plan(plan, client):
    (row,) = client.get(f"{plan.url}parts/lines/").context["rows"]
    assert row["grant"].value() == "project"


def test_the_spare_row_of_the_budget_is_no_line_when_nobody_typed_in_it(plan, client):
    sent = {"rows-TOTAL_FORMS": "1", "rows-0-grant": "project", "rows-0-unit_price_1": "SEK"}
    assert client.post(f"{plan.url}parts/lines/", sent).status_code == 302
    assert plan.rows("lines") == []


def test_no_year_is_copied_before_the_budget_has_a_line(cast, plan):
    with pytest.raises(Refused) as refused:
        take_step(plan, "copy_year", cast.lund_finance, {"from_year": 2026, "to_year": 2027})
    assert [one.code for one in refused.value.missing] == ["no_lines"]


def test_a_section_saved_empty_counts_as_empty(cast, plan, client):
    save_part(plan, "other_funding", cast.lund_coordinator, {"declared": "", "about": ""})
    parts = {one["name"]: one for one in client.get(plan.url).context["page"]["parts"]}
    assert parts["other_funding"]["state"] == "empty"


def test_the_total_of_a_line_stands_before_how_its_price_came_about(cast, plan, client):
    line = stories.a_line(cast.lund, price_note="An offer of May")
    save_part(plan, "lines", cast.lund_coordinator, rows=[line])
    parts = {one["name"]: one for one in client.get(plan.url).context["page"]["parts"]}
    table = parts["lines"]["table"]
    keys = [column["key"] for column in table["columns"]]
    assert keys[-2:] == ["reckoned", "price_note"]
    assert table["totals"][keys.index("reckoned")] == table["rows"][0]["cells"][-2]["text"]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [("number", "hundred", "is not a number"), ("yes_no", "perhaps", "is neither yes nor no")],
)
def test_a_target_that_cannot_be_measured_is_said_in_words(cast, plan, kind, typed, said):
    outcome = {"level": "individual", "statement": "They take part"}
    save_part(plan, "outcomes", cast.lund_coordinator, rows=[outcome])
    (outcome,) = plan.rows("outcomes")
    row = {"outcome": outcome["key"], "name": "Residents", "kind": kind,
           "targets": [{"year": 2026, "value": typed}]}  # fmt: skip
    with pytest.raises(Invalid) as invalid:
        save_part(plan, "indicators", cast.lund_coordinator, rows=[row])
    assert said in str(invalid.value.errors)


def test_no_visit_is_filled_in_for_a_budget_that_cannot_be_changed(cast, client):
    plan = stories.a_filled_plan(cast)
    take_step(plan, "request_confirmation", cast.lund_coordinator)
    client.force_login(cast.lund_coordinator)
    answer = client.get(f"{plan.url}budget/visit/", follow=True)
    assert answer.redirect_chain == [(plan.url, 302)]
    assert "its budget cannot be changed now" in answer.content.decode()


def test_a_section_says_before_anybody_types_that_it_cannot_be_changed_now(cast, client):
    plan = stories.a_filled_plan(cast)
    take_step(plan, "request_confirmation", cast.lund_coordinator)
    client.force_login(cast.lund_coordinator)
    (missing,) = client.get(f"{plan.url}parts/lines/").context["missing"]
    assert "being confirmed" in str(missing)


def test_a_comment_is_about_a_row_that_can_be_told_from_the_others(cast, client):
    plan = stories.a_filled_plan(cast)
    about = places(plan, "lines", cast.lund_coordinator).values()
    assert "Row 1: Lund, " in next(iter(about))
    assert len(set(about)) == len(plan.rows("lines"))
