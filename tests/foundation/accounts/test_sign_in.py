"""The ways in: e-mail may be down, the computer may be shared, the phone may be lost."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache

from foundation.workflow import clock
from foundation.workflow.models import Notice
from foundation.workflow.tasks import send_notices

PASSWORD = "a long enough sentence"
LOGIN, OWN_CODE = "/accounts/login/", "/accounts/login/own-code/"


@pytest.fixture
def lund(cast):
    person = cast.lund_coordinator
    person.set_password(PASSWORD)
    person.save()
    return person


def app_code(secret: str) -> str:
    """What the app on the phone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client, person, **more):
    return client.post(LOGIN, {"login": person.email, "password": PASSWORD, **more})


def is_in(client) -> bool:
    return client.get("/").status_code == 200


# --- the app, the printed list


def test_an_app_is_set_up_and_its_code_alone_lets_in(client, lund):
    lund.set_unusable_password()  # they have always come by mailed code
    lund.save()
    client.force_login(lund)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    assert 'src="data:image/svg' in page
    answer = client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)}, follow=True)
    assert len(re.findall(r"<li><code>\d{8}</code></li>", answer.content.decode())) == 10
    client.post("/accounts/logout/")
    assert not is_in(client)
    cache.clear()  # the code that set it up is used; the next half minute has another one
    answer = client.post(OWN_CODE, {"email": lund.email, "code": app_code(secret)})
    assert answer.status_code == 302, answer.content.decode()
    assert is_in(client)


def test_with_an_app_a_password_alone_lets_nobody_in(client, lund):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(lund, secret)
    assert sign_in(client, lund)["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    page = client.get("/accounts/2fa/authenticate/")
    assert "One more proof" in page.content.decode()
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert is_in(client)


def test_a_printed_list_can_be_had_without_an_app_and_each_code_works_once(client, lund):
    sign_in(client, lund)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    assert codes[0] in client.get("/accounts/2fa/recovery-codes/download/").content.decode()
    client.post("/accounts/logout/")
    spaced = f"{codes[3][:4]} {codes[3][4:]}"
    assert client.post(OWN_CODE, {"email": lund.email, "code": spaced}).status_code == 302
    assert is_in(client)
    client.post("/accounts/logout/")
    assert client.post(OWN_CODE, {"email": lund.email, "code": codes[3]}).status_code == 400
    assert not is_in(client)
    assert Authenticator.objects.get().wrap().get_unused_codes() == [
        code for code in codes if code != codes[3]
    ]


def test_the_page_for_own_codes_tells_nobody_who_has_an_account(client, lund, cast):
    TOTP.activate(lund, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    pages = []
    for address in (lund.email, cast.lund_finance.email, "nobody@lund.example"):
        answer = client.post(OWN_CODE, {"email": address, "code": "000000"})
        html = re.sub(
            r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", answer.content.decode()
        )
        pages.append((answer.status_code, html.replace(address, "")))
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0] == 400


def test_who_comes_by_mailed_code_sees_the_list_they_made(client, lund):
    lund.set_unusable_password()
    lund.save()
    client.force_login(lund)
    answer = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    assert len(re.findall(r"<li><code>\d{8}</code></li>", answer.content.decode())) == 10


def test_a_strangers_guesses_shut_nobody_out_of_their_second_proof(client, lund):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(lund, secret)
    for _try in range(8):
        client.post(OWN_CODE, {"email": lund.email, "code": "000000"}, REMOTE_ADDR="10.9.9.9")
    sign_in(client, lund)
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert is_in(client)


def test_from_one_place_few_codes_are_tried_whosever_address_they_are_for(client, lund):
    def said(number):
        body = {"email": f"nobody{number}@lund.example", "code": "000000"}
        return client.post(OWN_CODE, body).content.decode()

    assert all("Too many" not in said(number) for number in range(60))
    assert "Too many" in said(61)


def test_nobody_guesses_an_app_code(client, lund):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(lund, secret)
    for _try in range(20):
        client.post(OWN_CODE, {"email": lund.email, "code": "12"})
    elsewhere = {"REMOTE_ADDR": "10.9.9.9"}  # it is the address that is guarded
    answer = client.post(OWN_CODE, {"email": lund.email, "code": app_code(secret)}, **elsewhere)
    assert answer.status_code == 400
    assert not is_in(client)


# --- letters about ways in


def test_a_new_way_in_is_told_to_its_owner_in_their_language(
    client, lund, django_capture_on_commit_callbacks
):
    lund.language = "sv"
    lund.set_unusable_password()
    lund.save()
    client.force_login(lund)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    told = Notice.objects.filter(person=lund, topic="way_in")
    assert {row.facts["what"] for row in told} == {"totp_activated"}
    send_notices()
    bodies = [letter.body for letter in mail.outbox if letter.to == [lund.email]]
    assert any("lades en autentiseringsapp till" in body for body in bodies), bodies
    assert all("/accounts/2fa/" in body for body in bodies)


# --- a shared computer


def test_on_a_shared_computer_the_session_ends_with_the_browser_and_says_so(client, lund):
    answer = sign_in(client, lund, shared="on")
    assert answer.cookies["sessionid"]["max-age"] == ""
    assert "data-shared" in client.get("/").content.decode()


def test_elsewhere_one_stays_signed_in_for_two_weeks(client, lund):
    answer = sign_in(client, lund)
    assert answer.cookies["sessionid"]["max-age"] == 14 * 24 * 3600
    assert "data-shared" not in client.get("/").content.decode()
    with clock.standing_at(clock.now() + timedelta(days=3)):
        assert is_in(client)


def test_a_mailed_code_and_an_own_code_ask_whose_computer_it_is_too(client, lund, settings):
    client.post("/accounts/login/code/", {"email": lund.email, "shared": "on"})
    code = re.search(r"\b[A-Z0-9-]{6,9}\b", mail.outbox[-1].body)[0]
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer.cookies["sessionid"]["max-age"] == ""
    assert "data-shared" in client.get("/").content.decode()


def test_twenty_minutes_without_use_end_a_shared_session_and_empty_the_browser(client, lund):
    sign_in(client, lund, shared="on")
    start = clock.now()
    with clock.standing_at(start + timedelta(minutes=19)):
        assert is_in(client)
    with clock.standing_at(start + timedelta(minutes=38)):
        assert is_in(client), "each page counts anew"
    with clock.standing_at(start + timedelta(minutes=59)):
        answer = client.get("/")
        assert answer.status_code == 302
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert "was not used for 20 minutes" in client.get(answer["Location"]).content.decode()
    assert not is_in(client)


def test_a_shared_session_without_its_own_cookie_is_over(client, lund, cast):
    sign_in(client, lund, shared="on")
    client.cookies.pop("seen")
    assert not is_in(client)


def test_signing_out_leaves_nothing_in_the_browser(client, lund):
    sign_in(client, lund, shared="on")
    assert client.get("/")["Cache-Control"] == "private, no-store"
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    sign_in(client, lund)
    # On one's own computer what is typed and not yet sent waits for its owner.
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'


# --- what a visitor sees


@pytest.mark.parametrize("address", ["/", "/me/", "/plans/1/", "/declarations/"])
def test_a_link_in_a_chat_shows_nothing_before_sign_in(client, cast, address):
    answer = client.get(address, follow=True)
    html = answer.content.decode()
    assert "<title>Sign in – Samverka</title>" in html
    assert "og:" not in html
    assert 'name="description"' not in html
    assert "noindex" in answer["X-Robots-Tag"]
