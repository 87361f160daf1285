"""Every form works without JavaScript: the page asks the server where the script would help."""

import pytest

from applications.plans.models import Plan
from partnerships.declarations.models import Declaration
from tests.stories import applications, partnerships

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(cast, visit):
    """Lund's coordinator with a browser that runs no script."""
    return visit(cast.lund_coordinator, java_script_enabled=False)


def test_a_declaration_with_more_signatories_than_rows(plain, cast):
    partnerships.an_open_call(cast)
    plain.open("/declarations/new/")
    people = [
        {"Side": side, "Name": f"{side} {n}", "Office": side, "E-mail": f"{side}{n}@lund.example"}
        for n, side in enumerate(["majority", "opposition", "official", "majority"])
    ]
    plain.fill(**{"Title": "Without script", "Municipality": "Lund", "Who is to sign": people})
    plain.press("Declare interest")
    plain.is_told("Saved.")
    declaration = Declaration.objects.get()
    assert declaration.title == "Without script"
    assert [row["name"] for row in declaration.signatories] == [row["Name"] for row in people]


def test_a_budget_gains_and_loses_rows(plain, cast):
    plan = applications.a_plan(cast)
    plain.open(plan.url)
    row = {"Partner": "Lund", "Year": "2026", "Quantity": "2", "Price (SEK)": "100"}
    rows = [{**row, "Grant": kind, "Cost": "travel"} for kind in ("project", "steering group")]
    plain.part("Budget", *rows)
    plain.to_part("Budget")
    plain.main.get_by_label("Remove 1").check()
    plain.press("Save")
    plain.is_told("Saved.")
    kept = Plan.objects.get(pk=plan.pk).part("lines").content
    assert [line["grant"] for line in kept] == ["steering_group"]


def test_a_mistake_stands_at_its_field(plain, cast):
    """And in the summary, with a link to the field; what was typed is still there."""
    partnerships.an_open_call(cast)
    plain.open("/declarations/new/")
    wrong = {"Name": "Maria", "Office": "Mayor", "E-mail": "nowhere"}
    plain.fill(**{"Title": "With a mistake", "Municipality": "Lund", "Who is to sign": [wrong]})
    plain.press("Declare interest")
    summary = plain.main.get_by_role("alert")
    assert "Row 1" in summary.inner_text()
    assert plain.main.get_by_label("Title").input_value() == "With a mistake"
    field = plain.main.get_by_role("row").nth(1).get_by_label("E-mail")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.input_value() == "nowhere"
