"""What partners put in themselves: added up by partner and kind, never counted into the grant."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.budgets.checks import sek
from applications.budgets.tables import contributions_table
from foundation.workflow.engine import save_part
from foundation.workflow.steps import Invalid
from tests.stories import applications as stories

from .test_checks import FRANCISTOWN, LUND, PROJECT

rows = st.lists(
    st.fixed_dictionaries(
        {
            "partner": st.sampled_from([LUND, FRANCISTOWN]),
            "kind": st.sampled_from(["cash", "in_kind"]),
            "amount": st.decimals(0, 10**9, places=2).map(lambda one: stories.sek(f"{one:f}")),
        }
    ),
    max_size=12,
)


@given(rows)
def test_the_totals_are_the_sums_of_the_rows(rows):
    table = contributions_table(rows, PROJECT)
    whole = sum((Decimal(row["amount"]["amount"]) for row in rows), Decimal(0))
    assert table["totals"][-1] == sek(whole)
    assert len(table["rows"]) == len({row["partner"] for row in rows})


@pytest.mark.django_db
def test_contributions_stand_beside_the_budget_and_break_no_cap(cast, client):
    plan = stories.a_filled_plan(cast)
    before = plan.missing()
    rows = [
        {"partner": cast.lund.pk, "kind": "cash", "what": "Reserve", "amount": stories.sek(10**9)},
        {"partner": cast.francistown.pk, "kind": "in_kind", "what": "The hall",
         "amount": stories.sek("2500.50")},
    ]  # fmt: skip
    plan = save_part(plan, "contributions", cast.francistown_finance, rows=rows)[0]
    assert plan.missing() == before
    client.force_login(cast.office_coordinator)
    page = client.get(plan.url).content.decode().replace("\xa0", " ")
    assert "SEK 1,000,002,500.50" in page
    assert "never counted" not in page
    assert "No part of the grant" in page


@pytest.mark.django_db
def test_a_contribution_is_a_partners_and_not_below_zero(cast):
    plan = stories.a_plan(cast)
    rows = [{"partner": cast.umea.pk, "kind": "gift", "what": "", "amount": stories.sek(-1)}]
    with pytest.raises(Invalid) as refusal:
        save_part(plan, "contributions", cast.lund_finance, rows=rows)
    assert set(refusal.value.errors["rows"][0]) == {"partner", "kind", "what", "amount"}
