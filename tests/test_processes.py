"""The processes are those agreed on, by the names of the API, and docs/ shows them as they are."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from applications.grants.models import Grant
from foundation.workflow.matters import matter_kinds

# The contract's names: states in order, and the steps that outside scripts rely on. More may be
# there where the work needs them; none of these is ever renamed.
AGREED = {
    "call": (
        "draft open closed archived",
        "edit open extend close archive",
    ),
    "declaration": (
        "draft signing submitted accepted matched declined withdrawn",
        "edit request_signatures sign decline_to_sign not_me reopen submit return_for_changes "
        "accept decline withdraw matched",
    ),
    "profile": (
        "current due",
        "edit review fall_due",
    ),
    "match": (
        "proposed confirmed declined withdrawn expired",
        "confirm decline conclude withdraw expire",
    ),
    "partnership": (
        "inception planning active closing closed suspended terminated",
        "start_planning activate begin_closing close suspend resume terminate",
    ),
    "plan": (
        "draft confirming submitted assessing granted rejected withdrawn",
        "edit request_confirmation confirm reopen submit start_assessment return_for_changes "
        "grant reject withdraw",
    ),
    "assessment": (
        "draft submitted recused",
        "edit submit recuse",
    ),
    "agreement": (
        "draft signing in_force ended",
        "edit request_signatures sign decline_to_sign not_me reopen bring_into_force end",
    ),
    "amendment": (
        "draft confirming submitted approved declined withdrawn",
        "edit request_confirmation confirm submit approve decline withdraw",
    ),
    "activity": (
        "planned confirmed under_way completed cancelled",
        "edit confirm start complete postpone go_virtual cancel",
    ),
    "expense": (
        "draft ready withdrawn",
        "edit mark_ready reopen withdraw",
    ),
    "financial_report": (
        "draft confirming auditing audited submitted reviewed approved settled",
        "edit request_confirmation confirm hand_to_auditor audited submit decide_lines "
        "answer_query finish_review approve return_for_changes ask_for_later_date "
        "grant_later_date settled",
    ),
    "audit": (
        "appointed planning fieldwork responding reported withdrawn",
        "accept_engagement draw_sample ask_for_answers represent report withdraw",
    ),
    "finding": (
        "open answered corrected uncorrected withdrawn",
        "answer correct leave_uncorrected withdraw",
    ),
    "progress_report": (
        "draft confirming submitted approved",
        "edit request_confirmation confirm submitted approve return_for_changes",
    ),
    "support": (
        "valid due signing confirmed lapsed ended",
        "edit become_due report_departure request_signatures sign decline_to_sign not_me reopen "
        "confirm lapse",
    ),
    "settlement": (
        "proposed authorised paid reversed",
        "authorise mark_paid reverse",
    ),
}
PARTS = {
    "declaration": "answers",
    "plan": "text outcomes indicators activities risks lines",
    "activity": "delegates participants",
    "progress_report": "narrative values",
}
# By whom it is taken: nobody chooses these, another step does.
CONSEQUENCES = {
    "declaration": {"matched": "match.conclude"},
    "partnership": {"activate": "plan.grant"},
    "financial_report": {"audited": "audit.report", "settled": "settlement.mark_paid"},
    "progress_report": {"submitted": "financial_report.submit"},
}


def the(code: str):
    return next(kind for kind in matter_kinds() if kind.code == code)


def test_every_process_agreed_on_is_there():
    assert {kind.code for kind in matter_kinds()} >= set(AGREED)


@pytest.mark.parametrize("code", AGREED)
def test_a_process_has_the_states_agreed_on_in_their_order(code):
    states, _steps = AGREED[code]
    found = [str(state) for state, _label in the(code).list_states()]
    assert [state for state in found if state in states.split()] == states.split()


@pytest.mark.parametrize("code", AGREED)
def test_a_process_has_the_steps_agreed_on(code):
    _states, steps = AGREED[code]
    assert set(the(code).steps()) >= set(steps.split())


@pytest.mark.parametrize("code", PARTS)
def test_a_process_has_the_parts_agreed_on(code):
    assert set(the(code).parts) >= set(PARTS[code].split())


@pytest.mark.parametrize("code", CONSEQUENCES)
def test_what_follows_from_another_step_says_so(code):
    found = {name: the(code).step_named(name).consequence for name in CONSEQUENCES[code]}
    assert found == CONSEQUENCES[code]


def test_collections_are_named_as_the_contract_names_them():
    names = {kind.code: kind.collection for kind in matter_kinds() if kind.code in AGREED}
    irregular = {"match": "matches", "activity": "activities"}
    assert names == {
        code: irregular.get(code, f"{code.replace('_', '-')}s") for code in AGREED
    }  # fmt: skip


def test_a_grant_is_a_row_and_no_process():
    assert Grant not in matter_kinds()


def test_the_page_for_officials_is_current():
    call_command("processes", check=True)


def test_every_process_is_in_the_page_for_officials():
    text = (Path(settings.BASE_DIR) / "docs" / "processes.md").read_text()
    for kind in matter_kinds():
        assert f"(`{kind.code}`)" in text
        for name in kind.steps():
            assert f"| `{name}` |" in text
