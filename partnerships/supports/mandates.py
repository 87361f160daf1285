"""Who stands behind a support, until when, and from when it is asked for anew. No ORM, no request.

A mandate is a row of JSON: key, name, office, side, email, term, signed_on, until (only where it
differs from the calendar), left_on; and what is reckoned: from, to, estimated. Days are ISO texts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from partnerships.elections.terms import (
    A_DAY,
    COUNCIL,
    EXECUTIVE,
    NONE,
    ElectionDays,
    between_times,
    period,
)

# [D] Words by which an office is one of the executive, whose term may differ from the council's;
# on each support the office can say otherwise (step `correct_mandates`).
OF_THE_EXECUTIVE = ("executive", "styrelse")
LEAD_DAYS = 90  # [D] the default of the call's term `support_lead_days`
KNOWN = (
    "key", "name", "office", "side", "email", "term", "signed_on", "until", "left_on", "incoming",
)  # fmt: skip


def usual_term(side: str, office: str) -> str:
    """Whose term an office follows: the council's, its executive's, or none (an official)."""
    if side == "official":
        return NONE
    return EXECUTIVE if any(word in office.lower() for word in OF_THE_EXECUTIVE) else COUNCIL


@dataclass(frozen=True)
class Outlook:
    """Until when a support holds, and when it is asked for anew."""

    valid_until: date | None = None
    due_on: date | None = None
    why: str = ""  # "election" is near, has been "held", or the "term" ends
    election_on: date | None = None  # the last possible day of the election that ends it


def _day(text) -> date | None:
    return date.fromisoformat(text) if text else None


def reckoned(
    rows: Iterable[dict], calendar: Iterable[ElectionDays], lead_days: int
) -> tuple[list[dict], Outlook]:
    """The rows with from and to as the calendar says, and the outlook of the whole."""
    calendar = tuple(calendar)
    found, ends = [], []
    for row in rows:
        mandate, outlook = _one(row, calendar, timedelta(days=lead_days))
        found.append(mandate)
        ends.append(outlook)
    ends = [one for one in ends if one.valid_until]
    if not ends:
        return found, Outlook()
    first = min(ends, key=lambda one: one.valid_until)
    soonest = min(ends, key=lambda one: one.due_on)
    return found, Outlook(first.valid_until, soonest.due_on, soonest.why, soonest.election_on)


def _one(row: dict, calendar, lead: timedelta) -> tuple[dict, Outlook]:
    signed = date.fromisoformat(row["signed_on"])
    until, left = _day(row.get("until")), _day(row.get("left_on"))
    kept = {name: row[name] for name in KNOWN if row.get(name)}
    term = row["term"]
    gap = between_times(calendar, term, signed) if row.get("incoming") and term != NONE else None
    found = period(calendar, term, gap.begins(term) if gap else signed) if term != NONE else None
    last = until or (found.last if found else None)
    election = found.election if found and not until else None
    end = min(filter(None, (last, left)), default=None)
    mandate = {
        **kept,
        "from": found.first.isoformat() if found and found.first else "",
        "to": last.isoformat() if last else "",
        "estimated": bool(found and found.estimated and not until),
    }
    if last is None:
        return mandate, Outlook(end, end + A_DAY, "term") if end else Outlook()
    return mandate, _due(end, last, election, signed, lead)


def _due(end: date, last: date, election, signed: date, lead: timedelta) -> Outlook:
    """The first of the days on which it is asked for anew that comes after the signature.

    [D] so many days before the election, when it has been held, when the term is over: whoever
    signs when an election is near has heard of it, and is asked again when it has been held.
    """
    days = [(last + A_DAY, "term")]
    if election is not None:
        days = [(election.earliest - lead, "election"), (election.latest + A_DAY, "held"), *days]
    else:
        days = [(last - lead, "term"), *days]
    due_on, why = min((pair for pair in days if pair[0] > signed), default=days[-1])
    return Outlook(end, due_on, why, election.latest if election else None)


def former_holders(rows: Iterable[dict]) -> list[dict]:
    """Whom to ask again, as the form of office-holders has them: nobody who has left."""
    return [
        {
            "side": row["side"], "change": "other" if row.get("left_on") else "same",
            "name": "" if row.get("left_on") else row["name"], "office": row["office"],
            "email": "" if row.get("left_on") else row.get("email", ""),
        }
        for row in rows
    ]  # fmt: skip


def term_carried(row: dict, former: Iterable[dict]) -> str:
    """The term of a new mandate: that of the same office before, else the usual one."""
    same = (
        one["term"]
        for one in former
        if (one["side"], one["office"]) == (row["side"], row["office"])
    )
    return next(same, usual_term(row["side"], row["office"]))
