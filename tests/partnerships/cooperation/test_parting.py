"""A partner joins, a partner leaves; and what a step touches is said before it is taken."""

from datetime import timedelta

import pytest
from django.test import Client

from foundation.accounts.models import Membership, Organisation, Party
from foundation.accounts.parties import add_party
from foundation.workflow import clock
from foundation.workflow.engine import take_step
from foundation.workflow.models import Notice
from foundation.workflow.steps import Invalid, Refused
from foundation.workflow.touched import what_it_touches
from partnerships.cooperation.models import Partnership
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership(cast):
    return stories.a_partnership(cast)


@pytest.fixture
def third(cast):
    """Another town in Botswana, with a coordinator."""
    town = Organisation.objects.create(name="Lobatse", country="BW", kind="municipality")
    cast.third = cast.hire("coordinator", town)
    return town


def join(partnership, cast, organisation):
    body = {"organisation": organisation.pk, "reason": "They want to learn together"}
    return take_step(partnership, "add_partner", cast.office_coordinator, body)


def leave(partnership, cast, organisation, **changes):
    body = {
        "organisation": organisation.pk, "last_day": clock.today().isoformat(),
        "reason": "Their council has decided so", **changes,
    }  # fmt: skip
    return take_step(partnership, "remove_partner", cast.office_coordinator, body)


def test_a_third_partner_joins_sees_the_case_and_is_told(cast, partnership, third):
    assert not Partnership.objects.visible_to(cast.third).exists()
    partnership = join(partnership, cast, third)
    assert partnership.party_ids().count() == 3
    assert Partnership.objects.visible_to(cast.third).get() == partnership
    entry = partnership.record_entries().last()
    told = {one.person for one in Notice.objects.filter(entry=entry)}
    assert {cast.third, cast.lund_coordinator, cast.francistown_finance} <= told
    assert partnership.grant_holder() == cast.lund


def test_a_fourth_one_a_partner_and_one_of_another_country_are_refused_in_words(
    cast, partnership, third
):
    with pytest.raises(Invalid) as refusal:
        join(partnership, cast, cast.francistown)
    assert refusal.value.errors["organisation"] == ["Francistown is a partner already."]
    abroad = Organisation.objects.create(name="Nairobi", country="KE", kind="municipality")
    with pytest.raises(Invalid) as refusal:
        join(partnership, cast, abroad)
    assert refusal.value.errors["organisation"] == [
        "Nairobi is not in a country that this call is open to."
    ]
    with pytest.raises(Invalid):
        join(partnership, cast, cast.audit_firm)
    partnership = join(partnership, cast, third)
    with pytest.raises(Refused) as refusal:
        join(partnership, cast, cast.umea)
    assert [one.code for one in refusal.value.missing] == ["three_partners"]


def test_of_two_partners_neither_leaves(cast, partnership):
    with pytest.raises(Refused) as refusal:
        leave(partnership, cast, cast.francistown)
    assert [one.code for one in refusal.value.missing] == ["two_partners"]


def test_one_of_two_southern_partners_leaves_and_sees_nothing_the_day_after(
    cast, partnership, third
):
    partnership = join(partnership, cast, third)
    partnership = leave(partnership, cast, third)
    entry = partnership.record_entries().last()
    assert Notice.objects.filter(entry=entry, person=cast.third).exists()
    assert Partnership.objects.visible_to(cast.third).exists()
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert not Partnership.objects.visible_to(cast.third).exists()
        assert {one.pk for one in partnership.parties()} == {cast.lund.pk, cast.francistown.pk}
    with pytest.raises(Invalid) as refusal:
        leave(partnership, cast, cast.francistown)
    assert "last partner of its side" in refusal.value.errors["organisation"][0]
    with pytest.raises(Invalid):
        leave(partnership, cast, third)


def test_the_grant_holder_leaves_only_to_another_swedish_partner(cast, partnership):
    partnership = join(partnership, cast, cast.umea)
    for wrong in (None, cast.lund, cast.francistown):
        with pytest.raises(Invalid) as refusal:
            leave(partnership, cast, cast.lund, successor=wrong and wrong.pk)
        assert set(refusal.value.errors) == {"successor"}
    last_day = clock.today() + timedelta(days=30)
    body = {"successor": cast.umea.pk, "last_day": last_day.isoformat()}
    partnership = leave(partnership, cast, cast.lund, **body)
    assert partnership.grant_holder() == cast.lund
    for days, holder, count in ((30, cast.lund, 3), (31, cast.umea, 2)):
        with clock.standing_at(clock.now() + timedelta(days=days)):
            now = Partnership.objects.get(pk=partnership.pk)
            assert now.grant_holder() == holder
            assert now.party_ids().count() == len(now.organisations) == count
    with pytest.raises(Invalid) as refusal:
        leave(partnership, cast, cast.umea, successor=cast.lund.pk)
    assert "last partner of its side" in refusal.value.errors["organisation"][0]
    assert Party.objects.filter(case=partnership.case, until=None, holds_grant=True).count() == 1


def test_nobody_leaves_in_the_past_or_hands_on_a_grant_they_do_not_hold(cast, partnership, third):
    partnership = join(partnership, cast, third)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    with pytest.raises(Invalid) as refusal:
        leave(partnership, cast, third, last_day=yesterday)
    assert set(refusal.value.errors) == {"last_day"}
    with pytest.raises(Invalid) as refusal:
        leave(partnership, cast, third, successor=cast.lund.pk)
    assert set(refusal.value.errors) == {"successor"}


# --- what a step touches ------------------------------------------------------------------------


def touched(partnership, name, person) -> dict | None:
    return what_it_touches(partnership, partnership.step_named(name), person)


def texts(table) -> list[list[str]]:
    return [[str(cell["text"]) for cell in row["cells"]] for row in table["rows"]]


def test_an_ordinary_step_says_nothing_more(cast, partnership):
    assert touched(partnership, "start_planning", cast.office_coordinator) is None
    found = touched(partnership, "resume", cast.office_coordinator)
    assert found["sentences"]
    assert found["open"]["rows"] == found["days"]["rows"] == found["tables"] == []
    serving = Membership.objects.filter(
        organisation__in=[cast.lund, cast.francistown], office__in=["coordinator", "finance"]
    )
    assert found["told"] == sorted(row.person.name for row in serving)


def test_the_panel_stands_on_the_steps_page_and_names_what_the_reader_may_see(cast, partnership):
    contact = stories.a_contact(cast, partnership)
    client = Client()
    client.force_login(cast.office_coordinator)
    shown = client.get(partnership.step_url("terminate")).content.decode()
    assert "What this touches" in shown
    assert "Contact note" in shown
    take_step(contact, "file", cast.office_coordinator)
    found = touched(partnership, "terminate", cast.office_coordinator)
    assert texts(found["open"]) == [["Contact note", "being followed up", "1"]]
    [[title, what, _day]] = texts(found["days"])
    assert (title, what) == (contact.title, "an agreed point")
    assert touched(partnership, "terminate", cast.stranger)["open"]["rows"] == []
    assert touched(partnership, "terminate", cast.stranger)["days"]["rows"] == []


def test_a_third_party_that_is_there_already_is_not_added_twice(cast, partnership, third):
    partnership = join(partnership, cast, third)
    assert add_party(partnership.case, third).pk == Party.objects.get(organisation=third).pk
