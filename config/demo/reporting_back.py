"""From the reports to the settlement, and the closed case."""

from reporting.audits.models import Audit
from reporting.financials.models import FinancialReport
from reporting.progress.models import ProgressReport
from reporting.settlements.models import Settlement

from . import words
from .applying import YEARLY, confirmed
from .telling import Teller, again
from .words import Pair

MEASURED = {"number": "14", "yes_no": "no", "percentage": "31"}


def period(t: Teller, grant, first: int, months: int = YEARLY) -> dict:
    return {
        "grant": grant.pk,
        "from": t.month(first).isoformat(),
        "to": t.last_of(first + months - 1).isoformat(),
    }


def progress_told(t: Teller, pair: Pair, grant, first: int):
    """A progress report in draft in which every partner has told its part."""
    lead = (pair.swedish, "coordinator")
    report = t.begin(ProgressReport, lead, period(t, grant, first))
    for place in pair.names:
        t.values(report, "narrative", (place, "coordinator"), words.narrative(pair, place))
    rows = [
        {"indicator": one.key, "partner": t.place(pair.others[0]).pk, "value": MEASURED[one.kind]}
        for one in report.indicators()
    ]
    if rows:
        t.rows(report, "values", (pair.others[0], "finance"), rows)
    return again(report)


def accounts_begun(t: Teller, pair: Pair, grant, first: int) -> FinancialReport:
    """A financial report in draft, with its notes."""
    lead = (pair.swedish, "coordinator")
    report = t.begin(FinancialReport, lead, period(t, grant, first))
    notes = {"principles": f"{pair.disclaimer} By payment; without value added tax."}
    t.values(report, "notes", (pair.swedish, "finance"), notes)
    return again(report)


def both_confirmed(t: Teller, pair: Pair, grant, first: int):
    """Results and accounts of a year, each confirmed by every partner."""
    progress = progress_told(t, pair, grant, first)
    yield t.days_later(4)
    yield from confirmed(t, pair, progress)
    yield t.days_later(2)
    report = accounts_begun(t, pair, grant, first)
    yield t.days_later(3)
    report = yield from confirmed(t, pair, report)
    return report


def audit_begun(t: Teller, pair: Pair, report) -> Audit:
    """The report is handed over and the auditor engaged."""
    lead = (pair.swedish, "coordinator")
    t.take(report, "hand_to_auditor", lead)
    return engaged(t, pair, report)


def engaged(t: Teller, pair: Pair, report) -> Audit:
    body = {"financial_report": report.pk, "auditor": t.cast["auditor"].pk}
    return t.begin(Audit, (pair.swedish, "coordinator"), body)


def in_fieldwork(t: Teller, pair: Pair, report, method="monetary_unit", size=3):
    """Accepted, and a sample drawn."""
    audit = audit_begun(t, pair, report)
    yield t.days_later(2)
    audit = t.take(audit, "accept_engagement", "auditor", {"independent": True})
    yield t.days_later(3)
    return t.take(audit, "draw_sample", "auditor", {"method": method, "size": size})


def audited(t: Teller, pair: Pair, report):
    """Without a finding, unmodified."""
    audit = yield from in_fieldwork(t, pair, report)
    yield t.days_later(4)
    audit = t.take(audit, "represent", (pair.swedish, "coordinator"))
    yield t.days_later(1)
    t.take(audit, "report", "auditor", {"opinion": "unmodified"})
    return again(report)


def submitted(t: Teller, pair: Pair, report):
    report = yield from audited(t, pair, report)
    yield t.days_later(2)
    return t.take(report, "submit", (pair.swedish, "coordinator"))


def accept_all(report) -> list[dict]:
    return [{"expense": line.expense_id, "outcome": "accept"} for line in report.cost_lines()]


def reviewed(t: Teller, pair: Pair, report):
    """Every cost was accepted."""
    report = yield from submitted(t, pair, report)
    yield t.days_later(6)
    t.take(report, "decide_lines", "controller", {"lines": accept_all(report)})
    return t.take(report, "finish_review", "controller")


def approved(t: Teller, pair: Pair, report):
    """Results by the coordinator, accounts by the manager."""
    report = yield from reviewed(t, pair, report)
    yield t.days_later(2)
    t.take(report.beside(ProgressReport).get(), "approve", pair.office)
    return t.take(report, "approve", "manager")


def proposed(t: Teller, pair: Pair, report):
    report = yield from approved(t, pair, report)
    yield t.days_later(2)
    return t.begin(Settlement, "controller", {"financial_report": report.pk})


def authorised(t: Teller, pair: Pair, report):
    settlement = yield from proposed(t, pair, report)
    yield t.days_later(1)
    return t.take(settlement, "authorise", "manager")


def paid(t: Teller, pair: Pair, report):
    settlement = yield from authorised(t, pair, report)
    yield t.days_later(3)
    return pay(t, settlement)


def pay(t: Teller, settlement):
    """The controller notes the payment of the day."""
    body = {"paid_on": t.now.date().isoformat(), "reference": f"PAY-{settlement.pk:04d}"}
    return t.take(settlement, "mark_paid", "controller", body)


def closed(t: Teller, pair: Pair, partnership, agreement=None):
    """Nothing is left to do: the agreement ends, the case is closed."""
    yield t.days_later(20)
    partnership = t.take(partnership, "begin_closing", pair.office)
    yield t.days_later(14)
    if agreement is not None:
        t.take(agreement, "end", pair.office)
    return t.take(partnership, "close", pair.office)
