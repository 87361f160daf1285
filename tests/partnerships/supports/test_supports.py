"""A support: opened with the partnership, due by calendar or departure, signed anew, confirmed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from foundation.workflow import clock, engine, record
from foundation.workflow.calendar import take_calendar_steps
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Deadline, Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.cooperation.models import Partnership
from partnerships.signatures.models import Signatory
from partnerships.supports.models import Support
from tests.stories import partnerships as before
from tests.stories import supports as stories

pytestmark = pytest.mark.django_db


def again(support) -> Support:
    return Support.objects.get(pk=support.pk)


def steps_of(support) -> list[str]:
    return list(support.record_entries().order_by("seq").values_list("step", flat=True))


def told_of(support, step) -> set:
    entry = Entry.objects.about(support).filter(step=step).order_by("seq").last()
    return {one.person for one in Notice.objects.filter(entry=entry)}


def in_days(days):
    return clock.standing_at(clock.now() + timedelta(days=days))


# Opening


def test_a_partnership_opens_with_the_supports_that_were_signed(cast):
    partnership = before.a_partnership(cast)
    supports = {row.organisation: row for row in partnership.supports.all()}
    assert set(supports) == {cast.lund, cast.francistown}
    support = supports[cast.lund]
    assert (support.state, support.case_id) == ("valid", partnership.case_id)
    signed = [(row["side"], row["name"], row["signed_on"]) for row in support.mandate_rows]
    today = clock.today().isoformat()
    assert signed == [(side, name, today) for side, name, _office in before.SIDES]
    assert support.reference == f"{partnership.reference}-support-1"
    assert not list(record.verify())


def test_a_partnership_older_than_supports_gets_them_once_however_often_the_clock_runs(cast):
    match = before.a_confirmed_match(cast)
    body = {**match.foundation()}
    partnership = engine.take_over(Partnership, cast.office_coordinator, body, "active")
    assert not partnership.supports.exists()
    for _run in range(3):
        take_calendar_steps()
    assert partnership.supports.count() == 2
    entries = Entry.objects.about(partnership).filter(step="open_supports")
    assert entries.get().by == cast.calendar
    assert {row.state for row in partnership.supports.all()} == {"valid"}


def taken_over(cast) -> Partnership:
    match = before.a_confirmed_match(cast)
    body = {
        **match.foundation(), "match": None,
        "organisations": [cast.lund, cast.francistown],
    }  # fmt: skip
    return engine.take_over(Partnership, cast.office_coordinator, body, "active")


def what_was_signed(cast, partnership, **changes) -> dict:
    rows = [
        {"side": side, "name": name, "office": office, "signed_on": "2024-03-01",
         "email": f"{side}@lund.example"}
        for side, name, office in before.SIDES
    ]  # fmt: skip
    return {
        "partnership": partnership.pk, "organisation": cast.lund.pk, "mandates": rows, **changes,
    }  # fmt: skip


def test_the_office_puts_the_support_of_a_case_taken_over_on_record_and_only_once(cast):
    partnership = taken_over(cast)
    take_calendar_steps()
    assert not partnership.supports.exists()
    body = what_was_signed(cast, partnership)
    support = begin(Support, cast.office_coordinator, body)
    assert [row["term"] for row in support.mandate_rows] == ["council", "council", "none"]
    with pytest.raises(Refused):
        begin(Support, cast.office_coordinator, body)
    for who in (cast.lund_coordinator, cast.office_coordinator2, cast.stranger):
        with pytest.raises((PermissionDenied, Invalid)):
            begin(Support, who, {**body, "organisation": cast.francistown.pk})
    with pytest.raises(Invalid) as refusal:
        begin(Support, cast.office_coordinator, {**body, "organisation": cast.umea.pk})
    assert "organisation" in refusal.value.errors


def test_the_exception_of_a_council_without_an_opposition_stays_in_sight(cast):
    partnership = taken_over(cast)
    body = what_was_signed(cast, partnership)
    body["mandates"] = [row for row in body["mandates"] if row["side"] != "opposition"]
    support = begin(Support, cast.office_coordinator, body)
    assert support.excepted_sides == ["opposition"]
    partners = partnership.sections(cast.lund_coordinator)[0]["context"]["partners"]
    lund = next(one for one in partners if one["name"] == str(cast.lund))
    assert "opposition" in lund["support"]["text"]
    support = take_step(
        support, "report_departure", cast.lund_coordinator, stories.who_has_left(support)
    )
    rows = stories.the_office_holders(support, majority=stories.NEW_MAYOR)
    support = take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})
    support = take_step(support, "request_signatures", cast.lund_coordinator)
    assert support.state == "signing"


# Becoming due


def test_it_becomes_due_ninety_days_before_the_election_exactly_once(cast):
    support = stories.a_support(cast)
    stories.election(-1000, council=-970)
    stories.election(200, council=230)
    take_calendar_steps()
    assert again(support).valid_until == stories.day(229)
    with in_days(109):
        take_calendar_steps()
        assert again(support).state == "valid"
    with in_days(110):
        for _run in range(3):
            take_calendar_steps()
    support = again(support)
    assert (support.state, support.why_due) == ("due", "election")
    assert steps_of(support).count("become_due") == 1
    assert told_of(support, "become_due") == {
        cast.lund_coordinator, cast.francistown_coordinator, cast.office_coordinator,
    }  # fmt: skip
    deadline = Deadline.objects.about(support).get(code="renewal")
    assert clock.programme_date(deadline.due_at) == stories.day(229 + 60)


def test_the_lead_is_what_the_call_says(cast):
    call = before.a_draft_call(cast)
    engine.save_part(call, "terms", cast.manager, values={"support_lead_days": 30})
    call = take_step(call, "open", cast.manager)
    match = before.a_match(
        cast,
        before.an_accepted_declaration(cast, call=call),
        before.an_accepted_declaration(cast, call=call, coordinator=cast.francistown_coordinator),
    )
    for who in (cast.lund_coordinator, cast.francistown_coordinator):
        match = take_step(match, "confirm", who)
    partnership = take_step(match, "conclude", cast.office_coordinator).partnership
    stories.election(200, council=230)
    take_calendar_steps()
    assert stories.of_lund(partnership).due_on == stories.day(170)


def test_when_the_election_has_been_held_both_sides_are_told_once(cast):
    support = stories.a_support(cast)
    stories.election(-1000, council=-970)
    stories.election(200, council=230)
    for days in (110, 150, 200, 201, 201, 202, 240):
        with in_days(days):
            take_calendar_steps()
    support = again(support)
    assert support.why_due == "held"
    assert steps_of(support).count("note_election") == 1
    assert cast.francistown_coordinator in told_of(support, "note_election")
    assert steps_of(support).count("become_due") == 1


def test_a_clock_that_stood_still_makes_it_due_once_all_the_same(cast):
    support = stories.a_support(cast)
    stories.election(-1000, council=-970)
    stories.election(200, council=230)
    with in_days(500):
        for _run in range(3):
            take_calendar_steps()
        assert again(support).why_due == "election"
        assert steps_of(support)[-2:] == ["follow_calendar", "become_due"]


def test_an_election_entered_or_corrected_later_moves_the_days_once(cast):
    support = stories.a_support(cast)
    entered = stories.election(200, council=230)
    for _run in range(2):
        take_calendar_steps()
    entered.council_term_start = stories.day(260)
    entered.save()
    for _run in range(2):
        take_calendar_steps()
    support = again(support)
    assert support.valid_until == stories.day(259)
    assert steps_of(support) == ["begin", "follow_calendar", "follow_calendar"]


def test_an_election_elsewhere_moves_nothing(cast):
    support = stories.a_support(cast)
    stories.election(200, "BW", council=230)
    take_calendar_steps()
    assert steps_of(again(support)) == ["begin"]
    other = Support.objects.get(organisation=cast.francistown)
    assert other.valid_until == stories.day(229)


def test_when_somebody_leaves_it_is_due_at_once(cast):
    support = stories.a_due_support(cast)
    assert (support.state, support.why_due) == ("due", "departure")
    assert support.valid_until == clock.today()
    assert told_of(support, "report_departure") == {
        cast.francistown_coordinator, cast.office_coordinator,
    }  # fmt: skip
    key = support.mandate_rows[0]["key"]
    body = {"mandate": key, "left_on": clock.today().isoformat(), "reason": "Twice"}
    with pytest.raises(Invalid):
        take_step(support, "report_departure", cast.lund_coordinator, body)


def test_the_partner_cannot_report_or_renew_the_others_support(cast):
    support = stories.a_support(cast)
    body = stories.who_has_left(support)
    for who in (cast.francistown_coordinator, cast.lund_finance, cast.office_coordinator2):
        with pytest.raises(PermissionDenied):
            take_step(support, "report_departure", who, body)
    seen = Support.objects.visible_to(cast.francistown_coordinator)
    assert seen.filter(pk=support.pk).exists()
    assert not Support.objects.visible_to(cast.stranger).exists()


def test_a_departure_reported_by_mistake_is_taken_back(cast):
    support = stories.a_due_support(cast)
    body = {"reason": "It was another person of that name"}
    support = take_step(support, "uphold", cast.office_coordinator, body)
    assert (support.state, support.why_due, support.valid_until) == ("valid", "", None)
    assert not any(row.get("left_on") for row in support.mandate_rows)


def test_what_the_calendar_asks_for_is_not_let_stand(cast):
    support = stories.a_support(cast)
    stories.election(-3, council=10)
    stories.election(50, council=80)
    take_calendar_steps()
    with in_days(60):
        take_calendar_steps()
        with pytest.raises(Refused) as refusal:
            take_step(support, "uphold", cast.office_coordinator, {"reason": "No"})
    assert refusal.value.missing[0].code == "due_by_calendar"


# Renewal


def test_the_form_is_prefilled_with_the_former_office_holders(cast):
    support = stories.a_due_support(cast)
    client = Client()
    client.force_login(cast.lund_coordinator)
    page = client.get(support.step_url("edit")).content.decode()
    assert 'value="sign.opposition@lund.example"' in page
    assert 'value="sign.majority@lund.example"' not in page  # who has left is not asked again
    rows = {row["side"]: row for row in support.office_holders}
    assert rows["majority"]["change"] == "other"
    assert rows["opposition"]["change"] == "same"


def test_addresses_of_politicians_are_for_those_who_ask_them(cast):
    support = stories.a_due_support(cast)
    for person, reads in [
        (cast.lund_coordinator, True), (cast.office_coordinator, True),
        (cast.francistown_coordinator, False), (cast.lund_team, False),
    ]:  # fmt: skip
        client = Client()
        client.force_login(person)
        for address in (support.url, f"/api/v1/supports/{support.pk}/"):
            page = client.get(address).content.decode()
            assert "Otto Opponent" in page
            shown = reads and "/api/" not in address
            assert ("sign.opposition@lund.example" in page) == shown


def test_where_the_sides_have_swapped_the_former_majority_is_asked_as_opposition(cast):
    support = stories.a_support(cast)
    support = take_step(support, "become_due", cast.office_coordinator)
    assert support.why_due == "office"
    rows = stories.the_office_holders(
        support, majority={"change": "opposition"}, opposition={"change": "majority"}
    )
    support = take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})
    support = take_step(support, "request_signatures", cast.lund_coordinator)
    asked = {one.name: one.side for one in Signatory.objects.about(support).pending()}
    assert asked["Maria Major"] == "opposition"
    assert asked["Otto Opponent"] == "majority"


def test_one_who_signed_before_is_not_somebody_else_and_a_stranger_not_the_same(cast):
    support = take_step(stories.a_support(cast), "become_due", cast.office_coordinator)
    for change in ({"change": "other"}, {"email": "unknown@lund.example"}):
        rows = stories.the_office_holders(support, majority=change)
        with pytest.raises(Invalid):
            take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})


def test_a_side_without_anybody_is_refused_unless_the_office_puts_an_exception_on_record(cast):
    support = stories.a_due_support(cast)
    rows = [row for row in stories.the_office_holders(support) if row["side"] == "official"]
    rows += [{"side": "opposition", "change": "same", "name": "Otto Opponent", "office": "Leader",
              "email": "sign.opposition@lund.example"}]  # fmt: skip
    support = take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})
    with pytest.raises(Refused) as refusal:
        take_step(support, "request_signatures", cast.lund_coordinator)
    assert [one.code for one in refusal.value.missing] == ["side_missing"]
    body = {"sides": ["majority"], "reason": "The board is of all parties"}
    with pytest.raises(PermissionDenied):
        take_step(support, "record_exception", cast.lund_coordinator, body)
    support = take_step(support, "record_exception", cast.office_coordinator, body)
    support = take_step(support, "request_signatures", cast.lund_coordinator)
    assert "majority" in support.exception


def test_the_text_says_who_supports_what_with_whom_until_when(cast):
    stories.election(-1000, council=-970)
    stories.election(400, council=430)
    support = stories.a_support_out_for_signing(cast)
    assert support.proposed_until == stories.day(429)
    text = support.signing_text()
    for said in ("Lund – Francistown", "Francistown", "Valid until", "Mayor (majority)"):
        assert said in text, text
    assert "Nina New" not in text  # names can be erased, what was signed cannot
    assert "until" in support.signing_summary()


def test_all_have_signed_and_it_is_confirmed_with_the_new_terms(cast):
    stories.election(-1000, council=-970)
    stories.election(400, council=430)
    support = stories.a_support_out_for_signing(cast)
    with pytest.raises(Refused):
        take_step(support, "confirm", cast.lund_coordinator)
    support = before.everybody_signs(support)
    support = take_step(support, "confirm", cast.office_coordinator)
    assert (support.state, support.why_due) == ("confirmed", "")
    assert support.valid_until == stories.day(429)
    names = {row["side"]: row["name"] for row in support.mandate_rows}
    assert names["majority"] == "Nina New"
    assert told_of(support, "confirm") == {cast.lund_coordinator, cast.francistown_coordinator}
    assert not Deadline.objects.about(support).filter(done_at=None).exists()
    with in_days(310):
        take_calendar_steps()
    assert again(support).state == "due"
    assert not list(record.verify())


def test_the_newly_elected_who_sign_before_their_term_begins_sign_for_it(cast):
    stories.election(-1000, council=-970)
    stories.election(200, council=230)
    support = stories.a_support(cast)
    with in_days(205):
        take_calendar_steps()
        support = again(support)
        support = take_step(support, "request_signatures", cast.lund_coordinator)
        support = before.everybody_signs(support)
        support = take_step(support, "confirm", cast.lund_coordinator)
        assert support.valid_until > stories.day(230 + 3 * 365)
        for _run in range(2):
            take_calendar_steps()
        assert again(support).state == "confirmed"


def test_who_declines_holds_it_up_and_the_text_is_taken_back(cast):
    support = stories.a_support_out_for_signing(cast)
    one = Signatory.objects.about(support).pending().first()
    support = take_step(support, "decline_to_sign", one.person, {"reason": "We were not asked"})
    with pytest.raises(Refused):
        take_step(support, "confirm", cast.lund_coordinator)
    support = take_step(support, "reopen", cast.lund_coordinator)
    assert support.state == "due"


def test_it_lapses_by_the_office_alone_and_blocks_nothing(cast):
    support = stories.a_due_support(cast)
    with pytest.raises(PermissionDenied):
        take_step(support, "lapse", cast.lund_coordinator, {"reason": "No"})
    support = take_step(support, "lapse", cast.office_coordinator, {"reason": "No answer"})
    partnership = Partnership.objects.get(pk=support.partnership_id)
    assert take_step(partnership, "start_planning", cast.office_coordinator).state == "planning"
    take_calendar_steps()
    assert again(support).state == "lapsed"
    rows = stories.the_office_holders(support, majority=stories.NEW_MAYOR)
    support = take_step(support, "edit", cast.lund_coordinator, {"office_holders": rows})
    support = take_step(support, "request_signatures", cast.lund_coordinator)
    assert support.state == "signing"  # what has lapsed can be won back


def test_it_ends_with_the_partnership_and_asks_nobody_any_more(cast):
    support = stories.an_ended_support(cast)
    assert support.state == "ended"
    stories.election(20, council=30)
    with in_days(25):
        take_calendar_steps()
    assert again(support).state == "ended"


def test_the_office_corrects_whose_term_an_office_follows(cast):
    stories.election(-1000, council=-970, executive=-900)
    stories.election(200, council=230, executive=300)
    support = stories.a_support(cast)
    rows = [
        {"side": row["side"], "name": row["name"], "office": row["office"], "key": row["key"],
         "email": row["email"], "signed_on": row["signed_on"],
         "term": "none" if row["side"] == "opposition" else "executive"}
        for row in support.mandate_rows
    ]  # fmt: skip
    with pytest.raises(PermissionDenied):
        take_step(support, "correct_mandates", cast.lund_coordinator, {"mandates": rows})
    support = take_step(support, "correct_mandates", cast.office_coordinator, {"mandates": rows})
    assert support.valid_until == stories.day(299)
    assert [row["key"] for row in support.mandate_rows] == [row["key"] for row in rows]
