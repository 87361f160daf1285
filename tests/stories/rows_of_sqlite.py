"""All rows of an SQLite database, read and put back (see retold)."""

from django.db import connection, transaction

# What differs from test to test without meaning anything: when, with which salt, who is signed in.
MEANINGLESS = ("password",)
OF_NO_STORY = ("django_session",)
_schema: dict = {}


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        # SQLite keeps its own tables itself
        names = [name for (name,) in cursor.fetchall() if not name.startswith("sqlite_")]
        return [name for name in names if name not in OF_NO_STORY]


def _columns(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA table_info("{table}")')
        return [(row[1], row[2]) for row in cursor.fetchall()]


def rows() -> dict:
    """{table: {rowid: row}} of everything there is."""
    if not _schema:
        _schema.update({table: _columns(table) for table in _tables()})
    found = {}
    with connection.cursor() as cursor:
        for table in _schema:
            cursor.execute(f'SELECT rowid, * FROM "{table}"')
            found[table] = {row[0]: row[1:] for row in cursor.fetchall()}
    return found


def meaning(rows: dict) -> int:
    """What a story can tell of the rows it begins from."""
    counted = []
    for table, content in rows.items():
        kept = [
            place for place, (name, kind) in enumerate(_schema[table])
            if kind != "datetime" and name not in MEANINGLESS
        ]  # fmt: skip
        counted += [
            (table, number, *(row[place] for place in kept)) for number, row in content.items()
        ]
    return hash(tuple(counted))


def put(changes: list[tuple], _numbers=None) -> None:
    # Rows point at each other: they are checked together, at the end.
    with transaction.atomic(), connection.cursor() as cursor:
        for table, number, row, is_new in changes:
            names = [f'"{name}"' for name, _kind in _schema[table]]
            if is_new:
                marks = ", ".join(["%s"] * (len(names) + 1))
                sql = f'INSERT INTO "{table}" (rowid, {", ".join(names)}) VALUES ({marks})'
                cursor.execute(sql, [number, *row])
            else:
                sets = ", ".join(f"{name} = %s" for name in names)
                cursor.execute(f'UPDATE "{table}" SET {sets} WHERE rowid = %s', [*row, number])


def numbers() -> None:
    """Nothing to keep: the next number is told by the rows, and rolls back with them."""


def begin_again() -> None:
    """Nothing to do, for the same reason."""
