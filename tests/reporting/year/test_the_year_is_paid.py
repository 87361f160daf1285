"""The same year in the ledger, with the auditor, at the office and in the cash view."""

import json
from decimal import Decimal
from hashlib import sha256

import pytest

from foundation.workflow import clock
from reporting.cash.gathering import sums_at
from tests.stories import year as story
from tests.stories import year_book as book
from tests.stories import year_doors as doors
from tests.stories import year_sums as by_hand

from .conftest import NAMES, NOTHING
from .reading import after, amount, pence, plain

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]


# --- the ledger -----------------------------------------------------------------------------------


@pytest.fixture
def items(year) -> dict:
    """What lies between the ledger and the report as it was confirmed, by hand."""
    costs = [cost for cost, _pk in year.costs]
    loss = by_hand.left_of_the_advance(costs)[1] - book.SENT_BACK_SEK
    return {
        "Value added tax": Decimal("8123.45"), "Private": Decimal("89.50"),
        "Not eligible": loss, "Not yet booked": Decimal("-777.77"),
        "Part of the paper that is not claimed": Decimal("111.50"), "Rounding": Decimal("0.40"),
    }  # fmt: skip


def test_the_ledger_and_the_report_differ_by_named_items_alone(year, sums, items, holder):
    ledger, whole = year.ledger, sums.first + sum(items.values())
    corrected = {**items, "Corrected by the auditor": Decimal(story.OF_THE_AUDITOR)}
    assert whole == sums.total + sum(corrected.values())
    assert Decimal(holder.api(f"ledgers/{ledger.pk}/")["total"]["amount"]) == whole
    table = holder.tables(f"/ledgers/{ledger.pk}/reconciliation/")["From the ledger to the report"]
    wanted = {name: -sek for name, sek in corrected.items()}
    wanted |= {"In the ledger": whole, "Unexplained": NOTHING}
    assert {row[0]: amount(row[-1]) for row in table.rows} == wanted
    assert table.adds_up("Amount") == sums.total
    sheet = holder.sheets(f"/ledgers/{ledger.pk}/workbook/")["Reconciliation"]
    found = {row[0]: pence(row[2]) for row in sheet[1:]}
    assert found.pop("Report") == sums.total == sum(found.values())
    wanted["Ledger"] = wanted.pop("In the ledger")
    assert found == wanted
    row = holder.tables(ledger.url)["Reconciliation"].rows[0]
    explained = -sum(corrected.values())
    assert [amount(cell) for cell in row[1:5]] == [whole, explained, NOTHING, sums.total]
    assert holder.tables(ledger.url)["By account"].adds_up("Sum") == whole
    rows = holder.sheets(f"/ledgers/{ledger.pk}/workbook/")["Rows"]
    assert sum(pence(row[5]) for row in rows[1:]) == whole
    pdf = holder.pdf(f"/ledgers/{ledger.pk}/annex/")
    assert f"In the report SEK {sums.total:,.2f}" in pdf
    assert f"{whole:,.2f}" in pdf


def test_the_report_carries_the_reconciliation_that_was_confirmed(year, sums, items, controller):
    name = f"Reconciliation with the ledger {year.ledger.reference}"
    wanted = {one: -sek for one, sek in items.items()}
    wanted |= {"In the ledger": sums.first + sum(items.values()), "Not explained": NOTHING}
    table = controller.tables(year.report.url)[name]
    assert {row[0]: amount(row[1]) for row in table.rows} == wanted
    assert table.adds_up("Amount") == sums.first
    sheets = controller.sheets(f"{year.report.url}excel/")
    rows = next(rows for rows in sheets.values() if rows and rows[0][0] == name)
    assert {row[0]: pence(row[1]) for row in rows[2:]} == {**wanted, "In the report": sums.first}
    pdf = controller.pdf(f"{year.report.url}pdf/")
    here = pdf[pdf.rindex(name) :]
    for label, sek in wanted.items():
        assert after(here, label) == [sek], label


# --- the audit ------------------------------------------------------------------------------------


