"""One story in a real browser, from the call to the closed case, by everybody who is in it."""

import pytest

from foundation.workflow.record import verify
from partnerships.cooperation.models import Partnership
from reporting.financials.models import FinancialReport
from reporting.settlements.models import Settlement

from . import story, story_money
from .visitor import Visitor

pytestmark = pytest.mark.browser
PASSWORD = "a long enough sentence"


def sign_in_by_password(visitor: Visitor, person):
    visitor.open("/")
    visitor.fill(**{"Email": person.email, "Password": PASSWORD})
    visitor.press("Sign in")
    visitor.reads("Waits for you")


def sign_in_by_code(visitor: Visitor, person):
    visitor.open("/")
    visitor.follow("Send me a code by e-mail instead")
    visitor.fill(**{"Email": person.email})
    visitor.press("Send me a code")
    visitor.main.get_by_label("Code").fill(story.newest_mail(person.email, r"\b([A-Z0-9-]{6,9})\b"))
    visitor.page.keyboard.press("Enter")
    visitor.reads("Waits for you")


@pytest.fixture
def people(cast, visit):
    """Everybody at a browser of their own; two come in by the front door."""
    cast.lund_coordinator.language = cast.lund_finance.language = "sv"
    cast.lund_coordinator.save()
    cast.lund_finance.save()
    for number, assessor in enumerate((cast.assessor1, cast.assessor2), 1):
        assessor.name = f"Assessor {number}, ICLD"
        assessor.save()
    cast.manager.set_password(PASSWORD)
    cast.manager.save()
    everybody = {
        "lund": visit(cast.lund_coordinator), "finance": visit(cast.lund_finance),
        "francistown": visit(cast.francistown_coordinator, size=story.PHONE),
        "assessor1": visit(cast.assessor1), "assessor2": visit(cast.assessor2),
        "auditor": visit(cast.auditor), "controller": visit(cast.controller),
        "manager": visit(), "office": visit(),
    }  # fmt: skip
    sign_in_by_password(everybody["manager"], cast.manager)
    sign_in_by_code(everybody["office"], cast.office_coordinator)
    return everybody


def test_a_partnership_goes_all_the_way_in_a_browser(people, visit):
    lund, francistown = people["lund"], people["francistown"]
    story.open_call(people["manager"])
    story.declare(visit, lund, "Lund", "Mänskliga rättigheter 2025")
    story.declare(visit, francistown, "Francistown", "Human rights 2025")
    story.match(people["office"], [lund, francistown])
    story.inception(people)
    story.project(people)
    story.agree(visit, people)
    story_money.hold_activity(francistown)
    story_money.enter_expenses(people["finance"])
    story_money.report(people)
    story_money.audit(people)
    story_money.review(people)
    story_money.settle_and_close(people)
    assert Partnership.objects.get().state == "closed"
    assert FinancialReport.objects.get().state == "settled"
    assert Settlement.objects.get().state == "paid"
    assert list(verify()) == []
