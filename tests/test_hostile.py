"""What a hostile and skilled user tries, and why it does not work."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from foundation.accounts import people
from foundation.accounts.models import Membership
from foundation.workflow import clock
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Refused
from partnerships.declarations.models import Declaration
from reporting.activities.models import Activity
from reporting.audits.models import Audit, Finding
from reporting.expenses.models import Expense
from reporting.financials.workflow import approving_office
from reporting.progress.models import ProgressReport
from reporting.settlements.models import Settlement
from tests.stories import applications as plans
from tests.stories import audits, partnerships, reports
from tests.stories.agreements import a_submitted_amendment
from tests.stories.reporting import a_receipt, an_activity, an_expense, money, what_an_expense_says

pytestmark = pytest.mark.django_db


def serve(person, organisation, office):
    Membership.objects.create(person=person, organisation=organisation, office=office)
    return person


# --- on behalf of ---------------------------------------------------------------------------


def refused(cast, matter, steps):
    """None of the steps is the office's to enter for a partner."""
    for name, body in steps.items():
        with pytest.raises(PermissionDenied):
            take_step(matter, name, cast.office_coordinator, body, on_behalf_of=cast.lund.pk)


def test_the_office_decides_and_scores_nothing_on_behalf_of_a_partner(cast):
    plan = plans.a_confirmed_plan(cast)
    with pytest.raises(PermissionDenied):  # it is the grant holder who submits
        take_step(plan, "submit", cast.office_coordinator, on_behalf_of=cast.francistown.pk)
    plan = take_step(plan, "submit", cast.office_coordinator, on_behalf_of=cast.lund.pk)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    refused(cast, plan.assessments()[0], {"edit": {"recommendation": "grant"}})
    refused(cast, plan, {"grant": plans.what_is_granted(plan), "reject": {"reasons": "No"}})


def test_the_office_approves_no_amendment_on_behalf_of_a_partner(cast):
    refused(cast, a_submitted_amendment(cast), {"approve": {}, "decline": {"reason": "No"}})


def test_the_office_reviews_and_settles_nothing_on_behalf_of_a_partner(cast):
    report = reports.a_submitted_report(cast)
    everything = reports.everything_accepted(report)
    refused(cast, report, {"decide_lines": everything, "return_for_changes": {"reason": "x"}})
    report = take_step(report, "decide_lines", cast.controller, everything)
    refused(cast, report, {"finish_review": {}})
    report = take_step(take_step(report, "finish_review", cast.controller), "approve", cast.manager)
    take_step(report.beside(ProgressReport).get(), "approve", cast.office_coordinator)
    body = {"financial_report": report.pk}
    with pytest.raises(PermissionDenied):
        begin(Settlement, cast.office_coordinator, body, on_behalf_of=cast.lund.pk)
    settlement = take_step(reports.a_settlement(cast, report), "authorise", cast.manager)
    refused(cast, settlement, {"mark_paid": {"paid_on": "2026-10-30", "reference": "mine"}})


def test_the_office_audits_nothing_on_behalf_of_a_partner(cast):
    audit = audits.a_sampled_audit(cast)
    body = audits.what_a_finding_says(audit, audits.first_cost(audit))
    with pytest.raises(PermissionDenied):
        begin(Finding, cast.office_coordinator, body, on_behalf_of=cast.lund.pk)
    finding = audits.a_finding(cast, audit=audit)
    refused(cast, finding, {"correct": {"amount": money("1.00")}, "withdraw": {"reason": "x"}})
    refused(cast, finding, {"leave_uncorrected": {}})
    refused(cast, audit, {"draw_sample": {"method": "random", "size": 1}})


def test_only_the_office_says_that_it_enters_something_for_another(cast):
    call = partnerships.an_open_call(cast)
    body = partnerships.what_a_declaration_says(cast, call)
    for organisation in (cast.francistown, cast.lund):
        with pytest.raises(PermissionDenied):
            begin(Declaration, cast.lund_coordinator, body, on_behalf_of=organisation.pk)


# --- four eyes ------------------------------------------------------------------------------


def test_whoever_entered_a_cost_or_results_for_a_partner_does_not_judge_them(cast):
    serve(cast.office_coordinator, cast.icld, "controller")
    _partnership, grant = plans.a_granted_partnership(cast)
    activity = an_activity(cast, grant)
    paper = a_receipt(activity, cast.lund_finance).pk
    expense = begin(
        Expense, cast.office_coordinator,
        what_an_expense_says(cast, activity, documents=[paper]), on_behalf_of=cast.lund.pk,
    )  # fmt: skip
    take_step(expense, "mark_ready", cast.lund_finance)
    report = reports.an_audited_report(cast, grant=grant)
    progress = reports.a_progress_report(cast, grant)
    body = reports.what_a_report_says(grant)
    take_step(progress, "edit", cast.office_coordinator, body, on_behalf_of=cast.lund.pk)
    reports.confirmed_by_all(cast, reports.again(progress))
    report = take_step(report, "submit", cast.lund_coordinator)
    everything = reports.everything_accepted(report)
    with pytest.raises(PermissionDenied):
        take_step(report, "decide_lines", cast.office_coordinator, everything)
    report = take_step(report, "decide_lines", cast.controller, everything)
    report = take_step(report, "finish_review", cast.controller)
    for matter in (report, progress):
        with pytest.raises(PermissionDenied):
            take_step(matter, "approve", cast.office_coordinator)
    assert cast.office_coordinator not in approving_office.people(report)


