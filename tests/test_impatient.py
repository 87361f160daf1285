"""A visitor in a hurry: back and forth, signed out in mid-form, files and links that do not fit."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from applications.plans.forms import GrantForm
from applications.plans.framework import IndicatorForm
from foundation.pages import matter_page
from foundation.pages.spoken import spoken
from foundation.workflow.engine import save_part, take_step
from foundation.workflow.rules import Missing
from tests.stories.applications import a_filled_plan, a_granted_partnership
from tests.stories.partnerships import a_declaration
from tests.stories.reporting import an_activity, an_expense

pytestmark = pytest.mark.django_db


def visit(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def type_into(client, matter, place, **typed):
    """What the script of a form sends a moment after the last key."""
    address = f"{reverse('pages:draft')}?kind={matter.label()}&matter={matter.pk}&place={place}"
    assert client.post(address, typed).status_code == 200


# What was typed


def test_a_draft_comes_back_and_says_that_it_is_not_saved(cast):
    matter, client = a_declaration(cast), visit(cast.lund_coordinator)
    type_into(client, matter, "edit", title="Half typed", if_version=matter.version)
    page = client.get(matter.step_url("edit")).content.decode()
    assert 'value="Half typed"' in page
    assert "What you had typed is put back. It is not saved yet." in page


def test_a_draft_begun_before_somebody_else_saved_is_a_conflict_and_overwrites_nothing(cast):
    matter, client = a_declaration(cast), visit(cast.lund_coordinator)
    begun_on = matter.version
    take_step(matter, "edit", cast.lund_coordinator, {"title": "Saved since"}, partial=True)
    type_into(client, matter, "edit", title="From my draft", if_version=begun_on)
    page = client.get(matter.step_url("edit"))
    assert page.context["version"] == begun_on
    answer = client.post(
        matter.step_url("edit"),
        {"title": "From my draft", "if_version": page.context["version"]},
    )
    assert answer.status_code == 412
    assert "Saved since" in answer.content.decode()
    matter.refresh_from_db()
    assert matter.title == "Saved since"


def test_a_draft_of_rows_begun_before_somebody_else_saved_is_a_conflict(cast):
    plan, client = a_filled_plan(cast), visit(cast.lund_coordinator)
    begun_on = plan.part("risks").version
    type_into(client, plan, "risks", if_version=begun_on)
    save_part(plan, "risks", cast.francistown_coordinator, rows=plan.rows("risks"))
    page = client.get(plan.part_url("risks"))
    assert page.context["version"] == begun_on < plan.part("risks").version
    answer = client.post(plan.part_url("risks"), {"if_version": page.context["version"]})
    assert answer.status_code == 412


# Where it is mended


def test_what_is_missing_links_only_for_those_who_may_mend_it(cast):
    matter = a_declaration(cast)
    lacking = Missing("empty", "No title yet.", field="title")
    assert matter_page.marked(matter, lacking, cast.lund_coordinator)["url"].endswith("#id_title")
    assert matter_page.marked(matter, lacking, cast.francistown_coordinator)["url"] == ""
    assert matter_page.marked(matter, lacking, cast.lund_majority)["url"] == ""


def test_a_link_to_a_part_leads_nobody_to_a_refusal(cast):
    plan = a_filled_plan(cast)
    lacking = Missing("no_risks", "No risk is named yet.", part="risks")
    assert matter_page.marked(plan, lacking, cast.lund_coordinator)["url"] == plan.part_url("risks")
    assert matter_page.marked(plan, lacking, cast.lund_majority)["url"] == ""


def test_a_field_that_the_form_does_not_ask_is_mended_on_the_page_itself(cast):
    matter = a_declaration(cast)
    assert matter.mend_url(Missing("x", "X", field="call")) == matter.url
    assert matter_page.marked(matter, Missing("x", "X", field="call"), cast.lund_coordinator) == {
        "message": "X", "level": "error", "url": "",
    }  # fmt: skip


# What is read


def test_rows_within_a_row_are_told_by_their_labels_and_not_by_codes():
    targets = IndicatorForm.base_fields["targets"]
    conditions = GrantForm.base_fields["conditions"]
    with translation.override("sv"):
        short = spoken([{"year": 2026, "value": "12"}, {"year": 2027}], targets)
        told = spoken([{"text": "En ersättare", "due_on": "2027-03-01"}, {"text": "B"}], conditions)
    assert short == "2026: 12; 2027: –"
    assert told == "Villkor: En ersättare, Senast den: 1 mar 2027; Villkor: B"


def test_a_downloaded_list_can_be_reckoned_with(cast):
    _partnership, grant = a_granted_partnership(cast)
    expense = an_expense(cast, an_activity(cast, grant))
    answer = visit(cast.lund_finance).get("/expenses/?download=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    row = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert float(row["Amount in SEK"].value) == float(expense.sek.amount)
    assert row["Amount in SEK"].number_format.startswith("#,##0.00")
    assert row["Date of payment"].value.date() == expense.paid_on
    assert row["Title"].data_type == "s"


# What does not fit


def test_a_file_too_big_to_be_read_is_the_only_complaint(cast, settings):
    settings.MAX_UPLOAD_BYTES = 2000
    _partnership, grant = a_granted_partnership(cast)
    activity = an_activity(cast, grant)
    answer = visit(cast.lund_finance).post(
        f"/documents/upload/?matter=activities/{activity.pk}",
        {"file": io.BytesIO(b"%PDF-1.4\n" + b"0" * 1_500_000), "kind": "receipt"},
    )
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "too big" in page
    assert "This field is required" not in page
