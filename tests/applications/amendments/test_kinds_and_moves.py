"""Kinds of change, how far lines move in all, and the budget changed in one table."""

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from applications.amendments.changes import moves_in_all, shifted
from applications.amendments.models import Amendment
from applications.budgets.sums import Line, total
from applications.grants.models import Grant
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid
from tests.stories import agreements as stories
from tests.stories.applications import sek
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def granted(cast):
    return stories.a_granted_partnership(cast)[1].pk


@pytest.fixture
def grant(granted):
    return Grant.objects.get(pk=granted)


@pytest.fixture
def keys(grant):
    return [line.key for line in grant.lines.all()]


def missing(amendment) -> set[str]:
    return {one.code for one in Amendment.objects.get(pk=amendment.pk).missing()}


def approved(cast, grant, *items):
    return take_step(stories.a_submitted_amendment(cast, grant, *items), "approve", cast.manager)


def page_of(amendment, person, address="") -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"{amendment.url}{address}").content.decode()


# Kinds


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"kind": "goal", "text": "Wider goal"}, "Wider goal"),
        ({"kind": "partner", "text": "A district joins"}, "A district joins"),
        ({"kind": "extension", "ends_on": "2027-03-31"}, "31 Mar"),
        (
            {"kind": "pause", "pauses_on": "2026-09-01", "resumes_on": "2026-12-01",
             "ends_on": "2027-03-31"},
            "Pause from",
        ),
    ],
)  # fmt: skip
def test_each_kind_says_what_it_changes(cast, grant, item, said):
    amendment = stories.an_amendment(cast, grant, item)
    assert said in page_of(amendment, cast.francistown_coordinator)


def test_a_virtual_meeting_names_its_activity(cast, grant):
    activity = grant.version.text["parts"]["activities"][0]["key"]
    amendment = stories.an_amendment(cast, grant, {"kind": "virtual", "activity": activity})
    assert "First visit" in page_of(amendment, cast.lund_coordinator)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"kind": "goal"}, "text"),
        ({"kind": "partner"}, "text"),
        ({"kind": "virtual"}, "activity"),
        ({"kind": "extension"}, "ends_on"),
        ({"kind": "pause", "resumes_on": "2026-12-01"}, "pauses_on"),
        ({"kind": "pause", "pauses_on": "2026-12-01", "resumes_on": "2026-12-01"}, "resumes_on"),
    ],
)  # fmt: skip
def test_a_kind_says_at_the_field_what_it_lacks(cast, grant, item, field):
    with pytest.raises(Invalid) as invalid:
        stories.an_amendment(cast, grant, item)
    assert field in str(invalid.value.errors["items"])


def test_a_virtual_meeting_names_an_activity_that_the_plan_has(cast, grant):
    with pytest.raises(Invalid) as invalid:
        stories.an_amendment(cast, grant, {"kind": "virtual", "activity": "of_another"})
    assert "The plan has no activity with this key." in str(invalid.value.errors["items"])


def test_a_longer_time_and_the_end_of_a_pause_move_the_last_day(cast, grant):
    approved(cast, grant, {"kind": "extension", "ends_on": "2027-03-31"})
    assert Grant.objects.get(pk=grant.pk).ends_on.isoformat() == "2027-03-31"
    pause = {"kind": "pause", "pauses_on": "2026-09-01", "resumes_on": "2026-12-01"}
    approved(cast, grant, pause)
    assert Grant.objects.get(pk=grant.pk).ends_on.isoformat() == "2027-03-31"


def test_more_time_without_more_money_adds_no_money(cast, grant, keys):
    items = [{"kind": "extension", "ends_on": "2027-03-31"},
             {"kind": "budget", "line": keys[0], "amount": sek(6500)}]  # fmt: skip
    amendment = stories.an_amendment(cast, grant, *items)
    assert "extension_costs" in missing(amendment)


# How far lines move in all


def test_moves_are_counted_from_what_was_granted_first(cast, grant, keys):
    first, second = keys[0], keys[1]
    approved(
        cast, grant, {"line": first, "amount": sek(5500)}, {"line": second, "amount": sek(4500)}
    )
    again = stories.an_amendment(
        cast, grant, {"line": first, "amount": sek(5000)}, {"line": second, "amount": sek(5000)}
    )
    assert "moved_far" in missing(again)
    page = page_of(again, cast.lund_coordinator)
    assert "(-16.7 %)" in page or "(−16.7 %)" in page
    assert "(25.0 %)" in page


def test_what_the_tolerance_carries_is_said_to_need_no_amendment(cast, grant, keys):
    small = stories.an_amendment(
        cast, grant, {"line": keys[0], "amount": sek(5900)}, {"line": keys[1], "amount": sek(4100)}
    )
    assert "within_tolerance" in missing(small)
    new = {"partner": cast.lund.pk, "category": "VISA", "year": 2026, "quantity": 1,
           "unit_price": sek(100)}  # fmt: skip
    assert "within_tolerance" not in missing(stories.an_amendment(cast, grant, new))


def test_money_for_taking_part_does_not_go_to_general_costs_unseen(cast, grant, keys):
    audit = {"partner": cast.lund.pk, "category": "AUDIT", "year": 2026, "quantity": 1,
             "unit_price": sek(1000)}  # fmt: skip
    amendment = stories.an_amendment(cast, grant, {"line": keys[0], "amount": sek(5000)}, audit)
    assert "shifted" in missing(amendment)


