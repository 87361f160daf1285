"""The budget out to Excel and in again: exact amounts, known rows, errors by row and column."""

import io
import json
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.budgets import workbook
from applications.budgets.sums import read as read_lines
from applications.budgets.sums import total
from applications.plans.models import Plan
from foundation.pages.workbooks import NoWorkbook, number_of
from foundation.workflow.engine import save_part
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return stories.a_filled_plan(cast)


def taken(plan, cast):
    part = plan.part("lines")
    return workbook.written(plan, part.content, part.version, cast.lund_finance)


def changed(content, change) -> bytes:
    """The workbook as another program saves it after somebody wrote in it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(plan, cast, content):
    fresh = Plan.objects.get(pk=plan.pk)
    rows = fresh.part("lines").content
    return workbook.read(io.BytesIO(content), fresh, rows, cast.lund_finance)


def problems(plan, cast, change):
    found = read(plan, cast, changed(taken(plan, cast), change))
    return [(one.row, one.column, one.sentence) for one in found.problems]


def column_of(sheet, label):
    return next(cell.column for cell in sheet[1] if cell.value == label)


def put(label, value, row=2):
    def change(sheet):
        sheet.cell(row, column_of(sheet, label)).value = value

    return change


@pytest.mark.parametrize("language", ["en", "sv"])
def test_what_is_taken_away_comes_back_as_it_was(cast, plan, language):
    with override(language):
        content = taken(plan, cast)
    found = read(plan, cast, content)
    assert (found.problems, found.notes) == ([], [])
    assert found.version == plan.part("lines").version
    present = [{k: v for k, v in row.items() if v != ""} for row in plan.rows("lines")]
    assert found.rows == present


def test_another_program_may_save_it_and_columns_may_change_places(cast, plan):
    def turn(sheet):
        sheet.move_range(f"A1:A{sheet.max_row}", cols=20)

    found = read(plan, cast, changed(taken(plan, cast), turn))
    assert (found.problems, len(found.rows)) == ([], 4)


def test_the_row_of_totals_is_the_sum_of_the_page_and_no_line(cast, plan):
    sheet = openpyxl.load_workbook(io.BytesIO(taken(plan, cast)), data_only=True).active
    assert Decimal(str(sheet.cell(6, column_of(sheet, "Amount")).value)) == 20000
    formulas = [
        cell.coordinate
        for row in openpyxl.load_workbook(io.BytesIO(taken(plan, cast))).active.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) == 1
    assert sheet.column_dimensions[sheet.cell(1, column_of(sheet, "Key")).column_letter].hidden


def test_no_text_becomes_a_formula(cast, plan):
    line = stories.a_line(cast.lund, unit='=HYPERLINK("http://x")')
    plan = save_part(plan, "lines", cast.lund_finance, rows=[line])[0]
    sheet = openpyxl.load_workbook(io.BytesIO(taken(plan, cast))).active
    cell = sheet.cell(2, column_of(sheet, "Unit"))
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_empty_rows_behind_are_nothing_and_a_cleared_row_goes(cast, plan):
    def clear(sheet):
        for cell in sheet[3][:-1]:
            cell.value = None
        sheet.cell(900, 1).value = " "

    found = read(plan, cast, changed(taken(plan, cast), clear))
    assert (found.problems, len(found.rows)) == ([], 3)


def test_a_copied_row_becomes_a_line_of_its_own(cast, plan):
    def copy(sheet):
        sheet.insert_rows(3)
        for cell in sheet[2]:
            sheet.cell(3, cell.column).value = cell.value

    found = read(plan, cast, changed(taken(plan, cast), copy))
    assert len(found.rows) == 5
    assert "key" not in found.rows[1]
    assert "copy" in found.notes[0]


@pytest.mark.parametrize(
    ("label", "value", "sentence"),
    [
        ("Price (SEK)", 12.345, "The price has more than two decimals."),
        ("Price (SEK)", "about 12", "Write the amount with digits"),
        ("Price (SEK)", -1, "The amount is at least 0."),
        ("Price (SEK)", None, "This field is required."),
        ("Price (SEK)", "1e400", "Write the amount with digits"),
        ("Price (SEK)", 1e300, "The amount is too large"),
        ("Quantity", 1.23456, "The quantity has more than four decimals."),
        ("Quantity", True, "Write the amount with digits"),
        ("Year", "next", "Enter a whole number."),
        ("Partner", "Atlantis", "“Atlantis” is none of: "),
        ("Grant", "gift", "“gift” is none of: inception, project, steering group."),
        ("Activity", "Nothing we know", "“Nothing we know” is none of: First visit."),
        ("Cost", "two words", "Write a code"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(cast, plan, label, value, sentence):
    ((row, column, said),) = problems(plan, cast, put(label, value, row=3))
    assert (row, column) == (3, label)
    assert sentence in said


@pytest.mark.parametrize(
    ("value", "price"),
    [(12.5, "12.50"), (0.1 + 0.2, "0.30"), ("1 234,50", "1234.50"), (999999999.99, "999999999.99")],
)
def test_numbers_are_read_as_they_were_typed(cast, plan, value, price):
    found = read(plan, cast, changed(taken(plan, cast), put("Price (SEK)", value)))
    assert found.problems == []
    assert found.rows[0]["unit_price"]["amount"] == price


def test_missing_and_doubled_columns_are_named(cast, plan):
    assert problems(plan, cast, put("Cost", "Something else", row=1)) == [
        (1, "Cost", "The column “Cost” is missing.")
    ]
    assert problems(plan, cast, put("Unit", "Kostnad", row=1))[0][2] == "This column stands twice."
    assert "missing" in problems(plan, cast, put("Key", None, row=1))[0][2]


def test_what_is_no_workbook_is_refused_as_one(cast, plan):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (workbook.MOST_XML + 1))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600  # what .xls begins with
    cut = taken(plan, cast)[:3000]
    for content in (b"", b"grant;partner", old, cut, bomb.getvalue()):
        with pytest.raises(NoWorkbook):
            read(plan, cast, content)


# --- the page ------------------------------------------------------------------------------------


def hand_in(client, plan, content, name="budget.xlsx"):
    return client.post(
        f"/plans/{plan.pk}/budget-workbook/", {"file": SimpleUploadedFile(name, content)}
    )


def test_a_good_workbook_is_compared_first_and_saved_at_the_second_press(cast, plan, client):
    client.force_login(cast.lund_finance)
    before = plan.part("lines")
    answer = hand_in(client, plan, changed(taken(plan, cast), put("Quantity", 8)))
    page = answer.content.decode().replace("\xa0", " ")
    assert "Quantity: 6 → 8" in page
    assert "The total was SEK 20,000.00 and would be SEK 22,000.00." in page
    assert plan.part("lines").version == before.version
    sent = {"rows": answer.context["rows"], "if_version": answer.context["version"]}
    done = client.post(f"/plans/{plan.pk}/budget-workbook/", sent)
    assert done.status_code == 302
    after = plan.part("lines")
    assert [row["key"] for row in after.content] == [row["key"] for row in before.content]
    assert after.content[0]["quantity"] == "8"
    again = client.post(f"/plans/{plan.pk}/budget-workbook/", sent)
    assert again.status_code == 412
    assert "Somebody has saved the budget" in again.content.decode()


def test_a_wrong_workbook_saves_nothing_and_says_where(cast, plan, client):
    client.force_login(cast.lund_finance)
    answer = hand_in(client, plan, changed(taken(plan, cast), put("Price (SEK)", 1.005, row=4)))
    assert answer.status_code == 400
    assert "Row 4, column Price (SEK): The price has more than two decimals." in (
        answer.content.decode()
    )
    assert plan.part("lines").version == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("old.xls", b"\xd0\xcf\x11\xe0"), ("big.xlsx", b"x" * (5 * 1024**2 + 1)), ("b.xlsx", b"")],
)  # fmt: skip
def test_what_cannot_be_opened_is_said_at_the_field(cast, plan, client, name, content):
    client.force_login(cast.lund_finance)
    answer = hand_in(client, plan, content, name)
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]


def test_a_workbook_from_before_somebodys_change_says_so(cast, plan, client):
    content = taken(plan, cast)
    rows = plan.rows("lines")
    save_part(plan, "lines", cast.francistown_finance, rows=rows[:3])
    client.force_login(cast.lund_finance)
    page = hand_in(client, plan, content).content.decode()
    assert "has been changed here since this workbook was downloaded" in page


def test_what_is_sent_instead_of_rows_is_refused(cast, plan, client):
    client.force_login(cast.lund_finance)
    address = f"/plans/{plan.pk}/budget-workbook/"
    for rows in ("", "[", "{}", "[1]", json.dumps([{"grant": "gift"}])):
        assert client.post(address, {"rows": rows, "if_version": 1}).status_code == 400
    assert plan.part("lines").version == 1


def test_a_plan_that_is_out_for_confirmation_takes_no_workbook(cast, client):
    plan = stories.a_confirmed_plan(cast)
    client.force_login(cast.lund_finance)
    answer = client.get(f"/plans/{plan.pk}/budget-workbook/")
    assert "its budget cannot be changed now" in answer.content.decode()
    sent = {"rows": json.dumps(plan.rows("lines")), "if_version": 1}
    assert client.post(f"/plans/{plan.pk}/budget-workbook/", sent).status_code == 409
    client.force_login(cast.office_coordinator)
    assert client.get(f"/plans/{plan.pk}/budget-workbook/").status_code == 403
    assert client.get(f"/plans/{plan.pk}/budget-workbook/download/").status_code == 200


@pytest.mark.sweep
@given(st.decimals(0, 10**7, places=2), st.decimals(0, 10**5, places=4))  # at most 10¹²
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_every_amount_survives_the_way_to_excel_and_back(cast, plan, price, quantity):
    row = stories.a_line(cast.lund, quantity=f"{quantity:f}", unit_price=stories.sek(f"{price:f}"))
    plan = save_part(plan, "lines", cast.lund_finance, rows=[row])[0]
    found = read(plan, cast, taken(plan, cast))
    assert found.problems == []
    assert total(read_lines(found.rows)) == total(read_lines(plan.rows("lines")))


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_float_is_the_number_that_was_typed(amount):
    assert number_of(float(amount)) == amount


@pytest.mark.sweep
@pytest.mark.parametrize("version", ["now", "0", "-1", "x", "9" * 30])
@pytest.mark.parametrize(
    "rows",
    ["[" * 100_000, "null", "[{}]", '[{"key": [1]}]', '[{"year": NaN}]', '[{"year": 1e999}]',
     '{"a": 1}', '[{"unit_price": 1, "quantity": "x", "year": "y", "partner": "z"}]'],
)  # fmt: skip
def test_what_the_page_before_did_not_send_is_refused_whatever_it_is(
    plan, cast, client, rows, version
):
    part = plan.part("lines")
    sent = {"rows": rows, "if_version": part.version if version == "now" else version}
    client.force_login(cast.lund_finance)
    answer = client.post(f"/plans/{plan.pk}/budget-workbook/", sent)
    assert answer.status_code == 400
    assert "hand the workbook in once more" in answer.content.decode()
    assert plan.part("lines").content == part.content
