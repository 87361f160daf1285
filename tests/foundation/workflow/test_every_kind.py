"""What holds for every kind of matter, shown on all that the stories make.

Taken ⇒ visible, told ⇒ visible, the two readings of a role agree, and queries do not grow with
rows. Written over `matter_kinds()`, so that a later room is covered by telling its story.
"""

import re
from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.models import Case, Value, When
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import Person
from foundation.pages.matter_page import page_of
from foundation.workflow import clock
from foundation.workflow.matters import ALL, matter_kinds
from foundation.workflow.models import Notice
from foundation.workflow.roles import Role, any_of
from foundation.workflow.rules import Missing
from tests.foundation.workflow.everything import everything

pytestmark = pytest.mark.sweep

LISTS, DESK, PAGES = 12, 20, 30
MANY = 30


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    with everything(django_db_blocker) as made:
        yield made


@pytest.fixture
def world(shared):
    return shared[0]


@pytest.fixture
def matters(shared):
    return shared[1]


@pytest.fixture(autouse=True)
def _database(db):
    """Every test in a savepoint of what the module shares."""


@pytest.fixture(scope="module")
def people(shared):
    """Everybody who serves somewhere, and a few who only sign by a link.

    Not the persons of the system: the clock needs to see nothing.
    """
    everybody = Person.objects.filter(kind="person").order_by("pk")
    serving = everybody.exclude(memberships=None).distinct()
    return [*serving, *everybody.filter(memberships=None)[:4]]


def of_kind(matters, kind) -> list:
    rows = matters[kind]
    if not rows:
        pytest.skip("no story makes one")
    return rows


kinds = pytest.mark.parametrize("kind", matter_kinds(), ids=lambda kind: kind.label())


def held_in(matters, person, roles) -> dict[int, set]:
    """{pk: those of the roles that the person has for it} of rows of one kind, asked at once."""
    kind, roles = type(matters[0]), list(roles)
    marks = {
        f"role_{n}": Case(When(role.where(kind, person), then=Value(True)), default=Value(False))
        for n, role in enumerate(roles)
    }
    rows = kind._base_manager.filter(pk__in=[one.pk for one in matters])
    return {
        pk: {role for role, holds in zip(roles, held, strict=True) if holds}
        for pk, *held in rows.annotate(**marks).values_list("pk", *marks)
    }


@kinds
def test_whoever_can_take_a_step_or_holds_the_pen_sees_the_matter(matters, people, kind):
    rows = of_kind(matters, kind)
    steps = [step for step in kind.steps().values() if not step.consequence]
    asked = {role for step in steps for role in step.by} | {*kind.holds.values()}
    for person in people:
        held = held_in(rows, person, asked)
        visible = set(kind.objects.visible_to(person).values_list("pk", flat=True))
        for matter in rows:
            if matter.pk in visible:
                continue
            from_here = [step for step in steps if step.starts_from(matter.state)]
            roles = {role for step in from_here for role in step.by}
            roles |= {kind.holds.get(matter.state)}
            found = held[matter.pk] & roles
            assert not found, (person, matter.state, [role.name for role in found])


@kinds
def test_whoever_was_told_by_the_last_step_sees_the_matter(matters, kind):
    for matter in of_kind(matters, kind):
        last = matter.record_entries().order_by("seq").last()
        told = Notice.objects.filter(entry=last, topic="step").select_related("person")
        for notice in told:
            visible = kind.objects.filter(pk=matter.pk).visible_to(notice.person)
            assert visible.exists(), f"{notice.person} was told of {last} of {matter!r}"


def roles_of(kind) -> set[Role]:
    roles = set(kind.sees) | set(kind.holds.values())
    for step in [*kind.steps().values(), *([kind.begin] if kind.begin else [])]:
        roles |= set(step.by) | {one for one in step.tells if isinstance(one, Role)}
    for spec in kind.parts.values():
        roles |= set(spec.by or ()) | set(spec.reads or ())
    return roles


@kinds
def test_a_role_names_the_same_people_read_from_either_end(matters, people, kind):
    """`who(matter)` is what `where(person)` says, for every role used anywhere in the process."""
    roles = [role for role in roles_of(kind) if role.who and not role.public]
    known = {one.pk for one in people}
    rows = of_kind(matters, kind)
    held = {one.pk: held_in(rows, one, roles) for one in people}
    for matter in rows:
        for role in roles:
            named = set(role.people(matter).values_list("pk", flat=True)) & known
            found = {pk for pk, theirs in held.items() if role in theirs[matter.pk]}
            assert named == found, f"{role.name} of {matter!r} ({matter.state})"


@kinds
def test_who_could_never_have_a_role_has_it_in_nothing(people, kind):
    for person in people:
        never = [role for role in roles_of(kind) if not role.possible_for(person)]
        assert not kind._base_manager.filter(any_of(never, kind, person)).exists(), person


