"""How far each letter has come, and putting one right without disturbing the others."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as some

from foundation.accounts.models import Membership
from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations.models import Declaration
from partnerships.signatures.changes import changed_keys, differences, since
from partnerships.signatures.delivery import ways_of
from partnerships.signatures.models import Signatory, Signature
from partnerships.signatures.persons import mailbox, same_mailbox
from tests.stories.partnerships import (
    a_declaration,
    a_declaration_out_for_signing,
    a_signed_declaration,
    an_open_call,
    everybody_signs,
    what_a_declaration_says,
    what_is_signed,
)

MAYOR, LEADER = "sign.majority@lund.example", "sign.opposition@lund.example"


@pytest.fixture
def declaration(cast):
    return a_declaration_out_for_signing(cast)


def of_side(declaration, side):
    return Signatory.objects.about(declaration).asked().get(side=side)


def api(token):
    return f"/api/v1/signing/{token}/"


def test_a_wrong_address_is_corrected_and_the_others_signatures_stand(
    cast, client, declaration, token_of, code_of
):
    leader = of_side(declaration, "opposition")
    take_step(declaration, "sign", leader.person, what_is_signed(leader))
    mayor, old = of_side(declaration, "majority"), token_of(MAYOR)
    body = {"signatory": mayor.pk, "email": "Right@Lund.example", "reason": "A typing mistake"}
    declaration = take_step(declaration, "correct_address", cast.lund_coordinator, body)
    assert Notice.objects.filter(
        entry__step="correct_address", person=cast.office_coordinator
    ).exists()
    assert client.get(api(old)).status_code == 404
    new = token_of("right@lund.example")
    digest = client.get(api(new)).json()["digest"]
    assert digest == declaration.latest_version().digest
    client.post(api(new) + "code/")
    body = {"code": code_of("right@lund.example"), "digest": digest}
    answer = client.post(api(new) + "steps/sign/", body, content_type="application/json")
    assert answer.status_code == 200
    assert Signature.objects.count() == 2
    assert {"side": "majority", "email": "right@lund.example"}.items() <= next(
        row for row in Declaration.objects.get().signatories if row["side"] == "majority"
    ).items()
    assert "right@" not in str(Entry.objects.values_list("facts", flat=True))


def test_whoever_got_the_link_by_mistake_sees_it_no_more(cast, declaration):
    mayor = of_side(declaration, "majority")
    take_step(declaration, "not_me", mayor.person, {"reason": "I left office"})
    body = {"signatory": mayor.pk, "email": "new@lund.example", "reason": "Another mayor"}
    take_step(declaration, "correct_address", cast.lund_coordinator, body)
    assert not Declaration.objects.visible_to(mayor.person).exists()
    assert of_side(declaration, "majority").standing == "asked"


@pytest.mark.parametrize(
    "email", [MAYOR.upper(), LEADER, "sign.opposition+2@LUND.example", "calendar", ""]
)
def test_an_address_that_cannot_be_right_is_an_error_at_its_field(cast, declaration, email):
    mayor = of_side(declaration, "majority")
    email = cast.calendar.email if email == "calendar" else email
    body = {"signatory": mayor.pk, "email": email, "reason": "Because"}
    with pytest.raises(Invalid) as refusal:
        take_step(declaration, "correct_address", cast.lund_coordinator, body)
    assert list(refusal.value.errors) == ["email"]


def test_who_has_signed_is_not_asked_at_another_address(cast, declaration):
    mayor = of_side(declaration, "majority")
    take_step(declaration, "sign", mayor.person, what_is_signed(mayor))
    body = {"signatory": mayor.pk, "email": "other@lund.example", "reason": "Because"}
    with pytest.raises(Invalid) as refusal:
        take_step(declaration, "correct_address", cast.lund_coordinator, body)
    assert list(refusal.value.errors) == ["signatory"]
    everybody_signs(declaration)
    with pytest.raises(Refused):
        take_step(declaration, "correct_address", cast.lund_coordinator, body)


def test_a_revoked_link_opens_nothing_and_one_letter_goes_out_again(
    cast, client, declaration, token_of
):
    mayor, other = of_side(declaration, "majority"), token_of(LEADER)
    first = token_of(MAYOR)
    body = {"signatory": mayor.pk, "reason": "The letter was forwarded"}
    take_step(declaration, "revoke_link", cast.lund_coordinator, body)
    assert client.get(api(first)).status_code == 404
    assert client.get(api(other)).status_code == 200
    way = ways_of(declaration, [of_side(declaration, "majority")])[0]
    assert "no longer works" in way["problem"]
    again = {"signatories": [mayor.pk]}
    take_step(declaration, "send_links_again", cast.lund_coordinator, again)
    assert client.get(api(token_of(MAYOR))).status_code == 200
    assert client.get(api(other)).status_code == 200  # nobody else got a new one


def test_only_whoever_asked_looks_after_the_letters(cast, declaration):
    mayor = of_side(declaration, "majority")
    body = {"signatory": mayor.pk, "email": "x@lund.example", "reason": "Because"}
    for person in (cast.office_coordinator, cast.lund_finance, mayor.person, cast.stranger):
        for name in ("correct_address", "revoke_link"):
            with pytest.raises(PermissionDenied):
                take_step(declaration, name, person, body)


def test_the_coordinator_sees_how_far_each_letter_has_come(
    cast, client, declaration, token_of, code_of
):
    def labels():
        found = ways_of(declaration, list(declaration.signatories_asked()))
        return [label for label, _at in found[0]["steps"]]

    assert labels() == ["asked"]
    token = token_of(MAYOR)
    assert labels() == ["asked", "sent", "taken by the mail server"]
    client.post(api(token) + "code/")
    assert labels()[-1] == "opened, and a code asked for"
    mayor = of_side(declaration, "majority")
    take_step(declaration, "sign", mayor.person, what_is_signed(mayor))
    assert labels()[-1] == "signed"
    notice = Notice.objects.filter(topic="signing_link", facts__signatory=mayor.pk)
    notice.update(dead_at=notice.get().created_at)
    assert "could not be delivered" in ways_of(declaration, [mayor])[0]["problem"]
    client.force_login(cast.lund_coordinator)
    assert "How far the letters have come" in client.get(declaration.url).content.decode()
    client.force_login(cast.office_coordinator)
    assert "How far the letters have come" not in client.get(declaration.url).content.decode()


def test_one_person_is_not_asked_in_two_capacities_whatever_the_address_looks_like(cast):
    call = an_open_call(cast)
    body = what_a_declaration_says(cast, call)
    body["signatories"][1]["email"] = "Sign.Majority+opposition@LUND.example"
    declaration = a_declaration(cast, call=call, signatories=body["signatories"])
    with pytest.raises(Refused) as refusal:
        take_step(declaration, "request_signatures", cast.lund_coordinator)
    found = [(one.code, one.field) for one in refusal.value.missing]
    assert found == [("same_person", "signatories")]
    body["signatories"][1] |= {"email": "other@lund.example", "name": "maria  MAJOR"}
    declaration = a_declaration(cast, call=call, signatories=body["signatories"])
    codes = {(one.code, one.level) for one in declaration.missing(cast.lund_coordinator)}
    assert ("same_name", "warning") in codes


def test_the_page_says_what_changed_since_it_was_signed(cast, client):
    declaration = a_signed_declaration(cast)
    version = declaration.latest_version()
    declaration = take_step(declaration, "reopen", cast.lund_coordinator)
    client.force_login(cast.lund_coordinator)
    assert "not a word of it has changed" in client.get(declaration.url).content.decode()
    body = {"title": "Another title"}
    declaration = take_step(declaration, "edit", cast.lund_coordinator, body, partial=True)
    assert since(declaration, version) == ["Title"]
    assert differences(declaration, version) == [
        {"label": "Title", "before": "Lund wants to learn together", "after": "Another title"}
    ]
    html = client.get(declaration.url).content.decode()
    assert "Changed since version 1 was signed" in html
    assert "<del>Lund wants to learn together</del>" in html
    assert "<ins>Another title</ins>" in html


def test_somebody_who_gets_an_account_later_finds_what_they_signed(cast, client):
    declaration = a_signed_declaration(cast)
    waiting = a_declaration_out_for_signing(cast)
    mayor = of_side(declaration, "majority").person
    Membership.objects.create(
        person=mayor, organisation=cast.lund, office="majority",
        since=cast.lund_majority.memberships.get().since,
    )  # fmt: skip
    client.force_login(mayor)
    html = client.get("/signing/mine/").content.decode()
    assert declaration.reference in html
    assert declaration.latest_version().digest in html
    assert waiting.step_url("sign") in html
    assert "/signing/mine/" in client.get("/").content.decode()
    client.force_login(cast.stranger)
    assert declaration.reference not in client.get("/signing/mine/").content.decode()


def test_the_own_page_asks_as_much_for_many_as_for_one(cast, client, django_assert_max_num_queries):
    for _n in range(3):
        declaration = a_signed_declaration(cast)
    client.force_login(of_side(declaration, "majority").person)
    with django_assert_max_num_queries(12):
        client.get("/signing/mine/")


SMALL = some.dictionaries(some.sampled_from("abc"), some.sampled_from(["", "x", "y"]))


@given(SMALL, SMALL, SMALL, SMALL)
def test_what_changed_is_nothing_between_equals_and_each_difference_otherwise(a, b, p, q):
    one, other = {**a, "parts": {"p": p}}, {**b, "parts": {"p": q}}
    assert changed_keys(one, one) == []
    said = {key for key in "abc" if (a.get(key) or "") != (b.get(key) or "")}
    said |= {f"p/{key}" for key in "abc" if (p.get(key) or "") != (q.get(key) or "")}
    assert set(changed_keys(one, other)) == said == set(changed_keys(other, one))


@given(some.emails(), some.text("abc", max_size=3))
def test_capitals_and_what_follows_a_plus_are_the_same_mailbox(email, tag):
    name, _at, domain = email.rpartition("@")
    bare = f"{name.partition('+')[0]}@{domain}"
    tagged = f"{name.partition('+')[0]}+{tag}@{domain.swapcase()}"
    assert same_mailbox(bare, tagged)
    assert mailbox(mailbox(email)) == mailbox(email)


@pytest.mark.parametrize("name", ["correct_address", "revoke_link"])
def test_of_somebody_who_has_signed_meanwhile_nothing_is_changed_and_it_says_so(
    cast, declaration, name
):
    mayor = of_side(declaration, "majority")
    take_step(declaration, "sign", mayor.person, what_is_signed(mayor))
    body = {"signatory": mayor.pk, "email": "right@lund.example", "reason": "A typing mistake"}
    with pytest.raises(Invalid) as refused:
        take_step(declaration, name, cast.lund_coordinator, body)
    said = "Choose among those who are asked now and have not signed."
    assert refused.value.errors["signatory"] == [said]
    assert Signature.objects.get().signatory.person == mayor.person
