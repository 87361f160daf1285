"""A project year of Exempelby and Sample Town, walked from the plan to the payment."""

from dataclasses import dataclass, field

from foundation.workflow.engine import begin, save_part, take_step
from reporting.advances.models import Advance
from reporting.audits.models import Audit, Finding
from reporting.financials.models import FinancialReport
from reporting.progress.models import ProgressReport
from reporting.settlements.models import Settlement
from tests.people import Cast

from . import applications, bank_details, partnerships
from . import year_book as book
from . import year_sums as by_hand
from .reporting import PARTICIPANTS, a_receipt, an_activity, money
from .reports import YEAR, a_confirmed_progress_report, again, confirmed_by_all

GRANTED = sum(map(int, (amount.split(".")[0] for amount in book.BUDGET.values())))
SAMPLE = 30
OF_THE_AUDITOR = "300.00"  # taken off the interpreter's bill that the auditor found too high


class TheTwo(Cast):
    """The fixed cast, with the two invented places for Lund and Francistown."""

    NAMES = {"Lund": ("Exempelby", "9981"), "Francistown": ("Sample Town", "BW-ST")}

    def _place(self, name, country, code, kind):
        name, code = self.NAMES.get(name, (name, code))
        return super()._place(name, country, code, kind)

    def hire(self, office, organisation, email=""):
        town = str(organisation).lower().replace(" ", "-")
        return super().hire(office, organisation, email or f"{office}@{town}.example")


@dataclass
class Year:
    """What there is of the year, as far as it was walked."""

    cast: TheTwo
    grant: object = None
    visits: list = field(default_factory=list)
    lines: dict = field(default_factory=dict)  # (side, kind of cost): the budget line
    costs: list = field(default_factory=list)  # (Cost, id of its expense)
    made: dict = field(default_factory=dict)  # "per_diem", "payroll", "fees": [ids]
    refund_of: int = 0
    advance: object = None
    claims: list = field(default_factory=list)
    ledger: object = None
    imports: list = field(default_factory=list)
    report: object = None
    audit: object = None
    draw: object = None
    found: int = 0  # the expense that the auditor's finding is about
    disallowed: int = 0  # the expense that the controller disallows
    settlement: object = None

    def side(self, one: str):
        """The organisation of a side."""
        return getattr(self.cast, one)

    def finance(self, one: str):
        return getattr(self.cast, f"{one}_finance")


def granted() -> Year:
    """The plan with its budget, assessed by two and granted; both visits held and counted."""
    cast = TheTwo()
    year = Year(cast)
    call = partnerships.a_draft_call(cast)
    terms = {"member_fees_eligible": True, "lost_earnings_eligible": True}
    save_part(call, "terms", cast.manager, values=terms)
    call = take_step(call, "open", cast.manager)
    declarations = [
        partnerships.an_accepted_declaration(cast, call=call, coordinator=who)
        for who in (cast.lund_coordinator, cast.francistown_coordinator)
    ]
    match = partnerships.a_match(cast, *declarations)
    for who in (cast.lund_coordinator, cast.francistown_coordinator):
        match = take_step(match, "confirm", who)
    partnership = take_step(match, "conclude", cast.office_coordinator).partnership
    partnership = take_step(partnership, "start_planning", cast.office_coordinator)
    plan = applications.a_plan(cast, partnership=partnership)
    plan = applications.write_plan(cast, plan, _budget(cast))
    plan = confirmed_by_all(cast, plan)
    plan = applications.assessed(cast, take_step(plan, "submit", cast.lund_coordinator))
    body = applications.what_is_granted(plan, project=GRANTED)
    plan = take_step(plan, "grant", cast.manager, body)
    year.grant = plan.grants.get(kind="project")
    for (side, category), _amount in book.BUDGET.items():
        year.lines[side, category] = year.grant.lines.get(
            partner=year.side(side), category=category
        )
    bank_details.bank_details_in_force(cast, account_holder="Exempelby kommun")
    year.visits = [_held(cast, year.grant, *days) for days in book.VISITS]
    return year


def _budget(cast) -> list[dict]:
    rows = [
        applications.a_line(getattr(cast, side), category=category, quantity=1, unit="sum",
                            unit_price=applications.sek(amount))
        for (side, category), amount in book.BUDGET.items()
    ]  # fmt: skip
    return [*rows, applications.a_line(cast.lund, grant="steering_group")]


def _held(cast, grant, first, last):
    host = cast.francistown if first.month == 5 else cast.lund
    activity = an_activity(
        cast, grant, title=f"Visit to {host}", host=host.pk, starts_on=str(first), ends_on=str(last)
    )
    activity = take_step(activity, "confirm", cast.lund_coordinator)
    activity = take_step(activity, "start", cast.francistown_coordinator)
    save_part(activity, "participants", cast.francistown_coordinator, rows=PARTICIPANTS)
    body = {"summary": "The two councils met, and residents with them."}
    return take_step(again(activity), "complete", cast.lund_coordinator, body)


def advanced(year: Year) -> None:
    """The advance in pula, with its agreement and two transfers."""
    by = year.cast.lund_finance
    sent = sum(local for _day, _sek, local in book.TRANSFERS)
    body = {
        "activity": year.visits[book.MAY].pk, "partner": year.cast.francistown.pk,
        "purpose": "Local transport", "ceiling": money(sent, "BWP"), "agreed_on": "2026-04-01",
    }  # fmt: skip
    advance = begin(Advance, by, body)
    a_receipt(advance, by, b"We agree", "agreement.txt", "agreement")
    for day, sek, local in book.TRANSFERS:
        slip = a_receipt(advance, by, f"{sek} {local}".encode(), "slip.txt", "statement")
        body = {"sent_on": str(day), "sek": money(sek), "received": money(local, "BWP"),
                "documents": [slip.pk]}  # fmt: skip
        advance = take_step(advance, "transfer", by, body)
    year.advance = advance


