"""An activity in full: purpose and papers, who is named and who is counted, what is left."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents.models import Document
from foundation.money.amounts import Money
from foundation.money.models import ExchangeRate
from foundation.workflow import clock
from foundation.workflow.engine import save_part, take_step
from foundation.workflow.steps import Invalid
from reporting.activities import sheet
from reporting.activities.codes import code_for
from reporting.activities.money import currency_of, left_by_category
from reporting.activities.needed import costs_of, printed
from tests.foundation.documents.papers import picture
from tests.stories.reporting import (
    PARTICIPANTS,
    a_ready_expense,
    a_receipt,
    an_activity,
)

pytestmark = pytest.mark.django_db


def codes(activity, step):
    return [one.code for one in activity.step_named(step).missing(activity)]


def page_of(client, activity, person):
    client.force_login(person)
    return client.get(activity.url, HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_purpose_and_agenda_are_reminded_of_before(cast, grant):
    activity = an_activity(cast, grant)
    assert codes(activity, "confirm") == ["no_purpose", "no_agenda"]
    a_receipt(activity, cast.lund_coordinator, kind="agenda")
    body = {"purpose": "Young people help to draw up the youth policy.", "place": "Civic Centre"}
    activity = take_step(activity, "edit", cast.lund_coordinator, body, partial=True)
    assert codes(activity, "confirm") == []
    assert (activity.place, activity.purpose[:5]) == ("Civic Centre", "Young")


def test_report_and_sheet_are_reminded_of_after(cast, grant):
    activity = take_step(an_activity(cast, grant), "confirm", cast.lund_coordinator)
    assert codes(activity, "complete") == ["no_sheet", "nobody_counted", "no_report"]
    a_receipt(activity, cast.lund_coordinator, kind="report")
    a_receipt(activity, cast.lund_coordinator, kind="attendance")
    fresh = type(activity).objects.get(pk=activity.pk)
    assert codes(fresh, "complete") == ["nobody_counted"]


def test_a_young_delegate_is_named_only_when_said_to_be_an_adult(cast, grant):
    activity = an_activity(cast, grant)
    row = {"name": "Yaone Young", "organisation": cast.francistown.pk, "role": "Youth council",
           "side": "youth"}  # fmt: skip
    with pytest.raises(Invalid) as problem:
        save_part(activity, "delegates", cast.lund_coordinator, rows=[row])
    assert set(problem.value.errors["rows"][0]) == {"adult"}
    rows = [{**row, "adult": True}]
    _activity, part = save_part(activity, "delegates", cast.lund_coordinator, rows=rows)
    assert part.content[0]["adult"] is True


def test_a_role_that_only_says_youth_is_asked_about(cast, grant):
    activity = an_activity(cast, grant)
    row = {"name": "Yaone Young", "organisation": cast.francistown.pk, "role": "youth"}
    activity, _part = save_part(activity, "delegates", cast.lund_coordinator, rows=[row])
    assert "perhaps_a_child" in codes(activity, "confirm")


def test_of_those_counted_no_more_have_a_disability_than_there_are(cast, grant):
    activity = an_activity(cast, grant)
    rows = [{**PARTICIPANTS[0], "disability": 5}]
    with pytest.raises(Invalid) as problem:
        save_part(activity, "participants", cast.lund_finance, rows=rows)
    assert set(problem.value.errors["rows"][0]) == {"disability"}


def test_the_page_says_how_many_have_a_disability_and_came_first(cast, grant, client):
    rows = [{**PARTICIPANTS[0], "disability": 1, "first_time": 3}, PARTICIPANTS[1]]
    activity, _part = save_part(
        an_activity(cast, grant), "participants", cast.lund_finance, rows=rows
    )
    page = page_of(client, activity, cast.lund_team)
    assert "Of these, with a disability: 1, for the first time: 3." in page


def test_what_is_left_is_said_per_cost_and_in_the_hosts_currency(cast, grant, client):
    activity = an_activity(cast, grant)
    a_ready_expense(cast, activity)
    page = page_of(client, activity, cast.lund_finance)
    assert "There is no rate for BWP" in page
    old, new = clock.today() - timedelta(days=30), clock.today() - timedelta(days=2)
    paper = a_receipt(activity, cast.lund_coordinator, kind="statement")
    for on, rate in ((old, "1.9"), (new, "1.25")):
        ExchangeRate.objects.create(
            from_currency="SEK", to_currency="BWP", on=on, rate=rate, source="manual",
            document_id=paper.pk,
        )  # fmt: skip
        page = page_of(client, activity, cast.lund_finance)
        assert ("There is no rate for BWP" in page) == (on == old)
    assert "1 SEK = 1.25" in page
    assert "BWP\xa06,000.00" in page  # of SEK 4,800.00


@pytest.mark.parametrize(
    ("country", "currency"), [("BW", "BWP"), ("SE", "SEK"), ("ZM", "ZMW"), ("ZA", "ZAR")]
)
def test_a_countrys_currency_is_that_in_use(country, currency):
    assert currency_of(country) == currency


def test_what_is_left_adds_up_to_the_budget_less_the_costs(cast, grant):
    activity = an_activity(cast, grant)
    expense = a_ready_expense(cast, activity)
    lines = activity.lines()
    spent = {line.pk: 0 for line in lines} | {expense.budget_line_id: expense.sek.amount}
    found = left_by_category(lines, spent)
    whole = sum((line.amount for line in lines), 0) - expense.sek.amount
    assert sum(money.amount for money in found.values()) == whole
    assert all(money.currency == "SEK" for money in found.values())


def test_papers_are_said_per_cost_and_side_and_ticked_off(cast, grant, client):
    activity = an_activity(cast, grant)
    costs = costs_of(activity.lines(), activity.call_rules())
    assert {side for _category, side, _papers in costs} <= {"swedish", "international"}
    assert printed(activity)["costs"][0]["papers"]
    client.force_login(cast.francistown_coordinator)
    answer = client.get(f"{activity.url}papers/")
    assert answer.content.startswith(b"%PDF")


def test_going_online_opens_the_pot_with_the_reason(cast, grant, client):
    activity = an_activity(cast, grant)
    assert "Open pot" not in page_of(client, activity, cast.lund_coordinator)
    body = {"reason": "The visas came too late"}
    activity = take_step(activity, "go_virtual", cast.lund_coordinator, body)
    page = page_of(client, activity, cast.lund_coordinator)
    assert "Open pot" in page
    assert "The visas came too late." in page
    assert f"/amendments/new/?grant={grant.pk}" in page
    assert "/amendments/new/" not in page_of(client, activity, cast.lund_team)


def test_the_sheet_has_the_delegates_a_code_and_boxes(cast, grant, client):
    activity = an_activity(cast, grant)
    row = {"name": "Dina Director", "organisation": cast.lund.pk, "role": "official"}
    activity, _part = save_part(activity, "delegates", cast.lund_finance, rows=[row])
    said = sheet.printed(activity)
    assert said["delegates"] == [["Dina Director", "Lund", "official"]]
    assert said["code"] == code_for(activity)
    assert "<svg" in said["square"]
    client.force_login(cast.francistown_team)
    answer = client.get(f"{activity.url}attendance-sheet/?on=2026-05-04")
    assert answer.content.startswith(b"%PDF")


def test_a_photographed_sheet_is_filed_with_its_code_and_kept_from_others(cast, grant, client):
    activity = an_activity(cast, grant)
    client.force_login(cast.francistown_coordinator)
    body = {"file": SimpleUploadedFile("sheet.png", picture()), "code": code_for(activity).lower()}
    answer = client.post(f"{activity.url}attendance/", body)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == activity.part_url("participants")
    document = Document.objects.about(activity).get()
    assert (document.kind, document.restricted) == ("attendance", True)
    activity = type(activity).objects.get(pk=activity.pk)
    assert activity.sheet_filed
    assert activity.record_entries().filter(step="file_attendance").exists()
    client.force_login(cast.lund_team)
    assert client.get(document.url).status_code == 404


def test_a_sheet_of_another_activity_is_named_and_the_photograph_is_kept(cast, grant, client):
    activity, other = an_activity(cast, grant), an_activity(cast, grant, title="The other visit")
    client.force_login(cast.lund_finance)
    for code, sentence in ((code_for(other), "The other visit"), ("AAAA-AAAA", "not the code")):
        body = {"file": SimpleUploadedFile("sheet.png", picture()), "code": code}
        answer = client.post(f"{activity.url}attendance/", body, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
        assert "sheet.png" in answer.content.decode()
    assert not Document.objects.about(activity).exists()


def test_machines_file_a_restricted_document_by_its_number(cast, grant):
    activity = an_activity(cast, grant)
    open_one = a_receipt(activity, cast.lund_finance, kind="attendance")
    with pytest.raises(Invalid):
        take_step(activity, "file_attendance", cast.lund_finance, {"document": open_one.pk})
    open_one.restricted = True
    open_one.save()
    filed = take_step(activity, "file_attendance", cast.lund_finance, {"document": open_one.pk})
    assert filed.sheet_filed


def test_money_stays_money():
    assert left_by_category([], {}) == {}
    assert Money(0, "SEK") == sum(left_by_category([], {}).values(), Money(0, "SEK"))
