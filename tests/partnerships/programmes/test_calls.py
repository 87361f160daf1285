"""A call: who prepares it, what it freezes, and what a running case keeps."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundation.money.amounts import Money
from foundation.workflow import clock, record
from foundation.workflow.calendar import take_calendar_steps
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Deadline
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations.models import Declaration
from partnerships.programmes.differences import differences
from partnerships.programmes.forms import year_after
from partnerships.programmes.models import Call
from tests.stories.partnerships import (
    CATEGORIES,
    a_declaration_out_for_signing,
    a_draft_call,
    a_partnership,
    an_open_call,
    what_a_call_says,
    what_a_declaration_says,
)

pytestmark = pytest.mark.django_db


def test_a_manager_prepares_a_call_with_the_programmes_defaults(cast):
    call = a_draft_call(cast)
    rules = call.rules()
    assert (call.state, call.title, rules.number) == ("draft", "Human rights 2026", 0)
    assert rules.categories == tuple(CATEGORIES)
    assert rules.assessors == {"inception": 0, "project": 2}
    assert rules.cap("project", 2).amount == Money("500000", "SEK")
    assert rules.audit_before_submission
    assert not rules.papers_are_errors
    assert rules.sides("WAGE_SE") == ("swedish",)
    assert rules.sides("CONTINGENCY") == ()
    assert [row["code"] for row in rules.criteria][0] == "relevance"


@pytest.mark.parametrize(
    "who", ["office_coordinator", "lund_coordinator", "controller", "anonymous"]
)
def test_nobody_else_prepares_one(cast, who):
    with pytest.raises(PermissionDenied):
        begin(Call, getattr(cast, who), what_a_call_says())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2024-01-01"}, "ends_on"),
        ({"closes_at": "2001-01-01T00:00:00Z"}, "closes_at"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"countries": ["XX"]}, "countries"),
        ({"categories": ["GIFTS"]}, "categories"),
        ({"assessors": {"project": -1}}, "assessors"),
        ({"assessors": {"project": True}}, "assessors"),
        ({"assessors": {"project": [2]}}, "assessors"),
        ({"assessors": {"audit": 1}}, "assessors"),
        ({"assessors": 2}, "assessors"),
        ({"title": {}}, "title"),
        ({"title": ["a"]}, "title"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refusal:
        a_draft_call(cast, **changes)
    assert set(refusal.value.errors) == {field}


def test_a_title_may_be_a_plain_string(cast):
    call = a_draft_call(cast, title="Plain")
    assert (call.titles, str(call)) == ({"en": "Plain"}, "Plain")


def test_a_call_may_lie_wholly_in_the_past(cast):
    call = an_open_call(
        cast, opens_at="2021-01-01T00:00:00Z", closes_at="2021-03-01T00:00:00Z",
        starts_on="2021-04-01", ends_on="2023-03-31",
    )  # fmt: skip
    assert call.state == "open"
    assert not call.is_open()


def test_a_partial_edit_keeps_what_was_not_sent(cast):
    call = a_draft_call(cast)
    call = take_step(call, "edit", cast.manager, {"countries": ["ZA"]}, partial=True)
    assert call.titles["sv"] == "Mänskliga rättigheter 2026"
    assert (call.countries, call.categories) == (["ZA"], CATEGORIES)
    assert call.rules().countries == ("ZA",)


def test_opening_freezes_the_first_version(cast):
    call = an_open_call(cast)
    version = call.versions.get()
    assert (version.number, version.rules.number) == (1, 1)
    assert version.content["closes_at"] == call.laid_down()["closes_at"]
    with pytest.raises(Refused):
        take_step(call, "edit", cast.manager, {"countries": ["ZA"]}, partial=True)
    assert Deadline.objects.about(call).get(code="closes", done_at=None).due_at == call.closes_at


def test_what_the_office_changes_in_a_part_holds(cast):
    call = a_draft_call(cast)
    call, _part = save_part(call, "terms", cast.manager, values={"line_warning_percent": 5})
    rows = [{"kind": "project", "parties": 2, "hard": True,
             "amount": {"amount": "700000.00", "currency": "SEK"}}]  # fmt: skip
    call, _part = save_part(call, "caps", cast.manager, rows=rows)
    rules = take_step(call, "open", cast.manager).rules()
    assert rules.line_warning_percent == 5
    assert rules.audit_before_submission
    assert rules.cap("project", 2).amount == Money("700000", "SEK")
    assert rules.cap("inception", 2) is None
    with pytest.raises(Refused):
        save_part(call, "caps", cast.manager, rows=[])


def test_a_call_may_be_open_to_some_kinds_of_organisation_only(cast):
    call = a_draft_call(cast)
    call, _part = save_part(
        call, "terms", cast.manager, values={"organisation_kinds": ["region", "district"]}
    )
    call = take_step(call, "open", cast.manager)
    with pytest.raises(Invalid) as refusal:
        begin(Declaration, cast.lund_coordinator, what_a_declaration_says(cast, call))
    assert "municipality" in refusal.value.errors["organisation"][0]
    assert call.rules().admits_kind("region")


def test_the_calendar_of_the_cohort_stands_on_the_page_of_each_partnership(cast, client):
    partnership = a_partnership(cast)
    day = clock.today() + timedelta(days=40)
    rows = [
        {"title": {"en": "Joint training", "sv": "Gemensam utbildning"}, "on": day.isoformat(),
         "place": "Visby"},
        {"title": "Long ago", "on": "2020-01-01"},
    ]  # fmt: skip
    save_part(partnership.call, "calendar", cast.office_coordinator, rows=rows)
    client.force_login(cast.francistown_coordinator)
    page = client.get(partnership.url).content.decode()
    assert "Joint training" in page
    assert "Long ago" not in page
    rows[0]["until"] = (day - timedelta(days=1)).isoformat()
    with pytest.raises(Invalid):
        save_part(partnership.call, "calendar", cast.manager, rows=rows)


def test_an_extension_is_a_new_version_and_the_old_one_stays(cast):
    call = an_open_call(cast)
    first = call.latest()
    later = call.closes_at + timedelta(days=14)
    call = take_step(
        call, "extend", cast.manager, {"closes_at": later.isoformat(), "reason": "Floods"}
    )
    assert [version.number for version in call.versions.all()] == [1, 2]
    assert first.content != call.latest().content
    assert call.closes_at == later
    deadline = Deadline.objects.about(call).get(code="closes")
    assert deadline.due_at == later
    assert deadline.first_due_at < later
    assert call.record_entries().last().remarks.get().text == "Floods"


def test_who_signs_a_declaration_has_as_long_as_the_extended_call(cast):
    declaration = a_declaration_out_for_signing(cast, call=an_open_call(cast))
    later = declaration.call.closes_at + timedelta(days=14)
    body = {"closes_at": later.isoformat(), "reason": "Floods"}
    take_step(declaration.call, "extend", cast.manager, body)
    assert Deadline.objects.about(declaration).get(code="signing").due_at == later


def test_an_extension_goes_forward_only_and_says_why(cast):
    call = an_open_call(cast)
    with pytest.raises(Invalid) as refusal:
        take_step(call, "extend", cast.manager, {"closes_at": call.opens_at.isoformat()})
    assert set(refusal.value.errors) == {"closes_at", "reason"}


def test_the_calendar_closes_a_call_after_its_last_moment(cast):
    call = an_open_call(cast)
    with clock.standing_at(call.closes_at):
        assert take_calendar_steps() == 0
        assert call.is_open()
    with clock.standing_at(call.closes_at + timedelta(seconds=1)):
        assert not call.is_open()
        assert take_calendar_steps() == 1
        assert take_calendar_steps() == 0
    call = Call.objects.get(pk=call.pk)
    assert call.state == "closed"
    later = (call.closes_at + timedelta(days=7)).isoformat()
    reopened = take_step(call, "extend", cast.manager, {"closes_at": later, "reason": "Again"})
    assert reopened.state == "open"
    assert not list(record.verify())


def test_a_draft_is_the_offices_and_an_open_call_everybodys(cast):
    call = a_draft_call(cast)

    def seen():
        return {
            name for name, one in cast.everyone().items() if Call.objects.visible_to(one).exists()
        }

    assert seen() == {
        "office_coordinator", "office_coordinator2", "manager", "controller", "assessor1",
        "assessor2", "adviser", "admin",
    }  # fmt: skip
    take_step(call, "open", cast.manager)
    assert seen() == set(cast.everyone()) - {"calendar", "anonymous"}


def test_a_call_is_prepared_like_an_earlier_one_a_year_later(cast, client):
    draft = a_draft_call(cast, themes=["YOUTH"])
    save_part(draft, "criteria", cast.manager, rows=[
        {"code": "courage", "label": {"en": "Courage", "sv": "Mod"}, "max": 3},
    ])  # fmt: skip
    save_part(draft, "terms", cast.manager, values={"answer_days": 45})
    earlier = take_step(draft, "open", cast.manager)

    client.force_login(cast.manager)
    page = client.get(earlier.url).content.decode()
    address = re.search(r'href="(/calls/new/\?like=\d+)"', page)[1]
    form = client.get(address).context["form"]
    assert form.initial["starts_on"].year == earlier.starts_on.year + 1
    assert form.initial["themes"] == ["YOUTH"]

    later = begin(Call, cast.manager, what_a_call_says(like=earlier.pk))
    assert later.state == "draft"
    (criterion,) = later.rows("criteria")
    assert (criterion["code"], criterion["max"]) == ("courage", 3)
    assert criterion["key"] != earlier.rows("criteria")[0]["key"]
    assert later.rules().answer_days == 45
    assert later.record_entries().get(step="begin").facts["like"] == earlier.pk


def test_the_leap_day_has_a_day_a_year_later():
    assert year_after(date(2028, 2, 29)) == date(2029, 3, 1)
    assert year_after(date(2027, 2, 28)) == date(2028, 2, 28)


def test_only_who_prepares_calls_is_offered_one_like_it(cast, client):
    call = an_open_call(cast)
    client.force_login(cast.lund_coordinator)
    assert "?like=" not in client.get(call.url).content.decode()


def test_each_version_says_what_it_says_otherwise(cast, client):
    call = an_open_call(cast)
    body = {"closes_at": (call.closes_at + timedelta(days=14)).isoformat(), "reason": "Floods"}
    take_step(call, "extend", cast.manager, body)
    first, second = (version.content for version in call.versions.order_by("number"))
    (only,) = differences(call, first, second)
    assert only["label"] == "Closes"
    assert only["before"] != only["after"] != ""
    client.force_login(cast.lund_coordinator)
    assert f"<ins>{only['after']}</ins>" in client.get(call.url).content.decode()


def test_differences_name_rows_costs_and_rules_in_words(cast):
    call = an_open_call(cast)
    before = call.latest().content
    after = {
        **before,
        "countries": ["ZM"],
        "categories": [row for row in before["categories"] if row["code"] != "VISA"],
        "criteria": [{**before["criteria"][0], "max": 9}, *before["criteria"][1:]],
        "terms": {**before["terms"], "answer_days": 45},
    }
    found = {one["label"]: one for one in differences(call, before, after)}
    assert set(found) == {
        "Countries", "Costs that are financed", "Criteria", "Days to answer a proposed match",
    }  # fmt: skip
    assert found["Countries"]["after"] == "Zambia"
    assert "Visa" in found["Costs that are financed"]["before"]
    assert "Highest score: 9" in found["Criteria"]["after"]
    assert found["Days to answer a proposed match"] == {
        "label": "Days to answer a proposed match", "before": "30", "after": "45",
    }  # fmt: skip
    assert differences(call, before, before) == []
