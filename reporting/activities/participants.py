"""Counting people, never naming them: heads by side, sex and age; no database, no request."""

from collections.abc import Iterable

SIDES = ("majority", "opposition", "official", "civil_society", "resident")
SEXES = ("female", "male", "other", "unknown")
AGE_BANDS = ("0-17", "18-24", "25-34", "35-64", "65+")
OF_WHOM = ("disability", "first_time")  # of the heads of a row; absent where nobody asked


def of_whom(rows: Iterable[dict], name: str) -> int | None:
    """How many of the heads have a disability (or came for the first time); None: never asked."""
    said = [row[name] for row in rows if row.get(name) is not None]
    return sum(said) if said else None


def head_count(rows: Iterable[dict]) -> int:
    """How many heads the rows of the part `participants` count in all."""
    return sum(row["count"] for row in rows)


def heads_by(rows: Iterable[dict], name: str, order: Iterable[str]) -> dict[str, int]:
    """Heads by the values of one column (`side`, `sex`, `age_band`), in the order given."""
    found = dict.fromkeys(order, 0)
    for row in rows:
        found[row[name]] = found.get(row[name], 0) + row["count"]
    return found


def heads_by_side_and_sex(rows: Iterable[dict]) -> dict[str, dict[str, int]]:
    """{side: {sex: heads}} for the sides that were there."""
    rows = list(rows)
    present = [side for side in SIDES if any(row["side"] == side for row in rows)]
    return {
        side: heads_by([row for row in rows if row["side"] == side], "sex", SEXES)
        for side in present
    }
