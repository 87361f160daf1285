"""Financial reports: what they take, that it is frozen, and who decides."""

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Entry
from foundation.workflow.steps import Invalid, Refused
from partnerships.signatures.models import Confirmation
from reporting.financials.lines import decided
from reporting.financials.models import FinancialReport, ReportLine
from reporting.financials.rules import openings_agree
from tests.stories.reporting import a_ready_expense, an_activity, money
from tests.stories.reports import (
    a_confirmed_progress_report,
    a_confirmed_report,
    a_financial_report,
    a_reviewed_report,
    a_submitted_report,
    again,
    an_approved_report,
    an_audited_report,
    confirmed_by_all,
    decision,
    everything_accepted,
    what_a_report_says,
)

pytestmark = pytest.mark.django_db


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.missing}


def warnings(matter) -> set[str]:
    return {one.code for one in matter.missing() if one.level == "warning"}


# --- what it takes -------------------------------------------------------------------------------


def test_it_is_begun_by_the_grant_holder_alone(cast, grant):
    with pytest.raises(PermissionDenied):
        begin(FinancialReport, cast.francistown_coordinator, what_a_report_says(grant))
    report = begin(FinancialReport, cast.lund_coordinator, what_a_report_says(grant))
    assert (str(getattr(report, "from")), str(report.to)) == ("2026-01-01", "2026-12-31")
    with pytest.raises(Invalid) as refusal:
        begin(FinancialReport, cast.lund_coordinator, {"grant": grant.pk, "from": "2026-02-01",
                                                       "to": "2026-01-01"})  # fmt: skip
    assert set(refusal.value.errors) == {"to"}


def test_it_freezes_with_its_lines(cast):
    report = a_financial_report(cast)
    assert report.total.amount == 0
    assert report.as_statement().total.period == 3000  # a draft shows what it would take
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    frozen = report.latest_version().text
    assert [row["sek"]["amount"] for row in frozen["lines"]] == ["2000.00", "1000.00"]
    assert report.total.amount == 3000
    assert frozen["opening"] == {}
    assert sum(float(row["amount"]["amount"]) for row in frozen["budget"]) == 10_000
    expense = report.cost_lines()[0].expense
    assert expense.standing == "reported"
    for name in ("reopen", "withdraw"):
        with pytest.raises(Refused) as refusal:
            take_step(expense, name, cast.lund_finance, {"reason": "No"})
        assert codes(refusal) == {"in_a_report"}


def test_each_partner_confirms_the_same_version(cast):
    report = a_confirmed_report(cast)
    said = Confirmation.objects.about(report)
    assert {row.organisation for row in said} == {cast.lund, cast.francistown}
    assert {row.version for row in said} == {report.latest_version()}


def test_taken_back_its_lines_are_free_again(cast):
    report = a_confirmed_report(cast)
    expense = report.cost_lines()[0].expense
    report = take_step(report, "reopen", cast.lund_coordinator)
    assert (report.state, report.live_lines()) == ("draft", [])
    assert again(expense).standing == "unreported"
    take_step(expense, "reopen", cast.lund_finance)
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    assert [line.sek for line in report.cost_lines()] == [1000]
    assert ReportLine.objects.filter(report=report).count() == 3  # what was released is kept


def test_a_cost_stands_in_one_report(cast):
    first = a_financial_report(cast, to="2026-06-30")
    body = what_a_report_says(first.grant, **{"from": "2026-07-01"})
    second = begin(FinancialReport, cast.lund_coordinator, body)
    # The first is still a draft that covers the day: the second leaves its costs alone.
    second = take_step(second, "request_confirmation", cast.lund_coordinator)
    assert second.live_lines() == []
    first = take_step(first, "request_confirmation", cast.lund_coordinator)
    assert len(first.live_lines()) == 2
    second = again(second)
    assert [one.code for one in openings_agree(second)] == ["opening"]


