"""Cases that ran before the office used the system: a workbook for the invented pairs."""

import io

from django.core.files.base import ContentFile
from openpyxl import load_workbook

from foundation.documents.storing import add_document, look_at
from foundation.workflow import clock
from reporting.takeovers import workbook
from reporting.takeovers.models import Takeover

from .calls import FIRST
from .telling import Story, Teller

OFFICE = "coordinator"


def from_a_workbook(t: Teller, calls, found) -> Story:
    """One is taken over, one waits for a last look, one has mistakes, one was begun in vain."""
    yield t.ago(33)
    call = calls[FIRST]
    t.take(begun(t, call), "withdraw", OFFICE)
    takeover = checked(t, begun(t, call), ("OLD-1", "Exempelby", "Sample Town", "active"))
    takeover = t.take(takeover, "take_over_case", OFFICE, {"case": "OLD-1"})
    t.take(takeover, "finish", OFFICE)
    yield t.ago(6)
    checked(t, begun(t, call), ("OLD-2", "Provköping", "Trial District", "active"))
    checked(t, begun(t, call), ("OLD-3", "Exempelby", "Sample Town", "under way"))


def begun(t: Teller, call) -> Takeover:
    return t.begin(Takeover, OFFICE, {"call": call.pk})


def checked(t: Teller, takeover: Takeover, *cases) -> Takeover:
    """The takeover with a workbook of these cases handed in and read."""
    book = load_workbook(io.BytesIO(workbook.empty()))
    for case in cases:
        for sheet, rows in written(t, *case).items():
            for row in rows:
                book[sheet].append(row)
    filled = io.BytesIO()
    book.save(filled)
    with clock.standing_at(t.now):
        looked = look_at(ContentFile(filled.getvalue(), name="cases.xlsx"))
        paper = add_document(takeover, t.person(OFFICE), looked, kind="workbook")
    t.files.append(paper.latest.file.name)
    return t.take(takeover, "check_workbook", OFFICE, {"workbook": paper.pk})


def written(t: Teller, key: str, swedish: str, other: str, stage: str) -> dict[str, list[list]]:
    """The rows of each sheet: 400,000 SEK granted for two years, the first of them settled."""
    first, ends = t.month(-15).isoformat(), t.last_of(8).isoformat()
    year_ends, next_year = t.last_of(-4).isoformat(), t.month(-3).isoformat()
    return {
        "Cases": [[key, f"{swedish} – {other}", stage, "YOUTH", "", first, ends]],
        "Partners": [
            [key, swedish, "SE", "yes", f"KS {key}"],
            [key, other, t.place(other).country, "", ""],
        ],
        "People": [
            [key, place, f"Coordinator, {place}", t.cast[place, "coordinator"].email,
             "coordinator", ""]
            for place in (swedish, other)
        ],
        "Grants": [
            [key, "1", "project", "Young people plan their town", first, ends, 400_000,
             t.month(-16).isoformat()],
        ],
        "Budget": [
            [key, "1", line, "project", place, category, year, amount]
            for line, place, category, year, amount in (
                ("hotel", swedish, "LODGING", t.month(-15).year, 120_000),
                ("hall", other, "VENUE", t.month(-15).year, 80_000),
                ("hotel-2", swedish, "LODGING", t.month(-3).year, 120_000),
                ("hall-2", other, "VENUE", t.month(-3).year, 80_000),
            )
        ],
        "Earlier years": [
            [key, "1", "hotel", first, year_ends, 97_500, 97_500],
            [key, "1", "hall", first, year_ends, 71_200, 71_200],
        ],
        "Report dates": [
            [key, "1", "project", first, year_ends, t.last_of(-2).isoformat()],
            [key, "1", "project", next_year, ends, t.last_of(10).isoformat()],
        ],
        "Conditions": [[key, "1", "A youth council is elected", t.last_of(2).isoformat()]],
    }  # fmt: skip


STORIES = (from_a_workbook,)
