"""A story that many tests begin with is told by the engine once; after that its rows are put back.

Telling a partnership takes the engine some twenty steps. Every test of the upper floors starts from
one, and told from the same rows it leaves the same rows: those are kept and written again. Only on
SQLite, where numbers of rows roll back with a test; elsewhere each test tells its own.
"""

from functools import wraps

from django.db import connection, transaction

from foundation.workflow import clock

# What differs from test to test without meaning anything: when, and with which salt.
MEANINGLESS = ("password",)
_told: dict = {}


def told_once(story):
    """Wraps a story that gives back one row. Told with more than words, it is always told anew."""

    @wraps(story)
    def teller(cast, *more, **how):
        in_words = not more and all(isinstance(value, str) for value in how.values())
        if not in_words or connection.vendor != "sqlite" or clock._standing.get():
            return story(cast, *more, **how)
        before = _rows()
        question = (story.__qualname__, *sorted(how.items()), _meaning(before))
        if question not in _told:
            made = story(cast, **how)
            _told[question] = (type(made), made.pk, _difference(before, _rows()))
            return made
        kind, pk, changes = _told[question]
        _put(changes)
        return kind._base_manager.get(pk=pk)

    return teller


def _tables() -> dict[str, list]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [name for (name,) in cursor.fetchall()]


def _columns(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA table_info("{table}")')
        return [(row[1], row[2]) for row in cursor.fetchall()]


_schema: dict = {}


def _rows() -> dict:
    """{table: {rowid: row}} of everything there is."""
    if not _schema:
        _schema.update({table: _columns(table) for table in _tables()})
    found = {}
    with connection.cursor() as cursor:
        for table in _schema:
            cursor.execute(f'SELECT rowid, * FROM "{table}"')
            found[table] = {row[0]: row[1:] for row in cursor.fetchall()}
    return found


def _meaning(rows: dict) -> int:
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


def _difference(before: dict, after: dict) -> list[tuple]:
    """(table, rowid, row, whether it is new) of everything that a story wrote."""
    assert all(before[table].keys() <= after[table].keys() for table in before), "rows went away"
    return [
        (table, number, row, number not in before[table])
        for table, content in after.items()
        if table != "sqlite_sequence"  # SQLite keeps it itself
        for number, row in content.items()
        if before[table].get(number) != row
    ]


def _put(changes: list[tuple]) -> None:
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
