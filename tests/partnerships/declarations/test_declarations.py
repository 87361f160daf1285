"""The declaration of interest, from the draft to the office's answer."""

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations.models import Declaration
from partnerships.signatures.models import Signatory
from tests.stories.partnerships import (
    a_declaration,
    a_declaration_out_for_signing,
    a_draft_call,
    a_signed_declaration,
    a_submitted_declaration,
    an_accepted_declaration,
    an_open_call,
    everybody_signs,
    what_a_declaration_says,
    what_is_signed,
)


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.missing}


def test_the_body_of_the_contract_suffices_from_draft_to_accepted(cast):
    declaration = an_accepted_declaration(cast)
    assert declaration.state == "accepted"
    assert declaration.language == "en"
    assert declaration.call_version.number == 1
    assert list(declaration.party_ids()) == [cast.lund.pk]


def test_only_a_coordinator_declares_and_only_for_the_own_municipality(cast):
    call = an_open_call(cast)
    body = what_a_declaration_says(cast, call)
    for person in (cast.lund_finance, cast.office_coordinator, cast.manager):
        with pytest.raises((PermissionDenied, Invalid)):
            begin(Declaration, person, body)
    with pytest.raises(Invalid) as refusal:
        begin(Declaration, cast.francistown_coordinator, body)
    assert list(refusal.value.errors) == ["organisation"]


def test_a_country_outside_the_call_is_an_error_at_the_organisation(cast):
    call = an_open_call(cast, countries=["ZM"])
    body = what_a_declaration_says(cast, call, cast.francistown_coordinator)
    with pytest.raises(Invalid) as refusal:
        begin(Declaration, cast.francistown_coordinator, body)
    assert list(refusal.value.errors) == ["organisation"]


def test_a_call_that_is_not_open_takes_no_declaration(cast):
    call = a_draft_call(cast)
    with pytest.raises(Invalid) as refusal:  # a draft is not even seen
        begin(Declaration, cast.lund_coordinator, what_a_declaration_says(cast, call))
    assert list(refusal.value.errors) == ["call"]
    take_step(call, "open", cast.manager)
    call = take_step(call, "close", cast.manager)
    with pytest.raises(Refused) as refusal:
        begin(Declaration, cast.lund_coordinator, what_a_declaration_says(cast, call))
    assert codes(refusal) == {"call_closed"}


def test_a_declaration_is_not_sent_in_after_the_call_has_closed(cast):
    declaration = a_signed_declaration(cast)
    take_step(declaration.call, "close", cast.manager)
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "submit", cast.lund_coordinator)
    assert codes(refusal) == {"call_closed"}


def test_each_side_needs_a_signatory(cast):
    declaration = a_declaration(cast, signatories=[], motivation="")
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "request_signatures", cast.lund_coordinator)
    assert [one.code for one in refusal.value.missing] == ["empty"] + ["side_missing"] * 3
    assert {one.field for one in refusal.value.missing} == {"motivation", "signatories"}


def test_one_person_stands_for_one_side_only_and_both_are_named(cast):
    call = an_open_call(cast)
    rows = what_a_declaration_says(cast, call)["signatories"]
    rows[1]["email"] = rows[0]["email"].upper()
    declaration = a_declaration(cast, call=call, signatories=rows)
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "request_signatures", cast.lund_coordinator)
    assert codes(refusal) == {"same_person"}
    assert "Maria Major" in str(refusal.value.missing[0].message)
    assert "Otto Opponent" in str(refusal.value.missing[0].message)


def test_a_coordinator_among_the_signatories_is_a_warning(cast):
    call = an_open_call(cast)
    rows = what_a_declaration_says(cast, call)["signatories"]
    rows[2]["email"] = cast.lund_coordinator.email
    declaration = a_declaration(cast, call=call, signatories=rows)
    assert "own_signature" in {one.code for one in declaration.missing()}
    taken = take_step(declaration, "request_signatures", cast.lund_coordinator)
    assert taken.state == "signing"


def test_nobody_can_be_named_with_an_address_of_the_system(cast):
    rows = [{"side": "majority", "name": "X", "office": "Y", "email": cast.calendar.email}]
    with pytest.raises(Invalid) as refusal:
        a_declaration(cast, signatories=rows)
    assert [list(row) for row in refusal.value.errors["signatories"]] == [["email"]]


def test_a_part_of_a_declaration_can_be_changed_while_it_is_a_draft(cast):
    declaration = a_declaration(cast)
    changed = take_step(
        declaration, "edit", cast.lund_finance, {"motivation": "Another reason"}, partial=True
    )
    assert changed.motivation == "Another reason"
    assert len(changed.signatories) == 3
    assert changed.title == declaration.title
    out = take_step(changed, "request_signatures", cast.lund_coordinator)
    with pytest.raises(Refused):
        take_step(out, "edit", cast.lund_coordinator, {"motivation": "Late"}, partial=True)


def test_the_calls_questions_are_answered_and_further_ones_may_be_sent(cast):
    declaration = a_declaration(cast)
    assert "unanswered" in {one.code for one in declaration.missing()}
    values = {"need": "A youth council", "anything_else": "Free words"}
    _matter, part = save_part(declaration, "answers", cast.lund_coordinator, values=values)
    assert part.content["need"] == "A youth council"
    assert part.content["anything_else"] == "Free words"
    further = {"partner": "No"}
    _matter, part = save_part(declaration, "answers", cast.lund_coordinator, values=further)
    assert part.content["anything_else"] == "Free words"
    assert "unanswered" not in {one.code for one in declaration.missing()}
    for left_out in ({"extra": {"a": 1}}, {"x" * 61: "long name"}):
        _matter, part = save_part(declaration, "answers", cast.lund_coordinator, values=left_out)
        assert not set(left_out) & set(part.content)


