"""The four doors by which the costs of the project year come in: ledger, telephone, Excel, page."""

import io
import zipfile
from decimal import Decimal

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from foundation.documents.storing import add_document, look_at
from foundation.workflow.engine import begin, save_part, take_step
from reporting.allowances.models import Allowance
from reporting.expenses.models import Expense
from reporting.ledgers.models import Ledger
from reporting.repayments.models import Repayment
from reporting.work.models import Payroll

from . import year_book as book
from . import year_sums as by_hand
from .allowances import the_table
from .ledgers import sie
from .reporting import a_receipt, money
from .reports import again

CODE = "9981"


def at_the_desk(person) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    return client


def posted(client, address, body) -> object:
    """The answer of a page that took what was sent."""
    answer = client.post(address, body)
    assert answer.status_code == 302, (address, answer.status_code, answer.content.decode()[-4000:])
    return answer


def _expense_at(answer) -> Expense:
    return Expense.objects.get(pk=int(answer.headers["Location"].strip("/").split("/")[-1]))


# --- what must be there first ---------------------------------------------------------------------


def rates_and_vat(year) -> None:
    """The office loads what the ECB has published; the finance officer says that VAT comes back."""
    rows = [
        f"{on:%d %B %Y},{kronor},{rand},\n" for on, (kronor, rand) in by_hand.published().items()
    ]
    file = SimpleUploadedFile("eurofxref-hist.csv", "".join(["Date,SEK,ZAR,\n", *rows]).encode())
    posted(at_the_desk(year.cast.manager), "/rates/", {"source": "ECB", "file": file})
    body = {"organisation": year.cast.lund.pk, "year": "2026", "recovers": "yes"}
    posted(at_the_desk(year.cast.lund_finance), "/expenses/vat/", body)


# --- the ledger -----------------------------------------------------------------------------------


def by_the_ledger(year) -> None:
    """The books up to now are imported, accounts are mapped once, 120 rows become expenses."""
    costs, by = book.of_the_ledger(), year.cast.lund_finance
    desk = at_the_desk(by)
    body = {"grant": year.grant.pk, "organisation": year.cast.lund.pk, "project_code": CODE,
            "currency": "SEK"}  # fmt: skip
    posted(desk, "/ledgers/new/", body)
    year.ledger = Ledger.objects.get()
    imported(year, desk, [*_of_firms(costs), *_beside()])
    year.ledger = mapped(year)
    for visit in (book.MAY, book.SEPTEMBER):
        wanted = {one.voucher for one in costs if one.visit == visit}
        rows = [row.pk for row in year.ledger.waiting_rows() if row.voucher in wanted]
        for start in range(0, len(rows), 40):
            body = {"do": "propose", "activity": year.visits[visit].pk,
                    "rows": rows[start : start + 40]}  # fmt: skip
            posted(desk, f"/ledgers/{year.ledger.pk}/rows/", body)
    _papers_by_number(year, desk, costs)
    by_voucher = {row.voucher: row.expense for row in year.ledger.standing_rows() if row.expense}
    for cost in costs:
        expense = take_step(by_voucher[cost.voucher], "mark_ready", by)
        year.costs.append((cost, expense.pk))


def _of_firms(costs) -> list[tuple]:
    return [
        (*one.voucher.split(), f"{one.paid_on:%Y%m%d}",
         [(one.account, f"{one.claimed:f}", one.supplier)])
        for one in costs
    ]  # fmt: skip


def _beside() -> list[tuple]:
    """Rows on the project code that are no cost of the report: VAT, and a private part."""
    return [
        ("M", "1", "20260930", [(book.VAT, "8123.45", "Moms jan-sep")]),
        ("M", "2", "20260930", [(book.PRIVATE, "89.50", "Privat")]),
    ]


def imported(year, desk, vouchers) -> None:
    """The file is looked at on the page, then taken in."""
    address = f"/ledgers/{year.ledger.pk}/file/"
    file = SimpleUploadedFile(f"ledger-{len(year.imports)}.se", sie(vouchers, CODE))
    answer = desk.post(address, {"file": file})
    assert answer.status_code == 200, answer.content.decode()
    body = {"file_kept": answer.context["note"], "save": "1",
            "if_version": again(year.ledger).version}  # fmt: skip
    posted(desk, address, body)
    year.ledger = again(year.ledger)
    year.imports.append(year.ledger.imports.last())


