"""Files from a hostile hand: ledgers and workbooks that want to break the reader or to be run."""

import io
import time
import tracemalloc
import zipfile
from datetime import date

import pytest
import xlsxwriter
from openpyxl import load_workbook

from foundation.pages.workbooks import NoWorkbook, opened
from reporting.expenses import workbook
from reporting.ledgers import reading
from tests.stories.reporting import an_activity, an_expense

SIE = (
    '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#VER A 1 20260501 "Hotel"\n{\n#TRANS 5810 {6 "P1"} %s\n}\n'
)
CSV = "Vernr;Datum;Konto;Projekt;Text;Belopp\nA1;%s;5810;P1;%s;%s\n"
AMOUNTS = (
    "NaN", "Infinity", "-Infinity", "1e999", "1E5", "1_000", "٣٫٥", "0x10", "--5", "1" * 400,
    "1000000000000000", "1.234", "١٢٣", "²", "", "\0", "1,2,3", "−5", "1\u202f000,00", "=1+1",
)  # fmt: skip
DAYS = ("0000-00-00", "9999-99-99", "2026-02-30", "99999999", "٢٠٢٦-٠٥-٠١", "-1", "1e9", "46143",
        "0001-01-01", "9999-12-31", "2026-05-01T25:00")  # fmt: skip


def read(content: bytes):
    return reading.read(content, "P1", "SEK", {})


@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_that_is_none_is_a_sentence_or_an_amount_of_at_most_two_decimals(amount):
    for content in (SIE % amount, CSV % ("2026-05-01", "Hotel", amount)):
        found = read(content.encode())
        for line in found.lines:
            assert line.amount.is_finite()
            assert abs(line.amount) <= 10**12
            assert line.amount == round(line.amount, 2)
        assert found.lines or found.problems


@pytest.mark.parametrize("day", DAYS)
def test_a_day_that_is_none_is_a_sentence_or_a_day_of_our_time(day):
    found = read((CSV % (day, "Hotel", "100")).encode())
    assert all(1990 <= line.day.year <= 2100 for line in found.lines), found.lines
    assert found.lines or found.problems
    sie = (SIE % "100").replace("20260501", day)
    assert all(1990 <= line.day.year <= 2100 for line in read(sie.encode()).lines)


@pytest.mark.parametrize("content", [
    b"", b"\0" * 2000, b"PK\x03\x04" + b"\0" * 50, b"\xff\xfe" + b"\xd8\x00" * 40,
    b"\xef\xbb\xbf", b'Vernr;Datum;Konto;Belopp\n"A1;2026-05-01;5810;100',
    ("Vernr;Datum;Konto;Belopp\nA1;2026-05-01;5810;" + "9" * 2_000_000).encode(),
    b"Vernr;Datum;Konto;Belopp\n" + b";" * 500_000, b"#FLAGGA 0\n" + b"#VER {{{{" * 1000,
    b"#FLAGGA 0\n#TRANS " + b'"' * 100_001, b"#FLAGGA 0\n#TRANS " + b"{" * 100_001,
    ("#FLAGGA 0\n#VER A 1 20260501\n{\n" + "#TRANS 1 {} 1\n" * 20_000 + "}\n").encode(),
])  # fmt: skip
def test_a_broken_ledger_is_read_in_a_moment_or_refused(content):
    began = time.monotonic()
    found = read(content)
    assert found.problems or found.lines or found.headings or found.others
    assert time.monotonic() - began < 20


# --- workbooks -----------------------------------------------------------------------------------


def a_book(cells) -> dict[str, bytes]:
    """The parts of a good workbook, to be spoilt."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(cells):
            page.write_row(number, 0, row)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


HEAD = ["Vernr", "Datum", "Konto", "Projekt", "Text", "Belopp"]
STRINGS = "xl/sharedStrings.xml"


def test_a_workbook_reads_no_file_of_the_machine(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    parts = a_book([HEAD, ["A1", date(2026, 5, 1), "5810", "P1", "Hotel", 100]])
    kind = f'<!DOCTYPE s [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    body = parts[STRINGS]
    start = body.index(b"<sst")
    parts[STRINGS] = body[:start] + kind + body[start:].replace(b"Hotel", b"&x;")
    try:
        found = read(packed(parts))
    except NoWorkbook:
        return
    assert "TOP-SECRET" not in repr(found.lines)


def test_entities_within_entities_do_not_fill_the_memory():
    parts = a_book([HEAD, ["A1", date(2026, 5, 1), "5810", "P1", "Hotel", 100]])
    laughs = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )  # fmt: skip
    kind = f'<!DOCTYPE s [<!ENTITY l0 "ha">{laughs}]>'.encode()
    body = parts[STRINGS]
    start = body.index(b"<sst")
    parts[STRINGS] = body[:start] + kind + body[start:].replace(b"Hotel", b"&l9;")
    tracemalloc.start()
    found = read(packed(parts))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100 * 1024 * 1024
    assert not found.lines or len(found.lines[0].text) < 1000


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/sharedStrings.dat", "xl/media/a.png"])
def test_a_bomb_is_no_workbook_whatever_its_parts_are_called(name):
    parts = a_book([HEAD, ["A1", date(2026, 5, 1), "5810", "P1", "Hotel", 100]])
    strings = parts.pop(STRINGS)
    bomb = strings.replace(b"Hotel", b"H" * 200 * 1024 * 1024)
    parts = {
        key: body.replace(b"/xl/sharedStrings.xml", b"/" + name.encode())
        .replace(b'"sharedStrings.xml"', f'"{name[3:]}"'.encode())
        for key, body in parts.items()
    }  # fmt: skip
    content = packed({**parts, name: bomb})
    assert len(content) < 1024 * 1024
    with pytest.raises(NoWorkbook):
        opened(io.BytesIO(content))


# --- what goes out -------------------------------------------------------------------------------

FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.mark.django_db
def test_nothing_that_was_typed_becomes_a_formula_in_a_workbook(cast, grant, client):
    activity = an_activity(cast, grant)
    for sign in ("=", "+", "-", "@", "\t="):
        an_expense(cast, activity, supplier=sign + FORMULA[1:], what_for=FORMULA)
    client.force_login(cast.lund_finance)
    written = [
        client.get("/expenses/?download=xlsx"),
        client.get(f"/activities/{activity.pk}/expenses/workbook/download/"),
    ]
    books = [b"".join(one) for one in written if one.status_code == 200]
    books.append(workbook.written(
        activity, [workbook.row_of(one) for one in workbook.drafts_of(activity, cast.lund_finance)],
        cast.lund_finance,
    ))  # fmt: skip
    assert len(books) >= 2
    for content in books:
        cells = [
            cell for page in load_workbook(io.BytesIO(content)) for row in page.iter_rows()
            for cell in row if cell.value is not None
        ]  # fmt: skip
        assert any("HYPERLINK" in str(cell.value) for cell in cells)
        assert not [cell.value for cell in cells if cell.data_type == "f"]
