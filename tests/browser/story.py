"""The first half of the story: from the call to the agreement, press by press.

`people` are visitors by name. Lund works in Swedish, Francistown on a phone 320 pixels wide.
"""

import re

from django.core import mail
from django.utils import translation

from foundation.workflow.tasks import send_notices
from partnerships.programmes.reference_models import CostCategory, Topic

from .visitor import Counts, Texts, Visitor

PHONE = (320, 640)
WAGE = (
    "only the work of Swedish participants is financed: international partners bear their own "
    "wages, and %(partner)s is one."
)
SIDES = ("majority", "opposition", "official")


def cost(visitor: Visitor, code: str) -> str:
    """A kind of cost as this visitor reads it."""
    with translation.override(visitor.language):
        return str(CostCategory.objects.get(code=code))


def topic(visitor: Visitor, code: str) -> str:
    with translation.override(visitor.language):
        return str(Topic.objects.get(code=code))


def newest_mail(address: str, pattern: str) -> str:
    """What the pattern finds in the newest mail to the address that has it."""
    send_notices()
    for letter in reversed(mail.outbox):
        found = re.search(pattern, letter.body)
        if address in letter.to and found:
            return found[1] if found.groups() else found[0]
    raise AssertionError(f"no mail to {address} with {pattern}: {[m.to for m in mail.outbox]}")


def sign(visit, address: str, picture="", **how):
    """A mayor without an account: opens the link on a phone, asks for a code, signs."""
    mayor = visit(size=PHONE, **how)
    mayor.open(newest_mail(address, r"https?://\S+/signing/\S+"))
    mayor.language = mayor.page.locator("html").get_attribute("lang")
    if picture:
        mayor.picture(picture)
        mayor.picture_for_docs("signing-on-a-phone")
    mayor.press("Send me a code")
    mayor.page.get_by_role("status").first.wait_for()
    mayor.fill(**{
        "Code from the e-mail": newest_mail(address, r"\b(\d{6})\b"),
        "Decision body": "Council", "Decided on": "2025-01-15",
        "Number of the minute or resolution": "§ 12",
    })  # fmt: skip
    mayor.press("Sign")
    mayor.reads("Thank you, you have signed")
    mayor.page.close()


# From the call to the partnership


def open_call(manager: Visitor):
    manager.desk()
    manager.menu("calls")
    codes = ["TRAVEL_INT", "BOARD", "LODGING", "INTERPRET", "WAGE_SE", "VENUE", "AUDIT"]
    manager.begin("Prepare a call", **{
        "Title": Texts(English="Human rights 2025", Swedish="Mänskliga rättigheter 2025"),
        "Opens": "2024-01-01T00:00", "Closes": "2099-01-01T00:00",
        "Countries": ["Botswana"],
        "Projects may start on": "2025-01-01", "Projects end by": "2028-12-31",
        "Costs that are financed": [cost(manager, code) for code in codes],
        "Assessors of a plan": Counts(Inception="0", Project="2"),
    })  # fmt: skip
    manager.take("Open the call")


def declare(visit, coordinator: Visitor, place: str, call: str):
    """From the open call, as somebody who reads about it first."""
    coordinator.desk()
    coordinator.menu("calls")
    coordinator.follow(call)
    domain = f"{place.lower()}.example"
    people = [
        {"Side": side, "Name": f"{side.title()} of {place}", "Office": side,
         "E-mail": f"{side}.signs@{domain}"}
        for side in SIDES
    ]  # fmt: skip
    coordinator.begin("Declare interest", **{
        "Municipality": place, "Title": f"Youth and councils, {place}",
        "Topics": [topic(coordinator, "YOUTH")],
        "Why do you want this?": "Young people are seldom heard here.",
        "Who is to sign": people,
    })  # fmt: skip
    coordinator.picture(f"declaration-{place.lower()}")
    coordinator.take("Ask for signatures")
    for side in SIDES:
        picture = f"signing-{place.lower()}" if side == "majority" else ""
        sign(visit, f"{side}.signs@{domain}", picture)
    coordinator.desk(f"Youth and councils, {place}")
    coordinator.take("Send in")


def match(office: Visitor, partners: list[Visitor]):
    for place in ("Lund", "Francistown"):
        office.desk(f"Youth and councils, {place}")
        office.take("Accept")
    office.menu("matches")
    office.begin("Propose a match", **{
        "Declarations": ["Lund", "Francistown"], "Reason": "The same topic, and the same age."
    })  # fmt: skip
    for partner in partners:
        partner.desk("Lund – Francistown")
        partner.take("Confirm the match")
    office.desk("Lund – Francistown")
    office.take("Conclude the match")


# Plans and their grants


def go_to_partnership(visitor: Visitor):
    visitor.desk()
    visitor.menu("partnerships")
    visitor.main.get_by_role("link", name=re.compile("Lund – Francistown")).first.click()


def both_confirm(lund: Visitor, francistown: Visitor, title: str):
    lund.take("Ask for confirmation")
    for partner in (lund, francistown):
        partner.desk(title)
        partner.take("Confirm")


def line(visitor: Visitor, grant, partner, code, quantity, price, **more):
    return {
        "Grant": grant, "Partner": partner, "Cost": cost(visitor, code), "Year": "2025",
        "Quantity": quantity, "Price (SEK)": price, **more,
    }  # fmt: skip


