"""The list of expenses: narrowed, with one total for each currency, and light with many rows."""

import pytest
from django.test import Client

from reporting.expenses import forms
from reporting.expenses.models import Expense
from tests.stories.reporting import a_receipt, an_activity, an_expense, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


@pytest.fixture
def surfer(cast):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(cast.lund_finance)
    return client


def test_the_foot_has_a_total_for_each_currency(cast, activity, surfer):
    in_pula = {"paper": money("10.00", "BWP"), "claimed": money("10.00", "BWP")}
    for more in ({}, {}, in_pula, {**in_pula, "paid_by": "card"}):
        an_expense(cast, activity, **more)
    page = surfer.get("/expenses/").content.decode()
    assert "BWP\xa020.00 · SEK\xa02,400.00" in page
    page = surfer.get("/expenses/?paid_by=card").content.decode()
    assert "In all: BWP\xa010.00" in page


def test_it_is_narrowed_by_day_papers_and_activity(cast, activity, surfer):
    an_expense(cast, activity, supplier="Early", paid_on="2026-02-01")
    an_expense(cast, activity, supplier="Bare", documents=[])
    other = an_activity(cast, activity.grant)
    an_expense(cast, other, supplier="Elsewhere")
    for query, found in (
        ("paid_to=2026-02-28", {"Early"}), ("papers=none", {"Bare"}),
        (f"activity={other.pk}", {"Elsewhere"}), ("paid_from=2026-03-01", {"Bare", "Elsewhere"}),
        (f"grant={activity.grant_id}", {"Early", "Bare", "Elsewhere"}),
        ("paid_from=never", {"Early", "Bare", "Elsewhere"}), ("grant=0", {"Early", "Bare",
         "Elsewhere"}),
    ):  # fmt: skip
        page = surfer.get(f"/expenses/?{query}").content.decode()
        assert {name for name in ("Early", "Bare", "Elsewhere") if f"{name}, " in page} == found


def test_a_form_stays_short_where_an_activity_has_many_papers(cast, activity, surfer, monkeypatch):
    monkeypatch.setattr(forms, "MOST_PAPERS", 3)
    first = an_expense(cast, activity)
    papers = [a_receipt(activity, cast.lund_finance).pk for _n in range(5)]
    page = surfer.get(first.step_url("edit")).content.decode()
    shown = {
        pk for pk in [first.documents.get().pk, *papers] if f'name="documents" value="{pk}"' in page
    }
    assert shown == {first.documents.get().pk, *papers[-3:]}
    body = {"activity": activity.pk, "documents": papers[:1]}
    assert surfer.post("/expenses/new/", body).status_code == 302  # any of them can be named
    assert Expense.objects.latest("pk").documents.get().pk == papers[0]
