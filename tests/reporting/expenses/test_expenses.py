"""The expense: what it asks, which SEK amount counts, and what stands before it counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from applications.budgets.lines import left
from applications.budgets.models import BudgetLine
from foundation.documents.rights import may_add
from foundation.money.models import ExchangeRate
from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.expenses.models import Expense, spent, spent_by_line
from tests.stories.applications import a_granted_partnership
from tests.stories.reporting import (
    a_ready_expense,
    a_receipt,
    an_activity,
    an_expense,
    line_of,
    money,
    what_an_expense_says,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(cast, grant):
    return an_activity(cast, grant)


@pytest.fixture
def rates(db):
    """ECB: 11.50 SEK and 20.25 ZAR for one euro."""
    for currency, rate in (("SEK", "11.5"), ("ZAR", "20.25")):
        ExchangeRate.objects.create(
            from_currency="EUR", to_currency=currency, on=date(2026, 5, 19),
            rate=Decimal(rate), source="ECB",
        )  # fmt: skip


def refused(cast, activity, by=None, **changes):
    with pytest.raises(Invalid) as problem:
        begin(Expense, by or cast.lund_finance, what_an_expense_says(cast, activity, **changes))
    return problem.value.errors


def codes(missing, level=None):
    return {one.code for one in missing if level in (None, one.level)}


# What it asks


def test_an_expense_in_sek_counts_as_it_is(cast, activity):
    expense = an_expense(cast, activity)
    assert (str(expense.sek), expense.rate, expense.rate_source) == ("1200.00 SEK", None, "")
    assert expense.title == "Hotel Marang, Lodging"
    assert expense.line == line_of(activity.grant, cast.lund).key
    assert expense.parent() == activity
    assert (expense.case_id, expense.standing) == (activity.case_id, "unreported")


def test_what_left_the_account_counts_and_the_rate_follows(cast, activity):
    claims = {"paper": money("3000.00", "BWP"), "claimed": money("3000.00", "BWP")}
    expense = an_expense(cast, activity, **claims, sek=money("2345.67"), rate="0.5",
                         rate_on="2026-05-20", rate_source="ECB")  # fmt: skip
    assert str(expense.sek) == "2345.67 SEK"
    assert expense.rate == Decimal("0.78189000")
    assert (expense.rate_on, expense.rate_source) == (None, "")


def test_a_manual_rate_is_used_as_typed_with_its_paper(cast, activity):
    claims = {"paper": money("333.33", "ZMW"), "claimed": money("333.33", "ZMW")}
    rate = {"rate": "0.4115", "rate_on": "2026-05-20", "rate_source": "manual"}
    expense = an_expense(cast, activity, **claims, **rate)
    assert str(expense.sek) == "137.17 SEK"  # 137.165295
    assert set(refused(cast, activity, **claims, **rate)) == {"documents"}


def test_a_published_rate_must_be_the_one_that_is_loaded(cast, activity, rates):
    claims = {"paper": money("1000.00", "ZAR"), "claimed": money("1000.00", "ZAR")}
    rate = {"rate_on": "2026-05-20", "rate_source": "ECB"}
    expense = an_expense(cast, activity, **claims, **rate, rate="0.567901")
    assert str(expense.sek) == "567.90 SEK"
    assert expense.rate == Decimal("0.56790123")
    assert an_expense(cast, activity, **claims, **rate).sek == expense.sek  # looked up
    problem = refused(cast, activity, **claims, **rate, rate="0.6000")
    assert problem == {"rate": ["The published rate of that day is 0.56790123."]}
    problem = refused(cast, activity, **claims, **{**rate, "rate_on": "2026-04-01"}, rate="0.5679")
    assert set(problem) == {"rate"}


def test_something_must_say_how_much_it_is_in_sek(cast, activity):
    claims = {"paper": money("1000.00", "ZAR"), "claimed": money("1000.00", "ZAR")}
    draft = an_expense(cast, activity, **claims)  # a draft may be told later
    assert (draft.sek, codes(draft.missing(), "error")) == (None, {"no_sek"})
    with pytest.raises(Refused):
        take_step(draft, "mark_ready", cast.lund_finance)
    assert set(refused(cast, activity, **claims, rate="0.56")) == {"rate_on", "rate_source"}
    problem = refused(cast, activity, **claims, rate="0." + "0" * 30 + "1",
                      rate_on="2026-05-20", rate_source="manual")  # fmt: skip
    assert set(problem) == {"rate"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"claimed": money("1500.01")}, "claimed"),
        ({"claimed": money("12.00", "EUR")}, "claimed"),
        ({"claimed": money("0.00")}, "claimed"),
        ({"paper": money("-5.00")}, "paper"),
        ({"claimed": money("1200.00"), "sek": money("1100.00")}, "sek"),
        ({"line": "no-such-key"}, "line"),
        ({"documents": [10**9]}, "documents"),
        ({"paid_on": "0026-05-20"}, "paid_on"),
        ({"paid_by": "barter"}, "paid_by"),
        ({"claimed": 1200.5}, "claimed"),
    ],
)
def test_what_is_wrong_in_itself_is_refused_at_its_field(cast, activity, changes, field):
    assert set(refused(cast, activity, **changes)) == {field}


def test_without_an_activity_one_sentence_says_so(cast, activity):
    body = {**what_an_expense_says(cast, activity), "activity": 10**9}
    with pytest.raises(Invalid) as problem:
        begin(Expense, cast.lund_finance, body)
    assert set(problem.value.errors) == {"activity"}


def test_documents_are_those_of_the_activity(cast, activity):
    other = an_activity(cast, activity.grant)
    strange = a_receipt(other, cast.lund_finance)
    assert set(refused(cast, activity, documents=[strange.pk])) == {"documents"}


def test_nothing_is_added_to_a_cancelled_activity(cast, activity):
    cancelled = take_step(activity, "cancel", cast.lund_coordinator, {"reason": "Flood"})
    assert set(refused(cast, cancelled)) == {"activity"}


def test_the_grant_holder_enters_for_all_and_others_for_themselves(cast, activity):
    theirs = {"partner": cast.francistown.pk,
              "line": line_of(activity.grant, cast.francistown).key}  # fmt: skip
    an_expense(cast, activity, **theirs)
    an_expense(cast, activity, cast.francistown_finance, **theirs)
    assert set(refused(cast, activity, cast.francistown_coordinator)) == {"partner"}
    assert set(refused(cast, activity, partner=cast.umea.pk)) == {"partner"}


def test_wages_on_the_other_side_are_refused_with_the_sentence(cast, activity):
    line = line_of(activity.grant, cast.lund)
    line.category = "WAGE_SE"
    line.save()
    problem = refused(cast, activity, partner=cast.francistown.pk)
    assert problem["partner"][0].startswith("Only the work of Swedish participants is financed")
    expense = an_expense(cast, activity)
    Expense.objects.filter(pk=expense.pk).update(partner=cast.francistown)
    expense.refresh_from_db()
    assert "wage_side" in codes(expense.missing(), "error")
    with pytest.raises(Refused):
        take_step(expense, "mark_ready", cast.lund_finance)


# Changing it


def test_a_change_merges_and_the_rate_stays_the_rate(cast, activity, rates):
    claims = {"paper": money("1000.00", "ZAR"), "claimed": money("1000.00", "ZAR")}
    expense = an_expense(cast, activity, **claims, rate_on="2026-05-20", rate_source="ECB")
    change = {"claimed": money("500.00", "ZAR"), "less_because": "Alcohol"}
    expense = take_step(expense, "edit", cast.lund_finance, change, partial=True)
    assert str(expense.sek) == "283.95 SEK"
    change = {"sek": money("290.00")}
    expense = take_step(expense, "edit", cast.lund_finance, change, partial=True)
    assert (str(expense.sek), expense.rate_source) == ("290.00 SEK", "")
    assert expense.rate == Decimal("0.58000000")
    expense = take_step(expense, "edit", cast.lund_finance, {"supplier": "Inn"}, partial=True)
    assert (str(expense.sek), expense.title) == ("290.00 SEK", "Inn, Lodging")
    assert expense.documents.count() == 1


def test_only_a_draft_is_changed_and_never_by_others(cast, activity):
    expense = an_expense(cast, activity)
    for person in (cast.stranger, cast.lund_majority, cast.office_coordinator, cast.controller):
        with pytest.raises(PermissionDenied):
            take_step(expense, "edit", person, {"supplier": "X"}, partial=True)
    expense = take_step(expense, "mark_ready", cast.francistown_coordinator)
    with pytest.raises(Refused):
        take_step(expense, "edit", cast.lund_finance, {"supplier": "X"}, partial=True)
    assert take_step(expense, "reopen", cast.lund_finance).state == "draft"


def test_it_takes_no_papers_of_its_own(cast, activity):
    assert not may_add(an_expense(cast, activity), cast.lund_finance)


# Before it counts


def test_it_needs_a_document(cast, activity):
    expense = an_expense(cast, activity, documents=[])
    assert "no_documents" in codes(expense.missing(), "error")
    with pytest.raises(Refused):
        take_step(expense, "mark_ready", cast.lund_finance)


def test_a_further_paper_that_is_missing_is_a_question(cast, activity):
    minutes = a_receipt(activity, cast.lund_finance, kind="minutes")
    expense = an_expense(cast, activity, documents=[minutes.pk])
    assert "paper_missing" in codes(expense.missing(), "warning")
    assert take_step(expense, "mark_ready", cast.lund_finance).state == "ready"
    with_bill = an_expense(cast, activity)
    assert "paper_missing" not in codes(with_bill.missing())


def test_what_deserves_a_look_does_not_stop_it(cast, activity):
    expense = an_expense(
        cast, activity, paid_on="2025-12-30", invoice_on="2026-01-02",
        line=line_of(activity.grant, cast.francistown).key,
    )  # fmt: skip
    assert codes(expense.missing(), "warning") == {
        "another_partner", "outside_period", "paid_before_paper", "less_without_reason",
        "says_too_little",
    }  # fmt: skip
    assert take_step(expense, "mark_ready", cast.lund_finance).state == "ready"


def test_a_line_is_passed_only_as_far_as_its_rule_allows(cast, activity):
    line = line_of(activity.grant, cast.lund)  # 6,000 SEK; 50,000 more at most
    first = a_ready_expense(cast, activity, paper=money("56000.00"), claimed=money("55999.99"))
    assert codes(first.missing()) == set()
    second = an_expense(cast, activity, paper=money("0.02"), claimed=money("0.02"))
    assert "overspent" in codes(second.missing(), "error")
    second = take_step(second, "edit", cast.lund_finance, {"claimed": money("0.01")}, partial=True)
    assert codes(second.missing(), "error") == set()
    assert "above_line" in codes(second.missing(), "warning")
    take_step(second, "mark_ready", cast.lund_finance)
    assert str(spent(line)) == "56000.00 SEK"
    assert str(left(line)) == "-50000.00 SEK"
    take_step(first, "withdraw", cast.lund_finance, {"reason": "Twice"})
    assert str(left(line)) == "5999.99 SEK"


def test_the_lines_of_many_are_asked_at_once(cast, activity, django_assert_num_queries):
    a_ready_expense(cast, activity)
    ids = list(BudgetLine.objects.values_list("pk", flat=True))
    with django_assert_num_queries(2):
        assert list(spent_by_line(ids).values()) == [Decimal("1200.00")]


def test_a_paper_may_be_split_but_not_claimed_twice(cast, activity):
    a_ready_expense(cast, activity, claimed=money("700.00"))
    half = an_expense(cast, activity, claimed=money("800.00"))
    assert "paper_twice" not in codes(half.missing())
    take_step(half, "mark_ready", cast.lund_finance)
    again = an_expense(cast, activity, claimed=money("0.01"), supplier="HOTEL  Marang")
    assert "paper_twice" in codes(again.missing(), "warning")


def test_the_same_paper_elsewhere_is_a_question_that_tells_nothing(cast, activity):
    first = a_ready_expense(cast, activity)
    other = an_activity(cast, a_granted_partnership(cast)[1])
    again = an_expense(cast, other)
    found = {one.code: str(one.message) for one in again.missing()}
    assert {"paper_elsewhere", "file_elsewhere"} <= set(found)
    assert first.reference not in " ".join(found.values())


# Who sees it


def test_partners_and_office_see_it_and_its_keeper_holds_the_pen(cast, activity):
    expense = an_expense(cast, activity)
    seen = {
        name
        for name, person in cast.everyone().items()
        if Expense.objects.visible_to(person).filter(pk=expense.pk).exists()
    }
    assert {"lund_majority", "francistown_finance", "controller"} <= seen
    assert not {"stranger", "auditor", "anonymous"} & seen
    held = Expense.objects.held_by
    assert held(cast.lund_finance).exists()
    assert not held(cast.francistown_finance).exists()
    assert expense.holder()["organisation"] == cast.lund.pk


def test_the_pages_say_what_is_needed_and_where(
    cast, activity, client, django_assert_max_num_queries
):
    expense = an_expense(cast, activity)
    client.force_login(cast.lund_finance)
    with django_assert_max_num_queries(30):
        page = client.get(expense.url, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    for text in ("Bill with names and nights", f"{activity.url}#documents", "SEK\xa01,200.00",
                 "receipt", "Possible without an"):  # fmt: skip
        assert text in page
    listed = client.get("/expenses/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Hotel Marang" in listed
    new = client.get(f"/expenses/new/?activity={activity.pk}").content.decode()
    assert expense.line in new
    assert client.get("/expenses/new/").status_code == 200


def test_the_offices_rate_from_a_document_serves_everybody(cast, activity):
    ExchangeRate.objects.create(
        from_currency="ZMW", to_currency="SEK", on=date(2026, 5, 19), rate=Decimal("0.4115"),
        source="manual", document_id=1,
    )  # fmt: skip
    claims = {"paper": money("333.33", "ZMW"), "claimed": money("333.33", "ZMW")}
    rate = {"rate_on": "2026-05-20", "rate_source": "manual"}
    assert str(an_expense(cast, activity, **claims, **rate).sek) == "137.17 SEK"
    none = {**claims, **rate, "documents": []}
    assert an_expense(cast, activity, **none, rate="0.4115").rate == Decimal("0.41150000")
    assert "rate" in refused(cast, activity, **{**none, "claimed": money("1", "BWP"),
                                                "paper": money("1", "BWP")})  # fmt: skip
    assert "documents" in refused(cast, activity, **none, rate="0.4200")
