"""A financial report on paper: its document as what the Typst template takes."""

import zipfile
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.documents.printing import long_pdf_of, pdf_of
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number

from .document import ReportDocument, Section, Table, document_of, rows_in

TEMPLATE = "reporting/financial_report/report.typ"
VOLUME = 1_500  # rows; typesetting them takes some 300 MB


def pdf_of_report(report, version) -> bytes:
    """The PDF of a frozen version (None: of the draft) in the reader's language; the same version
    with the same decisions gives the same bytes."""
    return pdf_of(TEMPLATE, printed(document_of(report, version)))


def write_pdf(report, version, file, say) -> str:
    """Write a long report into a binary file, volume by volume, so that its length does not decide
    the memory that it takes; `say(done, total)` is told how many rows are set.

    The ending of its name: `pdf`, or `zip` where there is more than one volume. Volumes are not
    joined: that would lose the tags by which a screen reader reads them.
    """
    document = document_of(report, version)
    parts, done, total = volumes(document), 0, rows_in(document)
    say(0, total)
    if len(parts) == 1:
        file.write(long_pdf_of(TEMPLATE, printed(document)))
        return "pdf"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, part in enumerate(parts, 1):
            # Without the time of day: the same report gives the same bytes.
            entry = zipfile.ZipInfo(f"{report.reference}-{number}-{len(parts)}.pdf")
            archive.writestr(entry, long_pdf_of(TEMPLATE, printed(part)))
            done += rows_in(part)
            say(done, total)
    return "zip"


def volumes(document: ReportDocument, most: int = VOLUME) -> list[ReportDocument]:
    """The document in parts of at most so many rows; a table that is parted goes on in the next
    volume, and its total stands below its last row."""
    found, room = [[]], most
    for section in document.sections:
        here = replace(section, tables=[])
        found[-1].append(here)
        for table in section.tables:
            for piece in _pieces(table, room, most):
                if len(piece.rows) > room:
                    here = Section(section.title)
                    found.append([here])
                    room = most
                here.tables.append(piece)
                room -= len(piece.rows)
    if len(found) == 1:
        return [document]
    return [_volume(document, sections, n, len(found)) for n, sections in enumerate(found, 1)]


def _pieces(table: Table, room: int, most: int) -> list[Table]:
    """A table in pieces: the first fits the room that is left (none is: into a new volume)."""
    starts = [0, *range(room or most, len(table.rows), most)]
    ends = [*starts[1:], len(table.rows)]
    return [
        replace(table, rows=table.rows[start:end], totals=table.totals if end == ends[-1] else [])
        for start, end in zip(starts, ends, strict=True)
    ]


def _volume(document, sections, number: int, of: int) -> ReportDocument:
    said = _("%(number)s of %(of)s") % {"number": number, "of": of}
    return replace(document, facts=[*document.facts, (_("Volume"), said)], sections=sections)


def printed(document: ReportDocument) -> dict:
    """The data of `report.typ`."""
    return {
        "title": document.title,
        "kind": _("Financial report"),
        "language": (get_language() or "en").split("-")[0],
        "product": settings.PRODUCT_NAME,
        "reference": document.reference,
        "stamp": document.stamp,
        "facts": [[str(label), str(text)] for label, text in document.facts],
        "sections": [
            {
                "title": section.title,
                "texts": [[str(label), str(text)] for label, text in section.texts],
                "tables": [_table(table) for table in section.tables],
            }
            for section in document.sections
        ],
    }


def _table(table: Table) -> dict:
    single = {value.currency for row in table.rows for value in row if isinstance(value, Money)}
    in_sek = single <= {"SEK"}
    return {
        "caption": table.caption,
        "columns": [str(one) for one in table.columns],
        "numeric": [n in table.numeric for n in range(len(table.columns))],
        "widths": list(table.widths) or _widths(table),
        "rows": [[_text(value, in_sek) for value in row] for row in table.rows],
        "totals": [_text(value, in_sek) for value in table.totals],
    }


def _widths(table: Table) -> list[str]:
    """Texts share the width of the page, amounts take what they need."""
    return ["auto" if n in table.numeric else "1fr" for n in range(len(table.columns))]


def _text(value, in_sek: bool) -> str:
    """A value as it is printed; in a table of kronor the currency stands on the front only."""
    if isinstance(value, Money):
        return format_number(value.amount, 2) if in_sek else format_money(value)
    if isinstance(value, date):
        return format_date(value, "short") if value else ""
    return str(value)
