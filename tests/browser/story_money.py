"""The second half of the story: from the first activity to the closed case."""

import re
from pathlib import Path

from playwright.sync_api import expect

from .story import both_confirm, cost, go_to_partnership
from .visitor import RESULTS, Visitor

RECEIPT = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"  # noqa: E501
REPORT = "Youth councils, 1 Jan 2025"
AUDIT = "Audit Firm – Youth councils"
PERIOD = {"Grant": "project", "From": "2025-01-01", "To": "2025-12-31"}


def hold_activity(francistown: Visitor):
    """On the phone: planned, confirmed, begun, counted, completed."""
    go_to_partnership(francistown)
    francistown.begin("Plan an activity", **{
        "Grant": "project", "Activity of the plan": "Visit to Francistown",
        "Title": "Visit to Francistown", "First day": "2025-03-10", "Last day": "2025-03-14",
        "Host": "Francistown", "Way of meeting": "on site",
    })  # fmt: skip
    francistown.take("Confirm the activity")
    francistown.take("Start")
    francistown.part(
        "Participants",
        {"Side": "resident", "Sex": "female", "Age": "18-24", "How many": "14"},
        {"Side": "politician of the majority", "Sex": "male", "Age": "35-64", "How many": "3"},
    )
    francistown.take("Complete", **{"What happened": "Two hearings were prepared."})
    francistown.picture("activity-phone")


def enter_expenses(finance: Visitor):
    """Lund's finance officer: one paper, and costs in four currencies."""
    go_to_activity(finance)
    upload(finance, "receipt.pdf", "Receipt")
    by_rate = {"Date of the rate": "2025-03-20", "Source of the rate": "a document"}
    expense(finance, "TRAVEL_INT", "Lund", "Flygbolaget", "41 000,00", "SEK", how="direct")
    expense(finance, "TRAVEL_INT", "Lund", "Cape Air", "3000", "ZAR", **{"Amount in SEK": "1680"})
    expense(finance, "LODGING", "Francistown", "Lodge", "6000", "BWP", Rate="0,7600", **by_rate)
    expense(
        finance, "VENUE", "Francistown", "Hall in Lusaka", "5000", "ZMW", Rate="0,3700", **by_rate
    )


def go_to_activity(visitor: Visitor):
    go_to_partnership(visitor)
    visitor.main.get_by_role("link", name=re.compile("Visit to Francistown")).first.click()


def upload(visitor: Visitor, name: str, kind: str):
    paper = RESULTS / name
    RESULTS.mkdir(exist_ok=True)
    paper.write_bytes(RECEIPT)
    visitor.main.get_by_text(visitor.word("Add a document")).first.click()
    visitor.fill(Kind=kind, File=Path(paper))
    visitor.press("Hand in")
    expect(visitor.main.get_by_role("link", name="receipt", exact=True)).to_be_visible()


HOW = {
    "direct": "by the grant holder to the supplier",
    "repaid": "paid by another first, and repaid",
}


def expense(finance, code, partner, supplier, amount, currency, how="repaid", **more):
    go_to_activity(finance)
    finance.begin("Enter an expense", **{
        "Budget line": cost(finance, code), "Partner": partner, "How it was paid": HOW[how],
        "Supplier": supplier, "Date of the paper": "2025-03-15", "Date of payment": "2025-03-20",
        "Amount on the paper": (amount, currency), "Amount claimed": (amount, currency),
        "Documents": ["receipt"], **more,
    })  # fmt: skip
    finance.take("Mark as ready")
    if currency == "BWP":
        finance.picture("expense")


def report(people):
    """Side by side: what came of it, by each partner for itself, and what it cost."""
    lund, francistown = people["lund"], people["francistown"]
    go_to_partnership(lund)
    lund.begin("Begin a progress report", **PERIOD)
    words = {"Results for individuals": "Officials listen differently."}
    lund.part("What came of it", **words)
    francistown.desk(REPORT)
    words = {"Results in the municipality": "A forum is decided."}
    francistown.part("What came of it", **words)
    francistown.part("Values of the indicators", {
        "Indicator": "Hearings held", "Partner": "Francistown", "Value": "2",
    })  # fmt: skip
    lund.page.reload()
    both_confirm(lund, francistown, REPORT)
    go_to_partnership(lund)
    lund.begin("Begin a financial report", **PERIOD)
    both_confirm(lund, francistown, REPORT)
    lund.desk(REPORT)
    lund.picture("financial-report")
    lund.take("Hand it to the auditor")


def audit(people):
    lund, finance, auditor = people["lund"], people["finance"], people["auditor"]
    lund.begin("Engage an auditor", Auditor="Auditor, Audit Firm")
    auditor.desk(AUDIT)
    auditor.take(
        "Accept the engagement", **{"I am independent of the partners and of the office": True}
    )
    auditor.take("Draw a sample", Method="monetary units", Size="3")
    auditor.begin("Write down a finding", **{
        "Expense": "Cape Air", "Kind of error": "evidence", "Severity": "medium",
        "Amount": "200", "Finding": "The boarding pass is missing.",
    })  # fmt: skip
    auditor.desk(AUDIT)
    auditor.take("Ask for answers")
    finance.desk("Cape Air")
    finance.take("Answer", Answer="It was lost.")
    auditor.desk("Cape Air")
    auditor.take("Correct", **{"Amount taken off": "200"})
    lund.page.reload()
    lund.take("Give written representations")
    auditor.desk(AUDIT)
    auditor.take("Report", Opinion="unmodified")
    auditor.picture("audit")


def review(people):
    lund, office, controller = people["lund"], people["office"], people["controller"]
    lund.desk(REPORT, "financial report")
    lund.take("Submit")
    controller.desk(REPORT, "financial report")
    decide(controller)
    controller.take("Finish the review")
    for kind in ("progress report", "financial report"):
        office.desk(REPORT, kind)
        office.take("Approve")


def decide(controller: Visitor):
    """One cost is cut at its line, the others are accepted in one go."""
    controller.choose("Decide on lines")
    line = controller.main.get_by_role("region", name=re.compile("Flygbolaget"))
    line.get_by_label("Deduct", exact=True).check()
    line.get_by_label("Taken off").fill("1000")
    line.get_by_label("Kind of error").select_option(label="kind of cost")
    line.get_by_label("Comment or question").fill("A private day raised the fare.")
    controller.picture("review-lines")
    controller.press("Save these decisions")
    controller.is_told("1 decision is saved.")
    controller.follow("Accept all that nothing is asked about")
    controller.send("Accept all that nothing is asked about")


def settle_and_close(people):
    controller, manager, office = people["controller"], people["manager"], people["office"]
    go_to_partnership(controller)
    reports = controller.main.get_by_role("region", name="Financial reports", exact=True)
    reports.get_by_role("link", name=re.compile(REPORT)).click()
    controller.begin("Propose a settlement")
    manager.desk(REPORT, "settlement")
    manager.take("Authorise")
    controller.desk(REPORT, "settlement")
    controller.take(
        "Note the payment", **{"Paid on": "2026-03-31", "Reference of the payment": "PAY-1"}
    )
    go_to_partnership(office)
    office.take("Begin closing")
    office.take("Close the case")
    office.picture("partnership-closed")
