"""A match: what may be proposed, whose yes it takes, and what concluding it brings about."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundation.accounts.models import Appointment, Party
from foundation.workflow import clock, record
from foundation.workflow.calendar import take_calendar_steps
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Deadline, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.cooperation.models import Partnership
from partnerships.matching.models import Match
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db


def refused(work) -> set[str]:
    with pytest.raises(Refused) as refusal:
        work()
    return {one.code for one in refusal.value.missing}


@pytest.fixture
def call(cast):
    return stories.an_open_call(cast)


@pytest.fixture
def lund(cast, call):
    return stories.an_accepted_declaration(cast, call=call)


@pytest.fixture
def francistown(cast, call):
    return stories.an_accepted_declaration(
        cast, call=call, coordinator=cast.francistown_coordinator
    )


def test_the_page_says_that_it_is_the_offices_turn_once_all_have_confirmed(cast, client):
    match = stories.a_match(cast)
    assert match.holder()["label"] == "the partners that have not confirmed"
    match = take_step(match, "confirm", cast.lund_coordinator)
    match = take_step(match, "confirm", cast.francistown_coordinator)
    assert match.holder()["organisation"] == cast.icld.pk
    client.force_login(cast.francistown_coordinator)
    page = client.get(match.url).content.decode()
    pen = page.split('aria-labelledby="pen-title"')[1].split("</section>")[0]
    assert "coordinator</strong>ICLD" in pen
    assert "have not confirmed" not in pen


def test_the_office_proposes_and_the_parties_are_told(cast, call, lund, francistown):
    match = stories.a_match(cast, francistown, lund)
    assert (match.state, match.title, match.call) == ("proposed", "Lund – Francistown", call)
    assert match.case_id == call.case_id
    assert match.organisations == [cast.lund, cast.francistown]
    assert match.reference == f"{call.reference}-match-1"
    frozen = match.latest_version().text["proposal"]
    assert [row["declaration"] for row in frozen] == [lund.pk, francistown.pk]
    assert frozen[1]["motivation"] == francistown.motivation
    assert match.answer_by == clock.today() + timedelta(days=30)
    assert match.holder()["role"] == "awaited"
    told = Notice.objects.filter(entry__in=match.record_entries())
    assert {one.person for one in told} == {cast.lund_coordinator, cast.francistown_coordinator}


@pytest.mark.parametrize("who", ["lund_coordinator", "manager", "stranger", "auditor"])
def test_nobody_else_proposes(cast, lund, francistown, who):
    with pytest.raises((PermissionDenied, Invalid)):
        begin(Match, getattr(cast, who), {"declarations": [lund.pk, francistown.pk], "reason": "x"})


def test_two_or_three_declarations_and_a_reason_are_asked_for(cast, lund):
    for sent in ([lund.pk], [], [lund.pk, lund.pk], ["x"], [999_999], {"a": 1}):
        with pytest.raises(Invalid) as refusal:
            begin(Match, cast.office_coordinator, {"declarations": sent, "reason": "x"})
        assert set(refusal.value.errors) == {"declarations"}


def test_what_does_not_fit_together_is_refused(cast, call, lund, francistown):
    other_call = stories.an_open_call(cast)
    elsewhere = stories.an_accepted_declaration(
        cast, call=other_call, coordinator=cast.francistown_coordinator
    )
    umea = stories.an_accepted_declaration(cast, call=call, coordinator=cast.stranger)
    again = stories.an_accepted_declaration(cast, call=call)

    assert refused(lambda: stories.a_match(cast, lund, elsewhere)) == {"several_calls"}
    assert refused(lambda: stories.a_match(cast, lund, umea)) == {"no_foreign_party"}
    assert refused(lambda: stories.a_match(cast, lund, again)) == {
        "same_organisation", "no_foreign_party",
    }  # fmt: skip
    assert not Match.objects.exists()


def test_a_declaration_stands_in_one_live_match_only(cast, lund, francistown, call):
    match = stories.a_match(cast, lund, francistown)
    umea = stories.an_accepted_declaration(cast, call=call, coordinator=cast.stranger)
    assert refused(lambda: stories.a_match(cast, umea, francistown)) == {"in_another_match"}
    take_step(match, "withdraw", cast.office_coordinator, {"reason": "A better one"})
    assert stories.a_match(cast, umea, francistown).title == "Umeå – Francistown"


def test_each_party_says_yes_for_itself_and_once(cast, lund, francistown):
    match = stories.a_match(cast, lund, francistown)
    conclude = lambda: take_step(match, "conclude", cast.office_coordinator)  # noqa: E731
    assert refused(conclude) == {"confirmation_missing"}
    match = take_step(match, "confirm", cast.lund_coordinator)
    assert match.state == "proposed"
    assert match.holder()["organisation"] == cast.francistown.pk
    again = lambda: take_step(match, "confirm", cast.lund_coordinator)  # noqa: E731
    assert refused(again) == {"already_confirmed"}
    for who in (cast.lund_finance, cast.stranger, cast.office_coordinator, cast.manager):
        with pytest.raises(PermissionDenied):
            take_step(match, "confirm", who)
    with pytest.raises(PermissionDenied):  # a yes of somebody else's would be forgery
        take_step(match, "confirm", cast.office_coordinator, on_behalf_of=cast.francistown.pk)
    match = take_step(match, "confirm", cast.francistown_coordinator)
    assert match.holder()["organisation"] == cast.icld.pk
    assert Match.objects.held_by(cast.office_coordinator2).get() == match
    assert not Match.objects.held_by(cast.lund_coordinator).exists()


def test_concluding_opens_the_partnership(cast):
    match = stories.a_confirmed_match(cast)
    call = match.call
    later = (call.closes_at + timedelta(days=9)).isoformat()
    take_step(call, "extend", cast.manager, {"closes_at": later, "reason": "Floods"})

    match = take_step(match, "conclude", cast.office_coordinator2)

    partnership = match.partnership
    assert (match.state, partnership.state) == ("confirmed", "inception")
    assert {row.state for row in match.declarations.all()} == {"matched"}
    assert partnership.title == "Lund – Francistown"
    assert partnership.case_id != match.case_id
    assert partnership.rules.number == 1  # what it began under, not the extension
    assert partnership.organisations == [cast.lund, cast.francistown]
    assert partnership.grant_holder() == cast.lund
    assert Party.objects.get(case=partnership.case, holds_grant=True).organisation == cast.lund
    named = Appointment.objects.get(case=partnership.case, role="coordinator")
    assert (named.person, partnership.coordinator) == (cast.office_coordinator2,) * 2
    assert not Deadline.objects.about(match).filter(done_at=None).exists()
    assert not list(record.verify())


def test_a_declaration_that_was_taken_back_cannot_be_concluded(cast):
    match = stories.a_confirmed_match(cast)
    declaration = match.declarations.get(organisation=cast.lund)
    take_step(declaration, "withdraw", cast.lund_coordinator, {"reason": "No staff"})
    conclude = lambda: take_step(match, "conclude", cast.office_coordinator)  # noqa: E731
    assert refused(conclude) == {"not_accepted"}


def test_one_no_ends_it(cast, lund, francistown):
    match = stories.a_match(cast, lund, francistown)
    match = take_step(match, "decline", cast.francistown_coordinator, {"reason": "Elections"})
    assert match.state == "declined"
    assert match.partnership is None
    assert not Partnership.objects.exists()


def test_it_expires_when_nobody_answers(cast, lund, francistown):
    match = stories.a_match(cast, lund, francistown)
    early = lambda: take_step(match, "expire", cast.office_coordinator)  # noqa: E731
    assert refused(early) == {"still_time"}
    with clock.standing_at(clock.end_of(match.answer_by)):
        take_calendar_steps()
        assert Match.objects.get().state == "proposed"
    with clock.standing_at(clock.end_of(match.answer_by) + timedelta(seconds=1)):
        take_calendar_steps()
    assert Match.objects.get().state == "expired"


def test_only_the_parties_and_the_office_see_it(cast, lund, francistown):
    stories.a_match(cast, lund, francistown)
    for who in (cast.lund_team, cast.francistown_majority, cast.controller):
        assert Match.objects.visible_to(who).count() == 1
    for who in (cast.stranger, cast.auditor, cast.anonymous, cast.calendar):
        assert Match.objects.visible_to(who).count() == 0
