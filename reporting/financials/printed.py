"""A financial report on paper: its document as what the Typst template takes."""

from datetime import date

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.documents.printing import pdf_of
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number

from .document import ReportDocument, Table, document_of

TEMPLATE = "reporting/financial_report/report.typ"


def pdf_of_report(report, version) -> bytes:
    """The PDF of a frozen version (None: of the draft) in the reader's language; the same version
    with the same decisions gives the same bytes."""
    return pdf_of(TEMPLATE, printed(document_of(report, version)))


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