def cleared(year: Year) -> None:
    """All its costs are cleared, the rest is sent back, and both confirm that nothing is open."""
    by, advance = year.cast.lund_finance, year.advance
    costs = [pk for cost, pk in year.costs if cost.how == "advance"]
    advance = take_step(advance, "clear_costs", by, {"expenses": costs})
    left, _cost = by_hand.left_of_the_advance([cost for cost, _pk in year.costs])
    slip = a_receipt(advance, by, b"Back", "back.txt", "statement")
    body = {"returned_on": "2026-09-30", "returned": money(left, "BWP"),
            "sek": money(book.SENT_BACK_SEK), "documents": [slip.pk]}  # fmt: skip
    advance = take_step(advance, "note_return", by, body)
    advance = take_step(advance, "clear", by)
    for who in (by, year.cast.francistown_finance):
        advance = take_step(advance, "confirm_balance", who, {"balance_on": "2026-10-31"})
    year.advance = advance


# --- from the report to the payment ---------------------------------------------------------------


def reported(year: Year) -> None:
    """The report over the year, confirmed by both, and what was achieved beside it."""
    cast = year.cast
    body = {"grant": year.grant.pk, **YEAR}
    report = begin(FinancialReport, cast.lund_coordinator, body)
    notes = {"principles": "Costs by the day they were paid, net of recoverable VAT."}
    report = save_part(report, "notes", cast.lund_finance, values=notes)[0]
    year.report = confirmed_by_all(cast, report)
    a_confirmed_progress_report(cast, year.grant)


def audited(year: Year, client) -> None:
    """A monetary-unit sample, looked through at the desk; one finding, answered and corrected."""
    cast, auditor = year.cast, year.cast.auditor
    report = take_step(year.report, "hand_to_auditor", cast.lund_coordinator)
    audit = begin(Audit, cast.lund_coordinator, {"financial_report": report.pk,
                                                 "auditor": auditor.pk})  # fmt: skip
    terms = {"audit": True, "procedures": True, "fee": money("27500.00")}
    audit = save_part(audit, "terms", cast.lund_coordinator, values=terms)[0]
    audit = take_step(audit, "accept_engagement", auditor, {"independent": True})
    body = {"method": "monetary_unit", "size": SAMPLE}
    audit = take_step(audit, "draw_sample", auditor, body)
    client.force_login(auditor)
    desk = f"/audits/{audit.pk}/desk/"
    for _number in range(audit.latest_draw().items.count()):
        answer = client.post(desk, {"result": "accepted"})
        assert answer.status_code == 302, answer.content.decode()
    # The dearest cost is certain to be in: the audit's own bill.
    line = max(report.cost_lines(), key=lambda one: one.sek)
    assert audit.latest_draw().items.filter(line=line).exists()
    body = {"audit": audit.pk, "expense": line.expense_id, "kind": "arithmetic", "severity": "low",
            "amount": money(OF_THE_AUDITOR), "text": "An hour is billed twice."}  # fmt: skip
    finding = begin(Finding, auditor, body)
    finding = take_step(finding, "answer", cast.lund_finance, {"text": "True: it is paid back."})
    take_step(finding, "correct", auditor, {"amount": money(OF_THE_AUDITOR)})
    audit = take_step(audit, "ask_for_answers", auditor)
    audit = take_step(audit, "represent", cast.lund_coordinator)
    year.audit = take_step(audit, "report", auditor, {"opinion": "unmodified"})
    year.draw, year.found = year.audit.latest_draw(), line.expense_id
    year.report = again(report)


def submitted(year: Year) -> None:
    year.report = take_step(year.report, "submit", year.cast.lund_coordinator)


def reviewed(year: Year, client) -> None:
    """One interpreter's bill is disallowed on the page of the review, and the rest accepted."""
    cast, report = year.cast, year.report
    line = next(one for one in report.cost_lines() if one.category == "INTERPRET")
    year.disallowed = line.expense_id
    at = f"line-{line.expense_id}"
    client.force_login(cast.controller)
    body = {
        "expense": line.expense_id, f"{at}-outcome": "deduct", f"{at}-deducted": f"{line.sek:f}",
        f"{at}-error": "evidence", f"{at}-comment": "Nobody can say which meeting it was for.",
        "if_version": report.version,
    }  # fmt: skip
    answer = client.post(f"{report.url}review/", body)
    assert answer.status_code == 302, answer.content.decode()
    answer = client.post(report.step_url("accept_rest"), {"if_version": again(report).version})
    assert answer.status_code == 302, answer.content.decode()
    report = take_step(again(report), "finish_review", cast.controller)
    year.report = take_step(report, "approve", cast.manager)
    progress = report.beside(ProgressReport).get()
    take_step(progress, "approve", cast.office_coordinator)


def settled(year: Year) -> None:
    """Proposed by the controller, authorised by the manager, paid."""
    cast = year.cast
    settlement = begin(Settlement, cast.controller, {"financial_report": year.report.pk})
    settlement = take_step(settlement, "authorise", cast.manager)
    body = {"paid_on": "2026-10-30", "reference": "BG 5050-1055, 4711"}
    with bank_details.days_later(14):
        year.settlement = take_step(settlement, "mark_paid", cast.controller, body)
    year.report = again(year.report)
