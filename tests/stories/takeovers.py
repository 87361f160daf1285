"""How running cases come in: a workbook in which Lund and Francistown have worked since 2024."""

import io

from openpyxl import load_workbook

from foundation.documents import storing
from foundation.workflow.engine import begin, take_step
from partnerships.programmes.models import Call
from reporting.takeovers import workbook
from reporting.takeovers.models import Takeover
from tests.stories.partnerships import an_open_call


def what_is_written(key="D-17", **changes) -> dict[str, list[list]]:
    """The rows of each sheet for one case: 100,000 SEK granted, 30,000 accepted, 25,000 paid."""
    rows = {
        "Cases": [[key, "Lund – Francistown: youth", "active", "", "", "2024-01-01", "2026-12-31"]],
        "Partners": [
            [key, "1281", "SE", "yes", "KS 2023/5"],
            [key, "Francistown", "BW", "", ""],
        ],
        "People": [
            [key, "1281", "New coordinator", "New.Coordinator@lund.example", "coordinator", "sv"],
            [key, "Francistown", "Coordinator, Francistown", "coordinator@francistown.example",
             "coordinator", ""],
        ],
        "Grants": [
            [key, "1", "project", "Youth in local decisions", "2024-01-01", "2026-12-31",
             "100 000,00", "2023-12-01"],
        ],
        "Budget": [
            [key, "1", "hotel", "project", "1281", "LODGING", 2025, 60000],
            [key, "1", "hall", "project", "Francistown", "VENUE", "2025", "40000.00"],
        ],
        "Earlier years": [
            [key, "1", "hotel", "2024-01-01", "2024-12-31", 20000.5, 20000],
            [key, "1", "hall", "2024-01-01", "2024-12-31", "9 999,50", "5000"],
        ],
        "Report dates": [
            [key, "1", "project", "2024-01-01", "2024-12-31", "2025-02-28"],
            [key, "1", "project", "2025-01-01", "2025-12-31", "2026-02-28"],
        ],
        "Conditions": [[key, "1", "A youth council is elected", "2026-06-30"]],
        "Documents": [[key, "agreement-2024.pdf", "Agreement, signed", "en"]],
    }  # fmt: skip
    return {**rows, **changes}


def a_workbook(*cases: dict) -> io.BytesIO:
    """The empty workbook of the house, filled in with these cases as Excel would save it."""
    book = load_workbook(io.BytesIO(workbook.empty()))
    for case in cases:
        for sheet, rows in case.items():
            for row in rows:
                book[sheet].append(row)
    file = io.BytesIO()
    book.save(file)
    file.name, file.size = "cases.xlsx", file.tell()
    file.seek(0)
    return file


def a_takeover(cast, call: Call | None = None) -> Takeover:
    """A draft, begun by the office's coordinator."""
    call = call or Call.objects.filter(state="open").first() or an_open_call(cast)
    return begin(Takeover, cast.office_coordinator, {"call": call.pk})


def handed_in(takeover, by, file):
    """The workbook as a document of the takeover."""
    return storing.add_document(takeover, by, storing.look_at(file), kind="workbook")


def a_checked_takeover(cast, *cases: dict, takeover=None) -> Takeover:
    """A workbook of these cases, read (one good case where none is given)."""
    takeover = takeover or a_takeover(cast)
    paper = handed_in(
        takeover, cast.office_coordinator, a_workbook(*(cases or [what_is_written()]))
    )
    return take_step(takeover, "check_workbook", cast.office_coordinator, {"workbook": paper.pk})


def taken_over(cast, takeover, key="D-17"):
    """The partnership that one case became."""
    from reporting.takeovers.models import TakenOver

    take_step(takeover, "take_over_case", cast.office_coordinator, {"case": key})
    return TakenOver.objects.get(key=key).partnership
