"""After a proposal: why these, what the partner reads, who waits, and how to find another."""

from datetime import timedelta
from decimal import Decimal

import pytest

from foundation.workflow import clock
from foundation.workflow.engine import begin, save_part, take_step
from partnerships.matching.afterwards import waiting_list
from partnerships.matching.models import Match
from partnerships.matching.pairs import waiting
from tests.stories.partnerships import (
    a_declaration,
    a_match,
    an_accepted_declaration,
    an_open_call,
    everybody_signs,
)


@pytest.fixture
def call(cast):
    return an_open_call(cast)


def accepted_with_answers(cast, call, by, **values):
    declaration = a_declaration(cast, call=call, coordinator=by)
    save_part(declaration, "answers", by, values=values)
    declaration = take_step(declaration, "request_signatures", by)
    declaration = take_step(everybody_signs(declaration), "submit", by)
    return take_step(declaration, "accept", cast.office_coordinator)


def test_partners_read_why_and_the_answers_that_are_for_them(
    cast, call, client, django_assert_max_num_queries
):
    ours = accepted_with_answers(
        cast, call, cast.lund_coordinator,
        need="Young people are missing", partner="A SECRET WISH",
    )  # fmt: skip
    theirs = an_accepted_declaration(cast, call=call, coordinator=cast.francistown_coordinator)
    match = a_match(cast, ours, theirs)
    assert match.proposal[0]["answers"] == {"need": "Young people are missing"}
    client.force_login(cast.francistown_coordinator)
    with django_assert_max_num_queries(30):
        html = client.get(match.url).content.decode()
    assert "Young people are missing" in html
    assert "A SECRET WISH" not in html
    assert "A SECRET WISH" not in client.get(f"/api/v1/matches/{match.pk}/").content.decode()
    assert "Why these partners" in html
    assert "The same topic" in html
    assert "Both have chosen" in html
    client.force_login(cast.stranger)
    assert client.get(match.url).status_code == 404


def test_why_is_what_it_was_when_the_match_was_proposed(cast, client):
    match = a_match(cast)
    declaration = match.declarations.first()
    type(declaration).objects.filter(pk=declaration.pk).update(themes=[])
    client.force_login(cast.lund_coordinator)
    assert "Both have chosen" in client.get(match.url).content.decode()


def test_who_waits_stands_by_what_fits_best_and_then_by_time(cast, call):
    first = an_accepted_declaration(cast, call=call)
    with clock.standing_at(clock.now() + timedelta(days=3)):
        second = an_accepted_declaration(cast, call=call, coordinator=cast.stranger)
        third = an_accepted_declaration(cast, call=call, coordinator=cast.francistown_coordinator)
        rows = waiting_list(waiting(call), {})
        assert [(one["declaration"].pk, one["place"]) for one in rows] == [
            (first.pk, 1), (second.pk, 2), (third.pk, 1),
        ]  # fmt: skip
        assert [one["days"] for one in rows] == [3, 0, 0]
        best = {first.pk: Decimal("10"), second.pk: Decimal("60.5")}
        rows = waiting_list(waiting(call), best)
        assert [one["declaration"].pk for one in rows] == [second.pk, first.pk, third.pk]


def test_the_pairs_page_lists_them_and_the_municipality_reads_since_when(cast, call, client):
    declaration = an_accepted_declaration(cast, call=call)
    client.force_login(cast.office_coordinator)
    html = client.get(f"/calls/{call.pk}/pairs/").content.decode()
    assert "Who waits for a partner" in html
    assert declaration.url in html
    client.force_login(cast.lund_coordinator)
    assert "waiting for a partner since" in client.get(declaration.url).content.decode()
    other = an_accepted_declaration(cast, call=call, coordinator=cast.francistown_coordinator)
    a_match(cast, declaration, other)
    assert "waiting for a partner since" not in client.get(declaration.url).content.decode()
    client.force_login(cast.office_coordinator)
    assert "Who waits" not in client.get(f"/calls/{call.pk}/pairs/").content.decode()


@pytest.mark.parametrize("way", ["decline", "withdraw"])
def test_after_a_no_the_office_finds_another_with_this_pair_left_out(cast, call, client, way):
    ours = an_accepted_declaration(cast, call=call)
    theirs = an_accepted_declaration(cast, call=call, coordinator=cast.francistown_coordinator)
    other = an_accepted_declaration(cast, call=call, coordinator=cast.stranger)
    match = a_match(cast, ours, theirs)
    client.force_login(cast.office_coordinator)
    assert "Find another partner" not in client.get(match.url).content.decode()
    by = cast.lund_coordinator if way == "decline" else cast.office_coordinator
    match = take_step(match, way, by, {"reason": "No"})
    address = f"/calls/{call.pk}/pairs/?round=1&amp;forbidden={ours.pk}-{theirs.pk}"
    assert address in client.get(match.url).content.decode()
    round_ = client.get(address.replace("&amp;", "&")).context["round"]
    assert [pair["key"] for pair in round_] == [f"{other.pk}-{theirs.pk}"]
    client.force_login(cast.lund_coordinator)
    assert "Find another partner" not in client.get(match.url).content.decode()
    body = {"declarations": [other.pk, theirs.pk], "reason": "Another"}
    assert begin(Match, cast.office_coordinator, body).state == "proposed"
