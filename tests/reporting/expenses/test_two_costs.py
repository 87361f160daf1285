"""Is it the same cost? A question with both side by side, answered once, and never a block."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.documents.storing import add_document, look_at
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.expenses.kept_models import TwoCosts
from reporting.expenses.models import Expense
from tests.stories.applications import a_granted_partnership
from tests.stories.reporting import a_ready_expense, an_activity, an_expense, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


def asked(expense):
    found = {one.code for one in Expense.objects.get(pk=expense.pk).missing()}
    return found & {"paper_twice", "paper_elsewhere", "file_twice", "file_elsewhere"}


def a_paper(cast, activity, content=b"The very same slip"):
    looked = look_at(SimpleUploadedFile("slip.txt", content))
    return add_document(activity, cast.lund_finance, looked, kind="receipt").pk


def test_the_same_file_handed_in_twice_is_asked_about(cast, activity):
    first = an_expense(cast, activity, documents=[a_paper(cast, activity)])
    again = an_expense(cast, activity, documents=[a_paper(cast, activity)],
                       supplier="Somebody else")  # fmt: skip
    assert asked(again) == asked(first) == {"file_twice"}
    one_paper = an_expense(cast, activity, documents=[first.documents.get().pk], supplier="Third")
    assert asked(one_paper) == {"file_twice"}  # of the second, not of the one it shares


def test_two_costs_are_said_once_for_both_and_why_is_kept(cast, activity, client):
    first = a_ready_expense(cast, activity)
    again = an_expense(cast, activity)
    assert "paper_twice" in asked(again)
    client.force_login(cast.lund_finance)
    page = client.get(again.step_url("two_costs"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    for text in (first.reference, "Amount on the paper", "withdraw this one"):
        assert text in page, text
    reason = {"reason": "Two nights, one bill each"}
    again = take_step(again, "two_costs", cast.lund_finance, reason)
    assert not asked(again) & {"paper_twice"}
    assert not asked(first) & {"paper_twice"}
    assert TwoCosts.objects.filter(expense=again, other=first, by=cast.lund_finance).exists()
    page = client.get(again.url, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Two nights, one bill each" in page
    assert take_step(again, "mark_ready", cast.lund_finance).state == "ready"


def test_what_one_may_not_see_is_neither_shown_nor_named(cast, activity):
    first = a_ready_expense(cast, activity, supplier="Hotel Secret", what_for="Their own words")
    other = an_activity(cast, a_granted_partnership(cast)[1])
    again = an_expense(cast, other, supplier="Hotel Secret")
    coordinator = Client(HTTP_ACCEPT_LANGUAGE="en")
    coordinator.force_login(cast.lund_finance)
    assert coordinator.get(again.step_url("two_costs")).status_code == 200
    step = again.step_named("two_costs")
    form = step.form_class(Expense)(matter=again, by=cast.stranger)
    assert [key for key, _label in form.fields["other"].choices] == ["", "elsewhere"]
    assert form.pairs == []
    said = " ".join(str(label) for _key, label in form.fields["other"].choices)
    assert first.reference not in said


def test_it_says_which_and_only_of_what_looks_alike(cast, activity):
    lonely = an_expense(cast, activity, supplier="Only one", documents=[])
    with pytest.raises(Refused):
        take_step(lonely, "two_costs", cast.lund_finance, {"reason": "So"})
    a_ready_expense(cast, activity, claimed=money("1400.00"))
    a_ready_expense(cast, activity, claimed=money("1400.00"))
    third = an_expense(cast, activity, claimed=money("1400.00"))
    for body in ({"reason": "So"}, {"reason": "So", "other": str(lonely.pk)}):
        with pytest.raises(Invalid) as problem:
            take_step(third, "two_costs", cast.lund_finance, body)
        assert set(problem.value.errors) == {"other"}
