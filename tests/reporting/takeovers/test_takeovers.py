"""Running cases come in by a workbook: checked, read over, taken over, and not a second time."""

import time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from applications.agreements.models import Agreement
from applications.grants.models import Condition, Grant
from applications.plans.models import Plan
from foundation.accounts.models import CaseNumber, Membership, Person
from foundation.workflow import engine
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Deadline, Entry, Notice
from foundation.workflow.record import verify
from foundation.workflow.steps import Refused
from partnerships.cooperation.models import Partnership
from partnerships.signatures.models import Confirmation, Signature
from reporting.financials.models import FinancialReport
from reporting.settlements.models import Settlement
from reporting.takeovers.models import TakenOver
from tests.foundation.workflow.test_engine_broken_on_purpose import at_once
from tests.stories.partnerships import an_open_call
from tests.stories.takeovers import (
    a_checked_takeover,
    a_takeover,
    handed_in,
    taken_over,
    what_is_written,
)


@pytest.fixture
def checked(cast):
    return a_checked_takeover(cast)


@pytest.fixture
def partnership(cast, checked):
    return taken_over(cast, checked)


def test_a_good_workbook_is_checked_without_a_word(checked):
    assert (checked.state, checked.problems) == ("checked", [])
    assert [case["key"] for case in checked.cases] == ["D-17"]


def test_a_case_stands_at_its_stage_with_its_parties_and_numbers(cast, partnership):
    assert partnership.state == "active"
    assert partnership.grant_holder() == cast.lund
    assert set(partnership.organisations) == {cast.lund, cast.francistown}
    numbers = dict(
        CaseNumber.objects.filter(case=partnership.case_id).values_list("organisation", "number")
    )
    assert numbers == {cast.icld.pk: "D-17", cast.lund.pk: "KS 2023/5"}
    assert partnership.coordinator == cast.office_coordinator


def test_every_matter_of_the_case_says_that_it_was_taken_over(partnership):
    steps = Entry.objects.filter(case=partnership.case_id).values_list("kind", "step")
    assert set(steps) == {
        ("partnerships.partnership", "take_over"),
        ("applications.plan", "take_over"),
        ("applications.agreement", "take_over"),
    }
    assert list(verify()) == []


def test_the_plan_is_granted_with_its_frozen_budget(partnership):
    plan = Plan.objects.get(partnership=partnership)
    grant = Grant.objects.get(plan=plan)
    assert (plan.state, grant.amount) == ("granted", Decimal("100000.00"))
    assert str(grant.budget()) == str(grant.budget().checked())
    assert {line.key: line.amount for line in grant.lines.all()} == {
        "hotel": Decimal("60000.00"), "hall": Decimal("40000.00"),
    }  # fmt: skip
    assert grant.version == plan.latest_version()
    assert grant.decided_at.date().isoformat() == "2023-12-01"


def test_nobodys_yes_and_nobodys_signature_is_made_up(partnership):
    assert not Signature.objects.exists()
    assert not Confirmation.objects.exists()


def test_reports_that_are_in_are_not_waited_for_and_others_are(partnership):
    agreement = Agreement.objects.get(partnership=partnership)
    assert agreement.state == "in_force"
    due = Deadline.objects.about(agreement).order_by("code")
    assert [(row.code, row.done_at is None) for row in due] == [
        ("report-1", False), ("report-2", True),
    ]  # fmt: skip


def test_open_conditions_remind_the_partners(partnership):
    condition = Condition.objects.get(grant__partnership=partnership)
    assert Deadline.objects.about(partnership).get(code=condition.deadline).done_at is None


def test_who_is_new_is_invited_and_who_is_here_is_told_of_the_case(cast, partnership):
    new = Person.objects.get(email="new.coordinator@lund.example")
    assert (new.language, new.memberships.get().organisation) == ("sv", cast.lund)
    assert Notice.objects.filter(person=new, topic="invitation").count() == 1
    known = Notice.objects.filter(person=cast.francistown_coordinator)
    assert [one.entry.step for one in known] == ["take_over"]
    assert Membership.objects.filter(person=cast.francistown_coordinator).count() == 1


def test_the_next_report_opens_with_what_was_accepted_before(cast, partnership):
    grant = Grant.objects.get(partnership=partnership)
    body = {"grant": grant.pk, "from": "2025-01-01", "to": "2025-12-31"}
    report = begin(FinancialReport, cast.lund_coordinator, body)
    figures = {row.key: row.figures for row in report.as_statement().rows}
    assert figures["hotel"].opening == Decimal("20000.50")
    assert figures["hall"].opening == Decimal("9999.50")
    assert report.as_statement().total.opening == Decimal("30000.00")
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    assert report.as_statement().total.closing == Decimal("30000.00")


def test_days_that_are_accounted_for_are_not_reported_again(cast, partnership):
    grant = Grant.objects.get(partnership=partnership)
    body = {"grant": grant.pk, "from": "2024-07-01", "to": "2025-06-30"}
    report = begin(FinancialReport, cast.lund_coordinator, body)
    with pytest.raises(Refused) as refusal:
        take_step(report, "request_confirmation", cast.lund_coordinator)
    assert [one.code for one in refusal.value.missing] == ["brought_forward"]


