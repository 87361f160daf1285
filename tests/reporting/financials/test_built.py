"""Files of a large report: ordered, built by the worker, shown with progress, never out of date."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook
from pypdf import PdfReader

from foundation.workflow import clock
from foundation.workflow.engine import save_part, take_step
from reporting.financials import building, printed
from reporting.financials.built_models import BuiltFile
from reporting.financials.document import document_of
from reporting.financials.tasks import build_files
from tests.stories.reporting import a_ready_expense, money
from tests.stories.reports import (
    a_confirmed_report,
    a_financial_report,
    a_submitted_report,
    again,
    decision,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _any_cost_is_many(settings):
    settings.REPORT_DIRECT_COSTS = 0


@pytest.fixture
def report(cast):
    """Frozen and confirmed, with two costs."""
    return a_confirmed_report(cast)


def page_of(report, kind="pdf", more="") -> str:
    return f"{report.url}files/{kind}/{more}"


def ordered_and_built(client, report, kind="pdf") -> BuiltFile:
    answer = client.post(page_of(report, kind))
    assert answer.status_code == 302
    assert build_files() == 1
    return BuiltFile.objects.get(kind=kind)


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_large_report_leads_to_the_page_that_makes_its_file_and_reading_writes_nothing(
    cast, client, report
):
    client.force_login(cast.lund_finance)
    answer = client.get(f"{report.url}pdf/")
    assert answer["Location"] == page_of(report, more="?version=1")
    assert "Make the file" in client.get(answer["Location"]).content.decode()
    assert not BuiltFile.objects.exists()


def test_a_small_report_is_answered_at_once(cast, client, report, settings):
    settings.REPORT_DIRECT_COSTS = 2
    client.force_login(cast.lund_finance)
    assert client.get(f"{report.url}pdf/").content.startswith(b"%PDF")


def test_what_was_ordered_waits_is_built_and_is_what_the_report_says(cast, client, report):
    client.force_login(cast.lund_finance)
    client.post(page_of(report))
    waiting = client.get(page_of(report)).content.decode()
    assert "waits for its turn" in waiting
    assert "hx-get" in waiting
    assert build_files() == 1
    ready = client.get(page_of(report)).content.decode()
    assert "The file is ready." in ready
    assert "hx-get" not in ready
    answer = client.get(f"{report.url}pdf/")
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(whole(answer))).pages)
    assert report.reference in text
    assert "Hotel Marang" in text
    assert build_files() == 0  # there is nothing more to do


def test_the_workbook_is_built_by_the_worker_too(cast, client, report):
    client.force_login(cast.controller)
    ordered_and_built(client, report, "excel")
    book = load_workbook(io.BytesIO(whole(client.get(f"{report.url}excel/"))), read_only=True)
    assert "Index of vouchers" in book.sheetnames


def test_two_people_who_ask_get_one_file_and_each_language_its_own(cast, client, report):
    for who in (cast.lund_finance, cast.francistown_finance):
        client.force_login(who)
        client.post(page_of(report))
    assert BuiltFile.objects.count() == 1
    cast.lund_team.language = "sv"
    cast.lund_team.save()
    client.force_login(cast.lund_team)
    client.post(page_of(report))
    assert sorted(BuiltFile.objects.values_list("language", flat=True)) == ["en", "sv"]


def test_nobody_sees_or_orders_the_file_of_a_report_that_they_do_not_see(cast, client, report):
    client.force_login(cast.lund_finance)
    ordered_and_built(client, report)
    client.force_login(cast.stranger)
    for address in (page_of(report), f"{report.url}pdf/"):
        assert client.get(address).status_code == 404
    assert client.post(page_of(report)).status_code == 404
    client.force_login(cast.lund_finance)
    assert client.get(page_of(report, "exe")).status_code == 404


def test_a_report_that_was_taken_back_makes_its_file_out_of_date(
    cast, client, django_capture_on_commit_callbacks
):
    report = take_step(a_financial_report(cast), "request_confirmation", cast.lund_coordinator)
    client.force_login(cast.lund_finance)
    row = ordered_and_built(client, report)
    earlier = row.path
    report = take_step(again(report), "reopen", cast.lund_coordinator)
    a_ready_expense(cast, report.line_rows.first().expense.activity, supplier="Kiosk Nata",
                    paper=money("10.00"), claimed=money("10.00"), paid_on="2026-05-21")  # fmt: skip
    report = take_step(again(report), "request_confirmation", cast.lund_coordinator)
    assert client.get(f"{report.url}pdf/").status_code == 302
    client.post(page_of(report))
    assert build_files() == 1
    text = pdf_text(client, report)
    assert "Kiosk Nata" in text
    # The first version is still printed as it was frozen.
    answer = client.get(f"{report.url}pdf/?version=1")
    assert answer.status_code == 302  # it was built as what stands, and is an earlier one now
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(report, more="?version=1"))
    assert build_files() == 1
    assert client.get(f"{report.url}pdf/?version=1").status_code == 200
    assert not default_storage.exists(earlier)


def pdf_text(client, report) -> str:
    content = whole(client.get(f"{report.url}pdf/"))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("change", ["notes", "cost"])
def test_a_draft_that_changed_is_built_anew(cast, client, change):
    report = a_financial_report(cast)
    client.force_login(cast.lund_finance)
    ordered_and_built(client, report)
    assert client.get(f"{report.url}pdf/").status_code == 200
    if change == "notes":
        save_part(report, "notes", cast.lund_finance, values={"principles": "Paid costs"})
    else:
        take_step(report.waiting_costs()[0], "reopen", cast.lund_finance)
        again(report)
    assert client.get(f"{report.url}pdf/").status_code == 302


def test_a_decision_on_a_cost_makes_the_file_out_of_date(cast, client):
    report = a_submitted_report(cast)
    client.force_login(cast.controller)
    ordered_and_built(client, report)
    rows = [decision(report.cost_lines()[0].expense, "query", comment="Which nights?")]
    take_step(again(report), "decide_lines", cast.controller, {"lines": rows})
    assert client.get(f"{report.url}pdf/").status_code == 302


def test_progress_is_said_in_rows_and_a_poll_gets_the_fragment_alone(cast, client, report):
    client.force_login(cast.lund_finance)
    client.post(page_of(report))
    row = building.claim()
    building.Progress(BuiltFile.objects.filter(pk=row.pk))(3, 8)
    answer = client.get(page_of(report), headers={"HX-Request": "true"}).content.decode()
    assert "3 of 8 rows are written." in answer
    assert '<progress max="8" value="3"' in answer
    assert "<html" not in answer


def test_a_worker_that_was_killed_loses_nothing_and_the_third_failure_says_so(
    cast, client, report, monkeypatch
):
    client.force_login(cast.lund_finance)
    client.post(page_of(report))
    assert building.claim() is not None
    assert building.claim() is None  # somebody builds it
    later = clock.now() + building.CLAIM + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert building.claim() is not None  # nobody does any more: taken up again
    BuiltFile.objects.update(claimed_until=None)
    monkeypatch.setattr(printed, "TEMPLATE", "reporting/no_such_template.typ")
    assert build_files() == 0
    assert BuiltFile.objects.get().standing == "failed"
    page = client.get(page_of(report)).content.decode()
    assert "could not be made" in page
    monkeypatch.undo()
    assert ordered_and_built(client, report).standing == "ready"


def test_a_file_that_the_store_has_lost_or_changed_is_not_sent_but_made_again(
    cast, client, report, store
):
    client.force_login(cast.lund_finance)
    row = ordered_and_built(client, report)
    (store / row.path).write_bytes(b"something else")
    assert client.get(f"{report.url}pdf/").status_code == 302
    ordered_and_built(client, report)
    assert whole(client.get(f"{report.url}pdf/")).startswith(b"%PDF")
    (store / BuiltFile.objects.get().path).unlink()
    assert "no longer in the store" in client.get(page_of(report)).content.decode()


def test_after_some_days_it_is_thrown_away(cast, client, report, monkeypatch):
    client.force_login(cast.lund_finance)
    row = ordered_and_built(client, report)
    later = clock.now() + timedelta(days=building.DAYS + 2)
    monkeypatch.setattr(clock, "now", lambda: later)
    build_files()
    assert not BuiltFile.objects.exists()
    assert not default_storage.exists(row.path)


def test_what_was_ordered_anew_while_it_was_built_is_not_overwritten(cast, client, report):
    client.force_login(cast.lund_finance)
    client.post(page_of(report))
    row = building.claim()
    BuiltFile.objects.update(claimed_until=None, digest="0" * 64)  # as an order of another state
    assert not building.build(row)
    assert BuiltFile.objects.get().standing == "waiting"
    assert default_storage.listdir(f"{building.FOLDER}/{clock.today().isoformat()}")[1] == []


def test_a_long_document_comes_in_volumes_that_miss_no_row(cast, client, report, monkeypatch):
    document = document_of(report, report.latest_version())
    for most in (1, 2, 3, 5):
        parts = printed.volumes(document, most)
        rows = [
            row for part in parts for section in part.sections for table in section.tables
            for row in table.rows
        ]  # fmt: skip
        assert rows == [
            row for section in document.sections for table in section.tables for row in table.rows
        ]
        sizes = [sum(len(t.rows) for s in part.sections for t in s.tables) for part in parts]
        assert max(sizes) <= most
        totals = [t.totals for part in parts for s in part.sections for t in s.tables if t.totals]
        assert totals == [t.totals for s in document.sections for t in s.tables if t.totals]
    monkeypatch.setattr(printed, "VOLUME", 3)
    monkeypatch.setattr(printed.volumes, "__defaults__", (3,))
    client.force_login(cast.lund_finance)
    ordered_and_built(client, report)
    answer = client.get(f"{report.url}pdf/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(whole(answer))) as archive:
        names = archive.namelist()
        assert len(names) > 1
        first = PdfReader(io.BytesIO(archive.read(names[0])))
    assert f"1 of {len(names)}" in first.pages[0].extract_text()
    assert first.trailer["/Root"]["/MarkInfo"]["/Marked"]
