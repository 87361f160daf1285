"""A plan is read as one page, beside an earlier version of itself, and on paper."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from applications.plans.models import Plan
from applications.plans.reading import Text, document_of, months, timeline
from foundation.workflow.engine import save_part, take_step
from partnerships.programmes.reference_models import Election, SdgTarget
from tests.stories import applications

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return applications.a_filled_plan(cast)


def page(person, address, status=200):
    client = Client()
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.content.decode() if status == 200 else ""


def changed_after_the_first_version(cast):
    """Frozen once, taken back, and its goal and a risk changed."""
    plan = applications.a_confirmed_plan(cast)
    plan = take_step(plan, "reopen", cast.lund_coordinator)
    save_part(plan, "text", cast.lund_coordinator, values={"goal": "All are heard and answered"})
    rows = [*plan.rows("risks"), {"text": "A drought", "likelihood": 2, "impact": 2}]
    save_part(plan, "risks", cast.lund_coordinator, rows=rows)
    return Plan.objects.get(pk=plan.pk)


def test_the_page_has_every_section_with_its_words(cast, plan):
    said = page(cast.francistown_coordinator, f"{plan.url}read/")
    for words in ("Few are heard", "Results framework", "Organisational level", "Hearings a year",
                  "First visit", "Young people", "Girls are heard least", "Youth organisations",
                  "20,000.00"):  # fmt: skip
        assert words in said, words


def test_outputs_and_what_tells_of_an_indicator_stand_below_their_outcome(cast, plan):
    outcome = plan.rows("outcomes")[0]["key"]
    rows = [{"outcome": outcome, "statement": "A trained youth panel"}]
    output = save_part(plan, "outputs", cast.lund_coordinator, rows=rows)[1].content[0]["key"]
    row = {"outcome": outcome, "output": output, "name": "Share of women", "kind": "percentage",
           "numerator": "women elected", "denominator": "all elected", "baseline": "31",
           "baseline_on": "2025-11-01", "baseline_source": "Electoral commission",
           "apart": ["age"], "apart_own": "rural and urban", "verification": "Minutes",
           "reporter": cast.francistown.pk,
           "targets": [{"year": 2026, "value": "40"}]}  # fmt: skip
    save_part(plan, "indicators", cast.lund_coordinator, rows=[row])
    said = page(cast.lund_coordinator, f"{plan.url}read/")
    below = said[said.index("The council asks young people") :]
    for words in ("A trained youth panel", "women elected", "all elected", "Electoral commission",
                  "age band", "rural and urban", "Minutes", "Francistown"):  # fmt: skip
        assert words in below, words


def test_a_version_is_read_as_it_was_frozen(cast):
    plan = changed_after_the_first_version(cast)
    assert "All are heard and answered" in page(cast.lund_coordinator, f"{plan.url}read/")
    old = page(cast.lund_coordinator, f"{plan.url}read/?version=1")
    assert "All are heard" in old
    assert "answered" not in old
    assert "A drought" not in old


def test_two_texts_are_compared_word_by_word(cast):
    plan = changed_after_the_first_version(cast)
    said = page(cast.francistown_coordinator, f"{plan.url}compare/")
    assert "<mark>and answered</mark>" in said
    assert "A drought" in said
    assert "Few are heard" not in said, "what is the same is not shown"
    same = page(cast.francistown_coordinator, f"{plan.url}compare/?before=1&after=1")
    assert "The two say the same." in same


@pytest.mark.parametrize("named", ["9", "x", "-1", "1e3", "99999999999999999999", "%00"])
def test_a_version_that_is_none_is_not_found(cast, named):
    plan = changed_after_the_first_version(cast)
    for address in ("read/?version=", "compare/?before=", "compare/?after=", "pdf/?version="):
        page(cast.lund_coordinator, f"{plan.url}{address}{named}", 404)


def test_a_plan_never_frozen_has_nothing_to_compare(cast, plan):
    assert "Nothing is frozen yet" in page(cast.lund_coordinator, f"{plan.url}compare/")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_pdf_says_what_the_page_says_and_can_be_read_aloud(cast, plan, language):
    client = Client(headers={"accept-language": language})
    client.force_login(cast.lund_coordinator)
    cast.lund_coordinator.language = language
    cast.lund_coordinator.save()
    response = client.get(f"{plan.url}pdf/")
    assert response["Content-Type"] == "application/pdf"
    found = PdfReader(io.BytesIO(response.content))
    text = "\n".join(one.extract_text() for one in found.pages)
    for words in ("Few are heard", "Hearings a year", plan.reference):
        assert words in text
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged"
    assert found.trailer["/Root"]["/Lang"][:2] == language


def test_an_empty_plan_is_read_and_printed_too(cast):
    plan = applications.a_plan(cast)
    assert "Nothing is written yet." in page(cast.lund_coordinator, f"{plan.url}read/")
    client = Client()
    client.force_login(cast.lund_coordinator)
    assert client.get(f"{plan.url}pdf/").status_code == 200


def test_markup_in_a_text_is_only_text(cast, plan):
    odd = '<script>alert(1)</script> #import "x" $1/0$ [*a*] \\'
    save_part(plan, "text", cast.lund_coordinator, values={"problem": odd, "own_heading": odd})
    said = page(cast.lund_coordinator, f"{plan.url}read/")
    assert "<script>alert" not in said
    assert "&lt;script&gt;alert" in said
    client = Client()
    client.force_login(cast.lund_coordinator)
    content = client.get(f"{plan.url}pdf/").content
    assert "#import" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_activities_have_their_cost_and_the_sum_is_the_budget(cast, plan):
    block = next(
        one for one in document_of(Text.of(plan), cast.lund_coordinator)
        if one["kind"] == "table" and str(one["table"]["columns"][-1]["label"]) == "Cost"
    )  # fmt: skip
    said = [row["cells"][-1]["text"] for row in block["table"]["rows"]]
    assert said == ["SEK\xa012,000.00", "SEK\xa08,000.00"]
    assert block["table"]["totals"][-1] == "SEK\xa020,000.00"


def test_months_show_who_is_host_and_which_election_falls_there(cast, plan):
    Election.objects.create(
        country="BW", level="local", earliest="2026-06-10", latest="2026-06-10", status="set",
        verified="yes", source="test",
    )  # fmt: skip
    table = timeline(Text.of(plan), {"2026-06": ["Election, BW: 10 June"]})
    cells = [[cell["text"] for cell in row["cells"]] for row in table["rows"]]
    assert [row[0] for row in cells] == ["May 2026"], "nothing is planned in June, nor shown after"
    assert "First visit" in cells[0]
    rows = [*plan.rows("activities"), {"title": "Autumn", "month": "2026-05", "until": "2026-07",
                                       "mode": "virtual"}]  # fmt: skip
    save_part(plan, "activities", cast.lund_coordinator, rows=rows)
    said = page(cast.lund_coordinator, f"{plan.url}read/")
    assert "June 2026" in said
    assert "Election, BW" in said


def test_months_run_over_the_turn_of_the_year_and_end():
    assert months("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert months("2026-05", "2026-04") == []
    assert len(months("2026-01", "2999-12")) == 120


# What the sections take


def test_goals_are_named_by_number_and_shown_by_their_words(cast, plan):
    SdgTarget.objects.create(code="16.7", goal=16, goal_name="Peace", text="Inclusive decisions")
    save_part(plan, "rights", cast.lund_coordinator, values={"sdg_targets": " 16.7 ,16.7"})
    assert plan.part("rights").content["sdg_targets"] == "16.7"
    assert "16.7 Inclusive decisions" in page(cast.lund_coordinator, f"{plan.url}read/")


def test_a_goal_that_there_is_not_is_named_in_the_refusal(cast, plan):
    client = Client()
    client.force_login(cast.lund_coordinator)
    part = plan.part("rights")
    answer = client.post(
        f"{plan.url}parts/rights/", {"sdg_targets": "16.7, 99.1", "if_version": part.version}
    )
    assert answer.status_code == 400
    assert "There are no targets 16.7, 99.1." in answer.content.decode()


def test_a_scale_holds_its_values(cast, plan):
    client = Client()
    client.force_login(cast.lund_coordinator)
    sent = {"rows-0-outcome": plan.rows("outcomes")[0]["key"], "rows-0-name": "Trust",
            "rows-0-kind": "scale", "rows-0-lowest": "1", "rows-0-highest": "5",
            "rows-0-baseline": "7", "if_version": plan.part("indicators").version}  # fmt: skip
    answer = client.post(f"{plan.url}parts/indicators/", sent)
    assert answer.status_code == 400
    assert "“7” is not on the scale." in answer.content.decode()


def test_an_activity_does_not_end_before_it_begins(cast, plan):
    client = Client()
    client.force_login(cast.lund_coordinator)
    sent = {"rows-0-title": "Backwards", "rows-0-month": "2026-05", "rows-0-until": "2026-04",
            "rows-0-mode": "virtual", "if_version": plan.part("activities").version}  # fmt: skip
    answer = client.post(f"{plan.url}parts/activities/", sent)
    assert answer.status_code == 400
    assert "The last month cannot come before the first." in answer.content.decode()