def test_what_was_paid_before_is_not_paid_again(cast, partnership):
    grant = Grant.objects.get(partnership=partnership)
    body = {"grant": grant.pk, "from": "2025-01-01", "to": "2025-12-31"}
    report = begin(FinancialReport, cast.lund_coordinator, body)
    assert Settlement(financial_report=report).settled_before() == Decimal("25000.00")


def test_what_was_spent_before_counts_on_its_line(partnership):
    from applications.budgets.lines import left

    line = Grant.objects.get(partnership=partnership).lines.get(key="hotel")
    assert left(line).amount == Decimal("39999.50")


def test_a_second_import_changes_nothing(cast, partnership):
    again = a_checked_takeover(cast, takeover=a_takeover(cast))
    assert again.waiting() == []
    with pytest.raises(Refused):
        take_step(again, "take_over_case", cast.office_coordinator, {"case": "D-17"})
    again = take_step(again, "finish", cast.office_coordinator)
    assert again.state == "imported"
    assert Partnership.objects.count() == TakenOver.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_takeovers_that_bring_the_same_case_at_once_one_is_refused_in_words(cast):
    """They are of two calls: the lock of the one is not that of the other."""
    first = a_checked_takeover(cast, takeover=a_takeover(cast, an_open_call(cast)))
    second = a_checked_takeover(cast, takeover=a_takeover(cast, an_open_call(cast)))

    def take(n):
        takeover = (first, second)[n]
        return take_step(takeover, "take_over_case", cast.office_coordinator, {"case": "D-17"})

    lost = [one for one in at_once(2, take) if isinstance(one, Exception)]
    assert [one.missing[0].code for one in lost] == ["case_there"], lost
    assert (TakenOver.objects.count(), Partnership.objects.count(), Plan.objects.count()) == (
        1, 1, 1,
    )  # fmt: skip
    assert not list(verify())


def test_a_workbook_with_one_mistake_takes_nothing_over(cast):
    case = what_is_written(Budget=[["D-17", "1", "hotel", "project", "1281", "LODGIN", 2025, "x"]])
    takeover = a_checked_takeover(cast, case)
    found = {(one["sheet"], one["column"], one["code"]) for one in takeover.problems}
    assert takeover.state == "draft"
    assert ("Budget", "category", "no_category") in found
    assert ("Budget", "amount", "not_an_amount") in found
    with pytest.raises(Refused):
        take_step(takeover, "take_over_case", cast.office_coordinator, {"case": "D-17"})
    assert not Partnership.objects.exists()


def test_a_workbook_put_right_is_checked_again(cast):
    wrong = what_is_written(Partners=[["D-17", "1281", "SE", "yes", ""]])
    takeover = a_checked_takeover(cast, wrong)
    assert takeover.state == "draft"
    assert a_checked_takeover(cast, takeover=takeover).state == "checked"


def test_a_file_that_is_no_workbook_of_ours_is_said_to_be_none(cast):
    import io

    takeover = a_takeover(cast)
    file = io.BytesIO(b"case;title\nD-17;Lund\n")
    file.name, file.size = "cases.csv", 21
    paper = handed_in(takeover, cast.office_coordinator, file)
    takeover = take_step(
        takeover, "check_workbook", cast.office_coordinator, {"workbook": paper.pk}
    )
    assert takeover.state == "draft"
    with pytest.raises(Refused):
        take_step(takeover, "finish", cast.office_coordinator)


def test_a_case_that_is_refused_leaves_nothing_behind(cast, checked):
    known = Person.objects.create_user("new.coordinator@lund.example", name="Left")
    known.is_active = False
    known.save()
    before = Entry.objects.count()
    with pytest.raises(engine.Invalid):
        take_step(checked, "take_over_case", cast.office_coordinator, {"case": "D-17"})
    assert Entry.objects.count() == before
    assert not Partnership.objects.exists()


def test_only_the_office_takes_over(cast, checked):
    call = checked.call
    data = {"call": call, "call_version": call.latest(), "title": "Ours",
            "organisations": [cast.lund, cast.francistown]}  # fmt: skip
    for person in (cast.lund_coordinator, cast.manager, cast.assessor1, cast.auditor):
        with pytest.raises(PermissionDenied):
            engine.take_over(Partnership, person, data, "active")
    with pytest.raises(PermissionDenied):
        take_step(checked, "take_over_case", cast.manager, {"case": "D-17"})


@pytest.mark.sweep
def test_fifty_cases_come_in_within_two_minutes(cast):
    cases = [what_is_written(f"D-{n}") for n in range(50)]
    started = time.monotonic()
    takeover = a_checked_takeover(cast, *cases)
    assert takeover.problems == []
    for key in takeover.waiting():
        take_step(takeover, "take_over_case", cast.office_coordinator, {"case": key})
    assert take_step(takeover, "finish", cast.office_coordinator).state == "imported"
    assert Partnership.objects.count() == 50
    assert time.monotonic() - started < 120
