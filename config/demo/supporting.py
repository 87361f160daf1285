"""Supports through the years: the real places sign anew after each election, the invented show
the rest."""

from partnerships.supports.models import Support

from .places import PLACES
from .telling import Story, Teller, again

INVENTED = [name for name, place in PLACES.items() if place.invented]
REASON = "Left the council for a post in another town."


def kept_alive(t: Teller, calls, found) -> Story:
    """A real place is never late: month by month, what is due after an election is signed anew."""
    names = {t.place(name).pk: name for name in PLACES if name not in INVENTED}
    for months in range(-39, 0):
        yield t.on(months, 27)
        due = Support.objects.filter(state="due", organisation__in=names).order_by("pk")
        for support in due:
            if not support.election_on or support.election_on < t.now.date():
                renewed(t, support, names[support.organisation_id])


def renewed(t: Teller, support, place: str, holders=()) -> Support:
    """The same offices are asked, all sign, and it is confirmed."""
    who = (place, "coordinator")
    if holders:
        support = t.take(support, "edit", who, {"office_holders": list(holders)})
    support = t.take(support, "request_signatures", who)
    support = t.everybody_signs(support)
    return t.take(support, "confirm", who)


def of(t: Teller, place: str, theme: str) -> Support:
    """The support of a place in its partnership on a topic."""
    rows = Support.objects.filter(organisation=t.place(place)).select_related("partnership")
    return next(row for row in rows if row.partnership.themes == [theme])


def left(t: Teller, support, place: str, side: str) -> Support:
    row = next(row for row in support.mandate_rows if row["side"] == side)
    body = {"mandate": row["key"], "left_on": t.now.date().isoformat(), "reason": REASON}
    return t.take(support, "report_departure", (place, "coordinator"), body)


def rows_of(support, **changes) -> list[dict]:
    """Those who signed the last time; by side, what is otherwise now."""
    return [
        {
            **{name: row[name] for name in ("side", "name", "office", "email")},
            "change": "same", **changes.get(row["side"], {}),
        }
        for row in support.mandate_rows
    ]  # fmt: skip


def of_the_invented(t: Teller, calls, found) -> Story:
    """One lapsed, one due, one out for signing, one confirmed with the sides swapped."""
    yield t.ago(17)
    lapsed = left(t, of(t, "Exempelby", "PARTICIPATION"), "Exempelby", "majority")
    left(t, of(t, "Trial District", "YOUTH"), "Trial District", "opposition")
    signing = left(t, of(t, "Provköping", "YOUTH"), "Provköping", "official")
    swapped = of(t, "Exempelby", "ACCESS")
    if swapped.state != "due":  # an election may have made it so
        note = {"note": "The majority has changed in the middle of the term."}
        swapped = t.take(swapped, "become_due", "coordinator", note)
    yield t.ago(7)
    reason = "The council has decided not to go on with this partnership."
    t.take(again(lapsed), "lapse", "coordinator", {"reason": reason})
    signing, who = again(signing), ("Provköping", "coordinator")
    acting = t.cast["Provköping", "finance"]
    acting = {"change": "other", "name": acting.name, "email": acting.email}
    rows = rows_of(signing, official=acting)
    signing = t.take(signing, "edit", who, {"office_holders": rows})
    signing = t.take(signing, "request_signatures", who)
    yield t.ago(3)
    t.sign(signing, ("Provköping", "majority"))
    rows = rows_of(swapped, majority={"change": "opposition"}, opposition={"change": "majority"})
    renewed(t, again(swapped), "Exempelby", rows)


STORIES = [kept_alive, of_the_invented]
