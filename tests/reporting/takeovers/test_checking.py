"""What a workbook says is read cell by cell, and what does not fit is said at its cell."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.takeovers.cells import Unreadable, value_of
from reporting.takeovers.checking import Known, Row, check
from reporting.takeovers.columns import BY_NAME, SHEETS
from reporting.takeovers.sentences import SENTENCES
from reporting.takeovers.tables import sums_by_year, sums_of
from tests.stories.takeovers import what_is_written

LUND, FRANCISTOWN, TWIN = 1, 2, 3
KNOWN = Known(
    by_code={("SE", "1281"): LUND, ("BW", "BW-FR"): FRANCISTOWN},
    by_name={("SE", "lund"): (LUND,), ("BW", "francistown"): (FRANCISTOWN,),
             ("ZA", "springs"): (TWIN, 4)},
    countries=frozenset({"SE", "BW", "ZA"}),
    names={LUND: "Lund", FRANCISTOWN: "Francistown"},
    categories=frozenset({"LODGING", "VENUE", "CLIMATE"}),
    financed=frozenset({"LODGING", "VENUE"}),
    topics=frozenset({"youth"}),
    coordinators={"coordinator@icld.example": 9},
    office_people=frozenset({"coordinator@icld.example"}),
    by=9,
)  # fmt: skip
HEADERS = {sheet.name: [column.code for column in sheet.columns] for sheet in SHEETS}


def checked(**changes):
    """One case as the story writes it, with other rows on some sheets."""
    written = what_is_written(**changes)
    rows = {
        name: [Row(n, dict(zip(HEADERS[name], row, strict=False))) for n, row in enumerate(rows, 4)]
        for name, rows in written.items()
    }
    return check(rows, HEADERS, KNOWN)


def codes(found) -> list[tuple[str, str, str]]:
    return [(one["sheet"], one["column"], one["code"]) for one in found.problems]


def test_what_is_written_well_becomes_a_case_with_its_sums():
    found = checked()
    assert (found.good, found.problems) == (True, [])
    case = found.cases[0]
    assert sums_of(case) == {
        "granted": Decimal("100000.00"), "approved": Decimal("100000.00"),
        "accepted": Decimal("30000.00"), "paid": Decimal("25000.00"),
    }  # fmt: skip
    assert sums_by_year(case) == {
        2024: {"accepted": Decimal("30000.00"), "paid": Decimal("25000.00")}
    }
    assert [one["organisation"] for one in case["partners"]] == [LUND, FRANCISTOWN]


WRONG = [
    ("Cases", [["D-17", "T", "sleeping"]], ("Cases", "stage", "not_a_choice")),
    ("Cases", [["D-17", "T", "active", "peace"]], ("Cases", "themes", "no_topic")),
    ("Cases", [["D-17", "T", "active", "", "a@b.se"]], ("Cases", "coordinator", "no_coordinator")),
    ("Cases", [["D-17", "T", "active"], ["D-17", "T", "active"]], ("Cases", "case", "twice")),
    ("Cases", [], ("Cases", "", "no_cases")),
    ("Partners", [["D-17", "1281", "SE", "yes"]], ("Cases", "case", "few_partners")),
    ("Partners", [["D-17", "Springs", "ZA", "yes"]],
     ("Partners", "organisation", "several_organisations")),
    ("Partners", [["D-17", "Nowhere", "SE"]], ("Partners", "organisation", "no_organisation")),
    ("Partners", [["D-17", "Lund", "XX"]], ("Partners", "country", "no_country")),
    ("Partners", [["D-17", "1281", "SE"], ["D-17", "Francistown", "BW", "yes"]],
     ("Cases", "case", "holder_abroad")),
    ("Partners", [["D-17", "1281", "SE"], ["D-17", "BW-FR", "BW"]],
     ("Cases", "case", "one_holder")),
    ("People", [["D-17", "1281", "N", "coordinator@icld.example", "team"]],
     ("People", "email", "serves_the_office")),
    ("People", [["D-17", "Umeå", "N", "n@umea.example", "team"]],
     ("People", "organisation", "not_a_partner")),
    ("People", [["D-17", "1281", "N", "nobody", "team"]], ("People", "email", "not_an_email")),
    ("Grants", [["D-17", "1", "steering_group", "T", "2024-01-01", "2026-12-31", 1, "2023-12-01"]],
     ("Grants", "kind", "no_project")),
    ("Grants", [["D-17", "1", "project", "T", "2024-13-01", "2026-12-31", 1, "2023-12-01"]],
     ("Grants", "starts_on", "not_a_day")),
    ("Budget", [["D-17", "2", "hotel", "project", "1281", "LODGING", 2025, 1]],
     ("Budget", "plan", "no_plan")),
    ("Budget", [["D-17", "1", "hotel", "inception", "1281", "LODGING", 2025, 1]],
     ("Budget", "kind", "no_grant")),
    ("Budget", [["D-17", "1", "hotel", "project", "1281", "LODGING", 2025, -1]],
     ("Budget", "amount", "below_zero")),
    ("Budget", [["D-17", "1", "hotel", "project", "1281", "CLIMATE", 2025, 100000]],
     ("Budget", "category", "category_outside")),
    ("Earlier years", [["D-17", "1", "hotel", "2024-01-01", "2024-12-31", 1, 0],
                       ["D-17", "1", "hotel", "2024-12-31", "2025-12-31", 1, 0]],
     ("Earlier years", "from", "overlap")),
    ("Earlier years", [["D-17", "1", "hotel", "2024-12-31", "2024-01-01", 1, 0]],
     ("Earlier years", "to", "last_before_first")),
    ("Earlier years", [["D-17", "1", "hotel", "2024-01-01", "2024-12-31", 1, 2]],
     ("Earlier years", "paid", "paid_over")),
    ("Earlier years", [["D-17", "1", "hotel", "2024-01-01", "2024-12-31", 70000, 2]],
     ("Budget", "amount", "over_the_line")),
    ("Report dates", [["D-17", "1", "inception", "2024-01-01", "2024-12-31", "2025-02-28"]],
     ("Report dates", "kind", "no_grant")),
    ("Conditions", [["D-18", "1", "A council", "2026-06-30"]], ("Conditions", "case", "no_case")),
    ("Documents", [["D-17", "a.pdf"], ["D-17", "A.pdf"]], ("Documents", "file", "twice")),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "rows", "problem"), WRONG, ids=lambda one: str(one)[:60])
def test_what_is_wrong_is_said_at_its_cell(sheet, rows, problem):
    found = checked(**{sheet: rows})
    assert problem in codes(found)
    for one in found.problems:
        assert str(SENTENCES[one["code"]]) % one["words"]


def test_advice_holds_nothing_back_and_mistakes_do():
    assert checked(People=[]).good
    assert not checked(Partners=[]).good


def test_a_sheet_or_column_that_is_missing_is_named():
    headers = {**HEADERS, "Cases": ["case", "titel"]}
    del headers["Budget"]
    found = check({}, headers, KNOWN)
    assert {("Budget", "", "no_sheet"), ("Cases", "title", "no_column"),
            ("Cases", "titel", "strange_column")} <= set(codes(found))  # fmt: skip


DAY = BY_NAME["Grants"].column("starts_on")
AMOUNT = BY_NAME["Grants"].column("amount")


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_however_excel_keeps_it(day):
    midnight = datetime(day.year, day.month, day.day)
    assert {value_of(one, DAY) for one in (day, midnight, day.isoformat())} == {day}


@given(st.decimals(0, 10**11, places=2))
def test_an_amount_is_read_however_excel_keeps_it(amount):
    typed = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
    assert {value_of(one, AMOUNT) for one in (amount, float(amount), typed)} == {amount}


cells = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes()
lines = st.lists(st.lists(cells | st.sampled_from(["D-17", "1", "project", "1281"]), max_size=8),
                 max_size=4)  # fmt: skip


@given(st.dictionaries(st.sampled_from(sorted(BY_NAME)), lines))
def test_nothing_that_stands_in_a_workbook_breaks_the_check(changes):
    found = checked(**changes)
    assert found.good == (bool(found.cases) and all(one["advice"] for one in found.problems))
    for one in found.problems:
        assert str(SENTENCES[one["code"]]) % one["words"]


@given(cells, st.sampled_from([column for sheet in SHEETS for column in sheet.columns]))
def test_a_cell_is_read_or_it_is_said_why_not(value, column):
    said = ""
    try:
        value_of(value, column)
    except Unreadable as problem:
        said = str(SENTENCES[problem.code]) % problem.words
    assert "%(" not in said
