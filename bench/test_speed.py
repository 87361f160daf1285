"""How fast it is, here and now: `make bench` prints a table. Bounded to about a minute."""

import statistics
import threading
import time

import pytest
from django.db import connection
from django.test import Client

from foundation.accounts.tokens import issue_token
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Entry
from foundation.workflow.record import verify
from foundation.workflow.steps import Busy
from partnerships.declarations.models import Declaration
from tests.people import Cast
from tests.stories.partnerships import an_open_call, what_a_declaration_says

from .many import declarations

SECONDS = 3  # that each of the writers' measurements lasts
MANY = 4_000  # declarations: those of 2,000 partnerships
LOOKS = 5  # requests of a page, of which the middle one counts

pytestmark = pytest.mark.django_db(transaction=True)


# --- writing --------------------------------------------------------------------------------------


def drafts(cast, count: int) -> list[Declaration]:
    """Declarations of Lund, each in a case of its own."""
    body = what_a_declaration_says(cast, an_open_call(cast))
    return [begin(Declaration, cast.lund_coordinator, body) for _number in range(count)]


def write(rows, by) -> tuple[int, int]:
    """Save the rows over and over, a writer each; how many steps were taken, how many gave up."""
    start, taken, busy = threading.Barrier(len(rows)), [0] * len(rows), [0] * len(rows)

    def writer(number):
        try:
            start.wait(timeout=30)
            until = time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                body = {"title": f"{number}, {taken[number]}"}
                try:
                    take_step(rows[number], "edit", by, body, partial=True)
                    taken[number] += 1
                except Busy:
                    busy[number] += 1
        finally:
            connection.close()

    writers = [threading.Thread(target=writer, args=[number]) for number in range(len(rows))]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    return sum(taken), sum(busy)


@pytest.mark.parametrize(
    ("writers", "cases"), [(1, 1), (8, 8), (8, 1)], ids=["alone", "apart", "in-one-case"]
)
def test_steps_in_a_second(writers, cases, measured):
    cast = Cast()
    rows = drafts(cast, cases) * (writers // cases)
    worked = time.process_time()
    taken, busy = write(rows, cast.lund_coordinator)
    work = (time.process_time() - worked) * 1000 / max(taken, 1)
    people = "1 writer" if writers == 1 else f"{writers} writers, {cases} case(s)"
    gave_up = f", {busy} gave up" if busy else ""
    what = f"take_step on {connection.vendor}, {people}"
    measured(what, f"{taken / SECONDS:7.0f} steps a second ({work:.0f} ms of work each){gave_up}")


# --- reading --------------------------------------------------------------------------------------


def look(client, path, **headers) -> str:
    """The middle of several requests, after one that warms up: time, work of it, size."""
    times, work = [], []
    for number in range(LOOKS + 1):
        begun, worked = time.perf_counter(), time.process_time()
        response = client.get(path, **headers)
        assert response.status_code == 200, path
        if number:
            times.append(time.perf_counter() - begun)
            work.append(time.process_time() - worked)
    wall, cpu = statistics.median(times) * 1000, statistics.median(work) * 1000
    return f"{wall:7.0f} ms ({cpu:.0f} ms of work), {len(response.content) / 1000:.0f} kB"


def test_pages_and_record_of_many(measured):
    cast = Cast()
    (like,) = drafts(cast, 1)
    declarations(like, MANY)
    people = {"the office": cast.office_coordinator, "a partner": cast.lund_coordinator}
    for who, person in people.items():
        client = Client()
        client.force_login(person)
        measured(f"desk of {who}, {MANY} declarations", look(client, "/"))
        measured(f"list of {who}", look(client, "/declarations/"))
    client = Client()
    client.force_login(cast.office_coordinator)
    measured("list, page 40", look(client, "/declarations/?page=40"))
    measured("list, searched", look(client, "/declarations/?q=3999"))
    token = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(cast.office_coordinator, days=1)}"}
    measured("API list of 50", look(Client(), "/api/v1/declarations/", **token))
    measured("API list of 200", look(Client(), "/api/v1/declarations/?page_size=200", **token))

    begun, worked = time.perf_counter(), time.process_time()
    assert list(verify()) == []
    seconds, work = time.perf_counter() - begun, time.process_time() - worked
    entries = Entry.objects.count()
    measured(
        f"verify_record, {entries} entries",
        f"{seconds:7.1f} s ({work:.1f} s of work), {entries / seconds:.0f} entries a second",
    )
