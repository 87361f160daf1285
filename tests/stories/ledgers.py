"""How ledgers come to be: Lund's own for the project grant, imported from SIE."""

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents.storing import add_document, look_at
from foundation.workflow.engine import begin, save_part, take_step
from reporting.forecasts.models import Forecast
from reporting.ledgers.models import Ledger
from tests.stories.reporting import line_of
from tests.stories.reports import the_project_grant

CODE = "4711"
# Hotel and hall of `two_expenses`, the VAT on the hotel, and a fee of another project.
VOUCHERS = [
    ("A", "101", "20260520", [("5831", "2000.00", "Hotel Marang"), ("2641", "500.00", "Moms")]),
    ("A", "102", "20260602", [("5010", "1000.00", "Civic Hall")]),
]


def sie(vouchers=VOUCHERS, code=CODE, encoding="cp437") -> bytes:
    """A file of type 4 as a ledger exports it, with a contra account outside the project."""
    rows = [
        "#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#FNAMN "Lunds kommun"',
        "#RAR 0 20260101 20261231", '#DIM 6 "Projekt"', f'#OBJEKT 6 "{code}" "Rättigheter"',
        '#KONTO 5831 "Kost och logi"', '#KONTO 5010 "Lokalhyra"', '#KONTO 2641 "Ingående moms"',
    ]  # fmt: skip
    for series, number, day, lines in vouchers:
        rows += [f'#VER {series} {number} {day} "Värdbesök"', "{"]
        for account, amount, text in lines:
            rows.append(f'   #TRANS {account} {{1 "20" 6 "{code}"}} {amount} {day} "{text}"')
        total = sum(float(amount) for _account, amount, _text in lines)
        rows += [f"   #TRANS 1930 {{}} {-total:.2f}", "}"]
    return ("\r\n".join(rows) + "\r\n").encode(encoding)


def what_a_ledger_says(cast, grant, **changes) -> dict:
    """The body of a ledger: Lund's, by its project code."""
    return {"grant": grant.pk, "organisation": cast.lund.pk, "project_code": CODE, **changes}


def a_ledger(cast, grant=None, by=None, **changes) -> Ledger:
    grant = grant or the_project_grant(cast)
    return begin(Ledger, by or cast.lund_finance, what_a_ledger_says(cast, grant, **changes))


def imported(cast, ledger, content: bytes | None = None, name="ledger.se", by=None) -> Ledger:
    """A file is kept as a document of the ledger, and taken in."""
    by = by or cast.lund_finance
    looked = look_at(SimpleUploadedFile(name, sie() if content is None else content))
    document = add_document(ledger, by, looked, kind="ledger")
    return take_step(ledger, "import_file", by, {"document": document.pk})


def an_imported_ledger(cast, grant=None, **changes) -> Ledger:
    """Two vouchers, three rows: 3,500 SEK."""
    return imported(cast, a_ledger(cast, grant, **changes))


def mapped(cast, ledger, activity=None, **lines) -> Ledger:
    """Each account is said to be what `lines` says by its number: a partner, or a mark."""
    said = {"a5831": cast.lund, "a5010": cast.lund, "a2641": "vat", **lines}
    rows = ledger.rows("accounts")
    for row in rows:
        what = said.get(f"a{row['account']}")
        if isinstance(what, str):
            row["treatment"] = what
        elif what is not None:
            row["line"] = line_of(ledger.grant, what).key
        if activity is not None:
            row["activity"] = str(activity.pk)
    return save_part(ledger, "accounts", cast.lund_finance, rows=rows)[0]


def a_forecast(cast, grant=None, **changes) -> Forecast:
    """A draft of the end of May in which the hotel is foreseen with 1,000 SEK."""
    grant = grant or the_project_grant(cast)
    body = {"grant": grant.pk, "day": "2026-05-31", **changes}
    forecast = begin(Forecast, cast.lund_finance, body)
    category = line_of(grant, cast.lund).category
    row = {"category": category, "amount": {"amount": "1000.00", "currency": "SEK"}}
    return save_part(forecast, "costs", cast.lund_finance, rows=[row])[0]
