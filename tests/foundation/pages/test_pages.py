"""What pages are made of: the style guide, values as people read them, diagrams, refusals."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from foundation.pages import diagrams
from foundation.pages.spoken import spoken
from foundation.workflow import titles
from foundation.workflow.engine import begin
from foundation.workflow.matters import matter_kinds
from tests.people import Cast
from tests.stories.applications import a_filled_plan, a_line, write_plan

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"
STYLES = Path(settings.BASE_DIR) / "static" / "css" / "house.css"
# Pieces that only stand within another component, or in the frame of every page.
WITHIN = {
    "begun_on", "brand", "mark", "draft_attributes", "entered_for", "form_end", "language", "nav",
    "person", "footer", "part_state", "received", "restored", "review", "row",
}  # fmt: skip
BY_EVENT = {
    "check",
    "conflict",
}  # need somebody who types, or two at once: tests of forms show them


@pytest.fixture
def cast(db):
    return Cast()


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_every_component_stands_in_the_style_guide(cast):
    shown = as_(cast.controller).get("/styleguide/").content.decode()
    samples = set(re.findall(r'<article class="sample" id="(\w+)"', shown))
    files = {path.stem for path in COMPONENTS.glob("*.html")}
    assert samples == files - WITHIN - BY_EVENT


def test_every_component_stands_in_the_document_on_design():
    text = (Path(settings.BASE_DIR) / "docs" / "design.md").read_text()
    named = set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE))
    assert named == {path.stem for path in COMPONENTS.glob("*.html")}


def test_the_style_guide_speaks_the_readers_language(cast):
    cast.controller.language = "sv"
    cast.controller.save()
    shown = as_(cast.controller).get("/styleguide/").content.decode()
    assert "Stilguide" in shown
    assert "Where a matter stands" not in shown


def test_the_style_guide_is_the_offices_and_stands_at_the_foot_of_its_pages(cast):
    assert as_(cast.lund_coordinator).get("/styleguide/").status_code == 403
    assert Client().get("/styleguide/").status_code == 302
    assert "/styleguide/" in as_(cast.admin).get("/").content.decode()
    assert "/styleguide/" not in as_(cast.lund_coordinator).get("/").content.decode()


def test_a_refused_step_leads_back_to_its_matter(cast):
    plan = a_filled_plan(cast)
    answer = as_(cast.office_coordinator).get(f"{plan.url}steps/grant/")
    assert answer.status_code in (403, 404)
    answer = as_(cast.lund_finance).get(f"{plan.url}steps/request_confirmation/")
    assert answer.status_code == 403
    assert f'href="{plan.url}"' in answer.content.decode()


def test_a_budget_shows_what_each_row_comes_to_and_their_sum(cast):
    plan = a_filled_plan(cast)
    lines = [
        a_line(cast.lund, quantity="2.5", unit_price={"amount": "333.33", "currency": "SEK"}),
        a_line(cast.francistown, quantity=3),
    ]
    write_plan(cast, plan, lines)
    shown = as_(cast.lund_coordinator).get(plan.url).content.decode()
    for amount in ("833.33", "3,000.00", "3,833.33"):
        assert f"SEK {amount}" in shown.replace("\u00a0", " ")


def test_partners_are_placed_by_the_name_of_their_country(cast):
    plan = a_filled_plan(cast)
    address = plan.partnership.url
    assert "Botswana" in as_(cast.lund_coordinator).get(address).content.decode()
    cast.lund_coordinator.language = "sv"
    cast.lund_coordinator.save()
    assert "Sverige" in as_(cast.lund_coordinator).get(address).content.decode()


def test_codes_in_a_plan_are_said_in_the_readers_language():
    from applications.plans.framework import TargetForm
    from applications.plans.parts import ActivityForm

    value, month = TargetForm.base_fields["value"], ActivityForm.base_fields["month"]
    with translation.override("sv"):
        assert spoken("yes", value) == "ja"
        assert spoken("12.5", value) == "12,5"
        assert spoken("More forums", value) == "More forums"
        assert spoken("2027-04", month) == "april 2027"
        assert spoken("en", None, None, "language") == "engelska"


def test_days_in_a_title_are_said_by_the_readers_locale():
    title = "Youth, 2025-01-01 – 2025-12-31, § 2025-13-45"
    assert titles.in_words(title) == "Youth, 1 Jan 2025 – 31 Dec 2025, § 2025-13-45"
    with translation.override("sv"):
        assert titles.in_words(title).startswith("Youth, 1 jan 2025")


def test_the_pen_says_since_how_many_days(cast):
    plan = a_filled_plan(cast)
    shown = as_(cast.francistown_coordinator).get(plan.url).content.decode()
    assert "It is your turn" in shown
    assert re.search(r"since\s+<time[^>]+>[^<]+</time> <span class=\"soft\">\(today\)", shown)


@pytest.mark.parametrize("kind", matter_kinds(), ids=lambda kind: kind.code)
def test_no_two_names_meet_in_a_diagram_and_none_leaves_it(kind):
    drawing = str(diagrams.state_diagram(kind))
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', drawing).groups())
    places = []
    for x, y, anchor, text in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" class="step-name" text-anchor="(\w+)">([^<]+)', drawing
    ):
        long = len(text) * diagrams.LETTER
        left = float(x) - (long if anchor == "end" else 0)
        places.append((left, left + long, float(y), text))
        assert left >= 0, text
        assert left + long <= width, text
        assert float(y) <= height, text
    for n, (left, right, y, text) in enumerate(places):
        for left2, right2, y2, text2 in places[n + 1 :]:
            apart = right <= left2 or right2 <= left or abs(y - y2) >= diagrams.LINE - 1
            assert apart, (text, text2)


def test_every_token_that_is_used_is_set():
    styles = STYLES.read_text()
    used, made = set(re.findall(r"var\((--[\w-]+)", styles)), re.findall(r"(--[\w-]+):", styles)
    assert used <= set(made)
    assert set(made) <= used | {"--h1", "--h2"}
    assert len(gzip.compress(styles.encode())) < 7_200  # as it goes over the wire


def test_a_title_keeps_its_code_where_it_is_stored(cast):
    from applications.plans.models import Plan

    plan = a_filled_plan(cast)
    other = begin(
        Plan, cast.lund_coordinator,
        {"partnership": plan.partnership_id, "kind": "project", "title": "From 2026-01-01",
         "starts_on": "2026-01-01", "ends_on": "2026-12-31"},
    )  # fmt: skip
    assert (other.title, str(other)) == ("From 2026-01-01", "From 1 Jan 2026")
