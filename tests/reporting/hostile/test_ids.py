"""Ids of another partnership's things, in every field that takes an id: they are not there."""

import re
from copy import copy

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.advances.models import Advance
from reporting.allowances.models import Allowance
from reporting.audits.models import Audit, Finding
from reporting.deviations.models import Deviation
from reporting.expenses.models import Expense
from reporting.financials.models import FinancialReport
from reporting.forecasts.models import Forecast
from reporting.ledgers.models import Ledger
from reporting.progress.models import ProgressReport
from reporting.repayments.models import Repayment
from reporting.travel.models import Trip
from reporting.work.models import Payroll
from tests.people import PARTNER_OFFICES
from tests.stories import reports
from tests.stories.advances import a_cost_from_it, a_repaid_cost, a_transfer, an_advance
from tests.stories.allowances import what_a_trip_says
from tests.stories.applications import a_granted_partnership
from tests.stories.ledgers import a_ledger
from tests.stories.reporting import (
    a_ready_expense,
    a_receipt,
    an_activity,
    an_expense,
    line_of,
    money,
    what_an_activity_says,
    what_an_expense_says,
)

pytestmark = pytest.mark.django_db
NOBODYS = 987_654_321


@pytest.fixture
def others(cast):
    """Umeå and Kanye: a partnership of their own, of which Lund knows nothing."""
    found = copy(cast)
    found.lund, found.francistown = cast.umea, cast._place("Kanye", "BW", "BW-KA", "municipality")
    for town, place in (("lund", found.lund), ("francistown", found.francistown)):
        for office in PARTNER_OFFICES:
            email = f"{office}.of@{'umea' if town == 'lund' else 'kanye'}.example"
            setattr(found, f"{town}_{office}", found.hire(office, place, email))
    return found


@pytest.fixture
def theirs(others):
    """{what: the id of one of the other partnership's}."""
    partnership, grant = a_granted_partnership(others)
    activity = an_activity(others, grant)
    paper = a_receipt(activity, others.lund_finance, b"Theirs")
    expense = a_ready_expense(others, activity, documents=[paper.pk])
    repaid = a_repaid_cost(others, activity)
    a_transfer(others, an_advance(others, activity))
    cost = a_cost_from_it(others, activity)
    report = begin(FinancialReport, others.lund_coordinator, reports.what_a_report_says(grant))
    return {
        "partnership": partnership.pk, "grant": grant.pk, "activity": activity.pk,
        "document": paper.pk, "expense": expense.pk, "report": report.pk, "repaid": repaid.pk,
        "cost": cost.pk, "person": others.lund_team.pk, "line": line_of(grant, others.lund).key,
    }  # fmt: skip


def nobodys(theirs) -> dict:
    return {name: NOBODYS if name != "line" else "zzzz" for name in theirs}


def answer(work) -> tuple:
    """What is answered: fields with their sentences, or the kind of refusal."""
    try:
        work()
    except Invalid as problem:
        return "400", {
            name: [re.sub(r"\d+", "#", str(one)) for one in said]
            for name, said in problem.errors.items()
        }  # fmt: skip
    except PermissionDenied:
        return ("403",)
    except Refused as refusal:
        return "409", [one.code for one in refusal.missing]
    return ("taken",)


def begun(kind, by, body):
    return lambda mine, ids: begin(kind, by(mine["cast"]), body(mine, ids))


def taken(name, what, by, body):
    return lambda mine, ids: take_step(reports.again(mine[what]), name, by(mine["cast"]),
                                       body(mine, ids))  # fmt: skip


def lead(cast):
    return cast.lund_coordinator


def books(cast):
    return cast.lund_finance


def south(cast):
    return cast.francistown_finance


