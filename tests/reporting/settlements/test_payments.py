"""What a settlement comes to, how it is asked for and paid, and what comes back."""

import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.financials.models import FinancialReport
from reporting.financials.statement import owed, payable
from reporting.settlements.rules import something_to_pay
from tests.stories.bank_details import bank_details_in_force
from tests.stories.reporting import a_ready_expense, an_activity, money
from tests.stories.reports import (
    a_confirmed_progress_report,
    a_paid_settlement,
    a_settlement,
    a_submitted_report,
    again,
    an_approved_report,
    an_audit_of,
    confirmed_by_all,
    decision,
    everything_accepted,
    what_a_report_says,
)

from ..financials.test_review import RELATIONS

REPAYMENT = {"paid_on": "2026-11-02", "reference": "Back"}


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def ore(least=0, most=10**9):
    return st.integers(least, most).map(lambda n: Decimal(n) / 100)


@given(ore(), ore(), ore())
@settings(max_examples=80, deadline=None)
def test_without_a_debt_it_pays_what_was_accepted_within_the_grant(accepted, granted, before):
    paid = min(before, granted)
    assert owed(accepted, granted, paid, before) == payable(accepted, granted, paid)


@given(ore(), ore(), ore(), ore())
@settings(max_examples=80, deadline=None)
def test_all_payments_together_never_pass_what_was_accepted_or_granted(
    accepted, granted, paid, before
):
    after = paid + owed(accepted, granted, paid, before)
    assert after <= granted
    assert after <= accepted + max(paid, before)
    if paid > before:  # the debt is set off in full, or stands as a claim
        assert after <= accepted + before


@pytest.mark.django_db
def test_its_corrections_are_what_lies_between_reported_and_accepted(cast):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    rows = [decision(hotel, "deduct", deducted=money("250.50"), error="rate"), decision(hall)]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    report = take_step(report, "finish_review", cast.controller)
    report = take_step(report, "approve", cast.manager)
    from reporting.progress.models import ProgressReport

    take_step(report.beside(ProgressReport).get(), "approve", cast.office_coordinator)
    settlement = a_settlement(cast, report)
    review = report.review()
    assert settlement.corrections() == review.first - settlement.accepted == Decimal("250.50")
    assert review.differences - review.corrections == settlement.corrections()


@pytest.mark.django_db
def test_the_payment_request_has_both_references_and_a_place_to_sign(cast, client):
    bank_details_in_force(cast)
    settlement = a_settlement(cast)
    partnership = settlement.financial_report.partnership
    body = {"organisation": cast.lund.pk, "number": "KS 2026/17"}
    take_step(partnership, "set_file_number", cast.lund_coordinator, body)
    for who, whole in ((cast.lund_coordinator, True), (cast.francistown_coordinator, False)):
        client.force_login(who)
        pdf = text_of(client.get(f"{settlement.url}payment-request/").content)
        for said in (settlement.reference, settlement.case.reference, "KS 2026/17", "Signature",
                     "3,000.00", settlement.financial_report.reference):  # fmt: skip
            assert said in pdf, said
        assert ("5050-1055" in pdf) == whole


@pytest.mark.django_db
def test_the_payment_list_is_for_those_who_pay(cast, client):
    bank_details_in_force(cast, account_holder="=Lunds kommun")
    settlement = take_step(a_settlement(cast), "authorise", cast.manager)
    client.force_login(cast.controller)
    assert "5050-1055" in client.get("/settlements/payments/").content.decode()
    listed = client.get("/settlements/payments/?download=csv").content.decode("utf-8-sig")
    row = listed.splitlines()[1].split(";")
    assert (row[0], row[1], row[3], row[5]) == (
        settlement.reference, "'=Lunds kommun", "5050-1055", "3000.00",
    )  # fmt: skip
    pdf = text_of(client.get("/settlements/payments/?download=pdf").content)
    assert "3,000.00" in pdf
    assert settlement.reference in pdf
    client.force_login(cast.lund_coordinator)
    assert client.get("/settlements/payments/").status_code == 403


@pytest.mark.django_db
def test_an_empty_payment_list_says_so(cast, client):
    client.force_login(cast.manager)
    assert "Nothing waits to be paid." in client.get("/settlements/payments/").content.decode()
    assert client.get("/settlements/payments/?download=pdf").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["begin", "authorise", "mark_paid"])
