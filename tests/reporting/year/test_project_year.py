"""A project year of 240 costs in four currencies: every figure shown anywhere agrees to the öre.

What is expected is reckoned by hand from the papers (`tests/stories/year_sums.py`), and read where
people and machines read it: pages, PDFs, workbooks, answers of the API, rows.
"""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from foundation.money.models import ExchangeRate
from foundation.workflow import record
from reporting.expenses.models import Expense
from tests.stories import year as story
from tests.stories import year_book as book
from tests.stories import year_doors as doors
from tests.stories import year_sums as by_hand

from .conftest import NAMES, NOTHING
from .reading import after, amount, in_sheet, pence, plain

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]


# --- what was entered -----------------------------------------------------------------------------


def test_it_is_the_year_that_was_asked_for(year, sums):
    rows = Expense.objects.filter(pk__in=sums.reported, state="ready")
    assert len(sums.reported) == rows.count() == Expense.objects.count() == 240
    assert set(rows.values_list("claimed_currency", flat=True)) == {"SEK", "EUR", "BWP", "ZAR"}
    assert Counter(cost.door for cost, _pk in year.costs) == {
        "ledger": 120, "phone": 40, "excel": 50, "page": 24,
    }  # fmt: skip
    assert (year.report.state, year.settlement.state) == ("settled", "paid")
    assert (year.imports[0].new, year.imports[1].same) == (122, 122)
    assert year.imports[1].new == 239 - 120 + 1  # each cost but one, and the exchange loss
    assert year.advance.state == "cleared"
    assert list(record.verify()) == []


def test_each_cost_counts_with_the_kronor_that_follow_from_its_papers(year, sums, controller):
    here = dict(Expense.objects.values_list("pk", "sek_amount"))
    assert here == sums.reported
    answers = {row["id"]: row for row in controller.api_list("expenses/?page_size=200")}
    assert {pk: Decimal(row["sek"]["amount"]) for pk, row in answers.items()} == sums.reported
    for cost, pk in year.costs:
        assert answers[pk]["claimed"] == {
            "amount": f"{cost.claimed:.2f}", "currency": cost.currency
        }  # fmt: skip
    assert ExchangeRate.objects.filter(source="ECB").exists()


def test_the_list_of_costs_sums_each_currency_and_the_kronor(year, sums, holder):
    claimed: dict = defaultdict(lambda: NOTHING)
    for cost, _pk in year.costs:
        claimed[cost.currency] += cost.claimed
    for kind in year.made:
        claimed["SEK"] += sum(doors.made_by_hand(kind))
    page = holder.text("/expenses/")
    for currency, whole in claimed.items():
        assert f"{currency} {whole:,.2f}" in page, currency
    rows = holder.sheets("/expenses/?download=xlsx")
    (sheet,) = rows.values()
    cells = {plain(cell) for row in sheet for cell in row if cell is not None}
    numbers = Counter(pence(c) for row in sheet for c in row if isinstance(c, float | int))
    for cost, _pk in year.costs:
        shown = f"{cost.currency} {cost.claimed:,.2f}"
        assert shown in cells or numbers[pence(cost.claimed)], cost.supplier


# --- the report -----------------------------------------------------------------------------------


def budget_by(place: int) -> dict:
    found: dict = defaultdict(lambda: NOTHING)
    for key, budgeted in book.BUDGET.items():
        found[key[place]] += Decimal(budgeted)
    return dict(found)


