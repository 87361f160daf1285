"""Progress reports: each partner tells its own part, all confirm the same text."""

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.progress.models import ProgressReport
from tests.stories.reporting import a_completed_activity
from tests.stories.reports import (
    a_confirmed_progress_report,
    a_progress_report,
    a_submitted_report,
    again,
    confirmed_by_all,
    what_a_report_says,
)

pytestmark = pytest.mark.django_db


def test_each_partner_writes_its_own_part_at_the_same_address(cast, grant):
    report = a_progress_report(cast, grant)
    ours = report.part("narrative", cast.lund.pk).content
    theirs = report.part("narrative", cast.francistown.pk).content
    assert "Lund" in ours["individual"]
    assert "Francistown" in theirs["individual"]
    assert ours["own_heading"] == "Kept"  # a heading of the partner's own
    with pytest.raises(PermissionDenied):
        save_part(report, "narrative", cast.lund_finance, owner=cast.francistown.pk, values={})
    with pytest.raises(PermissionDenied):
        save_part(report, "narrative", cast.office_coordinator, values={"societal": "Ours"})


def test_values_belong_to_indicators_of_the_approved_plan(cast, grant):
    report = begin(ProgressReport, cast.lund_coordinator, what_a_report_says(grant))
    key = report.indicators()[0].key

    def rows(**changes):
        return [{"indicator": key, "partner": cast.lund.pk, "value": "40", **changes}]

    for wrong, field in (
        ({"indicator": "nosuch"}, "indicator"),
        ({"value": "many"}, "value"),
        ({"partner": cast.umea.pk}, "partner"),
    ):
        with pytest.raises(Invalid) as refusal:
            save_part(report, "values", cast.lund_finance, rows=rows(**wrong))
        assert set(refusal.value.errors["rows"][0]) == {field}
    report = save_part(report, "values", cast.lund_finance, rows=rows(value="2,50"))[0]
    assert report.rows("values")[0]["value"] == "2.5"
    save_part(report, "values", cast.lund_finance, rows=rows() + rows())
    with pytest.raises(Refused) as refusal:
        take_step(report, "request_confirmation", cast.lund_coordinator)
    assert {one.code for one in refusal.value.missing} == {"value_twice"}


def test_what_is_missing_is_said_and_stops_nobody(cast, grant):
    report = begin(ProgressReport, cast.lund_coordinator, what_a_report_says(grant))
    assert report.language == cast.lund_coordinator.language
    assert {one.code for one in report.missing()} >= {"nothing_told", "no_value"}
    assert take_step(report, "request_confirmation", cast.lund_coordinator).state == "confirming"


def test_all_parts_and_the_activities_are_frozen_with_it(cast, grant):
    a_completed_activity(cast, grant)
    report = a_confirmed_progress_report(cast, grant)
    frozen = report.latest_version().text
    assert f"narrative/{cast.francistown.pk}" in frozen["parts"]
    assert [(one["state"], one["participants"]) for one in frozen["activities"]] == [
        ("completed", 27)
    ]
    assert len(report.sections(cast.office_coordinator)) == 2
    with pytest.raises(Refused):
        save_part(report, "narrative", cast.lund_coordinator, values={"societal": "More"})


def test_the_partner_that_asked_confirms_too(cast, grant):
    report = a_progress_report(cast, grant)
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    report = take_step(report, "confirm", cast.lund_coordinator)
    with pytest.raises(Refused):
        take_step(report, "confirm", cast.lund_coordinator)
    assert {one.code for one in report.missing()} == {"confirmation_missing"}
    report = take_step(report, "confirm", cast.francistown_coordinator)
    assert report.missing() == []


def test_nobody_submits_it_alone(cast, grant):
    report = a_confirmed_progress_report(cast, grant)
    with pytest.raises(PermissionDenied):
        take_step(report, "submitted", cast.lund_coordinator)
    with pytest.raises(Refused) as refusal:
        take_step(report, "submit_again", cast.lund_coordinator)
    assert {one.code for one in refusal.value.missing} == {"accounts_not_submitted"}


def test_returned_it_comes_back_without_the_accounts(cast):
    report = a_submitted_report(cast).beside(ProgressReport).get()
    body = {"reason": "Say more of the young people"}
    report = take_step(report, "return_for_changes", cast.office_coordinator, body)
    assert report.state == "draft"
    report = confirmed_by_all(cast, again(report))
    report = take_step(report, "submit_again", cast.lund_coordinator)
    assert take_step(report, "approve", cast.office_coordinator).state == "approved"
