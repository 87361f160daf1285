"""All rows of a PostgreSQL database, read and put back (see retold).

Its sequences don't roll back with a test: they are set back before each, and forward with a story.
"""

import json
from collections import defaultdict

from django.db import connection, transaction

from .rows_of_sqlite import MEANINGLESS, OF_NO_STORY

_schema: dict = {}
_at_first: list = []


def _asked(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def _tables() -> dict[str, tuple[str, list[str], list[str]]]:
    """{table: (primary key, columns, columns that tell when or are salted)}."""
    keys = dict(_asked(
        "SELECT k.table_name, k.column_name FROM information_schema.key_column_usage k"
        " JOIN information_schema.table_constraints c USING (constraint_schema, constraint_name)"
        " WHERE c.constraint_type = 'PRIMARY KEY' AND k.table_schema = current_schema()"
    ))  # fmt: skip
    columns, whens = defaultdict(list), defaultdict(list)
    for table, name, kind in _asked(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    ):
        columns[table].append(name)
        if kind.startswith("timestamp") or name in MEANINGLESS:
            whens[table].append(name)
    return {
        table: (key, columns[table], whens[table])
        for table, key in keys.items()
        if table not in OF_NO_STORY
    }


def rows() -> dict:
    """{table: {primary key: row as JSON}} of everything there is, in one question."""
    if not _schema:
        _schema.update(_tables())
    found = {table: {} for table in _schema}
    for table, number, row in _asked(
        " UNION ALL ".join(
            f'SELECT \'{table}\', "{key}"::text, to_jsonb(t)::text FROM "{table}" t'
            for table, (key, _columns, _whens) in _schema.items()
        )
    ):
        found[table][number] = row
    return found


def meaning(rows: dict) -> int:
    """What a story can tell of the rows it begins from."""
    counted = []
    for table, content in rows.items():
        whens = _schema[table][2]
        for number in sorted(content):
            row = json.loads(content[number])
            counted.append((table, str([row[name] for name in row if name not in whens])))
    return hash(tuple(counted))


def put(changes: list[tuple], numbers: list[tuple]) -> None:
    new, other = defaultdict(list), []
    for table, number, row, is_new in changes:
        new[table].append(row) if is_new else other.append((table, number, row))
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in new.items():
            cursor.execute(
                f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)',
                [f"[{','.join(rows)}]"],
            )
        for table, number, row in other:
            key, columns, _whens = _schema[table]
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f'UPDATE "{table}" SET ({names}) = (SELECT {names}'
                f' FROM json_populate_record(NULL::"{table}", %s)) WHERE "{key}"::text = %s',
                [row, number],
            )
    _set(numbers)


def numbers() -> list[tuple]:
    """(sequence, last number given, whether one was given) of each sequence."""
    return _asked(
        "SELECT quote_ident(sequencename), coalesce(last_value, start_value),"
        " last_value IS NOT NULL FROM pg_sequences WHERE schemaname = current_schema()"
    )


def begin_again() -> None:
    if not _at_first:
        _at_first.extend(numbers())
    _set(_at_first)


def _set(numbers: list[tuple]) -> None:
    names, lasts, given = (list(column) for column in zip(*numbers, strict=True))
    _asked(
        "SELECT setval(name::regclass, last, given)"
        " FROM unnest(%s::text[], %s::bigint[], %s::boolean[]) AS t (name, last, given)",
        names, lasts, given,
    )  # fmt: skip
