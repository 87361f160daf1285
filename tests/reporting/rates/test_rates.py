"""The page of rates: anybody reads them, the office loads what banks publish."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from foundation.documents.models import Document
from foundation.money.models import ExchangeRate
from reporting.rates.files import Unopened, rows_in
from tests.stories.partnerships import a_draft_call

pytestmark = pytest.mark.django_db
CSV = b"Date,USD,SEK,ZAR,\n30 October 2026,1.0866,10.978,18.6455,\n"
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
  xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube><Cube time='2026-10-30'>
<Cube currency='SEK' rate='10.978'/><Cube currency='ZAR' rate='18.6455'/>
</Cube></Cube></gesmes:Envelope>"""


def a_workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (["Bank of Botswana"], ["Date", "EUR", "ZAR"], ["30 Oct 2026", 0.0684, 1.2745]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def an_archive(*contents) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.csv", content)
    return out.getvalue()


@pytest.fixture
def office(client, cast):
    client.force_login(cast.manager)
    return client


def send(client, content, source="ECB", **more):
    file = SimpleUploadedFile("rates.csv", content)
    return client.post("/rates/", {"source": source, "file": file, **more})


@pytest.mark.parametrize("content", [CSV, XML, an_archive(CSV)])
def test_the_office_loads_the_banks_file_as_it_is(office, content):
    assert send(office, content).status_code == 302
    assert ExchangeRate.objects.filter(source="ECB", to_currency="SEK").count() == 1
    page = office.get("/rates/?on=2 November 2026").content.decode()
    assert "0.58877477" in page
    assert "30 Oct 2026" in page


def test_a_workbook_is_read_from_where_its_headings_stand(office):
    assert send(office, a_workbook(), "BoB").status_code == 302
    row = ExchangeRate.objects.get(to_currency="ZAR")
    assert (row.from_currency, str(row.rate)) == ("BWP", "1.2745")


def test_what_is_wrong_stands_at_its_row_and_nothing_is_loaded(office):
    answer = send(office, CSV + b"soon,1,2,3\n")
    assert answer.status_code == 400
    assert "Row 3: “soon” is no day." in answer.content.decode()
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 broken", b"<rates><a></rates>", b"\x00\x01", an_archive(CSV, CSV),
     b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"no,rates\n1,2\n"],
)  # fmt: skip
def test_a_file_that_is_none_is_a_sentence(office, content):
    answer = send(office, content)
    assert answer.status_code == 400
    assert not ExchangeRate.objects.exists()


def test_a_rate_from_a_document_is_kept_with_it(office, cast):
    call = a_draft_call(cast)
    body = {"call": call.pk, "from_currency": "ZMW", "to_currency": "SEK", "rate": "0.4115",
            "on": "2026-05-20", "bank": "Bank of Zambia",
            "file": SimpleUploadedFile("zmw.txt", b"1 ZMW = 0.4115 SEK")}  # fmt: skip
    assert office.post("/rates/new/", body).status_code == 302
    row, document = ExchangeRate.objects.get(), Document.objects.get()
    assert (row.source, row.document_id, str(row.rate)) == ("manual", document.pk, "0.4115")
    assert document.title == "ZMW/SEK 2026-05-20, Bank of Zambia"


def test_a_refused_rate_keeps_the_file_and_what_was_typed(office, cast):
    body = {"call": a_draft_call(cast).pk, "from_currency": "ZMW", "to_currency": "ZMW",
            "rate": "x", "on": "2030-05-20", "bank": "A bank",
            "file": SimpleUploadedFile("zmw.txt", b"a rate")}  # fmt: skip
    answer = office.post("/rates/new/", body)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "file_kept" in page
    assert "A bank" in page


def test_others_read_but_do_not_load(client, cast):
    client.force_login(cast.francistown_finance)
    assert client.get("/rates/").status_code == 200
    assert send(client, CSV).status_code == 403
    assert client.get("/rates/new/").status_code == 403


def test_a_folder_is_loaded_from_the_command_line(tmp_path, cast, capsys):
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "b.xml").write_bytes(XML)
    call_command("load_rates", "ECB", str(tmp_path))
    assert "a.csv: 3 new" in capsys.readouterr().out
    (tmp_path / "c.csv").write_bytes(b"nothing")
    with pytest.raises(CommandError):
        call_command("load_rates", "ECB", str(tmp_path / "c.csv"))


def test_an_archive_of_a_gigabyte_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.csv", b"0" * (11 * 1024 * 1024))
    with pytest.raises(Unopened):
        list(rows_in("big.zip", out.getvalue()))
