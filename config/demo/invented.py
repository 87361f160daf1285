"""Everything unpleasant, on the two invented pairs alone: findings, refusals, late reports."""

from dataclasses import replace
from datetime import timedelta

from applications.amendments.models import Amendment
from reporting.audits.models import Finding
from reporting.progress.models import ProgressReport
from reporting.settlements.models import Settlement

from . import applying, deciding, joining, meeting, reporting_back, running, spending, travelling
from .calls import FIRST, SECOND
from .telling import Story, Teller, again, sek
from .words import Pair

EXEMPELBY = Pair("Exempelby", ("Sample Town",), "Youth participation", ("YOUTH",), invented=True)
PROVKOPING = Pair(
    "Provköping", ("Trial District",), "Gender equality", ("GENDER",), "coordinator2", invented=True
)


def on(pair: Pair, topic: str, *themes: str) -> Pair:
    """The same pair in another case."""
    return replace(pair, topic=topic, themes=themes)


def lead(pair: Pair) -> tuple[str, str]:
    return pair.swedish, "coordinator"


# --- Exempelby and Sample Town: a whole journey on which much goes wrong, and is put right --------


def much_goes_wrong(t: Teller, calls, found) -> Story:
    pair = replace(EXEMPELBY, thorough=True)
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 14))
    partnership = yield from running.planning(t, pair, partnership, -20)
    meeting.set_up(t, pair, partnership)
    plan = yield from applying.submitted(t, pair, partnership, "project", -20, 2)
    yield t.days_later(1)
    reason = "The budget has no line for interpreting. Is none needed?"
    plan = t.take(plan, "return_for_changes", pair.office, {"reason": reason})
    yield t.days_later(2)
    plan = yield from applying.confirmed(t, pair, plan)
    plan = t.take(plan, "submit", lead(pair))
    due = (t.last_of(-12)).isoformat()
    conditions = [{"text": "Name a deputy for the coordinator.", "due_on": due}]
    grants = yield from applying.granted(t, pair, plan, conditions)
    yield from _signed_at_the_second_try(t, pair, grants)
    condition = plan.conditions().get()
    t.take(plan, "meet_condition", pair.office, {"condition": condition.pk})
    activities = yield from _held_with_changes(t, pair, grants[0])
    report = yield from _audited_with_findings(t, pair, grants[0], activities)
    yield from _reviewed_with_deductions(t, pair, report)
    yield from _changed_three_times(t, pair, grants[0])


def _signed_at_the_second_try(t: Teller, pair: Pair, grants):
    agreement = applying.drawn_up(t, pair, grants, -20, 2)
    agreement = t.take(agreement, "request_signatures", pair.office)
    yield t.days_later(3)
    t.sign(agreement, "manager")
    reason = "The council decides on agreements; it meets next week."
    who = (pair.others[0], "director")
    agreement = t.take(agreement, "decline_to_sign", who, {"reason": reason})
    yield t.days_later(2)
    agreement = t.take(agreement, "reopen", pair.office)
    yield t.days_later(7)
    agreement = t.take(agreement, "request_signatures", pair.office)
    agreement = t.everybody_signs(agreement, body="Council", minute="§ 7")
    return t.take(agreement, "bring_into_force", pair.office)


