"""A network proposes common results; each partnership agrees, and again where one is changed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.networks.models import Network, Participation
from tests.stories import networks as stories
from tests.stories import partnerships

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(cast):
    return stories.a_proposed_network(cast)


@pytest.fixture
def partnership(cast):
    return partnerships.a_partnership(cast)


@pytest.fixture
def agreed(cast):
    return stories.an_agreed_participation(cast)


def again(row):
    return type(row).objects.get(pk=row.pk)


def changed(cast, network, code, **values):
    """The network's part with other values in one row."""
    rows = [{**row, **(values if row["code"] == code else {})} for row in network.rows(PART)]
    return save_part(network, PART, cast.office_coordinator, rows=rows)[0]


PART = "common_results"


def codes(refusal) -> list[str]:
    return [one.code for one in refusal.value.missing]


def seen_by(person, address) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_office_alone_prepares_a_network_and_partners_see_it_once_they_take_part(cast, network):
    for who in (cast.lund_coordinator, cast.controller, cast.auditor):
        with pytest.raises(PermissionDenied):
            begin(Network, who, stories.what_a_network_says())
    assert begin(Network, cast.manager, stories.what_a_network_says()).state == "draft"
    assert not Network.objects.visible_to(cast.lund_team).exists()
    taking_part = stories.a_participation(cast, network=network)
    assert Network.objects.visible_to(cast.lund_team).get() == network
    assert not Network.objects.visible_to(cast.stranger).exists()
    assert taking_part.case_id == taking_part.partnership.case_id


def test_nothing_is_proposed_without_a_result_or_with_a_code_twice(cast):
    network = stories.a_network(cast)
    rows = [dict(stories.TRAINED), {**stories.HEARD, "code": "w1"}]
    network = save_part(network, PART, cast.office_coordinator, rows=rows)[0]
    with pytest.raises(Refused) as refusal:
        take_step(network, "propose", cast.office_coordinator)
    assert "code_twice" in codes(refusal)
    network = save_part(network, PART, cast.office_coordinator, rows=[])[0]
    with pytest.raises(Refused) as refusal:
        take_step(network, "propose", cast.office_coordinator)
    assert codes(refusal) == ["no_results"]


def test_a_scale_says_from_where_to_where_it_goes(cast):
    network = stories.a_network(cast)
    for low, high in ((None, None), (5, 1), (1, None)):
        row = {**stories.TRAINED, "kind": "scale", "lowest": low, "highest": high}
        with pytest.raises(Invalid) as refusal:
            save_part(network, PART, cast.office_coordinator, rows=[row])
        assert "highest" in refusal.value.errors["rows"][0]


def test_every_partner_says_yes_before_the_grant_holder_agrees(cast, network):
    found = stories.a_participation(cast, network=network)
    told = Notice.objects.filter(entry=found.record_entries().last())
    assert {one.person for one in told} == {cast.lund_coordinator, cast.francistown_coordinator}
    found = take_step(found, "confirm", cast.lund_coordinator)
    with pytest.raises(Refused) as refusal:
        take_step(found, "agree", cast.lund_coordinator)
    assert codes(refusal) == ["confirmation_missing"]
    assert found.agreed() == []
    found = take_step(found, "confirm", cast.francistown_coordinator)
    for who in (cast.francistown_coordinator, cast.lund_finance, cast.office_coordinator):
        with pytest.raises(PermissionDenied):
            take_step(found, "agree", who)
    found = take_step(found, "agree", cast.lund_coordinator)
    assert (found.state, found.agreed()) == ("agreed", ["W1", "W2"])


def test_a_changed_result_alone_is_agreed_to_again(cast, agreed):
    network = changed(cast, agreed.network, "W2", statement={"en": "Who say they are heard often"})
    assert again(agreed).agreed() == ["W1", "W2"]  # what is only being written changes nothing
    take_step(network, "propose", cast.office_coordinator)
    found = again(agreed)
    assert (found.state, found.agreed()) == ("proposed", ["W1"])
    with pytest.raises(Refused) as refusal:  # the yes of before was to another text
        take_step(found, "agree", cast.lund_coordinator)
    assert codes(refusal) == ["confirmation_missing", "confirmation_missing"]
    for by in (cast.lund_coordinator, cast.francistown_coordinator):
        found = take_step(found, "confirm", by)
    found = take_step(found, "agree", cast.lund_coordinator)
    assert found.agreed() == ["W1", "W2"]


def test_a_retired_result_is_asked_of_nobody_and_no_longer_agreed(cast, agreed):
    network = changed(cast, agreed.network, "W2", retired=True)
    take_step(network, "propose", cast.office_coordinator)
    found = again(agreed)
    assert (found.state, found.agreed()) == ("agreed", ["W1"])


