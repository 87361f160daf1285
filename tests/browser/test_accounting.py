"""The accounts as they are kept: by a phone on a bad line, by Excel, from the ledger, by keys."""

import io
import re

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from reporting.audits.models import Mark
from reporting.expenses.models import Expense
from reporting.financials.models import ReportLine
from tests.stories import audits, ledgers, reports
from tests.stories.reporting import an_activity, an_expense, line_of

pytestmark = pytest.mark.browser

PHONE = (360, 740)
OFFLINE = "ERR_INTERNET_DISCONNECTED"  # what the console says of a line that we cut ourselves


@pytest.fixture
def activity(cast):
    return an_activity(cast, reports.the_project_grant(cast))


def no_sideways(visitor):
    wide, window = visitor.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window, f"{visitor.page.url} is {wide} wide on {window}"


def a_picture(path, colour="white"):
    written = io.BytesIO()
    Image.new("RGB", (900, 1200), colour).save(written, "PNG")
    path.write_bytes(written.getvalue())
    return path


def test_a_receipt_photographed_without_a_line_waits_on_the_phone_and_is_sent_once(
    cast, activity, visit, tmp_path
):
    phone = visit(cast.francistown_coordinator, size=PHONE)
    phone.open("/expenses/")
    phone.follow("Photograph a receipt")
    no_sideways(phone)
    phone.fill(**{"Pictures or files": a_picture(tmp_path / "taxi.png"), "Activity": str(activity),
                  "What it was for": "Taxi from the airport"})  # fmt: skip
    phone.context.set_offline(True)
    phone.press("Save the receipt")
    expect(phone.main.get_by_role("listitem").filter(has_text="taxi.png")).to_be_visible()
    assert not Expense.objects.exists()
    phone.context.set_offline(False)
    sent = phone.main.get_by_role("link", name=re.compile("expense-1$"))
    sent.click()
    phone.reads("Taxi from the airport")
    phone.reads("Name papers for this expense")
    no_sideways(phone)
    phone.open("/expenses/photograph/")  # nothing is left to send
    phone.page.wait_for_load_state("networkidle")
    expect(phone.main.get_by_role("listitem").filter(has_text="taxi.png")).to_have_count(0)
    assert Expense.objects.get().what_for == "Taxi from the airport"
    phone.troubles[:] = [one for one in phone.troubles if OFFLINE not in one]


def test_one_paper_is_split_over_two_expenses_and_too_much_is_said(cast, activity, visit):
    expense = an_expense(cast, activity)  # 1,200 of 1,500 SEK
    line = line_of(activity.grant, cast.lund)
    finance = visit(cast.lund_finance, size=PHONE)
    finance.open(expense.url)
    finance.follow("Split the paper")
    part = {"Amount claimed": "1 200", "Budget line": "Lund · 2026"}
    finance.rows(finance.main, [part])
    finance.press("Split the paper")
    finance.reads("something must stay here")
    no_sideways(finance)
    assert Expense.objects.count() == 1
    amount = finance.main.locator("tbody tr").first.get_by_label("Amount claimed", exact=True)
    expect(amount).to_have_value(re.compile("1.?200"))  # what was typed is still there
    amount.fill("450,50")
    finance.send("Split the paper")
    rest, other = Expense.objects.order_by("pk")
    assert (rest.claimed, other.claimed) == (sek("749.50"), sek("450.50"))
    assert (other.part_of, other.budget_line, other.documents.count()) == (rest, line, 1)
    finance.reads("Parts of this paper")


def sek(amount):
    from foundation.money.amounts import Money

    return Money(amount, "SEK")


def test_a_workbook_is_refused_at_its_row_and_column_and_taken_in_when_it_is_right(
    cast, activity, visit, tmp_path
):
    finance = visit(cast.lund_finance)
    finance.open(activity.url)
    finance.follow("Many at once, from Excel")
    with finance.page.expect_download() as found:
        finance.follow("Download the workbook")
    path = tmp_path / "expenses.xlsx"
    found.value.save_as(path)
    row = {"Activity": str(activity), "Supplier": "Taxi", "Currency": "SEK",
           "Amount on the paper": "much", "Amount claimed": 250, "Partner": "Lund"}  # fmt: skip
    hand_in(finance, path, row)
    finance.reads("Nothing was saved")
    finance.reads("Row 2, column Amount on the paper")
    assert not Expense.objects.exists()
    hand_in(finance, path, row | {"Amount on the paper": 250})
    finance.reads("1 row in all.")
    assert not Expense.objects.exists()  # seen first
    finance.press("Save these expenses")
    finance.page.wait_for_url("**/expenses/?state=draft")
    assert (Expense.objects.get().supplier, Expense.objects.get().claimed) == ("Taxi", sek("250"))


