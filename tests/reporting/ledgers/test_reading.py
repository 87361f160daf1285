"""Files of ledgers: SIE, CSV and Excel are read alike, and what is wrong has its row and column."""

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from reporting.ledgers import reading, sie
from reporting.ledgers.lines import Line, Unreadable, amount_of, day_of, decimal_sign, voucher_of
from tests.stories import ledgers as stories

CSV = """Serie;Vernr;Rad;Bokföringsdatum;Konto;Kontonamn;Projekt;Text;Belopp
A;101;1;2026-05-20;5831;Kost och logi;4711;Hotel Marang;2 000,00
A;101;2;2026-05-20;2641;Ingående moms;4711;Moms;500,00
A;102;1;2026-06-02;5010;Lokalhyra;4711;Civic Hall;1 000,00
A;103;1;2026-06-03;5010;Lokalhyra;9999;Another project;77,00
;;;;;;;Summa;3 500,00
"""


def read(content: bytes, project="4711", currency="SEK", known=None):
    return reading.read(content, project, currency, known or {})


def said(found) -> list:
    return [(line.voucher, line.position, line.account, line.amount) for line in found.lines]


ROWS = [
    ("A 101", 1, "5831", Decimal("2000.00")), ("A 101", 2, "2641", Decimal("500.00")),
    ("A 102", 1, "5010", Decimal("1000.00")),
]  # fmt: skip


# --- SIE -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8"])
def test_a_sie_file_gives_the_rows_of_the_project_in_whatever_letters(encoding):
    found = read(stories.sie(encoding=encoding))
    assert found.good
    assert said(found) == ROWS
    assert found.accounts["2641"] == "Ingående moms"
    assert found.others == 2  # the contra account
    assert (found.covers_from, found.covers_to) == (date(2026, 5, 20), date(2026, 6, 2))


def test_rows_taken_out_are_not_read_and_rows_added_count_once():
    file = stories.sie().replace(
        b'   #TRANS 5010', b'   #BTRANS 5010 {6 "4711"} 900.00\r\n'
        b'   #RTRANS 5010 {6 "4711"} 1000.00\r\n   #TRANS 5010',
    )  # fmt: skip
    assert said(read(file)) == ROWS


def test_quotation_marks_and_backslashes_stand_in_texts():
    assert sie.fields_of(r'A 1 20260101 "Buss \"röd\" \\ bil" {1 "2 0"} x') == [
        "A", "1", "20260101", 'Buss "röd" \\ bil', ["1", "2 0"], "x",
    ]  # fmt: skip


def test_what_is_broken_in_a_sie_file_is_said_with_its_row():
    file = stories.sie().replace(b"2000.00", b"2000,O0").replace(b"20260602", b"20261302")
    places = {(one.row, one.column, one.code) for one in read(file).problems}
    assert (13, "#TRANS", "not_an_amount") in places
    assert (17, "#VER", "not_a_day") in places


def test_a_file_without_vouchers_is_no_type_four():
    assert [one.code for one in read(b"#FLAGGA 0\n#SIETYP 1\n").problems] == ["no_vouchers"]


def test_the_dimension_of_projects_counts_where_a_code_stands_in_several():
    file = stories.sie().replace(b"#TRANS 1930 {}", b'#TRANS 1930 {1 "4711"}')
    assert said(read(file)) == ROWS


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(content):
    read(content)
    read(b"#VER " + content)
    read(b"#FLAGGA 0\n#VER A 1 20260101\n{\n#TRANS 1 {6 4711} " + content)


words = st.text(st.characters(codec="cp437", categories=["L", "N", "P", "S"]), max_size=20)


