"""An amendment: what partners ask for, what the rules refuse, and what approving it changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from applications.amendments.models import Amendment
from applications.budgets import lines as budget_lines
from applications.grants.models import Grant
from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from tests.stories import agreements as stories
from tests.stories.applications import sek
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def granted(cast):
    return stories.a_granted_partnership(cast)[1].pk


@pytest.fixture
def grant(granted):
    return Grant.objects.get(pk=granted)


@pytest.fixture
def keys(grant):
    return [line.key for line in grant.lines.all()]


def begun(cast, grant, *items, **changes):
    return stories.an_amendment(cast, grant, *items, **changes)


def problems(cast, grant, *items) -> list:
    with pytest.raises(Invalid) as invalid:
        begun(cast, grant, *items)
    return invalid.value.errors["items"]


def refused(amendment, step, by) -> set[str]:
    with pytest.raises(Refused) as refusal:
        take_step(amendment, step, by)
    return {one.code for one in refusal.value.missing}


def approved(cast, grant, *items):
    return take_step(stories.a_submitted_amendment(cast, grant, *items), "approve", cast.manager)


def amounts(grant) -> dict:
    return {line.key: line.amount for line in Grant.objects.get(pk=grant.pk).lines.all()}


def new_line(organisation, **changes) -> dict:
    return {"partner": organisation.pk, "category": "VISA", "year": 2026, "quantity": 2,
            "unit_price": sek(500), **changes}  # fmt: skip


def test_a_partner_begins_one_for_a_grant(cast, grant):
    amendment = begun(cast, grant)
    assert (amendment.partnership, amendment.case_id) == (grant.partnership, grant.case_id)
    assert [item["kind"] for item in amendment.items] == ["budget", "budget"]
    assert amendment.reason == "More nights there"
    assert "More nights" not in str(amendment.record_entries().last().facts)


@pytest.mark.parametrize("who", ["lund_finance", "office_coordinator", "stranger", "manager"])
def test_nobody_but_a_coordinator_of_a_partner_does(cast, grant, who):
    with pytest.raises((PermissionDenied, Invalid)):
        begin(Amendment, getattr(cast, who), stories.what_an_amendment_says(grant))


def test_approving_writes_the_new_budget_and_keeps_the_keys(cast, grant, keys):
    amendment = approved(cast, grant)
    assert amounts(grant) == {keys[0]: Decimal(5000), keys[1]: Decimal(5000)}
    facts = amendment.record_entries().last().facts
    assert [row["key"] for row in facts["lines"]] == keys
    assert Grant.objects.get(pk=grant.pk).changes == grant.changes + 1
    before, after = amendment.budget().before, amendment.budget().after
    assert [line.amount for line in before] == [6000, 4000]
    assert [line.amount for line in after] == [5000, 5000]


def test_a_new_line_gets_a_key_that_stays(cast, grant, keys):
    items = [{"line": keys[0], "amount": sek(5000)}, new_line(cast.francistown)]
    amendment = approved(cast, grant, *items)
    key = amendment.items[1]["key"]
    assert amounts(grant) == {keys[0]: 5000, keys[1]: 4000, key: 1000}
    again = approved(cast, grant, {"line": key, "amount": sek(900)})
    assert again.state == "approved"
    assert amounts(grant)[key] == 900


def test_a_line_may_be_named_by_key_alone_and_the_kind_left_out(cast, grant, keys):
    amendment = begun(cast, grant, {"key": keys[0], "quantity": 5, "unit_price": sek(1000)})
    (item,) = amendment.items
    assert (item["kind"], item["line"], item["quantity"]) == ("budget", keys[0], "5")


def test_time_scope_and_team_are_changed_too(cast, grant):
    items = [
        {"kind": "time", "ends_on": "2027-06-30"},
        {"kind": "scope", "text": "Two schools more"},
        {"kind": "team", "text": "A new coordinator"},
    ]
    approved(cast, grant, *items)
    assert Grant.objects.get(pk=grant.pk).ends_on == date(2027, 6, 30)
    year = {"line": "", **new_line(cast.lund, year=2027)}
    first = grant.lines.first()
    approved(cast, grant, year, {"line": first.key, "amount": sek(5000)})


def test_a_row_says_what_is_wrong_with_it(cast, grant, keys):
    cases = [
        ({}, "kind"),
        ({"kind": "time"}, "ends_on"),
        ({"kind": "scope"}, "text"),
        ({"kind": "budget", "line": keys[0]}, "amount"),
        ({"line": "unknown", "amount": sek(1)}, "line"),
        ({"line": keys[0], "amount": sek(5), "quantity": 2, "unit_price": sek(2)}, "amount"),
        ({"line": keys[0], "amount": {"amount": 5, "currency": "SEK"}}, "amount"),
        ({"line": keys[0], "amount": {"amount": "5.00", "currency": "EUR"}}, "amount"),
        ({"kind": "budget", "category": "VISA", "year": 2026, "amount": sek(1)}, "partner"),
    ]
    for row, field in cases:
        (found,) = problems(cast, grant, row)
        assert list(found) == [field], row
    row = {"line": keys[0], "amount": sek(1)}
    assert [list(one) for one in problems(cast, grant, row, row)] == [[], ["line"]]


def test_the_new_budget_stays_within_the_grant(cast, grant, keys):
    amendment = begun(cast, grant, {"line": keys[0], "amount": sek("6000.01")})
    codes = refused(amendment, "request_confirmation", cast.lund_coordinator)
    assert codes == {"over_grant"}


def test_the_rules_of_the_call_hold_for_the_new_budget(cast, grant, keys):
    less = {"line": keys[0], "amount": sek(1000)}
    wage = new_line(cast.francistown, category="WAGE_SE")
    early = new_line(cast.francistown, year=2030)
    for row, code in ((wage, "wage_side"), (early, "year_outside")):
        amendment = begun(cast, grant, less, row)
        codes = refused(amendment, "request_confirmation", cast.lund_coordinator)
        assert codes == {code}


def test_something_must_change(cast, grant, keys):
    amendment = begun(cast, grant, {"line": keys[0], "amount": sek(6000)})
    codes = refused(amendment, "request_confirmation", cast.lund_coordinator)
    assert codes == {"no_change"}


def test_a_line_does_not_go_below_what_is_spent(cast, grant, monkeypatch):
    amendment = stories.a_submitted_amendment(cast, grant)
    first = grant.lines.first().pk
    spent = [lambda ids: {pk: Decimal("5500.00") for pk in ids if pk == first}]
    monkeypatch.setattr(budget_lines, "_spending", spent)
    assert refused(amendment, "approve", cast.manager) == {"below_spent"}


def test_a_budget_that_moved_meanwhile_is_put_forward_anew(cast, grant):
    first = stories.a_submitted_amendment(cast, grant)
    second = stories.a_submitted_amendment(cast, grant)
    take_step(first, "approve", cast.manager)
    assert refused(second, "approve", cast.manager) == {"budget_changed"}
    body = {"reason": "Another was approved"}
    assert take_step(second, "decline", cast.manager, body).state == "declined"


def test_both_partners_confirm_the_same_text(cast, grant):
    amendment = take_step(begun(cast, grant), "request_confirmation", cast.lund_coordinator)
    take_step(amendment, "confirm", cast.lund_coordinator)
    codes = refused(amendment, "submit", cast.lund_coordinator)
    assert codes == {"confirmation_missing"}
    codes = refused(amendment, "confirm", cast.lund_coordinator)
    assert codes == {"already_confirmed"}
    amendment = take_step(amendment, "reopen", cast.francistown_coordinator)
    amendment = take_step(amendment, "request_confirmation", cast.lund_coordinator)
    assert all(row["at"] is None for row in amendment.confirmation_rows())


def test_only_the_grant_holder_submits_and_only_a_manager_decides(cast, grant):
    amendment = stories.a_confirmed_amendment(cast, grant)
    with pytest.raises(PermissionDenied):
        take_step(amendment, "submit", cast.francistown_coordinator)
    amendment = take_step(amendment, "submit", cast.lund_coordinator)
    for person in (cast.office_coordinator, cast.controller, cast.lund_coordinator):
        with pytest.raises(PermissionDenied):
            take_step(amendment, "approve", person)
    assert amendment.holder()["organisation"] == cast.icld.pk


def test_it_is_begun_while_the_partnership_runs(cast, grant):
    body = {"reason": "Floods"}
    take_step(grant.partnership, "suspend", cast.office_coordinator, body)
    with pytest.raises(Refused) as refusal:
        begun(cast, grant)
    assert [one.code for one in refusal.value.missing] == ["partnership_state"]


def test_a_partner_withdraws_it(cast, grant):
    amendment = stories.a_submitted_amendment(cast, grant)
    assert take_step(amendment, "withdraw", cast.francistown_coordinator).state == "withdrawn"
    assert not amendment.deadlines()
    assert amounts(grant) == {line.key: line.amount for line in grant.lines.all()}


def test_partners_and_office_see_it_and_nobody_else(cast, grant):
    begun(cast, grant)
    for person in (cast.lund_finance, cast.francistown_majority, cast.manager):
        assert Amendment.objects.visible_to(person).count() == 1
    for person in (cast.stranger, cast.auditor, cast.anonymous):
        assert Amendment.objects.visible_to(person).count() == 0


def test_a_patch_keeps_the_keys_of_the_rows(cast, client, grant, keys):
    rows = [{"line": keys[0], "amount": sek(5000)}, new_line(cast.lund)]
    amendment = begun(cast, grant, *rows)
    client.force_login(cast.lund_finance)
    url = f"/api/v1/amendments/{amendment.pk}/"
    detail = client.get(url).json()
    answer = client.patch(
        url, {"reason": "Dearer visas", "items": detail["items"]},
        content_type="application/json", headers={"If-Match": str(detail["version"])},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert answer.json()["items"] == detail["items"]
    assert answer.json()["reason"] == "Dearer visas"


@pytest.mark.parametrize(
    "items", [None, [], "x", 1, {}, [[]], [{"line": {}}], [{"amount": []}], [{"year": 10**40}]]
)
def test_no_body_breaks_it(cast, client, grant, items):
    client.force_login(cast.lund_coordinator)
    body = {"grant": grant.pk, "items": items, "reason": "x"}
    answer = client.post("/api/v1/amendments/", body, content_type="application/json")
    assert answer.status_code == 400, answer.content


def test_its_page_shows_before_and_after_with_totals(cast, client, grant):
    amendment = begun(cast, grant)
    client.force_login(cast.lund_coordinator)
    page = client.get(amendment.url).content.decode()
    for words in ("Budget before and after", "Difference", "6,000.00", "5,000.00"):
        assert words in page


@pytest.mark.parametrize("language", ["en", "sv"])
def test_its_pages_open(cast, client, grant, language):
    headers = {"Accept-Language": language}
    amendment = begun(cast, grant, {"kind": "time", "ends_on": "2027-03-31"})
    client.force_login(cast.lund_coordinator)
    for url in (amendment.url, "/amendments/", f"/amendments/new/?grant={grant.pk}",
                amendment.step_url("edit")):  # fmt: skip
        assert client.get(url, headers=headers).status_code == 200, url
