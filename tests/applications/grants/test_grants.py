"""Grants: read only, with their approved lines and what is left of them."""

from decimal import Decimal

import pytest

from applications.budgets import lines
from applications.budgets.models import BudgetLine
from applications.budgets.sums import read
from applications.grants.models import Grant
from applications.results.framework import parts_of
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db
GRANTS = "/api/v1/grants/"


@pytest.fixture
def grant(cast):
    conditions = [{"text": "A resolution of the council", "due_on": "2026-03-31"}]
    return stories.a_granted_plan(cast, conditions, kind="inception").grants.get()


@pytest.fixture
def get(client):
    def got(person, url):
        client.force_login(person)
        return client.get(url)

    return got


def test_a_grant_has_its_lines_and_conditions(cast, get, grant):
    answer = get(cast.lund_finance, f"{GRANTS}{grant.pk}/")
    assert answer.status_code == 200
    assert answer["ETag"] == '"1"'
    data = answer.json()
    assert (data["reference"], data["kind"], data["plan"]) == (
        grant.reference, "inception", grant.plan_id
    )  # fmt: skip
    assert data["amount"] == {"amount": "10000.00", "currency": "SEK"}
    line = data["lines"][0]
    assert (line["partner"], line["category"], line["quantity"]) == (cast.lund.pk, "LODGING", "6")
    assert line["amount"] == line["left"] == {"amount": "6000.00", "currency": "SEK"}
    assert data["conditions"][0]["due_on"] == "2026-03-31"
    assert data["conditions"][0]["met_at"] is None
    assert data["page"].endswith(grant.url)


def test_those_who_see_the_plan_see_the_grant_and_nobody_else(cast, get, grant):
    for person in (cast.lund_team, cast.francistown_opposition, cast.controller, cast.adviser):
        assert get(person, f"{GRANTS}{grant.pk}/").status_code == 200
        assert get(person, grant.url).status_code == 200
    for person in (cast.stranger, cast.auditor):
        assert get(person, f"{GRANTS}{grant.pk}/").status_code == 404
        assert get(person, grant.url).status_code == 404
        assert get(person, GRANTS).json()["count"] == 0
    assert not Grant.objects.visible_to(cast.anonymous).exists()


def test_a_visitor_is_asked_who_they_are(client, grant):
    assert client.get(GRANTS).status_code == 401
    assert client.get(grant.url).status_code == 302


def test_the_list_is_narrowed_and_ordered(cast, get, grant):
    def found(query):
        answer = get(cast.manager, f"{GRANTS}?{query}")
        assert answer.status_code == 200, answer.content
        return answer.json()["count"]

    here = {
        f"partnership={grant.partnership_id}", f"plan={grant.plan_id}", "kind=inception",
        f"organisation={cast.lund.pk}", f"call={grant.partnership.call_id}", "q=youth",
        "ordering=-created_at", f"q={grant.reference}",
    }  # fmt: skip
    assert {query: found(query) for query in here} == dict.fromkeys(here, 1)
    there = {"partnership=0", "kind=project", f"organisation={cast.umea.pk}", "q=nothing%00"}
    assert {query: found(query) for query in there} == dict.fromkeys(there, 0)
    assert get(cast.manager, f"{GRANTS}?partnership=x").status_code == 400
    assert get(cast.manager, f"{GRANTS}?ordering=amount").status_code == 400


def test_a_grant_is_not_written_through_its_address(client, cast, grant):
    client.force_login(cast.manager)
    for method in ("post", "put", "patch", "delete"):
        for url in (GRANTS, f"{GRANTS}{grant.pk}/"):
            answer = getattr(client, method)(url, {}, content_type="application/json")
            assert answer.status_code == 405, (method, url)


def test_the_page_shows_lines_with_the_totals_of_its_rows(cast, get, grant):
    page = get(cast.lund_team, grant.url).content.decode().replace("\xa0", " ")
    assert "SEK 6,000.00" in page
    assert "SEK 10,000.00" in page
    assert "A resolution of the council" in page
    assert grant.reference in get(cast.lund_team, "/grants/").content.decode()


def test_more_lines_do_not_mean_more_questions(cast, get, grant, django_assert_max_num_queries):
    row = grant.lines.first()
    BudgetLine.objects.bulk_create(
        BudgetLine(
            grant=grant, key=f"k{n}", partner=cast.lund, category="BOARD", year=2026,
            quantity=1, unit_price=Decimal(1), amount=Decimal(1), position=row.position + n,
        )
        for n in range(30)
    )  # fmt: skip
    get(cast.lund_team, f"{GRANTS}{grant.pk}/")
    with django_assert_max_num_queries(16):
        get(cast.lund_team, GRANTS)


def test_an_approved_line_keeps_its_key_when_its_figures_change(cast, grant):
    first, second = grant.lines.all()
    (kept,) = lines.approve(
        grant, [line for line in read_again(grant, quantity="7") if line.key == first.key]
    )
    assert (kept.pk, kept.amount) == (first.pk, Decimal("7000.00"))
    second.refresh_from_db()
    assert second.amount == 0  # taken away, and still there for what was spent on it
    assert grant.budget().amount == Decimal("7000.00")


def read_again(grant, **changes):
    return read([{**row, **changes} for row in grant.version.text["parts"]["lines"]])


def test_what_is_left_is_asked_one_floor_up(grant):
    first, second = grant.lines.all()
    asked = []

    def spending(ids):
        asked.append(ids)
        return {first.pk: Decimal("6000.01")}

    before = list(lines._spending)
    lines.spending_is(spending)
    try:
        assert str(lines.left(first)) == "-0.01 SEK"
        assert str(lines.left(second)) == "4000.00 SEK"
    finally:
        lines._spending[:] = before
    assert len(asked) == 2


def test_the_results_are_those_of_the_approved_text(cast, grant):
    assert [row["statement"] for row in parts_of(grant)["outcomes"]] == [
        "The council asks young people"
    ]