def spelt(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@given(st.lists(words, max_size=6), st.lists(words, max_size=4))
def test_every_text_comes_back_as_it_was_written(fields, listed):
    line = " ".join([*map(spelt, fields), "{" + " ".join(map(spelt, listed)) + "}"])
    assert sie.fields_of(line) == [*fields, listed]


cents = st.integers(-(10**11), 10**11)


@given(st.lists(cents, min_size=1, max_size=8))
def test_the_sum_of_a_sie_file_is_the_sum_of_its_rows(amounts):
    rows = [("5831", f"{Decimal(one) / 100:.2f}", "x") for one in amounts]
    found = read(stories.sie([("A", "1", "20260520", rows)]))
    assert sum(line.amount for line in found.lines) == sum(Decimal(one) / 100 for one in amounts)


# --- CSV and Excel -------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp437", "utf-16"])
@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_csv_is_read_whatever_its_letters_and_delimiter(encoding, sign):
    found = read(CSV.replace(";", sign).encode(encoding))
    assert found.good, found.problems
    assert said(found) == ROWS
    assert found.accounts["2641"] == "Ingående moms"
    assert found.others == 1


def test_commas_part_columns_and_points_are_decimal_in_an_english_file():
    file = (
        "Exported 3 May,,,\nDate,Voucher No,Account,Description,Debit,Credit\n"
        '03/05/2026,JV-12,1200,"Hall, big",1250.50,\n03/05/2026,JV-12,1200,Refund,,250.50\n'
    )
    found = read(file.encode(), currency="BWP")
    assert [line.amount for line in found.lines] == [Decimal("1250.50"), Decimal("-250.50")]
    assert [line.position for line in found.lines] == [1, 2]
    assert found.lines[0].day == date(2026, 5, 3)


def workbook(rows) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    for n, row in enumerate(rows):
        page.write_row(n, 0, row)
    book.close()
    return buffer.getvalue()


def test_a_workbook_is_read_below_its_title_rows():
    rows = [
        ["Huvudbok"], [], ["Ver.nr", "Datum", "Konto", "Projekt", "Text", "Debet", "Kredit"],
        ["A101", "2026-05-20", 5831, 4711, "Hotel Marang", 2000, None],
        ["A101", "2026-05-20", 2641, 4711, "Moms", 500.0, None],
        ["A102", "2026-06-02", 5010, 4711, "Civic Hall", 1000.1 - 0.1, None],
        ["A102", "2026-06-02", 1930, None, "Bank", None, 3500],
    ]  # fmt: skip
    found = read(workbook(rows))
    assert found.good, found.problems
    assert said(found) == ROWS


def test_columns_that_nobody_knows_are_asked_and_then_known():
    file = b"Bilaga,Tid,Kto,Kr\nA1,2026-05-20,5831,12.00\n"
    found = read(file)
    assert (found.columns, found.headings) == ({}, ["Bilaga", "Tid", "Kto", "Kr"])
    known = {"number": "Bilaga", "day": "Tid", "account": "Kto", "amount": "Kr"}
    assert said(read(file, known=known)) == [("A 1", 1, "5831", Decimal("12.00"))]


def test_what_is_broken_in_a_table_is_said_at_row_and_column():
    file = CSV.replace("2 000,00", "two thousand").replace("2026-06-02", "2026-02-30")
    found = read(file.encode())
    assert [(one.row, one.column, one.code) for one in found.problems] == [
        (2, "Belopp", "not_an_amount"), (4, "Bokföringsdatum", "not_a_day"),
    ]  # fmt: skip


def test_a_row_of_the_same_voucher_that_stands_twice_is_refused():
    file = CSV.replace("A;101;2", "A;101;1")
    assert [one.code for one in read(file.encode()).problems] == ["twice"]


def test_pictures_and_programs_are_no_ledger():
    assert [one.code for one in read(b"\x89PNG\r\n\0\0").problems] == ["no_file"]
    assert [one.code for one in read(b"PK\x03\x04 broken").problems] == ["no_file"]


@pytest.mark.parametrize(
    ("cell", "sign", "amount"),
    [
        ("1 234,50", "", "1234.50"), ("1.234,50", ",", "1234.50"), ("1,234.50", ".", "1234.50"),
        ("1,234", ".", "1234"), ("1.234", ",", "1234"), ("250,00-", ",", "-250"),
        ("(1 234,50)", ",", "-1234.50"), ("-12,5", ",", "-12.50"), (1234.5, "", "1234.50"),
        (-3, "", "-3"), ("\u2212 12,00", ",", "-12"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_ledgers_write_them(cell, sign, amount):
    assert amount_of(cell, "SEK", sign) == Decimal(amount)


@pytest.mark.parametrize("cell", ["", "abc", "1,2,3", 1.005, float("nan"), float("inf"), True])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(Unreadable):
        amount_of(cell, "SEK")


def test_the_decimal_sign_is_found_in_the_column():
    assert decimal_sign(["1 000", "12,50", "(3,1)"]) == ","
    assert decimal_sign(["1,000", "12.50", "7.5-"]) == "."
    assert decimal_sign(["1", "2"]) == decimal_sign(["1,5", "1.5"]) == ""


@given(cents, st.sampled_from([",", "."]), st.booleans())
def test_an_amount_comes_back_in_either_spelling(amount, sign, trailing):
    plain = f"{abs(Decimal(amount)) / 100:,.2f}"
    text = plain if sign == "." else plain.translate(str.maketrans(",.", ".,"))
    minus = "-" if amount < 0 else ""
    text = text + minus if trailing else minus + text
    assert amount_of(text, "SEK", sign) == Decimal(amount) / 100


def test_days_and_vouchers_are_read_in_the_usual_spellings():
    for cell in ("2026-03-31", "20260331", "31.3.2026", "31/03/2026", 20260331.0, "260331"):
        assert day_of(cell) == date(2026, 3, 31), cell
    assert voucher_of("", "a 123") == voucher_of("A", "123") == ("A", "123")
    assert voucher_of("", "55") == ("", "55")


# --- comparing -----------------------------------------------------------------------------------

lines = st.builds(
    Line, st.just(2026), st.sampled_from("AB"), st.sampled_from("123"), st.integers(1, 2),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.just("5831"), st.just(""),
    st.integers(-9, 9).map(Decimal),
)  # fmt: skip
files = st.lists(lines, max_size=8, unique_by=lambda line: line.key)


@given(files, files)
def test_an_import_makes_the_ledger_what_the_file_says(before, after):
    found = reading.compare(before, after, date(2026, 1, 1), date(2026, 12, 31))
    standing = {line.key: line for line in before}
    for line in found.gone:
        del standing[line.key]
    standing |= {change.after.key: change.after for change in found.changed}
    assert not set(standing) & {line.key for line in found.new}
    standing |= {line.key: line for line in found.new}
    assert standing == {line.key: line for line in after}
    assert found.same + len(found.new) + len(found.changed) == len(after)
    again = reading.compare(after, after, date(2026, 1, 1), date(2026, 12, 31))
    assert again.nothing


@given(files)
def test_nothing_outside_the_days_of_a_file_is_gone(before):
    found = reading.compare(before, [], date(2026, 3, 1), date(2026, 3, 31))
    assert all(line.day.month == 3 for line in found.gone)
