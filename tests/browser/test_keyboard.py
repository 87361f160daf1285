"""The main work of each role by keyboard alone, on a phone and a desk, in light and in dark.

Each role is walked once; the eight of them cover every width with every scheme twice. What comes
before their turn is told by stories.
"""

import re

import pytest
from playwright.sync_api import expect

from applications.assessments.models import Assessment
from applications.plans.models import Plan
from foundation.workflow.engine import take_step
from foundation.workflow.tasks import send_notices
from partnerships.declarations.models import Declaration
from partnerships.signatures.models import Signatory
from reporting.audits.models import Audit
from reporting.expenses.models import Expense
from reporting.financials.models import FinancialReport
from tests.stories import applications, audits, partnerships, reporting, reports

from .keyboard import Walker
from .story import newest_mail

pytestmark = pytest.mark.browser
PHONE, DESK = (320, 640), (1280, 900)


@pytest.fixture
def walk(visit):
    """Lets somebody in without a mouse: who, how wide the window, light or dark."""

    def enter(person, size, scheme, language="en") -> Walker:
        if person is not None:
            type(person).objects.filter(pk=person.pk).update(language=language)
            person.language = language
        return visit(person, language, size, as_a=Walker, color_scheme=scheme)

    return enter


def test_a_coordinator_submits_the_plan(cast, walk):
    plan = applications.a_confirmed_plan(cast)
    lund = walk(cast.lund_coordinator, DESK, "light", "sv")
    lund.desk(plan.title)
    lund.choose("Submit")
    lund.send("Submit")
    assert Plan.objects.get().state == "submitted"


def test_a_finance_officer_corrects_an_expense_and_marks_it_as_ready(cast, walk):
    _partnership, grant = applications.a_granted_partnership(cast)
    activity = reporting.an_activity(cast, grant)
    expense = reporting.an_expense(cast, activity, by=cast.lund_finance)
    receipt = reporting.a_receipt(activity, cast.lund_finance)
    finance = walk(cast.lund_finance, PHONE, "dark")
    finance.desk(str(expense))
    finance.go(finance.main.get_by_role("link", name="Edit", exact=True))
    finance.fill(Supplier="Lodge by the river")
    papers = finance.main.get_by_role("group", name=finance.named("Documents"))
    if not papers.get_by_role("checkbox").first.is_checked():
        finance.put(papers.get_by_role("checkbox").first, True)
    finance.send("Edit")
    finance.arrive()
    finance.choose("Mark as ready")
    finance.send("Mark as ready")
    kept = Expense.objects.get()
    assert (kept.state, kept.supplier) == ("ready", "Lodge by the river")
    assert receipt.pk


def test_a_mayor_signs_by_link(cast, walk):
    partnerships.a_declaration_out_for_signing(cast)
    address = Signatory.objects.get(side="majority").person.email
    mayor = walk(None, PHONE, "light")
    mayor.open(newest_mail(address, r"https?://\S+/signing/\S+"))
    mayor.language = mayor.page.locator("html").get_attribute("lang")
    mayor.arrive()
    mayor.send_off("Send me a code")
    mayor.page.get_by_role("status").first.wait_for()
    mayor.fill(**{
        "Code from the e-mail": newest_mail(address, r"\b(\d{6})\b"),
        "Decision body": "Council", "Number of the minute or resolution": "§ 12",
    })  # fmt: skip
    mayor.send_off("Sign")
    mayor.reads("Thank you, you have signed")
    assert Signatory.objects.get(side="majority").standing == "signed"


def test_the_office_sorts_a_list_and_accepts_a_declaration(cast, walk):
    declaration = partnerships.a_submitted_declaration(cast)
    office = walk(cast.office_coordinator, DESK, "dark")
    office.open("/declarations/")
    office.arrive()
    sort = office.main.get_by_role("columnheader").get_by_role("link", name="Title")
    office.tab_to(sort)
    office.key("Enter")
    expect(office.page).to_have_url(re.compile("sort=title"))
    expect(office.main.locator("th[aria-sort=ascending]")).to_be_visible()
    expect(office.page.locator("#sort-title")).to_be_focused()  # not lost after the swap
    office.stops_here()
    office.go(office.main.get_by_role("table").get_by_role("link", name=declaration.title))
    office.choose("Accept")
    office.send("Accept")
    assert Declaration.objects.get().state == "accepted"


