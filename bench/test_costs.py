"""How 300,000 expenses and a report of 5,000 go, here and now: a part of `make bench`.

With DATABASE_URL on PostgreSQL the same there. Filling takes some minutes.
"""

import os
import resource
import time
import tracemalloc

import pytest
from django.db import connection
from django.test import Client

from foundation.workflow.engine import take_step
from reporting.expenses.models import Expense
from reporting.financials import building
from reporting.financials.models import FinancialReport
from tests.people import Cast
from tests.stories.reports import a_financial_report, again

from .costs import many_expenses, more_costs
from .test_speed import look

EXPENSES = int(os.environ.get("BENCH_EXPENSES", "300000"))
IN_ONE_REPORT = 5_000
MIB = 1024 * 1024

pytestmark = pytest.mark.django_db(transaction=True)


def timed(work) -> tuple[object, str]:
    """What the work gives; its time and the most that Python held for it."""
    tracemalloc.start()
    begun, worked = time.perf_counter(), time.process_time()
    try:
        found = work()
        most = tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()
    wall, cpu = time.perf_counter() - begun, time.process_time() - worked
    return found, f"{wall:7.1f} s ({cpu:.1f} s of work, tracing included), {most:.0f} MiB at most"


def built(report, kind: str, person) -> str:
    """Order a file and build it as the worker does."""
    building.order(report, report.latest_version(), kind, person)
    row = building.claim()
    done, said = timed(lambda: building.build(row))
    assert done
    row.refresh_from_db()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{said}, {children:.0f} MiB in the typesetter, {row.size / 1_000_000:.1f} MB"


def test_three_hundred_thousand_expenses_and_a_report_of_five_thousand(measured):
    cast = Cast()
    report = a_financial_report(cast)
    begun = time.perf_counter()
    many_expenses(report, EXPENSES)
    more_costs(report, IN_ONE_REPORT - 2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    count = Expense.objects.count()
    where = f"{count} expenses on {connection.vendor}"
    measured(f"{where}: filled", f"{time.perf_counter() - begun:7.0f} s")
    other = FinancialReport.objects.filter(state="submitted").first()
    pages = [
        "/", "/expenses/", "/expenses/?page=40", "/expenses/?q=Supplier+17",
        "/expenses/?sort=title", Expense.objects.latest("pk").url, "/financial-reports/",
        "/cash/", "/api/v1/expenses/?page_size=200",
    ]  # fmt: skip
    for who, person in (("the office", cast.controller), ("a partner", cast.lund_finance)):
        client = Client()
        client.force_login(person)
        for page in pages:
            measured(f"{who}: {page}", look(client, page))
    client = Client()
    client.force_login(cast.controller)
    if other is not None:
        measured("review page of 2,000 costs", look(client, f"{other.url}review/"))
        measured("vouchers page of 2,000 costs", look(client, f"{other.url}vouchers/?page=3"))
    measured(f"draft of {IN_ONE_REPORT} costs", look(client, report.url))
    _report, said = timed(
        lambda: take_step(again(report), "request_confirmation", cast.lund_coordinator)
    )
    measured(f"freezing {IN_ONE_REPORT} costs", said)
    report = again(report)
    measured(f"report of {IN_ONE_REPORT} costs", look(client, report.url))
    measured("its vouchers, page 40", look(client, f"{report.url}vouchers/?page=40"))
    measured("its Excel", built(report, "excel", cast.controller))
    measured("its PDF", built(report, "pdf", cast.controller))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    measured("the whole run in this process", f"{most:7.0f} MiB at most")