def test_the_statement_agrees_on_page_paper_sheet_and_answer(year, sums, controller):
    report = year.report
    tables = controller.tables(report.url)
    pdf = controller.pdf(f"{report.url}pdf/")
    sheets = controller.sheets(f"{report.url}excel/")
    answer = controller.api(f"financial-reports/{report.pk}/")
    assert Decimal(answer["total"]["amount"]) == report.total.amount == sums.total
    assert Decimal(answer["accepted"]["amount"]) == report.accepted.amount == sums.accepted
    by_side = {NAMES[side]: sek for side, sek in sums.by(0).items()}
    budget = {NAMES[side]: sek for side, sek in budget_by(0).items()}
    by_side["Total"], budget["Total"] = sums.accepted, Decimal(story.GRANTED)
    table = tables["All partners"]
    assert table.adds_up("Period") == table.adds_up("Closing") == sums.accepted
    for name, sek in by_side.items():
        wanted = [budget[name], NOTHING, sek, sek, budget[name] - sek]
        here = [table.at(name, one) for one in ("Budget", "Opening", "Period", "Closing", "Left")]
        assert here == wanted, name
        assert after(pdf, name, 5) == wanted, name
        assert in_sheet(sheets["Summary"], "All partners", name)[:5] == wanted, name


def test_the_kinds_of_cost_agree_on_page_paper_and_sheet(year, sums, controller):
    from applications.budgets.tables import cost_name

    report, rules = year.report, year.report.partnership.rules
    tables = controller.tables(report.url)
    pdf = controller.pdf(f"{report.url}pdf/")
    sheet = controller.sheets(f"{report.url}excel/")["Summary"]
    budget, found = budget_by(1), sums.by(1)
    assert set(found) == set(budget)
    for category, sek in found.items():
        name = plain(cost_name(category, rules))
        wanted = [budget[category], NOTHING, sek, sek, budget[category] - sek]
        table = tables["By kind of cost"]
        here = [table.at(name, one) for one in ("Budget", "Opening", "Period", "Closing", "Left")]
        assert here == wanted, name
        assert in_sheet(sheet, "By kind of cost", name)[:5] == wanted, name
        assert after(pdf[pdf.index("By kind of cost") :], name, 5) == wanted, name


def test_each_partners_part_is_its_own_sum(year, sums, partner):
    tables = partner.tables(year.report.url)
    for side, sek in sums.by(0).items():
        assert tables[NAMES[side]].adds_up("Period") == sek


def test_the_grants_own_page_has_as_much_left_on_each_line_as_the_report(year, sums, controller):
    table = controller.tables(year.grant.url)["Approved budget"]
    assert table.adds_up("Amount") == story.GRANTED
    assert table.adds_up("Left") == story.GRANTED - sums.accepted
    used: dict = defaultdict(lambda: NOTHING)
    for pk, sek in sums.reported.items():
        off = sums.corrected.get(pk, NOTHING) + sums.disallowed.get(pk, NOTHING)
        used[sums.where[pk]] += sek - off
    wanted = sorted(Decimal(budgeted) - used[key] for key, budgeted in book.BUDGET.items())
    place = table.columns.index("Left")
    assert sorted(amount(row[place]) for row in table.rows) == wanted


def test_the_visits_pages_share_all_costs_between_them(year, sums, holder):
    tables = [holder.tables(one.url)["Expenses"] for one in year.visits]
    assert sum(amount(table.totals[-1]) for table in tables) == sums.first


def test_from_reported_to_accepted_each_difference_has_its_name(year, sums, controller):
    off = sum(sums.disallowed.values())
    wanted = {
        "Reported by the partners": sums.first,
        "Corrected by the auditor": -Decimal(story.OF_THE_AUDITOR),
        "Deducted: evidence": -off,
        "Accepted": sums.accepted,
    }
    report, settlement = year.report, year.settlement
    pdf = controller.pdf(f"{report.url}pdf/")
    sheet = controller.sheets(f"{report.url}excel/")["Decisions"]
    for address in (report.url, f"{report.url}review/", settlement.url):
        table = controller.tables(address)["From reported to accepted"]
        assert {row[0]: amount(row[1]) for row in [*table.rows, table.totals]} == wanted, address
    for label, sek in wanted.items():
        assert after(pdf, label) == [sek], label
        assert in_sheet(sheet, "From reported to accepted", label) == [sek], label