def test_the_list_of_who_is_missing_stands_before_sending_in(cast):
    declaration = a_declaration_out_for_signing(cast)
    missing = declaration.missing(cast.lund_coordinator)
    assert [one.code for one in missing] == ["signature_missing"] * 3
    assert "Maria Major" in str(missing[0].message)
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "submit", cast.lund_coordinator)
    assert codes(refusal) == {"signature_missing"}
    signed = everybody_signs(declaration)
    assert signed.state == "signing"  # nothing advances by itself
    assert signed.missing(cast.lund_coordinator) == []


def test_the_pen_goes_from_the_signatories_to_the_coordinator(cast):
    declaration = a_declaration_out_for_signing(cast)
    mayor = Signatory.objects.about(declaration).first().person
    held = Declaration.objects.held_by
    assert declaration in held(mayor)
    assert declaration not in held(cast.lund_coordinator)
    signed = everybody_signs(declaration)
    assert signed in held(cast.lund_coordinator)
    assert signed not in held(mayor)
    assert signed.holder()["organisation"] == cast.lund.pk


def test_taking_the_text_back_voids_what_was_signed_and_keeps_it_in_sight(cast):
    declaration = a_signed_declaration(cast)
    draft = take_step(declaration, "reopen", cast.lund_coordinator)
    assert draft.state == "draft"
    assert {row.standing for row in draft.signatories_asked()} == {"void"}
    again = take_step(draft, "request_signatures", cast.lund_coordinator)
    assert [row.standing for row in again.signatories_asked()] == ["void"] * 3 + ["asked"] * 3
    with pytest.raises(Refused):  # not a word has changed, and yet all sign again
        take_step(again, "submit", cast.lund_coordinator)
    assert take_step(everybody_signs(again), "submit", cast.lund_coordinator).state == "submitted"


def test_the_office_returns_for_changes_and_the_signatures_are_void(cast):
    declaration = a_submitted_declaration(cast)
    with pytest.raises(Invalid):
        take_step(declaration, "return_for_changes", cast.office_coordinator)
    draft = take_step(
        declaration, "return_for_changes", cast.office_coordinator, {"reason": "Say who benefits"}
    )
    assert draft.state == "draft"
    assert {row.standing for row in draft.signatories_asked()} == {"void"}


def test_the_office_declines_and_the_municipality_withdraws_with_a_reason(cast):
    reason = {"reason": "Not this time"}
    declined = take_step(a_submitted_declaration(cast), "decline", cast.office_coordinator, reason)
    assert declined.state == "declined"
    out = a_declaration_out_for_signing(cast)
    withdrawn = take_step(out, "withdraw", cast.lund_coordinator, reason)
    assert withdrawn.state == "withdrawn"
    assert not Signatory.objects.about(withdrawn).pending().exists()


def test_nobody_takes_matched_by_hand(cast):
    declaration = an_accepted_declaration(cast)
    for person in cast.everyone().values():
        with pytest.raises(PermissionDenied):
            take_step(declaration, "matched", person)


def test_who_sees_a_declaration(cast):
    declaration = a_declaration_out_for_signing(cast)
    seers = {
        name for name, person in cast.everyone().items()
        if Declaration.objects.visible_to(person).exists()
    }  # fmt: skip
    offices = {"coordinator", "finance", "majority", "opposition", "director", "team"}
    assert seers == {f"lund_{office}" for office in offices} | {
        "office_coordinator", "office_coordinator2", "manager", "controller", "assessor1",
        "assessor2", "adviser", "admin",
    }  # fmt: skip
    mayor = Signatory.objects.about(declaration).first().person
    assert Declaration.objects.visible_to(mayor).get() == declaration


def test_a_signatory_keeps_seeing_what_they_signed_and_others_asked_do_not(cast):
    declaration = a_declaration_out_for_signing(cast)
    first, second, _third = Signatory.objects.about(declaration)
    take_step(declaration, "sign", first.person, what_is_signed(first))
    take_step(declaration, "reopen", cast.lund_coordinator)
    assert Declaration.objects.visible_to(first.person).exists()
    assert not Declaration.objects.visible_to(second.person).exists()


def test_signatures_are_due_when_the_call_closes(cast):
    declaration = a_declaration_out_for_signing(cast)
    (deadline,) = declaration.deadlines()
    assert (deadline.code, deadline.due_at) == ("signing", declaration.call.closes_at)
    take_step(everybody_signs(declaration), "submit", cast.lund_coordinator)
    assert declaration.deadlines() == []


def test_the_office_is_told_when_it_is_sent_in_and_the_coordinator_when_one_signs(cast):
    declaration = a_submitted_declaration(cast)
    told = Notice.objects.about(declaration).filter(topic="step")
    assert set(told.filter(entry__step="submit").values_list("person", flat=True)) == {
        cast.office_coordinator.pk, cast.office_coordinator2.pk,
    }  # fmt: skip
    signed = told.filter(entry__step="sign")
    assert set(signed.values_list("person", flat=True)) == {cast.lund_coordinator.pk}
    assert signed.count() == 3
