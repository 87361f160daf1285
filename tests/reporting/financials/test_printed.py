"""Page, PDF, Excel and API say the same figures, and a version is printed alike each time."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from foundation.money.amounts import Money
from foundation.money.formatting import format_number
from foundation.workflow.engine import save_part, take_step
from reporting.financials import annexes
from reporting.financials.document import document_of
from tests.stories.reporting import money
from tests.stories.reports import (
    a_confirmed_report,
    a_financial_report,
    a_submitted_report,
    again,
    decision,
)

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def cells_of(content: bytes) -> dict[str, list[tuple]]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    return {page.title: [tuple(row) for row in page.iter_rows(values_only=True)] for page in book}


def reviewed(cast):
    """A submitted report of 2,000 and 1,000 SEK, of which 250.50 were taken off."""
    report = a_submitted_report(cast)
    hotel, hall = (line.expense for line in report.cost_lines())
    rows = [
        decision(hotel, "deduct", deducted=money("250.50"), error="evidence", comment="One night"),
        decision(hall),
    ]
    return again(take_step(report, "decide_lines", cast.controller, {"lines": rows}))


def test_page_pdf_excel_and_api_agree_to_the_ore(cast, client):
    report = reviewed(cast)
    client.force_login(cast.controller)
    whole = report.as_statement().total
    review = report.review()
    figures = {whole.budget, whole.period, whole.closing, whole.variance, review.accepted,
               review.first, Decimal("-250.50")}  # fmt: skip
    page = client.get(report.url).content.decode().replace("\u00a0", " ")
    pdf = text_of(client.get(f"{report.url}pdf/").content)
    sheets = cells_of(client.get(f"{report.url}excel/").content)
    numbers = {
        Decimal(str(cell)).quantize(Decimal("0.01"))
        for rows in sheets.values() for row in rows for cell in row
        if isinstance(cell, int | float)
    }  # fmt: skip
    for amount in figures:
        shown = format_number(abs(amount), 2)
        assert shown in page, f"page: {shown}"
        assert shown.replace("\u00a0", " ") in pdf, f"PDF: {shown}"
        assert amount in numbers, f"Excel: {shown}"
    answer = client.get(f"/api/v1/financial-reports/{report.pk}/").json()
    assert Decimal(answer["total"]["amount"]) == review.reported == Decimal("3000.00")
    assert Decimal(answer["accepted"]["amount"]) == review.accepted == Decimal("2749.50")


def test_each_partner_has_a_part_with_its_own_total_and_confirmation(cast, client):
    report = a_financial_report(cast)
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    take_step(report, "confirm", cast.lund_coordinator)
    client.force_login(cast.francistown_finance)
    page = client.get(report.url).content.decode()
    assert page.count("not confirmed yet") == 2  # at its part, and in the list of confirmations
    parts = {table.caption: table for table in document_of(again(report), None).sections[1].tables}
    assert parts["Lund"].totals[3] == Money(Decimal("2000.00"), "SEK")
    assert parts["Francistown"].totals[3] == Money(Decimal("1000.00"), "SEK")


def test_a_frozen_version_is_printed_bit_for_bit_alike(cast, client):
    report = a_confirmed_report(cast)
    client.force_login(cast.lund_coordinator)
    for address in (f"{report.url}pdf/?version=1", f"{report.url}excel/?version=1"):
        first, second = client.get(address), client.get(address)
        assert first.content == second.content
        assert "v1" in first["Content-Disposition"]
    assert client.get(f"{report.url}pdf/?version=9").status_code == 404
    assert client.get(f"{report.url}excel/?version=x").status_code == 404


def test_the_front_has_what_an_accountant_looks_for(cast, client):
    report = a_financial_report(cast)
    words = {"principles": "Paid costs, net of VAT"}
    report = save_part(report, "notes", cast.lund_finance, values=words)[0]
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    client.force_login(cast.lund_finance)
    pdf = text_of(client.get(f"{report.url}pdf/").content)
    for said in (report.reference, "Grant holder", "Francistown", "1 January 2026",
                 report.latest_version().digest, "Paid costs, net of VAT", "Index of vouchers",
                 "Hotel Marang"):  # fmt: skip
        assert said in pdf, said
    sheets = cells_of(client.get(f"{report.url}excel/").content)
    assert {"Front", "Summary", "Statement by partner", "Index of vouchers"} <= set(sheets)


def test_vouchers_are_frozen_with_their_files(cast):
    report = a_confirmed_report(cast)
    vouchers = report.latest_version().text["vouchers"]
    assert [one["number"] for one in vouchers] == [1, 2]
    assert all(len(one["files"][0]["sha256"]) == 64 for one in vouchers)


def test_an_annex_of_another_room_is_frozen_shown_and_printed(cast, client, monkeypatch):
    monkeypatch.setattr(annexes, "_annexes", {})
    report = a_financial_report(cast)
    client.force_login(cast.lund_coordinator)
    assert "Exchange differences" not in client.get(report.url).content.decode()
    annexes.annex_is(
        annexes.EXCHANGE,
        lambda report: {"gain": money("12.34")},
        lambda report, content: [{
            "caption": "Exchange differences",
            "columns": [{"label": "What"}, {"label": "SEK", "numeric": True}],
            "rows": [{"cells": [{"text": "Gain"}, {"text": content["gain"]["amount"]}]}],
        }],
    )  # fmt: skip
    report = take_step(again(report), "request_confirmation", cast.lund_coordinator)
    assert report.latest_version().text["annexes"] == {"exchange": {"gain": money("12.34")}}
    assert "12.34" in client.get(report.url).content.decode()
    assert "12.34" in text_of(client.get(f"{report.url}pdf/").content)
    assert "Exchange differences" in cells_of(client.get(f"{report.url}excel/").content)
