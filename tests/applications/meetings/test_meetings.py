"""A decision meeting: prepared, held, and closed with all its decisions or with none."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import PermissionDenied

from applications.decisions.models import Decision
from applications.meetings.models import Meeting
from applications.meetings.workflow import Outcome
from applications.plans.models import Plan
from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Entry
from foundation.workflow.steps import Invalid, Refused
from tests.stories import applications as stories
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db
CONDITION = {"text": "A resolution of the council", "due_on": "2026-03-31"}


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


def assessed(cast, partnership, title):
    plan = stories.write_plan(cast, stories.a_plan(cast, partnership, title=title))
    for step, by in (("request_confirmation", cast.lund_coordinator),
                     ("confirm", cast.lund_coordinator), ("confirm", cast.francistown_coordinator),
                     ("submit", cast.lund_coordinator)):  # fmt: skip
        plan = take_step(plan, step, by)
    body = {"assessors": [cast.assessor1.pk, cast.assessor2.pk]}
    plan = take_step(plan, "start_assessment", cast.office_coordinator, body)
    for assessment in plan.assessments():
        scores = [{"criterion": one["code"], "score": 3} for one in assessment.criteria]
        body = {"no_conflict": True, "scores": scores, "recommendation": "reject"}
        take_step(assessment, "submit", assessment.assessor, body)
    return plan


@pytest.fixture(scope="module")
def made(cast):
    first = stories.an_assessed_plan(cast)
    others = [assessed(cast, first.partnership, title) for title in ("Second", "Third", "Fourth")]
    return [first.pk, *(one.pk for one in others)]


@pytest.fixture
def plans(made):
    return [Plan.objects.get(pk=pk) for pk in made]


@pytest.fixture
def meeting(cast, plans):
    return stories.a_meeting(cast, *plans)


def propose(cast, meeting, plan, outcome, **said):
    body = {"plan": plan.pk, "outcome": outcome, **said}
    return take_step(meeting, "propose", cast.office_coordinator, body)


def prepared(cast, meeting, plans):
    first, second, third, fourth = plans
    granted = stories.what_is_granted(first, [CONDITION])
    propose(cast, meeting, first, "grant", **granted, text="Convincing.")
    propose(cast, meeting, second, "reject", text="Too few are reached.")
    propose(cast, meeting, third, "return_for_changes", text="The budget is unclear.")
    propose(cast, meeting, fourth, "postpone")
    return take_step(meeting, "hold", cast.office_coordinator)


def states(plans) -> list[str]:
    return [Plan.objects.get(pk=one.pk).state for one in plans]


def text_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\xa0", " ").split())


def test_closing_takes_every_decision_through_its_own_step(cast, meeting, plans):
    assert meeting.deadlines()
    meeting = prepared(cast, meeting, plans)
    assert not meeting.deadlines()  # it was held
    assert states(plans) == ["assessing"] * 4  # nothing happens before it is closed
    meeting = take_step(meeting, "close", cast.manager)
    assert meeting.state == "closed"
    assert states(plans) == ["granted", "rejected", "draft", "assessing"]
    for plan, step in ((plans[0], "grant"), (plans[1], "reject"), (plans[2], "return_for_changes")):
        entry = Entry.objects.about(plan).get(step=step)
        assert entry.by == cast.manager
    assert [one.facts["meeting"]["reference"] for one in Decision.objects.all()] == [
        meeting.reference
    ] * 2
    assert plans[0].conditions().get().text == CONDITION["text"]


def test_each_plan_and_its_letter_name_the_meeting(cast, client, meeting, plans):
    take_step(prepared(cast, meeting, plans), "close", cast.manager)
    client.force_login(cast.lund_coordinator)
    for plan in plans[:3]:
        assert meeting.reference in client.get(plan.url).content.decode()
    assert meeting.reference not in client.get(plans[3].url).content.decode()
    assert client.get(meeting.url).status_code == 404
    letter = client.get(plans[0].decisions.get().letter_url("en")).content
    assert meeting.reference in text_of(letter).replace(" ", "")


def test_all_or_nothing_and_every_obstacle_is_named(cast, meeting, plans):
    meeting = prepared(cast, meeting, plans)
    partnership = plans[0].partnership
    take_step(partnership, "suspend", cast.office_coordinator, {"reason": "A crisis"})
    with pytest.raises(Refused) as refusal:
        take_step(meeting, "close", cast.manager)
    (one,) = refusal.value.missing
    assert plans[0].reference in str(one.message)
    assert "cannot receive a grant now" in str(one.message)
    assert states(plans) == ["assessing"] * 4
    assert not Decision.objects.exists()
    assert Meeting.objects.get(pk=meeting.pk).state == "held"


def test_four_eyes_hold_for_each_plan(cast, meeting, plans):
    cast.assessor1.memberships.create(organisation=cast.icld, office="manager", since="2020-01-01")
    meeting = prepared(cast, meeting, plans)
    with pytest.raises(Refused) as refusal:
        take_step(meeting, "close", cast.assessor1)
    said = [str(one.message) for one in refusal.value.missing]
    assert len(said) == 3
    assert all("You may not decide on it" in one for one in said)
    for person in (cast.office_coordinator, cast.controller):
        with pytest.raises(PermissionDenied):
            take_step(meeting, "close", person)


def test_what_is_not_written_or_no_longer_possible_is_missing(cast, meeting, plans):
    meeting = take_step(meeting, "hold", cast.manager)
    lacks = meeting.step_named("close").missing(meeting, cast.manager)
    assert [one.code for one in lacks] == ["no_decision"] * 4
    meeting = Meeting.objects.get(pk=meeting.pk)
    for plan in plans:
        meeting = propose(cast, meeting, plan, "reject", text="No")
    take_step(plans[0], "withdraw", cast.lund_coordinator, {"reason": "We stop"})
    meeting = Meeting.objects.get(pk=meeting.pk)
    lacks = meeting.step_named("close").missing(meeting, cast.manager)
    assert [one.code for one in lacks] == ["plan_state"]
    assert plans[0].title in str(lacks[0].message)


def test_a_meeting_is_held_on_its_day_by_somebody(cast, plans):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    meeting = stories.a_meeting(cast, plans[0], held_on=tomorrow, present=[])
    with pytest.raises(Refused) as refusal:
        take_step(meeting, "hold", cast.office_coordinator)
    assert [one.code for one in refusal.value.missing] == ["not_yet_held", "nobody_present"]
    assert take_step(meeting, "call_off", cast.office_coordinator).state == "called_off"


def problems(cast, meeting, plan, outcome, **said) -> dict:
    with pytest.raises(Invalid) as invalid:
        propose(cast, meeting, plan, outcome, **said)
    return invalid.value.errors


def test_a_proposal_is_checked_like_the_decision_itself(cast, meeting, plans):
    plan = plans[0]
    assert list(problems(cast, meeting, plan, "reject")) == ["text"]
    assert list(problems(cast, meeting, plan, "grant")) == ["grants"]
    lone = stories.what_is_granted(plan)["grants"][:1]
    (sentence,) = problems(cast, meeting, plan, "grant", grants=lone)["grants"]
    assert "decided as a pair" in sentence
    too_much = stories.what_is_granted(plan, project=900_000)["grants"]
    assert list(problems(cast, meeting, plan, "grant", grants=too_much)) == ["grants"]
    assert list(problems(cast, meeting, plan, "praise")) == ["outcome"]
    other = {"plan": 10**9, "outcome": "postpone"}
    with pytest.raises(Invalid) as invalid:
        take_step(meeting, "propose", cast.office_coordinator, other)
    assert list(invalid.value.errors) == ["plan"]


def test_the_agenda_begins_with_what_is_assessed_and_can_be_changed(cast, plans):
    waiting = stories.a_plan(cast, plans[0].partnership, title="A draft")
    body = {"call": plans[0].partnership.call_id, "held_on": clock.today().isoformat()}
    meeting = begin(Meeting, cast.manager, body)
    assert meeting.plans == [one.pk for one in plans]
    assert meeting.title.startswith("Decision meeting")
    meeting = propose(cast, meeting, plans[1], "postpone")
    change = {"plans": [plans[1].pk]}
    meeting = take_step(meeting, "edit", cast.manager, change, partial=True)
    assert [(one["plan"], one["outcome"]) for one in meeting.agenda] == [
        (plans[1].pk, Outcome.POSTPONE)
    ]
    with pytest.raises(Invalid):
        take_step(meeting, "edit", cast.manager, {"plans": [waiting.pk]}, partial=True)


def test_whoever_stands_aside_reads_the_meeting_when_it_is_closed(cast, client, meeting, plans):
    take_step(plans[1], "declare_conflict", cast.controller, {"reason": "My cousin"})
    meeting = prepared(cast, meeting, plans)
    client.force_login(cast.controller)
    for address in (meeting.url, f"/api/v1/meetings/{meeting.pk}/", f"{meeting.url}minutes/"):
        assert client.get(address).status_code == 404
    take_step(meeting, "close", cast.manager)
    assert client.get(meeting.url).status_code == 200
    body = {"call": plans[0].partnership.call_id, "held_on": clock.today().isoformat()}
    take_step(plans[3], "declare_conflict", cast.office_coordinator2, {"reason": "Mine, too"})
    later = begin(Meeting, cast.office_coordinator2, body)
    assert plans[3].pk not in later.plans


def test_the_minutes_are_a_draft_until_they_are_frozen(cast, client, meeting, plans):
    meeting = prepared(cast, meeting, plans)
    client.force_login(cast.office_coordinator)

    def read(language="en"):
        answer = client.get(f"{meeting.url}minutes/", headers={"Accept-Language": language})
        return text_of(answer.content)

    draft = read()
    assert "Draft." in draft
    take_step(meeting, "close", cast.manager)
    final = read()
    for said in ("Manager, ICLD, chair", "grant SEK 20,000.00", "Too few are reached.",
                 "The budget is unclear.", "A resolution of the council", "Closed on"):  # fmt: skip
        assert said in final, said
    assert "Draft." not in final
    Plan.objects.filter(pk=plans[0].pk).update(title="Another title")
    assert read() == final
    with pytest.raises(Refused):
        propose(cast, meeting, plans[3], "reject", text="No")


def test_partners_and_strangers_know_nothing_of_it(cast, client, meeting):
    for person in (cast.lund_coordinator, cast.auditor, cast.stranger):
        client.force_login(person)
        assert client.get(meeting.url).status_code == 404
        assert client.get("/api/v1/meetings/").json()["count"] == 0
        assert meeting.reference not in client.get(meeting.call.url).content.decode()


@pytest.mark.parametrize("language", ["en", "sv"])
def test_its_pages_open_and_stay_cheap(
    cast, client, meeting, plans, language, django_assert_max_num_queries
):
    meeting = prepared(cast, meeting, plans)
    client.force_login(cast.manager)
    asked = {"Accept-Language": language}
    assert client.get(meeting.url, headers=asked).status_code == 200
    with django_assert_max_num_queries(32):
        client.get(meeting.url, headers=asked)
    page = client.get(f"{meeting.step_url('propose')}?plan={plans[3].pk}", headers=asked)
    assert page.status_code == 200
    said = page.content.decode()
    assert 'name="grants-1-amount" value="10' in said  # begins with what is asked
    for address in (meeting.step_url("close"), "/meetings/", meeting.call.url,
                    f"/meetings/new/?call={meeting.call_id}"):  # fmt: skip
        assert client.get(address, headers=asked).status_code == 200


def test_the_only_plan_on_the_agenda_need_not_be_chosen(cast, client, plans):
    meeting = stories.a_meeting(cast, plans[0])
    client.force_login(cast.office_coordinator)
    form = client.get(meeting.step_url("propose")).context["form"]
    assert form["plan"].value() == plans[0].pk
    assert form["grants"].value()
