"""Cash as of any day: the same from sums in the database and from rows, and open to each row."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from foundation.workflow import clock
from foundation.workflow.engine import take_step
from reporting.cash import figures as pure
from reporting.cash.gathering import movements_of, sums_at
from tests.stories.reporting import an_activity
from tests.stories.reports import (
    a_paid_settlement,
    a_submitted_report,
    an_approved_report,
    decision,
    the_project_grant,
    two_expenses,
)

pytestmark = pytest.mark.django_db


def at(grant, on=None):
    """The figures at a day, asked both ways."""
    on = on or clock.today()
    found = sums_at([grant], on)[grant.pk]
    assert found == pure.figures(movements_of([grant]), on)
    return found


def test_costs_count_from_the_day_they_were_paid(cast):
    grant = the_project_grant(cast)
    two_expenses(cast, an_activity(cast, grant))
    assert at(grant, date(2026, 5, 19)).spent == 0
    assert at(grant, date(2026, 5, 20)).spent == 2000
    found = at(grant, date(2026, 12, 31))
    assert (found.spent, found.laid_out, found.unreported) == (3000, 3000, 3000)


def test_a_report_counts_while_the_office_has_it(cast):
    report = a_submitted_report(cast)
    found = at(report.grant)
    assert (found.reported, found.accepted, found.outstanding) == (3000, 0, 3000)
    assert at(report.grant, clock.today() - timedelta(days=1)).reported == 0
    take_step(report, "return_for_changes", cast.controller, {"reason": "Papers are missing"})
    assert at(report.grant).reported == 0


def test_what_was_deducted_is_not_outstanding(cast):
    report = a_submitted_report(cast)
    first, second = (line.expense_id for line in report.cost_lines())
    off = {"amount": "250.50", "currency": "SEK"}
    lines = [decision(first, "deduct", deducted=off, error="evidence", comment="x"),
             decision(second)]  # fmt: skip
    report = take_step(report, "decide_lines", cast.controller, {"lines": lines})
    report = take_step(report, "finish_review", cast.controller)
    report = take_step(report, "approve", cast.manager)
    found = at(report.grant)
    assert (found.accepted, found.deducted) == (Decimal("2749.50"), Decimal("250.50"))
    assert found.outstanding == Decimal("2749.50")


def test_a_payment_counts_from_its_day_until_it_is_reversed(cast):
    settlement = a_paid_settlement(cast)
    grant = settlement.grant
    assert at(grant, date(2026, 10, 29)).paid == 0
    found = at(grant)
    assert (found.paid, found.outstanding, found.laid_out) == (3000, 0, 0)
    take_step(settlement, "reverse", cast.manager, {"reason": "Paid to a wrong account"})
    found = at(grant)
    assert (found.paid, found.laid_out) == (0, 3000)


ADDRESSES = [
    ("cash_list", False), ("cash_statement", False), ("cash_workbook", False),
    ("cash_grant", True), ("cash_grant_statement", True), ("cash_grant_workbook", True),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_and_paper_is_made_in_both_languages(cast, client, language):
    report = an_approved_report(cast)
    for who in (cast.lund_finance, cast.controller, cast.francistown_coordinator):
        client.force_login(who)
        for name, of_grant in ADDRESSES:
            address = reverse(f"reporting:{name}", args=[report.grant_id] if of_grant else [])
            answer = client.get(address + "?on=2026-12-31", HTTP_ACCEPT_LANGUAGE=language)
            assert answer.status_code == 200, address


def test_each_figure_opens_to_its_rows(cast, client):
    grant = a_paid_settlement(cast).grant
    client.force_login(cast.lund_finance)
    whole = at(grant, date(2026, 12, 31))
    for name in pure.ALL:
        address = reverse("reporting:cash_rows", args=[grant.pk, name])
        page = client.get(address + "?on=2026-12-31")
        shown = page.context["tables"][0]["totals"][-1]
        assert shown == f"SEK\u00a0{getattr(whole, name):,.2f}"
    assert client.get(reverse("reporting:cash_rows", args=[grant.pk, "no"])).status_code == 404


@pytest.mark.parametrize("typed", ["?on=nonsense", "?on=0001-01-01", "?holder=x", "?on=9999-12-31"])
def test_what_cannot_be_read_shows_today(cast, client, typed):
    grant = the_project_grant(cast)
    client.force_login(cast.lund_finance)
    for address in ("/cash/", f"/cash/grants/{grant.pk}/"):
        assert client.get(address + typed).status_code == 200


def test_others_see_no_cash_of_it(cast, client):
    grant = the_project_grant(cast)
    client.force_login(cast.stranger)
    assert client.get(f"/cash/grants/{grant.pk}/").status_code == 404
    assert "There is no grant" in client.get("/cash/").content.decode()