def test_whoever_serves_a_partner_grants_reviews_approves_and_pays_it_nothing(cast):
    served = serve(cast.manager, cast.lund, "finance")
    plan = plans.an_assessed_plan(cast)
    with pytest.raises(PermissionDenied):
        take_step(plan, "grant", cast.manager, plans.what_is_granted(plan))
    served.memberships.filter(organisation=cast.lund).delete()
    plan = take_step(plan, "grant", cast.manager, plans.what_is_granted(plan))
    report = reports.a_submitted_report(cast)
    everything = reports.everything_accepted(report)
    serve(cast.controller, cast.lund, "finance")
    with pytest.raises(PermissionDenied):
        take_step(report, "decide_lines", cast.controller, everything)
    cast.controller.memberships.filter(organisation=cast.lund).delete()
    report = take_step(report, "decide_lines", cast.controller, everything)
    report = take_step(report, "finish_review", cast.controller)
    serve(cast.manager, cast.lund, "finance")
    with pytest.raises(PermissionDenied):
        take_step(report, "approve", cast.manager)
    report = take_step(report, "approve", cast.office_coordinator)
    take_step(report.beside(ProgressReport).get(), "approve", cast.office_coordinator)
    with pytest.raises(PermissionDenied):
        take_step(reports.a_settlement(cast, report), "authorise", cast.manager)


def test_a_hand_over_makes_neither_a_second_assessment_nor_a_free_hand(cast):
    serve(cast.assessor1, cast.icld, "manager")
    plan = plans.a_submitted_plan(cast)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    scores = [
        {"criterion": row["code"], "score": row["max"], "comment": "Fine"}
        for row in plan.call_rules().criteria
    ]
    body = {"no_conflict": True, "scores": scores, "recommendation": "grant"}
    first, second = plan.assessments()
    mine, other = (first, second) if first.assessor == cast.assessor1 else (second, first)
    take_step(other, "submit", cast.assessor2, body)
    people.hand_over(cast.assessor1, cast.assessor2, clock.today(), cast.office_coordinator)
    with pytest.raises(Refused):  # the second of two pairs of eyes
        take_step(mine, "submit", cast.assessor2, body)
    with pytest.raises(PermissionDenied):  # asked to assess it, whoever does it now
        take_step(plan, "grant", cast.assessor1, plans.what_is_granted(plan))


def test_an_auditor_who_came_to_serve_a_partner_neither_accepts_nor_reports(cast):
    audit = audits.an_audit(cast)
    serve(cast.auditor, cast.lund, "team")
    with pytest.raises(Refused):
        take_step(audit, "accept_engagement", cast.auditor, {"independent": True})
    assert "auditor_is_independent" in {one.name for one in Audit.step_named("report").needs}


def test_whoever_entered_a_declaration_for_a_municipality_does_not_accept_it(cast):
    declaration = partnerships.a_declaration(cast)
    body = partnerships.what_a_declaration_says(cast, declaration.call)
    by, behalf = cast.office_coordinator, cast.lund.pk
    declaration = take_step(declaration, "edit", by, body, on_behalf_of=behalf)
    declaration = take_step(declaration, "request_signatures", cast.lund_coordinator)
    declaration = partnerships.everybody_signs(declaration)
    declaration = take_step(declaration, "submit", cast.lund_coordinator)
    with pytest.raises(PermissionDenied):
        take_step(declaration, "accept", cast.office_coordinator)
    take_step(declaration, "accept", cast.office_coordinator2)


# --- after the end --------------------------------------------------------------------------


def test_nothing_is_begun_in_a_closed_case(cast):
    settlement = reports.a_paid_settlement(cast)
    report = settlement.financial_report
    partnership = take_step(report.partnership, "begin_closing", cast.office_coordinator)
    take_step(partnership, "close", cast.office_coordinator)
    with pytest.raises(Refused):
        an_activity(cast, report.grant)
    activity = Activity.objects.get()
    with pytest.raises(Refused):
        an_expense(cast, activity)
    for part in activity.parts:
        with pytest.raises(Refused):
            save_part(activity, part, cast.lund_coordinator, rows=[])
    with pytest.raises(Refused):
        take_step(settlement, "reverse", cast.manager, {"reason": "Wrong account"})


# --- pages ----------------------------------------------------------------------------------


def test_inviting_somebody_does_not_tell_what_else_they_do(cast, client):
    audits.an_audit(cast)
    serve(cast.auditor, cast.umea, "team")
    client.force_login(cast.stranger)
    page = client.get(f"/people/{cast.auditor.pk}/").content.decode()
    assert "Umeå" in page
    assert "in case" not in page
    listed = client.get("/people/").content.decode()
    assert "Audit Firm" not in listed.replace(str(cast.auditor), "")
    client.force_login(cast.office_coordinator)
    assert "in case" in client.get(f"/people/{cast.auditor.pk}/").content.decode()


def test_a_reset_link_leads_to_our_own_address_whatever_the_request_says(cast, client, mailoutbox):
    data = {"email": cast.lund_coordinator.email}
    client.post("/accounts/password/reset/", data, headers={"host": "localhost:666"})
    (letter,) = mailoutbox
    assert f"{settings.PUBLIC_URL}/accounts/password/reset/key/" in letter.body
    assert "666" not in letter.body.replace(settings.PUBLIC_URL, "").split("/key/")[0]


@pytest.mark.parametrize("path", ["/", "/people/", "/me/", "/plans/", "/api/v1/me/"])
def test_what_is_made_for_one_reader_stays_in_no_cache(cast, client, path):
    client.force_login(cast.lund_coordinator)
    assert client.get(path)["Cache-Control"] == "private, no-store"