TRIES = {
    "an expense of their activity": begun(Expense, books, lambda mine, ids: {
        **what_an_expense_says(mine["cast"], mine["activity"]), "activity": ids["activity"]}),
    "an expense on their line": begun(Expense, books, lambda mine, ids: what_an_expense_says(
        mine["cast"], mine["activity"], line=ids["line"])),
    "an expense with their paper": begun(Expense, books, lambda mine, ids: what_an_expense_says(
        mine["cast"], mine["activity"], documents=[ids["document"]])),
    "a draft given their paper": taken("edit", "draft", books, lambda mine, ids:
        what_an_expense_says(mine["cast"], mine["activity"], documents=[ids["document"]])),
    "a refund of their expense": begun(Expense, books, lambda mine, ids: what_an_expense_says(
        mine["cast"], mine["activity"], gives_back=ids["expense"], refund_kind="refund",
        paper=money("-10.00"), claimed=money("-10.00"))),
    "a part on their activity": taken("split", "draft", books, lambda mine, ids: {"parts": [
        {"claimed": money("10.00"), "line": ids["line"], "activity": ids["activity"]}]}),
    "two costs of theirs": taken("two_costs", "draft", books, lambda mine, ids: {
        "other": str(ids["expense"]), "reason": "So"}),
    "their paper hidden": taken("hide_papers", "draft", books, lambda mine, ids: {
        "documents": [ids["document"]]}),
    "a per diem of their activity": begun(Allowance, books, lambda mine, ids: {
        **what_a_trip_says(mine["cast"], mine["activity"]), "activity": ids["activity"]}),
    "a payroll of their activity": begun(Payroll, books, lambda mine, ids: {
        "activity": ids["activity"], "partner": mine["cast"].lund.pk, "month": "2026-05-15"}),
    "an advance for their activity": begun(Advance, books, lambda mine, ids: {
        "activity": ids["activity"], "partner": mine["cast"].francistown.pk, "purpose": "x",
        "ceiling": money("10.00", "BWP"), "agreed_on": "2026-04-01"}),
    "a transfer with their slip": taken("transfer", "advance", books, lambda mine, ids: {
        "sent_on": "2026-04-10", "sek": money("8.00"), "received": money("10.00", "BWP"),
        "documents": [ids["document"]]}),
    "their cost cleared": taken("clear_costs", "sent", books, lambda mine, ids: {
        "expenses": [ids["cost"]]}),
    "a claim under their grant": begun(Repayment, south, lambda mine, ids: {
        "grant": ids["grant"], "partner": mine["cast"].francistown.pk, "expenses": []}),
    "a claim with their cost": begun(Repayment, south, lambda mine, ids: {
        "grant": mine["grant"].pk, "partner": mine["cast"].francistown.pk,
        "expenses": [ids["repaid"]]}),
    "a ledger for their grant": begun(Ledger, books, lambda mine, ids: {
        "grant": ids["grant"], "organisation": mine["cast"].lund.pk, "project_code": "P1"}),
    "their paper as a ledger": taken("import_file", "ledger", books, lambda mine, ids: {
        "document": ids["document"]}),
    "a row tied to their expense": taken("tie", "ledger", books, lambda mine, ids: {
        "ties": [{"row": 1, "expense": ids["expense"]}]}),
    "a report on their grant": begun(FinancialReport, lead, lambda mine, ids: {
        "grant": ids["grant"], **reports.YEAR}),
    "results of their grant": begun(ProgressReport, lead, lambda mine, ids: {
        "grant": ids["grant"], **reports.YEAR}),
    "a forecast of their grant": begun(Forecast, lead, lambda mine, ids: {
        "grant": ids["grant"], "day": "2026-06-30"}),
    "an audit of their report": begun(Audit, lead, lambda mine, ids: {
        "financial_report": ids["report"], "auditor": mine["cast"].auditor.pk}),
    "their person as auditor": begun(Audit, lead, lambda mine, ids: {
        "financial_report": mine["report"].pk, "auditor": ids["person"]}),
    "a finding on their expense": begun(Finding, lambda cast: cast.auditor, lambda mine, ids: {
        "audit": mine["audit"].pk, "expense": ids["expense"], "kind": "evidence",
        "severity": "low", "amount": money("1.00"), "text": "x"}),
    "a trip for their activity": begun(Trip, lead, lambda mine, ids: {
        "activity": ids["activity"], "starts_on": "2028-05-07", "ends_on": "2028-05-13",
        "organisers": [mine["cast"].lund_coordinator.pk,
                       mine["cast"].francistown_coordinator.pk]}),
    "a trip with their organiser": begun(Trip, lead, lambda mine, ids: {
        "activity": mine["activity"].pk, "starts_on": "2026-05-04", "ends_on": "2026-05-08",
        "organisers": [mine["cast"].lund_coordinator.pk, ids["person"]]}),
    "an activity under their grant": begun(type(None), lead, None),
    "a suspicion about their partnership": begun(Deviation, lead, lambda mine, ids: {
        "text": "x", "partnership": ids["partnership"]}),
}  # fmt: skip


def _an_activity(mine, ids):
    from reporting.activities.models import Activity

    body = what_an_activity_says(mine["cast"], mine["grant"])
    return begin(Activity, mine["cast"].lund_coordinator, {**body, "grant": ids["grant"]})


TRIES["an activity under their grant"] = _an_activity


@pytest.fixture
def mine(cast, grant):
    """What Lund and Francistown have of each kind."""
    activity = an_activity(cast, grant)
    draft = an_expense(cast, activity)
    advance = an_advance(cast, activity)
    found = {
        "cast": cast, "grant": grant, "activity": activity, "draft": draft, "advance": advance,
        "ledger": a_ledger(cast, grant),
    }  # fmt: skip
    other = an_advance(cast, an_activity(cast, grant), clear_by="2027-12-31")
    found["sent"] = a_transfer(cast, other)
    a_ready_expense(cast, activity, supplier="Hall", paper=money("10.00"), claimed=money("10.00"))
    report = begin(FinancialReport, cast.lund_coordinator, reports.what_a_report_says(grant))
    report = take_step(reports.confirmed_by_all(cast, report), "hand_to_auditor",
                       cast.lund_coordinator)  # fmt: skip
    found["report"] = report
    body = {"financial_report": report.pk, "auditor": cast.auditor.pk}
    audit = begin(Audit, cast.lund_coordinator, body)
    audit = take_step(audit, "accept_engagement", cast.auditor, {"independent": True})
    body = {"method": "random", "size": 1}
    found["audit"] = take_step(audit, "draw_sample", cast.auditor, body)
    return found


def test_what_belongs_to_another_partnership_is_answered_as_what_is_not_there(mine, theirs):
    told = {}
    for name, attempt in TRIES.items():
        here = answer(lambda attempt=attempt: attempt(mine, theirs))
        nowhere = answer(lambda attempt=attempt: attempt(mine, nobodys(theirs)))
        if here != nowhere or here == ("taken",):
            told[name] = (here, nowhere)
    assert told == {}, "\n".join(f"{name}: {one}" for name, one in told.items())
