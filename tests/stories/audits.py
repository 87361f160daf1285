"""How an audit comes to be: engaged, sampled, found, answered, corrected, represented, reported."""

import io

from PIL import Image

from foundation.workflow.engine import begin, take_step
from reporting.audits.models import Audit, Finding
from reporting.financials.models import FinancialReport
from tests.stories.applications import a_granted_partnership
from tests.stories.reporting import a_ready_expense, a_receipt, an_activity, line_of, money

AMOUNTS = ("2000.00", "1200.00", "800.00", "1000.00")  # on Lund's line of 6,000 SEK


def a_report_out_for_confirmation(cast, amounts=AMOUNTS) -> FinancialReport:
    """Frozen with a cost for each amount; nobody has confirmed yet."""
    _partnership, grant = a_granted_partnership(cast)
    activity = an_activity(cast, grant)
    line = line_of(grant, cast.lund).key
    for number, amount in enumerate(amounts, 1):
        a_ready_expense(
            cast, activity, line=line, supplier=f"Hotel {number}", paper=money(amount),
            claimed=money(amount), invoice_on=f"2026-05-{number + 10:02}",
        )  # fmt: skip
    body = {"grant": grant.pk, "from": "2026-01-01", "to": "2026-12-31"}
    report = begin(FinancialReport, cast.lund_coordinator, body)
    return take_step(report, "request_confirmation", cast.lund_coordinator)


def confirmed_and_handed_over(cast, report) -> FinancialReport:
    for who in (cast.lund_coordinator, cast.francistown_coordinator):
        report = take_step(report, "confirm", who)
    return take_step(report, "hand_to_auditor", cast.lund_coordinator)


def a_report_with_the_auditor(cast, amounts=AMOUNTS) -> FinancialReport:
    """Confirmed by both partners and handed over."""
    return confirmed_and_handed_over(cast, a_report_out_for_confirmation(cast, amounts))


def an_audit(cast, report=None, auditor=None) -> Audit:
    """The grant holder has engaged the auditor."""
    report = report or a_report_with_the_auditor(cast)
    body = {"financial_report": report.pk, "auditor": (auditor or cast.auditor).pk}
    return begin(Audit, cast.lund_coordinator, body)


def an_accepted_audit(cast, **how) -> Audit:
    return take_step(
        an_audit(cast, **how), "accept_engagement", cast.auditor, {"independent": True}
    )


def a_sampled_audit(cast, method="random", size=2, **how) -> Audit:
    """In fieldwork, two of four costs drawn."""
    body = {"method": method, "size": size}
    return take_step(an_accepted_audit(cast, **how), "draw_sample", cast.auditor, body)


def what_a_finding_says(audit, expense, **changes) -> dict:
    """The body of a finding, as PROCESSES.md has it."""
    return {
        "audit": audit.pk,
        "expense": expense.pk,
        "kind": "evidence",
        "severity": "medium",
        "amount": money("300.00"),
        "text": "The bill names three nights, the sheet two.",
        **changes,
    }


def first_cost(audit):
    """The expense of the report's first line, sampled or not: Hotel 1, 2,000 SEK."""
    return audit.financial_report.cost_lines()[0].expense


def a_finding(cast, audit=None, expense=None, **changes) -> Finding:
    """Evidence, Hotel 1: 300 SEK."""
    audit = audit or a_sampled_audit(cast)
    body = what_a_finding_says(audit, expense or first_cost(audit), **changes)
    return begin(Finding, cast.auditor, body)


def an_answered_finding(cast, **how) -> Finding:
    body = {"text": "One night was cancelled; the hotel billed it all the same."}
    return take_step(a_finding(cast, **how), "answer", cast.lund_finance, body)


def a_corrected_finding(cast, **how) -> Finding:
    """300 SEK taken off by a line of its own."""
    body = {"amount": money("300.00")}
    return take_step(an_answered_finding(cast, **how), "correct", cast.auditor, body)


def an_audit_ready_to_report(cast, **how) -> Audit:
    """One finding, answered and corrected; the grant holder has represented."""
    audit = a_sampled_audit(cast, **how)
    a_corrected_finding(cast, audit=audit)
    audit = take_step(audit, "ask_for_answers", cast.auditor)
    return take_step(audit, "represent", cast.lund_coordinator)


def a_reported_audit(cast, **how) -> Audit:
    """Over 5,000 SEK, of which 300 were corrected; the report is audited."""
    audit = an_audit_ready_to_report(cast, **how)
    return take_step(audit, "report", cast.auditor, {"opinion": "unmodified"})


def a_photographed_receipt(cast, expense):
    """A picture among the papers of a cost."""
    written = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(written, "PNG")
    paper = a_receipt(expense.activity, cast.lund_finance, written.getvalue(), name="receipt.png")
    expense.documents.add(paper)
    return paper
