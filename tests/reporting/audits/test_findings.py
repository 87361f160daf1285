"""A finding: about one cost of the report, answered by the partners, ended by the auditor."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Deadline, Notice
from foundation.workflow.steps import Invalid, Refused
from reporting.audits.models import Finding
from reporting.expenses.models import Expense
from reporting.financials.models import FinancialReport, ReportLine
from tests.stories import audits as stories
from tests.stories.reporting import a_ready_expense, money

pytestmark = pytest.mark.django_db


def invalid(work) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        work()
    return set(refusal.value.errors)


@pytest.fixture
def audit(cast, handed_over):
    return stories.a_sampled_audit(cast, report=handed_over)


def test_it_is_about_a_cost_of_the_report_and_at_most_that(cast, audit):
    expense = stories.first_cost(audit)
    later = a_ready_expense(cast, expense.activity, supplier="Late", paper=money("10.00"),
                            claimed=money("10.00"))  # fmt: skip
    body = stories.what_a_finding_says(audit, expense)
    tried = {
        "expense": later.pk,
        "amount": money("2000.01"),
        "kind": "typo",
        "severity": "grave",
        "text": "",
        "audit": 999,
    }
    for name, wrong in tried.items():
        sent = {**body, name: wrong}
        assert invalid(lambda sent=sent: begin(Finding, cast.auditor, sent)) == {name}
    assert invalid(lambda: begin(Finding, cast.auditor, {**body, "amount": money("-1.00")})) == {
        "amount"
    }
    for who in (cast.lund_coordinator, cast.controller, cast.office_coordinator):
        with pytest.raises(PermissionDenied):
            begin(Finding, who, body)

    sampled = {item.line.expense_id for item in audit.latest_draw().items.all()}
    lines = audit.financial_report.cost_lines()
    unsampled = next(line.expense for line in lines if line.expense_id not in sampled)
    finding = stories.a_finding(cast, audit=audit, expense=unsampled, amount=money("0.00"))
    assert finding.title == f"Evidence, {unsampled.supplier}"
    due = Deadline.objects.about(finding).get()
    assert clock.programme_date(due.due_at) == clock.today() + timedelta(days=14)
    told = set(Notice.objects.filter(entry__in=finding.record_entries()).values_list(
        "person", flat=True))  # fmt: skip
    assert told == {
        one.pk for one in (cast.lund_coordinator, cast.lund_finance, cast.francistown_finance)
    }
    for who in (cast.francistown_team, cast.controller, cast.auditor):
        assert finding in Finding.objects.visible_to(who)
    for who in (cast.stranger, cast.anonymous):
        assert not Finding.objects.visible_to(who).exists()
    finding = take_step(finding, "edit", cast.auditor, {"kind": "rate"}, partial=True)
    assert finding.title.startswith("Exchange rate, ")


def test_any_partners_finance_answers_once(cast, audit):
    finding = stories.a_finding(cast, audit=audit)
    for who in (cast.francistown_coordinator, cast.lund_team, cast.controller, cast.auditor):
        with pytest.raises(PermissionDenied):
            take_step(finding, "answer", who, {"text": "No"})
    finding = take_step(finding, "answer", cast.francistown_finance, {"text": "It was two."})
    assert (finding.state, finding.response) == ("answered", "It was two.")
    assert not Deadline.objects.about(finding).filter(done_at=None).exists()
    assert finding.holder()["role"] == "auditor_of_audit"
    with pytest.raises(Refused):
        take_step(finding, "answer", cast.lund_finance, {"text": "Three"})
    finding = take_step(finding, "withdraw", cast.auditor, {"reason": "So it was"})
    assert finding.state == "withdrawn"


def test_a_correction_is_a_line_of_its_own_and_never_more_than_what_stands(cast, audit):
    report, expense = FinancialReport.objects.get(), stories.first_cost(audit)
    frozen = report.latest_version().digest
    first = stories.a_finding(cast, audit=audit)
    second = stories.an_answered_finding(cast, audit=audit, kind="arithmetic")
    for wrong in ("2000.01", "0.00", "-5.00"):
        correct = {"amount": money(wrong)}
        assert invalid(lambda sent=correct: take_step(first, "correct", cast.auditor, sent)) == {
            "amount"
        }
    with pytest.raises(PermissionDenied):
        take_step(first, "correct", cast.lund_finance, {"amount": money("1.00")})

    first = take_step(first, "correct", cast.auditor, {"amount": money("1500.00")})
    assert invalid(lambda: take_step(second, "correct", cast.auditor,
                                     {"amount": money("500.01")})) == {"amount"}  # fmt: skip
    second = take_step(second, "correct", cast.auditor, {"amount": money("500.00")})

    lines = ReportLine.objects.filter(expense=expense).order_by("pk")
    assert [line.sek for line in lines] == [2000, -1500, -500]
    assert {line.correction_of_id for line in lines[1:]} == {lines[0].pk}
    assert [first.correction_id, second.correction_id] == [line.pk for line in lines[1:]]
    report = FinancialReport.objects.get(pk=report.pk)
    assert (report.stands(expense), report.total.amount) == (0, 3000)
    assert report.latest_version().digest == frozen  # the confirmations stand
    assert Expense.objects.get(pk=expense.pk).sek.amount == 2000  # the cost is as it was
    third = stories.a_finding(cast, audit=audit)
    assert invalid(lambda: take_step(third, "correct", cast.auditor,
                                     {"amount": money("0.01")})) == {"amount"}  # fmt: skip