def test_a_cost_that_surfaces_late_goes_into_the_next_report(cast):
    first = a_financial_report(cast, to="2026-06-30")
    first = take_step(first, "request_confirmation", cast.lund_coordinator)
    a_ready_expense(
        cast, an_activity(cast, first.grant), supplier="Late Bus", paper=money("100.00"),
        claimed=money("100.00"), paid_on="2026-06-20",
    )  # fmt: skip
    body = what_a_report_says(first.grant, **{"from": "2026-07-01"})
    second = begin(FinancialReport, cast.lund_coordinator, body)
    second = take_step(second, "request_confirmation", cast.lund_coordinator)
    assert [(line.sek, line.late) for line in second.live_lines()] == [(100, True)]
    assert second.as_statement().total.opening == first.as_statement().total.closing == 3000
    assert second.sections(cast.controller)


def test_two_reports_do_not_cover_the_same_days(cast):
    report = a_confirmed_report(cast)
    other = begin(FinancialReport, cast.lund_coordinator, what_a_report_says(report.grant))
    with pytest.raises(Refused) as refusal:
        take_step(other, "request_confirmation", cast.lund_coordinator)
    assert "period_overlaps" in codes(refusal)


def test_a_passed_line_wants_a_comment(cast):
    report = a_financial_report(cast)
    assert "deviation" not in warnings(report)
    a_ready_expense(
        cast, an_activity(cast, report.grant), paper=money("5000.00"), claimed=money("5000.00"),
        supplier="Grand Hotel",
    )  # fmt: skip
    assert "deviation" in warnings(again(report))


# --- audit and submission ------------------------------------------------------------------------


def test_it_is_submitted_after_the_audit_with_the_progress_report(cast):
    report = a_confirmed_report(cast)
    with pytest.raises(Refused) as refusal:
        take_step(report, "submit", cast.lund_coordinator)
    assert codes(refusal) == {"audit_missing", "no_progress_report"}
    assert report.main_step().name == "hand_to_auditor"


def test_the_results_are_submitted_with_the_accounts(cast):
    report = an_audited_report(cast)
    progress = a_confirmed_progress_report(cast, report.grant)
    assert report.state == "audited"
    with pytest.raises(Refused):
        take_step(report, "decide_lines", cast.controller, everything_accepted(report))
    take_step(report, "submit", cast.lund_coordinator)
    assert again(progress).state == "submitted"


def test_a_correction_stands_beside_the_cost_and_changes_the_figures(cast):
    report = take_step(a_confirmed_report(cast), "hand_to_auditor", cast.lund_coordinator)
    before, line = report.figures_digest(), report.cost_lines()[0]
    report.correct(line.expense, 300)
    assert report.figures_digest() != before
    assert (report.total.amount, report.stands(line.expense)) == (2700, 1700)
    assert again(report).cost_lines()[0].sek == 2000
    with pytest.raises(ValueError, match="at most"):
        report.correct(line.expense, 1701)


def test_the_first_date_stays_visible(cast):
    report = a_financial_report(cast)
    report = take_step(report, "grant_later_date", cast.office_coordinator, {"date": "2027-03-31"})
    body = {"date": "2027-04-30", "reason": "The auditor is ill"}
    report = take_step(report, "ask_for_later_date", cast.lund_coordinator, body)
    assert str(report.later_date) == "2027-04-30"
    report = take_step(report, "grant_later_date", cast.office_coordinator, {"date": "2027-04-30"})
    report = again(report)
    assert (str(report.first_due_on), str(report.due_on)) == ("2027-03-31", "2027-04-30")
    with pytest.raises(Invalid):
        take_step(report, "grant_later_date", cast.office_coordinator, {"date": "2027-04-01"})


# --- review --------------------------------------------------------------------------------------


def test_decisions_are_one_entry_and_what_stands_is_what_is_paid(cast):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    rows = [
        decision(hotel, "deduct", deducted=money("250.50"), error="evidence", comment="One night"),
        decision(hall, deducted=money("0.00"), error="", comment=""),
    ]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    entry = Entry.objects.about(report).last()
    assert (entry.step, entry.facts["count"], len(entry.facts["digest"])) == ("decide_lines", 2, 64)
    assert "One night" not in str(entry.facts)
    assert again(hotel).standing == "deducted"
    assert again(hall).standing == "accepted"
    assert str(decided(report)) == "2749.50"
    rows = [decision(hotel, "deduct", deducted=money("2000.01"), error="other")]
    with pytest.raises(Invalid) as refusal:
        take_step(report, "decide_lines", cast.controller, {"lines": rows})
    assert set(refusal.value.errors["lines"][0]) == {"deducted"}


