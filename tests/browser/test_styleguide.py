"""The style guide in a real browser, and what the first screen of a matter's page answers."""

import pytest

from tests.stories.applications import a_plan, a_submitted_plan
from tests.stories.audits import a_sampled_audit
from tests.stories.reporting import an_expense

from .barriers import barriers, too_wide

pytestmark = pytest.mark.browser
SIZES = {"desk": (1280, 800), "phone": (320, 640)}
WAITING = ".pen", ".missing li", ".steps :is(.button, summary)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_style_guide_has_no_barriers(cast, visit, scheme, width):
    visitor = visit(cast.controller, size=(width, 900), color_scheme=scheme)
    assert visitor.open("/styleguide/").status == 200
    assert visitor.page.evaluate("scrollY") == 0
    assert not barriers(visitor)
    visitor.picture(f"styleguide-{scheme}-{width}")
    if (scheme, width) == ("light", 1280):
        visitor.picture_for_docs("styleguide")
        visitor.open("/processes/financial_report/")
        visitor.picture_for_docs("process")
    assert not too_wide(visitor)


def matters(cast) -> list[tuple]:
    """(who looks, matter): a draft with gaps, a cost without papers, fieldwork, a decision due."""
    return [
        (cast.lund_coordinator, a_plan(cast)),
        (cast.lund_finance, an_expense(cast)),
        (cast.auditor, a_sampled_audit(cast)),
        (cast.office_coordinator, a_submitted_plan(cast, partnership=None)),
    ]


def test_the_first_screen_says_where_we_are_whose_turn_it_is_and_what_to_do(cast, visit):
    """Each of them begins above the fold, on a small laptop and on the smallest phone."""
    below = []
    for person, matter in matters(cast):
        for name, size in SIZES.items():
            visitor = visit(person, size=size, color_scheme="dark" if name == "phone" else "light")
            visitor.open(matter.url)
            where = ".track" if name == "desk" else ".track-line"
            for part in (where, *WAITING):
                box = visitor.main.locator(part).first.bounding_box()
                if box is None or box["y"] + min(box["height"], 24) > size[1]:
                    below.append(f"{matter.code} on a {name}: {part} at {box}")
            if matter.code == "plan" and matter.state == "draft":
                visitor.picture_for_docs("plan-page" if name == "desk" else "plan-page-phone")
            visitor.page.close()
    assert not below, "\n".join(below)


def test_a_step_is_a_button_with_room_around_its_words_also_when_it_stands_alone_in_its_line(
    cast, visit
):
    """Each step is the only link of its line, and a lone link has a look of its own."""
    visitor = visit(cast.lund_coordinator)
    visitor.open(a_plan(cast).url)
    buttons = visitor.main.locator(".steps li > a.button:only-child")
    assert buttons.count()
    rooms = buttons.evaluate_all("all => all.map(one => getComputedStyle(one).paddingLeft)")
    assert set(rooms) == {"16px"}
    entry = visitor.page.get_by_role("navigation", name="Main menu").get_by_role("link").first
    assert entry.evaluate("one => getComputedStyle(one).paddingLeft") == "12px"
