"""Settlements: paid when both reports are approved, by two persons, never beyond the grant."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow import clock
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.progress.models import ProgressReport
from tests.stories.reports import (
    a_paid_settlement,
    a_reviewed_report,
    a_settlement,
    again,
    an_approved_report,
)

pytestmark = pytest.mark.django_db


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.missing}


def test_it_pays_what_was_accepted(cast):
    settlement = a_settlement(cast)
    assert settlement.amount == settlement.accepted == Decimal("3000.00")
    assert settlement.kind == "project"
    assert settlement.sections(cast.manager)


def test_paid_it_settles_the_report(cast):
    settlement = a_paid_settlement(cast)
    assert (settlement.state, str(settlement.paid_on)) == ("paid", "2026-10-30")
    assert again(settlement.financial_report).state == "settled"


def test_nothing_is_paid_before_both_reports_are_approved(cast):
    report = take_step(a_reviewed_report(cast), "approve", cast.office_coordinator)
    with pytest.raises(Refused) as refusal:
        a_settlement(cast, report)
    assert codes(refusal) == {"progress"}
    progress = report.beside(ProgressReport).get()
    take_step(progress, "approve", cast.office_coordinator)
    assert a_settlement(cast, report).amount == 3000


def test_nothing_is_paid_before_the_accounts_are_approved(cast):
    with pytest.raises(Refused) as refusal:
        a_settlement(cast, a_reviewed_report(cast))
    assert codes(refusal) == {"accounts", "progress"}


def test_a_report_is_settled_once(cast):
    settlement = a_settlement(cast)
    with pytest.raises(Refused) as refusal:
        a_settlement(cast, settlement.financial_report)
    assert codes(refusal) == {"settled_already"}


def test_who_proposes_does_not_authorise(cast):
    from foundation.accounts.models import Membership
    from tests.people import LONG_AGO

    Membership.objects.create(
        person=cast.controller, organisation=cast.icld, office="manager", since=LONG_AGO
    )
    settlement = a_settlement(cast)
    with pytest.raises(PermissionDenied):
        take_step(settlement, "authorise", cast.controller)
    assert take_step(settlement, "authorise", cast.manager).state == "authorised"


def test_it_is_not_paid_before_it_is_authorised(cast):
    body = {"paid_on": "2026-10-30", "reference": "4711"}
    with pytest.raises(Refused):
        take_step(a_settlement(cast), "mark_paid", cast.controller, body)


def test_it_is_paid_when_the_money_has_left_and_not_tomorrow(cast):
    settlement = take_step(a_settlement(cast), "authorise", cast.manager)
    body = {"paid_on": (clock.today() + timedelta(days=1)).isoformat(), "reference": "4711"}
    with pytest.raises(Invalid) as problem:
        take_step(settlement, "mark_paid", cast.controller, body)
    assert list(problem.value.errors) == ["paid_on"]


def test_reversed_it_can_be_settled_anew(cast):
    settlement = a_paid_settlement(cast)
    settlement = take_step(settlement, "reverse", cast.manager, {"reason": "Wrong account"})
    report = again(settlement.financial_report)
    assert (settlement.state, report.state) == ("reversed", "approved")
    assert a_paid_settlement(cast, report).amount == 3000


def test_a_case_is_closed_when_everything_is_settled(cast):
    report = an_approved_report(cast)
    partnership = take_step(report.partnership, "begin_closing", cast.office_coordinator)
    with pytest.raises(Refused) as refusal:
        take_step(partnership, "close", cast.office_coordinator)
    assert codes(refusal) == {"unsettled"}
    a_paid_settlement(cast, report)
    assert take_step(partnership, "close", cast.office_coordinator).state == "closed"


def test_a_settled_report_offers_neither_another_audit_nor_another_settlement(cast, client):
    report = a_paid_settlement(cast).financial_report
    for who in (cast.lund_coordinator, cast.controller):
        client.force_login(who)
        page = client.get(report.url).content.decode()
        for address in ("/audits/new/", "/settlements/new/"):
            assert address not in page, who
