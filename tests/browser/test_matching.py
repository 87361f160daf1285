"""The pairs of a call under a real mouse: what stands in a row is pressed for itself."""

import pytest

from tests.stories import partnerships as stories

pytestmark = pytest.mark.browser


@pytest.fixture
def call(cast):
    call = stories.an_open_call(cast)
    for who in (cast.lund_coordinator, cast.francistown_coordinator):
        stories.an_accepted_declaration(cast, call=call, coordinator=who)
    return call


@pytest.mark.parametrize(
    ("name", "lands"),
    [("Propose", "/matches/new/"), ("Lund", "/declarations/"), ("Francistown", "/declarations/")],
)
def test_each_link_of_a_round_leads_where_it_says(cast, visit, call, name, lands):
    visitor = visit(cast.office_coordinator)
    visitor.open(f"/calls/{call.pk}/pairs/?round=1")
    link = visitor.main.get_by_role("region", name="The round").get_by_role("link", name=name)
    address = link.first.get_attribute("href")
    link.first.click()
    assert visitor.page.url.endswith(address)
    assert lands in visitor.page.url


def test_reasons_and_ticks_can_be_read_on_a_phone(cast, visit, call):
    visitor = visit(cast.office_coordinator, size=(360, 740))
    visitor.open(f"/calls/{call.pk}/pairs/")
    reason = visitor.main.locator("td details li").first
    assert reason.evaluate("one => getComputedStyle(one).textAlign") in ("left", "start")
    for tick in visitor.main.locator("label.tick").all():
        box, words = tick.locator("input").bounding_box(), tick.bounding_box()
        assert words["height"] < 2 * box["height"]
