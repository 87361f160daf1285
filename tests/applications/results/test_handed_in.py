"""The page of the framework's workbook: shown first, saved together, nobody overwritten."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.plans.models import Plan
from applications.results import saving
from applications.results.workbook import PARTS
from foundation.workflow.engine import save_part
from foundation.workflow.steps import Invalid, Stale
from tests.stories import applications as stories

from .test_workbook import add, changed, present_in, put, read_in, taken, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return write(cast, stories.a_plan(cast))


@pytest.fixture
def writer(cast, client):
    client.force_login(cast.lund_coordinator)
    return client


def address(plan) -> str:
    return f"/plans/{plan.pk}/framework-workbook/"


def hand_in(client, plan, content, name="framework.xlsx"):
    return client.post(address(plan), {"file": SimpleUploadedFile(name, content)})


def sent_from(answer) -> dict:
    return {"rows": answer.context["rows"], "if_version": answer.context["version"]}


def grown(book):
    """A new outcome with an output and an indicator of its own, and another level for the first."""
    put("Outcomes", "Level", "individual")(book)
    add(book, "Outcomes", Level="societal", Outcome="Girls speak")
    add(book, "Outputs", Output="Courses", Outcome="Girls speak")
    add(book, "Indicators", Outcome="Girls speak", Indicator="Speeches", Kind="number",
        **{"Output (if it measures one)": "Courses", "Target 2026": 12})  # fmt: skip


def test_a_good_workbook_is_compared_first_and_saved_at_the_second_press(cast, plan, writer):
    before = present_in(plan)
    answer = hand_in(writer, plan, changed(taken(plan, cast), grown))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Level: organisational → individual" in page
    assert "Outcome: Girls speak" in page
    assert "Targets: 2026: 12" in page
    assert present_in(plan) == before
    done = writer.post(address(plan), sent_from(answer))
    assert (done.status_code, done.url) == (302, f"{plan.url}#part-outcomes")
    now = present_in(plan)
    assert [row["key"] for row in now["outcomes"][:2]] == [row["key"] for row in before["outcomes"]]
    assert now["outputs"][1]["outcome"] == now["outcomes"][2]["key"]
    assert now["indicators"][3]["output"] == now["outputs"][1]["key"]
    assert "Nothing: the workbook says" in hand_in(writer, plan, taken(plan, cast)).content.decode()


def test_only_what_is_different_is_saved(cast, plan, writer):
    answer = hand_in(writer, plan, changed(taken(plan, cast), put("Outputs", "Output", "A forum")))
    writer.post(address(plan), sent_from(answer))
    assert [plan.part(name).version for name in PARTS] == [1, 2, 1]


@pytest.mark.parametrize("part", PARTS)
def test_what_somebody_saved_meanwhile_is_not_overwritten(cast, plan, writer, part):
    answer = hand_in(writer, plan, changed(taken(plan, cast), put("Outputs", "Output", "A forum")))
    rows = plan.rows(part)
    name = "name" if part == "indicators" else "statement"
    theirs = [{**rows[0], name: "Theirs"}, *rows[1:]]
    save_part(plan, part, cast.francistown_coordinator, rows=theirs)
    before = present_in(plan)
    again = writer.post(address(plan), sent_from(answer))
    assert again.status_code == 412
    page = again.content.decode()
    assert "Somebody has saved the outcomes, outputs or indicators in the meantime" in page
    assert "A forum" in page
    assert present_in(plan) == before
    done = writer.post(address(plan), sent_from(again))
    assert done.status_code == 302
    assert plan.rows("outputs")[0]["statement"] == "A forum"


def test_a_mistake_in_one_part_saves_none(cast, plan):
    found = read_in(plan, cast, changed(taken(plan, cast), grown))
    found.rows["indicators"][0]["kind"] = "colour"
    before = present_in(plan)
    versions = dict.fromkeys(PARTS, 1)
    with pytest.raises(Invalid):
        saving.save(plan, cast.lund_coordinator, found.rows, versions)
    assert present_in(plan) == before
    found.rows["indicators"] = before["indicators"]
    with pytest.raises(Stale):
        saving.save(plan, cast.lund_coordinator, found.rows, {**versions, "indicators": 2})
    assert present_in(plan) == before


def test_a_wrong_workbook_saves_nothing_and_says_where(cast, plan, writer):
    change = put("Indicators", "Target 2026", "many")
    answer = hand_in(writer, plan, changed(taken(plan, cast), change))
    assert answer.status_code == 400
    said = "Sheet Indicators, row 2, column Target 2026: “many” is not a number"
    assert said in answer.content.decode()
    gone = hand_in(writer, plan, changed(taken(plan, cast), lambda book: book.remove(book.active)))
    assert gone.status_code == 200  # the sheet to read is not needed
    without = changed(taken(plan, cast), lambda book: book.remove(book["Outputs"]))
    assert "Sheet Outputs: This sheet is missing." in (
        hand_in(writer, plan, without).content.decode()
    )


def test_a_workbook_from_before_somebodys_change_says_so(cast, plan, writer):
    content = taken(plan, cast)
    save_part(plan, "outputs", cast.francistown_coordinator, rows=[])
    page = hand_in(writer, plan, content).content.decode()
    assert "has been changed here since this workbook was downloaded" in page


def test_an_outcome_that_activities_are_for_does_not_go_unseen(cast, client):
    plan = stories.a_filled_plan(cast)
    client.force_login(cast.lund_coordinator)

    def empty(book):
        book["Outcomes"].delete_rows(2)
        book["Indicators"].delete_rows(2)

    answer = hand_in(client, plan, changed(taken(plan, cast), empty))
    assert answer.status_code == 200
    assert "1 activity of the plan is for an outcome that would go." in answer.content.decode()


def test_what_is_no_framework_is_said_at_the_field(cast, plan, writer):
    def rename(book):
        for number, sheet in enumerate(book.worksheets):
            sheet.title = f"Sheet{number}"

    files = [
        ("old.xls", b"\xd0\xcf\x11\xe0", "cannot be opened"),
        ("big.xlsx", b"x" * (5 * 1024**2 + 1), "too big"),
        ("foreign.xlsx", changed(taken(plan, cast), rename), "no sheet of a results framework"),
    ]
    for name, content, sentence in files:
        answer = hand_in(writer, plan, content, name)
        assert answer.status_code == 400
        assert sentence in answer.context["form"].errors["file"][0]


def test_what_is_sent_instead_of_rows_is_refused(cast, plan, writer):
    before = present_in(plan)
    rows = {name: plan.rows(name) for name in PARTS}
    sent = [
        "", "[", "[]", "{}", json.dumps({**rows, "outputs": [1]}),
        json.dumps({**rows, "outputs": [{"key": ["x"], "outcome": {}, "statement": "x"}]}),
        json.dumps({**rows, "outputs": [{"key": "+a", "outcome": "+b", "statement": "x"}]}),
    ]  # fmt: skip
    for one in sent:
        answer = writer.post(address(plan), {"rows": one, "if_version": "1.1.1"})
        assert answer.status_code == 400
    for version in ("", "1", "1.1.x", "1.1.1.1", "²"):
        body = {"rows": json.dumps(rows), "if_version": version}
        assert writer.post(address(plan), body).status_code == 400
    assert present_in(plan) == before


def test_a_plan_that_is_out_for_confirmation_takes_no_workbook(cast, client):
    plan = stories.a_confirmed_plan(cast)
    client.force_login(cast.lund_coordinator)
    answer = client.get(address(plan))
    assert "its framework cannot be changed now" in answer.content.decode()
    sent = {"rows": json.dumps(present_in(plan)), "if_version": "1.0.1"}
    assert client.post(address(plan), sent).status_code == 409
    client.force_login(cast.office_coordinator)
    assert client.get(address(plan)).status_code == 403
    download = client.get(f"{address(plan)}download/")
    assert download.status_code == 200
    assert f"{address(plan)}download/" in client.get(plan.url).content.decode()


def test_who_writes_the_plan_finds_it_on_its_page(cast, plan, writer):
    assert f'href="{address(plan)}"' in writer.get(plan.url).content.decode()


def test_questions_do_not_grow_with_the_rows(cast, plan, writer):
    def asked(content) -> int:
        with CaptureQueriesContext(connection) as found:
            assert hand_in(writer, plan, content).status_code == 200
        with CaptureQueriesContext(connection) as page:
            assert writer.get(f"{address(plan)}download/").status_code == 200
        assert max(len(found), len(page)) <= 30
        return len(found)

    def many(book):
        for number in range(60):
            add(book, "Outcomes", Level="societal", Outcome=f"Outcome {number}")
            add(book, "Indicators", Outcome=f"Outcome {number}", Indicator="Speeches",
                Kind="number")  # fmt: skip

    few = asked(taken(plan, cast))
    content = changed(taken(plan, cast), many)
    assert asked(content) <= few
    plan = Plan.objects.get(pk=plan.pk)
    saving.save(plan, cast.lund_coordinator, read_in(plan, cast, content).rows,
                dict.fromkeys(PARTS, 1))  # fmt: skip
    assert asked(taken(plan, cast)) <= few
