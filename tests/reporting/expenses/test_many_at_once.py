"""No approved line can be overspent past its rule, by any number of people at once."""

import threading

import pytest
from django.db import connection

from foundation.workflow.engine import take_step
from foundation.workflow.steps import Busy, Refused
from reporting.expenses.models import Expense, spent
from tests.people import Cast
from tests.stories.applications import a_granted_partnership
from tests.stories.reporting import a_receipt, an_activity, an_expense, line_of, money

FIFTY = pytest.param(50, marks=[pytest.mark.sweep, pytest.mark.both])


@pytest.mark.parametrize("count", [8, FIFTY])
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_never_overspend_a_line(count):
    cast = Cast()
    activity = an_activity(cast, a_granted_partnership(cast)[1])
    line = line_of(activity.grant, cast.lund)  # 6,000 SEK, and 50,000 more at most
    documents = [a_receipt(activity, cast.lund_finance).pk]
    drafts = [
        an_expense(
            cast, activity, documents=documents, supplier=f"Hotel {n}",
            paper=money("14000.00"), claimed=money("14000.00"),
        )
        for n in range(count)
    ]  # fmt: skip
    start, outcomes = threading.Barrier(count), []

    def write(draft):
        try:
            start.wait(timeout=60)
            for _attempt in range(50):
                try:
                    take_step(draft, "mark_ready", cast.lund_finance)
                except Busy:
                    continue
                outcomes.append("ready")
                return
        except Refused as refusal:
            outcomes.append(refusal.missing[0].code)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[draft]) for draft in drafts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    assert sorted(outcomes) == ["overspent"] * (count - 4) + ["ready"] * 4
    assert Expense.objects.ready().count() == 4
    assert str(spent(line)) == "56000.00 SEK"
