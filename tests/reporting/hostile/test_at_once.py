"""Many hands at the same moment: one settlement, one payment, one sample a number."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from foundation.workflow import record
from foundation.workflow.engine import begin, take_step
from foundation.workflow.steps import Busy, Invalid, Refused
from reporting.audits.models import Finding
from reporting.settlements.models import Settlement
from tests.people import Cast
from tests.stories import audits, reports
from tests.stories.applications import a_granted_partnership
from tests.stories.reporting import money

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
HANDS = 4


def at_once(*works) -> list:
    """Each in a thread of its own, begun at the same moment: "taken", or what refused it."""
    start, found = threading.Barrier(len(works)), []

    def hand(work):
        try:
            start.wait(timeout=60)
            for _attempt in range(50):
                try:
                    work()
                except Busy:
                    continue
                except (Refused, Invalid) as problem:
                    return found.append(type(problem).__name__)
                return found.append("taken")
            return found.append("busy")
        except Exception as problem:  # a thread's failure is the test's
            return found.append(repr(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return sorted(found)


def test_a_report_is_settled_once_and_paid_once_by_any_number_of_hands():
    cast = Cast()
    a_granted_partnership(cast)
    report = reports.an_approved_report(cast)
    body = {"financial_report": report.pk}
    found = at_once(*[lambda: begin(Settlement, cast.controller, body)] * HANDS)
    assert found == ["Refused"] * (HANDS - 1) + ["taken"]
    settlement = Settlement.objects.get()
    found = at_once(*[lambda: take_step(settlement, "authorise", cast.manager)] * HANDS)
    assert found == ["Refused"] * (HANDS - 1) + ["taken"]
    paid = {"paid_on": "2026-10-30", "reference": "4711"}
    found = at_once(
        *[lambda: take_step(settlement, "mark_paid", cast.controller, paid)] * (HANDS - 1),
        lambda: take_step(settlement, "reverse", cast.manager, {"reason": "So"}),
    )
    again = reports.again(settlement)
    assert "taken" in found
    assert (again.state, reports.again(report).state) in (("paid", "settled"),
                                                          ("reversed", "approved"))  # fmt: skip
    assert again.record_entries().filter(step="mark_paid").count() <= 1
    assert not list(record.verify())


def test_samples_and_corrections_at_once_follow_one_another():
    cast = Cast()
    a_granted_partnership(cast)
    audit = audits.a_sampled_audit(cast)
    body = {"method": "random", "size": 1}
    found = at_once(*[lambda: take_step(audit, "draw_sample", cast.auditor, body)] * HANDS)
    assert found == ["taken"] * HANDS
    draws = [row.number for row in reports.again(audit).draws.order_by("number")]
    assert draws == list(range(1, HANDS + 2))
    cost = audits.first_cost(audit)  # 2,000 SEK
    findings = [audits.a_finding(cast, audit, cost, amount=money("900.00")) for _n in range(HANDS)]
    found = at_once(*[
        lambda one=one: take_step(one, "correct", cast.auditor, {"amount": money("900.00")})
        for one in findings
    ])  # fmt: skip
    assert found == ["Invalid"] * (HANDS - 2) + ["taken"] * 2
    report = reports.again(audit.financial_report)
    assert report.stands(cost.pk) == Decimal("200.00")
    assert Finding.objects.filter(state="corrected").count() == 2