def hand_in(finance, path, row):
    book = openpyxl.load_workbook(path)
    sheet = book["Expenses"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for label, value in row.items():
        sheet.cell(2, places[label], value)
    book.save(path)
    finance.fill(**{"Filled workbook": path})
    finance.press("Look at it")


def test_a_review_goes_by_keys_and_a_question_is_answered_at_its_line(cast, visit):
    report = reports.a_submitted_report(cast)
    controller = visit(cast.controller)
    controller.open(f"{report.url}review/")
    keys = controller.page.keyboard
    controller.main.get_by_role("radio").first.focus()
    keys.press("d")
    controller.press("Save these decisions")
    summary = controller.main.get_by_role("alert")
    expect(summary.get_by_role("link").first).to_be_visible()  # says it on top, leads to the field
    controller.main.get_by_role("radio").first.focus()
    keys.press("q")
    keys.type("Who slept there?")
    controller.main.get_by_role("radio").first.focus()
    keys.press("n")
    keys.press("a")
    controller.press("Save these decisions")
    controller.is_told("2 decisions are saved.")
    first, second = ReportLine.objects.order_by("position")
    assert (first.outcome, first.question, second.outcome) == (
        "query", "Who slept there?", "accept",
    )  # fmt: skip
    finance = visit(cast.lund_finance, size=PHONE)
    finance.open(f"{report.url}review/")
    finance.follow("Answer this question")
    finance.fill(**{"Answer": "Four delegates, see the bill."})
    finance.press(finance.step_word("Answer a question"))
    controller.open(f"{report.url}review/")
    controller.reads("Four delegates, see the bill.")


def test_a_ledger_goes_from_its_file_to_a_reconciliation_without_a_remainder(
    cast, activity, visit, tmp_path
):
    cast.lund_finance.language = "sv"
    cast.lund_finance.save()
    reports.two_expenses(cast, activity)
    ledger = ledgers.a_ledger(cast, activity.grant)
    path = tmp_path / "export.se"
    path.write_bytes(ledgers.sie())
    finance = visit(cast.lund_finance)
    finance.open(ledger.url)
    finance.follow("Import a file")
    finance.fill(**{"File from the ledger": path})
    finance.press("Look at it")
    finance.press("Take it in")
    finance.follow("Tie rows to expenses that were entered from their papers")
    finance.press("Tie the ticked ones")
    finance.is_told("Saved.")
    finance.open(f"{ledger.url}rows/?what=open")
    vat = finance.main.get_by_role("row").filter(has_text="2641")
    vat.get_by_role("checkbox").check()
    finance.fill(**{"What they are": "value added tax"})
    finance.press("Mark")
    finance.reads("Say why, in a sentence that the auditor can follow.")
    expect(vat.get_by_role("checkbox")).to_be_checked()  # nothing is chosen twice
    finance.fill(**{"Reason": "Lund gets it back"})
    finance.press("Mark")
    finance.is_told("Saved.")
    finance.open(f"{ledger.url}reconciliation/?first=2026-12-31&last=2026-01-01")
    finance.reads("The last day cannot come before the first.")
    finance.fill(**{"Or from": "2026-01-01", "To": "2026-12-31"})
    finance.press("Show")
    finance.reads("3\N{NO-BREAK SPACE}500,00")
    finance.reads("explained")


def press_at_the_desk(auditor, letter):
    """The page opens with the focus on the desk: there a letter is enough."""
    auditor.page.wait_for_load_state()
    expect(auditor.main.locator("[data-keys]")).to_be_focused()
    auditor.page.keyboard.press(letter)


def test_the_auditor_goes_through_the_sample_by_keys(cast, visit):
    audit = audits.a_sampled_audit(cast)
    auditor = visit(cast.auditor)
    auditor.open(audit.url)
    auditor.follow("Go through the sample")
    auditor.reads("Cost 1 of 2 · 0 marked")
    press_at_the_desk(auditor, "n")
    auditor.reads("Cost 2 of 2 · 0 marked")
    press_at_the_desk(auditor, "x")
    auditor.reads("Say what is wrong, and by how much.")
    auditor.fill(**{"Kind of error": "evidence", "Overstated by": "120"})
    auditor.press("Accept")
    auditor.reads("An accepted cost has none: empty it, or note an exception.")
    auditor.press("Note an exception")
    auditor.is_told("Marked.")
    auditor.reads("Cost 1 of 2 · 1 marked")
    press_at_the_desk(auditor, "a")
    auditor.is_told("Marked.")
    auditor.reads("2 marked")
    assert sorted(Mark.objects.values_list("result", "amount")) == [
        ("accepted", 0), ("exception", 120),
    ]  # fmt: skip
