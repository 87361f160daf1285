"""Signing by link: for machines at /api/v1/signing/, for people at /signing/."""

from datetime import timedelta

import pytest

from foundation.workflow import clock
from foundation.workflow.engine import notices_count_as_sent, take_step
from foundation.workflow.models import Entry, Notice
from partnerships.signatures.keys import mint_code
from partnerships.signatures.models import LinkToken, Signatory, Signature, SigningCode
from tests.stories.partnerships import (
    a_declaration,
    a_declaration_out_for_signing,
    an_open_call,
    everybody_signs,
)

MAYOR = "sign.majority@lund.example"


@pytest.fixture
def declaration(cast):
    return a_declaration_out_for_signing(cast)


def api(token: str, path: str = "") -> str:
    return f"/api/v1/signing/{token}/{path}"


PERSON = {"sec-fetch-dest": "document"}  # what a browser says of itself, and a chat app does not
PREVIEWS = ("WhatsApp/2.23.20.0", "TelegramBot (like TwitterBot)", "facebookexternalhit/1.1", "")


def page(token: str, path: str = "") -> str:
    return f"/signing/{token}/{path}"


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")


def test_the_whole_way_by_machine(client, declaration, token_of, code_of):
    token = token_of(MAYOR)
    shown = client.get(api(token)).json()
    assert list(shown) == ["name", "office", "side", "summary", "text", "digest", "expires_at"]
    assert (shown["name"], shown["office"], shown["side"]) == ("Maria Major", "Mayor", "majority")
    assert "Young people do not come to our council." in shown["text"]
    assert "Lund" in shown["summary"]
    assert post(client, api(token, "code/")).status_code == 204
    body = {"code": code_of(MAYOR), "digest": shown["digest"]}
    answer = post(client, api(token, "steps/sign/"), body)
    assert answer.status_code == 200, answer.json()
    assert Signature.objects.get().digest == shown["digest"]
    assert client.get(api(token)).status_code == 404


def test_unknown_used_revoked_and_expired_get_the_same_answer(
    client, cast, declaration, token_of, code_of
):
    used = token_of(MAYOR)
    post(client, api(used, "code/"))
    digest = client.get(api(used)).json()["digest"]
    post(client, api(used, "steps/sign/"), {"code": code_of(MAYOR), "digest": digest})
    expired = token_of("sign.opposition@lund.example")
    LinkToken.objects.filter(signatory__side="opposition").update(expires_at=clock.now())
    revoked = token_of("sign.official@lund.example")
    take_step(declaration, "reopen", cast.lund_coordinator)
    answers, pages = set(), set()
    for token in (used, expired, revoked, "x" * 43, "å", "a"):
        for path in ("", "code/", "steps/sign/", "steps/not_me/", "steps/nothing/"):
            ask = client.get if path == "" else client.post
            answer = ask(api(token, path), **({} if path == "" else {"data": {}}))
            answers.add((answer.status_code, answer.content))
            answer = ask(page(token, path))
            pages.add((answer.status_code, answer.content))
    assert {status for status, _content in answers} == {404}
    assert len(answers) == 1
    assert {status for status, _content in pages} == {404}
    assert len(pages) == 1


def test_looking_never_signs_and_writes_nothing(client, declaration, token_of):
    token = token_of(MAYOR)
    before = (Entry.objects.count(), LinkToken.objects.count(), Notice.objects.count())
    for address in (page(token), api(token)):
        for ask in (client.get, client.head):
            assert ask(address).status_code == 200
    for address in (page(token, "steps/sign/"), page(token, "code/")):
        assert client.get(address).status_code == 405
    assert before == (Entry.objects.count(), LinkToken.objects.count(), Notice.objects.count())
    assert not Signature.objects.exists()
    assert Signatory.objects.get(side="majority").opened_at is None


def test_neither_token_nor_code_is_kept_anywhere(client, declaration, token_of, code_of):
    token = token_of(MAYOR)
    post(client, api(token, "code/"))
    code = code_of(MAYOR)
    kept = [*LinkToken.objects.values(), *SigningCode.objects.values(), *Notice.objects.values(),
            *Entry.objects.values()]  # fmt: skip
    assert token not in str(kept)
    assert not [row for row in SigningCode.objects.values() if code in str(row["digest"])]
    assert code not in str(list(Notice.objects.values("facts", "last_error")))


