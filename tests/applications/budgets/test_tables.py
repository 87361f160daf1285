"""The totals of a budget: each way to cut it ends in the same amount, and markers add up."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from applications.budgets.checks import sek
from applications.budgets.sums import total
from applications.budgets.tables import marked_of, totals_of
from foundation.workflow.engine import save_part
from tests.stories import applications as stories

from .test_checks import FRANCISTOWN, LINE, PROJECT
from .test_rules import budgets


@given(budgets)
def test_every_table_ends_in_the_sum_of_the_rounded_rows(lines):
    for table in totals_of(lines, PROJECT):
        assert table["totals"][1] == sek(total(lines))
    assert len(totals_of(lines, PROJECT)) == (5 if lines else 0)


def test_activities_and_partners_are_called_by_their_names():
    lines = [replace(LINE, activity="a"), replace(LINE, partner=FRANCISTOWN)]
    frame = replace(PROJECT, activities={"a": "First visit"})
    tables = {one["caption"]: one for one in totals_of(lines, frame)}
    assert [row["cells"][0]["text"] for row in tables["By activity"]["rows"]] == [
        "First visit", "no activity",
    ]  # fmt: skip
    assert [row["cells"][2]["text"] for row in tables["By partner"]["rows"]] == ["50.0 %"] * 2


def test_a_marked_line_counts_wholly_and_what_is_not_marked_stands_as_such():
    lines = [replace(LINE, gender="principal"), replace(LINE, unit_price=Decimal(3000))]
    (table,) = marked_of(lines, PROJECT)
    assert table["caption"] == "Gender equality"
    assert [[cell["text"] for cell in row["cells"]][0::2] for row in table["rows"]] == [
        ["not marked", "75.0 %"], ["the main aim", "25.0 %"],
    ]  # fmt: skip
    assert marked_of([LINE], PROJECT) == []


@pytest.mark.django_db
def test_markers_are_kept_on_a_line_and_shown_only_where_there_are_any(cast, client):
    plan = stories.a_filled_plan(cast)
    client.force_login(cast.lund_coordinator)
    assert "an important aim" not in client.get(plan.url).content.decode()
    line = stories.a_line(cast.lund, gender="significant", rights="", theme="YOUTH")
    part = save_part(plan, "lines", cast.lund_finance, rows=[line])[1]
    assert part.content[0]["gender"] == "significant"
    assert "rights" not in part.content[0]
    page = client.get(plan.url).content.decode()
    assert "an important aim" in page
    assert "By topic" in page
