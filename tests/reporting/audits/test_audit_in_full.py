"""An audit from its terms to the erasing of its papers: what each side sees of it, and when."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pypdf
import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow import calendar, clock
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Part
from foundation.workflow.rules import WARNING
from foundation.workflow.steps import Invalid, Refused
from reporting.audits.models import Audit, Mark
from reporting.audits.sampling import draw
from tests.stories import audits as stories
from tests.stories.reporting import money

pytestmark = pytest.mark.django_db
OTHERS = ("lund_coordinator", "francistown_finance", "controller", "manager", "admin")


@pytest.fixture(autouse=True)
def store(settings, begun):
    """The papers that were handed in on the way to the report."""
    settings.STORAGES = {**settings.STORAGES, "default": begun[2]}


@pytest.fixture
def get(client):
    def ask(person, url):
        client.force_login(person)
        return client.get(url)

    return ask


@pytest.fixture
def sampled(cast, handed_over):
    return stories.a_sampled_audit(cast, report=handed_over, method="monetary_unit", size=3)


@pytest.fixture
def reported(cast, handed_over):
    return stories.a_reported_audit(cast, report=handed_over)


def texts(response) -> str:
    assert response.status_code == 200
    return " ".join(
        "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
        .split()
    )  # fmt: skip


# --- the engagement -------------------------------------------------------------------------------


def test_terms_are_written_by_both_sides_and_only_until_the_work_begins(cast, handed_over):
    audit = stories.an_audit(cast, report=handed_over)
    assert {one.code for one in audit.missing(cast.auditor)} == {"no_terms"}
    terms = {"audit": True, "procedures": True, "fee": money("45000.00"), "report_on": "2027-02-28"}
    audit, _part = save_part(audit, "terms", cast.lund_coordinator, values=terms)
    audit, _part = save_part(audit, "terms", cast.auditor, values={"readers": "ICLD alone"})
    for who in (cast.francistown_coordinator, cast.office_coordinator, cast.lund_finance):
        with pytest.raises(PermissionDenied):
            save_part(audit, "terms", who, values={})
    audit = take_step(audit, "accept_engagement", cast.auditor, {"independent": True})
    audit = take_step(audit, "draw_sample", cast.auditor, {"method": "random", "size": 2})
    with pytest.raises(Refused):
        save_part(audit, "terms", cast.auditor, values={"fee": money("1.00")})


@pytest.mark.parametrize(("before", "warned"), [(0, False), (6, False), (7, True)])
def test_the_seventh_year_is_the_last(cast, handed_over, before, warned):
    audit = stories.an_audit(cast, report=handed_over)
    said = {"independent": True, "earlier_years": before, "safeguards": "None are needed."}
    audit = take_step(audit, "accept_engagement", cast.auditor, said)
    assert audit.years_signed() == before + 1
    found = [
        one for one in audit.step_named("report").rules(Audit) if "longer" in str(one.sentence)
    ]
    codes = {(one.code, one.level) for one in found[0](audit, cast.auditor)}
    assert codes == ({("too_many_years", WARNING)} if warned else set())


# --- population and samples -----------------------------------------------------------------------


def test_the_population_has_its_digest_and_says_that_no_ledger_was_imported(cast, sampled, get):
    for who in (cast.auditor, cast.lund_coordinator, cast.controller):
        page = get(who, sampled.url).content.decode()
        assert sampled.population_digest() in page
        assert "No ledger has been imported" in page
    rows = get(cast.controller, f"/audits/{sampled.pk}/population.csv").content.decode()
    assert rows.splitlines()[0] == "key,amount_sek"
    assert len(rows.splitlines()) == 5
    assert get(cast.stranger, f"/audits/{sampled.pk}/population.csv").status_code == 404


def test_a_sample_is_drawn_again_by_the_auditor_now_and_by_all_when_it_is_reported(
    cast, handed_over, get
):
    audit = stories.an_audit_ready_to_report(
        cast, report=handed_over, method="monetary_unit", size=3
    )
    row = audit.latest_draw()
    assert row.is_the_same_again()
    page = get(cast.auditor, row.url).content.decode()
    assert row.seed in page
    assert "exactly the same sample" in page
    for name in OTHERS:
        assert get(getattr(cast, name), row.url).status_code == 403
    assert get(cast.auditor, f"/audits/{audit.pk}/draws/2/").status_code == 404
    take_step(audit, "report", cast.auditor, {"opinion": "unmodified"})
    for name in OTHERS:
        assert row.seed in get(getattr(cast, name), row.url).content.decode()
    assert get(cast.stranger, row.url).status_code == 404


def test_a_sample_stays_the_same_when_the_report_is_reopened(cast, reported):
    """It was drawn from the frozen version, and is drawn again from it."""
    row = reported.latest_draw()
    before = {one.key for one in row.drawn_from(row.population)}
    type(reported.financial_report).objects.get().release_lines()
    again = Audit.objects.get(pk=reported.pk).latest_draw()
    assert again.is_the_same_again()
    assert {one.key for one in draw(
        again.population, again.method, again.size, again.seed, again.months
    )} == before  # fmt: skip


def test_a_second_draw_shows_its_reason(cast, sampled, get):
    body = {"method": "random", "size": 2, "note": "A new risk came up"}
    audit = take_step(sampled, "draw_sample", cast.auditor, body)
    assert "A new risk came up" in get(cast.auditor, audit.latest_draw().url).content.decode()
    audit = take_step(audit, "draw_sample", cast.auditor, {"method": "random", "size": 2})
    page = get(cast.auditor, audit.latest_draw().url).content.decode()
    assert "No reason was given" in page


def test_what_asks_to_be_looked_at_is_drawn_as_it_was_known_then(cast, sampled):
    flagged = {item.key for item in sampled.population if item.flags}
    assert flagged  # 2,000 and 1,000 SEK are round sums
    body = {"method": "risk_flagged", "size": 10}
    audit = take_step(sampled, "draw_sample", cast.auditor, body)
    row = audit.latest_draw()
    assert {item.line.key for item in row.items.all()} == flagged
    assert row.is_the_same_again()


def test_the_salary_test_needs_no_size_and_belongs_to_the_procedures(cast, sampled):
    audit = take_step(sampled, "draw_sample", cast.auditor, {"method": "salaries"})
    row = audit.latest_draw()
    assert (row.size, row.months, row.engagement) == (3, 3, "procedures")
    assert not row.items.exists()  # nobody's pay is in this report
    with pytest.raises(Invalid) as problem:
        take_step(audit, "draw_sample", cast.auditor, {"method": "random"})
    assert set(problem.value.errors) == {"size"}


# --- the desk -------------------------------------------------------------------------------------


def test_voucher_and_row_stand_side_by_side_and_a_mark_leads_to_the_next(
    cast, sampled, get, client
):
    desk = f"/audits/{sampled.pk}/desk/"
    for line in sampled.financial_report.cost_lines():
        stories.a_photographed_receipt(cast, line.expense)
    page = get(cast.auditor, desk).content.decode()
    for text in ("Voucher", "Ledger row", "Hotel ", 'accesskey="a"', "/1.png"):
        assert text in page
    answer = client.post(desk, {"result": "accepted"})
    assert answer.status_code == 302
    wrong = client.post(answer["Location"], {"result": "exception", "text": "Two nights?"})
    assert wrong.status_code == 400
    assert "Two nights?" in wrong.content.decode()
    body = {"result": "exception", "kind": "evidence", "amount": "120.00", "amount_currency": "SEK",
            "text": "Two nights"}  # fmt: skip
    assert client.post(answer["Location"], body).status_code == 302
    assert client.post(desk, {"result": "nonsense"}).status_code == 400
    marks = list(sampled.marks.order_by("line__position"))
    assert [(one.result, one.amount) for one in marks] == [("accepted", 0), ("exception", 120)]
    page = get(cast.auditor, sampled.url).content.decode()
    assert "known misstatement" in page
    for name in OTHERS:
        person = getattr(cast, name)
        assert get(person, desk).status_code == 403
        assert "known misstatement" not in get(person, sampled.url).content.decode()
    assert get(cast.stranger, desk).status_code == 404
    for item in ("999999", "x", "²"):
        assert get(cast.auditor, f"{desk}?item={item}").status_code == 404


def test_a_paper_is_shown_as_a_picture_to_its_auditor_alone(cast, sampled, get):
    expense = stories.first_cost(sampled)
    paper = stories.a_photographed_receipt(cast, expense)
    address = f"/audits/{sampled.pk}/desk/papers/{paper.pk}"
    answer = get(cast.auditor, f"{address}/1.png")
    assert answer.status_code == 200
    assert answer.content[:4] == b"\x89PNG"
    assert get(cast.auditor, f"{address}/99.png").status_code == 404
    assert get(cast.lund_coordinator, f"{address}/1.png").status_code == 403


# --- the two reports ------------------------------------------------------------------------------


def test_two_reports_are_frozen_with_the_opinion_and_name_the_figures(cast, handed_over, get):
    audit = stories.an_audit_ready_to_report(cast, report=handed_over)
    rows = Part.objects.about(audit).filter(name="procedures").first()
    assert rows is None
    rows = audit.part("procedures").content
    rows[0] |= {"done": "Compared each line.", "number": 4, "finding": "None differs."}
    audit, _part = save_part(audit, "procedures", cast.auditor, rows=rows)
    url = f"/audits/{audit.pk}/reports"
    assert "Draft" in texts(get(cast.auditor, f"{url}/audit.pdf"))
    assert get(cast.controller, f"{url}/audit.pdf").status_code == 403
    body = {"opinion": "qualified", "basis": "One bill is missing.", "place": "Lund"}
    audit = take_step(audit, "report", cast.auditor, body)
    report = texts(get(cast.controller, f"{url}/audit.pdf"))
    for text in ("Qualified", "One bill is missing.", "restricted use", "300.00", "ISA 800/805"):
        assert text in report
    assert audit.figures_digest[:20] in report
    procedures = texts(get(cast.controller, f"{url}/procedures.pdf"))
    for text in ("Compared each line.", "None differs.", "ISRS 4400 (Revised)", "Independence"):
        assert text in procedures
    assert "opinion" not in procedures.replace("no opinion", "")
    assert "VOID" not in report.upper()
    assert get(cast.controller, f"{url}/letter.pdf").status_code == 404
    assert "We are responsible" in texts(get(cast.controller, f"{url}/representations.pdf"))
    assert audit.latest_version().text["issued"]["en"]["audit"]["title"]


def test_a_reopened_figure_makes_the_audit_void_everywhere(cast, reported, get):
    reported.financial_report.correct(stories.first_cost(reported), Decimal(10))
    for who in (cast.auditor, cast.controller, cast.lund_coordinator):
        assert "Void: a figure was changed" in get(who, reported.url).content.decode()
        report = get(who, reported.financial_report.url).content.decode()
        assert "Void: a figure was changed" in report
        assert get(who, f"/api/v1/audits/{reported.pk}/").json()["void"] is True
    assert "Void:" in texts(get(cast.controller, f"/audits/{reported.pk}/reports/audit.pdf"))


# --- the letter -----------------------------------------------------------------------------------


LETTER = {
    "text": "Our thanks to the finance office.",
    "recommendations": [
        {"title": "Time sheets", "observation": "Two were signed late.", "priority": "medium",
         "recommendation": "Sign them each month."},
    ],
}  # fmt: skip


def test_the_letter_is_answered_with_a_plan_that_the_next_audit_follows_up(cast, reported, get):
    with pytest.raises(Refused):
        take_step(reported, "answer_letter", cast.lund_coordinator, {"recommendations": []})
    audit = take_step(reported, "issue_letter", cast.auditor, LETTER)
    plan = {"number": 1, "agreed": True, "action": "A reminder each month", "by_when": "2027-03-31",
            "responsible": "Head of finance"}  # fmt: skip
    unknown = {"recommendations": [{**plan, "number": 7}]}
    with pytest.raises(Invalid):
        take_step(audit, "answer_letter", cast.lund_coordinator, unknown)
    body = {"recommendations": [plan]}
    audit = take_step(audit, "answer_letter", cast.lund_coordinator, body)
    page = get(cast.controller, audit.url).content.decode()
    for text in ("Time sheets", "A reminder each month", "Head of finance"):
        assert text in page
    letter = texts(get(cast.controller, f"/audits/{audit.pk}/reports/letter.pdf"))
    assert "Sign them each month." in letter
    assert "A reminder each month" in letter

    report = audit.financial_report
    report.correct(stories.first_cost(audit), Decimal(10))  # so that another audit is wanted
    other = begin(
        Audit, cast.lund_coordinator, {"financial_report": report.pk, "auditor": cast.auditor.pk}
    )
    other = take_step(other, "accept_engagement", cast.auditor, {"independent": True})
    assert "Time sheets" in get(cast.auditor, other.url).content.decode()
    row = other.to_follow_up()[0]
    body = {"recommendations": [{"recommendation": row.pk, "outcome": "partly", "comment": "Two"}]}
    other = take_step(other, "follow_up", cast.auditor, body)
    assert [one.outcome for one in other.to_follow_up()] == ["partly"]
    body["recommendations"][0]["outcome"] = "done"
    other = take_step(other, "follow_up", cast.auditor, body)
    assert [one.outcome for one in other.to_follow_up()] == ["done"]  # it may still say otherwise


# --- secrecy --------------------------------------------------------------------------------------


def noted(cast, audit):
    notes = {"plan": "SECRET-PLAN", "materiality": money("50.00"), "marks": "SECRET-MARKS"}
    audit, _part = save_part(audit, "notes", cast.auditor, values=notes)
    line = audit.financial_report.cost_lines()[0]
    Mark.objects.create(
        audit=audit, line=line, result="exception", kind="evidence", amount=Decimal(5),
        text="SECRET-NOTE", by=cast.auditor, at=clock.now(),
    )  # fmt: skip
    return audit


def unpacked(response) -> zipfile.ZipFile:
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def everything(archive) -> str:
    return " ".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


def test_the_audit_file_opens_offline_and_keeps_the_own_papers_for_the_team(cast, handed_over, get):
    audit = noted(cast, stories.an_audit_ready_to_report(cast, report=handed_over))
    url = f"/audits/{audit.pk}/audit-file.zip"
    assert get(cast.controller, url).status_code == 403
    audit = take_step(audit, "report", cast.auditor, {"opinion": "unmodified"})
    mine = unpacked(get(cast.auditor, url))
    names = set(mine.namelist())
    assert {
        "index.html", "population.csv", "sample-1.json", "sample-1.csv", "marks.csv", "notes.json",
        "audit.pdf", "procedures.pdf", "representations.pdf", "record.json",
    } <= names  # fmt: skip
    assert any(name.startswith("vouchers/") for name in names)
    index = mine.read("index.html").decode()
    assert "://" not in index
    assert "src=" not in index
    for name in names - {"index.html"}:
        assert name in index
    assert "SECRET-PLAN" in everything(mine)
    assert "SECRET-NOTE" in everything(mine)
    for who in (cast.controller, cast.lund_coordinator, cast.admin):
        others = unpacked(get(who, url))
        assert not {"marks.csv", "notes.json"} & set(others.namelist())
        assert "SECRET" not in everything(others)
    assert get(cast.stranger, url).status_code == 404


def test_the_own_papers_are_erased_sixty_days_after_the_report(cast, handed_over, get):
    audit = noted(cast, stories.an_audit_ready_to_report(cast, report=handed_over))
    audit = take_step(audit, "report", cast.auditor, {"opinion": "unmodified"})
    calendar.take_calendar_steps()
    assert "SECRET-PLAN" in str(audit.part("notes").content)
    later = clock.now() + timedelta(days=62)
    with clock.standing_at(later):
        calendar.take_calendar_steps()
    audit = Audit.objects.get(pk=audit.pk)
    assert audit.papers_erased_at
    assert audit.part("notes").content == {}
    assert not audit.marks.exists()
    assert "were erased here" in get(cast.auditor, audit.url).content.decode()
    assert "SECRET" not in everything(
        unpacked(get(cast.auditor, f"/audits/{audit.pk}/audit-file.zip"))
    )
    assert audit.covers_the_report()
    assert audit.latest_draw().is_the_same_again()
