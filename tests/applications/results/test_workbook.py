"""The results framework out to Excel and in again: nothing changes by itself, errors say where."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.plans.models import Plan
from applications.results import saving, workbook
from applications.results.reading import read
from foundation.pages.workbooks import NoWorkbook
from foundation.workflow.engine import save_part
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db

SHEETS = ("Outcomes", "Outputs", "Indicators")


def write(cast, plan):
    """Two outcomes, an output for the first, three indicators of three kinds."""
    by = cast.lund_coordinator
    rows = [
        {"level": "organisational", "organisation": cast.francistown.pk,
         "statement": "The council asks young people"},
        {"level": "societal", "statement": "=Trust grows\r\nin the wards"},
    ]  # fmt: skip
    first, second = (row["key"] for row in save_part(plan, "outcomes", by, rows=rows)[1].content)
    rows = [{"statement": "A youth council", "outcome": first}]
    output = save_part(plan, "outputs", by, rows=rows)[1].content[0]["key"]
    rows = [
        {"outcome": first, "output": output, "name": "Hearings a year", "kind": "number",
         "unit": "hearings", "baseline": "0", "baseline_on": "2025-11-30",
         "targets": [{"year": 2028, "value": "12.5"}, {"year": 2026, "value": "4"}],
         "apart": ["sex", "age"], "reporter": cast.lund.pk},
        {"outcome": second, "name": "Trust", "kind": "scale", "lowest": 0, "highest": 5,
         "baseline": "2"},
        {"outcome": second, "name": "A policy", "kind": "yes_no", "baseline": "no",
         "targets": [{"year": 2026, "value": "yes"}]},
    ]  # fmt: skip
    return save_part(plan, "indicators", by, rows=rows)[0]


@pytest.fixture
def plan(cast):
    return write(cast, stories.a_plan(cast))


def taken(plan, cast) -> bytes:
    return workbook.written(plan, workbook.parts_of(plan), cast.lund_coordinator)


def changed(content, change) -> bytes:
    """The workbook as another program saves it after somebody wrote in it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def present_in(plan) -> dict:
    return {name: part.content for name, part in workbook.parts_of(plan).items()}


def read_in(plan, cast, content):
    fresh = Plan.objects.get(pk=plan.pk)
    return read(io.BytesIO(content), fresh, present_in(fresh), cast.lund_coordinator)


def read_after(plan, cast, change):
    return read_in(plan, cast, changed(taken(plan, cast), change))


def problems(plan, cast, change):
    found = read_after(plan, cast, change)
    return [(one.sheet, one.row, one.column, one.sentence) for one in found.problems]


def column_of(sheet, label):
    return next(cell.column for cell in sheet[1] if cell.value == label)


def put(sheet, label, value, row=2):
    def change(book):
        book[sheet].cell(row, column_of(book[sheet], label)).value = value

    return change


def add(book, sheet, **cells):
    """A row behind the others, by the names of the columns."""
    page = book[sheet]
    number = page.max_row + 1
    for label, value in cells.items():
        page.cell(number, column_of(page, label)).value = value
    return number


def same(plan, found) -> bool:
    return not any(
        saving.is_different(rows, found.rows[name]) for name, rows in present_in(plan).items()
    )


@pytest.mark.parametrize("language", ["en", "sv"])
def test_what_is_taken_away_comes_back_as_it_was(cast, plan, language):
    with override(language):
        content = taken(plan, cast)
    found = read_in(plan, cast, content)
    assert (found.problems, found.notes) == ([], [])
    assert found.version == "1.1.1"
    assert same(plan, found)


def test_it_reads_as_people_do(cast, plan):
    book = openpyxl.load_workbook(io.BytesIO(taken(plan, cast)))
    assert book.sheetnames == ["Read me", *SHEETS]
    page = book["Indicators"]
    row = {head.value: cell.value for head, cell in zip(page[1], page[2], strict=True)}
    assert row["Outcome"] == "The council asks young people"
    assert row["Output (if it measures one)"] == "A youth council"
    assert (row["Kind"], row["Reported apart by"]) == ("number", "sex, age band")
    assert (row["Target 2026"], row["Target 2028"]) == (4, 12.5)
    assert row["Day of the baseline"] == datetime(2025, 11, 30)
    assert page.cell(4, column_of(page, "Baseline")).value == "no"
    for sheet in SHEETS:
        letter = book[sheet].cell(1, column_of(book[sheet], "Key")).column_letter
        assert book[sheet].column_dimensions[letter].hidden


