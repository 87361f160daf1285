"""Many expenses by Excel: out and in, errors at row and column, nothing half imported."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.workflow.engine import take_step
from reporting.expenses.models import Expense
from tests.stories.reporting import an_activity, an_expense, line_of, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


@pytest.fixture
def surfer(cast):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(cast.lund_finance)
    return client


def address(activity):
    return f"/activities/{activity.pk}/expenses-workbook/"


def taken(surfer, activity):
    answer = surfer.get(f"{address(activity)}download/")
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def write(book, row, **cells):
    """Put cells into a row by the labels of their columns."""
    sheet = book["Expenses"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for label, value in cells.items():
        sheet.cell(row, places[label.replace("_", " ")], value)


def hand_in(surfer, activity, book):
    held = io.BytesIO()
    book.save(held)
    file = SimpleUploadedFile("expenses.xlsx", held.getvalue())
    return surfer.post(address(activity), {"file": file})


def save(surfer, activity, answer):
    sent = {"rows": answer.context["rows"], "if_version": answer.context["version"]}
    return surfer.post(address(activity), sent)


def a_row(cast, activity, **changes):
    return {
        "Activity": str(activity), "Supplier": "Taxi Maun", "Currency": "BWP",
        "Amount_on_the_paper": 350.5, "Amount_claimed": 350.5, "Date_of_the_paper": "2026-05-08",
        "Budget_line": line_of(activity.grant, cast.lund).key, "How_it_was_paid": "by card",
        "Date_of_payment": "2026-05-09", "Amount_in_SEK": 271.15, **changes,
    }  # fmt: skip


def test_rows_become_drafts_after_they_were_shown(cast, activity, surfer):
    book = taken(surfer, activity)
    write(book, 2, **a_row(cast, activity))
    write(book, 3, **a_row(cast, activity, Supplier="Bus", Amount_in_SEK=None))
    answer = hand_in(surfer, activity, book)
    assert (answer.status_code, Expense.objects.count()) == (200, 0)
    assert "BWP\xa0701.00" in answer.content.decode()
    assert save(surfer, activity, answer).status_code == 302
    first, second = Expense.objects.order_by("pk")
    assert (str(first.claimed), str(first.sek), first.partner) == (
        "350.50 BWP", "271.15 SEK", cast.lund,
    )  # fmt: skip
    assert (second.supplier, second.sek, second.paid_by) == ("Bus", None, "card")


def test_drafts_go_out_and_are_changed_by_their_rows(cast, activity, surfer):
    draft = an_expense(cast, activity)
    same = hand_in(surfer, activity, taken(surfer, activity))
    assert "the workbook says what stands here already" in same.content.decode()
    book = taken(surfer, activity)
    write(book, 2, Amount_claimed=1000, **{"Voucher in the grant holder’s ledger": "A 77"})
    save(surfer, activity, hand_in(surfer, activity, book))
    draft.refresh_from_db()
    assert (str(draft.claimed), draft.voucher) == ("1000.00 SEK", "A 77")
    assert draft.documents.count() == 1
    take_step(draft, "mark_ready", cast.lund_finance)
    assert taken(surfer, activity)["Expenses"].max_row == 1  # only drafts are changed


def test_what_is_wrong_is_said_at_row_and_column_and_nothing_is_saved(cast, activity, surfer):
    book = taken(surfer, activity)
    write(book, 2, **a_row(cast, activity))
    write(book, 3, **a_row(cast, activity, Amount_claimed=400, Date_of_payment="soon"))
    write(book, 4, **a_row(cast, activity, Budget_line="nowhere", How_it_was_paid="barter"))
    answer = hand_in(surfer, activity, book)
    page = answer.content.decode()
    for text in ("Row 3, column Amount claimed", "Row 3, column Date of payment",
                 "Row 4, column Budget line", "Row 4, column How it was paid"):  # fmt: skip
        assert text in page, text
    assert not Expense.objects.exists()


def test_formulas_are_the_text_they_look_like(cast, activity, surfer):
    an_expense(cast, activity, supplier='=HYPERLINK("http://evil.example","x")')
    book = taken(surfer, activity)
    cells = [cell for row in book["Expenses"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_all_or_nothing_when_somebody_was_faster_or_a_row_is_forged(cast, activity, surfer):
    draft = an_expense(cast, activity)
    book = taken(surfer, activity)
    write(book, 2, Supplier="Another")
    write(book, 3, **a_row(cast, activity))
    answer = hand_in(surfer, activity, book)
    take_step(draft, "edit", cast.lund_finance, {"supplier": "Mine"}, partial=True)
    late = save(surfer, activity, answer)
    assert (late.status_code, Expense.objects.count()) == (412, 1)
    rows = json.loads(late.context["rows"])
    rows[1]["paper"] = {"amount": "1.00", "currency": "BWP"}
    sent = {"rows": json.dumps(rows), "if_version": late.context["version"]}
    assert surfer.post(address(activity), sent).status_code == 400
    for junk in ("", "[]]", '[{"key": {}}]', "[1]", '{"a": 1}'):
        assert surfer.post(address(activity), {"rows": junk}).status_code in (400, 412)
    assert Expense.objects.get().supplier == "Mine"


def test_only_those_who_enter_costs_get_it(cast, activity):
    for person, status in ((cast.stranger, 404), (cast.controller, 403), (cast.lund_team, 403)):
        client = Client()
        client.force_login(person)
        assert client.get(address(activity)).status_code == status
        assert client.get(f"{address(activity)}download/").status_code == status


def test_a_draft_of_the_partner_goes_out_and_in_untouched(cast, activity, surfer):
    theirs = {"partner": cast.francistown.pk,
              "line": line_of(activity.grant, cast.francistown).key,
              "paper": money("10.00", "BWP"), "claimed": money("10.00", "BWP")}  # fmt: skip
    an_expense(cast, activity, cast.francistown_finance, **theirs)
    same = hand_in(surfer, activity, taken(surfer, activity))
    assert "the workbook says what stands here already" in same.content.decode()
