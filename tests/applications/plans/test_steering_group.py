"""Where the call asks for it, the steering groups sign the plan beside the partners' yes."""

import pytest
from django.core.exceptions import PermissionDenied

from foundation.workflow.engine import take_step
from foundation.workflow.steps import Invalid, Refused
from partnerships.signatures.models import Signatory
from tests.stories import applications, partnerships

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Out for confirmation, under a call that wants the steering groups to sign."""
    plan = applications.write_plan(cast, applications.a_plan(cast))
    version = plan.partnership.call_version
    version.content["terms"]["steering_group_signs"] = True
    version.save()
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    plan = take_step(plan, "confirm", cast.lund_coordinator)
    return take_step(plan, "confirm", cast.francistown_coordinator)


def members(cast, **changes):
    return [
        {
            "organisation": organisation.pk, "side": side, "name": f"{side} of {organisation}",
            "office": "Councillor", "email": f"{side}@{organisation.pk}.example", **changes,
        }
        for organisation in (cast.lund, cast.francistown)
        for side in ("majority", "opposition")
    ]  # fmt: skip


def ask(plan, cast, rows=None):
    return take_step(
        plan, "ask_steering_group", cast.lund_coordinator, {"signatories": rows or members(cast)}
    )


def codes(plan, step="submit"):
    return {one.code for one in plan.step_named(step).missing(plan)}


def test_it_is_submitted_once_everybody_asked_has_signed(cast, plan):
    assert codes(plan) == {"signature_missing"}
    plan = ask(plan, cast)
    assert Signatory.objects.about(plan).pending().count() == 4
    with pytest.raises(Refused):
        take_step(plan, "submit", cast.lund_coordinator)
    plan = partnerships.everybody_signs(plan)
    assert take_step(plan, "submit", cast.lund_coordinator).state == "submitted"


def test_the_partners_yes_stands_while_the_steering_group_is_asked(cast, plan):
    before = plan.latest_version().number
    plan = ask(plan, cast)
    assert plan.latest_version().number == before
    assert codes(plan) == {"signature_missing"}


def test_a_plan_that_is_taken_back_is_signed_anew(cast, plan):
    plan = partnerships.everybody_signs(ask(plan, cast))
    plan = take_step(plan, "reopen", cast.francistown_coordinator)
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    assert "signature_missing" in codes(plan)
    assert {one.standing for one in Signatory.objects.about(plan)} == {"void"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (lambda cast: members(cast)[:2], "Nobody is named to sign for"),
        (lambda cast: members(cast, email="one@mail.example"), "one person signs once"),
    ],
)
def test_every_partner_has_somebody_and_nobody_signs_twice(cast, plan, rows, words):
    with pytest.raises(Invalid, match=words):
        ask(plan, cast, rows(cast))


def test_a_stranger_to_the_plan_signs_for_nobody(cast, plan):
    rows = members(cast)
    rows[0]["organisation"] = cast.umea.pk
    with pytest.raises(Invalid, match="choice"):
        ask(plan, cast, rows)


def test_without_that_rule_nobody_is_asked(cast):
    plan = applications.write_plan(cast, applications.a_plan(cast))
    plan = take_step(plan, "request_confirmation", cast.lund_coordinator)
    with pytest.raises(PermissionDenied):
        ask(plan, cast)


def test_a_signatory_reads_the_plan_and_its_page_shows_who_has_signed(cast, plan, client):
    plan = ask(plan, cast)
    one = Signatory.objects.about(plan).pending().first()
    assert type(plan).objects.visible_to(one.person).filter(pk=plan.pk).exists()
    client.force_login(cast.francistown_coordinator)
    page = client.get(plan.url).content.decode()
    assert "majority of" in page
    assert "has been asked" in page
