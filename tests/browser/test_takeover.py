"""A workbook is handed in by a real browser, whose script sends the file."""

import pytest

from tests.stories import takeovers as stories

pytestmark = pytest.mark.browser


def test_what_is_wrong_with_a_workbook_is_said_where_it_was_chosen_and_on_its_page(
    cast, visit, tmp_path
):
    takeover = stories.a_takeover(cast)
    picture, workbook = tmp_path / "scan.csv", tmp_path / "cases.xlsx"
    picture.write_text("reference,stage\n")
    workbook.write_bytes(stories.a_workbook().getvalue())
    visitor = visit(cast.office_coordinator)
    visitor.open(f"{takeover.url}workbook/")
    visitor.fill(**{"Filled workbook": picture})
    visitor.press("Check it")
    visitor.reads("Hand in the workbook as an Excel file (.xlsx).")
    visitor.fill(**{"Filled workbook": workbook})
    visitor.press("Check it")
    visitor.page.wait_for_url(f"**{takeover.url}")
    visitor.reads("What is wrong or worth a look in the workbook")
