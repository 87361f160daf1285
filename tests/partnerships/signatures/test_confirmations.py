"""Confirming, seen from the roles and rules that every confirmed matter shares."""

import pytest

from foundation.workflow.engine import take_step
from foundation.workflow.steps import Refused
from partnerships.matching.models import Match
from partnerships.signatures.confirmations import (
    confirming_partner,
    everyone_confirmed,
    not_confirmed_yet,
    unconfirmed,
)
from partnerships.signatures.models import Confirmation
from tests.stories.partnerships import a_match


def waiting(match) -> set:
    return set(confirming_partner.people(match))


def test_a_partner_confirms_the_frozen_version_once(cast):
    match = a_match(cast)
    assert set(unconfirmed(match)) == {cast.lund.pk, cast.francistown.pk}
    take_step(match, "confirm", cast.lund_coordinator)
    row = Confirmation.objects.get()
    assert (row.organisation, row.person) == (cast.lund, cast.lund_coordinator)
    assert row.version == match.latest_version()
    with pytest.raises(Refused) as refusal:
        take_step(match, "confirm", cast.lund_coordinator)
    assert [one.code for one in refusal.value.missing] == ["already_confirmed"]
    assert [one.code for one in everyone_confirmed(match)] == ["confirmation_missing"]
    assert "Francistown" in str(everyone_confirmed(match)[0].message)
    assert not_confirmed_yet(match, cast.francistown_coordinator) == []


def test_who_is_awaited_and_where_it_holds_agree(cast):
    match = a_match(cast)
    for confirmed_by in (None, cast.francistown_coordinator, cast.lund_coordinator):
        if confirmed_by:
            take_step(match, "confirm", confirmed_by)
        holds = {
            person for person in cast.everyone().values()
            if Match.objects.filter(confirming_partner.where(Match, person)).exists()
        }  # fmt: skip
        assert holds == waiting(match)
    assert holds == set()


def test_asking_again_voids_what_was_confirmed_even_without_a_changed_word(cast):
    match = a_match(cast)
    take_step(match, "confirm", cast.lund_coordinator)
    match.request_confirmations(cast.office_coordinator)
    assert set(unconfirmed(match)) == {cast.lund.pk, cast.francistown.pk}
    assert Confirmation.objects.count() == 1
    assert {row["at"] for row in match.confirmation_rows()} == {None}