def test_what_was_proposed_is_not_taken_away_nor_measured_in_another_way(cast, agreed):
    def proposing(*rows) -> list[str]:
        bare = [{name: value for name, value in row.items() if name != "key"} for row in rows]
        network = save_part(agreed.network, PART, cast.office_coordinator, rows=bare)[0]
        with pytest.raises(Refused) as refusal:
            take_step(network, "propose", cast.office_coordinator)
        return codes(refusal)

    first, second = agreed.network.rows(PART)
    assert proposing(first) == ["result_lost"]
    assert proposing(first, {**second, "code": "W9"}) == ["result_lost"]
    assert proposing(first, {**second, "kind": "number"}) == ["measure_changed"]
    assert proposing({**first, "unit": "girls"}, second) == ["measure_changed"]
    # What was taken away can be written again: the code is what it is known by.
    network = save_part(agreed.network, PART, cast.office_coordinator, rows=[
        dict(stories.TRAINED), dict(stories.HEARD),
    ])[0]  # fmt: skip
    assert take_step(network, "propose", cast.office_coordinator).state == "running"
    assert again(agreed).state == "agreed"


def test_who_declines_says_why_and_keeps_what_was_agreed_before(cast, agreed):
    network = changed(cast, agreed.network, "W2", statement={"en": "Who say so often"})
    take_step(network, "propose", cast.office_coordinator)
    with pytest.raises(Invalid):
        take_step(again(agreed), "decline", cast.francistown_coordinator)
    body = {"reason": "We cannot survey that"}
    found = take_step(again(agreed), "decline", cast.francistown_coordinator, body)
    assert (found.state, found.agreed()) == ("declined", ["W1"])
    told = {one.person for one in Notice.objects.filter(entry=found.record_entries().last())}
    assert cast.office_coordinator in told
    with pytest.raises(PermissionDenied):
        take_step(found, "ask_again", cast.lund_coordinator)
    assert take_step(found, "ask_again", cast.office_coordinator).state == "proposed"


def test_a_partnership_is_in_one_network_at_a_time(cast, agreed, partnership):
    other = begin(Network, cast.manager, stories.what_a_network_says(title={"en": "Youth"}))
    body = {"partnership": agreed.partnership_id, "network": other.pk}
    with pytest.raises(Invalid) as refusal:  # it has proposed nothing yet
        begin(Participation, cast.office_coordinator, body)
    assert "network" in refusal.value.errors
    save_part(other, PART, cast.manager, rows=[dict(stories.TRAINED)])
    take_step(other, "propose", cast.manager)
    with pytest.raises(Refused) as refusal:
        begin(Participation, cast.office_coordinator, body)
    assert codes(refusal) == ["other_network"]
    take_step(agreed, "leave", cast.office_coordinator, {"reason": "Another topic by now"})
    assert begin(Participation, cast.office_coordinator, body).network == other


def test_only_the_coordinator_of_the_case_puts_a_partnership_into_it(cast, network, partnership):
    body = {"partnership": partnership.pk, "network": network.pk}
    for who in (cast.lund_coordinator, cast.manager, cast.controller):
        with pytest.raises(PermissionDenied):
            begin(Participation, who, body)
    with pytest.raises((PermissionDenied, Invalid)):
        begin(Participation, cast.office_coordinator2, body)


def test_pages_say_who_has_not_agreed_and_what_is_agreed(cast, agreed):
    page = seen_by(cast.office_coordinator, agreed.network.url)
    assert "Not agreed to all common results yet" not in page
    network = changed(cast, agreed.network, "W2", statement={"en": "Who say so often"})
    page = seen_by(cast.office_coordinator, network.url)
    assert "changed after they were proposed" in page
    take_step(network, "propose", cast.office_coordinator)
    page = seen_by(cast.office_coordinator, network.url)
    assert f"Not agreed to all common results yet: {agreed.partnership}" in page
    for address in (agreed.partnership.url, agreed.url):
        page = seen_by(cast.francistown_coordinator, address)
        assert "Who say so often" in page
        assert "not agreed yet" in page
    assert agreed.url in seen_by(cast.francistown_coordinator, agreed.partnership.url)


def test_the_office_finds_the_way_into_a_network_on_both_pages(cast, network, partnership):
    for address in (network.url, partnership.url):
        assert "/participations/new/" in seen_by(cast.office_coordinator, address)
    assert "/participations/new/" not in seen_by(cast.lund_coordinator, partnership.url)


def test_a_new_partnership_is_asked_for_what_was_proposed_last(cast, network):
    network = changed(cast, network, "W1", definition={"en": "Each woman once a year."})
    found = stories.a_participation(cast, network=network)
    texts = [row["definition"] for row in found.latest_version().text["results"]]
    assert {"en": "Each woman once a year."} not in texts
    take_step(network, "propose", cast.office_coordinator)
    found = again(found)
    assert (
        found.latest_version().text["results"][0]["definition"]["en"] == "Each woman once a year."
    )


def test_machines_read_what_is_agreed(cast, agreed, client):
    client.force_login(cast.lund_coordinator)
    row = client.get(f"/api/v1/participations/{agreed.pk}/").json()
    assert (row["agreed"], row["network"], row["state"]) == (
        ["W1", "W2"],
        agreed.network_id,
        "agreed",
    )
    rows = client.get(f"/api/v1/participations/?network={agreed.network_id}").json()["results"]
    assert [one["id"] for one in rows] == [agreed.pk]
    body = client.get(f"/api/v1/networks/{agreed.network_id}/parts/common_results/").json()
    assert [one["code"] for one in body["rows"]] == ["W1", "W2"]