@kinds
def test_the_holders_of_a_list_are_those_of_each_matter(matters, kind):
    from foundation.workflow.api.writing import holders_of

    rows = of_kind(matters, kind)
    assert holders_of(rows) == {matter.pk: matter.holder() for matter in rows}


@kinds
def test_the_process_names_only_states_it_has_and_every_state_is_placed(kind):
    states = {str(value) for value, _label in kind.list_states()}
    named = {str(state) for state in [*kind.holds, *kind.track]}
    for where in kind.sees.values():
        named |= set() if where == ALL else {str(state) for state in where}
    for step in kind.steps().values():
        named |= {str(state) for state in [*step.sources, *step.targets]} - {"*"}
    assert named <= states


LOOKING = ("lund_coordinator", "office_coordinator", "auditor", "assessor1")


def visitors(matter, world) -> list:
    """Those who see it, one from each side: a partner, the office, the appointed, who began it;
    and the first of each role that the process names as seeing it (a deviation is seen by nobody
    but the people named for it)."""
    kind = type(matter)
    named = [one for role in kind.sees if role.who for one in role.people(matter)[:1]]
    looking = [getattr(world.cast, name) for name in LOOKING]
    asked = dict.fromkeys([*looking, matter.begun_by, *named])
    row = kind.objects.filter(pk=matter.pk)
    return [one for one in asked if one.kind == "person" and row.visible_to(one).exists()]


@kinds
def test_every_page_of_a_matter_opens_within_its_queries(matters, world, kind):
    for matter in of_kind(matters, kind):
        for person in visitors(matter, world):
            client = Client()
            client.force_login(person)
            queries = count(client, matter.url)
            assert len(queries) <= PAGES, (matter.state, person, len(queries), repeated(queries))


@kinds
def test_a_list_of_many_takes_few_queries_and_as_many_as_one_of_few(matters, kind, world):
    of_kind(matters, kind)
    person = world.cast.office_coordinator
    client = Client()
    client.force_login(person)
    for address in (f"/{kind.collection}/", f"/api/v1/{kind.collection}/"):
        before = count(client, address)
        with transaction.atomic():
            multiply(kind)
            after = count(client, address)
            transaction.set_rollback(True)
        assert len(after) <= LISTS, f"{address}: {len(after)}: {repeated(after)}"
        assert len(after) <= len(before) + 1, f"{address}: {repeated(after)}"


def count(client, address) -> CaptureQueriesContext:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return queries


def repeated(queries) -> str:
    """The tables that were asked, with how often, for the message of a failing check."""
    found = Counter(tuple(re.findall(r'FROM "(\w+)"', one["sql"])[:2]) for one in queries)
    return " · ".join(f"{n} {tables}" for tables, n in found.most_common())


def multiply(kind):
    """Copies of the rows there are, until there are many; they stand in the same cases."""
    rows = list(kind._base_manager.order_by("pk"))
    fields = [f for f in kind._meta.concrete_fields if not f.primary_key]
    unique = {f.name for f in fields if f.unique}
    if unique or kind._meta.total_unique_constraints:
        return  # each of these stands alone; the few there are must do
    made = [
        kind(**{f.attname: getattr(rows[n % len(rows)], f.attname) for f in fields})
        for n in range(MANY)
    ]
    kind._base_manager.bulk_create(made)


def test_a_desk_with_much_on_it_takes_few_queries(matters, world):
    for kind in matters:
        if matters[kind]:
            multiply(kind)
    for name in ("office_coordinator", "manager", "lund_coordinator", "auditor"):
        client = Client()
        client.force_login(getattr(world.cast, name))
        queries = count(client, "/")
        assert len(queries) <= DESK, (name, len(queries), repeated(queries))


def test_the_desk_says_a_calls_title_in_the_readers_language(world):
    cast = world.cast
    Person.objects.filter(pk=cast.manager.pk).update(language="sv")
    client = Client()
    client.force_login(Person.objects.get(pk=cast.manager.pk))
    shown = client.get("/").content.decode()
    assert "Mänskliga rättigheter 2026" in shown
    assert "Human rights 2026" not in shown
    assert "Mänskliga rättigheter 2026" in client.get("/calls/").content.decode()
    call = world.rows["call"]
    assert "<h1>Mänskliga rättigheter 2026</h1>" in client.get(call.url).content.decode()


def test_own_notices_and_dead_letters_take_few_queries(world):
    person = world.cast.office_coordinator
    Notice.objects.update(dead_at=clock.now(), sent_at=None)
    client = Client()
    client.force_login(person)
    assert Notice.objects.count() > 50
    assert len(count(client, "/notices/")) <= LISTS
    assert len(count(client, "/notices/undelivered/")) <= LISTS


@kinds
def test_what_is_missing_is_said_in_sentences_that_lead_somewhere(matters, world, kind):
    for matter in of_kind(matters, kind):
        for one in matter.missing():
            assert isinstance(one, Missing)
            assert str(one.message).endswith((".", "?", "!")), one
            assert matter.mend_url(one).startswith("/")
        assert page_of(matter, visitors(matter, world)[0])["title"] == str(matter)
