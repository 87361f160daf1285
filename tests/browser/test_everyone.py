"""Forms that everybody can use: without a mouse, beside somebody else, on a line that drops."""

import pytest

from partnerships.declarations.models import Declaration
from tests.stories import applications, partnerships

pytestmark = pytest.mark.browser


def test_a_declaration_is_written_by_keyboard_alone(cast, visit):
    """From the top of the page to the saved draft: no mouse, and the focus can be seen."""
    partnerships.an_open_call(cast)
    visitor = visit(cast.lund_coordinator)
    visitor.open("/declarations/new/")
    keyboard = visitor.page.keyboard
    keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.matches('.skip')")
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
    second.press("Save all of mine")
    second.is_told("Done: Edit.")
    assert second.title() == "The second"


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