def test_a_letter_that_is_sent_again_has_a_new_link_and_the_old_one_is_dead(
    client, declaration, token_of
):
    first = token_of(MAYOR)
    Notice.objects.filter(topic="signing_link", person__email=MAYOR).update(sent_at=None)
    second = token_of(MAYOR)
    assert first != second
    assert client.get(api(first)).status_code == 404
    assert client.get(api(second)).status_code == 200


def test_the_coordinator_has_the_links_sent_again(client, cast, declaration, token_of):
    first = token_of(MAYOR)
    take_step(declaration, "send_links_again", cast.lund_coordinator)
    second = token_of(MAYOR)
    assert client.get(api(first)).status_code == 404
    assert client.get(api(second)).status_code == 200


def test_a_reminder_brings_a_link(cast, declaration, letters):
    from foundation.workflow.calendar import remind

    before = len(letters(MAYOR))
    with clock.standing_at(declaration.call.closes_at - timedelta(days=2)):
        remind()
        assert "/signing/" in letters(MAYOR)[-1].body
    assert len(letters(MAYOR)) == before + 1


def test_showing_a_letter_mints_nothing(declaration):
    from foundation.workflow.letters import compose

    letter = compose(Notice.objects.filter(topic="signing_link").first())
    assert letter.url == ""
    assert not LinkToken.objects.exists()


def test_a_letter_nobody_needs_any_more_is_not_sent(cast, declaration, letters):
    take_step(declaration, "reopen", cast.lund_coordinator)
    assert letters(MAYOR) == []


def test_a_changed_text_a_wrong_code_and_a_missing_field(client, declaration, token_of, code_of):
    token = token_of(MAYOR)
    digest = client.get(api(token)).json()["digest"]
    sign = api(token, "steps/sign/")
    answer = post(client, sign, {"code": "000000", "digest": "f" * 64})
    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["missing"]] == ["text_changed"]
    assert answer.json()["step"] == "sign"
    answer = post(client, sign, {"code": "000000", "digest": digest})
    assert (answer.status_code, list(answer.json())) == (400, ["code"])
    answer = post(client, sign, {})
    assert (answer.status_code, set(answer.json())) == (400, {"code", "digest"})
    for data, kind, status in [("[1]", "application/json", 400), ("{", "application/json", 400),
                               ("a=1", "text/plain", 415)]:  # fmt: skip
        assert client.post(sign, data, content_type=kind).status_code == status


def test_declining_and_not_me_by_link(client, declaration, token_of):
    for email, name in [(MAYOR, "decline_to_sign"), ("sign.official@lund.example", "not_me")]:
        token = token_of(email)
        assert post(client, api(token, f"steps/{name}/"), {}).status_code == 400
        done = post(client, api(token, f"steps/{name}/"), {"reason": "No"})
        assert done.status_code == 200
        assert client.get(api(token)).status_code == 404


def test_the_language_is_the_persons_unless_one_is_asked_for(client, declaration, token_of):
    token = token_of(MAYOR)
    swedish = client.get(api(token), headers={"accept-language": "sv"}).json()["text"]
    assert swedish
    assert client.get(page(token), {"language": "sv"}).headers["Content-Language"] == "sv"
    assert client.get(page(token), {"language": "xx"}).status_code == 200


def test_too_many_codes_are_answered_with_a_wait(client, declaration, token_of):
    token = token_of(MAYOR)
    answers = [post(client, api(token, "code/")) for _n in range(12)]
    assert [answer.status_code for answer in answers] == [204] * 10 + [429] * 2
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.post(page(token, "code/")).status_code == 429
    other = token_of("sign.official@lund.example")
    assert post(client, api(other, "code/")).status_code == 204


def test_guessing_links_is_limited_by_address_and_a_known_link_is_not(
    client, declaration, token_of
):
    token = token_of(MAYOR)
    answers = {client.get(api(f"{n:043d}")).status_code for n in range(70)}
    assert answers == {404, 429}
    assert client.get(page("x" * 43)).status_code == 429
    assert client.get(api(token)).status_code == 200


