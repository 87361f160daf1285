"""A report of thousands of costs: its pages keep their queries, its freeze its memory."""

import tracemalloc
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.workflow.engine import take_step
from reporting.expenses.models import Expense
from reporting.financials.document import document_of
from reporting.financials.printed import pdf_of_report
from reporting.financials.workbook import workbook_of
from tests.stories.reports import a_financial_report, again

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]

FEW, MANY = 200, 5_000
PAGES = 30 + 2


def add_costs(report, count: int) -> None:
    """Further ready costs of one krona each, with the papers of the first."""
    first = report.waiting_costs()[0]
    papers = list(first.documents.values_list("pk", flat=True))
    start = Expense.objects.count()
    fields = {
        field.attname: getattr(first, field.attname)
        for field in Expense._meta.concrete_fields
        if field.attname not in ("id", "reference", "sek_amount", "supplier")
    }
    rows = Expense.objects.bulk_create(
        [
            Expense(
                **fields, reference=f"{first.reference}-{start + n}", sek_amount=1,
                supplier=f"Taxi {start + n}",
            )
            for n in range(count)
        ],
        batch_size=500,
    )  # fmt: skip
    through = Expense.documents.through
    through.objects.bulk_create(
        [through(expense_id=row.pk, document_id=pk) for row in rows for pk in papers],
        batch_size=500,
    )
    report.forget()


def costs_of_pages(client, report) -> dict[str, int]:
    found = {}
    for page in ("", "vouchers/", "vouchers/?page=2", "review/"):
        with CaptureQueriesContext(connection) as asked:
            started = process_time()
            answer = client.get(f"{report.url}{page}")
            took = process_time() - started
        assert answer.status_code == 200
        assert len(answer.content) < 400_000, page
        assert took < 8, f"{page}: {took:.1f} s"
        found[page] = len(asked)
    return found


def frozen(report, by):
    """The report frozen, and how many bytes that took at the most."""
    tracemalloc.start()
    try:
        report = take_step(report, "request_confirmation", by)
        return again(report), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_five_thousand_costs_take_no_more_queries_than_few(cast, client):
    report = a_financial_report(cast)
    add_costs(report, FEW)
    client.force_login(cast.lund_finance)
    costs_of_pages(client, report)  # what is put together once for all pages is there now
    draft, before = costs_of_pages(client, report), again(report)
    add_costs(before, MANY - FEW)
    draft_of_many = costs_of_pages(client, report)
    report, most = frozen(again(report), cast.lund_coordinator)
    assert most < 120 * 1024 * 1024, f"{most / 1024 / 1024:.0f} MB"
    many = costs_of_pages(client, report)
    assert max([*many.values(), *draft.values()]) <= PAGES, (many, draft)
    assert draft == draft_of_many
    version = report.latest_version()
    assert len(version.text["vouchers"]) == MANY + 2
    document = document_of(report, version)
    whole = document.sections[-1].tables[0].totals[7]
    assert whole.amount == report.total.amount == 3000 + MANY
    started = process_time()
    assert workbook_of(report, version) == workbook_of(report, version)
    assert process_time() - started < 20
    started = process_time()
    assert pdf_of_report(report, version).startswith(b"%PDF")
    assert process_time() - started < 30