def _held_with_changes(t: Teller, pair: Pair, grant):
    """One visit as planned, one later and online, one cancelled."""
    rows = spending.planned_rows(grant)
    first = yield from spending.held(t, pair, grant, rows[0])
    yield t.days_later(10)
    first = again(first)
    costs = spending.costs_of(t, pair, first)
    extra = spending.entered(t, pair, first, "VENUE", pair.others[0], "BW", amount=4000)
    reason = "Paid twice by mistake, and paid back by the hall."
    t.take(extra, "withdraw", (pair.swedish, "finance"), {"reason": reason})
    hall = spending.ready(t, pair, first, "VENUE", pair.others[0], "BW", amount=8600)
    second = spending.planned(t, pair, grant, rows[1], t.month(-15, 4))
    later = {
        "starts_on": t.month(-14, 4).isoformat(), "ends_on": t.month(-14, 8).isoformat(),
        "reason": "The visas came too late.",
    }  # fmt: skip
    second = t.take(second, "postpone", lead(pair), later)
    yield t.days_later(20)
    reason = "There are no seats left at a price within the budget."
    second = t.take(second, "go_virtual", lead(pair), {"reason": reason})
    second = t.take(second, "confirm", lead(pair))
    yield t.on(-14, 10)
    spending.count(t, pair, second)
    summary = "Held online in two half days; nobody travelled."
    t.take(second, "complete", lead(pair), {"summary": summary})
    third = spending.planned(t, pair, grant, rows[1], t.month(-12, 4))
    trip = travelling.trip(t, pair, third)
    reason = "The host has an election that week."
    yield t.days_later(5)
    t.take(trip, "cancel", (pair.others[0], "coordinator"), {"reason": reason})
    t.take(third, "cancel", (pair.others[0], "coordinator"), {"reason": reason})
    return [*costs, hall]


def _audited_with_findings(t: Teller, pair: Pair, grant, costs):
    """The first auditor's engagement ends early; the second finds four things. A late report."""
    yield t.on(-8, 10)
    progress = reporting_back.progress_told(t, pair, grant, -20)
    yield from applying.confirmed(t, pair, progress)
    report = reporting_back.accounts_begun(t, pair, grant, -20)
    later = t.last_of(-4).isoformat()
    reason = "The finance officer is on leave until the end of next month."
    report = t.take(report, "ask_for_later_date", lead(pair), {"date": later, "reason": reason})
    yield t.days_later(2)
    report = t.take(report, "grant_later_date", pair.office, {"date": later})
    yield t.days_later(3)
    report = yield from applying.confirmed(t, pair, report)
    audit = reporting_back.audit_begun(t, pair, report)
    yield t.days_later(2)
    audit = t.take(audit, "accept_engagement", "auditor", {"independent": True})
    reason = "The engagement letter names the wrong report. It is to be engaged anew."
    t.take(audit, "withdraw", "auditor", {"reason": reason})
    yield t.days_later(3)
    audit = reporting_back.engaged(t, pair, report)
    yield t.days_later(2)
    audit = t.take(audit, "accept_engagement", "auditor", {"independent": True})
    audit = t.take(audit, "draw_sample", "auditor", {"method": "all_above", "size": "5000.00"})
    yield t.days_later(4)
    four = [
        _finding(t, audit, costs[0], "evidence", "medium", 1400, "One boarding pass is missing."),
        _finding(t, audit, costs[1], "arithmetic", "low", 350, "The nights are added up wrongly."),
        _finding(t, audit, costs[2], "procurement", "high", 0, "No quotations were asked for."),
        _finding(t, audit, costs[3], "category", "low", 500, "Is the coffee part of the hall?"),
    ]
    audit = t.take(audit, "ask_for_answers", "auditor")
    yield t.days_later(6)
    answers = ("It was lost on the way home.", "True: we read one bill twice.",
               "There is one taxi firm only.", "It is: the hall's price includes it.")  # fmt: skip
    for finding, text in zip(four, answers, strict=True):
        t.take(finding, "answer", (pair.swedish, "finance"), {"text": text})
    yield t.days_later(3)
    t.take(four[0], "correct", "auditor", {"amount": sek(1400)})
    t.take(four[1], "correct", "auditor", {"amount": sek(350)})
    t.take(four[2], "leave_uncorrected", "auditor")
    t.take(four[3], "withdraw", "auditor", {"reason": "The answer explains it."})
    audit = t.take(audit, "represent", lead(pair))
    yield t.days_later(2)
    t.take(audit, "report", "auditor", {"opinion": "qualified"})
    return again(report)


