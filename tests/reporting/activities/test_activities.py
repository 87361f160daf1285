"""The activity: what it asks, who moves it, and what its page tells."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from applications.budgets.lines import left
from foundation.documents.models import Document
from foundation.documents.rights import may_add
from foundation.workflow import clock
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.activities.models import Activity
from reporting.activities.participants import heads_by, heads_by_side_and_sex
from tests.stories.reporting import (
    PARTICIPANTS,
    a_completed_activity,
    a_ready_expense,
    a_receipt,
    an_activity,
    count_participants,
    what_an_activity_says,
)

pytestmark = pytest.mark.django_db


def due_on(activity):
    return clock.programme_date(activity.deadlines()[0].due_at).isoformat()


def errors_of(work, *args):
    with pytest.raises(Invalid) as problem:
        work(*args)
    return problem.value.errors


def test_an_activity_is_begun_with_the_body_of_the_contract(cast, grant):
    activity = an_activity(cast, grant)
    assert activity.state == "planned"
    assert activity.partnership == grant.partnership
    assert activity.case_id == grant.case_id
    assert activity.planned().title == "First visit"
    assert activity.reference.endswith("-activity-1")


def test_it_belongs_to_a_row_of_the_approved_plan(cast, grant):
    body = what_an_activity_says(cast, grant, plan_activity="no-such-key")
    assert set(errors_of(begin, Activity, cast.lund_coordinator, body)) == {"plan_activity"}


def test_its_host_is_a_partner(cast, grant):
    body = what_an_activity_says(cast, grant, host=cast.umea.pk)
    assert set(errors_of(begin, Activity, cast.lund_coordinator, body)) == {"host"}


def test_without_a_grant_one_sentence_says_so(cast, grant):
    body = {**what_an_activity_says(cast, grant), "grant": 10**9}
    assert set(errors_of(begin, Activity, cast.lund_coordinator, body)) == {"grant"}


def test_the_last_day_does_not_come_before_the_first(cast, grant):
    body = what_an_activity_says(cast, grant, ends_on="2026-05-03")
    assert set(errors_of(begin, Activity, cast.lund_coordinator, body)) == {"ends_on"}


def test_nothing_that_is_sent_gets_past_the_fields(cast, grant):
    good = what_an_activity_says(cast, grant)
    for name in good:
        for bad in ({"a": 1}, [1], "\x00", None, *([True, "x", 10**30] * (name != "title"))):
            body = {**good, name: bad}
            assert name in errors_of(begin, Activity, cast.lund_coordinator, body), (name, bad)


def test_only_a_coordinator_of_a_partner_plans_one(cast, grant):
    body = what_an_activity_says(cast, grant)
    for who in (cast.stranger, cast.lund_finance, cast.manager, cast.auditor, cast.anonymous):
        with pytest.raises((PermissionDenied, Invalid)):
            begin(Activity, who, body)


def test_the_whole_way_needs_one_partner_only(cast, grant):
    activity = a_completed_activity(cast, grant)
    assert activity.state == "completed"
    assert activity.counted == 27
    assert activity.summary == "The two councils met young people."
    assert activity.deadlines() == []


def test_completing_without_counting_is_a_warning_not_a_wall(cast, grant):
    activity = take_step(an_activity(cast, grant), "confirm", cast.lund_coordinator)
    activity = take_step(activity, "start", cast.lund_coordinator)
    assert ("nobody_counted", "warning") in [(m.code, m.level) for m in activity.missing()]
    assert {m.level for m in activity.missing()} == {"warning"}
    done = take_step(activity, "complete", cast.lund_coordinator, {"summary": "Held."})
    assert done.state == "completed"
    assert count_participants(cast, done).counted == 27  # counted afterwards


def test_what_is_confirmed_stays_so_when_it_is_postponed(cast, grant):
    activity = take_step(an_activity(cast, grant), "confirm", cast.lund_coordinator)
    body = {"starts_on": "2027-02-01", "ends_on": "2027-02-05", "reason": "An election"}
    activity = take_step(activity, "postpone", cast.francistown_coordinator, body)
    assert (activity.state, activity.ends_on.isoformat()) == ("confirmed", "2027-02-05")
    entry = activity.record_entries().last()
    assert entry.facts["before"] == {"from": "2026-05-04", "to": "2026-05-08"}
    assert entry.remarks.get(name="reason").text == "An election"


def test_it_is_due_thirty_days_after_its_last_day(cast, grant):
    activity = an_activity(cast, grant, starts_on="2029-05-04", ends_on="2029-05-08")
    assert due_on(activity) == "2029-06-07"
    body = {"starts_on": "2029-06-01", "ends_on": "2029-06-02", "reason": "Rain"}
    assert due_on(take_step(activity, "postpone", cast.lund_coordinator, body)) == "2029-07-02"


def test_what_is_entered_afterwards_is_not_late_at_once(cast, grant):
    with clock.standing_at(datetime(2027, 11, 1, 12, tzinfo=UTC)):
        assert due_on(an_activity(cast, grant)) == "2027-12-01"


def test_it_can_go_online_once(cast, grant):
    activity = an_activity(cast, grant)
    activity = take_step(activity, "go_virtual", cast.lund_coordinator, {"reason": "No visa"})
    assert (activity.state, activity.mode) == ("planned", "virtual")
    with pytest.raises(Refused):
        take_step(activity, "go_virtual", cast.lund_coordinator, {"reason": "Again"})


def test_the_reason_is_asked_for(cast, grant):
    body = {"starts_on": "2026-06-01", "ends_on": "2026-06-02"}
    activity = an_activity(cast, grant)
    for step in ("postpone", "go_virtual", "cancel"):
        assert set(errors_of(take_step, activity, step, cast.lund_coordinator, body)) == {"reason"}


def test_it_is_edited_until_it_is_completed(cast, grant):
    activity = an_activity(cast, grant)
    activity = take_step(
        activity, "edit", cast.francistown_finance, {"title": "Second visit"}, partial=True
    )
    assert activity.title == "Second visit"
    assert activity.host == cast.francistown
    completed = a_completed_activity(cast, grant)
    with pytest.raises(Refused):
        take_step(completed, "edit", cast.lund_coordinator, {"title": "Third"}, partial=True)


def test_a_cancelled_one_takes_no_papers_and_no_names(cast, grant):
    activity = an_activity(cast, grant)
    assert may_add(activity, cast.francistown_finance)
    assert not may_add(activity, cast.stranger)
    assert not may_add(activity, cast.office_coordinator)
    body = {"reason": "The airport is closed"}
    activity = take_step(activity, "cancel", cast.lund_coordinator, body)
    assert not may_add(activity, cast.lund_coordinator)
    with pytest.raises(Refused):
        save_part(activity, "participants", cast.lund_coordinator, rows=PARTICIPANTS)


def test_a_completed_one_still_takes_papers(cast, grant):
    activity = a_completed_activity(cast, grant)
    assert a_receipt(activity, cast.francistown_coordinator).matter == activity


def test_delegates_come_from_a_partner(cast, grant):
    activity = an_activity(cast, grant)
    row = {"name": "Dina Director", "organisation": cast.lund.pk, "role": "Chief executive"}
    _activity, part = save_part(activity, "delegates", cast.lund_finance, rows=[row])
    assert part.content[0]["organisation"] == cast.lund.pk
    strange = [{**row, "organisation": cast.umea.pk}]
    with pytest.raises(Invalid):
        save_part(activity, "delegates", cast.lund_finance, rows=strange)


def test_heads_add_up_either_way():
    assert heads_by(PARTICIPANTS, "sex", ("female", "male")) == {"female": 24, "male": 3}
    table = heads_by_side_and_sex(PARTICIPANTS)
    assert list(table) == ["majority", "opposition", "resident"]
    assert sum(sum(row.values()) for row in table.values()) == 27


def test_a_count_is_a_whole_number_of_people(cast, grant):
    activity = an_activity(cast, grant)
    for bad in (-1, 1.5, "many", None, 10**9):
        with pytest.raises(Invalid):
            save_part(activity, "participants", cast.lund_finance,
                      rows=[{**PARTICIPANTS[0], "count": bad}])  # fmt: skip


def test_the_page_counts_lists_papers_and_says_what_is_left(
    cast, grant, client, django_assert_max_num_queries
):
    activity = count_participants(cast, an_activity(cast, grant))
    expense = a_ready_expense(cast, activity)
    client.force_login(cast.lund_finance)
    with django_assert_max_num_queries(30):
        page = client.get(activity.url, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    for text in ("Who took part", "27", "Papers needed", "Bill with names and nights",
                 "Hotel Marang", "SEK\xa01,200.00", "SEK\xa04,800.00"):  # fmt: skip
        assert text in page
    assert left(expense.budget_line).amount == 4800
    client.force_login(cast.lund_coordinator)
    for query in (f"?partnership={activity.partnership_id}", "?grant=x"):
        assert client.get(f"/activities/new/{query}").status_code == 200


def test_a_paper_with_names_is_for_those_who_work_with_it(cast, grant):
    activity = an_activity(cast, grant)
    paper = a_receipt(activity, cast.lund_coordinator)
    paper.restricted = True
    paper.save()
    seen = {
        name
        for name, person in cast.everyone().items()
        if Document.objects.about(activity).visible_to(person).filter(pk=paper.pk).exists()
    }
    assert {"lund_finance", "francistown_coordinator", "controller", "office_coordinator"} <= seen
    assert not {"lund_majority", "stranger", "adviser", "anonymous"} & seen


def test_it_is_seen_by_its_partners_and_the_office(cast, grant):
    activity = an_activity(cast, grant)
    seen = {
        name
        for name, person in cast.everyone().items()
        if Activity.objects.visible_to(person).filter(pk=activity.pk).exists()
    }
    assert {"lund_majority", "francistown_team", "manager", "controller"} <= seen
    assert not {"stranger", "auditor", "anonymous"} & seen
