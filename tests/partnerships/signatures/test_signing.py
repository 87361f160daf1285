"""Vouching for an exact text: codes, digests, and what voids a signature."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundation.accounts.models import Person
from foundation.workflow import clock
from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations.models import Declaration
from partnerships.signatures.keys import mint_code
from partnerships.signatures.models import Signatory, Signature, SigningCode
from partnerships.signatures.signing import asked_signatory, signatory
from tests.stories.partnerships import (
    a_declaration_out_for_signing,
    a_signed_declaration,
    what_is_signed,
)


@pytest.fixture
def declaration(cast):
    return a_declaration_out_for_signing(cast)


@pytest.fixture
def mayor(declaration):
    return Signatory.objects.about(declaration).get(side="majority")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_signatories_are_persons_who_need_no_account(declaration, mayor):
    assert mayor.name == "Maria Major"
    assert mayor.person.email == "sign.majority@lund.example"
    assert not mayor.person.has_usable_password()
    assert Person.objects.filter(email=mayor.email).count() == 1


def test_somebody_known_here_keeps_their_own_name(cast):
    rows = [{"side": "majority", "name": "M. Major", "office": "Mayor",
             "email": cast.lund_majority.email.upper()}]  # fmt: skip
    rows += [{"side": side, "name": side, "office": side, "email": f"{side}@x.example"}
             for side in ("opposition", "official")]  # fmt: skip
    declaration = a_declaration_out_for_signing(cast, signatories=rows)
    one = Signatory.objects.about(declaration).get(side="majority")
    assert one.person == cast.lund_majority
    assert (one.name, one.person.name) == ("M. Major", "Majority, Lund")


def test_a_signature_keeps_the_digest_and_where_it_was_decided(declaration, mayor):
    body = what_is_signed(
        mayor, body="Municipal executive board", decided_on="2026-01-13", minute="§ 12"
    )
    code = body["code"]
    take_step(declaration, "sign", mayor.person, {**body, "code": f" {code[:3]}-{code[3:]} "})
    signature = Signature.objects.get(signatory=mayor)
    assert signature.digest == declaration.latest_version().digest == mayor.version.digest
    assert (signature.body, signature.minute) == ("Municipal executive board", "§ 12")
    entry = Entry.objects.about(declaration).get(step="sign")
    assert entry.by == mayor.person
    assert entry.facts == {
        "signatory": mayor.pk, "frozen": mayor.version.number, "digest": mayor.version.digest,
    }  # fmt: skip


def test_nobody_signs_twice_and_nobody_signs_who_was_not_asked(cast, declaration, mayor):
    for person in (cast.lund_coordinator, cast.lund_majority, cast.office_coordinator):
        with pytest.raises(PermissionDenied):
            take_step(declaration, "sign", person, what_is_signed(mayor))
    take_step(declaration, "sign", mayor.person, what_is_signed(mayor))
    with pytest.raises(PermissionDenied):
        take_step(declaration, "sign", mayor.person, what_is_signed(mayor))


def test_a_signature_is_never_given_on_behalf_of_somebody(cast, declaration, mayor):
    with pytest.raises(PermissionDenied):
        take_step(declaration, "sign", cast.office_coordinator, what_is_signed(mayor),
                  on_behalf_of=cast.lund.pk)  # fmt: skip


def test_another_digest_is_refused_before_the_code_is_looked_at(declaration, mayor):
    for code in ("000000", mint_code(mayor)):
        with pytest.raises(Refused) as refusal:
            take_step(declaration, "sign", mayor.person, {"code": code, "digest": "0" * 64})
        assert [one.code for one in refusal.value.missing] == ["text_changed"]


def test_a_text_that_was_changed_behind_the_scenes_cannot_be_signed(declaration, mayor):
    Declaration.objects.filter(pk=declaration.pk).update(motivation="Something else")
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "sign", mayor.person, what_is_signed(mayor))
    assert [one.code for one in refusal.value.missing] == ["text_changed"]


def test_a_changed_text_voids_what_was_signed_before_sending_in(cast):
    declaration = a_signed_declaration(cast)
    Declaration.objects.filter(pk=declaration.pk).update(title="Something else")
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "submit", cast.lund_coordinator)
    assert [one.code for one in refusal.value.missing] == ["text_changed"]


def test_a_wrong_code_is_an_error_at_its_field_and_is_counted(declaration, mayor):
    body = what_is_signed(mayor)
    with pytest.raises(Invalid) as refusal:
        take_step(declaration, "sign", mayor.person, {**body, "code": wrong(body["code"])})
    assert list(refusal.value.errors) == ["code"]
    assert SigningCode.objects.get(signatory=mayor).tries == 1
    assert take_step(declaration, "sign", mayor.person, body).state == "signing"


def test_the_fifth_wrong_try_voids_the_code_and_not_the_link(declaration, mayor):
    body = what_is_signed(mayor)
    for _n in range(5):
        with pytest.raises(Invalid):
            take_step(declaration, "sign", mayor.person, {**body, "code": wrong(body["code"])})
    with pytest.raises(Invalid):
        take_step(declaration, "sign", mayor.person, body)
    assert SigningCode.objects.get(signatory=mayor).voided_at
    take_step(declaration, "sign", mayor.person, what_is_signed(mayor))


@pytest.mark.django_db(transaction=True)
def test_the_count_of_wrong_tries_survives_the_refusal(cast):
    declaration = a_declaration_out_for_signing(cast)
    mayor = Signatory.objects.about(declaration).get(side="majority")
    body = what_is_signed(mayor)
    with pytest.raises(Invalid):
        take_step(declaration, "sign", mayor.person, {**body, "code": wrong(body["code"])})
    assert SigningCode.objects.get(signatory=mayor).tries == 1


def test_a_code_is_for_its_signatory_alone_and_a_new_one_replaces_it(declaration, mayor):
    other = Signatory.objects.about(declaration).get(side="opposition")
    with pytest.raises(Invalid):
        take_step(declaration, "sign", mayor.person, what_is_signed(other))
    first = what_is_signed(mayor)
    second = what_is_signed(mayor)
    with pytest.raises(Invalid):
        take_step(declaration, "sign", mayor.person, first)
    take_step(declaration, "sign", mayor.person, second)


def test_a_code_works_for_a_quarter_of_an_hour(declaration, mayor):
    body = what_is_signed(mayor)
    later = clock.now() + timedelta(minutes=16)
    with clock.standing_at(later), pytest.raises(Invalid):
        take_step(declaration, "sign", mayor.person, body)


@pytest.mark.parametrize(
    "code", ["", None, 123456, True, "１２３４５６", ["1"], {"a": 1}, "x" * 50, "\x00"]
)
def test_whatever_is_sent_as_a_code_is_answered_at_its_field(declaration, mayor, code):
    body = what_is_signed(mayor)
    with pytest.raises(Invalid) as refusal:
        take_step(declaration, "sign", mayor.person, {**body, "code": code})
    assert list(refusal.value.errors) == ["code"]


def test_declining_ends_it_for_the_signatory_and_says_why(cast, declaration, mayor):
    with pytest.raises(Invalid):
        take_step(declaration, "decline_to_sign", mayor.person)
    take_step(declaration, "decline_to_sign", mayor.person, {"reason": "Not decided"})
    with pytest.raises(PermissionDenied):
        take_step(declaration, "sign", mayor.person, what_is_signed(mayor))
    missing = {one.code for one in declaration.missing(cast.lund_coordinator)}
    assert missing == {"signature_missing", "signature_refused"}
    entry = Entry.objects.about(declaration).get(step="decline_to_sign")
    assert entry.remarks.get().text == "Not decided"
    assert "Not decided" not in str(entry.facts)


def test_the_wrong_person_says_so(declaration, mayor):
    take_step(declaration, "not_me", mayor.person, {"reason": "I left office"})
    mayor.refresh_from_db()
    assert mayor.standing == "not_me"


def test_who_is_awaited_and_where_it_holds_agree(cast, declaration, mayor):
    people = [*cast.everyone().values()]
    people += [one.person for one in Signatory.objects.about(declaration)]
    pen = declaration.holds["signing"]
    for name in ("nothing", "sign", "decline_to_sign", "not_me"):
        one = Signatory.objects.about(declaration).pending().first()
        if name != "nothing":
            body = what_is_signed(one) if name == "sign" else {"reason": "No"}
            take_step(declaration, name, one.person, body)
        for role in (signatory, asked_signatory, pen):
            holds = {
                person for person in people
                if Declaration.objects.filter(role.where(Declaration, person)).exists()
            }  # fmt: skip
            assert holds == set(role.people(declaration)), (name, role.name)


def test_the_text_says_everything_that_is_vouched_for(cast, declaration):
    text = declaration.signing_text()
    for words in ("Lund", "Human rights 2026", "Young people do not come", "Mayor", "children"):
        assert words in text
    assert "@" not in text
    assert "Maria" not in declaration.latest_version().content
