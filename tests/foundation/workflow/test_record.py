"""The record: chained, guarded by the database, and honest about what was done behind its back."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from foundation.workflow import engine, triggers
from foundation.workflow.models import Case, Entry, Notice, Remark, Version
from foundation.workflow.record import verify
from partnerships.models import Call
from tests.stories.partnerships import a_draft_call, an_open_call

pytestmark = pytest.mark.django_db


def behind_its_back(table: str, column: str, value, pk) -> None:
    """Change a row as somebody with the database's password would."""
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])
    triggers.restore()


def test_the_triggers_stand():
    assert triggers.names() == triggers.expected()


def test_the_triggers_stand_again_after_a_migrate():
    triggers.remove()
    call_command("migrate", "workflow", verbosity=0)
    assert triggers.names() == triggers.expected()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_entry SET step = 'x' WHERE id = %s",
        "DELETE FROM workflow_entry WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_the_record(cast, statement):
    an_open_call(cast)
    entry = Entry.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [entry.pk])
    assert Entry.objects.filter(pk=entry.pk, step=entry.step).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way around a trigger")
def test_a_row_cannot_be_replaced_by_an_insert(cast):
    an_open_call(cast)
    entry = Entry.objects.first()
    columns = [field.column for field in Entry._meta.concrete_fields]
    names = ", ".join(f'"{name}"' for name in columns)
    statement = (
        f"INSERT OR REPLACE INTO workflow_entry ({names}) "
        f"SELECT {names} FROM workflow_entry WHERE id = %s"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [entry.pk])


def test_an_untouched_record_holds(cast):
    an_open_call(cast)
    assert list(verify()) == []
    out = io.StringIO()
    call_command("verify_record", stdout=out)
    assert "The record holds" in out.getvalue()


@pytest.mark.parametrize(
    ("column", "value"),
    [("step", "close"), ("target", "closed"), ("version", 99), ("facts", '{"x": 1}')],
)
def test_an_altered_entry_is_named(cast, column, value):
    an_open_call(cast)
    entry = Entry.objects.order_by("pk").last()
    behind_its_back("workflow_entry", column, value, entry.pk)
    assert any(f"entry {entry.pk} " in sentence for sentence in verify())
    with pytest.raises(CommandError):
        call_command("verify_record", stderr=io.StringIO())


def test_a_removed_entry_is_missed(cast):
    an_open_call(cast)
    last = Entry.objects.order_by("pk").last()
    Notice.objects.filter(entry=last).delete()
    triggers.remove()
    Entry.objects.filter(pk=last.pk)._raw_delete("default")
    triggers.restore()
    assert any("head" in sentence for sentence in verify())


def test_an_altered_remark_shows_and_an_erased_one_does_not(cast):
    call = an_open_call(cast)
    engine.take_step(
        call, "extend", cast.manager,
        {"closes_at": "2099-01-01T00:00:00Z", "reason": "Many asked for it."},
    )  # fmt: skip
    remark = Remark.objects.get(name="reason")
    Remark.objects.filter(pk=remark.pk).update(text="Nobody asked for it.")
    assert any(f"remark {remark.pk} " in sentence for sentence in verify())
    Remark.objects.filter(pk=remark.pk).update(text="", erased_at=call.created_at)
    assert list(verify()) == []


def test_a_state_moved_behind_the_door_is_named(cast):
    call = a_draft_call(cast)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Call._meta.db_table} SET state = 'open' WHERE id = %s", [call.pk])
    assert any("its record says" in sentence for sentence in verify())


def test_an_altered_version_is_named(cast):
    call = a_draft_call(cast)
    version = engine.freeze(call, cast.manager)
    behind_its_back(
        "workflow_version", "content", version.content.replace("call", "cAll"), version.pk
    )
    assert any(f"version {version.pk} " in sentence for sentence in verify())
    assert Version.objects.count() == 1


def test_a_chain_rebuilt_as_a_whole_does_not_match_the_published_heads(cast, tmp_path):
    call = an_open_call(cast)
    heads = tmp_path / "heads"
    call_command("verify_record", write_heads=str(heads), stdout=io.StringIO())
    entry = Entry.objects.filter(case=call.case).order_by("seq").last()
    triggers.remove()
    entry.facts = {"forged": 1}
    entry.hash = entry.digest()
    entry.save()
    triggers.restore()
    Case.objects.filter(pk=call.case_id).update(head=entry.hash)
    assert list(verify()) == []
    with pytest.raises(CommandError):
        call_command("verify_record", heads=str(heads), stderr=io.StringIO())
