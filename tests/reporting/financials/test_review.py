"""The review on its page: line by line, all at once, answered with a paper, returned in part."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.workflow.engine import save_part, take_step
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, Refused
from reporting.financials import own_part
from reporting.financials.statement import Cost, plus, review_of
from tests.stories.reporting import a_ready_expense, a_receipt, an_activity, an_expense, money
from tests.stories.reports import (
    a_financial_report,
    a_submitted_report,
    again,
    an_audit_of,
    confirmed_by_all,
    decision,
    everything_accepted,
)

from .test_statement import costs, few

pytestmark = pytest.mark.django_db


def of_line(expense, **values) -> dict:
    return {f"line-{expense.pk}-{name}": value for name, value in values.items()}


@given(costs)
@few
def test_all_that_lies_between_reported_and_accepted_has_a_name(spent):
    found = review_of(spent)
    assert plus(found.reported, -found.accepted) == found.differences
    assert found.reported == plus(found.first, found.corrections)


def test_a_deduction_counts_under_its_kind_of_error():
    spent = [Cost("a", 1, "h", Decimal(10), outcome="deduct", deducted=Decimal(4), error="rate")]
    assert review_of(spent).deducted == {"rate": Decimal(4)}


# --- the list of everything wrong ----------------------------------------------------------------


@settings(
    max_examples=6, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_it_is_refused_if_and_only_if_the_list_has_an_error(cast, data):
    from django.db import transaction

    with transaction.atomic():
        report = a_financial_report(cast)
        if data.draw(st.booleans(), label="a draft is left"):
            an_expense(cast, an_activity(cast, report.grant))
        if data.draw(st.booleans(), label="a line is passed"):
            a_ready_expense(
                cast, an_activity(cast, report.grant), supplier="Grand Hotel",
                paper=money("5000.00"), claimed=money("4900.00"),
            )  # fmt: skip
        if data.draw(st.booleans(), label="another report has the days"):
            other = a_financial_report(cast, grant=report.grant)
            take_step(other, "request_confirmation", cast.lund_coordinator)
        report = again(report)
        wrong = errors(report.missing(cast.lund_coordinator))
        try:
            with transaction.atomic():
                take_step(report, "request_confirmation", cast.lund_coordinator)
            refused = False
        except Refused:
            refused = True
        assert refused == bool(wrong)
        transaction.set_rollback(True)


def test_what_deserves_a_look_leads_to_the_costs_it_is_about(cast, client):
    report = a_financial_report(cast)
    cost = an_expense(cast, an_activity(cast, report.grant), supplier="Taxi")
    client.force_login(cast.lund_finance)
    page = client.get(report.url).content.decode()
    assert f"/financial-reports/{report.pk}/vouchers/?look=drafts_left" in page
    listed = client.get(f"{report.url}vouchers/?look=drafts_left").content.decode()
    assert cost.url in listed
    assert "Hotel Marang" not in listed
    assert client.get(f"{report.url}vouchers/?look=nonsense").status_code == 200


# --- decisions -----------------------------------------------------------------------------------


def test_the_controller_decides_line_by_line_on_the_page(cast, client):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    client.force_login(cast.controller)
    address = f"{report.url}review/"
    page = client.get(address).content.decode()
    assert "Hotel Marang" in page
    sent = {
        "expense": [hotel.pk, hall.pk], "if_version": report.version,
        **of_line(hotel, outcome="deduct", deducted="250.50", error="evidence", comment="A night"),
        **of_line(hall, outcome=""),
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    assert (again(hotel).standing, again(hall).standing) == ("deducted", "reported")
    assert "250.50" in client.get(address).content.decode()


def test_what_is_wrong_on_the_page_is_said_at_its_line_and_stays_typed(cast, client):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    client.force_login(cast.controller)
    sent = {
        "expense": [hotel.pk, hall.pk], "if_version": report.version,
        **of_line(hotel, outcome="deduct", deducted="99999", error="rate", comment="Kept here"),
        **of_line(hall, outcome="query", comment=""),
    }  # fmt: skip
    answer = client.post(f"{report.url}review/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "No more can be taken off" in page
    assert "Write what you want to know." in page
    assert "Kept here" in page
    assert again(hotel).standing == "reported"


@pytest.mark.parametrize("sent", [{}, {"expense": ["x", "9" * 30]}, {"expense": ["1"],
                                  "line-1-outcome": "nonsense"}])  # fmt: skip
def test_a_hand_made_post_is_answered_with_a_sentence(cast, client, sent):
    report = a_submitted_report(cast)
    client.force_login(cast.controller)
    assert client.post(f"{report.url}review/", sent).status_code == 400


def test_only_the_controller_decides_and_all_who_see_it_read(cast, client):
    report = a_submitted_report(cast)
    for who, status in ((cast.lund_finance, 200), (cast.manager, 200), (cast.stranger, 404)):
        client.force_login(who)
        assert client.get(f"{report.url}review/").status_code == status
        assert client.post(f"{report.url}review/", {}).status_code == (
            403 if status == 200 else 404
        )


def test_all_that_nothing_is_asked_about_is_accepted_at_once(cast):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    rows = [decision(hotel, "query", comment="Who?")]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    report = take_step(report, "accept_rest", cast.controller)
    assert (again(hotel).standing, again(hall).standing) == ("queried", "accepted")


def test_a_question_is_answered_at_its_line_with_a_paper(cast, client):
    report = a_submitted_report(cast)
    hotel, _hall = (line.expense for line in report.cost_lines())
    rows = [decision(hotel, "query", comment="Who stayed?")]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    paper = a_receipt(hotel.activity, cast.lund_finance, b"The list of guests", "guests.txt")
    client.force_login(cast.lund_finance)
    page = client.get(f"{report.url}review/").content.decode()
    assert f"steps/answer_query/?expense={hotel.pk}" in page
    body = {"expense": hotel.pk, "text": "Two councillors", "documents": [paper.pk]}
    report = take_step(report, "answer_query", cast.lund_finance, body)
    client.force_login(cast.controller)
    page = client.get(f"{report.url}review/?look=answered").content.decode()
    assert "Two councillors" in page
    assert paper.url in page


def test_returned_only_what_was_asked_about_is_open_and_the_rest_stays_frozen(cast):
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    digest = report.figures_digest()
    rows = [decision(hotel, "query", comment="Who stayed?"), decision(hall)]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    report = take_step(report, "return_for_changes", cast.controller, {"reason": "The hotel"})
    assert [line.expense for line in report.live_lines()] == [hall]
    assert report.as_statement().total.period == 3000
    with pytest.raises(Refused):
        take_step(again(hall), "reopen", cast.lund_finance)
    body = {"grant": report.grant_id, "from": "2026-01-01", "to": "2026-11-30"}
    with pytest.raises(Invalid):
        take_step(report, "edit", cast.lund_finance, body)
    take_step(again(hotel), "reopen", cast.lund_finance)
    take_step(again(hotel), "mark_ready", cast.lund_finance)
    report = confirmed_by_all(cast, again(report))
    assert [line.position for line in report.cost_lines()] == [1, 2]
    assert report.figures_digest() == digest  # the same figures: the audit stands
    report = take_step(report, "submit", cast.lund_coordinator) if report.standing_audits() else (
        take_step(report, "hand_to_auditor", cast.lund_coordinator)
    )  # fmt: skip
    outcomes = {line.expense: line.outcome for line in report.cost_lines()}
    assert outcomes == {hotel: "", hall: "accept"}


# --- nobody judges their own ---------------------------------------------------------------------


def entered(cast, report, person):
    from foundation.workflow import record

    expense = report.cost_lines()[0].expense
    record.append(expense, "edit", person, source=expense.state, target=expense.state)


def was_paid(cast, report, person):
    person.name = report.cost_lines()[0].expense.supplier.upper()
    person.save()


def travelled(cast, report, person):
    activity = report.cost_lines()[0].expense.activity
    rows = [{"name": person.name, "organisation": cast.lund.pk, "role": "official"}]
    save_part(activity, "delegates", cast.lund_coordinator, rows=rows)


RELATIONS = {"entered": entered, "was paid": was_paid, "travelled": travelled}


@pytest.mark.parametrize("relation", RELATIONS)
def test_nobody_decides_on_a_cost_that_is_their_own(cast, relation):
    report = a_submitted_report(cast)
    relate = RELATIONS[relation]
    relate(cast, report, cast.controller)
    report, own = again(report), own_part.own_costs(again(report), cast.controller)
    assert own
    with pytest.raises(Invalid):
        take_step(report, "decide_lines", cast.controller, everything_accepted(report))
    report = take_step(report, "accept_rest", cast.controller)
    assert {line.expense_id for line in report.cost_lines() if not line.outcome} == set(own)
    other = cast.hire("controller", cast.icld, "controller2@icld.example")
    other.name = "Another"  # whoever has the same name is taken for the same person
    other.save()
    rows = [decision(pk) for pk in own]
    report = take_step(report, "decide_lines", other, {"lines": rows})
    with pytest.raises((Refused, PermissionDenied)):
        take_step(report, "finish_review", cast.controller)
    report = take_step(report, "finish_review", other)
    relate(cast, report, cast.manager)
    with pytest.raises((Refused, PermissionDenied)):
        take_step(again(report), "approve", cast.manager)
    assert take_step(again(report), "approve", cast.office_coordinator).state == "approved"


def test_an_audit_over_other_figures_is_not_reused(cast):
    report = a_submitted_report(cast)
    hotel = report.cost_lines()[0].expense
    rows = [decision(hotel, "query", comment="Who?")]
    report = take_step(report, "decide_lines", cast.controller, {"lines": rows})
    report = take_step(report, "return_for_changes", cast.controller, {"reason": "The hotel"})
    take_step(again(hotel), "withdraw", cast.lund_finance, {"reason": "Ours"})
    report = confirmed_by_all(cast, again(report))
    assert not report.standing_audits()
    report = take_step(report, "hand_to_auditor", cast.lund_coordinator)
    an_audit_of(cast, report)
    assert again(report).state == "audited"


def test_what_was_taken_off_does_not_use_its_line_and_what_is_parked_does(cast):
    from applications.budgets.lines import left

    report = a_submitted_report(cast)
    hotel, hall = report.cost_lines()
    before = [left(one.budget_line).amount for one in (hotel, hall)]
    assert before == [4000, 3000]
    report.correct(hotel.expense, Decimal("100.25"))
    rows = [
        decision(hotel.expense, "deduct", deducted=money("250.50"), error="rate", comment="x"),
        decision(hall.expense, "park", comment="The agenda is to follow"),
    ]
    report = take_step(again(report), "decide_lines", cast.controller, {"lines": rows})
    assert left(hotel.budget_line).amount == Decimal("4350.75")
    assert left(hall.budget_line).amount == 3000
    shown = {row.key: row.figures.variance for row in again(report).as_statement().rows}
    assert shown[hotel.budget_line.key] == Decimal("4350.75")
