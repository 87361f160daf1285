"""The promises of the one door, each shown to fail when its station is taken out of the engine.

A promise is a function that asserts. It holds as the engine is; broken on purpose, it must not:
a check that passes either way checks nothing.
"""

import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction

from foundation.workflow import engine, record
from foundation.workflow.engine import take_step
from foundation.workflow.models import Case, Entry, Notice
from foundation.workflow.steps import Busy, Refused, Stale
from partnerships.models import Call, Declaration
from tests.stories import partnerships as stories
from tests.stories import retold


@pytest.fixture(autouse=True)
def _stories_are_told_by_this_engine(monkeypatch):
    """A broken engine must not get away with rows that a whole one wrote, nor leave its own."""
    monkeypatch.setattr(retold, "_told", {})


# Promises


def only_those_whose_step_it_is_take_it(cast):
    declaration = stories.a_submitted_declaration(cast)
    with pytest.raises(PermissionDenied):
        take_step(declaration, "accept", cast.lund_coordinator)


def what_is_missing_refuses_the_step(cast):
    declaration = stories.a_declaration(cast, motivation="", signatories=[])
    with pytest.raises(Refused):
        take_step(declaration, "request_signatures", cast.lund_coordinator)


def a_stale_version_is_refused(cast):
    declaration = stories.a_declaration(cast)
    with pytest.raises(Stale):
        take_step(declaration, "withdraw", cast.lund_coordinator, {"reason": "x"}, if_version=99)


def every_step_leaves_an_entry_and_the_record_holds(cast):
    call = take_step(stories.a_draft_call(cast), "open", cast.manager)
    assert [one.step for one in Entry.objects.about(call)] == ["begin", "open"]
    assert Call.objects.get(pk=call.pk).state == "open"
    assert not list(record.verify())


def the_chain_has_no_gap(cast):
    declaration = stories.a_submitted_declaration(cast)
    entries = list(Entry.objects.filter(case=declaration.case).order_by("seq"))
    assert [one.seq for one in entries] == list(range(1, len(entries) + 1))
    assert [one.previous for one in entries] == ["", *(one.hash for one in entries[:-1])]
    case = Case.objects.get(pk=declaration.case_id)
    assert (case.length, case.head) == (len(entries), entries[-1].hash)


def those_concerned_are_told_and_nobody_of_their_own_step(cast):
    declaration = stories.a_submitted_declaration(cast)
    entry = Entry.objects.about(declaration).get(step="submit")
    told = {one.person for one in entry.notices.all()}
    assert told == {cast.office_coordinator, cast.office_coordinator2}
    opened = Entry.objects.get(kind="partnerships.call", step="open")
    assert {one.person for one in opened.notices.all()} == told
    taken = take_step(declaration, "accept", cast.office_coordinator)
    notices = Notice.objects.filter(entry__in=taken.record_entries().filter(step="accept"))
    assert {one.person for one in notices} == {cast.lund_coordinator}
    match_of_two(cast)
    mine = Notice.objects.filter(entry__by=cast.manager, person=cast.manager)
    assert not mine.exists()


def match_of_two(cast):
    """A call closed by a manager, who is also among those who are told of it."""
    call = stories.an_open_call(cast)
    take_step(call, "close", cast.manager)


def a_failing_step_leaves_nothing_behind(cast):
    call = stories.a_draft_call(cast)
    before = (Entry.objects.count(), Notice.objects.count())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_tell_all", _explode)
        with pytest.raises(ZeroDivisionError):
            take_step(call, "open", cast.manager)
    assert Call.objects.get(pk=call.pk).state == "draft"
    assert (Entry.objects.count(), Notice.objects.count()) == before


def only_the_code_of_another_step_takes_a_consequence(cast):
    declaration = stories.an_accepted_declaration(cast)
    with pytest.raises(PermissionDenied):
        take_step(declaration, "matched", cast.office_coordinator)


# What is taken out


def _explode(*args, **kwargs):
    return 1 / 0


def nothing(*args, **kwargs):
    return None


def no_entry(matter, *args, **kwargs):
    return Entry.objects.about(matter).order_by("seq").last()


def a_forked_chain(append):
    """The entry that does not follow the one before it."""

    def appended(matter, *args, **kwargs):
        Case.objects.filter(pk=matter.case_id).update(head="")
        return append(matter, *args, **kwargs)

    return appended


def to_whomever(tell):
    """Tells also the person who took the step."""
    return lambda matter, people, entry=None, by=None, **more: tell(
        matter, people, entry=entry, **more
    )


@contextmanager
def no_transaction(*args, **kwargs):
    yield


def as_if_not_a_consequence(check):
    """Asks for the role only; the mark that a step follows from another is not looked at."""

    def checked(matter, step, by, on_behalf_of):
        if not step.consequence:
            check(matter, step, by, on_behalf_of)

    return checked