def inception(people):
    lund, francistown = people["lund"], people["francistown"]
    go_to_partnership(lund)
    lund.begin("Begin a plan", **{
        "Kind of plan": "inception", "Title": "Getting to know each other",
        "First day": "2025-01-01", "Last day": "2025-12-31",
    })  # fmt: skip
    lund.part("Budget", line(lund, "inception", "Lund", "TRAVEL_INT", "4", "12 000"))
    both_confirm(lund, francistown, "Getting to know each other")
    lund.desk("Getting to know each other")
    lund.take("Submit")
    office, manager = people["office"], people["manager"]
    office.desk("Getting to know each other")
    office.take("Start the assessment")
    manager.desk("Getting to know each other")
    manager.take("Grant")
    go_to_partnership(office)
    office.take("Start planning")


def project(people):
    lund, francistown = people["lund"], people["francistown"]
    go_to_partnership(lund)
    lund.begin("Begin a plan", **{
        "Kind of plan": "project", "Title": "Youth councils",
        "First day": "2025-01-01", "Last day": "2027-12-31",
    })  # fmt: skip
    write_results(francistown)
    write_budget(lund)
    both_confirm(lund, francistown, "Youth councils")
    lund.desk("Youth councils")
    lund.take("Submit")
    office = people["office"]
    office.desk()
    office.picture_for_docs("desk")
    office.desk("Youth councils")
    office.picture_for_docs("plan-budget", at="Budget")
    assess_and_grant(people)


def write_results(francistown: Visitor):
    """On the phone: the words, outcomes, indicators."""
    francistown.desk("Youth councils")
    francistown.part("Problem, goal and change", Problem="Few young people vote.", Goal="More do.")
    francistown.part(
        "Outcomes",
        {"Level": "organisational", "Where": "Francistown",
         "Outcome": "The council hears a youth forum before each budget."},
        {"Level": "societal", "Outcome": "More young people vote."},
    )  # fmt: skip
    francistown.to_part("Indicators")
    francistown.rows(francistown.main, [
        {"Outcome": "The council hears", "Indicator": "Hearings held", "Kind": "number",
         "Unit": "hearings", "Baseline": "0"},
    ])  # fmt: skip
    francistown.picture("indicators-phone")
    francistown.press("Save")
    francistown.is_told("Saved.")


def write_budget(lund: Visitor):
    lund.desk("Youth councils")
    lund.part("Activities", {
        "Activity": "Visit to Francistown", "Month": "2025-03", "Host": "Francistown",
        "Way of meeting": "on site", "Outcome": "The council hears",
    })  # fmt: skip
    lund.part("Risks", {
        "Risk": "Elections", "Likelihood (1–5)": "3", "Impact (1–5)": "2", "Measure": "Wait.",
    })  # fmt: skip
    visit = {"Activity": "Visit to Francistown"}
    lund.part(
        "Budget",
        line(lund, "project", "Lund", "TRAVEL_INT", "4", "12 000,00", **visit),
        line(lund, "project", "Francistown", "LODGING", "10", "900", **visit),
        line(lund, "project", "Francistown", "VENUE", "2", "5000", **visit),
        line(lund, "project", "Lund", "AUDIT", "1", "30000"),
        line(lund, "steering group", "Lund", "TRAVEL_INT", "2", "12000"),
        line(lund, "project", "Francistown", "WAGE_SE", "10", "300", **visit),
    )
    refuse_the_wage(lund)


def refuse_the_wage(lund: Visitor):
    """The rule's sentence stands on the page, and leads to where it is mended."""
    sentence = lund.main.get_by_role("link", name=lund.word(WAGE) % {"partner": "Francistown"})
    lund.picture("wage-refused")
    sentence.first.click()
    row = lund.main.locator("tbody tr").nth(5)
    row.get_by_label(re.compile(lund.word("Remove"))).check()
    lund.press("Save")
    lund.is_told("Saved.")


def assess_and_grant(people):
    office, manager = people["office"], people["manager"]
    office.desk("Youth councils")
    office.take("Start the assessment", Assessors=["Assessor 1", "Assessor 2"])
    for name in ("assessor1", "assessor2"):
        assess(people[name])
    manager.desk("Youth councils")
    condition = {"Condition": "Name the forum's members.", "Due on": "2025-06-30"}
    manager.take("Grant", Conditions=[condition])
    manager.picture("plan-granted")


def assess(assessor: Visitor):
    assessor.desk("Youth councils")
    assessor.choose("Submit")
    assessor.picture("assessment")
    assessor.main.get_by_label("I have no conflict of interest in this plan").check()
    for row in assessor.main.locator("tbody tr").all():
        if row.get_by_label("Criterion").input_value():
            row.get_by_label("Score", exact=True).fill("3")
            row.get_by_label("Comment").fill("Well thought through.")
    assessor.main.get_by_role("radio").first.check()
    assessor.send("Submit")


def agree(visit, people):
    office = people["office"]
    go_to_partnership(office)
    signers = [
        {"Organisation": name, "Name": f"For {name}", "Office": "Chair",
         "E-mail": f"chair.signs@{name.lower()}.example"}
        for name in ("ICLD", "Lund", "Francistown")
    ]  # fmt: skip
    period = {
        "First day of the period": "2025-01-01", "Last day of the period": "2025-12-31",
        "Due on": "2026-02-28",
    }  # fmt: skip
    office.begin("Draw up an agreement", **{
        "Grants": ["project", "steering group"], "First day": "2025-01-01",
        "Who is to sign": signers,
        "Reports": [{"Grant": kind, **period} for kind in ("project", "steering group")],
    })  # fmt: skip
    office.take("Ask for signatures")
    for one in signers:
        sign(visit, one["E-mail"])
    office.page.reload()
    office.take("Bring into force")
    office.picture("agreement-in-force")
    go_to_partnership(office)
    office.picture_for_docs("partnership")