def mapped(year) -> Ledger:
    rows, known = year.ledger.rows("accounts"), {one[0]: one for one in book.ACCOUNTS}
    for row in rows:
        if row["account"] == book.VAT:
            row["treatment"] = "vat"
        elif row["account"] == book.PRIVATE:
            row["treatment"] = "private"
        else:
            _account, side, category, *_rest = known[row["account"]]
            row["line"] = year.lines[side, category].key
    return save_part(year.ledger, "accounts", year.cast.lund_finance, rows=rows)[0]


def _papers_by_number(year, desk, costs) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for one in costs:
            archive.writestr(f"{one.voucher} bill.txt", f"{one.supplier}: {one.claimed} SEK")
    body = {"files": [SimpleUploadedFile("bills.zip", packed.getvalue())]}
    posted(desk, f"/ledgers/{year.ledger.pk}/vouchers/", body)


def booked(year) -> None:
    """The books of the whole year: what came in by other doors is tied to its booking."""
    by = year.cast.lund_finance
    desk = at_the_desk(by)
    vouchers = [*_of_firms(book.of_the_ledger()), *_beside(), *_bookings(year)]
    imported(year, desk, vouchers)
    _mark_what_the_advance_lost(year, desk)
    address = f"/ledgers/{year.ledger.pk}/ties/"
    pairs = desk.get(address).context["pairs"]
    posted(desk, address, {"ties": [one["value"] for one in pairs]})
    row = year.ledger.standing_rows().get(number="23", series="D")
    expense = next(pk for cost, pk in year.costs if cost.supplier == "Booked in whole kronor")
    ties = [{"row": row.pk, "expense": expense}]
    year.ledger = take_step(again(year.ledger), "tie", by, {"ties": ties})


def _bookings(year) -> list[tuple]:
    """What stands in the ledger of the costs that came in by other doors."""
    costs = [cost for cost, _pk in year.costs]
    found = []
    for cost, sek in zip(costs, by_hand.kronor_of(costs), strict=True):
        if cost.door == "ledger" or cost.supplier == "Not booked yet":
            continue
        if cost.supplier == "Booked in whole kronor":
            sek = by_hand.half_up(sek, Decimal(1))
        if cost.supplier == "With wine":
            sek = cost.paper
        found.append((*cost.voucher.split(), f"{cost.paid_on:%Y%m%d}",
                      [(book.BY_HAND, f"{sek:.2f}", cost.supplier)]))  # fmt: skip
    for kind, series in (("per_diem", "E"), ("payroll", "F"), ("fees", "G")):
        for number, pk in enumerate(year.made[kind], 1):
            sek = made_by_hand(kind)[number - 1]
            day = Expense.objects.get(pk=pk).paid_on
            found.append((series, str(number), f"{day:%Y%m%d}",
                          [(book.BY_HAND, f"{sek:.2f}", kind)]))  # fmt: skip
    loss = by_hand.left_of_the_advance(costs)[1] - book.SENT_BACK_SEK
    return [*found, ("H", "1", "20260930", [(book.LOSSES, f"{loss:.2f}", "Valutakurs")])]


def made_by_hand(kind: str) -> list[Decimal]:
    """What the per diems, the payroll sheet and the fees come to."""
    if kind == "per_diem":
        return [by_hand.per_diem(*trip, meals)
                for trip, meals in zip(book.TRIPS, book.MEALS, strict=True)]  # fmt: skip
    return [by_hand.work_input() if kind == "payroll" else by_hand.fees()]


def _mark_what_the_advance_lost(year, desk) -> None:
    row = year.ledger.standing_rows().get(account=book.LOSSES)
    body = {"do": "mark", "rows": [row.pk], "treatment": "not_eligible",
            "reason": "The call finances no exchange losses."}  # fmt: skip
    posted(desk, f"/ledgers/{year.ledger.pk}/rows/", body)


# --- the telephone --------------------------------------------------------------------------------


def by_telephone(year) -> None:
    """40 photographs; what the picture cannot say is filled in afterwards."""
    desks = {side: at_the_desk(year.finance(side)) for side in (book.EXEMPELBY, book.SAMPLE_TOWN)}
    for number, cost in enumerate(book.of_telephones(), 1):
        held = io.BytesIO()
        Image.new("RGB", (30, 40), (number, 2 * number, 200)).save(held, "png")
        picture = SimpleUploadedFile(f"IMG_{number}.png", held.getvalue(), "image/png")
        body = {"activity": year.visits[cost.visit].pk, "files": [picture],
                "key": f"a-telephone-of-the-year-{number}"}  # fmt: skip
        expense = _expense_at(posted(desks[cost.side], "/expenses/photograph/", body))
        _filled_in(year, expense, cost, what_it_says(year, cost))


