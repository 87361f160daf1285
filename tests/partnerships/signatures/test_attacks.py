"""Attacks on the sign-off: whatever somebody does with a link or a code, nobody signs for another.

What unknown, used, revoked and expired links answer, and that looking signs nothing, stands in
test_links.py; here is what somebody tries who has hold of a real one.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations.models import Declaration
from partnerships.signatures import keys, limits
from partnerships.signatures.keys import mint_code
from partnerships.signatures.models import LinkToken, Signatory, Signature, SigningCode
from tests.stories.partnerships import (
    a_declaration_out_for_signing,
    an_open_call,
    what_a_declaration_says,
    what_is_signed,
)

MAYOR, LEADER = "sign.majority@lund.example", "sign.opposition@lund.example"
PREFETCHES = [
    {"purpose": "prefetch"},
    {"sec-purpose": "prefetch;prerender", "sec-fetch-dest": "document"},
    {"x-moz": "prefetch"},
    {"user-agent": "BarracudaCentral link protection"},
]


@pytest.fixture
def declaration(cast):
    return a_declaration_out_for_signing(cast)


def of_side(declaration, side):
    return Signatory.objects.about(declaration).asked().get(side=side)


def api(token, path=""):
    return f"/api/v1/signing/{token}/{path}"


def page(token, path=""):
    return f"/signing/{token}/{path}"


def sign(client, token, code, digest):
    body = {"code": code, "digest": digest}
    return client.post(api(token, "steps/sign/"), body, content_type="application/json")


def test_a_link_and_a_code_work_once(client, declaration, token_of, code_of):
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    client.post(api(token, "code/"))
    code = code_of(MAYOR)
    assert sign(client, token, code, digest).status_code == 200
    for address in (api, page):
        body = {"code": code, "digest": digest}
        assert client.post(address(token, "steps/sign/"), body).status_code == 404
        refused = client.post(address(token, "steps/decline_to_sign/"), {"reason": "No"})
        assert refused.status_code == 404
    mayor = of_side(declaration, "majority")
    with pytest.raises(PermissionDenied):
        take_step(declaration, "sign", mayor.person, {"code": code, "digest": digest})
    assert Signature.objects.count() == 1


def test_a_forwarded_link_lets_nobody_sign_who_has_not_the_mailbox(
    client, cast, declaration, token_of, letters
):
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    client.force_login(cast.lund_opposition)  # whoever opens it, the code goes to the addressee
    assert client.post(page(token, "code/")).status_code == 302
    assert [one for one in letters(cast.lund_opposition.email) if "code" in one.subject] == []
    assert [one for one in letters(MAYOR) if "code" in one.subject]
    assert sign(client, token, "", digest).status_code == 400
    body = {"code": mint_code(of_side(declaration, "majority")), "digest": digest}
    with pytest.raises(PermissionDenied):
        take_step(declaration, "sign", cast.lund_opposition, body)
    assert not Signature.objects.exists()


def test_a_session_beside_the_link_changes_nothing_about_who_signs(
    client, cast, declaration, token_of, code_of
):
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    client.force_login(cast.lund_coordinator)
    client.post(page(token, "code/"))
    done = client.post(page(token, "steps/sign/"), {"code": code_of(MAYOR), "digest": digest})
    assert done.status_code == 200
    assert Entry.objects.about(declaration).get(step="sign").by.email == MAYOR


def test_swapped_links_and_codes_are_worth_nothing(client, declaration, token_of, code_of):
    digest = declaration.latest_version().digest
    tokens = {email: token_of(email) for email in (MAYOR, LEADER)}
    for token in tokens.values():
        client.post(api(token, "code/"))
    codes = {email: code_of(email) for email in tokens}
    assert sign(client, tokens[MAYOR], codes[LEADER], digest).status_code == 400
    assert sign(client, tokens[LEADER], codes[MAYOR], digest).status_code == 400
    assert not Signature.objects.exists()
    assert sign(client, tokens[MAYOR], codes[MAYOR], digest).status_code == 200


def test_a_code_of_another_text_of_the_same_person_is_worth_nothing(cast, declaration):
    other = a_declaration_out_for_signing(cast)
    mine, elsewhere = of_side(declaration, "majority"), of_side(other, "majority")
    assert mine.person == elsewhere.person
    body = {"code": mint_code(elsewhere), "digest": declaration.latest_version().digest}
    with pytest.raises(Invalid) as refusal:
        take_step(declaration, "sign", mine.person, body)
    assert list(refusal.value.errors) == ["code"]


def test_guessing_a_code_ends_with_the_fifth_try_on_page_and_machine_together(
    client, declaration, token_of, code_of
):
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    client.post(api(token, "code/"))
    code = code_of(MAYOR)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for n in range(keys.TRIES):
        typed = {"code": wrong, "digest": digest}
        tried = sign(client, token, wrong, digest) if n % 2 else client.post(
            page(token, "steps/sign/"), typed
        )  # fmt: skip
        assert tried.status_code == 400
    assert sign(client, token, code, digest).status_code == 400
    assert SigningCode.objects.get().voided_at
    assert client.get(api(token)).status_code == 200  # the link is for another code


def test_however_many_codes_are_asked_for_only_the_last_one_works(
    client, declaration, token_of, code_of
):
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    client.post(api(token, "code/"))
    first = code_of(MAYOR)
    client.post(api(token, "code/"))
    last = code_of(MAYOR)
    assert SigningCode.objects.valid().count() == 1
    if first != last:
        assert sign(client, token, first, digest).status_code == 400
    assert sign(client, token, last, digest).status_code == 200


def test_a_link_that_expires_while_somebody_reads_signs_nothing(
    client, declaration, token_of, code_of
):
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    client.post(api(token, "code/"))
    code = code_of(MAYOR)
    with clock.standing_at(clock.now() + timedelta(days=keys.LINK_DAYS, minutes=1)):
        assert sign(client, token, code, digest).status_code == 404
        assert client.post(page(token, "steps/sign/"), {"code": code}).status_code == 404
    assert not Signature.objects.exists()


def test_a_code_that_expires_signs_nothing_and_a_new_one_does(
    client, declaration, token_of, code_of
):
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    client.post(api(token, "code/"))
    code = code_of(MAYOR)
    with clock.standing_at(clock.now() + timedelta(minutes=keys.CODE_MINUTES, seconds=1)):
        assert sign(client, token, code, digest).status_code == 400
        client.post(api(token, "code/"))
        assert sign(client, token, code_of(MAYOR), digest).status_code == 200


def changed(cast, declaration):
    """Taken back, changed, and out for signing again."""
    take_step(declaration, "reopen", cast.lund_coordinator)
    body = {"title": "A quite different title"}
    take_step(declaration, "edit", cast.lund_coordinator, body, partial=True)
    return take_step(declaration, "request_signatures", cast.lund_coordinator)


def test_whoever_has_read_an_earlier_text_is_told_what_changed_by_machine_and_on_the_page(
    client, cast, declaration, token_of, code_of
):
    read = declaration.latest_version().digest
    old = token_of(MAYOR)
    changed(cast, declaration)
    assert client.get(api(old)).status_code == 404
    token = token_of(MAYOR)
    client.post(api(token, "code/"))
    code = code_of(MAYOR)
    answer = sign(client, token, code, read)
    assert answer.status_code == 409
    (missing,) = answer.json()["missing"]
    assert missing["code"] == "text_changed"
    assert "Lund wants to learn together" in missing["message"]
    assert "A quite different title" in missing["message"]
    shown = client.post(page(token, "steps/sign/"), {"code": code, "digest": read})
    assert shown.status_code == 409
    html = shown.content.decode()
    assert "Title: “Lund wants to learn together” → “A quite different title”" in html
    assert not Signature.objects.exists()


def test_a_change_behind_the_scenes_is_named_to_signatory_and_coordinator(cast, declaration):
    mayor = of_side(declaration, "majority")
    Declaration.objects.filter(pk=declaration.pk).update(title="Smuggled in")
    for name, person, body in (("sign", mayor.person, what_is_signed(mayor)),
                               ("submit", cast.lund_coordinator, {})):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            take_step(declaration, name, person, body)
        said = [str(one.message) for one in refusal.value.missing if one.code == "text_changed"]
        assert len(said) == 1
        assert "Smuggled in" in said[0]


def test_signatures_over_the_earlier_text_do_not_count_for_the_later_one(cast, declaration):
    for one in Signatory.objects.about(declaration).pending():
        take_step(declaration, "sign", one.person, what_is_signed(one))
    declaration = changed(cast, declaration)
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "submit", cast.lund_coordinator)
    assert {one.code for one in refusal.value.missing} == {"signature_missing"}
    rows = Signatory.objects.about(declaration)
    assert [row.standing for row in rows].count("void") == 3


@pytest.mark.parametrize("second", [MAYOR, MAYOR.upper(), MAYOR.replace("@", "+again@")])
def test_one_person_cannot_sign_in_two_capacities(cast, second):
    call = an_open_call(cast)
    body = what_a_declaration_says(cast, call)
    body["signatories"][1]["email"] = second
    declaration = begin(Declaration, cast.lund_coordinator, body)
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "request_signatures", cast.lund_coordinator)
    assert [one.code for one in refusal.value.missing] == ["same_person"]
    assert not Signatory.objects.exists()


def test_nor_by_having_an_address_corrected_into_ones_own(cast, declaration):
    leader = of_side(declaration, "opposition")
    body = {"signatory": leader.pk, "email": MAYOR.replace("@", "+2@"), "reason": "Because"}
    with pytest.raises(Invalid) as refusal:
        take_step(declaration, "correct_address", cast.lund_coordinator, body)
    assert list(refusal.value.errors) == ["email"]


@pytest.mark.parametrize("headers", PREFETCHES)
def test_opening_a_link_never_signs_whoever_fetches_it_and_how_often(
    client, declaration, token_of, headers
):
    token = token_of(MAYOR)
    before = (Entry.objects.count(), Notice.objects.count(), SigningCode.objects.count())
    for address in (page(token), api(token)):
        for ask in (client.get, client.head, client.options):
            for _n in range(3):
                assert ask(address, headers=headers).status_code in (200, 405)
    for path in ("steps/sign/", "steps/decline_to_sign/", "steps/not_me/", "code/"):
        for address in (page(token, path), api(token, path)):
            for ask in (client.get, client.head):
                assert ask(address, headers=headers).status_code == 405
    assert before == (Entry.objects.count(), Notice.objects.count(), SigningCode.objects.count())
    assert not Signature.objects.exists()
    assert LinkToken.objects.filter(used_at=None, revoked_at=None).count() == 3
    assert of_side(declaration, "majority").opened_at is None


def test_steps_by_one_link_are_limited_and_another_link_is_not_held_up(
    client, declaration, token_of, monkeypatch
):
    monkeypatch.setattr(limits, "STEPS", limits.Limit("steps", 4, 900))
    token, digest = token_of(MAYOR), declaration.latest_version().digest
    answers = [sign(client, token, "000000", digest).status_code for _n in range(7)]
    assert answers == [400] * 4 + [429] * 3
    refused = client.post(page(token, "steps/not_me/"), {"reason": "No"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == 900
    assert of_side(declaration, "majority").not_me_at is None
    assert sign(client, token_of(LEADER), "000000", digest).status_code == 400


def test_a_person_under_many_texts_is_limited_as_a_person_too(
    client, cast, declaration, token_of, monkeypatch
):
    monkeypatch.setattr(limits, "CODES_OF_PERSON", limits.Limit("codes-of-person", 3, 3600))
    first = token_of(MAYOR)
    a_declaration_out_for_signing(cast)
    second = token_of(MAYOR)
    assert first != second
    answers = [client.post(api(token, "code/")).status_code for token in (first, second) * 3]
    assert answers == [204] * 3 + [429] * 3


def test_a_link_names_its_own_text_alone(client, cast, declaration, token_of):
    token = token_of(MAYOR)
    other = a_declaration_out_for_signing(cast, title="Something that is none of theirs")
    shown = client.get(api(token)).content.decode() + client.post(page(token)).content.decode()
    assert "Something that is none of theirs" not in shown
    assert other.reference not in shown
    client.post(api(token, "code/"))
    assert client.get(declaration.url).status_code == 302  # the link is no way to sign in
