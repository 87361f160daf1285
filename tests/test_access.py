"""Any address, any account: only what is theirs. 404 not visible, 403 not yours, 409 not yet.

The table is in access_table.py, the world in access_world.py. Every person asks for every row; for
each further address (a step, a part, a page) one whose it is and some of the others ask, in turn.
`ACCESS=full` lets every person ask at every address: some minutes.
"""

import os
import re
import zlib

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from foundation.accounts.tokens import issue_token
from foundation.workflow.matters import matter_kinds

from . import access_table as table
from .access_world import World
from .stories.kept import a_cast_for_the_module

FULL = os.environ.get("ACCESS") == "full"
OTHERS = 2  # who ask in vain at each address, unless all do
METHODS = ("get", "post", "put", "patch", "delete")
LOGIN = "/accounts/login/"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        made = World(cast)
        made.tokens = {name: issue_token(one, days=1) for name, one in made.people.items()}
        made.browsers = {None: Client(), **{name: Client() for name in made.people}}
        for name, person in made.people.items():
            made.browsers[name].force_login(person)
        yield made


@pytest.fixture(autouse=True)
def _database(db):
    """Every test in a savepoint of the world's transaction."""


class Undone(Exception):
    """Takes back what a request changed."""


def ask(world, who, method, address, client=None, **headers):
    """The status of a request that leaves nothing behind; `who` None is a visitor."""
    if who and client is None:
        headers["HTTP_AUTHORIZATION"] = f"Bearer {world.tokens[who]}"
    body = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
    answer = None
    try:
        with transaction.atomic():
            answer = getattr(client or Client(), method)(address, **body, **headers)
            if method == "get":
                return answer
            raise Undone
    except Undone:
        return answer


def walk(resolver=None, prefix="", space=""):
    """(name with its namespace, route) of every address there is."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern, route, inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else "", route


def steps_of(row: str) -> dict:
    """{step: those whose it is} from the table."""
    found = {}
    for piece in re.sub(r"\s+", " ", table.STEPS[row]).split("·"):
        name, letters = piece.split()
        found[name] = set().union(*(table.WHO[letter] for letter in letters))
    return found


def row_of(kind):
    """The name of the row of the world that stands for the kind's steps and parts."""
    return next(name for name in table.STEPS if table.CODES[name] == kind.code)


def expected(row: str, who: str, mine: set) -> set:
    if who not in table.SEES[row]:
        return {404}
    return {200, 400, 409} if who in mine else {403}


def wrong(found: list) -> str:
    return "\n".join(f"{who} {what}: {status}, not {sorted(should)}" for who, what, status, should
                     in found)  # fmt: skip


def some(world, what: str, mine) -> list:
    """Those who ask at an address: one of those whose it is, and some others, in turn."""
    if FULL:
        return list(world.people)
    turn = zlib.crc32(what.encode())
    theirs = [who for who in world.people if who in mine]
    others = [who for who in world.people if who not in mine]
    chosen = [theirs[turn % len(theirs)]] if theirs else []
    return chosen + [others[(turn + 7 * n) % len(others)] for n in range(OTHERS) if others]


# --- the table is whole ------------------------------------------------------------------------


def names_of_kinds() -> set:
    names = set()
    for kind in matter_kinds():
        page = f"{kind._meta.app_label}:{kind.code}"
        names |= {f"{page}_{what}" for what in ("list", "detail", "record", "step")}
        names |= {f"{page}_new"} if kind.code not in table.NEVER_BEGUN else set()
        names |= {f"{page}_part"} if kind.parts else set()
        api = f"api:{kind.code}"
        names |= {f"{api}_{what}" for what in ("list", "detail", "record")}
        names |= {f"{api}_{step}" for step in steps_of(row_of(kind))}
        names |= {f"{api}_part_{part}" for part in kind.parts}
    return names


def test_every_address_stands_in_the_table():
    known = names_of_kinds() | set(table.PAGES) | set(table.MACHINES) | set(table.SIGN_IN)
    there = {name for name, _route in walk() if name}
    assert there - known == set()
    assert known - there == set()
    unnamed = {route for name, route in walk() if not name}
    assert {route for route in unnamed if not re.search(table.UNNAMED, route)} == set()


def test_every_kind_and_every_step_stands_in_the_table(world):
    assert {row.code for row in world.rows.values()} == {kind.code for kind in matter_kinds()}
    assert set(world.rows) == set(table.SEES)
    for kind in matter_kinds():
        assert set(steps_of(row_of(kind))) == set(kind.steps()), kind.code
        begins = kind.begin is not None and not kind.begin.consequence
        assert begins == (kind.code in table.BEGINS) == (kind.code not in table.NEVER_BEGUN)


# --- machines ----------------------------------------------------------------------------------


