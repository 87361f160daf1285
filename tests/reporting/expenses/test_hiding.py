"""Personal data on a paper: the other partner sees that there is one, and its kind."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from foundation.documents.models import Document
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid
from reporting.activities.models import Activity
from tests.stories.reporting import a_receipt, an_activity, an_expense, line_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def expense(cast, grant):
    return an_expense(cast, an_activity(cast, grant))


def readers(cast, paper):
    return {
        name for name, person in cast.everyone().items()
        if Document.objects.of_kind(Activity).visible_to(person).filter(pk=paper.pk).exists()
    }  # fmt: skip


def page(person, address):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    return client.get(address)


def test_only_ones_own_finance_and_the_reviewers_read_it(cast, expense):
    paper = expense.documents.get()
    before = readers(cast, paper)
    assert {"francistown_finance", "lund_coordinator", "office_coordinator"} <= before
    take_step(expense, "hide_papers", cast.lund_coordinator, {"documents": [paper.pk]})
    assert readers(cast, paper) == {"lund_finance", "controller"}
    assert page(cast.francistown_finance, paper.url).status_code == 404
    assert page(cast.francistown_finance, paper.content_url).status_code == 404
    take_step(expense, "hide_papers", cast.lund_finance, {"documents": []})
    assert readers(cast, paper) == before


def test_the_others_see_that_there_is_a_paper_and_its_kind(cast, expense):
    paper = expense.documents.get()
    Document.objects.filter(pk=paper.pk).update(title="Card of Anna Ek")
    expense = take_step(
        expense, "hide_papers", cast.lund_finance, {"documents": [paper.pk]}
    )  # fmt: skip
    for address in (expense.url, expense.step_url("edit"), expense.activity.url):
        shown = page(cast.francistown_finance, address).content.decode()
        assert "Anna Ek" not in shown, address
    shown = page(cast.francistown_finance, expense.url).content.decode()
    assert "A paper that is not shown (Receipt)" in shown
    assert "Name at least one document" not in shown
    assert "Anna Ek" in page(cast.lund_finance, expense.url).content.decode()


def test_it_stays_named_when_somebody_changes_who_may_not_read_it(cast, expense):
    paper = expense.documents.get()
    expense = take_step(expense, "hide_papers", cast.lund_finance, {"documents": [paper.pk]})
    change = {"supplier": "Inn"}
    expense = take_step(expense, "edit", cast.francistown_finance, change, partial=True)
    assert (expense.supplier, expense.documents.get()) == ("Inn", paper)


def test_nobody_hides_the_papers_of_another_partners_cost(cast, expense):
    for person in (cast.francistown_finance, cast.controller, cast.stranger):
        with pytest.raises(PermissionDenied):
            take_step(expense, "hide_papers", person, {"documents": []})


def a_cost_of_francistown(cast, activity, *papers):
    return an_expense(
        cast, activity, cast.francistown_finance, partner=cast.francistown.pk,
        line=line_of(activity.grant, cast.francistown).key, paid_by="repaid",
        documents=[one.pk for one in papers],
    )  # fmt: skip


def test_nobody_hides_the_other_partners_paper_from_it(cast, expense):
    paper = expense.documents.get()
    other = a_cost_of_francistown(cast, expense.activity, paper)
    with pytest.raises(Invalid):
        take_step(other, "hide_papers", cast.francistown_finance, {"documents": [paper.pk]})
    take_step(expense, "withdraw", cast.lund_finance, {"reason": "Twice"})
    take_step(other, "hide_papers", cast.francistown_finance, {"documents": [paper.pk]})
    assert "lund_finance" in readers(cast, paper)  # Lund handed it in


def test_nobody_opens_what_the_other_partner_has_hidden(cast, expense):
    theirs = a_receipt(expense.activity, cast.francistown_finance, b"A card", "card.txt")
    expense.documents.add(theirs)
    take_step(expense, "hide_papers", cast.lund_finance, {"documents": [theirs.pk]})
    hidden_from = readers(cast, theirs)
    other = a_cost_of_francistown(cast, expense.activity, theirs)
    take_step(other, "hide_papers", cast.francistown_finance, {"documents": []})
    assert readers(cast, theirs) == hidden_from == {
        "lund_finance", "controller", "francistown_finance"
    }  # fmt: skip
