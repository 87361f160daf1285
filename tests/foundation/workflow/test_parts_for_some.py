"""A part that only some roles read: refused to others, left out of pages, versions and record."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from foundation.accounts.roles import coordinator, manager
from foundation.pages.matter_page import parts_of
from foundation.workflow.engine import freeze, save_part
from foundation.workflow.models import Entry
from partnerships.models import Call
from tests.stories.partnerships import a_draft_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast, monkeypatch):
    """A draft whose terms only managers read; everybody at the office sees the call."""
    call = a_draft_call(cast)
    monkeypatch.setitem(Call.parts, "terms", replace(Call.parts["terms"], reads=(manager,)))
    return call


def get(client, person, call):
    client.force_login(person)
    return client.get(f"/api/v1/calls/{call.pk}/parts/terms/")


def test_only_those_roles_read_it(client, cast, call):
    assert get(client, cast.manager, call).status_code == 200
    assert get(client, cast.controller, call).status_code == 403
    assert get(client, cast.stranger, call).status_code == 404
    assert "terms" in {part["name"] for part in parts_of(call, cast.manager)}
    assert "terms" not in {part["name"] for part in parts_of(call, cast.controller)}


def test_it_is_in_no_version_and_the_record_keeps_no_digest_of_it(cast, call):
    call, part = save_part(call, "terms", cast.manager, values={"hours_per_month": 160})
    assert part.content["hours_per_month"] == 160
    facts = Entry.objects.about(call).order_by("seq").last().facts
    assert facts == {"part": "terms", "part_version": part.version}
    version = freeze(call, cast.manager)
    assert "terms" not in version.text.get("parts", {})


def test_who_may_not_read_may_not_write_it_either(cast, call, monkeypatch):
    spec = replace(Call.parts["terms"], reads=(coordinator,))
    monkeypatch.setitem(Call.parts, "terms", spec)
    with pytest.raises(PermissionDenied):
        save_part(call, "terms", cast.manager, values={})


def test_the_others_parts_are_everybodys_as_before(client, cast, call):
    client.force_login(cast.controller)
    assert client.get(f"/api/v1/calls/{call.pk}/parts/caps/").status_code == 200
    call, _part = save_part(call, "criteria", cast.manager, rows=[])
    assert "digest" in Entry.objects.about(call).order_by("seq").last().facts