@pytest.mark.sweep
def test_each_sees_their_rows_and_no_others(world):
    found = []
    for name, row in world.rows.items():
        for who in world.people:
            address = reverse(f"api:{row.code}_detail", args=[row.pk])
            whole = who in some(world, f"detail of {name}", table.SEES[name])
            for path in (address, f"{address}record/") if whole else (f"{address}record/",):
                status = ask(world, who, "get", path).status_code
                should = {200} if who in table.SEES[name] else {404}
                if status not in should:
                    found.append((who, f"{name} {path}", status, should))
    assert not found, wrong(found)


@pytest.mark.parametrize("name", table.STEPS)
def test_each_takes_their_steps_and_no_others(world, name):
    row, found = world.rows[name], []
    for step, mine in steps_of(name).items():
        address = reverse(f"api:{row.code}_{step}", args=[row.pk])
        for who in some(world, f"{name} {step}", mine):
            status = ask(world, who, "post", address).status_code
            should = expected(name, who, mine)
            if status not in should:
                found.append((who, f"{name} {step}", status, should))
    assert not found, wrong(found)


@pytest.mark.parametrize("name", table.STEPS)
def test_each_writes_and_reads_their_parts_and_no_others(world, name):
    row, found = world.rows[name], []
    edit = steps_of(name).get("edit", set())
    asked = [("patch", "", edit, None)] if "edit" in row.steps() else []
    for part in row.parts:
        reads = table.READS.get(f"{row.code} {part}")
        asked.append(("get", f"parts/{part}/", None, reads))
        asked.append(("put", f"parts/{part}/", table.WRITES.get(f"{row.code} {part}", edit), reads))
    for method, what, mine, reads in asked:
        address = reverse(f"api:{row.code}_detail", args=[row.pk]) + what
        for who in some(world, f"{name} {method} {what}", mine or reads or table.SEES[name]):
            status = ask(world, who, method, address).status_code
            readers = table.EVERYBODY if reads is None else reads
            if method == "get":
                should = {404} if who not in table.SEES[name] else {200 if who in readers else 403}
            else:
                should = {428} if who in mine else expected(name, who, mine)
            if status not in should:
                found.append((who, f"{name} {method} {what}", status, should))
    assert not found, wrong(found)


def test_each_begins_what_is_theirs(world):
    found = []
    for kind in matter_kinds():
        mine = table.BEGINS.get(kind.code, ())
        for who in some(world, f"begin {kind.code}", mine):
            status = ask(world, who, "post", reverse(f"api:{kind.code}_list")).status_code
            should = {405} if kind.code in table.NEVER_BEGUN else {400} if who in mine else {403}
            if status not in should:
                found.append((who, f"begin {kind.code}", status, should))
    assert not found, wrong(found)


def test_lists_have_exactly_the_rows_that_are_theirs(world):
    found = []
    for kind in matter_kinds():
        rows = {name: row for name, row in world.rows.items() if row.code == kind.code}
        for who in some(world, f"list of {kind.code}", table.LUND) + ["auditor2", "signatory"]:
            answer = ask(world, who, "get", reverse(f"api:{kind.code}_list") + "?page_size=200")
            ids = {row["id"] for row in answer.json()["results"]}
            for name, row in rows.items():
                if (row.pk in ids) != (who in table.SEES[name]):
                    found.append((who, f"list of {kind.code}: {name}", row.pk in ids, set()))
            if who in {"auditor2", "signatory"} and not ids & {row.pk for row in rows.values()}:
                assert answer.json()["count"] == 0, (who, kind.code)
    assert not found, wrong(found)


def api_addresses(world):
    """(name, address) of every address of the API, with ids that exist."""
    for name, route in walk():
        if not route.startswith("api/v1/"):
            continue
        code = route.split("/")[2]
        rows = [row.pk for row in world.rows.values() if row.collection == code]
        pk = rows[0] if rows else world.ids.get(code, 1)
        path = re.sub(r"<number:pk>", str(pk), route)
        path = re.sub(r"<str:token>", "no-such-token", path)
        path = path.replace("<str:name>", "no_such_step").replace(
            r"^(?:[\s\S]*/)?$", "no/such/address/"
        )
        yield name, f"/{path}"


def test_a_visitor_is_asked_who_they_are_at_every_address_of_the_api(world):
    found = []
    for name, address in api_addresses(world):
        for method in METHODS:
            answer = ask(world, None, method, address)
            should = {404, 405} if "no-such-token" in address else table.VISITOR.get(name, {401})
            if answer.status_code not in should:
                found.append(("visitor", f"{method} {address}", answer.status_code, should))
            if answer.status_code == 401:
                assert "Bearer" in answer["WWW-Authenticate"], address
    assert not found, wrong(found)


def test_what_an_address_does_not_do_is_405_whoever_asks(world):
    found = []
    for name, address in api_addresses(world):
        if name in table.MACHINES or not name:
            continue
        for method in ("delete", *(["put"] if FULL and "/parts/" not in address else [])):
            status = ask(world, "stranger", method, address).status_code
            if status != 405:
                found.append(("stranger", f"{method} {address}", status, {405}))
    assert not found, wrong(found)


# --- what is no kind of matter -----------------------------------------------------------------


