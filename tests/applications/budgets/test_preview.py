"""Rules on a plan's page, explained by the partners; and what a draft call would say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.workflow.engine import save_part, take_step
from tests.stories import applications as stories
from tests.stories.partnerships import a_draft_call

pytestmark = pytest.mark.django_db

DEAR = {
    "code": "nights", "sentence": {"en": "A night is cheap.", "sv": "En natt är billig."},
    "categories": ["LODGING"], "measure": "unit_price", "condition": "at_most",
    "amount": stories.sek(900), "level": "hard",
}  # fmt: skip


def advice(plan):
    return {one.code: str(one.message) for one in type(plan).objects.get(pk=plan.pk).missing()}


def test_partners_explain_a_guide_value_and_the_assessor_reads_it_beside_the_warning(cast, client):
    plan = stories.a_filled_plan(cast)
    rows = [{"rule": "audit_line", "explanation": "The municipality's own auditors do it."}]
    save_part(plan, "explanations", cast.lund_coordinator, rows=rows)
    assert "explained" in advice(plan)["audit_line"]
    client.force_login(cast.assessor1)
    page = client.get(plan.url).content.decode()
    assert "own auditors do it." in page.replace("&#x27;", "'")
    assert "How we counted" in page


def test_an_explanation_excuses_no_binding_rule(cast):
    plan = stories.a_filled_plan(cast)
    save_part(plan, "lines", cast.lund_finance, rows=[stories.a_line(cast.lund, quantity=501)])
    assert "explained" not in advice(plan)["cap"]


def test_who_else_pays_is_a_hint_and_never_among_what_is_missing(cast, client):
    plan = stories.a_filled_plan(cast)
    assert "double_funding" not in advice(plan)
    client.force_login(cast.lund_coordinator)
    assert client.get(plan.url).content.decode().count("not as advised") == 2  # the audit, too
    save_part(plan, "other_funding", cast.lund_coordinator, values={"declared": "nobody"})
    assert client.get(plan.url).content.decode().count("not as advised") == 1


def test_a_draft_call_says_what_it_would_say_and_changes_nothing(cast, client):
    plan = stories.a_filled_plan(cast)
    before = advice(plan)
    call, _part = save_part(a_draft_call(cast), "rules", cast.manager, rows=[DEAR])
    client.force_login(cast.manager)
    assert f"/calls/{call.pk}/rules/" in client.get(call.url).content.decode()
    page = client.get(f"/calls/{call.pk}/rules/").content.decode().replace("\xa0", " ")
    assert "<ins>Budget, row 1: A night is cheap." in page
    assert "<del>A line for the audit" in page
    assert "4 errors" in page
    assert advice(plan) == before


def test_a_decided_plan_is_not_asked_again(cast, client):
    plan = stories.a_granted_plan(cast)
    call, _part = save_part(a_draft_call(cast), "rules", cast.manager, rows=[DEAR])
    client.force_login(cast.manager)
    assert plan.reference not in client.get(f"/calls/{call.pk}/rules/").content.decode()
    assert [str(one.amount) for one in plan.grants] == ["10000.00"] * 2


def test_partners_have_no_such_page_and_its_queries_do_not_grow(cast, client):
    plan = stories.a_filled_plan(cast)
    call = plan.partnership.call
    client.force_login(cast.lund_coordinator)
    assert client.get(f"/calls/{call.pk}/rules/").status_code == 403
    assert "What its rules would say" not in client.get(call.url).content.decode()
    client.force_login(cast.office_coordinator)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/calls/{call.pk}/rules/")
        return len(queries)

    client.get(f"/calls/{call.pk}/rules/")
    once = asked()
    for title in ("second", "third"):
        other = stories.a_plan(cast, plan.partnership, title=title)
        stories.write_plan(cast, other)
    assert asked() == once <= 14
    assert take_step(plan, "withdraw", cast.lund_coordinator, {"reason": "Done"})