def what_it_says(year, cost) -> dict:
    """What is typed from a paper, as a step takes it."""
    said = {
        "supplier": cost.supplier, "line": year.lines[cost.side, cost.category].key,
        "paid_by": cost.paid_by, "claimed": money(cost.claimed, cost.currency),
        "paper": money(cost.paper or cost.claimed, cost.currency), "voucher": cost.voucher,
        "invoice_on": str(cost.paid_on), "paid_on": str(cost.paid_on),
    }  # fmt: skip
    return said | ({"sek": money(cost.debited)} if cost.debited else {})


def _filled_in(year, expense, cost, said: dict) -> None:
    by = year.finance(cost.side)
    expense = take_step(expense, "edit", by, said, partial=True)
    take_step(expense, "mark_ready", by)
    year.costs.append((cost, expense.pk))


# --- Excel ----------------------------------------------------------------------------------------

HOW = {"card": "by card", "repaid": "paid by another first, and repaid"}


def by_workbook(year) -> None:
    """Two workbooks, one of each side: out, filled in, shown, and saved."""
    for side in (book.EXEMPELBY, book.SAMPLE_TOWN):
        desk = at_the_desk(year.finance(side))
        costs = [one for one in book.of_workbooks() if one.side == side]
        address = f"/activities/{year.visits[0].pk}/expenses-workbook/"
        taken = b"".join(desk.get(f"{address}download/").streaming_content)
        sheet_of = openpyxl.load_workbook(io.BytesIO(taken))
        for row, cost in enumerate(costs, 2):
            _write(sheet_of["Expenses"], row, _cells(year, cost))
        held = io.BytesIO()
        sheet_of.save(held)
        answer = desk.post(address, {"file": SimpleUploadedFile("year.xlsx", held.getvalue())})
        assert answer.status_code == 200, answer.content.decode()
        body = {"rows": answer.context["rows"], "if_version": answer.context["version"]}
        posted(desk, address, body)
        for cost in costs:
            _with_its_papers(year, cost, Expense.objects.get(supplier=cost.supplier))


def _cells(year, cost) -> dict:
    return {
        "Activity": str(year.visits[cost.visit]), "Supplier": cost.supplier,
        "Currency": cost.currency, "Amount on the paper": float(cost.claimed),
        "Amount claimed": float(cost.claimed), "Date of the paper": str(cost.paid_on),
        "Budget line": year.lines[cost.side, cost.category].key,
        "How it was paid": HOW[cost.paid_by], "Date of payment": str(cost.paid_on),
        "Amount in SEK": float(cost.debited) if cost.debited else None,
        "Voucher in the grant holder’s ledger": cost.voucher,
    }  # fmt: skip


def _write(sheet, row: int, cells: dict) -> None:
    places = {cell.value: cell.column for cell in sheet[1]}
    for label, value in cells.items():
        sheet.cell(row, places[label], value)


def _with_its_papers(year, cost, expense) -> None:
    """The bill; for what is repaid in pula, the bank's paper with the rate until then."""
    by = year.finance(cost.side)
    papers = [a_receipt(expense.activity, by, cost.supplier.encode()).pk]
    said = {}
    if cost.how == "claim":
        rate = a_receipt(expense.activity, by, f"1 BWP = {book.BWP_RATE}".encode(), "rate.txt",
                         "statement")  # fmt: skip
        papers.append(rate.pk)
        said = {"rate": str(book.BWP_RATE), "rate_on": str(cost.paid_on), "rate_source": "manual"}
    _filled_in(year, expense, cost, {"documents": papers, **said})


# --- the page -------------------------------------------------------------------------------------


def by_page(year) -> None:
    """24 typed one by one; the last gives back a part of a hotel of the ledger's."""
    by = year.cast.lund_finance
    desk = at_the_desk(by)
    for cost in book.of_pages():
        hotel = cost.supplier == "Money back"
        if hotel:
            year.refund_of = next(
                pk for one, pk in year.costs
                if (one.account, one.visit) == ("5831", book.SEPTEMBER)
            )  # fmt: skip
        visit = year.visits[cost.visit]
        paper = a_receipt(visit, by, cost.supplier.encode(), "bill.txt", "invoice")
        body = {"activity": visit.pk, "partner": year.side(cost.side).pk,
                "documents": [paper.pk], **_typed(year, cost), **cost.more}  # fmt: skip
        if hotel:
            body |= {"gives_back": year.refund_of, "refund_kind": "credit_note"}
        expense = _expense_at(posted(desk, "/expenses/new/", body))
        posted(desk, expense.step_url("mark_ready"), {"if_version": expense.version})
        year.costs.append((cost, expense.pk))


