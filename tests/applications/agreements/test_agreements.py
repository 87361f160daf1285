"""An agreement: drawn up for grants, signed by named persons, in force with its report dates."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from applications.agreements.models import Agreement, report_date_of
from applications.grants.models import Grant
from foundation.workflow import clock
from foundation.workflow.calendar import take_calendar_steps
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Deadline
from foundation.workflow.steps import Invalid, Refused
from partnerships.signatures.models import Signatory, Signature
from partnerships.signatures.readable import text_of
from tests.stories import agreements as stories
from tests.stories.applications import a_granted_plan, a_partnership
from tests.stories.kept import a_cast_for_the_module
from tests.stories.partnerships import everybody_signs

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def granted(cast):
    conditions = [{"text": "A resolution of the council", "due_on": "2026-03-31"}]
    return a_granted_plan(cast, conditions).pk


@pytest.fixture
def grants(granted):
    return list(Grant.objects.filter(plan=granted))


@pytest.fixture
def agreement(cast, grants):
    body = stories.what_an_agreement_says(cast, *grants)
    return begin(Agreement, cast.office_coordinator, body)


def refused(agreement, step, by, body=None) -> set[str]:
    with pytest.raises(Refused) as refusal:
        take_step(agreement, step, by, body)
    return {one.code for one in refusal.value.missing}


def warned(agreement) -> set[str]:
    return {one.code for one in agreement.missing()}


def edited(cast, agreement, **changes):
    return take_step(agreement, "edit", cast.office_coordinator, changes, partial=True)


def test_it_belongs_to_the_partnership_of_its_grants(cast, agreement, grants):
    assert agreement.partnership == grants[0].partnership
    assert agreement.case_id == grants[0].case_id
    assert agreement.title == "Lund – Francistown"
    assert agreement.amount.amount == 20_000
    assert [row["grant"] for row in agreement.reports] == [grant.pk for grant in grants]


@pytest.mark.parametrize("who", ["manager", "lund_coordinator", "office_coordinator2", "stranger"])
def test_only_the_coordinator_of_the_case_draws_one_up(cast, grants, who):
    with pytest.raises((PermissionDenied, Invalid)):
        begin(Agreement, getattr(cast, who), stories.what_an_agreement_says(cast, *grants))


def test_its_grants_are_of_one_partnership(cast, grants):
    other = stories.a_granted_partnership(cast, partnership=a_second_partnership(cast))[1]
    body = stories.what_an_agreement_says(cast, *grants, other)
    with pytest.raises(Invalid) as invalid:
        begin(Agreement, cast.office_coordinator, body)
    assert "one partnership" in invalid.value.errors["grants"][0]


def a_second_partnership(cast):
    return take_step(a_partnership(cast), "start_planning", cast.office_coordinator)


def test_a_report_is_of_a_grant_in_it_and_covers_days_once(cast, grants):
    first, second = grants
    row = {"grant": first.pk, "from": "2026-01-01", "to": "2026-06-30", "due_on": "2026-09-30"}
    cases = [
        ([{**row, "grant": second.pk}], [{"grant"}]),
        ([{**row, "to": "2025-06-30"}], [{"to"}]),
        ([row, {**row, "from": "2026-06-30", "to": "2026-12-31"}], [set(), {"from"}]),
        ([{**row, "due_on": "soon"}], [{"due_on"}]),
    ]
    for reports, where in cases:
        body = stories.what_an_agreement_says(cast, first, reports=reports)
        with pytest.raises(Invalid) as invalid:
            begin(Agreement, cast.office_coordinator, body)
        assert [set(one) for one in invalid.value.errors["reports"]] == where


def test_the_text_has_what_is_signed_for(cast, agreement):
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    frozen = agreement.latest_version().text
    assert [one["organisation"] for one in frozen["parties"]] == [
        cast.lund.pk, cast.francistown.pk
    ]  # fmt: skip
    approved = frozen["approved"][0]
    assert approved["amount"] == {"amount": "10000.00", "currency": "SEK"}
    assert approved["budget"] == {"amount": "10000.00", "currency": "SEK"}
    assert [line["amount"]["amount"] for line in approved["lines"]] == ["6000.00", "4000.00"]
    assert approved["conditions"][0]["text"] == "A resolution of the council"
    assert frozen["reports"] == agreement.reports
    assert "lovisa@lund.example" not in str(frozen)
    read = text_of(agreement, agreement.latest_version())
    for words in ("Lodging, Lund, 2026", "A resolution of the council", "31 March 2027", "Mayor"):
        assert words in read


def test_somebody_must_be_named_to_sign(cast, agreement):
    agreement = edited(cast, agreement, signatories=[])
    assert refused(agreement, "request_signatures", cast.office_coordinator) == {"no_signatory"}


def test_only_partners_and_the_office_sign(cast, agreement):
    rows = [*agreement.signatories, {"organisation": cast.umea.pk, "name": "Ulf",
            "office": "Chair", "email": "ulf@umea.example"}]  # fmt: skip
    agreement = edited(cast, agreement, signatories=rows)
    assert refused(agreement, "request_signatures", cast.office_coordinator) == {"not_a_party"}


def test_a_party_without_a_signatory_is_pointed_out_and_does_not_stop_it(cast, agreement):
    agreement = edited(cast, agreement, signatories=agreement.signatories[:1], reports=[])
    assert warned(agreement) == {"unsigned_party", "no_report"}
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    assert agreement.state == "signing"


def test_it_comes_into_force_when_all_have_signed(cast, agreement, grants):
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    codes = refused(agreement, "bring_into_force", cast.office_coordinator)
    assert codes == {"signature_missing"}
    agreement = everybody_signs(agreement)
    assert agreement.state == "signing"
    agreement = take_step(agreement, "bring_into_force", cast.office_coordinator)
    assert [one.code for one in agreement.deadlines()] == ["report-1", "report-2"]
    assert agreement.deadlines()[0].due_at == clock.end_of(date(2027, 3, 31))
    assert "project" in agreement.deadline_label("report-1")
    found = report_date_of(grants[0], date(2026, 1, 1), date(2026, 12, 31))
    assert (found.agreement, found.due_on) == (agreement, date(2027, 3, 31))
    assert report_date_of(grants[0], date(2026, 1, 1), date(2026, 6, 30)) == found
    assert report_date_of(grants[0], date(2025, 1, 1), date(2025, 12, 31)) is None


def test_a_changed_budget_must_be_signed_anew(cast, agreement, grants):
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    agreement = everybody_signs(agreement)
    amendment = stories.a_submitted_amendment(cast, grants[0])
    take_step(amendment, "approve", cast.manager)
    codes = refused(agreement, "bring_into_force", cast.office_coordinator)
    assert codes == {"text_changed"}


def test_taking_the_text_back_voids_what_was_signed(cast, agreement):
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    agreement = everybody_signs(agreement)
    agreement = take_step(agreement, "reopen", cast.office_coordinator)
    assert {one.standing for one in agreement.signatories_asked()} == {"void"}
    assert not Deadline.objects.about(agreement).filter(done_at=None).exists()
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    assert Signatory.objects.about(agreement).pending().count() == 3


def test_a_no_stands_in_the_way(cast, agreement):
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    one = Signatory.objects.about(agreement).pending().first()
    take_step(agreement, "decline_to_sign", one.person, {"reason": "Not before the election"})
    two = Signatory.objects.about(agreement).pending().first()
    take_step(agreement, "not_me", two.person, {"reason": "I left in May"})
    codes = refused(agreement, "bring_into_force", cast.office_coordinator)
    assert codes == {"signature_refused", "signature_missing"}


def test_a_grant_stands_in_one_agreement_in_force(cast, agreement, grants):
    in_force = stories.an_agreement_in_force(cast, grants[0])
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    agreement = everybody_signs(agreement)
    codes = refused(agreement, "bring_into_force", cast.office_coordinator)
    assert codes == {"grant_elsewhere"}
    take_step(in_force, "end", cast.office_coordinator)
    agreement = take_step(agreement, "bring_into_force", cast.office_coordinator)
    assert agreement.state == "in_force"


def test_the_calendar_brings_it_into_force_and_ends_it(cast, agreement):
    agreement = edited(cast, agreement, ends_on="2026-02-01")
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    take_calendar_steps()
    agreement = everybody_signs(agreement)
    take_calendar_steps()
    agreement.refresh_from_db()
    assert agreement.state == "signing"  # the office has the first hour to do it itself
    Signature.objects.update(at=clock.now() - timedelta(hours=2))
    take_calendar_steps()
    agreement.refresh_from_db()
    assert agreement.state in ("in_force", "ended")
    take_calendar_steps()
    agreement.refresh_from_db()
    assert agreement.state == "ended"
    assert agreement.record_entries().last().by == cast.calendar
    assert not agreement.deadlines()


def test_it_waits_for_its_first_day(cast, agreement):
    day = (clock.today() + timedelta(days=3)).isoformat()
    agreement = edited(cast, agreement, starts_on=day)
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    agreement = everybody_signs(agreement)
    Signature.objects.update(at=clock.now() - timedelta(hours=2))
    take_calendar_steps()
    agreement.refresh_from_db()
    assert agreement.state == "signing"
    agreement = take_step(agreement, "bring_into_force", cast.office_coordinator)
    assert agreement.state == "in_force"


def test_those_concerned_see_it_and_nobody_else(cast, agreement):
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    signatory = Signatory.objects.about(agreement).first().person
    for person in (cast.lund_coordinator, cast.francistown_majority, cast.manager, signatory):
        assert Agreement.objects.visible_to(person).count() == 1
    for person in (cast.stranger, cast.auditor, cast.anonymous):
        assert Agreement.objects.visible_to(person).count() == 0


def test_a_patch_merges_into_what_is_there(cast, client, agreement):
    client.force_login(cast.office_coordinator)
    url = f"/api/v1/agreements/{agreement.pk}/"
    detail = client.get(url).json()
    answer = client.patch(
        url, {"starts_on": "2026-02-01"}, content_type="application/json",
        headers={"If-Match": str(detail["version"])},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    same = ("grants", "signatories", "reports", "partnership")
    assert [answer.json()[name] for name in same] == [detail[name] for name in same]


def test_it_is_begun_from_outside_and_found_by_partnership_and_grant(cast, client, grants):
    client.force_login(cast.office_coordinator)
    body = stories.what_an_agreement_says(cast, *grants)
    made = client.post("/api/v1/agreements/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    for query in (f"partnership={grants[0].partnership_id}", f"grant={grants[0].pk}"):
        found = client.get(f"/api/v1/agreements/?{query}").json()
        assert [one["id"] for one in found["results"]] == [made.json()["id"]], query


@pytest.mark.parametrize(
    "body",
    [
        {}, {"grants": "x"}, {"grants": [None]}, {"grants": {}}, {"reports": [{"from": {}}]},
        {"signatories": [{"email": 1}]}, {"signatories": "x"}, {"reports": [[]]},
        {"terms": {"de": "x"}}, {"starts_on": "0000-00-00"},
    ],
)  # fmt: skip
def test_no_body_breaks_it(cast, client, grants, body):
    client.force_login(cast.office_coordinator)
    whole = {**stories.what_an_agreement_says(cast, *grants), **body} if body else {}
    answer = client.post("/api/v1/agreements/", whole, content_type="application/json")
    assert answer.status_code == 400, answer.content


def test_its_reports_are_of_the_grants_of_its_partnership(cast, client, agreement):
    """The chooser offers those, whether it is being drawn up or edited."""
    others = a_partnership(cast).pk
    client.force_login(cast.office_coordinator)
    for url in (agreement.step_url("edit"), f"/agreements/new/?partnership={others}"):
        page = client.get(url).content.decode()
        chooser = re.search(r'<select name="reports-0-grant".*?</select>', page, re.S)[0]
        offered = set(re.findall(r'value="(\d+)"', chooser))
        mine = {str(pk) for pk in agreement.grants.values_list("pk", flat=True)}
        assert offered == (mine if "edit" in url else set())


@pytest.mark.parametrize("language", ["en", "sv"])
def test_its_pages_open(cast, client, agreement, language):
    headers = {"Accept-Language": language}
    client.force_login(cast.office_coordinator)
    for url in (agreement.url, "/agreements/", "/agreements/new/", agreement.step_url("edit"),
                f"/agreements/new/?partnership={agreement.partnership_id}"):  # fmt: skip
        assert client.get(url, headers=headers).status_code == 200, url
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    client.force_login(cast.lund_coordinator)
    assert client.get(agreement.url, headers=headers).status_code == 200