def _finding(t: Teller, audit, expense, kind, severity, amount, text) -> Finding:
    body = {
        "audit": audit.pk, "expense": expense.pk, "kind": kind, "severity": severity,
        "amount": sek(amount), "text": text,
    }  # fmt: skip
    return t.begin(Finding, "auditor", body)


def _reviewed_with_deductions(t: Teller, pair: Pair, report):
    """A question, a cost disallowed in part, one set aside; a payment taken back and made again."""
    yield t.days_later(2)
    report = t.take(report, "submit", lead(pair))
    yield t.days_later(5)
    asked, *others = report.cost_lines()
    question = {"expense": asked.expense_id, "outcome": "query",
                "comment": "Why was one ticket so much dearer than the others?"}  # fmt: skip
    t.take(report, "decide_lines", "controller", {"lines": [question]})
    yield t.days_later(3)
    body = {"expense": asked.expense_id, "text": "A private day was added to that journey."}
    t.take(report, "answer_query", (pair.swedish, "finance"), body)
    yield t.days_later(4)
    lines = [
        {"expense": asked.expense_id, "outcome": "deduct", "deducted": sek(2500),
         "error": "category", "comment": "A private day raised the fare."},
        {"expense": others[-1].expense_id, "outcome": "park",
         "comment": "The agenda is to follow with the next report."},
        *({"expense": one.expense_id, "outcome": "accept"} for one in others[:-1]),
    ]  # fmt: skip
    t.take(report, "decide_lines", "controller", {"lines": lines})
    report = t.take(report, "finish_review", "controller")
    progress = report.beside(ProgressReport).get()
    t.take(progress, "approve", pair.office)
    report = t.take(report, "approve", "manager")
    settlement = t.begin(Settlement, "controller", {"financial_report": report.pk})
    yield t.days_later(1)
    reason = "The bank details were being changed: to be proposed again."
    t.take(settlement, "reverse", "manager", {"reason": reason})
    yield t.days_later(6)
    settlement = t.begin(Settlement, "controller", {"financial_report": report.pk})
    settlement = t.take(settlement, "authorise", "manager")
    yield t.days_later(2)
    reporting_back.pay(t, settlement)


def _changed_three_times(t: Teller, pair: Pair, grant):
    """An amendment declined, one withdrawn, one submitted, one in draft."""
    yield t.on(-1, 2)
    for ending in ("decline", "withdraw", ""):
        amendment = t.begin(Amendment, lead(pair), later_end(t, grant))
        amendment = yield from applying.confirmed(t, pair, amendment)
        amendment = t.take(amendment, "submit", lead(pair))
        yield t.days_later(1)
        if ending == "decline":
            reason = "Nothing says why the visits cannot be held in time."
            t.take(amendment, "decline", "manager", {"reason": reason})
        elif ending:
            t.take(amendment, "withdraw", lead(pair))
    t.begin(Amendment, lead(pair), later_end(t, grant))


def later_end(t: Teller, grant) -> dict:
    """Three months more without more money."""
    ends_on = (grant.ends_on + timedelta(days=90)).isoformat()
    return {
        "grant": grant.pk,
        "items": [{"kind": "time", "ends_on": ends_on}],
        "reason": "Two visits could not be held in time.",
    }


def suspended(t: Teller, calls, found) -> Story:
    """Suspended while its report is late."""
    pair = on(EXEMPELBY, "Citizen dialogue", "PARTICIPATION")
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 16))
    yield from running.inception(t, pair, partnership, -18)
    yield t.on(-5, 4)
    yield from meeting.going_badly(t, pair, partnership, PROVKOPING.swedish)
    yield t.on(-3, 4)
    reason = "The report on the inception is late, and nobody answers."
    t.take(partnership, "suspend", pair.office, {"reason": reason})
    yield t.ago(8)
    summary = "The chief executive wants to go on, and asks what it takes."
    meeting.noted(t, pair, partnership, "meeting", "Meeting with the chief executive", summary)


