"""Nobody can approve, review, audit, authorise or pay their own: `table.py`, cell by cell."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.accounts.models import Membership
from foundation.workflow import clock, record
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.audits.models import Audit
from reporting.bank_details.models import BankDetails
from reporting.deviations.models import Deviation
from reporting.financials.models import FinancialReport
from reporting.progress.models import ProgressReport
from reporting.repayments.models import Repayment
from reporting.settlements.models import Settlement
from reporting.travel.models import Traveller
from tests.people import LONG_AGO
from tests.stories import reports
from tests.stories.advances import a_repayment_asked_for, what_a_repayment_says
from tests.stories.allowances import an_allowance
from tests.stories.allowances import what_its_claim_says as of_the_per_diem
from tests.stories.bank_details import (
    a_letter_of_the_bank,
    bank_details_in_force,
    called_back_bank_details,
    days_later,
    proposed_bank_details,
)
from tests.stories.reporting import a_receipt, an_activity, money
from tests.stories.travel import a_trip
from tests.stories.work import a_payroll, a_wage
from tests.stories.work import what_its_claim_says as of_the_payroll

from .table import REASONS, RELATIONS, TABLE

pytestmark = pytest.mark.django_db
again = reports.again
HOURS = [{"employee": "Anna Berg", "day": "2026-05-04", "hours": "2"}]


# --- the steps: what stands before each, whose it is, and how it is taken -------------------------


def a_draft(cast, grant):
    """A report to come with a hotel, a hall, Anna Berg's pay and a politician's per diem; Lund's
    people went there by a trip."""
    activity = an_activity(cast, grant)
    reports.two_expenses(cast, activity)
    payroll = a_payroll(cast, activity, hours=HOURS, pay=[a_wage()])
    paper = a_receipt(activity, cast.lund_finance, b"Pay slips", "slips.txt", "other").pk
    body = of_the_payroll(cast, payroll, documents=[paper])
    paid = take_step(payroll, "claim", cast.lund_finance, body).expense
    per_diem = an_allowance(cast, activity)
    body = of_the_per_diem(cast, per_diem)
    board = take_step(per_diem, "claim", cast.lund_finance, body).expense
    for one in (paid, board):
        take_step(one, "mark_ready", cast.lund_finance)
    a_trip(cast, activity=activity, starts_on="2026-05-03", ends_on="2026-05-09")
    return reports.a_financial_report(cast, grant)


def reviewed(cast, grant):
    """Reviewed by a second controller, so that the first has nothing to do with it."""
    report = submitted(cast, grant)
    other = cast.hire("controller", cast.icld, "controller2@icld.example")
    other.name = "Another"
    other.save()
    report = take_step(report, "decide_lines", other, reports.everything_accepted(report))
    return take_step(report, "finish_review", other)


def decided(cast, grant):
    report = submitted(cast, grant)
    other = cast.hire("controller", cast.icld, "controller2@icld.example")
    other.name = "Another"
    other.save()
    return take_step(report, "decide_lines", other, reports.everything_accepted(report))


def confirmed(cast, grant):
    return reports.confirmed_by_all(cast, a_draft(cast, grant))


def handed_over(cast, grant):
    return take_step(confirmed(cast, grant), "hand_to_auditor", cast.lund_coordinator)


def submitted(cast, grant):
    report = handed_over(cast, grant)
    reports.an_audit_of(cast, report)
    reports.a_confirmed_progress_report(cast, grant)
    return take_step(again(report), "submit", cast.lund_coordinator)


def approved(cast, grant):
    """By a second manager."""
    other = cast.hire("manager", cast.icld, "manager2@icld.example")
    report = take_step(reviewed(cast, grant), "approve", other)
    take_step(report.beside(ProgressReport).get(), "approve", cast.office_coordinator)
    bank_details_in_force(cast)
    return report


def proposed(cast, grant):
    """By the second controller."""
    report = approved(cast, grant)
    other = type(cast.controller).objects.get(email="controller2@icld.example")
    return begin(Settlement, other, {"financial_report": report.pk})


def authorised(cast, grant):
    other = type(cast.manager).objects.get_or_create(email="manager3@icld.example")[0]
    Membership.objects.create(
        person=other, organisation=cast.icld, office="manager", since=LONG_AGO
    )
    return take_step(proposed(cast, grant), "authorise", other)


def asked_back(cast, grant):
    other = "controller2@icld.example"
    settlement = authorised(cast, grant)
    other = type(cast.controller).objects.get(email=other)
    body = {"paid_on": "2026-10-30", "reference": "4711"}
    settlement = take_step(settlement, "mark_paid", other, body)
    body = {"amount": money("100.00"), "error": "double", "reason": "Twice"}
    return take_step(settlement, "claim_back", other, body)


def engaged(cast, grant):
    body = {"financial_report": handed_over(cast, grant).pk, "auditor": cast.auditor.pk}
    return begin(Audit, cast.lund_coordinator, body)


def accepted(cast, grant):
    return take_step(engaged(cast, grant), "accept_engagement", cast.auditor, {"independent": True})


def represented(cast, grant):
    audit = take_step(
        accepted(cast, grant), "draw_sample", cast.auditor, {"method": "random", "size": 1}
    )
    audit = take_step(audit, "ask_for_answers", cast.auditor)
    return take_step(audit, "represent", cast.lund_coordinator)


def an_account(cast, grant):
    details = proposed_bank_details(cast)
    a_letter_of_the_bank(details, cast.lund_finance)
    return details


def a_confirmed_account(cast, grant):
    return take_step(an_account(cast, grant), "confirm", cast.lund_coordinator)


def a_suspicion(cast, grant):
    case = begin(Deviation, cast.lund_team, {"text": "Paid twice"})
    return take_step(case, "investigate", cast.manager, {"reason": "The vouchers"})


def step(name, data=lambda cast, matter: {}):
    return lambda cast, matter, by: take_step(matter, name, by, data(cast, matter))


def in_force_later(cast, details, by):
    with days_later():
        return take_step(details, "bring_into_force", by)


def propose(cast, report, by):
    return begin(Settlement, by, {"financial_report": report.pk})


def engage(cast, report, by):
    body = {"financial_report": report.pk, "auditor": by.pk}
    return begin(Audit, cast.lund_coordinator, body)


def paid_now(cast, settlement):
    return {"paid_on": "2026-10-30", "reference": "4711"}


def called(cast, details):
    day = clock.today().isoformat()
    return {"called_on": day, "spoken_with": "The head", "number_from": "The agreement"}


def reason(cast, matter):
    return {"reason": "So"}


STEPS = {
    "decide": (submitted, "controller",
               step("decide_lines", lambda cast, report: reports.everything_accepted(report))),
    "finish": (decided, "controller", step("finish_review")),
    "approve": (reviewed, "manager", step("approve")),
    "results": (lambda cast, grant: submitted(cast, grant).beside(ProgressReport).get(),
                "office_coordinator", step("approve")),
    "later": (confirmed, "office_coordinator",
              step("grant_later_date", lambda cast, report: {"date": "2027-06-01"})),
    "back": (submitted, "controller", step("return_for_changes", reason)),
    "propose": (approved, "controller", propose),
    "authorise": (proposed, "manager", step("authorise")),
    "pay": (authorised, "controller", step("mark_paid", paid_now)),
    "claim": (asked_back, "manager", step("authorise_claim")),
    "reverse": (asked_back, "manager", step("reverse", reason)),
    "engage": (handed_over, "auditor", engage),
    "accept": (engaged, "auditor",
               step("accept_engagement", lambda cast, audit: {"independent": True})),
    "draw": (accepted, "auditor",
             step("draw_sample", lambda cast, audit: {"method": "random", "size": 1})),
    "report": (represented, "auditor",
               step("report", lambda cast, audit: {"opinion": "unmodified"})),
    "confirm": (an_account, "lund_coordinator", step("confirm")),
    "call": (a_confirmed_account, "controller", step("note_call_back", called)),
    "force": (lambda cast, grant: called_back_bank_details(cast), "controller", in_force_later),
    "repay": (lambda cast, grant: a_repayment_asked_for(cast, an_activity(cast, grant)),
              "lund_finance",
              step("pay", lambda cast, claim: what_a_repayment_says(cast, claim, "450.00"))),
    "payroll": (lambda cast, grant: a_payroll(cast, an_activity(cast, grant), hours=HOURS,
                                              pay=[a_wage()]),
                "lund_finance", step("claim", of_the_payroll)),
    "perdiem": (lambda cast, grant: an_allowance(cast, an_activity(cast, grant)),
                "lund_finance", step("claim", of_the_per_diem)),
    "measures": (a_suspicion, "manager", step("decide_measures", reason)),
    "close": (a_suspicion, "manager",
              step("close", lambda cast, case: {"outcome": "unfounded", "reason": "So"})),
}  # fmt: skip


# --- the relations: how each comes about; False where it cannot be there --------------------------


def report_of(matter):
    if isinstance(matter, FinancialReport | ProgressReport):
        return matter
    return getattr(matter, "financial_report", None)


def costs_of(matter):
    report = report_of(matter)
    if isinstance(report, ProgressReport):
        report = report.beside(FinancialReport).get()
    if report is not None:
        return [line.expense for line in report.cost_lines()]
    return matter.cost_list() if hasattr(matter, "cost_list") else []


def call_oneself(person, name):
    person.name = name
    person.save()


def wrote(matter, step, person, **how):
    record.append(matter, step, person, source=matter.state, target=matter.state, **how)


def on_a_cost(**how):
    def relate(cast, matter, person):
        costs = costs_of(matter)
        return wrote(costs[0], "edit", person, **how(cast)) if costs else False

    how = how.get("how", lambda cast: {})
    return relate


def supplier(cast, matter, person):
    costs = costs_of(matter)
    return call_oneself(person, costs[0].supplier.upper()) if costs else False


def paid_as(name):
    def relate(cast, matter, person):
        there = report_of(matter) is not None or name in (
            *(row["employee"] for row in getattr(matter, "part_rows", lambda _name: [])("pay")),
            getattr(matter, "traveller", ""),
        )  # fmt: skip
        return call_oneself(person, f" {name.upper()} ") if there else False

    return relate


def activity_of(matter):
    costs = costs_of(matter)
    return costs[0].activity if costs else getattr(matter, "activity", None)


def delegate(cast, matter, person):
    activity = activity_of(matter)
    if activity is None:
        return False
    rows = [{"name": person.name, "organisation": cast.lund.pk, "role": "official"}]
    return save_part(activity, "delegates", cast.lund_coordinator, rows=rows) and None


def traveller(cast, matter, person):
    if report_of(matter) is None:
        return False
    trip = activity_of(matter).trips.get()
    Traveller.objects.create(
        trip=trip, key="k", name="Called otherwise", organisation=cast.lund, person=person,
        departs_on=trip.starts_on, returns_on=trip.ends_on,
    )  # fmt: skip
    return None


def serves(cast, matter, person):
    Membership.objects.create(person=person, organisation=cast.lund, office="team", since=LONG_AGO)


def on_the_report(step, **how):
    def relate(cast, matter, person):
        report = report_of(matter)
        if report is None or (step == "audited" and isinstance(report, ProgressReport)):
            return False
        return wrote(report, step, person, **{
            name: getattr(cast, value).pk for name, value in how.items()
        })  # fmt: skip

    return relate


def set_on(kind, **facts):
    """The column of the matter that says whose it is."""

    def relate(cast, matter, person):
        if not isinstance(matter, kind):
            return False
        kind.objects.filter(pk=matter.pk).update(
            **{name: person if value is None else value for name, value in facts.items()}
        )
        return None

    return relate


def owns_the_account(cast, matter, person):
    if isinstance(matter, BankDetails):
        account = matter
    elif isinstance(matter, Settlement):
        account = BankDetails.objects.account_of(matter.payee_id())
    else:
        return False
    BankDetails.objects.filter(pk=account.pk).update(account_holder=person.name.upper())
    return None


def hand_in(kind, step, **how):
    def relate(cast, matter, person):
        if matter.label() != kind.label():
            return False
        return wrote(matter, step, person, **{
            name: getattr(cast, value).pk for name, value in how.items()
        })  # fmt: skip

    return relate


RELATE = {
    "nothing": lambda cast, matter, person: None,
    "entered a cost": on_a_cost(),
    "typed a cost": on_a_cost(how=lambda cast: {"on_behalf_of": cast.lund.pk}),
    "typed the report": on_the_report("edit", on_behalf_of="lund"),
    "is the supplier": supplier,
    "wages": paid_as("Anna Berg"),
    "per diem": paid_as("Majority, Lund"),
    "delegate": delegate,
    "traveller": traveller,
    "serves a partner": serves,
    "confirmed it": on_the_report("confirm"),
    "submitted it": on_the_report("submit"),
    "reviewed it": on_the_report("decide_lines"),
    "approved it": on_the_report("approve"),
    "audited it": on_the_report("audited"),
    "engaged the auditor": set_on(Audit, begun_by=None),
    "proposed the payment": set_on(Settlement, begun_by=None),
    "asked for it back": hand_in(Settlement, "claim_back"),
    "owns the account": owns_the_account,
    "proposed the account": set_on(BankDetails, proposed_by=None),
    "typed the account": hand_in(BankDetails, "begin", on_behalf_of="lund"),
    "handed in the claim": hand_in(Repayment, "claim"),
    "reported the suspicion": set_on(Deviation, reported_by=None),
}


# --- the table ------------------------------------------------------------------------------------


def cells() -> dict[str, dict[str, str]]:
    """{step: {relation: answer}} of the table."""
    head, *rows = [
        [cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()
    ]
    return {
        step: {row[0]: row[number] for row in rows} for number, step in enumerate(head) if number
    }


def answer_to(cast, matter, who, relation, take) -> str:
    """What the house answers to the person when the relation is there; nothing stays."""
    person = type(cast.manager).objects.get(pk=getattr(cast, who).pk)
    with transaction.atomic():
        try:
            if RELATE[relation](cast, again(matter), person) is False:
                return "-"
            with transaction.atomic():
                take(cast, again(matter), person)
        except PermissionDenied:
            return "403"
        except Refused:
            return "409"
        except Invalid:
            return "400"
        finally:
            transaction.set_rollback(True)
    return "ok"


@pytest.mark.parametrize("name", STEPS)
def test_nobody_takes_a_step_on_their_own(cast, grant, name):
    build, who, take = STEPS[name]
    matter = build(cast, grant)
    found = {one: answer_to(cast, matter, who, one, take) for one in RELATIONS}
    assert found == cells()[name]


def test_the_table_has_every_step_and_relation_and_a_reason_for_what_it_allows():
    table = cells()
    assert list(table) == list(STEPS)
    assert all(tuple(column) == RELATIONS for column in table.values())
    assert set(RELATE) == set(RELATIONS)
    unsaid = [
        (step, relation)
        for step, column in table.items()
        for relation, answer in column.items()
        if answer == "ok" and relation != "nothing" and not {step, relation} & set(REASONS)
        and (relation, step) not in REASONS
    ]  # fmt: skip
    assert unsaid == []
