"""Associates, the agreement of cooperation, and how the office sees it go."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from foundation.accounts.tokens import issue_token
from foundation.documents.rights import may_add
from foundation.workflow import clock
from foundation.workflow.engine import save_part, take_step
from foundation.workflow.models import Entry, Notice, Remark
from foundation.workflow.steps import Invalid, Refused
from partnerships.cooperation.models import Partnership
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db

NONE_YET = "There is no agreement of cooperation on file yet."


@pytest.fixture
def partnership(cast):
    return stories.a_partnership(cast)


def seen_by(person, address) -> str:
    client = Client()
    client.force_login(person)
    return client.get(address).content.decode()


def an_agreement(**changes) -> dict:
    return {
        "title": "Memorandum", "signed_on": "2026-01-15", "valid_from": "2026-01-15", **changes,
    }  # fmt: skip


def test_without_an_agreement_of_cooperation_the_page_says_so_and_where_to_enter_it(
    cast, partnership
):
    shown = seen_by(cast.lund_coordinator, partnership.url)
    assert f'parts/cooperation_agreements/">{NONE_YET}' in shown
    assert NONE_YET in seen_by(cast.lund_team, partnership.url)
    assert f'parts/cooperation_agreements/">{NONE_YET}' not in seen_by(
        cast.lund_team, partnership.url
    )
    save_part(partnership, "cooperation_agreements", cast.lund_coordinator, rows=[an_agreement()])
    shown = seen_by(cast.lund_team, partnership.url)
    assert NONE_YET not in shown
    assert "Memorandum" in shown
    assert "until further notice" in shown


def test_an_agreement_that_has_ended_is_advice_and_holds_nothing_back(cast, partnership):
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    rows = [an_agreement(valid_until=yesterday)]
    save_part(partnership, "cooperation_agreements", cast.office_coordinator, rows=rows)
    assert "The agreement of cooperation has ended." in seen_by(cast.lund_team, partnership.url)
    assert take_step(partnership, "start_planning", cast.office_coordinator).state == "planning"


def test_an_agreement_has_its_days_in_order_and_a_paper_of_the_partnership(cast, partnership):
    for wrong in ({"valid_until": "2026-01-14"}, {"document": 999}, {"signed_on": ""}):
        rows = [an_agreement(**wrong)]
        with pytest.raises(Invalid):
            save_part(partnership, "cooperation_agreements", cast.lund_coordinator, rows=rows)


def test_the_partners_and_the_office_hand_in_papers_until_it_ends(cast, partnership):
    assert may_add(partnership, cast.lund_coordinator)
    assert may_add(partnership, cast.office_coordinator)
    assert not may_add(partnership, cast.lund_team)
    assert not may_add(partnership, cast.stranger)
    body = {"reason": "Floods"}
    partnership = take_step(partnership, "terminate", cast.office_coordinator, body)
    assert not may_add(partnership, cast.lund_coordinator)


def test_a_university_is_entered_by_either_side_with_a_real_address(cast, partnership):
    row = {"name": "University of Botswana", "kind": "research", "country": "BW",
           "website": "https://www.ub.bw", "since": "2026-01-01"}  # fmt: skip
    save_part(partnership, "associates", cast.francistown_coordinator, rows=[row])
    shown = seen_by(cast.lund_team, partnership.url)
    assert "University of Botswana" in shown
    assert 'href="https://www.ub.bw"' in shown
    with pytest.raises(PermissionDenied):
        save_part(partnership, "associates", cast.lund_finance, rows=[row])
    rows = [{**row, "website": "javascript:alert(1)"}]
    with pytest.raises(Invalid):
        save_part(partnership, "associates", cast.lund_coordinator, rows=rows)


# --- how it is doing ----------------------------------------------------------------------------

WHY = "Nobody has answered a letter since the summer"


def test_its_health_is_the_offices_own_and_nowhere_else(cast, partnership):
    body = {"health": "poor", "reason": WHY}
    partnership = take_step(partnership, "set_health", cast.office_coordinator, body)
    for who in (cast.manager, cast.controller):
        shown = seen_by(who, partnership.url)
        assert WHY in shown
        assert "doing badly" in shown
        assert cast.office_coordinator.name in shown
    token = issue_token(cast.lund_coordinator, days=1)
    read = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    machine = f"/api/v1/partnerships/{partnership.pk}/"
    for text in (
        seen_by(cast.lund_coordinator, partnership.url),
        seen_by(cast.lund_coordinator, f"{partnership.url}record/"),
        seen_by(cast.lund_coordinator, "/partnerships/"),
        Client().get(machine, **read).content.decode(),
        Client().get(f"{machine}record/", **read).content.decode(),
        str(list(Entry.objects.values_list("facts", flat=True))),
        str(list(Remark.objects.values_list("text", flat=True))),
        str(list(Notice.objects.values_list("facts", flat=True))),
        str(partnership.content()),
    ):
        assert WHY not in text
        assert "doing badly" not in text
        assert "poor" not in text
    assert Client().get(f"{machine}parts/health/", **read).status_code == 403
    assert partnership.record_entries().last().step == "set_health"


def test_the_office_reads_how_it_was_before_and_writes_it_by_the_step_alone(cast, partnership):
    for health, reason in (("good", "All is well"), ("watch", "The coordinator is leaving")):
        body = {"health": health, "reason": reason}
        partnership = take_step(partnership, "set_health", cast.office_coordinator, body)
    shown = seen_by(cast.adviser, partnership.url)
    assert shown.index("The coordinator is leaving") < shown.index("All is well")
    assert partnership.health == "watch"
    with pytest.raises(Refused):
        save_part(partnership, "health", cast.office_coordinator, rows=[])
    with pytest.raises(PermissionDenied):
        take_step(partnership, "set_health", cast.lund_coordinator, body)
    with pytest.raises(Invalid):
        take_step(partnership, "set_health", cast.office_coordinator, {"health": "poor"})


def test_the_office_narrows_its_list_by_health_and_nobody_else_can(cast, partnership):
    other = stories.a_partnership(cast)
    body = {"health": "poor", "reason": WHY}
    take_step(partnership, "set_health", cast.office_coordinator, body)
    shown = seen_by(cast.manager, "/partnerships/?health=poor")
    assert "How it is doing" in shown
    assert partnership.url in shown
    assert f'href="{other.url}"' not in shown
    for address in ("/partnerships/?health=poor", "/partnerships/?health=good"):
        theirs = seen_by(cast.lund_coordinator, address)
        assert f'href="{partnership.url}"' in theirs
        assert f'href="{other.url}"' in theirs
        assert "How it is doing" not in theirs
    assert "doing badly" in workbook(cast.manager)
    assert "doing badly" not in workbook(cast.lund_coordinator)


def workbook(person) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get("/partnerships/?download=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    return str(list(sheet.iter_rows(values_only=True)))


def test_the_office_changes_what_it_is_called_and_about(cast, partnership):
    body = {"title": "Lund – Francistown, youth", "themes": ["GENDER"]}
    partnership = take_step(partnership, "edit", cast.office_coordinator, body)
    assert (partnership.title, partnership.themes) == (body["title"], ["GENDER"])
    assert Partnership.objects.get().call_version == partnership.call_version
    assert partnership.record_entries().last().facts["fields"] == ["themes", "title"]
    assert partnership.parties().count() == 2
    with pytest.raises(PermissionDenied):
        take_step(partnership, "edit", cast.lund_coordinator, body)