def test_the_pages_work_without_script_and_without_account(client, declaration, token_of, code_of):
    token = token_of(MAYOR)
    shown = client.get(page(token), headers=PERSON)
    html = shown.content.decode()
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown["X-Robots-Tag"]
    assert 'name="referrer" content="no-referrer"' in html
    assert "Young people do not come to our council." in html
    digest = declaration.latest_version().digest
    assert digest in html
    back = client.post(page(token, "code/"))
    assert back.status_code == 302
    assert "code=sent" in back["Location"]
    wrong = client.post(page(token, "steps/sign/"), {"code": "1", "digest": digest})
    assert wrong.status_code == 400
    assert 'id="sign_code"' in wrong.content.decode()
    changed = client.post(page(token, "steps/sign/"), {"code": "1", "digest": "0" * 64})
    assert changed.status_code == 409
    body = {"code": code_of(MAYOR), "digest": digest, "body": "Council", "minute": "§ 7"}
    done = client.post(page(token, "steps/sign/"), body)
    assert done.status_code == 200
    assert digest in done.content.decode()
    assert "§ 7" in done.content.decode()
    assert Signatory.objects.get(side="majority").standing == "signed"


def test_a_preview_in_a_chat_shows_no_name_and_an_old_browser_one_more_button(
    client, declaration, token_of
):
    token = token_of(MAYOR)
    names = [MAYOR, "Lund", "Young people", declaration.title, Signatory.objects.first().name]
    for browser in PREVIEWS:
        answer = client.get(page(token), headers={"user-agent": browser})
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "<title>Samverka</title>" in html
        assert 'property="og:' not in html
        assert [name for name in names if name in html] == []
        assert "noindex" in answer["X-Robots-Tag"]
    assert LinkToken.objects.filter(used_at=None).count() == 3
    assert "Young people do not come to our council." in client.post(page(token)).content.decode()


def test_forged_requests_need_the_link_so_the_page_asks_for_no_further_token(declaration, token_of):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    token = token_of(MAYOR)
    assert strict.post(page(token, "code/")).status_code == 302
    assert strict.post(api(token, "code/")).status_code == 204


def test_somebody_with_an_account_signs_on_the_ordinary_page(client, cast, code_of):
    call = an_open_call(cast)
    rows = [{"side": side, "name": side, "office": side, "email": f"{side}@x.example"}
            for side in ("opposition", "official")]  # fmt: skip
    rows.append({"side": "majority", "name": "Me", "office": "Mayor",
                 "email": cast.lund_majority.email})  # fmt: skip
    with notices_count_as_sent():
        declaration = a_declaration(cast, call=call, signatories=rows)
        declaration = take_step(declaration, "request_signatures", cast.lund_coordinator)
    one = Signatory.objects.get(person=cast.lund_majority)
    client.force_login(cast.lund_majority)
    sign = declaration.step_url("sign")
    html = client.get(sign).content.decode()
    assert f"/signing/mine/{one.pk}/code/" in html
    assert declaration.latest_version().digest in html
    assert client.post(f"/signing/mine/{one.pk}/code/").status_code == 302
    body = {"code": code_of(cast.lund_majority.email), "digest": one.version.digest}
    assert client.post(sign, body).status_code == 302
    assert Signature.objects.get().signatory == one
    client.force_login(cast.lund_opposition)
    assert client.post(f"/signing/mine/{one.pk}/code/").status_code == 404


def test_a_request_that_is_sent_once_only_does_not_hide_wrong_tries(client, cast, declaration):
    one = Signatory.objects.get(side="majority")
    code = mint_code(one)
    client.force_login(one.person)
    address = f"/api/v1/declarations/{declaration.pk}/steps/sign/"
    wrong = {"code": f"{(int(code) + 1) % 10**6:06d}", "digest": one.version.digest}
    for n in range(5):
        answer = client.post(address, wrong, content_type="application/json",
                             headers={"idempotency-key": f"try-{n}"})  # fmt: skip
        assert answer.status_code == 400
    right = {**wrong, "code": code}
    assert post(client, address, right).status_code == 400


def test_the_page_of_a_declaration_shows_who_signed_and_asks_few_questions(
    client, cast, declaration, django_assert_max_num_queries
):
    everybody_signs(declaration)
    take_step(declaration, "reopen", cast.lund_coordinator)
    take_step(declaration, "request_signatures", cast.lund_coordinator)
    client.force_login(cast.lund_coordinator)
    with django_assert_max_num_queries(30):
        html = client.get(declaration.url).content.decode()
    assert "void: the text was taken back afterwards" in html
    assert "Maria Major" in html
    answer = client.get(f"/api/v1/declarations/{declaration.pk}/")
    assert answer.json()["holder"]["role"] == "signatories"
    with django_assert_max_num_queries(12):
        client.get("/api/v1/declarations/")
    with django_assert_max_num_queries(12):
        client.get("/declarations/")