def rejected(t: Teller, calls, found) -> Story:
    """A weak plan, an assessor who stands aside, a rejection, a second plan."""
    pair = on(EXEMPELBY, "Accessibility", "ACCESS")
    partnership = yield from running.opened(t, calls, pair, SECOND, t.on(-23, 12))
    partnership = yield from running.planning(t, pair, partnership, -8)
    plan = yield from applying.submitted(t, pair, partnership, "project", -6)
    plan = yield from applying.assessing(t, pair, plan)
    first, second = plan.assessments()
    reason = {"reason": "I have worked for one of the partners."}
    t.take(second, "recuse", second.assessor, reason)
    body = {"assessors": [t.cast["adviser"].pk]}
    plan = t.take(plan, "start_assessment", pair.office, body)
    yield t.days_later(2)
    yield from deciding.asked_while_assessing(t, pair, plan)
    yield t.days_later(5)
    weak = "Nothing says how the change comes about."
    applying.assess(t, first, 4, weak, "reject")
    applying.assess(t, plan.active_assessments()[-1], 3, weak, "reject")
    yield t.days_later(4)
    reasons = "The activities do not lead to the outcomes, and the risks are not thought through."
    plan = deciding.rejected_at_a_meeting(t, plan, reasons)
    yield t.ago(15)
    later = deciding.applied_again(t, pair, plan)
    later = yield from applying.confirmed(t, pair, later)
    later = t.take(later, "submit", lead(pair))
    deciding.waiting_for_decisions(t, pair, later)


# --- Provköping and Trial District ----------------------------------------------------------------


def terminated(t: Teller, calls, found) -> Story:
    pair = on(PROVKOPING, "Minorities' rights", "MINORITY")
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 18))
    partnership = yield from running.planning(t, pair, partnership, -20)
    plan = yield from applying.submitted(t, pair, partnership, "project", -18)
    plan = yield from applying.assessing(t, pair, plan)
    yield t.days_later(6)
    reason = "One of the councils has decided to leave the partnership."
    t.take(plan, "withdraw", (pair.others[0], "coordinator"), {"reason": reason})
    yield t.days_later(10)
    t.take(partnership, "terminate", pair.office, {"reason": reason})


def answers_are_awaited(t: Teller, calls, found) -> Story:
    """The auditor has asked; one finding is answered, one is not, and the report is late."""
    pair = PROVKOPING
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 19))
    grants, _agreement = yield from running.project(t, pair, partnership, -17, 2)
    found[pair.swedish] = (pair, grants[0])
    yield from running.visits_of_year(t, pair, grants[0], 0)
    yield t.on(-2, 12)
    report = yield from reporting_back.both_confirmed(t, pair, grants[0], -17)
    audit = yield from reporting_back.in_fieldwork(t, pair, report, "random", 2)
    lines = report.cost_lines()
    text = "The receipt cannot be read."
    first = _finding(t, audit, lines[0].expense, "evidence", "medium", 800, text)
    text = "The rate is not that of the paper."
    _finding(t, audit, lines[1].expense, "rate", "low", 120, text)
    t.take(audit, "ask_for_answers", "auditor")
    yield t.days_later(4)
    body = {"text": "A better copy has been asked for."}
    t.take(first, "answer", (pair.swedish, "finance"), body)


def returned_and_in_review(t: Teller, calls, found) -> Story:
    """Returned by the controller once; audited, approved, and proposed for payment."""
    pair = on(PROVKOPING, "Child rights", "YOUTH")
    partnership = yield from running.opened(t, calls, pair, SECOND, t.on(-23, 14))
    grant, _agreement = yield from running.inception(t, pair, partnership, -19)
    yield t.on(-7, 4)
    report = yield from reporting_back.both_confirmed(t, pair, grant, -19)
    report = yield from reporting_back.submitted(t, pair, report)
    yield t.days_later(5)
    reason = "The notes do not say what was sent on to the partner."
    report = t.take(report, "return_for_changes", "controller", {"reason": reason})
    yield t.days_later(8)
    report = yield from applying.confirmed(t, pair, report)
    report = t.take(report, "submit", lead(pair))  # the audit stands: its figures are the same
    yield t.days_later(4)
    lines = {"lines": reporting_back.accept_all(report)}
    t.take(report, "decide_lines", "controller", lines)
    report = t.take(report, "finish_review", "controller")
    yield t.days_later(2)
    t.take(report.beside(ProgressReport).get(), "approve", pair.office)
    report = t.take(report, "approve", "manager")
    yield t.days_later(2)
    t.begin(Settlement, "controller", {"financial_report": report.pk})