@pytest.mark.parametrize("relation", RELATIONS)
def test_nobody_settles_a_cost_that_is_their_own(cast, step, relation):
    report = an_approved_report(cast)
    person = cast.manager if step == "authorise" else cast.controller
    if step == "begin":
        RELATIONS[relation](cast, report, person)
        with pytest.raises(Refused):
            a_settlement(cast, again(report))
        return
    settlement = a_settlement(cast, report)
    if step == "mark_paid":
        settlement = take_step(settlement, "authorise", cast.manager)
    RELATIONS[relation](cast, report, person)
    with pytest.raises(Refused) as refusal:
        take_step(again(settlement), step, person, REPAYMENT)
    assert {one.code for one in refusal.value.missing} == {"own_cost"}


# --- what comes back -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_claimed_back_is_repaid_with_reference_and_date(cast):
    settlement = a_paid_settlement(cast)
    body = {"amount": money("3000.01"), "error": "double", "reason": "Claimed elsewhere"}
    with pytest.raises(Invalid):
        take_step(settlement, "claim_back", cast.controller, body)
    with pytest.raises(Refused):
        take_step(settlement, "note_repayment", cast.controller, REPAYMENT)
    body["amount"] = money("400.00")
    settlement = take_step(settlement, "claim_back", cast.controller, body)
    assert settlement.open_claim() == 0  # one person's word: nothing is owed yet
    with pytest.raises(Refused):
        take_step(settlement, "note_repayment", cast.controller, REPAYMENT)
    settlement = take_step(settlement, "authorise_claim", cast.manager)
    assert settlement.open_claim() == 400
    settlement = take_step(settlement, "note_repayment", cast.controller, REPAYMENT)
    assert (settlement.open_claim(), str(settlement.repaid_on)) == (0, "2026-11-02")
    with pytest.raises(Refused):
        take_step(settlement, "claim_back", cast.controller, body)


def settled(cast, grant, first, last, *amounts):
    """A report over these days with costs of these amounts, and its settlement as proposed."""
    activity = an_activity(cast, grant)
    for number, amount in enumerate(amounts):
        a_ready_expense(
            cast, activity, supplier=f"Taxi {number} {last}", paper=money(amount),
            claimed=money(amount), paid_on=last, invoice_on=last,
        )  # fmt: skip
    period = {"from": first, "to": last}
    report = begin(FinancialReport, cast.lund_coordinator, what_a_report_says(grant, **period))
    report = take_step(confirmed_by_all(cast, report), "hand_to_auditor", cast.lund_coordinator)
    an_audit_of(cast, report)
    a_confirmed_progress_report(cast, grant, **period)
    report = take_step(again(report), "submit", cast.lund_coordinator)
    report = take_step(report, "decide_lines", cast.controller, everything_accepted(report))
    report = take_step(report, "finish_review", cast.controller)
    report = take_step(report, "approve", cast.manager)
    from reporting.progress.models import ProgressReport

    take_step(report.beside(ProgressReport).get(), "approve", cast.office_coordinator)
    return a_settlement(cast, report)


@pytest.mark.django_db
def test_an_open_claim_is_set_off_against_the_next_settlement(cast, grant):
    first = take_step(settled(cast, grant, "2026-01-01", "2026-03-31", "900.00"), "authorise",
                      cast.manager)  # fmt: skip
    first = take_step(first, "mark_paid", cast.controller, {**REPAYMENT, "paid_on": "2026-10-01"})
    body = {"amount": money("200.00"), "error": "double", "reason": "Claimed elsewhere"}
    first = take_step(first, "claim_back", cast.controller, body)
    first = take_step(first, "authorise_claim", cast.manager)
    second = settled(cast, grant, "2026-04-01", "2026-06-30", "150.00")
    assert (second.accepted, second.amount) == (Decimal("150.00"), Decimal("-50.00"))
    assert second.is_claim()
    assert "repay" in str([one.message for one in something_to_pay(second)])
    second = take_step(second, "authorise", cast.manager)
    second = take_step(second, "mark_paid", cast.controller, REPAYMENT)  # what has come in
    assert second.state == "paid"
    assert again(first).open_claim() == 0
    with pytest.raises(Refused):  # set off already
        take_step(first, "note_repayment", cast.controller, REPAYMENT)
    from reporting.settlements.tables import sections_of

    assert sections_of(second, cast.controller)[0]["context"]["claim"]
