"""Signing in without e-mail, and at a computer that others use, in a real browser."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.foundation.accounts.test_sign_in import app_code

from .barriers import barriers

pytestmark = pytest.mark.browser
PASSWORD = "a long enough sentence"
OPTIONS = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def problems():
    """What axe finds on the pages of the way."""
    found = []
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def lund(cast):
    person = cast.lund_coordinator
    person.set_password(PASSWORD)
    person.save()
    return person


def come_in_by_password(visitor, person, shared=False):
    visitor.open("/accounts/login/")
    visitor.fill(Email=person.email, Password=PASSWORD)
    if shared:
        visitor.main.get_by_label("This is a shared computer").check()
    visitor.press("Sign in")
    visitor.page.wait_for_url(re.compile("/$|reauth|2fa"))


def sign_out(visitor):
    visitor.page.locator("details.person > summary").click()
    visitor.page.get_by_role("button", name=visitor.word("Sign out")).click()
    expect(visitor.page).to_have_url(re.compile("/accounts/login/"))


def test_a_passkey_is_added_and_signs_in(visit, lund, problems):
    visitor = visit()
    keys = visitor.context.new_cdp_session(visitor.page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    come_in_by_password(visitor, lund)
    visitor.open("/me/")
    visitor.follow("App, printed list, passkey, password")
    visitor.follow("Add a passkey")
    problems += barriers(visitor)  # who are you?
    visitor.fill(Password=PASSWORD)
    visitor.press("Go on")
    visitor.fill(**{"What you call it": "The office's laptop"})
    problems += barriers(visitor)
    visitor.press("Add a passkey")
    visitor.reads("Your list of codes")
    problems += barriers(visitor)
    visitor.follow("Ways to sign in")
    visitor.reads("1 passkey")
    problems += barriers(visitor)
    visitor.follow("Your passkeys")
    visitor.reads("The office's laptop")
    problems += barriers(visitor)
    sign_out(visitor)
    visitor.follow("Use a passkey")
    visitor.press("Use my passkey")
    visitor.reads("Waits for you")


def test_an_app_and_a_printed_list_are_set_up_and_used(visit, lund, problems):
    visitor = visit(lund, language="sv", size=(320, 640))
    visitor.open("/accounts/2fa/")
    visitor.follow("Set up an app")
    if "reauthenticate" in visitor.page.url:
        visitor.fill(Password=PASSWORD)
        visitor.press("Go on")
    secret = visitor.main.locator("code").inner_text()
    visitor.fill(**{"Code from the app": app_code(secret)})
    visitor.press("Set up")
    visitor.reads("Your list of codes")
    codes = visitor.main.locator("ol code").all_inner_texts()
    assert len(codes) == 10
    visitor.page.emulate_media(media="print")
    expect(visitor.main.get_by_role("link", name=visitor.word("Download as text"))).to_be_hidden()
    expect(visitor.main.get_by_text(codes[0])).to_be_visible()
    visitor.page.emulate_media(media="screen")
    sign_out(visitor)
    for code_now in (lambda: codes[0], lambda: app_code(secret)):
        cache.clear()  # as if half a minute had passed
        visitor.open("/accounts/login/")
        visitor.follow("Use a code from my app or my printed list")
        problems += barriers(visitor)
        visitor.fill(**{"E-mail": lund.email, "Code": code_now()})  # it lives for a minute
        visitor.press("Sign in")
        expect(visitor.page.locator("details.person")).to_be_visible()
        sign_out(visitor)
    come_in_by_password(visitor, lund)
    visitor.reads("One more proof")
    problems += barriers(visitor)
    visitor.fill(Code=codes[1])
    visitor.press("Sign in")
    expect(visitor.page.locator("details.person")).to_be_visible()


def test_nothing_stays_on_a_shared_computer(visit, lund, live_server):
    visitor = visit()
    come_in_by_password(visitor, lund, shared=True)
    expect(visitor.page.locator("body[data-shared]")).to_be_visible()
    visitor.open("/me/")
    visitor.page.evaluate("localStorage.setItem('draft', 'mine')")
    kept = {one["name"]: one["expires"] for one in visitor.context.cookies()}
    assert kept["sessionid"] == -1, "it ends with the browser"
    sign_out(visitor)
    visitor.page.wait_for_function("localStorage.length === 0")
    visitor.page.go_back()
    visitor.page.wait_for_load_state()
    assert lund.email not in visitor.page.content(), "the back button shows what was there"