def test_no_text_becomes_a_formula(cast, plan):
    book = openpyxl.load_workbook(io.BytesIO(taken(plan, cast)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "=Trust grows\nin the wards" in [cell.value for cell in cells]


def test_columns_and_rows_may_change_places(cast, plan):
    def turn(book):
        for sheet in SHEETS:
            page = book[sheet]
            page.move_range(f"A1:A{page.max_row}", cols=30)
        book["Outcomes"].move_range("B2:AE2", rows=5)

    found = read_after(plan, cast, turn)
    assert found.problems == []
    assert [row["statement"][:4] for row in found.rows["outcomes"]] == ["=Tru", "The "]
    was = present_in(plan)
    assert not saving.is_different(was["indicators"], found.rows["indicators"])


def test_new_rows_can_be_named_and_are_saved_together(cast, plan):
    def change(book):
        add(book, "Outcomes", Level="individ", Outcome="Girls speak")
        add(book, "Outputs", Output="Courses", Outcome="girls  SPEAK")
        add(book, "Indicators", Outcome="Girls speak", Indicator="Speeches", Kind="number",
            **{"Output (if it measures one)": "Courses", "Target 2026": "1 200,5"})  # fmt: skip

    found = read_after(plan, cast, change)
    assert found.problems == []
    version = dict.fromkeys(workbook.PARTS, 1)
    saving.save(plan, cast.lund_coordinator, found.rows, version)
    now = present_in(plan)
    outcome, output, indicator = (now[name][-1] for name in workbook.PARTS)
    assert (outcome["level"], output["outcome"]) == ("individual", outcome["key"])
    assert (indicator["outcome"], indicator["output"]) == (outcome["key"], output["key"])
    assert indicator["targets"] == [{"year": 2026, "value": "1200.5"}]


def test_a_text_that_is_changed_is_still_found_by_what_it_was(cast, plan):
    change = put("Outcomes", "Outcome", "The council listens")
    found = read_after(plan, cast, change)
    assert found.problems == []
    assert found.rows["outcomes"][0]["statement"] == "The council listens"
    assert found.rows["outputs"][0]["outcome"] == found.rows["outcomes"][0]["key"]


def test_texts_that_read_alike_are_named_by_number(cast, plan):
    rows = [{**row, "statement": "#1 Alike"} for row in plan.rows("outcomes")]
    plan = save_part(plan, "outcomes", cast.lund_coordinator, rows=rows)[0]
    page = openpyxl.load_workbook(io.BytesIO(taken(plan, cast)))["Indicators"]
    assert [page.cell(n, 1).value for n in (2, 3)] == ["#1", "#2"]
    assert same(plan, read_in(plan, cast, taken(plan, cast)))
    found = problems(plan, cast, put("Outcomes", "No.", "2"))
    assert [one[:3] for one in found] == [
        ("Outputs", 2, "Outcome"), *(("Indicators", n, "Outcome") for n in (2, 3, 4))
    ]  # fmt: skip
    assert "“#2” stands more than once in the sheet “Outcomes”" in found[2][3]


@pytest.mark.parametrize(
    ("sheet", "label", "value", "sentence"),
    [
        ("Outcomes", "Level", "cosmic", "“cosmic” is none of: individual, organisational"),
        ("Outcomes", "Level", None, "This field is required."),
        ("Outcomes", "Where", "Atlantis", "“Atlantis” is none of: "),
        ("Outcomes", "Outcome", "x" * 4001, "at most 4000 characters"),
        ("Outputs", "Outcome", "Peace", "“Peace” is not in the sheet “Outcomes”."),
        ("Outputs", "Outcome", "#9", "“#9” is not in the sheet “Outcomes”."),
        ("Outputs", "Outcome", None, "This field is required."),
        ("Indicators", "Output (if it measures one)", "Peace", "not in the sheet “Outputs”"),
        ("Indicators", "Kind", 7, "“7” is none of: number"),
        ("Indicators", "Baseline", "many", "“many” is not a number, for example 12 or 3.5."),
        ("Indicators", "Target 2028", "many", "“many” is not a number, for example 12 or 3.5."),
        ("Indicators", "Target 2028", "x" * 1001, "at most 1000 characters"),
        ("Indicators", "Target 2026", 1e300, "This number is too large."),
        ("Indicators", "Scale from", 1.5, "Enter a whole number."),
        ("Indicators", "Day of the baseline", "soon", "Write the day as 3 May 2026"),
        ("Indicators", "Reported apart by", "sex, colour", "“colour” is none of: sex"),
    ],
)
def test_what_is_wrong_is_said_by_sheet_row_and_column(cast, plan, sheet, label, value, sentence):
    ((at, row, column, said),) = problems(plan, cast, put(sheet, label, value))
    assert (at, row, column) == (sheet, 2, label)
    assert sentence in said


def test_a_mistake_in_an_outcome_is_said_once_not_in_each_row_that_names_it(cast, plan):
    def change(book):
        add(book, "Outcomes", Level="cosmic", Outcome="New")
        add(book, "Outputs", Output="Courses", Outcome="New")

    assert [one[0] for one in problems(plan, cast, change)] == ["Outcomes"]


def test_a_target_off_the_scale_is_said_at_its_year(cast, plan):
    ((_sheet, row, column, said),) = problems(plan, cast, put("Indicators", "Target 2026", 6, 3))
    assert (row, column, said) == (3, "Target 2026", "“6” is not on the scale.")


@pytest.mark.parametrize(
    ("label", "value", "name", "kept"),
    [
        ("Day of the baseline", "3 maj 2026", "baseline_on", "2026-05-03"),
        ("Day of the baseline", date(2026, 5, 3), "baseline_on", "2026-05-03"),
        ("Reported apart by", "disability; KÖN", "apart", ["disability", "sex"]),
        ("Reported apart by", None, "apart", []),
        ("Baseline", "1 000,5", "baseline", "1000.5"),
        ("Baseline", 0.1 + 0.2, "baseline", "0.3"),
        ("Who reports it", None, "reporter", None),
    ],
)
def test_cells_are_read_as_people_write_them(cast, plan, label, value, name, kept):
    found = read_after(plan, cast, put("Indicators", label, value))
    assert found.problems == []
    assert found.rows["indicators"][0][name] == kept


def test_a_percentage_is_the_number_that_is_shown(cast, plan):
    def change(book):
        page = book["Indicators"]
        page.cell(2, column_of(page, "Kind")).value = "procent"
        cell = page.cell(2, column_of(page, "Baseline"))
        cell.value, cell.number_format = 0.3, "0%"

    found = read_after(plan, cast, change)
    assert found.problems == []
    assert found.rows["indicators"][0]["baseline"] == "30"


def test_a_year_of_ones_own_is_a_column_and_a_missing_column_changes_nothing(cast, plan):
    def change(book):
        put("Indicators", "Target 2028", 2030, row=1)(book)
        put("Indicators", "Unit", "Whatever", row=1)(book)

    found = read_after(plan, cast, change)
    assert found.problems == []
    row = found.rows["indicators"][0]
    assert [one["year"] for one in row["targets"]] == [2026, 2028, 2030]
    assert row["unit"] == "hearings"
    assert found.notes == ["Indicators: These columns are not read: Whatever."]


def test_missing_and_doubled_columns_and_sheets_are_named(cast, plan):
    found = problems(plan, cast, put("Outcomes", "Level", "Height", row=1))
    assert found == [("Outcomes", 1, "Level", "The column “Level” is missing.")]
    twice = problems(plan, cast, put("Indicators", "Target 2028", "2026", row=1))
    assert twice == [("Indicators", 1, "Target 2026", "This column stands twice.")]
    gone = problems(plan, cast, lambda book: book.remove(book["Outputs"]))
    assert gone == [("Outputs", 0, "", "This sheet is missing.")]


def test_an_empty_sheet_without_headings_takes_nothing_away(cast, plan):
    def empty(book):
        book["Outcomes"].delete_rows(1, 9)

    assert problems(plan, cast, empty) == [("Outcomes", 1, "", "The sheet is empty.")]


def test_a_row_that_others_name_cannot_go_alone(cast, plan):
    found = problems(plan, cast, lambda book: book["Outcomes"].delete_rows(2))
    assert [one[:3] for one in found] == [("Outputs", 2, "Outcome"), ("Indicators", 2, "Outcome")]


def test_a_foreign_file_is_refused_as_one(cast, plan):
    def rename(book):
        for number, sheet in enumerate(book.worksheets):
            sheet.title = f"Sheet{number}"

    for content in (b"", b"outcome;level", changed(taken(plan, cast), rename)):
        with pytest.raises(NoWorkbook):
            read_in(plan, cast, content)


def test_rows_of_another_plan_become_new_ones(cast, plan):
    other = write(cast, stories.a_plan(cast, title="Another"))
    found = read_in(plan, cast, taken(other, cast))
    assert found.problems == []
    assert found.version is None
    assert found.notes[0] == "This workbook was taken from another plan."
    assert "comes from elsewhere" in found.notes[1]
    keys = [row["key"] for rows in found.rows.values() for row in rows]
    assert all(key.startswith("+") for key in keys)
    assert found.rows["indicators"][1]["outcome"] == found.rows["outcomes"][1]["key"]


def test_a_copied_row_becomes_one_of_its_own(cast, plan):
    def copy(book):
        page = book["Indicators"]
        for cell in page[2]:
            page.cell(9, cell.column).value = cell.value

    found = read_after(plan, cast, copy)
    assert len(found.rows["indicators"]) == 4
    assert found.rows["indicators"][3]["key"] == "+indicators-9"
    assert "Row 9 is a copy" in found.notes[0]


# --- whatever is written -------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1,
                max_size=30).filter(str.strip)  # fmt: skip
ALIKE = st.sampled_from(["Alike", "alike", "#1", "2", "1", "=A1", "a\r\nb", "5 May 2026", "30%"])
STATEMENTS = TEXTS | ALIKE
NUMBERS = st.decimals(-(10**14), 10**14, places=6).map(lambda one: f"{one:f}")
VALUES = {"number": NUMBERS, "percentage": NUMBERS, "scale": NUMBERS, "text": STATEMENTS,
          "yes_no": st.sampled_from(["yes", "no"])}  # fmt: skip


@st.composite
def frameworks(draw):
    """Rows of the three parts; they name one another by place, to be saved in this order."""
    levels = st.sampled_from(["individual", "organisational", "societal"])
    outcomes = draw(st.lists(
        st.fixed_dictionaries({"level": levels, "statement": STATEMENTS}), min_size=1, max_size=4
    ))  # fmt: skip
    place = st.integers(0, len(outcomes) - 1)
    outputs = draw(st.lists(
        st.fixed_dictionaries({"statement": STATEMENTS, "outcome": place}), max_size=3
    ))  # fmt: skip
    indicators = []
    for _n in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(sorted(VALUES)))
        years = draw(st.lists(st.integers(2000, 2100), unique=True, max_size=3))
        row = {"outcome": draw(place), "name": draw(STATEMENTS), "kind": kind,
               "unit": draw(STATEMENTS), "baseline": draw(VALUES[kind]),
               "baseline_on": draw(st.dates(date(1900, 1, 1), date(2200, 12, 31))).isoformat(),
               "apart": draw(st.lists(st.sampled_from(["sex", "age", "disability"]))),
               "targets": [{"year": year, "value": draw(VALUES[kind])} for year in years],
               }  # fmt: skip
        if kind != "scale":
            row["lowest"] = draw(st.none() | st.integers(-(2**62), 2**62))
        if outputs:
            row["output"] = draw(st.none() | st.integers(0, len(outputs) - 1))
        indicators.append(row)
    return {"outcomes": outcomes, "outputs": outputs, "indicators": indicators}


@pytest.mark.sweep
@given(framework=frameworks(), language=st.sampled_from(["en", "sv"]))
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_whatever_is_written_comes_back_as_it_was(cast, plan, framework, language):
    keys: dict[str, list[str]] = {}
    for name, rows in framework.items():
        for column, part in workbook.NAMED_BY.items():
            rows = [
                {**row, column: keys[part][row[column]]} if row.get(column) is not None else row
                for row in rows
            ]
        kept = save_part(plan, name, cast.lund_coordinator, rows=rows)[1].content
        keys[name] = [row["key"] for row in kept]
    with override(language):
        content = taken(plan, cast)
    found = read_in(plan, cast, content)
    assert (found.problems, found.notes) == ([], [])
    assert same(plan, found)
