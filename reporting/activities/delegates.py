"""Those who are named: who travels or is paid for, on which side; no database, no request."""

from collections.abc import Iterable

YOUTH = "youth"
YOUNG = frozenset({YOUTH, "young person", "ungdom"})  # how a free text may say the same


def side_of_delegate(row: dict) -> str:
    """The side a delegate stands on: as chosen, else what a bare code in `role` says, else ""."""
    from .participants import SIDES

    said = str(row.get("role") or "").strip().lower().replace(" ", "_")
    return row.get("side") or (said if said in (*SIDES, YOUTH) else "")


def is_young(row: dict) -> bool:
    """Whether somebody is named as a young person, by side or by role."""
    return YOUTH in (row.get("side"), side_of_delegate(row)) or (
        str(row.get("role") or "").strip().lower() in YOUNG
    )


def perhaps_children(rows: Iterable[dict]) -> list[dict]:
    """The young people of whom nobody has said that they are 18 or older (DOMAIN §8)."""
    return [row for row in rows if is_young(row) and not row.get("adult")]
