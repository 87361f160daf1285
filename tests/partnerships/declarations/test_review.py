"""On the last day many come in: the office decides on one page, each by a step of its own."""

import pytest

from foundation.workflow import record
from foundation.workflow.engine import take_step
from partnerships.declarations.models import Declaration
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast):
    return stories.an_open_call(cast)


@pytest.fixture
def sent_in(cast, call):
    """Lund's, Umeå's and Francistown's."""
    return [
        stories.a_submitted_declaration(cast, call=call, coordinator=who)
        for who in (cast.lund_coordinator, cast.stranger, cast.francistown_coordinator)
    ]


@pytest.fixture
def office(cast, client):
    client.force_login(cast.office_coordinator)
    return client


def body(*decisions) -> dict:
    """What the page sends: (declaration, decision, reason) each."""
    found = {}
    for row, decision, reason in decisions:
        found |= {
            f"of-{row.pk}-decision": decision, f"of-{row.pk}-reason": reason,
            f"of-{row.pk}-version": row.version,
        }  # fmt: skip
    return found


def states(rows) -> list[str]:
    return [Declaration.objects.get(pk=row.pk).state for row in rows]


def test_several_are_decided_at_once_and_what_is_left_alone_stays(office, call, sent_in):
    lund, umea, francistown = sent_in
    address = f"/calls/{call.pk}/review/"
    answer = office.post(
        address,
        body((lund, "accept", ""), (umea, "decline", "Too late"), (francistown, "", "")),
        follow=True,
    )
    assert "2 decisions taken." in answer.content.decode()
    assert states(sent_in) == ["accepted", "declined", "submitted"]
    entry = umea.record_entries().get(step="decline")
    assert entry.remarks.get().text == "Too late"
    assert not list(record.verify())


def test_one_without_a_reason_is_said_at_its_row_and_the_others_are_decided(office, call, sent_in):
    lund, umea, _francistown = sent_in
    answer = office.post(
        f"/calls/{call.pk}/review/", body((lund, "accept", ""), (umea, "return_for_changes", " "))
    )
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#id_of-{umea.pk}-reason"' in shown
    assert f"of-{lund.pk}-decision" not in shown
    assert states(sent_in) == ["accepted", "submitted", "submitted"]


def test_what_changed_meanwhile_is_not_decided_and_nothing_typed_is_lost(office, call, sent_in):
    lund = sent_in[0]
    old = {**body((lund, "decline", "No partner in sight")), f"of-{lund.pk}-version": 1}
    shown = office.post(f"/calls/{call.pk}/review/", old).content.decode()
    assert "Somebody has changed it" in shown
    assert "No partner in sight" in shown
    assert states(sent_in)[0] == "submitted"


def test_what_a_colleague_decided_meanwhile_is_said_and_not_passed_over(
    cast, office, call, sent_in
):
    take_step(sent_in[0], "accept", cast.office_coordinator2)
    decided = body((sent_in[0], "decline", "Not this year"), (sent_in[1], "accept", ""))
    answer = office.post(f"/calls/{call.pk}/review/", decided)
    assert answer.status_code == 400
    assert "Somebody has changed it" in answer.content.decode()
    assert states(sent_in) == ["accepted", "accepted", "submitted"]


def test_a_reason_that_cannot_be_kept_is_said_at_its_row(office, call, sent_in):
    answer = office.post(
        f"/calls/{call.pk}/review/",
        body((sent_in[0], "accept", ""), (sent_in[1], "decline", "9" * 300)),
    )
    assert answer.status_code == 400
    assert states(sent_in) == ["accepted", "submitted", "submitted"]


def test_who_typed_it_in_for_a_partner_does_not_accept_it(cast, office, call, sent_in):
    lund = sent_in[0]
    entry = lund.record_entries().first()
    record.append(
        lund, "edit", cast.office_coordinator, source="submitted", target="submitted",
        facts={"by": entry.pk}, on_behalf_of=cast.lund.pk,
    )  # fmt: skip
    shown = office.post(f"/calls/{call.pk}/review/", body((lund, "accept", ""))).content.decode()
    assert "not yours to decide" in shown
    assert states(sent_in)[0] == "submitted"


def test_the_call_leads_there_while_something_waits(cast, office, client, call, sent_in):
    assert f"/calls/{call.pk}/review/" in office.get(call.url).content.decode()
    page = office.get(f"/calls/{call.pk}/review/").content.decode()
    assert page.count("Maria Major") == 3
    client.force_login(cast.lund_coordinator)
    assert "/review/" not in client.get(call.url).content.decode()
    assert client.get(f"/calls/{call.pk}/review/").status_code == 403


def test_it_takes_as_many_queries_for_three_as_for_one(
    cast, office, call, django_assert_max_num_queries
):
    stories.a_submitted_declaration(cast, call=call)
    stories.a_submitted_declaration(cast, call=call, coordinator=cast.francistown_coordinator)
    with django_assert_max_num_queries(14):
        office.get(f"/calls/{call.pk}/review/")
