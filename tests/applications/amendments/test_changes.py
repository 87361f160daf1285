"""What items make of a budget: the right lines change, every other stays as it was."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from applications.amendments.changes import Budget, after, agrees, as_rows, figures, from_rows
from applications.budgets.sums import Line, row_amount, total

LINES = [
    Line("a", "project", 1, "LODGING", 2026, Decimal(6), Decimal(1000), "night"),
    Line("b", "project", 2, "BOARD", 2026, Decimal(4), Decimal(1000)),
]


def sek(amount) -> dict:
    return {"amount": f"{Decimal(amount):.2f}", "currency": "SEK"}


def item(**values) -> dict:
    return {"key": "i", "kind": "budget", **values}


def test_only_the_named_line_changes_and_keeps_its_key_and_place():
    later = after(LINES, [item(line="a", amount=sek(5400))], "project")
    assert [line.key for line in later] == ["a", "b"]
    assert (later[0].quantity, later[0].unit_price) == (Decimal(6), Decimal(900))
    assert later[1] == LINES[1]
    assert Budget(LINES, later).moves == [{"key": "a", "from": "6000.00", "to": "5400.00"}]


def test_an_amount_that_no_price_fits_becomes_a_lump_sum():
    (line, _other) = after(LINES, [item(line="a", amount=sek("5000.01"))], "project")
    assert (line.quantity, line.unit_price, line.unit) == (1, Decimal("5000.01"), "")


def test_a_new_line_comes_last_under_the_key_of_its_item():
    new = item(partner=2, category="VISA", year=2026, quantity="2", unit_price=sek(300))
    later = after(LINES, [new], "project")
    assert [line.key for line in later] == ["a", "b", "i"]
    assert later[2].amount == 600
    assert Budget(LINES, later).pairs()[2] == (None, later[2])


def test_other_kinds_of_change_leave_the_budget_alone():
    others = [{"key": "t", "kind": "time", "ends_on": "2027-06-30"},
              {"key": "s", "kind": "scope", "text": "Two schools more"}]  # fmt: skip
    assert after(LINES, others, "project") == LINES
    assert Budget(LINES, LINES).moves == []


def test_an_amount_must_agree_with_quantity_and_price():
    assert agrees(item(amount=sek(10), quantity="2", unit_price=sek(5)))
    assert not agrees(item(amount=sek(11), quantity="2", unit_price=sek(5)))
    assert agrees(item(amount=sek(11), quantity="2"))


amounts = st.decimals("0", "1000000", places=2)
quantities = st.decimals("0", "1000", places=4)


@given(amount=amounts, quantity=quantities)
def test_the_amount_asked_for_is_the_amount_of_the_line(amount, quantity):
    old = Line("a", "project", 1, "LODGING", 2026, quantity, Decimal(7))
    found = figures(item(line="a", amount=sek(amount)), old)
    assert row_amount(*found) == amount


@given(amount=amounts, other=amounts)
def test_lines_come_back_from_a_version_as_they_were(amount, other):
    items = [item(line="a", amount=sek(amount)), item(line="b", amount=sek(other))]
    later = after(LINES, items, "project")
    assert from_rows(as_rows(later)) == later
    assert total(later) == amount + other
