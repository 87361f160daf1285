"""The grid: a slice is typed, the rest stays; two people never overwrite each other unseen."""

import re

import pytest

from foundation.workflow.engine import save_part
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, client):
    client.force_login(cast.lund_finance)
    return stories.a_filled_plan(cast)


def sent(client, address) -> dict:
    """What a browser would send of the page, untouched."""
    found = {}
    for row in client.get(address).context["rows"]:
        for field in row:
            value = field.value()
            if field.name == "unit_price":
                value = value["amount"] if value else ""
            if field.name != "DELETE":
                found[field.html_name] = "" if value is None else str(value)
    return found


def test_an_untouched_grid_changes_nothing_and_its_empty_rows_are_none(plan, client):
    address = f"/plans/{plan.pk}/budget/"
    before = plan.rows("lines")
    assert client.post(address, sent(client, address)).status_code == 302
    assert plan.rows("lines") == before


def test_rows_are_changed_added_and_removed_by_their_keys(plan, client, cast):
    address = f"/plans/{plan.pk}/budget/"
    before, data = plan.rows("lines"), sent(client, address)
    data |= {"rows-0-quantity": "7", "rows-1-DELETE": "on"}
    data |= {
        "rows-4-grant": "project", "rows-4-partner": str(cast.lund.pk), "rows-4-year": "2026",
        "rows-4-category": "BOARD", "rows-4-quantity": "2", "rows-4-unit_price": "612",
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    after = plan.rows("lines")
    kept = [before[0], *before[2:]]
    assert [row["key"] for row in after[:-1]] == [row["key"] for row in kept]
    assert (after[0]["quantity"], after[-1]["category"]) == ("7", "BOARD")


def test_a_slice_keeps_the_lines_outside_it_and_the_notes_inside(plan, client, cast):
    rows = plan.rows("lines")
    rows[0] |= {"gender": "principal", "price_note": "three offers"}
    save_part(plan, "lines", cast.lund_finance, rows=rows)
    address = f"/plans/{plan.pk}/budget/?partner={cast.lund.pk}&grant=project"
    data = sent(client, address)
    assert sum(1 for name in data if name.endswith("-key") and data[name]) == 1
    assert client.post(address, {**data, "rows-0-quantity": "9"}).status_code == 302
    after = plan.rows("lines")
    assert len(after) == 4
    assert (after[0]["quantity"], after[0]["gender"]) == ("9", "principal")
    assert after[1:] == rows[1:]


def test_whoever_types_in_other_rows_overwrites_nothing(plan, client, cast):
    address = f"/plans/{plan.pk}/budget/"
    data = sent(client, address)
    rows = plan.rows("lines")
    rows[1]["quantity"] = "99"
    save_part(plan, "lines", cast.francistown_finance, rows=rows)
    assert client.post(address, {**data, "rows-0-quantity": "8"}).status_code == 302
    assert [row["quantity"] for row in plan.rows("lines")][:2] == ["8", "99"]


def test_the_same_row_changed_by_both_is_shown_before_it_is_overwritten(plan, client, cast):
    address = f"/plans/{plan.pk}/budget/"
    data = {**sent(client, address), "rows-0-quantity": "8", "rows-1-DELETE": "on"}
    rows = plan.rows("lines")
    rows[0]["quantity"] = rows[1]["quantity"] = "99"
    save_part(plan, "lines", cast.francistown_finance, rows=rows)
    answer = client.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "Row 1: somebody has changed it to" in page
    assert "Row 2: somebody has changed it to" in page
    assert plan.rows("lines")[0]["quantity"] == "99"
    again = dict(re.findall(r'name="(rows-\d+-base)" value="([^"]*)"', page))
    assert client.post(address, {**data, **again}).status_code == 302
    assert plan.rows("lines")[0]["quantity"] == "8"
    assert len(plan.rows("lines")) == 3


def test_a_row_that_somebody_took_away_can_be_kept_as_a_new_one(plan, client, cast):
    address = f"/plans/{plan.pk}/budget/"
    data = {**sent(client, address), "rows-0-quantity": "8"}
    save_part(plan, "lines", cast.francistown_finance, rows=plan.rows("lines")[1:])
    answer = client.post(address, data)
    assert answer.status_code == 412
    assert "taken it away" in answer.content.decode()
    assert client.post(address, {**data, "rows-0-key": "", "rows-0-base": ""}).status_code == 302
    assert [row["quantity"] for row in plan.rows("lines")][-1] == "8"


def test_what_is_wrong_is_said_at_its_row_and_nothing_typed_is_lost(plan, client):
    address = f"/plans/{plan.pk}/budget/"
    data = {**sent(client, address), "rows-0-unit_price": "about ten", "rows-1-quantity": "5"}
    answer = client.post(address, data)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Write the amount with digits" in page
    assert 'value="about ten"' in page
    assert plan.part("lines").version == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("1,5", "1.5"), ("1 000,25", "1000.25"), ("1.234", "1.234"), ("7", "7")]
)
def test_a_quantity_is_read_as_people_type_it(plan, client, typed, kept):
    address = f"/plans/{plan.pk}/budget/"
    data = {**sent(client, address), "rows-0-quantity": typed}
    assert client.post(address, data).status_code == 302
    assert plan.rows("lines")[0]["quantity"] == kept
    assert client.post(address, sent(client, address)).status_code == 302


def test_a_quantity_that_can_be_read_in_two_ways_is_asked_about(plan, client):
    address = f"/plans/{plan.pk}/budget/"
    answer = client.post(address, {**sent(client, address), "rows-0-quantity": "1,234"})
    assert answer.status_code == 400
    assert "write 1234 or 1.234" in answer.content.decode()


def test_one_more_row_is_given_without_a_script_and_without_judging(plan, client):
    address = f"/plans/{plan.pk}/budget/"
    data = {**sent(client, address), "rows-0-quantity": "x", "add_row": "rows"}
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert 'value="x"' in answer.content.decode()


def test_a_long_budget_comes_in_pages_that_are_light(plan, client, cast):
    rows = [stories.a_line(cast.lund, quantity=1, unit=f"night {n}") for n in range(600)]
    save_part(plan, "lines", cast.lund_finance, rows=rows)
    address = f"/plans/{plan.pk}/budget/?page=15"
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert len(answer.content) < 25_000
    data = {**sent(client, address), "rows-39-quantity": "2"}
    assert client.post(address, data).status_code == 302
    after = plan.rows("lines")
    assert (len(after), after[-1]["quantity"], after[0]["quantity"]) == (600, "2", "1")


def test_a_plan_that_is_out_for_confirmation_is_not_typed_in(cast, client):
    plan = stories.a_confirmed_plan(cast)
    client.force_login(cast.lund_finance)
    address = f"/plans/{plan.pk}/budget/"
    assert "its budget cannot be changed now" in client.get(address).content.decode()
    assert (
        client.post(address, {**sent(client, address), "rows-0-quantity": "8"}).status_code == 409
    )
