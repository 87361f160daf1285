"""Which papers a cost needs is data of the call: its own rows instead of the programme's."""

import pytest

from foundation.workflow.engine import save_part, take_step
from foundation.workflow.steps import Invalid
from partnerships.programmes.models import Call
from tests.stories import partnerships

pytestmark = pytest.mark.django_db

OWN = {"category": "LODGING", "code": "bill", "text": {"en": "A bill with names", "sv": ""},
       "where_it_applies": False}  # fmt: skip
AT_TIMES = {"category": "LODGING", "code": "shared", "where_it_applies": True,
            "text": {"en": "Who shared the room", "sv": "Vem som delade rummet"}}  # fmt: skip


def test_the_calls_own_papers_stand_instead_of_the_programmes(cast):
    call = partnerships.a_draft_call(cast)
    usual = {code: call.rules().papers(code) for code in call.categories}
    save_part(call, "papers", cast.manager, rows=[OWN, AT_TIMES])
    rules = Call.objects.get(pk=call.pk).rules()
    assert rules.papers("LODGING") == (
        {"code": "bill", "en": "A bill with names", "sv": "A bill with names"},
        {"code": "shared", "en": "Who shared the room", "sv": "Vem som delade rummet",
         "if": "applies"},
    )  # fmt: skip
    others = [code for code in call.categories if code != "LODGING"]
    assert others
    assert all(rules.papers(code) == usual[code] for code in others)


def test_a_call_that_is_open_keeps_the_papers_of_its_version(cast):
    call = take_step(partnerships.a_draft_call(cast), "open", cast.manager)
    before = call.latest().rules.papers("LODGING")
    assert before
    assert "papers" in call.latest().content


def test_an_unknown_cost_is_refused_at_its_row(cast):
    call = partnerships.a_draft_call(cast)
    with pytest.raises(Invalid) as invalid:
        save_part(call, "papers", cast.manager, rows=[{**OWN, "category": "GOLD"}])
    assert "category" in invalid.value.errors["rows"][0]