def drawn_by_hand(seed: str, population: dict[str, Decimal], size: int) -> tuple[set, Decimal]:
    """(keys, interval) of a monetary-unit sample, as the page tells a reader to draw it."""
    rest = {key: sek for key, sek in sorted(population.items()) if sek > 0}
    certain: set = set()
    while True:
        interval = sum(rest.values()) / (size - len(certain))
        large = {key for key, sek in rest.items() if sek >= interval}
        if not large:
            break
        certain |= large
        rest = {key: sek for key, sek in rest.items() if key not in large}
    found, upto = set(certain), NOTHING
    step = interval * int(sha256(f"{seed}:start".encode()).hexdigest(), 16) / 2**256
    for key, sek in rest.items():
        upto += sek
        if step < upto:
            found.add(key)
            step += interval
    return found, by_hand.half_up(interval)


def test_the_sample_is_drawn_again_by_anybody(year, sums, auditor):
    text = auditor.content(f"/audits/{year.audit.pk}/population.csv").decode().splitlines()
    population = {key: Decimal(sek) for key, sek in (row.split(",") for row in text[1:])}
    assert (len(population), sum(population.values())) == (240, sums.first)
    digest = "\n".join(f"{key} {sek:.2f}" for key, sek in sorted(population.items()))
    draw = year.draw
    assert draw.population_digest == sha256(digest.encode()).hexdigest()
    keys, interval = drawn_by_hand(draw.seed, population, story.SAMPLE)
    sample = auditor.api(f"audits/{year.audit.pk}/parts/sample/")["rows"]
    assert {row["key"] for row in sample} == keys
    assert all(Decimal(row["amount"]["amount"]) == population[row["key"]] for row in sample)
    page = auditor.text(draw.url)
    assert "exactly the same sample" in page
    assert f"240 costs, SEK {sums.first:,.2f}" in page
    assert f"SEK {interval:,.2f}" in page
    table = auditor.tables(draw.url)["The sample, drawn again"]
    assert {row[0]: amount(row[-1]) for row in table.rows} == {key: population[key] for key in keys}


def test_the_audit_speaks_of_the_same_sums(year, sums, items, controller):
    page = controller.text(year.audit.url)
    assert f"SEK {sums.first:,.2f}" in page  # the population
    assert f"SEK {sums.first + sum(items.values()):,.2f}" in page  # the ledger
    paper = controller.pdf(f"/audits/{year.audit.pk}/reports/audit.pdf")
    assert f"SEK {sums.total:,.2f}" in paper
    wanted = [Decimal(story.OF_THE_AUDITOR), Decimal(story.OF_THE_AUDITOR), NOTHING]
    assert after(paper, "Total", 3) == wanted
    answer = controller.api(f"audits/{year.audit.pk}/")
    assert answer["opinion"] == "unmodified"
    assert year.audit.covers_the_report()


# --- settled and paid -----------------------------------------------------------------------------


def test_the_settlement_pays_what_was_accepted(year, sums, controller, holder):
    one = year.settlement
    assert one.amount == one.accepted == sums.accepted
    answer = controller.api(f"settlements/{one.pk}/")
    assert {Decimal(answer[name]["amount"]) for name in ("amount", "accepted")} == {sums.accepted}
    tables = controller.tables(one.url)
    table = tables["Accepted by partner"]
    for side, sek in sums.by(0).items():
        assert table.last(NAMES[side]) == sek
    assert table.adds_up("Accepted") == sums.accepted
    wanted = {
        "Granted": Decimal(story.GRANTED), "Settled with other reports": NOTHING,
        "Accepted in this report": sums.accepted, "Amount to pay": sums.accepted,
        "Left of the grant afterwards": story.GRANTED - sums.accepted,
    }  # fmt: skip
    table = tables["How the amount follows"]
    assert {row[0]: amount(row[1]) for row in table.rows} == wanted
    paper = holder.pdf(f"{one.url}payment-request/")
    for label, sek in wanted.items():
        assert after(paper, label) == [sek], label
    for kind in ("financial-reports", "settlements"):
        assert f"{sums.accepted if kind == 'settlements' else sums.total:,.2f}" in (
            controller.text(f"/{kind}/")
        )


