"""Bank details: two persons, a document, a call-back, some days of waiting, and a masked number."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from reporting.bank_details import numbers
from reporting.bank_details.models import BankDetails
from tests.stories.bank_details import (
    a_letter_of_the_bank,
    bank_details_in_force,
    called_back_bank_details,
    days_later,
    proposed_bank_details,
    what_bank_details_say,
)
from tests.stories.reports import a_settlement, again

PAYMENT = {"paid_on": "2026-10-30", "reference": "4711"}


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "kept", "written"),
    [
        ("iban", "SE45 5000 0000 0583 9825 7466", "SE4550000000058398257466",
         "SE45 5000 0000 0583 9825 7466"),
        ("iban", "gb82west12345698765432", "GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32"),
        ("bankgiro", "5050-1055", "50501055", "5050-1055"),
        ("bankgiro", "991-2346", "9912346", "991-2346"),
        ("plusgiro", "12 34 56-6", "1234566", "123456-6"),
        ("account", "8327-9, 123 456 789-0".replace(",", ""), "832791234567890", "832791234567890"),
    ],
)  # fmt: skip
def test_a_number_is_kept_without_what_stands_between_its_signs(kind, text, kept, written):
    assert numbers.checked(kind, text) == kept
    assert numbers.written(kind, kept) == written


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("iban", "SE45 5000 0000 0583 9825 7467", "check"),
        ("iban", "SE45 5000 0000 0583 9825 746", "length"),
        ("iban", "5000", "signs"),
        ("bankgiro", "5050-1056", "check"),
        ("bankgiro", "5050", "length"),
        ("plusgiro", "12 34 56-7", "check"),
        ("account", "12345", "length"),
        ("account", "١٢٣٤٥٦٧٨", "signs"),
        ("plusgiro", "", "signs"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused(kind, text, why):
    with pytest.raises(numbers.BadNumber, match=why):
        numbers.checked(kind, text)


@given(st.sampled_from(["bankgiro", "plusgiro"]), st.integers(1_000_000, 9_999_999),
       st.integers(0, 6), st.integers(1, 9))  # fmt: skip
def test_one_mistyped_digit_is_always_noticed(kind, start, place, more):
    good = next(f"{start}{n}"[-8:] for n in range(10) if _is_right(kind, f"{start}{n}"))
    wrong = list(good)
    wrong[place] = str((int(wrong[place]) + more) % 10)
    with pytest.raises(numbers.BadNumber):
        numbers.checked(kind, "".join(wrong))


def _is_right(kind, text):
    try:
        return bool(numbers.checked(kind, text))
    except numbers.BadNumber:
        return False


@given(st.text("0123456789", min_size=1, max_size=34))
def test_a_masked_number_shows_four_signs_at_most(number):
    masked = numbers.masked(number)
    assert len(masked) == len(number)
    assert sum(sign != "•" for sign in masked) <= min(4, max(len(number) - 4, 0))


# --- the way into force --------------------------------------------------------------------------


@pytest.mark.django_db
def test_two_persons_a_document_a_call_and_some_days_bring_them_into_force(cast):
    details = begin(BankDetails, cast.lund_finance, what_bank_details_say(cast))
    with pytest.raises(Refused):  # no document yet
        take_step(details, "confirm", cast.lund_coordinator)
    details = take_step(details, "withdraw", cast.lund_finance, {"reason": "Anew"})
    details = called_back_bank_details(cast)
    assert (details.effective_on - clock.today()).days == 5
    with pytest.raises(Refused):
        take_step(details, "bring_into_force", cast.controller)
    with days_later():
        details = take_step(details, "bring_into_force", cast.calendar)
    assert BankDetails.objects.account_of(cast.lund.pk) == details


@pytest.mark.django_db
def test_nobody_confirms_their_own_number_nor_calls_back_themselves(cast):
    from foundation.accounts.models import Membership
    from tests.people import LONG_AGO

    details = proposed_bank_details(cast)
    with pytest.raises(PermissionDenied):
        take_step(details, "confirm", cast.lund_finance)
    details = take_step(details, "edit", cast.lund_coordinator,
                        what_bank_details_say(cast, account_holder="Lund"))  # fmt: skip
    with pytest.raises(PermissionDenied):  # who writes becomes the proposer
        take_step(details, "confirm", cast.lund_coordinator)
    details = take_step(details, "confirm", cast.lund_finance)
    Membership.objects.create(
        person=cast.controller, organisation=cast.lund, office="team", since=LONG_AGO
    )
    with pytest.raises(PermissionDenied):
        take_step(details, "note_call_back", cast.controller, {})


@pytest.mark.django_db
def test_another_organisation_neither_proposes_nor_sees_them(cast, client):
    details = proposed_bank_details(cast)
    with pytest.raises(Invalid):
        begin(BankDetails, cast.francistown_finance, what_bank_details_say(cast))
    for who in (cast.francistown_finance, cast.lund_team, cast.adviser, cast.auditor):
        client.force_login(who)
        assert client.get(details.url).status_code == 404


@pytest.mark.django_db
def test_the_number_is_whole_only_for_those_who_need_it(cast, client):
    details = proposed_bank_details(cast)
    for who, whole in (
        (cast.lund_finance, True), (cast.controller, True), (cast.manager, True),
        (cast.office_coordinator, False),
    ):  # fmt: skip
        client.force_login(who)
        page = client.get(details.url).content.decode()
        assert ("5050-1055" in page) == whole
        assert "••••1055" in page
        answer = client.get(f"/api/v1/bank-details/{details.pk}/").json()
        assert "50501055" not in str(answer)


@pytest.mark.django_db
def test_a_new_account_replaces_the_former_and_its_contacts_hear_of_it(cast):
    first = bank_details_in_force(cast)
    with days_later(10):
        finance2 = cast.hire("finance", cast.lund, "finance2@lund.example")
        cast.lund_finance.memberships.update(until="2020-01-02")  # has left
        second = begin(BankDetails, finance2, what_bank_details_say(cast, number="991-2346"))
        with pytest.raises(Refused):  # one change at a time
            begin(BankDetails, finance2, what_bank_details_say(cast, number="991-2346"))
        a_letter_of_the_bank(second, finance2)
        second = take_step(second, "confirm", cast.lund_coordinator)
        body = {"called_on": clock.today().isoformat(), "spoken_with": "X", "number_from": "Y"}
        second = take_step(second, "note_call_back", cast.controller, body)
        told = Notice.objects.filter(kind=second.label(), matter_id=second.pk)
        assert cast.lund_finance.pk in set(told.values_list("person", flat=True))
        assert BankDetails.objects.visible_to(cast.lund_finance).filter(pk=second.pk).exists()
        assert second.number_for(cast.lund_finance) == second.masked_number
        with days_later(6):
            take_step(second, "bring_into_force", cast.calendar)
    assert again(first).state == "replaced"


@pytest.mark.django_db
def test_a_mistyped_number_is_said_at_its_field_and_stays(cast, client):
    client.force_login(cast.lund_finance)
    sent = what_bank_details_say(cast, number="5050-1056")
    answer = client.post("/bank-details/new/", sent)
    assert answer.status_code == 400
    assert "5050-1056" in answer.content.decode()
    assert "check digits" in answer.content.decode()


# --- payments ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nothing_on_file_is_a_warning_and_a_fresh_change_a_refusal(cast):
    settlement = take_step(a_settlement(cast), "authorise", cast.manager)
    assert {one.code for one in settlement.missing(cast.controller)} == {"no_bank_details"}
    details = called_back_bank_details(cast)
    with pytest.raises(Refused) as refusal:
        take_step(settlement, "mark_paid", cast.controller, PAYMENT)
    assert {one.code for one in refusal.value.missing} == {"bank_details_changed"}
    with days_later():
        take_step(details, "bring_into_force", cast.calendar)
        paid = take_step(again(settlement), "mark_paid", cast.controller, PAYMENT)
    assert (paid.state, paid.paid_to) == ("paid", details)


@pytest.mark.django_db
def test_how_many_days_is_the_calls_to_say(cast, grant, monkeypatch):
    from dataclasses import replace

    from partnerships.cooperation.models import Partnership

    rules = replace(grant.partnership.rules, bank_days=12)
    monkeypatch.setattr(Partnership, "rules", property(lambda self: rules))
    details = called_back_bank_details(cast)
    assert (details.effective_on - clock.today()).days == 12
