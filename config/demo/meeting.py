"""Who works for an invented pair, what was agreed on visits and calls, and how it is going."""

from partnerships.contacts.models import Contact

from .telling import Teller
from .words import Pair


def set_up(t: Teller, pair: Pair, partnership):
    """Team, adviser, a university, the partners' own agreement; a visit whose points are done."""
    lead = (pair.swedish, "coordinator")
    today = t.now.date().isoformat()
    body = {"role": "adviser", "person": t.cast["adviser"].pk, "since": today}
    t.take(partnership, "appoint", pair.office, body)
    for place in pair.names:
        body = {"function": "team", "name": f"Deputy coordinator, {place}", "since": today}
        t.take(partnership, "name_member", (place, "coordinator"), body)
    row = {"name": "Sample University", "kind": "research", "country": "BW", "since": today,
           "role": "Follows how young people take part"}  # fmt: skip
    t.rows(partnership, "associates", (pair.others[0], "coordinator"), [row])
    paper = t.paper(
        partnership, lead, "agreement", "Agreement of cooperation",
        "The partners meet twice a year and share what they learn.",
    )  # fmt: skip
    row = {"title": "Agreement of cooperation", "signed_on": today, "valid_from": today,
           "valid_until": t.month(16).isoformat(), "document": paper.pk}  # fmt: skip
    t.rows(partnership, "cooperation_agreements", lead, [row])
    contact = noted(
        t, pair, partnership, "visit", "Visit at the start",
        "Both councils want young people on their committees. The coordinators know their tasks.",
        [("Send the guide to reporting", t.cast.icld, 10)],
    )  # fmt: skip
    body = {"health": "good", "reason": "Both teams are in place and meet every month."}
    t.take(partnership, "set_health", "adviser", body)
    contact = t.take(contact, "file", pair.office)
    done = {"point": contact.rows("points")[0]["key"]}
    t.take(contact, "point_done", pair.office, done)


def going_badly(t: Teller, pair: Pair, partnership, third: str):
    """A third partner joins and leaves; promises are not kept, and the office takes note."""
    reason = "They want to learn from the same visits."
    body = {"organisation": t.place(third).pk, "reason": reason}
    partnership = t.take(partnership, "add_partner", pair.office, body)
    yield t.days_later(20)
    body = {"organisation": t.place(third).pk, "last_day": t.now.date().isoformat(),
            "reason": "Their council found that it has no time for it."}  # fmt: skip
    partnership = t.take(partnership, "remove_partner", pair.office, body)
    contact = noted(
        t, pair, partnership, "call", "Call about the report",
        "The report on the inception is not begun. Nobody knows who writes it.",
        [
            ("Name who writes the report", t.place(pair.swedish), 14),
            ("Send the signed attendance sheets", t.place(pair.others[0]), 21),
        ],
    )  # fmt: skip
    t.take(contact, "file", pair.office)
    body = {"health": "poor", "reason": "Nobody answers, and the report is late."}
    t.take(partnership, "set_health", pair.office, body)


def noted(t: Teller, pair: Pair, partnership, kind, title, summary, points=()) -> Contact:
    """A draft of the office's; points are (text, organisation, due so many days later)."""
    places = [t.place(name).pk for name in pair.names]
    body = {
        "partnership": partnership.pk, "title": title, "kind": kind, "summary": summary,
        "held_on": t.now.date().isoformat(), "took_part": "The coordinators",
        "organisations": [*places, t.cast.icld.pk],
    }  # fmt: skip
    contact = t.begin(Contact, pair.office, body)
    rows = [
        {"text": text, "owner": owner.pk, "due_on": t.days_later(days).date().isoformat()}
        for text, owner, days in points
    ]
    t.rows(contact, "points", pair.office, rows)
    return contact
