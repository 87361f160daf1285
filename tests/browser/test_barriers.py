"""No page has barriers: axe, on every page once, in turns of language, colours and width.

`make axe` asks every page in all twelve ways.
"""

import itertools
import os
import re

import pytest
from django.core import mail
from playwright.sync_api import Error

from foundation.workflow.tasks import send_notices
from tests import access_table
from tests.access_world import World

from .barriers import barriers, too_wide
from .visitor import Visitor

pytestmark = pytest.mark.browser
LANGUAGES, SCHEMES, WIDTHS = ("en", "sv"), ("light", "dark"), (320, 768, 1440)
EVERY_WAY = list(itertools.product(LANGUAGES, SCHEMES, WIDTHS))
# From page to page all three change, and neighbours of one kind meet different ones.
IN_TURN = [EVERY_WAY[number * 7 % len(EVERY_WAY)] for number in range(len(EVERY_WAY))]
NOWHERE = ("/nowhere/", "/signing/nothing/")
PICTURES = (".png", ".jpg")  # the browser makes a page of its own around them


def addresses(world: World) -> list[tuple]:
    """(who looks, address): every row of the world and every page that is no row's, once."""
    cast, rows = world.cast, world.rows
    lund, office = cast.lund_coordinator, cast.office_coordinator
    plan, declaration = world.grant.plan.url, rows["declaration"].url
    draft, expense = rows["draft call"].url, rows["draft expense"].url
    found = [
        *((looks(world, access_table.SEES[name]), row.url) for name, row in rows.items()),
        *((looks(world, seers), pattern.format(**world.ids))
          for pattern, seers in access_table.PAGES.values()
          if seers and not pattern.endswith(PICTURES)),
        (lund, "/plans/"), (lund, "/declarations/new/"), (lund, "/expenses/new/"),
        (office, "/agreements/new/"), (lund, NOWHERE[0]), (lund, f"{plan}record/"),
        (lund, declaration + "steps/send_links_again/"), (office, rows["plan"].url),
        (cast.assessor1, rows["draft assessment"].url + "steps/submit/"),
        (cast.manager, draft + "parts/criteria/"), (cast.manager, draft + "steps/edit/"),
        (cast.manager, draft + "parts/terms/"), (cast.manager, draft + "steps/open/"),
        (lund, rows["progress"].url + "parts/narrative/"), (lund, expense + "steps/edit/"),
        (lund, rows["progress"].url + "parts/values/"),
        (lund, "/accounts/2fa/"), (lund, "/accounts/2fa/totp/activate/"),
        (lund, "/accounts/2fa/recovery-codes/generate/"), (lund, "/accounts/2fa/webauthn/add/"),
        (lund, "/accounts/2fa/webauthn/"), (lund, "/accounts/password/set/"),
        (None, "/accounts/login/"), (None, "/accounts/login/code/"),
        (None, "/accounts/login/own-code/"), (None, "/accounts/login/passkey/"),
        (None, "/accounts/password/reset/"), (None, "/accessibility/"), (None, "/glossary/"),
        (lund, "/glossary/"), (None, NOWHERE[1]), (None, signing_link()),
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def looks(world: World, seers: set):
    """Who of those that see a page has most to do on pages."""
    busy = ("lund_coordinator", "office_coordinator", "admin", "manager", "auditor", "assessor1")
    return world.people[next((name for name in busy if name in seers), min(seers))]


def signing_link() -> str:
    send_notices()
    found = [re.search(r"https?://[^/]+(/signing/\S+)", letter.body) for letter in mail.outbox]
    return next(link[1] for link in reversed(found) if link)


def speak(person, language: str):
    if person is not None:
        type(person).objects.filter(pk=person.pk).update(language=language)
        person.language = language


def look(visitor: Visitor, address: str) -> list[str]:
    """What is wrong with a page at the first sight of it."""
    try:
        answer = visitor.open(address)
    except Error as error:
        if "Download is starting" in error.message:
            return []  # a file, no page
        raise
    expected = {404} if address in NOWHERE else {200, 409}
    if answer.status not in expected:
        return [f"{address}: {answer.status}"]
    return barriers(visitor)


def test_no_page_has_barriers(cast, visit):
    """No violation of WCAG 2.2 AA, no sideways scrolling; consoles are read by the fixture."""
    problems, windows = [], {}
    for number, (person, address) in enumerate(addresses(World(cast))):
        language, scheme, width = IN_TURN[number % len(IN_TURN)]
        speak(person, language)
        visitor = windows.get(person) or windows.setdefault(person, visit(person, language))
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.context.set_extra_http_headers({"Accept-Language": language})
        problems += look(visitor, address) + too_wide(visitor)
    assert not problems, "\n".join(problems)


@pytest.mark.skipif(os.environ.get("AXE") != "all", reason="make axe")
def test_no_page_has_barriers_in_any_way(cast, visit):
    problems = []
    everything = addresses(World(cast))
    for person, address in everything:
        for language in LANGUAGES:
            speak(person, language)
            visitor = visit(person, language, (WIDTHS[0], 900))
            for scheme, width in itertools.product(SCHEMES, WIDTHS):
                visitor.page.emulate_media(color_scheme=scheme)
                visitor.page.set_viewport_size({"width": width, "height": 900})
                found = look(visitor, address)
                problems += [f"[{language} {scheme} {width}] {one}" for one in found]
            problems += too_wide(visitor)
            visitor.context.close()
    print(f"\n{len(everything)} pages, {len(everything) * len(EVERY_WAY)} looks")
    assert not problems, "\n".join(problems)
