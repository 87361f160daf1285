"""Who works in a partnership: named by the partners, appointed by the office, seen by both."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from foundation.accounts.models import Appointment, Membership
from foundation.accounts.people import hand_over
from foundation.workflow import clock
from foundation.workflow.engine import save_part, take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid
from partnerships.cooperation.models import Partnership
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db

OTTO = {
    "function": "opposition", "name": "Otto Opponent", "office": "Leader of the opposition",
    "since": "2026-01-01",
}  # fmt: skip


@pytest.fixture
def partnership(cast):
    return stories.a_partnership(cast)


def page(person, partnership) -> str:
    client = Client()
    client.force_login(person)
    return client.get(partnership.url).content.decode()


def again(partnership) -> Partnership:
    return Partnership.objects.get(pk=partnership.pk)


def dismiss(*people) -> None:
    Membership.objects.filter(person__in=people).update(until=clock.today() - timedelta(days=1))


def test_partners_stand_in_the_order_of_their_names_and_the_grant_holder_is_marked(
    cast, partnership
):
    names = [str(one.organisation) for one in partnership.people()]
    assert names == sorted(names) == ["Francistown", "Lund"]
    shown = page(cast.francistown_team, partnership)
    assert shown.index("<h3>Francistown</h3>") < shown.index("<h3>Lund</h3>")
    assert "holds the grant" in shown.split("<h3>Lund</h3>")[1]
    assert "holds the grant" not in shown.split("<h3>Lund</h3>")[0]


def test_what_a_steering_group_lacks_is_said_with_a_way_on_for_its_own_coordinator(
    cast, partnership
):
    dismiss(cast.lund_opposition)
    sentence = "Lund has named nobody of the opposition for the steering group."
    assert sentence in page(cast.francistown_coordinator, partnership)
    assert f'name_member/">{sentence}' in page(cast.lund_coordinator, partnership)
    assert f'name_member/">{sentence}' not in page(cast.francistown_coordinator, partnership)
    assert sentence in [str(one.message) for one in again(partnership).missing()]
    take_step(partnership, "name_member", cast.lund_coordinator, OTTO)
    shown = page(cast.lund_coordinator, partnership)
    assert sentence not in shown
    assert "Otto Opponent" in shown
    assert sentence not in [str(one.message) for one in again(partnership).missing()]


def test_being_named_gives_no_right_and_an_account_is_named_once(cast, partnership):
    body = {**OTTO, "email": cast.lund_opposition.email.upper()}
    partnership = take_step(partnership, "name_member", cast.lund_coordinator, body)
    [lund] = [one for one in partnership.people() if one.organisation == cast.lund]
    [found] = [one for one in lund.people if one.function == "opposition"]
    assert (found.person, found.office) == (cast.lund_opposition.pk, "Leader of the opposition")
    before = Membership.objects.count(), Appointment.objects.count()
    body = {**OTTO, "email": cast.stranger.email}
    partnership = take_step(partnership, "name_member", cast.lund_coordinator, body)
    assert (Membership.objects.count(), Appointment.objects.count()) == before
    assert not Partnership.objects.visible_to(cast.stranger).exists()
    assert cast.stranger.name not in page(cast.lund_coordinator, partnership)


def test_each_coordinator_names_their_own(cast, partnership):
    for who in (cast.office_coordinator, cast.lund_finance, cast.stranger):
        with pytest.raises(PermissionDenied):
            take_step(partnership, "name_member", who, OTTO)
    body = {**OTTO, "organisation": cast.francistown.pk}
    with pytest.raises(Invalid):
        take_step(partnership, "name_member", cast.lund_coordinator, body)
    body = {**OTTO, "organisation": cast.lund.pk}
    partnership = take_step(
        partnership, "name_member", cast.office_coordinator, body, on_behalf_of=cast.lund.pk
    )
    assert [row["name"] for row in partnership.named_people()[cast.lund.pk]] == ["Otto Opponent"]


def test_somebody_named_serves_until_their_last_day(cast, partnership):
    partnership = take_step(partnership, "name_member", cast.lund_coordinator, OTTO)
    [row] = again(partnership).named_people()[cast.lund.pk]
    with pytest.raises(Invalid):
        take_step(partnership, "end_member", cast.francistown_coordinator, {"member": row["key"]})
    body = {"member": row["key"], "last_day": "2025-12-31"}
    with pytest.raises(Invalid) as refusal:
        take_step(partnership, "end_member", cast.lund_coordinator, body)
    assert set(refusal.value.errors) == {"last_day"}
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    body = {"member": row["key"], "last_day": yesterday}
    take_step(partnership, "end_member", cast.lund_coordinator, body)
    assert "Otto Opponent" not in page(cast.lund_coordinator, partnership)


def test_the_sides_of_politicians_are_for_the_partners_and_the_office(cast, partnership):
    take_step(partnership, "name_member", cast.lund_coordinator, OTTO)
    Appointment.objects.create(person=cast.auditor, role="auditor", case=partnership.case)
    for who in (cast.lund_team, cast.francistown_finance, cast.adviser):
        assert "Otto Opponent" in page(who, partnership)
    shown = page(cast.auditor, partnership)
    assert "Lund" in shown
    assert "Otto Opponent" not in shown
    assert "opposition" not in shown.split("Partners")[1]
    recorded = Entry.objects.filter(case=partnership.case).values_list("facts", flat=True)
    assert "Otto" not in str(list(recorded))
    assert "Otto" not in str(partnership.content())


def test_a_partner_writes_its_own_rows_and_never_the_others(cast, partnership):
    rows = [{**OTTO, "function": "team", "until": "2025-01-01"}]
    with pytest.raises(Invalid):
        save_part(partnership, "people", cast.lund_coordinator, rows=rows)
    rows[0]["until"] = None
    save_part(partnership, "people", cast.lund_coordinator, rows=rows)
    with pytest.raises(PermissionDenied):
        save_part(
            partnership, "people", cast.lund_coordinator, rows=rows, owner=cast.francistown.pk
        )
    assert set(again(partnership).named_people()) == {cast.lund.pk}


# --- the office's people ------------------------------------------------------------------------


def test_an_adviser_is_appointed_told_and_released(cast, partnership):
    office = cast.office_coordinator
    assert "Nobody yet: adviser, communicator." in page(office, partnership)
    body = {"role": "adviser", "person": cast.adviser.pk}
    partnership = take_step(partnership, "appoint", office, body)
    entry = partnership.record_entries().last()
    assert {one.person for one in Notice.objects.filter(entry=entry)} == {cast.adviser}
    assert "Nobody yet: communicator." in page(office, partnership)
    assert take_step(partnership, "set_health", cast.adviser, {"health": "good", "reason": "Fine"})
    with pytest.raises(Invalid):
        take_step(partnership, "appoint", office, body)
    row = Appointment.objects.get(role="adviser")
    yesterday = clock.today() - timedelta(days=1)
    Appointment.objects.filter(pk=row.pk).update(since=yesterday)
    body = {"appointment": row.pk, "last_day": yesterday.isoformat()}
    partnership = take_step(partnership, "release", office, body)
    with pytest.raises(PermissionDenied):
        take_step(partnership, "set_health", cast.adviser, {"health": "good", "reason": "Fine"})


def test_only_who_holds_the_office_is_appointed_to_it(cast, partnership):
    for role, person in (("adviser", cast.manager), ("coordinator", cast.adviser)):
        body = {"role": role, "person": person.pk}
        with pytest.raises(Invalid) as refusal:
            take_step(partnership, "appoint", cast.office_coordinator, body)
        assert set(refusal.value.errors) == {"person"}
    body = {"role": "adviser", "person": cast.lund_coordinator.pk}
    with pytest.raises(Invalid):
        take_step(partnership, "appoint", cast.office_coordinator, body)


def test_an_adviser_who_leaves_the_office_has_no_case_any_more(cast, partnership):
    body = {"role": "adviser", "person": cast.adviser.pk}
    take_step(partnership, "appoint", cast.office_coordinator, body)
    dismiss(cast.adviser)
    with pytest.raises(PermissionDenied):
        take_step(partnership, "set_health", cast.adviser, {"health": "good", "reason": "Fine"})


def test_the_task_goes_on_to_a_successor(cast, partnership):
    body = {"role": "adviser", "person": cast.adviser.pk}
    take_step(partnership, "appoint", cast.office_coordinator, body)
    second = cast.hire("adviser", cast.icld, "adviser2@icld.example")
    hand_over(cast.adviser, second, clock.today() + timedelta(days=1), cast.admin)
    assert Appointment.objects.filter(role="adviser", person=second, case=partnership.case).exists()


def test_the_way_to_hand_over_is_shown_to_whoever_may(cast, partnership):
    def way(person):
        return f'href="/people/{person.pk}/hand-over/"'

    own = page(cast.lund_coordinator, partnership)
    assert way(cast.lund_finance) in own
    assert way(cast.francistown_finance) not in own
    assert "/hand-over/" not in page(cast.lund_finance, partnership)
    assert "/hand-over/" not in page(cast.manager, partnership)
    office = page(cast.office_coordinator, partnership)
    for person in (cast.lund_finance, cast.francistown_finance, cast.office_coordinator):
        assert way(person) in office
    client = Client()
    client.force_login(cast.lund_coordinator)
    assert client.get(f"/people/{cast.lund_finance.pk}/hand-over/").status_code == 200
