"""The open points of a partnership's contact notes, for its page."""

from datetime import date

from foundation.workflow import clock
from foundation.workflow.matters import names_beside
from foundation.workflow.models import Part

from .models import Contact
from .points import is_late, open_points


def pending_points(partnership, person) -> list[dict]:
    """{text, url, owner, due_at, days, late} of each point this person may see, by its day.

    Two queries at most: the notes are asked within that for their rows.
    """
    notes = Contact.objects.visible_to(person).filter(
        partnership=partnership, state=Contact.State.FOLLOW_UP
    )
    stored = Part.objects.filter(
        kind=Contact.label(), name="points", matter_id__in=notes.order_by().values("pk")
    )
    rows = [
        {**row, "contact": part.matter_id} for part in stored for row in open_points(part.content)
    ]
    names = {one.pk: str(one) for one in partnership.organisations}
    names |= names_beside(partnership, {row["owner"] for row in rows} - set(names))
    return [shown(row, names) for row in open_points(rows)]


def shown(row: dict, names: dict) -> dict:
    today, due = clock.today(), row.get("due_on")
    due_on = date.fromisoformat(due) if due else None
    return {
        "text": row["text"],
        "url": Contact(pk=row["contact"]).url,
        "owner": names.get(row["owner"], ""),
        "due_at": due_on and clock.end_of(due_on),
        "days": due_on and (due_on - today).days,
        "late": is_late(row, today),
    }
