"""Agreed points: who owes what by when. Rows {key, text, owner, due_on, done_on}, days as ISO."""

from collections.abc import Iterable
from datetime import date

DEADLINE = "point-"  # the code of a point's deadline is this and its key


def open_points(rows: Iterable[dict]) -> list[dict]:
    """The points that nobody has noted as done, by their day; those without one come last."""
    found = [row for row in rows if not row.get("done_on")]
    return sorted(found, key=lambda row: row.get("due_on") or "9999-12-31")


def owing(rows: Iterable[dict]) -> list[int]:
    """The organisations that owe an open point, each once."""
    return list(dict.fromkeys(row["owner"] for row in open_points(rows)))


def is_late(row: dict, today: date) -> bool:
    """Whether the point is open past its day (that day itself is in time)."""
    due = row.get("due_on")
    return not row.get("done_on") and bool(due) and due < today.isoformat()


def changed(rows: Iterable[dict], key: str, **values) -> list[dict]:
    """The rows with other values in one of them."""
    return [{**row, **values} if row["key"] == key else row for row in rows]


def deadline_of(row: dict) -> str:
    return DEADLINE + row["key"]
