"""What is entered for a partner: for whom, how its word came, the paper it came on, who is told."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import clock
from .days import parse_day
from .matters import answers
from .steps import Invalid

TOPIC = "on_behalf"
WAYS = {
    "mail": gettext_lazy("by e-mail"),
    "phone": gettext_lazy("by telephone"),
    "paper": gettext_lazy("on paper"),
    "meeting": gettext_lazy("at a meeting"),
}
WRITTEN = ("mail", "paper")  # what came in writing is filed; what was said is noted


class Behalf(int):
    """The organisation something is entered for, and how its word came.

    A number like any other `on_behalf_of` to whoever only asks for whom; the record asks the rest.
    `paper(matter, by)` files what came and names it ({"document", "sha256"}): it is called within
    the transaction of the entry, because what is begun has no number before.
    """

    how: str
    on: date
    note: str
    paper: Callable | None

    def __new__(cls, organisation: int, how: str, on: date, note="", paper=None):
        made = super().__new__(cls, organisation)
        made.how, made.on, made.note, made.paper = how, on, note, paper
        return made

    def facts(self, matter, by) -> dict:
        """What the entry keeps of it: codes, the day, and the paper by its number and digest."""
        named = self.paper(matter, by) if self.paper else {}
        return {"how": self.how, "on": self.on.isoformat(), **named}


def facts_of(on_behalf_of, matter, by) -> dict:
    """{"on_behalf": …} for the entry; empty where nothing is said of how it came."""
    said = isinstance(on_behalf_of, Behalf)
    return {"on_behalf": on_behalf_of.facts(matter, by)} if said else {}


def remarks_of(on_behalf_of) -> dict[str, str]:
    """What was said on the telephone or at the meeting: free text, kept apart as all is."""
    note = getattr(on_behalf_of, "note", "")
    return {"received": note} if note else {}


# Who is told


def people_of(matter, organisation: int | None) -> set[int]:
    """The ids of those told that something was entered for their organisation.

    Its coordinators, or whoever serves it while it has none; only those who see the matter.
    """
    if not organisation:
        return set()
    serving = answers["coordinators_of"](int(organisation))
    rows = type(matter).objects
    people = get_user_model().objects.filter(pk__in=serving)
    return {one.pk for one in people if rows.visible_to(one).filter(pk=matter.pk).exists()}


def people_told(matter, step) -> set[int]:
    """The ids of those whom a step (or the beginning) tells, as its process says."""
    people: set[int] = set()
    for whom in step.tells if step else ():
        found = whom.people(matter) if hasattr(whom, "people") else whom(matter)
        people |= (
            set(found.values_list("pk", flat=True))
            if hasattr(found, "values_list")
            else {person.pk for person in found}
        )
    return people


# As machines say it


FIELDS = {"how", "on", "document", "note"}


def sent(body: dict, begins: bool = False) -> int | None:
    """`on_behalf_of` of a body and, beside it, `received`; takes both out of the body.

    What came in writing names its document; where something begins it may be left out, because
    there is no matter yet to which it could have been handed in. Raises Invalid.
    """
    organisation, received = body.pop("on_behalf_of", None), body.pop("received", None)
    if organisation is not None and (
        isinstance(organisation, bool) or not isinstance(organisation, int)
    ):
        raise Invalid({"on_behalf_of": [_("Give the number of an organisation.")]})
    if received is None:
        return organisation
    problem = None
    if organisation is None:
        problem = _("Say for whom it is entered, too: on_behalf_of.")
    elif not isinstance(received, dict) or set(received) - FIELDS:
        problem = _("This should be an object of how, on, document and note.")
    if problem:
        raise Invalid({"received": [problem]})
    return _read(organisation, received, begins)


def _read(organisation: int, received: dict, begins: bool) -> Behalf:
    how, on, document = received.get("how"), received.get("on"), received.get("document")
    note = received.get("note", "")
    day = parse_day(on) if isinstance(on, str) and on[:4].isdigit() else None
    problem = None
    if not isinstance(how, str) or how not in WAYS:
        problem = _("Say how it came: %(ways)s.") % {"ways": ", ".join(WAYS)}
    elif day is None or day.isoformat() != on:
        problem = _("Give the date as text: 2026-03-31.")
    elif day > clock.today() or day.year < 1900:
        problem = _("It cannot have come after today.")
    elif document is not None and not (type(document) is int and 0 < document < 2**63):
        problem = _("Name a document by its number.")
    elif not isinstance(note, str) or len(note) > 4000 or "\x00" in note:
        problem = _("The note is a text of at most 4,000 characters.")
    elif document is None and how in WRITTEN and not begins:
        problem = _("Name the document that came: hand it in first.")
    if problem:
        raise Invalid({"received": [problem]})
    return Behalf(organisation, how, day, note.strip(), _named(document) if document else None)


def _named(document: int) -> Callable:
    """The paper by the number of a document of the matter, or of what the matter stands below."""

    def paper(matter, by):
        above = matter.parent()
        for one in (matter, *([above] if above is not None else [])):
            found = answers["document_of"](one, document, by)
            if found:
                return found
        raise Invalid({"received": [_("This is no document of this matter.")]})

    return paper