def test_the_vouchers_are_all_there_and_sum_to_the_report(year, sums, controller):
    address, suppliers, whole, page = f"{year.report.url}vouchers/", [], NOTHING, "?page=1"
    while page:
        shown = controller.content(f"{address}{page}").decode()
        table = controller.tables(f"{address}{page}")["Vouchers"]
        following = f"?page={int(page[6:]) + 1}"
        page = following if f'"{following}"' in shown else ""
        suppliers += [row[1] for row in table.rows]
        whole += sum(amount(row[table.columns.index("In SEK")]) for row in table.rows)
    assert (len(suppliers), whole) == (240, sums.first)
    rows = controller.sheets(f"{year.report.url}excel/")["Index of vouchers"]
    numbered = [row for row in rows if row and isinstance(row[0], int | float)]
    assert [int(row[0]) for row in numbered] == list(range(1, 241))
    assert sum(pence(row[7]) for row in numbered) == sums.first
    assert pence(next(row for row in rows if row and row[0] == "Total")[7]) == sums.first
    assert f"{sums.first:,.2f}" in controller.pdf(f"{year.report.url}pdf/")
    lines = controller.api(f"financial-reports/{year.report.pk}/")["lines"]
    assert sum(Decimal(row["sek"]["amount"]) for row in lines) == sums.total
    assert sum(Decimal(row["deducted"]["amount"]) for row in lines) == sum(sums.disallowed.values())


# --- annexes: the advance, pay, the ledger --------------------------------------------------------


def test_the_advance_comes_to_nothing_and_its_loss_stands_on_a_line_of_its_own(
    year, sums, controller
):
    costs = [cost for cost, _pk in year.costs]
    sent = sum(sek for _day, sek, _local in book.TRANSFERS)
    cleared = sum(sums.reported[pk] for cost, pk in year.costs if cost.how == "advance")
    left = by_hand.left_of_the_advance(costs)[1]
    assert sent == cleared + left
    loss = book.SENT_BACK_SEK - left
    assert loss < 0
    answer = controller.api(f"advances/{year.advance.pk}/")
    assert (answer["balance"]["amount"], answer["balance_sek"]["amount"]) == ("0.00", "0.00")
    tables = controller.tables(year.report.url)
    pdf = controller.pdf(f"{year.report.url}pdf/")
    sheets = controller.sheets(f"{year.report.url}excel/")
    name = "Funds sent on, in SEK"
    wanted = [NOTHING, sent, cleared, left, NOTHING]
    assert [amount(one) for one in tables[name].totals[2:]] == wanted
    assert in_sheet(sheets[name], name, "Total") == wanted
    assert after(pdf[pdf.index(name) :], "Total", 5) == wanted
    name = "Exchange gains and losses"
    wanted = [left, book.SENT_BACK_SEK, loss]
    assert [amount(one) for one in tables[name].totals[3:]] == wanted
    assert in_sheet(sheets[name], name, "Total") == wanted
    assert after(pdf[pdf.index(name) :], "Total", 3) == wanted
    assert f"Exchange loss: SEK {-loss:,.2f}" in controller.text(year.advance.url)


def test_pay_and_fees_are_one_sum_everywhere(year, sums, controller, partner):
    work = [by_hand.work_input(), by_hand.fees()]
    for reader in (controller, partner):
        table = reader.tables(year.report.url)["Payroll sheets"]
        assert sorted(amount(row[-1]) for row in table.rows) == sorted(work)
        assert amount(table.totals[-1]) == sum(work)
    sheet = controller.sheets(f"{year.report.url}excel/")["Payroll sheets"]
    assert in_sheet(sheet, "Payroll sheets", "Total") == [sum(work)]
    pdf = controller.pdf(f"{year.report.url}pdf/")
    assert after(pdf[pdf.rindex("Payroll sheets") :], "Total") == [sum(work)]
    assert sum(sums.reported[pk] for pk in [*year.made["payroll"], *year.made["fees"]]) == sum(work)
