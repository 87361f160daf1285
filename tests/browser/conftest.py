"""A real browser and a real server: Debian's Chromium, driven by playwright."""

import os
import shutil

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from partnerships.reference import load_categories, load_topics
from tests.people import Cast

from .visitor import Visitor

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = "No Chromium here (Debian: apt-get install chromium): the browser tests did NOT run."


def pytest_terminal_summary(terminalreporter):
    """A skipped browser is said loudly, not as one letter among many."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(MISSING in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"!!! {MISSING}", red=True, bold=True)


@pytest.fixture(scope="session", autouse=True)
def _the_loop_of_playwright_is_not_ours():
    """Playwright runs an event loop in this thread; the ORM is used beside it, never in it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        pytest.skip(MISSING)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture
def cast(live_server, settings):
    """The fixed cast on a server of its own, with the reference data that the forms offer."""
    settings.PUBLIC_URL = live_server.url
    load_categories()
    load_topics()
    return Cast()


@pytest.fixture
def visit(browser, live_server):
    """Lets somebody visit: signed in as a person, or as nobody; all are asked for troubles."""
    visitors = []

    def enter(
        person=None, language="en", size=(1280, 900), as_a=Visitor, **options
    ) -> Visitor:  # fmt: skip
        width, height = size
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height},
            locale="en-GB", **options,
        )  # fmt: skip
        if person is not None:
            context.add_cookies([_cookie(person, live_server.url)])
        visitor = as_a(context, getattr(person, "language", "") or language)
        visitors.append(visitor)
        return visitor

    yield enter
    troubles = [trouble for visitor in visitors for trouble in visitor.troubles]
    for visitor in visitors:
        visitor.context.close()
    assert not troubles, "\n".join(troubles)


def _cookie(person, url) -> dict:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"name": "sessionid", "value": session.session_key, "url": url}