def _typed(year, cost) -> dict:
    said = what_it_says(year, cost)
    for name in ("paper", "claimed"):
        amount = said.pop(name)
        said |= {name: amount["amount"], f"{name}_currency": amount["currency"]}
    if cost.currency != "SEK":
        said |= {"rate_on": str(cost.paid_on), "rate_source": "ECB"}
    return said


# --- reckoned: per diem, work input, fees ---------------------------------------------------------


def reckoned(year) -> None:
    """Four per diems, one payroll sheet, one sheet with the fees of two councillors."""
    by, visit = year.cast.lund_finance, year.visits[book.MAY]
    the_table(amount=str(book.PER_DIEM))
    year.made["per_diem"] = []
    for n, ((leaves, returns), meals) in enumerate(zip(book.TRIPS, book.MEALS, strict=True), 1):
        days = [{"day": f"2026-05-0{day}", **dict.fromkeys(meals, True)} for day in (5, 6, 7)]
        body = {
            "activity": visit.pk, "partner": year.cast.lund.pk, "traveller": f"Traveller {n}",
            "country": "BW", "starts_on": "2026-05-04", "starts_at": leaves,
            "ends_on": "2026-05-08", "ends_at": returns, "days": days,
        }  # fmt: skip
        allowance = begin(Allowance, by, body)
        slip = a_receipt(visit, by, f"Slip {n}".encode(), "payroll.txt", "other")
        body = {"line": year.lines[book.EXEMPELBY, "BOARD"].key, "paid_by": "payroll",
                "paid_on": "2026-05-25", "documents": [slip.pk]}  # fmt: skip
        allowance = take_step(allowance, "claim", by, body)
        year.made["per_diem"].append(_counts(by, allowance.expense, f"E {n}"))
    hours = [
        {"employee": who, "day": day, "hours": number}
        for who, _pay, _oncost, days in book.WAGES for day, number in days
    ]  # fmt: skip
    wages = [
        {"employee": who, "kind": "wages", "monthly_pay": money(pay), "oncost_percent": str(oncost),
         "superior": "Chief, Exempelby"}
        for who, pay, oncost, _days in book.WAGES
    ]  # fmt: skip
    fees = [{"employee": who, "kind": kind, "paid": money(paid), "superior": "Chair"}
            for who, kind, paid in book.FEES]  # fmt: skip
    year.made["payroll"] = [_sheet(year, hours, wages, "F 1")]
    year.made["fees"] = [_sheet(year, [], fees, "G 1")]


def _sheet(year, hours, pay, voucher) -> int:
    by = year.cast.lund_finance
    body = {"activity": year.visits[book.MAY].pk, "partner": year.cast.lund.pk,
            "month": "2026-05-15"}  # fmt: skip
    sheet = begin(Payroll, by, body)
    sheet = save_part(sheet, "hours", by, rows=hours)[0] if hours else sheet
    sheet = save_part(sheet, "pay", by, rows=pay)[0]
    paper = SimpleUploadedFile("sheet.txt", f"Signed: {voucher}".encode())
    add_document(sheet, by, look_at(paper), kind="other", restricted=True)
    body = {"line": year.lines[book.EXEMPELBY, "WAGE_SE"].key, "paid_on": "2026-05-27"}
    return _counts(by, take_step(again(sheet), "claim", by, body).expense, voucher)


def _counts(by, expense, voucher) -> int:
    expense = take_step(expense, "edit", by, {"voucher": voucher}, partial=True)
    return take_step(expense, "mark_ready", by).pk


# --- what was laid out ----------------------------------------------------------------------------


def repaid(year) -> None:
    """Sample Town's claim in pula, and that of Exempelby's traveller in rand, each paid once."""
    cast = year.cast
    for side, payer, sek in (
        (book.SAMPLE_TOWN, cast.lund_finance, book.PULA_CLAIM_SEK),
        (book.EXEMPELBY, cast.lund_coordinator, book.RAND_CLAIM_SEK),
    ):
        by = year.finance(side)
        claim = begin(Repayment, by, {"grant": year.grant.pk, "partner": year.side(side).pk})
        a_receipt(claim, by, b"We paid", "claim.txt", "other")
        claim = take_step(claim, "claim", by)
        slip = a_receipt(claim, payer, str(sek).encode(), "slip.txt", "statement")
        body = {"paid_on": "2026-10-05", "sek": money(sek), "documents": [slip.pk]}
        year.claims.append(take_step(claim, "pay", payer, body))
