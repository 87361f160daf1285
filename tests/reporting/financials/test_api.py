"""From the report to the payment with the bodies of PROCESSES.md alone; and what pages cost."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.stories.reporting import a_ready_expense, an_activity, money
from tests.stories.reports import (
    YEAR,
    a_financial_report,
    a_submitted_report,
    again,
    an_audit_of,
)

pytestmark = pytest.mark.django_db


def call(person, method, path, body=None, **headers):
    client = Client()
    client.force_login(person)
    sent = {"data": json.dumps(body), "content_type": "application/json"}
    sent = {} if body is None else sent
    return getattr(client, method)(f"/api/v1/{path}", headers=headers, **sent)


def post(person, path, body=None, status=200):
    answer = call(person, "post", path, body or {})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_journey_from_the_report_to_the_payment(cast, grant):
    from tests.stories.reports import two_expenses

    hotel, hall = two_expenses(cast, an_activity(cast, grant))
    lund, francistown = cast.lund_coordinator, cast.francistown_coordinator
    body = {"grant": grant.pk, **YEAR}
    report = post(lund, "financial-reports/", body, 201)
    assert (report["from"], report["to"], report["grant"]) == (*YEAR.values(), grant.pk)
    progress = post(lund, "progress-reports/", body, 201)
    told = call(francistown, "put", f"progress-reports/{progress['id']}/parts/narrative/",
                {"values": {"societal": "Heard"}}, **{"If-Match": '"0"'})  # fmt: skip
    assert told.status_code == 200, told.content
    paths = f"financial-reports/{report['id']}", f"progress-reports/{progress['id']}"
    for path in paths:
        post(lund, f"{path}/steps/request_confirmation/")
        post(lund, f"{path}/steps/confirm/")
        post(francistown, f"{path}/steps/confirm/")
    path = paths[0]
    report = post(lund, f"{path}/steps/hand_to_auditor/")
    assert [row["expense"] for row in report["lines"]] == [hotel.pk, hall.pk]
    assert report["total"] == money("3000.00")
    from reporting.financials.models import FinancialReport

    an_audit_of(cast, FinancialReport.objects.get(pk=report["id"]))
    post(lund, f"{path}/steps/submit/")
    detail = call(cast.controller, "get", f"{path}/").json()
    assert "decide_lines" in {step["name"] for step in detail["steps"]}
    rows = [
        {"expense": hotel.pk, "outcome": "deduct", "deducted": money("200.00"),
         "error": "evidence", "comment": "One night"},
        {"expense": hall.pk, "outcome": "query", "deducted": money("0.00"), "error": "",
         "comment": "Which hall?"},
    ]  # fmt: skip
    post(cast.controller, f"{path}/steps/decide_lines/", {"lines": rows})
    body = {"expense": hall.pk, "text": "The old one"}
    post(cast.francistown_finance, f"{path}/steps/answer_query/", body)
    rows = [{"expense": hall.pk, "outcome": "accept"}]
    post(cast.controller, f"{path}/steps/decide_lines/", {"lines": rows})
    post(cast.controller, f"{path}/steps/finish_review/")
    assert call(cast.controller, "post", f"{path}/steps/approve/", {}).status_code == 403
    post(cast.manager, f"{path}/steps/approve/")
    post(cast.office_coordinator, f"{paths[1]}/steps/approve/")
    settlement = post(cast.controller, "settlements/", {"financial_report": report["id"]}, 201)
    assert settlement["amount"] == money("2800.00")
    path = f"settlements/{settlement['id']}/steps"
    post(cast.manager, f"{path}/authorise/")
    paid = post(cast.controller, f"{path}/mark_paid/", {"paid_on": "2026-10-30", "reference": "7"})
    assert (paid["state"], paid["payment_reference"]) == ("paid", "7")
    found = call(lund, "get", f"settlements/?grant={grant.pk}").json()
    assert [row["id"] for row in found["results"]] == [settlement["id"]]
    detail = call(lund, "get", f"{paths[0]}/").json()
    assert (detail["state"], detail["accepted"]) == ("settled", money("2800.00"))


def test_the_period_is_edited_by_its_names(cast):
    report = a_financial_report(cast)
    answer = call(cast.francistown_finance, "patch", f"financial-reports/{report.pk}/",
                  {"to": "2026-06-30"}, **{"If-Match": f'"{report.version}"'})  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert (answer.json()["from"], answer.json()["to"]) == ("2026-01-01", "2026-06-30")
    assert again(report).title.endswith("2026-06-30")


@pytest.mark.parametrize(
    "lines", [None, {}, "x", [1], [{}], [{"expense": [1]}], [{"expense": 10**30}]]
)
def test_nothing_that_is_sent_as_decisions_breaks(cast, lines):
    report = a_submitted_report(cast)
    path = f"financial-reports/{report.pk}/steps/decide_lines/"
    assert call(cast.controller, "post", path, {"lines": lines}).status_code == 400


def queries(person, url) -> int:
    client = Client()
    client.force_login(person)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return len(found)


def test_a_page_costs_the_same_with_more_lines(cast):
    report = a_financial_report(cast)
    activity = an_activity(cast, report.grant)
    few = queries(cast.lund_finance, report.url)
    for number in range(4):
        a_ready_expense(
            cast, activity, supplier=f"Bus {number}", paper=money("10.00"),
            claimed=money("10.00"), invoice_on=f"2026-05-0{number + 1}",
        )  # fmt: skip
    assert queries(cast.lund_finance, report.url) <= few <= 30 + 2


def test_every_page_of_the_rooms_opens(cast):
    from reporting.progress.models import ProgressReport

    report = a_submitted_report(cast)
    progress = report.beside(ProgressReport).get()
    counts = {}
    for person in (cast.controller, cast.lund_finance, cast.auditor, cast.office_coordinator):
        for matter in (report, progress):
            counts[matter.code] = queries(person, matter.url)
    assert max(counts.values()) <= 36, counts
    queries(cast.controller, report.step_url("decide_lines"))
    queries(cast.lund_coordinator, f"/financial-reports/new/?partnership={report.partnership_id}")
    for kind in ("financial-reports", "progress-reports", "settlements"):
        queries(cast.manager, f"/{kind}/")