def test_the_cash_view_ends_with_what_is_not_paid_back(year, sums, holder):
    today, grant = clock.today(), year.grant
    off = sum(sums.disallowed.values())
    wanted = {
        "Granted": Decimal(story.GRANTED), "Spent": sums.first, "Reported": sums.total,
        "Accepted": sums.accepted, "Not accepted": off, "Paid": sums.accepted,
        "Outstanding": NOTHING, "Advances out": NOTHING, "Not borne yet": NOTHING,
        "Lies out with": sums.first - sums.accepted,
    }  # fmt: skip
    here = sums_at([grant], today)[grant.pk]
    assert (here.spent, here.reported, here.paid) == (sums.first, sums.total, sums.accepted)
    at = f"/cash/grants/{grant.pk}"
    tables = holder.tables(f"{at}/")
    assert {row[0]: amount(row[-1]) for row in tables["Figures"].rows} == wanted
    by_partner = tables["By partner"]
    reported = sums.by(0, ("corrected",))
    for side, accepted in sums.by(0).items():
        row = [amount(one) for one in by_partner.row(NAMES[side])[1:]]
        assert row == [sums.by(0, ())[side], reported[side], accepted]
    months = tables["Month by month"]
    assert months.adds_up("Spent in it") == sums.first
    assert months.adds_up("Paid in it") == sums.accepted
    assert amount(months.rows[-1][3]) == sums.first - sums.accepted
    sheets = holder.sheets(f"{at}/workbook/")
    assert {row[0]: pence(row[2]) for row in sheets["Figures"][1:]} == wanted
    rows = [row for row in sheets["Rows"][1:] if row[1] == "Spent"]
    assert (len(rows), sum(pence(row[5]) for row in rows)) == (240, sums.first)
    paper = holder.pdf(f"{at}/statement/")
    for label, sek in wanted.items():
        assert f"SEK {sek:,.2f}" in paper, label
    for figure, label in (("spent", "Spent"), ("laid_out", "Lies out with")):
        (table,) = holder.tables(f"{at}/rows/{figure}/").values()
        assert amount(table.totals[-1]) == wanted[label]


def test_what_was_laid_out_is_repaid_to_the_ore(year, sums, controller, partner):
    for claim, sek, side in zip(
        year.claims, (book.PULA_CLAIM_SEK, book.RAND_CLAIM_SEK), book.CLAIMANTS, strict=True
    ):
        costs = [(cost, pk) for cost, pk in year.costs if (cost.how, cost.side) == ("claim", side)]
        assert sum(sums.reported[pk] for _cost, pk in costs) == sek
        answer = controller.api(f"repayments/{claim.pk}/")
        assert Decimal(answer["sek"]["amount"]) == sek
        claimed = sum(cost.claimed for cost, _pk in costs)
        assert Decimal(answer["claimed"]["amount"]) == claimed
        assert f"SEK {sek:,.2f}" in controller.text(claim.url)
        paper = partner.pdf(f"/repayments/{claim.pk}/claim/") if side == book.SAMPLE_TOWN else ""
        assert not paper or f"{claimed:,.2f}" in paper


def test_no_answer_of_the_interface_says_another_sum(year, sums, holder):
    """Whatever amount an answer about the report or its payment has, it was reckoned."""
    known = {
        sums.first, sums.total, sums.accepted, NOTHING, *sums.reported.values(),
        *(abs(cost.claimed) for cost, _pk in year.costs), *sums.disallowed.values(),
        Decimal(story.OF_THE_AUDITOR), *(max(doors.made_by_hand(one)) for one in year.made),
    }  # fmt: skip
    for path in (f"financial-reports/{year.report.pk}/", f"settlements/{year.settlement.pk}/"):
        for said in amounts_in(holder.api(path)):
            assert abs(said) in known, (path, said)


def amounts_in(answer) -> list[Decimal]:
    """Every amount of money in an answer, however deep."""
    found: list[Decimal] = []

    def look(one):
        if isinstance(one, dict) and set(one) == {"amount", "currency"}:
            found.append(Decimal(one["amount"]))
        elif isinstance(one, dict | list):
            for value in one.values() if isinstance(one, dict) else one:
                look(value)

    look(json.loads(plain(json.dumps(answer))))
    return found