LINES = st.lists(
    st.builds(
        Line,
        key=st.sampled_from("abcdef"),
        grant=st.just("project"),
        partner=st.just(1),
        category=st.sampled_from(["LODGING", "AUDIT", "VISA"]),
        year=st.just(2026),
        quantity=st.integers(0, 50).map(Decimal),
        unit_price=st.decimals(0, 9999, places=2),
    ),
    max_size=6,
    unique_by=lambda line: line.key,
)


@given(LINES, LINES)
def test_all_moves_together_are_the_difference_of_the_sums(first, now):
    moves = moves_in_all(first, now)
    assert sum((one.amount for one in moves.values()), Decimal(0)) == total(now) - total(first)
    assert all(one.amount for one in moves.values())


@given(LINES, LINES)
def test_what_is_shifted_is_at_most_what_one_side_lost_and_the_other_won(before, after):
    amount = shifted(before, after, ["AUDIT"])
    won = total([one for one in after if one.category == "AUDIT"]) - total(
        [one for one in before if one.category == "AUDIT"]
    )
    assert 0 <= amount <= max(won, Decimal(0))
    assert shifted(before, before, ["AUDIT"]) == 0


# The budget in one table


@pytest.fixture
def amendment(cast, grant):
    return stories.an_amendment(cast, grant, {"kind": "goal", "text": "Wider"})


def typed(amendment, keys, *amounts, **changes):
    fields = {f"line-{key}": amount for key, amount in zip(keys, amounts, strict=True)}
    return {**fields, "if_version": amendment.version, **changes}


def send(amendment, person, data):
    client = Client()
    client.force_login(person)
    return client.post(f"{amendment.url}budget/", data)


def test_only_lines_that_differ_become_changes_and_the_rest_is_kept(cast, amendment, keys):
    answer = send(amendment, cast.lund_finance, typed(amendment, keys, "5 500", "4500,00"))
    assert answer.status_code == 302
    items = Amendment.objects.get(pk=amendment.pk).items
    assert [(one["kind"], one.get("line")) for one in items] == [
        ("budget", keys[0]), ("budget", keys[1]), ("goal", None),
    ]  # fmt: skip
    later = Amendment.objects.get(pk=amendment.pk)
    assert [line.amount for line in later.budget().after] == [Decimal(5500), Decimal(4500)]
    answer = send(later, cast.lund_finance, typed(later, keys, "6000", "4500"))
    assert answer.status_code == 302
    items = Amendment.objects.get(pk=amendment.pk).items
    assert [one.get("line") for one in items] == [keys[1], None], "back to what it was: no change"


def test_the_same_table_sent_twice_changes_nothing_more(cast, amendment, keys):
    send(amendment, cast.lund_finance, typed(amendment, keys, "5500", "4500"))
    first = Amendment.objects.get(pk=amendment.pk)
    send(first, cast.lund_finance, typed(first, keys, "5500", "4500"))
    assert Amendment.objects.get(pk=amendment.pk).items == first.items


@pytest.mark.parametrize("wrong", ["", "much", "-1", "1e99", "0.001"])
def test_a_wrong_amount_is_said_at_its_line_and_the_others_are_kept(cast, amendment, keys, wrong):
    answer = send(amendment, cast.lund_coordinator, typed(amendment, keys, wrong, "4321"))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "4321" in page or "4,321" in page
    assert f'href="#id_line-{keys[0]}"' in page
    assert Amendment.objects.get(pk=amendment.pk).items == amendment.items


def test_two_who_change_it_at_once_are_told(cast, amendment, keys):
    first = typed(amendment, keys, "5500", "4500")
    assert send(amendment, cast.lund_coordinator, first).status_code == 302
    second = typed(amendment, keys, "5000", "5000")
    answer = send(amendment, cast.francistown_coordinator, second)
    assert answer.status_code == 412
    assert "Somebody else has saved this amendment meanwhile." in answer.content.decode()
    assert "5,000" in answer.content.decode()


def test_the_table_is_for_those_who_write_the_draft(cast, amendment, keys):
    for person, status in ((cast.manager, 403), (cast.stranger, 404), (cast.auditor, 404)):
        assert send(amendment, person, typed(amendment, keys, "1", "1")).status_code == status
    stories_done = take_step(amendment, "request_confirmation", cast.lund_coordinator)
    answer = send(stories_done, cast.lund_coordinator, typed(stories_done, keys, "1", "1"))
    assert answer.status_code == 302
    assert Amendment.objects.get(pk=amendment.pk).items == amendment.items


def test_many_lines_cost_no_more_questions(cast, amendment, django_assert_max_num_queries):
    client = Client()
    client.force_login(cast.lund_coordinator)
    with django_assert_max_num_queries(30):
        assert client.get(f"{amendment.url}budget/").status_code == 200


def test_on_a_page_an_amendment_begins_without_changes_for_the_table_of_the_budget(cast, grant):
    client = Client()
    client.force_login(cast.lund_coordinator)
    sent = {"grant": grant.pk, "reason": "Dearer flights"}
    assert client.post("/amendments/new/", sent).status_code == 302
    begun = Amendment.objects.latest("pk")
    assert begun.items == []
    assert "no_change" in missing(begun)
    page = client.get(begun.url).content.decode()
    assert f"{begun.url}budget/" in page
