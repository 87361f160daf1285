"""What the rows of a partnership say of a day: who serves, what is missing, what is in force."""

from collections.abc import Iterable
from datetime import date

# A steering group has politicians of both sides and a senior official of each partner (DOMAIN §1).
STEERING = ("majority", "opposition", "senior_official")
FUNCTIONS = (*STEERING, "team", "research", "civil_society")


def holds_on(row: dict, day: date, first: str = "since", last: str = "until") -> bool:
    """Whether a row with ISO dates counts on a day; an absent date is no bound."""
    begins, ends = row.get(first) or "", row.get(last) or "9999"
    return begins <= day.isoformat() <= ends


def serving(rows: Iterable[dict], day: date) -> list[dict]:
    """The rows that count on the day or begin later: who is named and has not ended."""
    return [row for row in rows if (row.get("until") or "9999") >= day.isoformat()]


def missing_functions(held: Iterable[str]) -> list[str]:
    """The functions of a steering group that nobody has, in their order."""
    known = set(held)
    return [function for function in STEERING if function not in known]


def agreement_in_force(rows: Iterable[dict], day: date) -> dict | None:
    """The agreement of cooperation that counts on the day: of several, the one signed last."""
    found = [row for row in rows if holds_on(row, day, "valid_from", "valid_until")]
    return max(found, key=lambda row: row.get("signed_on") or "", default=None)


def last_day_of(rows: Iterable[dict]) -> str:
    """The latest last day among agreements (ISO); empty where there is none or it is open."""
    days = [row.get("valid_until") or "" for row in rows]
    return "" if "" in days else max(days, default="")


def may_leave(leaving: str, countries: dict, home: str) -> bool:
    """Whether a side is still there when one leaves: {key: country} of the parties, by key."""
    staying = [country for key, country in countries.items() if key != leaving]
    own_side = [country for country in staying if (country == home) == (countries[leaving] == home)]
    return bool(own_side)