BREAKS = [
    (only_those_whose_step_it_is_take_it, engine, "check_person", nothing),
    (what_is_missing_refuses_the_step, engine, "_check_readiness", nothing),
    (a_stale_version_is_refused, engine, "_check_version", nothing),
    (every_step_leaves_an_entry_and_the_record_holds, record, "append", no_entry),
    (every_step_leaves_an_entry_and_the_record_holds, engine, "_save_moved", nothing),
    (the_chain_has_no_gap, record, "append", a_forked_chain(record.append)),
    (those_concerned_are_told_and_nobody_of_their_own_step, engine, "tell", nothing),
    (those_concerned_are_told_and_nobody_of_their_own_step, engine, "tell",
     to_whomever(engine.tell)),
    (a_failing_step_leaves_nothing_behind, transaction, "atomic", no_transaction),
    (only_the_code_of_another_step_takes_a_consequence, engine, "check_person",
     as_if_not_a_consequence(engine.check_person)),
]  # fmt: skip


@pytest.mark.parametrize(
    "promise", dict.fromkeys(one[0] for one in BREAKS), ids=lambda one: one.__name__
)
def test_the_promise_holds(cast, promise):
    promise(cast)


@pytest.mark.parametrize(
    ("promise", "place", "station", "broken"), BREAKS, ids=lambda one: getattr(one, "__name__", one)
)
def test_the_promise_fails_without_its_station(cast, promise, place, station, broken):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, station, broken)
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            promise(cast)


# Many at once


def at_once(number, work):
    """Starts `work(n)` in threads at the same moment; gives what each returned or raised."""
    found, gate = [None] * number, threading.Barrier(number)

    def run(n):
        gate.wait()
        try:
            found[n] = work(n)
        except Exception as error:
            found[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def exactly_one_of_many_takes_the_step(cast, writers=6):
    declaration = stories.a_submitted_declaration(cast)
    read = [Declaration.objects.get(pk=declaration.pk) for _n in range(writers)]
    found = at_once(writers, lambda n: take_step(read[n], "accept", cast.office_coordinator))
    won = [one for one in found if isinstance(one, Declaration)]
    lost = [one for one in found if isinstance(one, Refused)]
    assert (len(won), len(lost)) == (1, writers - 1), found
    assert {one.missing[0].code for one in lost} == {"state"}
    assert Entry.objects.about(declaration).filter(step="accept").count() == 1
    assert Declaration.objects.get(pk=declaration.pk).state == "accepted"
    assert not list(record.verify())


@pytest.mark.django_db(transaction=True)
def test_exactly_one_of_many_takes_the_step_and_the_others_are_told_why(cast):
    exactly_one_of_many_takes_the_step(cast)


@pytest.mark.django_db(transaction=True)
def test_without_its_lock_the_door_lets_several_through_or_breaks(cast, monkeypatch):
    """The lock reads the matter anew, under lock; without it each writer believes its own copy."""
    monkeypatch.setattr(engine, "_lock", lambda matter, step, data: matter)
    with pytest.raises(AssertionError):
        exactly_one_of_many_takes_the_step(cast)


@pytest.mark.django_db(transaction=True)
def test_many_writers_of_one_case_leave_a_chain_without_a_gap(cast):
    declaration = stories.a_declaration(cast)

    def write(n):
        body = {"title": f"Title {n}"}
        return take_step(declaration, "edit", cast.lund_coordinator, body, partial=True)

    found = at_once(6, write)
    assert all(isinstance(one, Declaration) for one in found), found
    entries = list(Entry.objects.filter(case=declaration.case).order_by("seq"))
    assert [one.seq for one in entries] == list(range(1, 8))
    assert len({one.version for one in entries}) == 7
    assert not list(record.verify())


@pytest.mark.django_db(transaction=True)
def test_locks_named_in_opposite_orders_do_not_deadlock(cast, monkeypatch):
    first, second = stories.a_declaration(cast), stories.a_declaration(cast)
    step = Declaration.step_named("edit")
    locks = {first.pk: [second, first], second.pk: [first, second]}
    object.__setattr__(step, "locks", lambda matter, data: locks[matter.pk])
    try:

        def write(n):
            matter = first if n % 2 else second
            body = {"title": f"Title {n}"}
            return take_step(matter, "edit", cast.lund_coordinator, body, partial=True)

        found = at_once(6, write)
    finally:
        object.__setattr__(step, "locks", None)
    assert all(isinstance(one, Declaration) for one in found), found
    assert not list(record.verify())


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_tried_three_times_and_then_it_is_busy(cast, monkeypatch):
    call, tries = stories.a_draft_call(cast), []

    def locked(*args):
        tries.append(1)
        raise OperationalError("database is locked")

    monkeypatch.setattr(engine, "_lock", locked)
    with pytest.raises(Busy):
        take_step(call, "open", cast.manager)
    assert len(tries) == engine.TRIES == 3


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_comes_free_at_the_second_try_is_not_noticed(cast, monkeypatch):
    call, tries, lock = stories.a_draft_call(cast), [], engine._lock

    def locked_once(*args):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        return lock(*args)

    monkeypatch.setattr(engine, "_lock", locked_once)
    assert take_step(call, "open", cast.manager).state == "open"
    assert Entry.objects.about(call).filter(step="open").count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_fault_of_the_database_is_not_tried_again(cast, monkeypatch):
    call, tries = stories.a_draft_call(cast), []

    def broken(*args):
        tries.append(1)
        raise OperationalError("no such table")

    monkeypatch.setattr(engine, "_lock", broken)
    with pytest.raises(OperationalError):
        take_step(call, "open", cast.manager)
    assert len(tries) == 1
