"""Sums of many reports, asked of the database, are those of the lines one by one."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.workflow.engine import take_step
from reporting.financials.models import FinancialReport
from reporting.financials.sums import accepted_by_report, reported_by_report
from tests.stories.reporting import a_ready_expense, money
from tests.stories.reports import a_financial_report, a_submitted_report, again, decision

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("outcome", ["", "accept", "deduct", "park"])
@pytest.mark.parametrize("corrected", [None, "300.10", "2000.00"])
def test_they_are_the_sums_of_the_lines_whatever_was_decided_and_corrected(
    cast, outcome, corrected
):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    rows = [decision(hall)]
    if outcome:
        how = {"deduct": {"deducted": money("250.50"), "error": "evidence"}}.get(outcome, {})
        rows.append(decision(hotel, outcome, comment="One night", **how))
    report = again(take_step(report, "decide_lines", cast.controller, {"lines": rows}))
    if corrected:
        report.correct(hotel, Decimal(corrected))
        report = again(report)
    # Asked of the lines: what a list would take from the sums is not there.
    assert "_reported" not in report.__dict__
    assert reported_by_report([report]) == {report.pk: report.total.amount}
    assert accepted_by_report([report]) == {report.pk: report.accepted.amount}


def test_a_list_of_reports_fetches_no_lines(cast, client):
    report = a_submitted_report(cast)
    client.force_login(cast.controller)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/financial-reports/").content.decode()
    assert "3,000.00" in page
    fetched = [one["sql"] for one in asked if '"reporting_reportline"."comment"' in one["sql"]]
    assert fetched == []
    rows = [again(report)]
    FinancialReport.prepare_rows(rows)
    assert rows[0].total == report.total
    assert [row["key"] for row in rows[0].lines] == [line.key for line in report.cost_lines()]


def test_the_total_of_a_draft_in_a_list_is_nothing_yet(cast):
    report = a_financial_report(cast)
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    report = take_step(report, "reopen", cast.lund_coordinator)
    a_ready_expense(cast, report.line_rows.first().expense.activity, paper=money("9.00"),
                    claimed=money("9.00"), paid_on="2026-05-21", supplier="Kiosk")  # fmt: skip
    rows = [again(report)]
    FinancialReport.prepare_rows(rows)
    assert rows[0].total.amount == again(report).total.amount == 0
