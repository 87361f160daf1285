"""Random persons try random steps on a report and its results: whatever happens, it holds."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from foundation.workflow import record
from foundation.workflow.engine import take_step
from reporting.expenses.standing import standings_of
from reporting.financials.models import ReportLine
from tests.partnerships.cooperation.test_walks import REFUSALS, promises_hold
from tests.stories.reporting import money
from tests.stories.reports import a_financial_report, a_progress_report, a_settlement

pytestmark = pytest.mark.django_db


def figures_hold(report):
    """No cost stands twice, sums are sums, and a standing is that of a line."""
    taken = ReportLine.objects.taken()
    expenses = list(taken.values_list("expense", flat=True))
    assert len(set(expenses)) == len(expenses)
    assert report.total.amount == sum(line.sek for line in report.live_lines())
    assert report.accepted <= report.total
    standings = standings_of(expenses)
    assert all(standing != "unreported" for standing in standings.values())


def bodies(report) -> dict:
    costs = report.cost_lines() or list(ReportLine.objects.filter(report=report))
    expenses = list(dict.fromkeys(line.expense_id for line in costs))
    outcomes = ["accept", "deduct", "query", "park"]
    return {
        "reason": "Floods", "text": "The old hall", "date": "2027-06-30",
        "grant": report.grant_id, "from": "2026-01-01", "to": "2026-12-31",
        "paid_on": "2026-10-30", "reference": "7", "financial_report": report.pk,
        "expense": expenses[0] if expenses else 0,
        "lines": [
            {"expense": pk, "outcome": outcomes[(report.version + n) % 4], "error": "period",
             "comment": "Why?", "deducted": money("5.00" if outcomes[(report.version + n) % 4]
                                                  == "deduct" else "0.00")}
            for n, pk in enumerate(expenses)
        ],
    }  # fmt: skip


@settings(
    max_examples=3, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_a_random_walk_keeps_the_promises(cast, monkeypatch, data):
    audit_first = data.draw(st.booleans(), label="audit first")
    with transaction.atomic(), monkeypatch.context() as patch:
        report = a_financial_report(cast)
        patch.setattr(type(report), "audit_comes_first", lambda self: audit_first)
        if data.draw(st.booleans(), label="audited"):  # the audit has a walk of its own
            patch.setattr(type(report), "standing_audits", lambda self: [Opinion()])
        standing = {"report": report, "progress": a_progress_report(cast, report.grant)}
        people = [*cast.everyone().values(), cast.lund_coordinator, cast.controller]
        for _turn in range(data.draw(st.integers(20, 60), label="turns")):
            which = data.draw(st.sampled_from(sorted(standing)), label="which")
            before = standing[which] = again(standing[which])
            by = data.draw(st.sampled_from(people), label="by")
            offered = [step.name for step, _missing in before.next_steps(by)]
            name = data.draw(st.sampled_from([*offered * 4, *before.steps()]), label="step")
            try:
                with transaction.atomic():
                    body = bodies(again(report))
                    matter = take_step(before, name, by, body, partial=name == "edit")
            except REFUSALS:
                after = again(before)
                assert (after.state, after.version) == (before.state, before.version)
            else:
                promises_hold(matter, before, by, name)
                figures_hold(again(report))
            if "settlement" not in standing and again(report).state == "approved":
                try:
                    with transaction.atomic():
                        standing["settlement"] = a_settlement(cast, again(report))
                except REFUSALS:
                    continue
        assert not list(record.verify())
        transaction.set_rollback(True)


class Opinion:
    opinion = "unmodified"


def again(matter):
    return type(matter).objects.get(pk=matter.pk)
