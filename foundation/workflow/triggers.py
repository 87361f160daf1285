"""The database itself refuses to change the record: triggers for SQLite and PostgreSQL.

They are put back after every migrate, because SQLite's table rebuild (an AlterField) drops them
silently; a test asserts that they stand.
"""

from django.db import connections

TABLES = ("workflow_entry", "workflow_version")
PREFIX = "record_is_forever"

POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the record is written once (table %)', TG_TABLE_NAME; END;
$$ LANGUAGE plpgsql
"""


def _sqlite(table: str) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, 'the record is written once (table {table})')"
    return [
        f"CREATE TRIGGER {PREFIX}_{table}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER {PREFIX}_{table}_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
        # INSERT OR REPLACE would otherwise remove the old row without firing the delete trigger
        f"CREATE TRIGGER {PREFIX}_{table}_insert BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN {refuse}; END",
    ]


def _postgres(table: str) -> list[str]:
    call = f"EXECUTE FUNCTION {PREFIX}()"
    return [
        f"CREATE TRIGGER {PREFIX}_{table}_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW {call}",
        f"CREATE TRIGGER {PREFIX}_{table}_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT {call}",
    ]


def names(using: str = "default") -> set[str]:
    """The names of the triggers that stand in the database now."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {row[0] for row in cursor.fetchall() if row[0].startswith(PREFIX)}


def expected(using: str = "default") -> set[str]:
    kinds = ("update", "delete", "insert") if _is_sqlite(using) else ("change", "truncate")
    return {f"{PREFIX}_{table}_{kind}" for table in TABLES for kind in kinds}


def _is_sqlite(using: str) -> bool:
    return connections[using].vendor == "sqlite"


def remove(using: str = "default") -> None:
    """Take the triggers away (test flushes only)."""
    with connections[using].cursor() as cursor:
        for table in TABLES:
            for name in sorted(names(using)):
                if f"_{table}_" in name:
                    suffix = "" if _is_sqlite(using) else f" ON {table}"
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def restore(using: str = "default") -> None:
    """Put the triggers (back) in place."""
    present = set(connections[using].introspection.table_names())
    if not set(TABLES) <= present:
        return
    remove(using)
    with connections[using].cursor() as cursor:
        if not _is_sqlite(using):
            cursor.execute(POSTGRES_FUNCTION)
        for table in TABLES:
            for statement in _sqlite(table) if _is_sqlite(using) else _postgres(table):
                cursor.execute(statement)


def restore_after_migrate(sender, using, **kwargs):
    restore(using)
