"""A long question is put together once and asked anew each time: it keeps no answer, for nobody."""

import gc
import threading
import weakref
from datetime import UTC, datetime, timedelta

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import Q

from applications.grants.models import Grant
from foundation.documents.models import Document
from foundation.workflow import clock
from foundation.workflow.matters import matter_kinds
from foundation.workflow.narrowed import narrowed
from partnerships.declarations.models import Declaration
from tests.stories.partnerships import a_declaration
from tests.stories.reporting import a_receipt

pytestmark = pytest.mark.django_db


def seen_by(person) -> list:
    return list(Declaration.objects.visible_to(person))


def test_what_came_since_is_there_when_it_is_asked_again(cast):
    assert seen_by(cast.lund_coordinator) == []
    declaration = a_declaration(cast)
    assert seen_by(cast.lund_coordinator) == [declaration]
    assert seen_by(cast.stranger) == []
    assert Document.objects.visible_to(cast.lund_coordinator).count() == 0
    paper = a_receipt(declaration, cast.lund_coordinator)
    assert list(Document.objects.visible_to(cast.lund_coordinator)) == [paper]


def test_who_has_left_sees_no_more_and_neither_does_an_account_that_was_closed(cast):
    declaration = a_declaration(cast)
    assert seen_by(cast.lund_coordinator) == [declaration]
    yesterday = clock.today() - timedelta(days=1)
    cast.lund_coordinator.memberships.update(until=yesterday)
    assert seen_by(cast.lund_coordinator) == []
    assert seen_by(cast.office_coordinator) == [declaration]
    cast.office_coordinator.is_active = False
    cast.office_coordinator.save()
    assert seen_by(cast.office_coordinator) == []


def test_what_was_asked_before_still_holds(cast):
    declaration = a_declaration(cast)
    seen_by(cast.lund_coordinator)
    others = Declaration.objects.exclude(pk=declaration.pk).visible_to(cast.lund_coordinator)
    assert list(others) == []
    pks = Declaration.objects.order_by("-pk").visible_to(cast.lund_coordinator).values("pk")
    assert list(pks) == [{"pk": declaration.pk}]
    assert pks.query.order_by == ("-pk",)
    backwards = Declaration.objects.reverse().visible_to(cast.lund_coordinator)
    assert not backwards.query.standard_ordering
    assert not Declaration.objects.order_by().visible_to(cast.lund_coordinator).ordered
    locked = Declaration.objects.select_for_update().visible_to(cast.lund_coordinator)
    assert locked.query.select_for_update


def test_one_list_does_not_change_the_next(cast):
    a_declaration(cast)
    whole = Declaration.objects.visible_to(cast.lund_coordinator)
    narrower = whole.filter(title="No such title").order_by("-pk")
    assert (len(narrower), len(whole)) == (0, 1)
    assert Declaration.objects.visible_to(cast.lund_coordinator).query.order_by == ()


def test_the_question_is_built_once_in_each_thread(cast):
    built = []

    def condition():
        built.append(threading.get_ident())
        return Q(pk__gt=0)

    def ask():
        for _again in range(3):
            narrowed(Declaration.objects.all(), "test", cast.lund_coordinator, condition)

    ask()
    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert len(built) == len(set(built)) == 2


def test_what_is_kept_for_a_person_keeps_no_request_of_theirs(cast, client, monkeypatch):
    a_declaration(cast)
    requests, begin = [], WSGIRequest.__init__

    def begun(request, *args):
        begin(request, *args)
        requests.append(weakref.ref(request))

    monkeypatch.setattr(WSGIRequest, "__init__", begun)
    client.force_login(cast.lund_coordinator)
    for address in ("/declarations/", "/"):
        assert client.get(address).status_code == 200
    gc.collect()
    assert [one() for one in requests] == [None, None]


@pytest.mark.sweep
def test_nothing_is_asked_while_a_question_is_put_together(cast, django_assert_num_queries):
    """So nothing that changes within the day can go into what is kept. A day of its own: nothing is
    kept of it yet."""
    people = cast.everyone().values()
    day = datetime(2041, 5, 3, 8, tzinfo=UTC)
    with clock.standing_at(day), django_assert_num_queries(0):
        for rows in (*matter_kinds(), Document, Grant):
            for person in people:
                rows.objects.visible_to(person)
