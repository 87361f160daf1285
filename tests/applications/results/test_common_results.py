"""Indicators that add up to a common result of the network: offered, refused, shown, round trip."""

import pytest
from django.test import Client

from applications.plans.models import Plan
from applications.plans.reading import Text, differences, document_of
from applications.results.framework import indicators_in
from applications.results.linked import linked_in
from foundation.workflow.engine import freeze, save_part, take_step
from foundation.workflow.models import Version
from foundation.workflow.steps import Invalid
from tests.stories import applications as stories
from tests.stories import networks

from .test_workbook import changed, put, read_in, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Its partnership is asked to agree to W1 (number, people) and W2 (percentage)."""
    plan = stories.write_plan(cast, stories.a_plan(cast))
    networks.a_participation(cast, partnership=plan.partnership)
    return again(plan)


def again(plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


def linked(cast, plan, **values):
    """The plan's one indicator with other values; the code W1 if none is named."""
    row = plan.rows("indicators")[0]
    rows = [{**row, "unit": "", "common_result": "W1", **values}]
    return save_part(again(plan), "indicators", cast.lund_coordinator, rows=rows)[1].content[0]


def refusal(cast, plan, **values) -> str:
    with pytest.raises(Invalid) as found:
        linked(cast, plan, **values)
    return found.value.errors["rows"][0]["common_result"][0]


def page_of(person, address) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_link_is_kept_by_its_code_and_takes_over_the_unit(cast, plan):
    row = linked(cast, plan, common_result="w1")
    assert (row["common_result"], row["unit"]) == ("W1", "people")
    assert indicators_in({"indicators": [row]})[0].common_result == "W1"


def test_another_kind_or_unit_and_an_unknown_code_are_refused_in_a_sentence(cast, plan):
    assert refusal(cast, plan, common_result="W2") == (
        "W2 is measured as: percentage. Give the indicator the same kind."
    )
    assert refusal(cast, plan, unit="girls") == "W1 is counted in “people”: write the same unit."
    assert refusal(cast, plan, common_result="X9") == (
        "The network has no common result “X9”. It has: W1, W2."
    )
    assert linked(cast, plan, unit="  People ")["common_result"] == "W1"


def test_a_scale_has_the_ends_of_the_common_one(cast):
    plan = stories.write_plan(cast, stories.a_plan(cast))
    scale = {**networks.TRAINED, "kind": "scale", "unit": "", "lowest": 1, "highest": 5}
    network = networks.a_proposed_network(cast, scale)
    networks.a_participation(cast, network=network, partnership=plan.partnership)
    said = refusal(cast, plan, kind="scale", lowest=0, highest=5, baseline="1", targets=[])
    assert said == "W1 is on a scale from 1 to 5."
    row = linked(cast, plan, kind="scale", baseline="1", targets=[])
    assert (row["lowest"], row["highest"]) == (1, 5)


def test_a_partnership_without_a_network_is_not_asked_and_its_codes_are_refused(cast):
    plan = stories.write_plan(cast, stories.a_plan(cast))
    page = page_of(cast.lund_coordinator, plan.part_url("indicators"))
    assert "Common result of the network" not in page
    assert refusal(cast, plan) == "The partnership is in no network with common results."


def offered(cast, plan, row: int) -> str:
    """The choices of the box in a row of the form."""
    page = page_of(cast.lund_coordinator, plan.part_url("indicators"))
    return page.split(f'name="rows-{row}-common_result"')[1].split("</select>")[0]


def test_only_what_fits_the_row_is_offered_and_everything_to_a_new_row(cast, plan):
    row = plan.rows("indicators")[0]
    rows = [{**row, "unit": "people"}, {**row, "key": "", "kind": "yes_no", "baseline": "no",
                                        "targets": []}]  # fmt: skip
    save_part(plan, "indicators", cast.lund_coordinator, rows=rows)
    assert ('value="W1"' in offered(cast, plan, 0), 'value="W2"' in offered(cast, plan, 0)) == (
        True, False,
    )  # fmt: skip
    assert "value=\"W" not in offered(cast, plan, 1)  # fmt: skip
    assert 'value="W1"' in offered(cast, plan, 2)
    assert 'value="W2"' in offered(cast, plan, 2)


def test_a_retired_result_is_not_offered_but_a_row_keeps_it(cast, plan):
    linked(cast, plan)
    network = networks.Network.objects.get()
    rows = [{**one, "retired": one["code"] == "W1"} for one in network.rows("common_results")]
    network = save_part(network, "common_results", cast.office_coordinator, rows=rows)[0]
    take_step(network, "propose", cast.office_coordinator)
    assert linked(cast, plan)["common_result"] == "W1"
    assert 'value="W1"' not in offered(cast, plan, 1)


