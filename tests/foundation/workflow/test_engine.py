"""The one door: what it checks, in which order, and what it leaves behind."""

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from foundation.workflow import engine
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, NoSuchStep, Refused, Stale
from partnerships.models import Call
from tests.stories.partnerships import a_declaration, a_draft_call, an_open_call

pytestmark = pytest.mark.django_db


def test_a_step_moves_the_state_and_writes_one_entry(cast):
    call = a_draft_call(cast)
    before = call.version
    call = engine.take_step(call, "open", cast.manager)
    entry = Entry.objects.about(call).get(step="open")
    assert (call.state, entry.source, entry.target, entry.by) == (
        "open",
        "draft",
        "open",
        cast.manager,
    )
    assert entry.version == call.version == before + 1


def test_a_state_cannot_be_moved_past_the_door(cast):
    call = a_draft_call(cast)
    with pytest.raises(AttributeError):
        call.state = "open"
    with pytest.raises(TransitionNotAllowed):
        call.open(cast.manager, {})


def test_an_unknown_step_is_no_step(cast):
    with pytest.raises(NoSuchStep):
        engine.take_step(a_draft_call(cast), "explode", cast.manager)


def test_somebody_elses_step_is_refused_before_anything_else_is_asked(cast):
    call = a_draft_call(cast)
    with pytest.raises(PermissionDenied):
        engine.take_step(call, "extend", cast.lund_coordinator, {}, if_version=99)
    assert Entry.objects.about(call).count() == 1


def test_a_stale_version_is_told_what_changed(cast):
    call = an_open_call(cast)
    call = engine.take_step(
        call, "extend", cast.manager, {"closes_at": "2099-01-01T00:00:00Z", "reason": "More time."}
    )
    with pytest.raises(Stale) as stale:
        engine.take_step(call, "close", cast.manager, if_version=call.version - 1)
    assert stale.value.version == call.version


def test_a_step_that_does_not_start_here_says_so(cast):
    with pytest.raises(Refused) as refused:
        engine.take_step(a_draft_call(cast), "archive", cast.manager)
    assert [one.code for one in refused.value.missing] == ["state"]


def test_a_bad_field_is_named_and_nothing_is_changed(cast):
    call = an_open_call(cast)
    with pytest.raises(Invalid) as invalid:
        engine.take_step(
            call, "extend", cast.manager, {"closes_at": "soon", "reason": "More time."}
        )
    assert set(invalid.value.errors) == {"closes_at"}
    call.refresh_from_db()
    assert not Entry.objects.about(call).filter(step="extend").exists()


def test_free_text_stands_in_a_remark_and_only_its_digest_in_the_entry(cast):
    call = an_open_call(cast)
    engine.take_step(
        call, "extend", cast.manager, {"closes_at": "2099-01-01T00:00:00Z", "reason": "More time."}
    )
    entry = Entry.objects.about(call).get(step="extend")
    remark = entry.remarks.get()
    assert remark.text == "More time."
    assert entry.facts["remarks"] == {"reason": remark.digest()}
    assert "More time." not in str(entry.facts)


def test_nobody_is_told_of_their_own_step(cast):
    a_declaration(cast)
    assert not Notice.objects.filter(entry__by__isnull=False, person=cast.lund_coordinator,
                                     entry__by=cast.lund_coordinator).exists()  # fmt: skip


def test_what_begins_gets_a_reference_of_its_year_and_the_next_number(cast):
    first, second = a_draft_call(cast), a_draft_call(cast)
    year, number = first.reference.split("-")
    assert second.reference == f"{year}-{int(number) + 1:04d}"


def test_a_failing_step_leaves_nothing_behind(cast, monkeypatch):
    call = a_draft_call(cast)
    entries, notices = Entry.objects.count(), Notice.objects.count()
    monkeypatch.setattr(engine.record, "append", _explode)
    with pytest.raises(ZeroDivisionError):
        engine.take_step(call, "open", cast.manager)
    monkeypatch.undo()
    assert Call.objects.get(pk=call.pk).state == "draft"
    assert (Entry.objects.count(), Notice.objects.count()) == (entries, notices)


def _explode(*args, **kwargs):
    return 1 / 0