def test_what_is_no_matter_is_seen_by_those_who_see_what_it_hangs_on(world):
    found = []
    for name, (pattern, seers) in table.HANGING.items():
        address = pattern.format(**world.ids)
        for who in some(world, name, seers):
            status = ask(world, who, "get", address).status_code
            should = {200} if who in seers else {404}
            if status not in should:
                found.append((who, f"{name} {address}", status, should))
    assert not found, wrong(found)


def test_documents_are_handed_in_by_those_who_write_there(world):
    found = []
    address = reverse("api:document_versions", args=[world.ids["documents"]])
    for who in some(world, "a version", table.WHO["C"] | table.WHO["F"]):
        answer = Client().post(
            address, {}, HTTP_AUTHORIZATION=f"Bearer {world.tokens[who]}"
        )  # no file: 400 for those who may
        should = expected("activity", who, table.WHO["C"] | table.WHO["F"])
        if answer.status_code not in should:
            found.append((who, address, answer.status_code, should))
    assert not found, wrong(found)


# --- pages -------------------------------------------------------------------------------------


@pytest.fixture
def pages(world):
    """A browser for each."""
    return world.browsers


def page_addresses(world):
    """(row's name, what, address) of every page of every kind."""
    for name, row in world.rows.items():
        page = f"{row._meta.app_label}:{row.code}"
        yield name, "detail", reverse(f"{page}_detail", args=[row.pk])
        yield name, "record", reverse(f"{page}_record", args=[row.pk])
        if name in table.STEPS:
            for part in row.parts:
                yield name, f"part {part}", reverse(f"{page}_part", args=[row.pk, part])
            for step in steps_of(name):
                yield name, f"step {step}", reverse(f"{page}_step", args=[row.pk, step])


def page_expected(world, name, what, who) -> set:
    kind, _space, rest = what.partition(" ")
    if who not in table.SEES[name]:
        return {404}
    if kind in ("step", "part"):
        return {200, 409} if who in whose_page(world, name, kind, rest) else {403}
    return {200}


def whose_page(world, name, kind, rest) -> set:
    """Those for whom there is a form: who takes the step, who writes the part."""
    if kind == "step":
        return steps_of(name)[rest]
    edit = steps_of(name).get("edit", set())
    return table.WRITES.get(f"{world.rows[name].code} {rest}", edit)


def test_a_visitor_is_sent_to_sign_in_from_every_page(world, pages):
    found = []
    addresses = [address for _name, _what, address in page_addresses(world)]
    for kind in matter_kinds():
        base = f"{kind._meta.app_label}:{kind.code}"
        addresses.append(reverse(f"{base}_list"))
        if kind.code not in table.NEVER_BEGUN:
            addresses.append(reverse(f"{base}_new"))
    addresses += [pattern.format(**world.ids) for pattern, seers in table.PAGES.values() if seers]
    for address in addresses:
        for method in ("get", "post"):
            answer = ask(world, None, method, address, pages[None])
            sent = answer.status_code == 302 and answer["Location"].startswith(LOGIN)
            if not sent and answer.status_code != 405:
                found.append(("visitor", f"{method} {address}", answer.status_code, {302}))
    assert not found, wrong(found)


@pytest.mark.sweep
@pytest.mark.parametrize("name", table.SEES)
def test_each_page_answers_those_whose_it_is(world, pages, name):
    found = []
    for row, what, address in page_addresses(world):
        if row != name:
            continue
        kind, _space, rest = what.partition(" ")
        of_row = kind not in ("step", "part")
        mine = table.SEES[name] if of_row else whose_page(world, name, kind, rest)
        for who in some(world, f"{name} {what} page", mine):
            status = ask(world, who, "get", address, pages[who]).status_code
            should = page_expected(world, name, what, who)
            if status not in should:
                found.append((who, f"{name} {what}", status, should))
    assert not found, wrong(found)


@pytest.mark.sweep
def test_lists_and_beginnings_as_pages(world, pages):
    found = []
    for kind in matter_kinds():
        base = f"{kind._meta.app_label}:{kind.code}"
        mine = table.BEGINS.get(kind.code, ())
        for who in some(world, f"pages of {kind.code}", mine):
            asked = [(reverse(f"{base}_list"), {200})]
            if kind.code in table.BEGINS:
                should = {200} if who in mine else {403}
                asked.append((reverse(f"{base}_new"), should))
            for address, should in asked:
                status = ask(world, who, "get", address, pages[who]).status_code
                if status not in should:
                    found.append((who, address, status, should))
    assert not found, wrong(found)


@pytest.mark.sweep
def test_pages_that_belong_to_no_kind(world, pages):
    found = []
    for name, (pattern, seers) in table.PAGES.items():
        for who in some(world, name, seers) if seers is not None else ():
            answer = ask(world, who, "get", pattern.format(**world.ids), pages[who])
            should = {200} if who in seers else {403, 404, 405}
            if answer.status_code not in should:
                found.append((who, name, answer.status_code, should))
    assert not found, wrong(found)
