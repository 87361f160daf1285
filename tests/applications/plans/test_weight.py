"""A plan of many activities is still quick to fetch over a slow line."""

import gzip

import pytest

from foundation.workflow.engine import save_part
from tests.stories import applications as stories

pytestmark = pytest.mark.django_db

LATER_PAGE = 15_000  # bytes over the wire (HOUSE §7)
THEMES = [
    "youth", "women", "budget", "school", "ward", "land", "water", "safety", "sport", "health",
]  # fmt: skip
DEEDS = ["Visit on", "Workshop on", "Meeting on", "Study tour on", "Hearing on", "Training in"]
LEVELS = ["individual", "organisational", "societal"]


def sixty_activities(cast, outcomes: list[str]) -> list[dict]:
    """Each with another name, over three years, for one of the outcomes, with who takes part."""
    places = [cast.lund.pk, cast.francistown.pk]
    return [
        {
            "title": f"{DEEDS[n // 10]} {THEMES[n % 10]} with {n + 4} people",
            "month": f"{2026 + n // 24}-{n % 12 + 1:02}", "host": places[n % 2],
            "mode": "virtual" if n % 3 == 2 else "on_site", "outcome": outcomes[n % len(outcomes)],
            "participants": [
                {"side": "majority", "partner": places[(n + 1) % 2], "count": n % 4 + 1},
                {"side": "official", "partner": places[n % 2], "count": n % 7 + 2},
            ],
        }
        for n in range(60)
    ]  # fmt: skip


def test_sixty_activities_open_within_the_weight_of_a_later_page(cast, client):
    plan = stories.write_plan(cast, stories.a_plan(cast))
    rows = [
        {"level": level, "organisation": cast.francistown.pk,
         "statement": f"The council listens to {theme} groups and says what came of it"}
        for level, theme in zip(LEVELS * 2, THEMES[:6], strict=True)
    ]  # fmt: skip
    outcomes = save_part(plan, "outcomes", cast.lund_coordinator, rows=rows)[1].content
    rows = sixty_activities(cast, [row["key"] for row in outcomes])
    save_part(plan, "activities", cast.lund_coordinator, rows=rows)
    client.force_login(cast.lund_coordinator)
    page = client.get(f"/plans/{plan.pk}/parts/activities/").content
    assert page.count(b"-title") == 62  # each of them, an empty one, the template of a new one
    assert len(gzip.compress(page, 6)) <= LATER_PAGE


def a_plan_with_one_activity(cast):
    plan = stories.write_plan(cast, stories.a_plan(cast))
    outcome = plan.rows("outcomes")[0]["key"]
    rows = sixty_activities(cast, [outcome])[:1]
    save_part(plan, "activities", cast.lund_coordinator, rows=rows)
    return plan


def test_a_row_within_a_row_is_asked_for_without_a_script(cast, client):
    plan = a_plan_with_one_activity(cast)
    client.force_login(cast.lund_coordinator)
    address = f"/plans/{plan.pk}/parts/activities/"
    page = client.get(address).content.decode()
    # Two take part, and no third row is offered before it is asked for.
    assert 'name="rows-0-participants-1-side"' in page
    assert 'name="rows-0-participants-2-side"' not in page
    row = plan.rows("activities")[0]
    typed = {
        "if_version": 2, "rows-0-key": row["key"], "rows-0-title": "Renamed",
        "rows-0-mode": "virtual", "rows-0-month": "2026-05", "rows-0-participants-TOTAL_FORMS": 2,
        "rows-0-participants-0-side": "majority", "rows-0-participants-0-count": 3,
        "rows-0-participants-1-side": "official", "rows-0-participants-1-count": 4,
    }  # fmt: skip
    page = client.post(address, {**typed, "add_row": "rows-0-participants"}).content.decode()
    assert 'name="rows-0-participants-2-side"' in page
    assert 'value="Renamed"' in page
    assert 'name="rows-1-title"' not in page
    page = client.post(address, {**typed, "add_row": "rows"}).content.decode()
    assert 'name="rows-1-title"' in page
    assert 'name="rows-0-participants-2-side"' not in page


def test_every_box_of_a_row_has_its_label_and_a_wrong_one_an_address(cast, client):
    plan = a_plan_with_one_activity(cast)
    client.force_login(cast.lund_coordinator)
    address = f"/plans/{plan.pk}/parts/activities/"
    page = client.get(address).content.decode()
    assert '<label class="of"><span>Activity</span><input type="text" name="rows-0-title"' in page
    row = plan.rows("activities")[0]
    typed = {"if_version": 2, "rows-0-key": row["key"], "rows-0-title": "", "rows-0-month": "soon",
             "rows-0-mode": "virtual"}  # fmt: skip
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    for name in ("title", "month"):
        assert f'href="#id_rows-0-{name}"' in page
        assert f'id="id_rows-0-{name}"' in page
        assert f'<label for="id_rows-0-{name}">' in page
