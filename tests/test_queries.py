"""What a page costs: matter pages and details within thirty queries, lists twelve, the desk twenty.

Lists and desk with many rows are asked in tests/foundation/workflow/test_every_kind.py; here it is
the whole world, for those who see and may most.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.workflow.matters import matter_kinds

from .access_world import World
from .stories import reporting
from .stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.sweep

BUSIEST = ["lund_coordinator", "office_coordinator", "auditor", "controller", "assessor1"]
FRAME = 2  # session and person, asked by every page before it knows what it shows


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        made = World(cast)
        for number in range(4):  # more rows below the activity, with a paper each
            reporting.a_ready_expense(cast, made.rows["activity"], supplier=f"Taxi {number}")
        made.browsers = {name: Client() for name in BUSIEST}
        for name, browser in made.browsers.items():
            browser.force_login(made.people[name])
        yield made


@pytest.fixture(autouse=True)
def _database(db):
    """Every test in a savepoint of the world's transaction."""


def cost(browser, address) -> tuple[int, dict]:
    """How many queries an address took, and the most frequent ones among them."""
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    seen: dict = {}
    for query in asked.captured_queries:
        words = query["sql"].split(" WHERE ")[0][-60:]
        seen[words] = seen.get(words, 0) + 1
    often = {words: times for words, times in seen.items() if times > 2}
    return len(asked), often


def too_dear(browser, addresses, most) -> list:
    found = []
    for address in addresses:
        number, often = cost(browser, address)
        if number > most:
            found.append(f"{address}: {number} queries {often}")
    return found


@pytest.mark.parametrize("who", BUSIEST)
def test_a_matters_page_and_detail_take_thirty_queries_at_most(world, who):
    person = world.people[who]
    rows = [
        row for row in world.rows.values()
        if type(row).objects.visible_to(person).filter(pk=row.pk).exists()
    ]  # fmt: skip
    pages = [row.url for row in rows]
    details = [f"/api/v1/{row.collection}/{row.pk}/" for row in rows]
    found = too_dear(world.browsers[who], pages, 30 + FRAME)
    found += too_dear(world.browsers[who], details, 30)
    assert not found, "\n".join(found)


def test_the_pages_of_ledgers_and_cash_stay_within_thirty_queries(world):
    ledger, grant = world.rows["ledger"].pk, world.grant.pk
    pages = [f"/ledgers/{ledger}/{what}/" for what in ("rows", "ties", "vouchers", "file",
                                                       "reconciliation")]  # fmt: skip
    pages += ["/cash/", f"/cash/grants/{grant}/", f"/cash/grants/{grant}/rows/laid_out/"]
    found = too_dear(world.browsers["lund_coordinator"], pages, 30 + FRAME)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("who", BUSIEST)
def test_lists_take_twelve_and_the_desk_twenty(world, who):
    lists = [f"/{kind.collection}/" for kind in matter_kinds()] + ["/grants/"]
    machines = [f"/api/v1{path}" for path in lists]
    machines += ["/api/v1/documents/", "/api/v1/notices/", "/api/v1/organisations/"]
    browser = world.browsers[who]
    found = too_dear(browser, lists + ["/notices/", "/people/"], 12 + FRAME)
    found += too_dear(browser, machines, 12)
    found += too_dear(browser, ["/"], 20 + FRAME)
    assert not found, "\n".join(found)