def test_a_manager_grants_a_plan(cast, walk):
    plan = applications.an_assessed_plan(cast)
    manager = walk(cast.manager, PHONE, "light", "sv")
    manager.desk(plan.title)
    manager.choose("Grant")
    manager.send("Grant")
    assert Plan.objects.get().state == "granted"


def test_an_assessor_scores_a_plan(cast, walk):
    plan = applications.a_submitted_plan(cast)
    asked = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    take_step(plan, "start_assessment", cast.office_coordinator, asked)
    assessor = walk(cast.assessor1, DESK, "dark")
    assessor.desk(plan.title)
    assessor.choose("Submit")
    assessor.fill(**{"I have no conflict of interest in this plan": True})
    for row in assessor.main.locator("tbody tr").all():
        if row.get_by_label("Criterion").input_value():
            assessor.put(row.get_by_label("Score", exact=True), "3")
            assessor.put(row.get_by_label("Comment"), "Well thought through.")
    assessor.put(assessor.main.get_by_role("radio").first, True)
    assessor.send("Submit")
    assert Assessment.objects.get(assessor=cast.assessor1).state == "submitted"


def test_a_controller_decides_on_costs_and_finishes_the_review(cast, walk):
    report = reports.a_submitted_report(cast)
    controller = walk(cast.controller, DESK, "light")
    controller.desk(str(report))
    controller.choose("Decide on lines")
    lines = controller.main.locator("[data-review-line]")
    controller.tab_to(lines.first.get_by_role("radio"))
    costs = lines.count()
    for number in range(costs):
        assert controller.has_focus(lines.nth(number).get_by_role("radio").first)
        controller.key("a")  # accept
        controller.stops_here()
        controller.key("n")  # the next line
    controller.send_off("Save these decisions")
    controller.is_told(f"{costs} decisions are saved.")
    controller.arrive()
    controller.go(controller.main.get_by_role("link", name="Finish the review", exact=True))
    controller.send("Finish the review")
    assert FinancialReport.objects.get().state == "reviewed"


def test_an_auditor_accepts_and_draws_a_sample(cast, walk):
    audit = audits.an_audit(cast)
    send_notices()
    auditor = walk(cast.auditor, PHONE, "dark")
    auditor.desk(str(audit))
    auditor.choose("Accept the engagement")
    auditor.fill(**{"I am independent of the partners and of the office": True})
    auditor.send("Accept the engagement")
    auditor.arrive()
    auditor.choose("Draw a sample")
    auditor.fill(Method="monetary units", Size="2")
    auditor.send("Draw a sample")
    assert Audit.objects.get().state == "fieldwork"


def test_a_word_is_explained_by_pointing_by_focus_and_by_a_tap_and_goes_away(cast, walk, visit):
    call = partnerships.an_open_call(cast)
    reader = walk(cast.lund_coordinator, DESK, "light")
    reader.open(call.url)
    reader.arrive()
    word = reader.main.get_by_role("button", name="call", exact=True)
    said = reader.page.get_by_role("tooltip").first
    expect(word).to_have_accessible_description(re.compile("^The office's invitation to apply"))
    expect(said).to_be_hidden()
    reader.tab_to(word)
    expect(said).to_be_visible()
    reader.key("Escape")
    expect(said).to_be_hidden()
    reader.key("Tab")
    word.hover()
    expect(said).to_be_visible()
    phone = visit(
        cast.francistown_coordinator, size=PHONE, has_touch=True, java_script_enabled=False
    )
    phone.open(call.url)
    phone.main.get_by_role("button", name="call", exact=True).tap()
    said = phone.page.get_by_role("tooltip").first
    expect(said).to_be_visible()
    box = said.bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE[0]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_stop_of_the_main_pages_can_be_seen(cast, walk, size, scheme):
    """From the first Tab to the last: desk, list, a matter's page, a form."""
    plan = applications.a_plan(cast)
    lund = walk(cast.lund_coordinator, size, scheme)
    for address in ("/", "/plans/", plan.url, f"{plan.url}parts/risks/", "/me/"):
        lund.open(address)
        stops = lund.to_the_end()
        assert stops > 8, f"{address}: {stops} stops only"
