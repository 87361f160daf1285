"""A story that many tests begin with is told by the engine once; after that its rows are put back.

Telling a partnership takes the engine some twenty steps. Every test of the upper floors starts from
one, and told from the same rows it leaves the same rows: those are kept and written again.
"""

from functools import wraps

from django.db import connection
from django.db.models import Model

from foundation.workflow import clock

from . import rows_of_postgres, rows_of_sqlite

_told: dict = {}


def told_once(story):
    """Wraps a story that gives back one row. Told with more than words and rows, it is always told
    anew."""

    @wraps(story)
    def teller(cast, *more, **how):
        known = all(isinstance(value, str | Model | None) for value in how.values())
        if more or not known or clock._standing.get():
            return story(cast, *more, **how)
        database = _of_this_kind()
        before = database.rows()
        question = (story.__qualname__, *sorted(how.items()), database.meaning(before))
        if question not in _told:
            made = story(cast, **how)
            changes = _difference(before, database.rows()), database.numbers()
            _told[question] = (type(made), made.pk, changes)
            return made
        kind, pk, changes = _told[question]
        database.put(*changes)
        return kind._base_manager.get(pk=pk)

    return teller


def numbers_begin_again() -> None:
    """Before a test: its rows get the numbers that the same rows got in another test."""
    _of_this_kind().begin_again()


def _of_this_kind():
    return rows_of_sqlite if connection.vendor == "sqlite" else rows_of_postgres


def _difference(before: dict, after: dict) -> list[tuple]:
    """(table, number, row, whether it is new) of everything that a story wrote."""
    assert all(before[table].keys() <= after[table].keys() for table in before), "rows went away"
    return [
        (table, number, row, number not in before[table])
        for table, content in after.items()
        for number, row in content.items()
        if before[table].get(number) != row
    ]