def test_it_stands_in_the_tree_the_table_the_pdf_and_the_comparison(cast, plan):
    freeze(plan, cast.lund_coordinator)
    linked(cast, plan)
    plan, said = again(plan), "W1: Women trained who stand"
    tables = [one["table"] for one in document_of(Text.of(plan), cast.lund_coordinator)
              if one["kind"] == "table"]  # fmt: skip
    cells = [cell["text"] for table in tables for row in table["rows"] for cell in row["cells"]]
    assert said in cells
    for address in (plan.url, f"/plans/{plan.pk}/read/", f"/plans/{plan.pk}/compare/"):
        assert said in page_of(cast.francistown_coordinator, address)
    before = Text.of(plan, Version.objects.about(plan).get())
    found = dict(differences(before, Text.of(again(plan)), cast.lund_coordinator))
    assert any(said in str(one) for one in found["Indicators"])
    client = Client()
    client.force_login(cast.lund_coordinator)
    answer = client.get(f"/plans/{plan.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"


def test_the_workbook_names_it_by_code_and_says_row_and_column_of_what_does_not_fit(cast, plan):
    linked(cast, plan)
    plan = again(plan)
    book = taken(plan, cast)
    found = read_in(plan, cast, book)
    assert not found.problems
    assert found.rows["indicators"] == plan.rows("indicators")
    column = "Common result of the network"
    found = read_in(plan, cast, changed(book, put("Indicators", column, "X9")))
    assert [one.said() for one in found.problems] == [
        f"Sheet Indicators, row 2, column {column}: The network has no common result “X9”. It has: "
        "W1, W2."
    ]
    found = read_in(plan, cast, changed(book, put("Indicators", column, "W2")))
    assert [(one.row, one.column) for one in found.problems] == [(2, column)]
    found = read_in(plan, cast, changed(book, put("Indicators", column, "w1")))
    assert found.rows["indicators"][0]["common_result"] == "W1"


def test_machines_link_and_read_it(cast, plan, client):
    client.force_login(cast.lund_coordinator)
    address = f"/api/v1/plans/{plan.pk}/parts/indicators/"
    body = client.get(address).json()
    asked = {one["name"]: one for one in body["asks"]}["common_result"]
    assert [one["value"] for one in asked["choices"]] == ["W1", "W2"]
    for code, status in (("W2", 400), ("W1", 200)):
        rows = [{**body["rows"][0], "unit": "people", "common_result": code}]
        answer = client.put(
            address, {"rows": rows}, "application/json", headers={"If-Match": str(body["version"])}
        )
        assert answer.status_code == status
    assert answer.json()["rows"][0]["common_result"] == "W1"


def test_the_networks_page_says_whose_indicators_add_up_to_what(cast, plan):
    linked(cast, plan)
    network = networks.Network.objects.get()
    rows = linked_in(network, cast.office_coordinator)
    assert [(one.indicator.name, one.agreed) for one in rows["W1"]] == [("Hearings a year", False)]
    page = page_of(cast.office_coordinator, network.url)
    assert "Hearings a year" in page
    assert "no indicator yet" in page
    taking_part = network.participations.get()
    for by in (cast.francistown_coordinator, cast.lund_coordinator):
        taking_part = take_step(taking_part, "confirm", by)
    take_step(taking_part, "agree", cast.lund_coordinator)
    network = networks.Network.objects.get()
    assert linked_in(network, cast.office_coordinator)["W1"][0].agreed
    assert linked_in(network, cast.stranger) == {}


def test_a_link_is_said_to_be_loose_once_the_partnership_has_left(cast, plan):
    linked(cast, plan)
    assert "loose_common_result" not in {one.code for one in again(plan).missing()}
    taking_part = networks.Network.objects.get().participations.get()
    take_step(taking_part, "leave", cast.office_coordinator, {"reason": "Another topic"})
    found = {one.code: one.level for one in again(plan).missing()}
    assert found["loose_common_result"] == "warning"
    # The rest of the indicators can be written all the same.
    rows = [{**again(plan).rows("indicators")[0], "name": "Hearings held"}]
    save_part(again(plan), "indicators", cast.lund_coordinator, rows=rows)
    assert again(plan).rows("indicators")[0]["common_result"] == "W1"


def test_a_copy_into_another_network_leaves_the_links_behind(cast, plan):
    linked(cast, plan)
    same = stories.a_plan(cast, partnership=plan.partnership, title="The next one")
    same = take_step(same, "copy_parts", cast.lund_coordinator, {"source": plan.pk})
    assert same.rows("indicators")[0]["common_result"] == "W1"
    network = networks.Network.objects.get()
    taking_part = network.participations.get()
    take_step(taking_part, "leave", cast.office_coordinator, {"reason": "Another topic"})
    other = stories.a_plan(cast, partnership=plan.partnership, title="One more")
    other = take_step(other, "copy_parts", cast.lund_coordinator, {"source": plan.pk})
    assert "common_result" not in other.rows("indicators")[0]