def test_a_question_is_answered_and_then_decided(cast):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    rows = [decision(hotel, "query", comment="Who stayed?"), decision(hall)]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    assert again(hotel).standing == "queried"
    with pytest.raises(Refused) as refusal:
        take_step(report, "finish_review", cast.controller)
    assert codes(refusal) == {"open_question"}
    with pytest.raises(Invalid):
        take_step(report, "answer_query", cast.lund_finance, {"expense": hall.pk, "text": "?"})
    body = {"expense": hotel.pk, "text": "Two councillors"}
    report = take_step(report, "answer_query", cast.lund_finance, body)
    assert report.cost_lines()[0].answer == "Two councillors"
    report = take_step(report, "decide_lines", cast.controller, {"lines": [decision(hotel)]})
    assert take_step(report, "finish_review", cast.controller).state == "reviewed"


def test_who_reviewed_does_not_approve(cast):
    from foundation.accounts.models import Membership
    from tests.people import LONG_AGO

    Membership.objects.create(
        person=cast.controller, organisation=cast.icld, office="manager", since=LONG_AGO
    )
    report = a_reviewed_report(cast)
    with pytest.raises(PermissionDenied):
        take_step(report, "approve", cast.controller)
    assert take_step(report, "approve", cast.office_coordinator).state == "approved"


def test_a_cost_set_aside_goes_into_a_later_report(cast):
    report = a_submitted_report(cast, to="2026-06-30")
    hotel, hall = (line.expense for line in report.cost_lines())
    rows = [decision(hotel, "park"), decision(hall)]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    report = take_step(report, "finish_review", cast.controller)
    assert again(hotel).standing == "parked"
    body = what_a_report_says(report.grant, **{"from": "2026-07-01"})
    later = begin(FinancialReport, cast.lund_coordinator, body)
    assert not later.candidates().exists()  # until the review is approved
    report = take_step(report, "approve", cast.manager)
    assert report.accepted.amount == 1000
    later = take_step(later, "request_confirmation", cast.lund_coordinator)
    assert [line.expense for line in later.live_lines()] == [hotel]
    assert again(hotel).standing == "reported"
    assert later.as_statement().total.opening == 1000


def test_returned_for_changes_it_is_confirmed_and_audited_anew(cast):
    report = a_submitted_report(cast)
    body = {"reason": "The hall is in the wrong year"}
    report = take_step(report, "return_for_changes", cast.controller, body)
    assert (report.state, report.live_lines()) == ("draft", [])
    hotel = report.candidates()[0]
    take_step(hotel, "withdraw", cast.lund_finance, {"reason": "Ours"})
    report = confirmed_by_all(cast, report)
    with pytest.raises(Refused) as refusal:
        take_step(report, "submit", cast.lund_coordinator)
    assert codes(refusal) == {"audit_missing"}


def test_the_call_may_place_the_audit_after_the_review(cast, monkeypatch):
    from tests.stories.reports import an_audit_of

    monkeypatch.setattr(FinancialReport, "audit_comes_first", lambda report: False)
    report = a_confirmed_report(cast)
    with pytest.raises(Refused):
        take_step(report, "hand_to_auditor", cast.lund_coordinator)
    a_confirmed_progress_report(cast, report.grant)
    report = take_step(report, "submit", cast.lund_coordinator)
    report = take_step(report, "decide_lines", cast.controller, everything_accepted(report))
    report = take_step(report, "finish_review", cast.controller)
    with pytest.raises(Refused) as refusal:
        take_step(report, "approve", cast.manager)
    assert codes(refusal) == {"audit_missing"}
    an_audit_of(cast, take_step(report, "hand_to_auditor", cast.lund_coordinator))
    report = again(report)
    assert report.holder()["role"].startswith("after_the_audit")
    assert take_step(report, "approve", cast.manager).state == "approved"


def test_an_approved_report_changes_no_more(cast):
    report = an_approved_report(cast)
    for name in ("decide_lines", "return_for_changes", "edit"):
        with pytest.raises(Refused):
            take_step(report, name, cast.controller if name != "edit" else cast.lund_finance)
