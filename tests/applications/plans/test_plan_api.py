"""A plan driven from outside: exactly the bodies of PROCESSES.md suffice."""

import pytest

from tests.stories import applications as stories
from tests.stories.partnerships import a_partnership

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/plans/"


@pytest.fixture
def call(client):
    def send(person, method, url, body=None, version=None):
        client.force_login(person)
        headers = {"If-Match": str(version)} if version is not None else {}
        kwargs = {"content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(url, body, headers=headers, **kwargs)

    return send


def test_an_inception_from_the_first_row_to_the_grant(cast, call):
    partnership = a_partnership(cast)
    body = {"partnership": partnership.pk, "kind": "inception", "title": "Inception",
            "starts_on": "2026-01-01", "ends_on": "2026-12-31"}  # fmt: skip
    plan = call(cast.lund_coordinator, "post", PLANS, body)
    assert plan.status_code == 201, plan.content
    url = f"{PLANS}{plan.json()['id']}/"

    lines = call(cast.francistown_coordinator, "get", f"{url}parts/lines/").json()
    asked = {one["name"]: one for one in lines["asks"]}
    assert [one for one in asked if asked[one]["required"]] == [
        "grant", "partner", "category", "year", "quantity", "unit_price"
    ]  # fmt: skip
    assert {one["value"] for one in asked["partner"]["choices"]} == {
        cast.lund.pk, cast.francistown.pk
    }  # fmt: skip
    rows = {"rows": [stories.a_line(cast.lund, grant="inception")]}
    saved = call(cast.lund_finance, "put", f"{url}parts/lines/", rows, lines["version"])
    assert saved.status_code == 200, saved.content
    rows = {"rows": [{}, {**saved.json()["rows"][0], "unit_price": {"amount": 1}}]}
    refused = call(cast.lund_finance, "put", f"{url}parts/lines/", rows, 1)
    assert refused.status_code == 400
    assert list(refused.json()["rows"][1]) == ["unit_price"]

    def step(person, name, body=None):
        answer = call(person, "post", f"{url}steps/{name}/", body or {})
        assert answer.status_code == 200, answer.content
        return answer.json()

    step(cast.lund_coordinator, "request_confirmation")
    step(cast.lund_coordinator, "confirm")
    step(cast.francistown_coordinator, "confirm")
    step(cast.lund_coordinator, "submit")
    step(cast.office_coordinator, "start_assessment", {"assessors": []})
    granted = step(cast.manager, "grant", {
        "grants": [{"kind": "inception", "amount": {"amount": "10000.00", "currency": "SEK"}}],
        "conditions": [{"text": "A resolution", "due_on": "2026-03-31"}],
    })  # fmt: skip
    assert (granted["state"], granted["holder"]) == ("granted", None)
    found = call(cast.francistown_team, "get", f"/api/v1/grants/?partnership={partnership.pk}")
    assert [one["id"] for one in found.json()["results"]] == granted["grants"]


def test_what_is_missing_is_the_same_in_detail_and_refusal(cast, call):
    plan = stories.a_plan(cast)
    url = f"{PLANS}{plan.pk}/"
    detail = call(cast.lund_coordinator, "get", url).json()
    errors = [one["code"] for one in detail["missing"] if one["level"] == "error"]
    refusal = call(cast.lund_coordinator, "post", f"{url}steps/request_confirmation/", {})
    assert refusal.status_code == 409
    assert [one["code"] for one in refusal.json()["missing"]] == errors
    assert {one["url"] for one in detail["missing"] if one["part"] == "lines"} == {
        f"/plans/{plan.pk}/parts/lines/"
    }


def test_a_stranger_finds_nothing_and_a_member_is_refused(cast, call):
    url = f"{PLANS}{stories.a_plan(cast).pk}/"
    assert call(cast.stranger, "get", url).status_code == 404
    assert call(cast.lund_team, "post", f"{url}steps/request_confirmation/", {}).status_code == 403
    assert call(cast.lund_team, "put", f"{url}parts/lines/", {"rows": []}, 0).status_code == 403


def test_the_page_shows_the_budget_with_the_totals_of_its_rows(cast, call):
    plan = stories.a_filled_plan(cast)
    page = call(cast.lund_coordinator, "get", plan.url).content.decode().replace("\xa0", " ")
    assert "SEK 6,000.00" in page
    assert "SEK 10,000.00" in page
    assert "2.0 % of the most that is possible, SEK 500,000.00." in page


def test_every_page_of_a_plan_opens(cast, call):
    plan = stories.a_confirmed_plan(cast, kind="inception")
    for place in ("", "record/", *(f"parts/{name}/" for name in plan.parts), "steps/reopen/"):
        answer = call(cast.lund_coordinator, "get", f"{plan.url}{place}")
        assert answer.status_code == 200, place
    assert call(cast.manager, "get", "/plans/").status_code == 200
    assert call(cast.lund_coordinator, "get", "/plans/new/").status_code == 200


def test_a_plan_page_asks_few_questions_however_long_the_budget(
    cast, client, django_assert_max_num_queries
):
    plan = stories.write_plan(
        cast, stories.a_plan(cast), [stories.a_line(cast.lund) for _n in range(60)]
    )
    client.force_login(cast.lund_coordinator)
    client.get(plan.url)
    with django_assert_max_num_queries(32):  # 2 of them find out who asks
        client.get(plan.url)
