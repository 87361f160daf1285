"""Before a partnership is ended or stopped: what was granted, what is used, what is left."""

import pytest
from django.test import Client

from applications.grants.running import grants_running
from tests.stories import reporting
from tests.stories.applications import a_granted_partnership

pytestmark = pytest.mark.django_db


def test_the_steps_page_says_what_is_granted_used_and_left_and_the_totals_agree(cast):
    partnership, grant = a_granted_partnership(cast)
    activity = reporting.an_activity(cast, grant)
    expense = reporting.a_ready_expense(cast, activity)
    table = grants_running(partnership, cast.office_coordinator)
    rows = {row["cells"][0]["text"]: [c["text"] for c in row["cells"][2:]] for row in table["rows"]}
    assert len(rows) == 2  # the project's and the steering group's
    granted, used, left = (number(text) for text in rows[grant.reference])
    assert granted == grant.amount
    assert used == expense.sek.amount > 0
    assert left == granted - used
    totals = [number(text) for text in table["totals"][2:]]
    columns = list(zip(*([number(t) for t in row] for row in rows.values()), strict=True))
    assert totals == [sum(column) for column in columns]
    client = Client()
    client.force_login(cast.office_coordinator)
    shown = client.get(partnership.step_url("terminate")).content.decode()
    assert grant.reference in shown
    assert rows[grant.reference][2] in shown


def test_who_sees_no_grant_reads_of_none(cast):
    partnership, _grant = a_granted_partnership(cast)
    assert grants_running(partnership, cast.stranger)["rows"] == []


def number(text: str) -> int:
    return int("".join(c for c in text.split(".")[0] if c.isdigit()))
