"""What rooms tell each other: a report carries exchange, funds, pay, ledger; cash the advances."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from foundation.workflow import clock
from foundation.workflow.engine import take_step
from reporting.annexed import for_the_audit
from reporting.cash.figures import figures
from reporting.cash.gathering import movements_of, sums_at
from reporting.financials.annexes import annex_tables, annexes_now
from tests.stories.advances import (
    a_cost_from_it,
    a_repayment_asked_for,
    a_transfer,
    an_advance,
    what_a_repayment_says,
)
from tests.stories.ledgers import an_imported_ledger
from tests.stories.reporting import a_receipt, an_activity, money
from tests.stories.reports import a_financial_report, the_project_grant, two_expenses
from tests.stories.work import a_claimed_payroll

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    """1,000 BWP sent for 800 SEK; 400 cost 310 SEK by the ledger, 100 came back as 75."""
    grant = the_project_grant(cast)
    activity = an_activity(cast, grant)
    two_expenses(cast, activity)
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity, sek=money("310.00"))
    advance = take_step(advance, "clear_costs", cast.lund_finance, {"expenses": [cost.pk]})
    slip = a_receipt(advance, cast.lund_finance, b"Back")
    body = {"returned_on": "2026-06-01", "returned": money("100.00", "BWP"),
            "sek": money("75.00"), "documents": [slip.pk]}  # fmt: skip
    take_step(advance, "note_return", cast.lund_finance, body)
    return a_financial_report(cast, grant)


def test_gains_and_losses_stand_on_lines_of_their_own(report):
    rows = annexes_now(report)["exchange"]
    assert sorted(row["gain"] for row in rows) == ["-10.00", "-5.00"]
    table = annex_tables(report, {"exchange": rows})[0]
    assert "15.00" in table["totals"][-1]


def test_what_partners_hold_goes_from_before_to_after(report):
    (row,) = annexes_now(report)["forwarded"]
    found = [row[name] for name in ("before", "sent", "cleared", "back", "after")]
    assert found == ["0.00", "800.00", "320.00", "80.00", "400.00"]


def test_the_cash_view_has_the_advances_that_are_out(report):
    grant = report.grant
    assert sums_at([grant], date(2026, 4, 9))[grant.pk].advances == 0
    assert sums_at([grant], date(2026, 4, 10))[grant.pk].advances == 800
    assert sums_at([grant], date(2026, 12, 31))[grant.pk].advances == 400


def test_pay_stands_in_sums_and_without_a_name(cast, report):
    payroll = a_claimed_payroll(cast, an_activity(cast, report.grant))
    (row,) = annexes_now(report)["payroll"]
    assert row["cost"] == f"{payroll.expense.sek_amount:.2f}"
    assert row["people"] == len(payroll.lines())
    assert "Berg" not in str(row)


def test_the_ledger_is_reconciled_in_the_frozen_report_and_in_the_audit(cast, report):
    an_imported_ledger(cast, report.grant)
    report = type(report).objects.get(pk=report.pk)
    (one,) = annexes_now(report)["reconciliation"]
    assert for_the_audit(report)["ledger"].amount == Decimal(one["total"])
    assert annex_tables(report, {"reconciliation": [one]}, {"reconciliation"}) == []


def test_what_is_frozen_of_the_ledger_counts_the_costs_that_the_report_takes(cast, client):
    grant = the_project_grant(cast)
    two_expenses(cast, an_activity(cast, grant))
    ledger = an_imported_ledger(cast, grant)
    ties = [{"row": row.pk, "expense": cost.pk} for row, cost in ledger.suggestions()]
    ledger = take_step(ledger, "tie", cast.lund_finance, {"ties": ties})
    row = ledger.standing_rows().get(expense=None)
    body = {"rows": [row.pk], "treatment": "vat", "reason": "It comes back"}
    take_step(ledger, "mark_rows", cast.lund_finance, body)
    report = a_financial_report(cast, grant)
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    (one,) = report.latest_version().text["annexes"]["reconciliation"]
    assert (one["total"], one["report"], one["remainder"]) == ("3500.00", "3000.00", "0.00")
    assert one["items"] == [{"kind": "vat", "amount": "500.00"}]
    (table,) = annex_tables(report, {"reconciliation": [one]})
    shown = [row["cells"][1]["value"].amount for row in table["rows"]]
    assert shown == [3500, -500, 0]
    assert sum(shown) == table["sums"][1].amount == 3000
    client.force_login(cast.lund_finance)
    book = load_workbook(io.BytesIO(client.get(f"{report.url}excel/").content))
    sheet = next(page for page in book if page.title.startswith("Reconciliation"))
    cells = [row[1].value for row in sheet.iter_rows() if row[0].value == "In the report"]
    assert cells == [3000]  # a number, to reckon with


def test_its_page_and_papers_show_them(cast, report, client):
    client.force_login(cast.lund_coordinator)
    page = client.get(report.url).content.decode()
    assert "Exchange gains and losses" in page
    assert "Funds sent on" in page
    paper = client.get(reverse("reporting:financial_report_pdf", args=[report.pk]))
    assert paper["Content-Type"] == "application/pdf"


def test_a_cost_is_lain_out_with_once_whatever_the_advance(cast):
    activity = an_activity(cast)
    advance = a_transfer(cast, an_advance(cast, activity))
    cost = a_cost_from_it(cast, activity, sek=money("320.00"))
    grant, end = activity.grant, date(2026, 12, 31)

    def now():
        found = sums_at([grant], end)[grant.pk]
        assert found == figures(movements_of([grant]), end)
        return found

    assert (now().spent, now().advances, now().unborne, now().laid_out) == (320, 800, 320, 800)
    take_step(advance, "clear_costs", cast.lund_finance, {"expenses": [cost.pk]})
    assert (now().spent, now().advances, now().unborne, now().laid_out) == (320, 480, 0, 800)


def test_a_cost_that_a_partner_paid_is_lain_out_with_from_the_day_it_is_repaid(cast):
    claim = a_repayment_asked_for(cast)
    grant = claim.grant
    before, after = date(2026, 6, 9), date(2026, 6, 10)
    assert sums_at([grant], after)[grant.pk].laid_out == 0
    take_step(claim, "pay", cast.lund_finance, what_a_repayment_says(cast, claim))
    assert sums_at([grant], before)[grant.pk].laid_out == 0
    found = sums_at([grant], after)[grant.pk]
    assert (found.spent, found.unborne, found.laid_out) == (500, 0, 500)
    assert found == figures(movements_of([grant]), after)


def test_a_cost_that_stands_in_a_report_is_the_grant_holders_own(cast):
    grant = a_repayment_asked_for(cast).grant
    report = a_financial_report(cast, grant)
    today = clock.today()
    assert sums_at([grant], today)[grant.pk].laid_out == 0
    take_step(report, "request_confirmation", cast.lund_coordinator)
    found = sums_at([grant], today)[grant.pk]
    assert found.laid_out == found.spent > 0
    assert found == figures(movements_of([grant]), today)
