"""A joint activity: the office invites, partnerships come with an activity of their own."""

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.events.models import Event
from tests.stories.reporting import PARTICIPANTS, an_activity
from tests.stories.travel import a_visit_to_lund, an_event, an_open_event, delegates_of

pytestmark = pytest.mark.django_db


def seen_by(event, cast):
    return {
        name for name, person in cast.everyone().items()
        if Event.objects.visible_to(person).filter(pk=event.pk).exists()
    }  # fmt: skip


def test_those_invited_see_it_once_signing_up_is_open(cast, grant):
    event = an_event(cast, grant.partnership)
    assert not {"lund_coordinator", "francistown_team", "stranger"} & seen_by(event, cast)
    event = take_step(event, "open_sign_up", cast.office_coordinator)
    seen = seen_by(event, cast)
    assert {"lund_coordinator", "francistown_team", "adviser"} <= seen
    assert not {"stranger", "auditor", "anonymous"} & seen


def test_only_the_office_plans_one_and_somebody_is_invited(cast, grant):
    with pytest.raises(Invalid) as problem:
        an_event(cast, grant.partnership, partnerships=[])
    assert set(problem.value.errors) == {"partnerships"}
    for who in (cast.lund_coordinator, cast.controller, cast.stranger):
        with pytest.raises((PermissionDenied, Invalid)):
            begin(Event, who, {"call": grant.partnership.call_id})


def test_a_partnership_signs_up_with_its_own_activity_and_once(cast, grant):
    event = an_open_event(cast, grant.partnership)
    first, second = an_activity(cast, grant), a_visit_to_lund(cast, grant)
    event = take_step(event, "sign_up", cast.francistown_coordinator, {"activity": first.pk})
    event = take_step(event, "sign_up", cast.lund_coordinator, {"activity": second.pk})
    assert [row.activity for row in event.signed_up()] == [second]
    assert event.heads_signed_up() == 5
    assert [one.code for one in event.step_named("sign_up").missing(event)] == ["full"]
    event = take_step(
        event, "take_back", cast.lund_coordinator, {"sign_up": event.sign_ups.get().pk}
    )
    assert event.signed_up() == []


def test_a_cancelled_activity_and_a_late_day_do_not_sign_up(cast, grant):
    event = an_open_event(cast, grant.partnership)
    activity = an_activity(cast, grant)
    take_step(activity, "cancel", cast.lund_coordinator, {"reason": "A strike"})
    with pytest.raises(Invalid):
        take_step(event, "sign_up", cast.lund_coordinator, {"activity": activity.pk})
    late = an_open_event(cast, grant.partnership, sign_up_by="2020-01-01")
    with pytest.raises(Refused):
        take_step(late, "sign_up", cast.lund_coordinator, {"activity": an_activity(cast, grant).pk})


def test_who_came_is_counted_on_the_activities_and_nowhere_else(
    cast, grant, client, django_assert_max_num_queries
):
    event = an_open_event(cast, grant.partnership)
    activity = an_activity(cast, grant)
    save_part(activity, "delegates", cast.lund_coordinator, rows=delegates_of(cast))
    event = take_step(event, "sign_up", cast.lund_coordinator, {"activity": activity.pk})
    assert "not_counted" in {one.code for one in event.missing()}
    save_part(activity, "participants", cast.lund_coordinator, rows=PARTICIPANTS)
    event = Event.objects.get(pk=event.pk)
    assert "not_counted" not in {one.code for one in event.missing()}
    client.force_login(cast.lund_coordinator)
    with django_assert_max_num_queries(30):
        page = client.get(event.url, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "27" in page
    assert activity.url in page
    for step in ("sign_up", "take_back"):
        assert client.get(event.step_url(step)).status_code == 200
    client.force_login(cast.manager)
    for address in ("/events/", "/events/new/", event.step_url("edit")):
        assert client.get(address).status_code == 200
    assert take_step(event, "hold", cast.manager).state == "held"
