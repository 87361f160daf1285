"""While an expense is typed its rules answer; nothing is saved, and it works without a script."""

import pytest
from django.test import Client

from reporting.expenses.models import Expense
from tests.stories.reporting import a_receipt, an_activity, an_expense, line_of, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


@pytest.fixture
def surfer(cast):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(cast.lund_finance)
    return client


def typed(cast, activity, **changes):
    return {
        "activity": activity.pk, "line": line_of(activity.grant, cast.lund).key,
        "partner": cast.lund.pk, "paid_by": "direct", "supplier": "Hotel", "paid_on": "2026-05-20",
        "paper": "1500.00", "paper_currency": "SEK", "claimed": "1200.00",
        "claimed_currency": "SEK", **changes,
    }  # fmt: skip


def fragment(surfer, body, query=""):
    answer = surfer.post(f"/expenses/check/{query}", body, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_same_rules_answer_while_it_is_typed(cast, activity, surfer):
    said = fragment(surfer, typed(cast, activity))
    for text in ("Still to be filled in: the date of the paper.", "Name at least one document",
                 "Bill with names and nights", "SEK\xa04,800.00"):  # fmt: skip
        assert text in said, text
    assert not Expense.objects.exists()


def test_a_stored_draft_is_checked_with_what_is_typed_now(cast, activity, surfer):
    expense = an_expense(cast, activity)
    paper = expense.documents.get().pk
    body = typed(cast, activity, invoice_on="2026-05-08", documents=[paper])
    assert "Nothing holds it back." in fragment(surfer, body, f"?expense={expense.pk}")
    over = {**body, "paper": "99000", "claimed": "99000"}
    assert "without an amendment" in fragment(surfer, over, f"?expense={expense.pk}")
    expense.refresh_from_db()
    assert str(expense.claimed) == "1200.00 SEK"


def test_what_cannot_be_read_is_said_and_the_rest_is_looked_at(cast, activity, surfer):
    said = fragment(surfer, typed(cast, activity, claimed="1600.00", paid_on="not a day"))
    assert "#id_claimed" in said
    assert "#id_paid_on" in said
    assert "Name at least one document" in said
    assert fragment(surfer, {})
    assert fragment(surfer, {"activity": "x", "paper": "\x00", "documents": ["a"]})


def test_the_same_bill_typed_again_is_asked_about(cast, activity, surfer):
    first = an_expense(cast, activity, supplier="Hotel", claimed=money("1500.00"))
    paper = a_receipt(activity, cast.lund_finance)
    body = typed(cast, activity, invoice_on="2026-05-08", documents=[paper.pk])
    assert first.reference in fragment(surfer, body)


def test_without_a_script_a_page_comes_back_with_what_was_typed(cast, activity, surfer):
    answer = surfer.post("/expenses/check/", typed(cast, activity, supplier="Inn at the bridge"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Inn at the bridge" in page
    assert "Still to be filled in" in page
    assert 'action="/expenses/new/"' in page
    assert not Expense.objects.exists()
    for address in ("/expenses/new/", an_expense(cast, activity).step_url("edit")):
        assert 'formaction="/expenses/check/' in surfer.get(address).content.decode()


def test_only_those_who_enter_costs_are_answered(cast, activity):
    expense = an_expense(cast, activity)
    for person, query, status in (
        (cast.stranger, f"?expense={expense.pk}", 404), (cast.lund_majority, "", 403),
        (cast.controller, f"?expense={expense.pk}", 403), (cast.lund_finance, "?expense=x", 404),
    ):  # fmt: skip
        client = Client()
        client.force_login(person)
        assert client.post(f"/expenses/check/{query}", {}).status_code == status


def test_a_split_says_what_stays_while_it_is_typed(cast, activity, surfer):
    expense = an_expense(cast, activity)  # 1,200 claimed
    assert "formaction" in surfer.get(expense.step_url("split")).content.decode()
    body = {
        "parts-TOTAL_FORMS": "2", "parts-0-claimed": "333.33", "parts-1-claimed": "what?",
    }  # fmt: skip
    query = f"?step=split&expense={expense.pk}"
    assert "SEK\xa0866.67 of SEK\xa01,200.00" in fragment(surfer, body, query)
    page = surfer.post(f"/expenses/check/{query}", body)
    assert "333.33" in page.content.decode()
    assert not expense.other_parts.exists()