def declared_in_every_state(t: Teller, calls, found) -> Story:
    """The open call, as far as the invented places have come in it."""
    yield t.ago(95)
    call = calls["third"]
    for pair in (EXEMPELBY, PROVKOPING):
        joining.a_draft(t, call, on(pair, "Equal participation", "EQUITY"), pair.swedish)
    swedish = {"language": "sv", "motivation": f"{EXEMPELBY.disclaimer} Vi vill lära av andra."}
    pair = on(EXEMPELBY, "Transparency", "TRANSPARENCY")
    yield from joining.submitted(t, call, pair, pair.swedish, **swedish)
    declaration = yield from joining.submitted(t, call, pair, pair.others[0])
    yield t.days_later(5)
    reason = {"reason": "The topic is not among those of this call."}
    t.take(declaration, "decline", pair.office, reason)
    pair = on(PROVKOPING, "Transparency", "TRANSPARENCY")
    declaration = yield from joining.accepted(t, call, pair, pair.others[0])
    yield t.days_later(2)
    reason = {"reason": "The council has postponed the matter until after the election."}
    t.take(declaration, "withdraw", (pair.others[0], "coordinator"), reason)
    yield t.ago(20)
    declaration = yield from joining.out_for_signing(t, call, pair, pair.swedish)
    yield t.days_later(2)
    t.sign(declaration, (pair.swedish, "majority"))
    reason = {"reason": "The opposition was not asked before the text was written."}
    t.take(declaration, "decline_to_sign", (pair.swedish, "opposition"), reason)


def a_match_declined_and_another(t: Teller, calls, found) -> Story:
    """Declined, withdrawn, then proposed again and confirmed by one."""
    yield t.ago(90)
    pair = on(PROVKOPING, "Accountability", "ACCOUNTABILITY")
    match = yield from joining.proposed(t, calls["third"], pair)
    yield t.days_later(3)
    reason = {"reason": "We had another partner in mind."}
    t.take(match, "decline", (pair.others[0], "coordinator"), reason)
    yield t.days_later(6)
    body = {"declarations": [row.pk for row in match.declarations.all()], "reason": "Once more."}
    match = t.begin(type(match), pair.office, body)
    yield t.days_later(1)
    reason = {"reason": "The same two were proposed too early."}
    t.take(match, "withdraw", pair.office, reason)
    yield t.ago(9)
    match = t.begin(type(match), pair.office, body)
    yield t.ago(6)
    t.take(match, "confirm", lead(pair))


def a_match_that_expired(t: Teller, calls, found) -> Story:
    """Nobody answered in time."""
    yield t.ago(92)
    pair = on(EXEMPELBY, "Education", "INCLUSION")
    yield from joining.proposed(t, calls["third"], pair)


def agreed_in_draft(t: Teller, calls, found) -> Story:
    """Matched in the open call, its inception granted and the agreement being written."""
    yield t.ago(94)
    pair = on(EXEMPELBY, "Gender equality", "GENDER")
    partnership = yield from joining.a_partnership(t, calls["third"], pair)
    yield t.days_later(1)
    plan = yield from applying.submitted(t, pair, partnership, "inception", 1)
    grants = yield from applying.granted(t, pair, plan)
    applying.drawn_up(t, pair, grants, 1)


STORIES = [
    much_goes_wrong, suspended, rejected, terminated, answers_are_awaited, returned_and_in_review,
    declared_in_every_state, a_match_declined_and_another, a_match_that_expired, agreed_in_draft,
]  # fmt: skip
