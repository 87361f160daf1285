"""Pages that everybody can use: by any means, on any screen, in both languages, on a slow line."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail

from foundation.workflow.tasks import send_notices
from partnerships.declarations.models import Declaration
from tests.access_world import World
from tests.stories import applications, partnerships

from .visitor import Visitor

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
FIRST_LOAD, LATER_PAGE = 60_000, 15_000  # bytes over the wire
SMALLEST = 320
NOWHERE = ("/nowhere/", "/signing/nothing/")
RATHER = [  # language, colours, width: each page gets the next of them
    ("en", "light", 1280), ("sv", "dark", 360), ("en", "dark", 768), ("sv", "light", 320),
]  # fmt: skip


def barriers(visitor: Visitor) -> list[str]:
    """What axe finds on the page, a line for each element."""
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(visitor.page, options=options).response["violations"]
    path = visitor.page.url.split("/", 3)[3]
    return [
        f"/{path}: {one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def too_wide(visitor: Visitor) -> list[str]:
    """The page, where it must be scrolled sideways on the smallest phone."""
    visitor.page.set_viewport_size({"width": SMALLEST, "height": 640})
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    return [f"{visitor.page.url}: {width} pixels wide"] if width > SMALLEST else []


def addresses(world: World) -> list[tuple]:
    """(who looks, address): every kind of page once, the fullest of its kind."""
    cast, rows = world.cast, world.rows
    lund, office = cast.lund_coordinator, cast.office_coordinator
    plan, call, declaration = world.grant.plan.url, rows["call"].url, rows["declaration"].url
    draft, expense = rows["draft call"].url, rows["draft expense"].url
    return [
        (lund, "/"), (lund, "/plans/"), (lund, "/declarations/new/"), (lund, "/expenses/new/"),
        (office, "/agreements/new/"), (lund, "/processes/"), (lund, "/processes/plan/"),
        (lund, "/notices/"), (lund, "/me/"), (lund, NOWHERE[0]),
        *((lund, rows[name].url) for name in (
            "partnership", "declaration", "activity", "draft expense", "progress", "report",
            "paid report", "settlement", "amendment", "matched declaration",
        )),
        (lund, plan), (lund, f"{plan}record/"), (lund, declaration + "steps/send_links_again/"),
        (lund, call),
        *((office, rows[name].url) for name in ("match", "agreement", "plan")),
        (cast.auditor, rows["audit"].url), (cast.auditor, rows["finding"].url),
        (cast.assessor1, rows["draft assessment"].url + "steps/submit/"),
        (cast.manager, draft + "parts/criteria/"), (cast.manager, draft + "steps/edit/"),
        (cast.manager, draft + "parts/terms/"), (cast.manager, draft + "steps/open/"),
        (lund, rows["progress"].url + "parts/narrative/"), (lund, expense + "steps/edit/"),
        (lund, rows["progress"].url + "parts/values/"), (cast.admin, "/people/"),
        (None, "/accounts/login/"), (None, "/accounts/login/code/"), (None, NOWHERE[1]),
        (None, signing_link()),
    ]  # fmt: skip


def signing_link() -> str:
    send_notices()
    found = [re.search(r"https?://[^/]+(/signing/\S+)", letter.body) for letter in mail.outbox]
    return next(link[1] for link in reversed(found) if link)


def test_no_page_has_barriers(cast, visit):
    """No violation of WCAG 2.2 AA, no sideways scrolling; consoles are read by the fixture."""
    world = World(cast)
    problems = []
    for number, (person, address) in enumerate(addresses(world)):
        language, scheme, width = RATHER[number % len(RATHER)]
        if person is not None:
            type(person).objects.filter(pk=person.pk).update(language=language)
            person.language = language
        visitor = visit(person, language, (width, 900), color_scheme=scheme)
        answer = visitor.open(address)
        expected = {404} if address in NOWHERE else {200, 409}
        if answer.status not in expected:
            problems.append(f"{address} ({person}): {answer.status}")
        problems += barriers(visitor) + too_wide(visitor)
        visitor.page.close()
    assert not problems, "\n".join(problems)


def test_a_declaration_is_written_by_keyboard_alone(cast, visit):
    """From the top of the page to the saved draft: no mouse, and the focus can be seen."""
    partnerships.an_open_call(cast)
    visitor = visit(cast.lund_coordinator)
    visitor.open("/declarations/new/")
    keyboard = visitor.page.keyboard
    keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.className") == "skip"
    keyboard.press("Enter")
    typed = {"title": "By keyboard", "signatories-0-name": "Maria", "signatories-0-office": "Mayor",
             "signatories-0-email": "mayor@lund.example"}  # fmt: skip
    keys = {"call": "ArrowDown", "organisation": "ArrowDown", "themes": "Space"}
    done = set()
    for _stop in range(120):
        keyboard.press("Tab")
        name, kind, outline = visitor.page.evaluate(
            "[document.activeElement].flatMap(one => [one.name, one.type, "
            "getComputedStyle(one).outlineStyle])"
        )
        assert outline != "none", f"nobody sees that {name or kind} is chosen"
        if name in typed:
            keyboard.type(typed[name])
        elif name in keys and name not in done:
            chosen = visitor.page.evaluate("document.activeElement.value")
            if kind == "checkbox" or not chosen:
                keyboard.press(keys[name])
        elif kind == "submit" and name != "add_row":
            keyboard.press("Enter")
            break
        done.add(name)
    visitor.is_told("Saved.")
    assert Declaration.objects.get().title == "By keyboard"


def test_two_who_write_at_once_are_told(cast, visit):
    """The second sees what the first has saved, and loses nothing of their own."""
    declaration = partnerships.a_declaration(cast)
    first, second = visit(cast.lund_coordinator), visit(cast.lund_finance)
    for visitor in (first, second):
        visitor.open(f"{declaration.url}steps/edit/")
    for visitor, title in ((first, "The first"), (second, "The second")):
        visitor.fill(Title=title)
        visitor.press("Edit")
    second.reads("Somebody else has saved this meanwhile")
    second.reads("The first")
    second.press("Edit")
    second.is_told("Done: Edit.")
    assert second.title() == "The second"


def test_pages_are_light_enough_for_a_slow_line(cast, visit, live_server):
    """Counted as a server sends them, compressed: the first page with its files, the later ones."""
    world = World(cast)
    visitor = visit(cast.lund_coordinator)
    sizes = {}

    def weigh(response):
        if response.request.url.startswith(live_server.url) and response.ok:
            sizes[response.url] = len(gzip.compress(response.body(), 6))

    visitor.page.on("response", weigh)
    for name in ("partnership", "paid report", "granted plan", "activity"):
        visitor.open(world.rows[name].url)
        visitor.page.wait_for_load_state("networkidle")
    files = {url: size for url, size in sizes.items() if "/static/" in url}
    pages = {url: size for url, size in sizes.items() if "/static/" not in url}
    assert len(pages) == 4
    assert sum(files.values()) + max(pages.values()) < FIRST_LOAD, sizes
    assert max(pages.values()) < LATER_PAGE, pages


def test_what_was_typed_comes_back(cast, visit):
    """A line that drops costs nothing: a form and rows stand there again as they were left."""
    partnerships.an_open_call(cast)
    plan = applications.a_plan(cast)
    visitor = visit(cast.lund_coordinator)
    visitor.open("/declarations/new/")
    visitor.fill(**{"Title": "Half a title", "Who is to sign": [{"Name": "Maria"}]})
    visitor.page.get_by_text("Draft saved").wait_for()
    visitor.open(f"{plan.url}parts/risks/")
    visitor.rows(visitor.main, [{"Risk": "Elections"}, {"Risk": "Rain"}])
    visitor.page.get_by_text("Draft saved").wait_for()
    visitor.open("/declarations/new/")
    assert visitor.main.get_by_label("Title").input_value() == "Half a title"
    visitor.open(f"{plan.url}parts/risks/")
    risks = visitor.main.get_by_label("Risk", exact=True)
    assert [one.input_value() for one in risks.all()[:2]] == ["Elections", "Rain"]
