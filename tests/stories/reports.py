"""How reports come to be: frozen, confirmed, audited, submitted, reviewed, approved, paid."""

from applications.grants.models import Grant
from foundation.accounts.models import Party
from foundation.workflow.engine import begin, save_part, take_step
from reporting.audits.models import Audit
from reporting.financials.models import FinancialReport
from reporting.progress.models import ProgressReport
from reporting.settlements.models import Settlement
from tests.stories.applications import a_granted_partnership
from tests.stories.reporting import a_ready_expense, an_activity, line_of, money

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


def the_project_grant(cast) -> Grant:
    """The one that Lund and Francistown hold already, else a new one."""
    held = Grant.objects.filter(kind="project", case__in=cases_of(cast.lund)).order_by("pk")
    return held.first() or a_granted_partnership(cast)[1]


def cases_of(organisation):
    return Party.objects.filter(organisation=organisation).values("case")


def what_a_report_says(grant, **changes) -> dict:
    """The body of either report, as PROCESSES.md has it: the whole year of the grant."""
    return {"grant": grant.pk, **YEAR, **changes}


def two_expenses(cast, activity) -> list:
    """Lund's hotel, 2,000 SEK, and Francistown's hall, 1,000 SEK."""
    hotel = a_ready_expense(
        cast, activity, paper=money("2000.00"), claimed=money("2000.00"), paid_on="2026-05-20"
    )
    hall = a_ready_expense(
        cast, activity, supplier="Civic Hall", partner=cast.francistown.pk,
        line=line_of(activity.grant, cast.francistown).key, paper=money("1000.00"),
        claimed=money("1000.00"), paid_on="2026-06-02",
    )  # fmt: skip
    return [hotel, hall]


def a_financial_report(cast, grant=None, **changes) -> FinancialReport:
    """A draft over 2026 with two ready expenses waiting to be taken, 3,000 SEK."""
    if grant is None:
        grant = the_project_grant(cast)
        two_expenses(cast, an_activity(cast, grant))
    return begin(FinancialReport, cast.lund_coordinator, what_a_report_says(grant, **changes))


def confirmed_by_all(cast, report):
    """Put forward and confirmed by both partners."""
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    report = take_step(report, "confirm", cast.lund_coordinator)
    return take_step(report, "confirm", cast.francistown_coordinator)


def a_confirmed_report(cast, **how) -> FinancialReport:
    return confirmed_by_all(cast, a_financial_report(cast, **how))


def a_progress_report(cast, grant, **changes) -> ProgressReport:
    """A draft in which both partners have told their part, with one value measured."""
    report = begin(ProgressReport, cast.lund_coordinator, what_a_report_says(grant, **changes))
    for who in (cast.lund_coordinator, cast.francistown_coordinator):
        words = {"individual": f"What {who.name} saw", "own_heading": "Kept"}
        report = save_part(report, "narrative", who, values=words)[0]
    indicator = report.indicators()[0].key
    rows = [{"indicator": indicator, "partner": cast.francistown.pk, "value": "3"}]
    return save_part(report, "values", cast.francistown_finance, rows=rows)[0]


def a_confirmed_progress_report(cast, grant, **changes) -> ProgressReport:
    return confirmed_by_all(cast, a_progress_report(cast, grant, **changes))


def an_audit_of(cast, report, opinion="unmodified") -> Audit:
    """Engaged, sampled, represented and reported, for a report that was handed over."""
    body = {"financial_report": report.pk, "auditor": cast.auditor.pk}
    audit = begin(Audit, cast.lund_coordinator, body)
    audit = take_step(audit, "accept_engagement", cast.auditor, {"independent": True})
    audit = take_step(audit, "draw_sample", cast.auditor, {"method": "random", "size": 1})
    audit = take_step(audit, "ask_for_answers", cast.auditor)
    audit = take_step(audit, "represent", cast.lund_coordinator)
    return take_step(audit, "report", cast.auditor, {"opinion": opinion})


def again(matter):
    """The matter as it stands now."""
    return type(matter).objects.get(pk=matter.pk)


def an_audited_report(cast, **how) -> FinancialReport:
    report = take_step(a_confirmed_report(cast, **how), "hand_to_auditor", cast.lund_coordinator)
    an_audit_of(cast, report)
    return again(report)


def a_submitted_report(cast, **how) -> FinancialReport:
    """The office has the accounts and the results."""
    report = an_audited_report(cast, **how)
    period = {"from": str(report.from_on), "to": str(report.to_on)}
    a_confirmed_progress_report(cast, report.grant, **period)
    return take_step(report, "submit", cast.lund_coordinator)


def decision(expense, outcome="accept", **changes) -> dict:
    """A decision on a cost, as PROCESSES.md has it."""
    return {"expense": getattr(expense, "pk", expense), "outcome": outcome, **changes}


def everything_accepted(report) -> dict:
    return {"lines": [decision(line.expense_id) for line in report.cost_lines()]}


def a_reviewed_report(cast, **how) -> FinancialReport:
    """Everything was accepted."""
    report = a_submitted_report(cast, **how)
    report = take_step(report, "decide_lines", cast.controller, everything_accepted(report))
    return take_step(report, "finish_review", cast.controller)


def an_approved_report(cast, **how) -> FinancialReport:
    """The accounts are approved, and the results too."""
    report = take_step(a_reviewed_report(cast, **how), "approve", cast.manager)
    progress = report.beside(ProgressReport).get()
    take_step(progress, "approve", cast.office_coordinator)
    return report


def a_settlement(cast, report=None) -> Settlement:
    """Proposed by the controller."""
    report = report or an_approved_report(cast)
    return begin(Settlement, cast.controller, {"financial_report": report.pk})


def a_paid_settlement(cast, report=None) -> Settlement:
    settlement = take_step(a_settlement(cast, report), "authorise", cast.manager)
    body = {"paid_on": "2026-10-30", "reference": "BG 5050-1055, 4711"}
    return take_step(settlement, "mark_paid", cast.controller, body)
