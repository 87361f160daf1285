"""A council without an opposition: stated, attached, confirmed by the office, and in sight."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as some

from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from partnerships.declarations import composition
from partnerships.matching.models import Match
from partnerships.signatures.certificate import said
from tests.foundation.documents.papers import pdf
from tests.stories.partnerships import (
    SIDES,
    a_declaration,
    an_accepted_declaration,
    an_open_call,
    everybody_signs,
)
from tests.stories.reporting import a_receipt


def without_opposition(cast, call=None, **changes):
    """A draft of Lund's in which nobody signs for the opposition."""
    rows = [
        {"side": side, "name": name, "office": office, "email": f"sign.{side}@lund.example"}
        for side, name, office in SIDES
        if side != "opposition"
    ]
    return a_declaration(cast, call=call, signatories=rows, **changes)


def stated(declaration, by, **changes):
    paper = a_receipt(declaration, by, pdf(), name="council.pdf", kind="resolution")
    values = {
        "council": "one_party", "statement": "All 31 seats belong to one party.",
        "outside": "nobody", "why_nobody": "Every councillor is in the leadership.",
        "documents": [paper.pk], **changes,
    }  # fmt: skip
    save_part(declaration, "composition", by, values=values)
    return declaration


def refused(declaration, name, by) -> list:
    with pytest.raises(Refused) as refusal:
        take_step(declaration, name, by)
    return [(one.code, one.field) for one in refusal.value.missing]


def submitted(cast, declaration):
    declaration = take_step(declaration, "request_signatures", cast.lund_coordinator)
    return take_step(everybody_signs(declaration), "submit", cast.lund_coordinator)


def test_without_an_exception_the_opposition_must_sign(cast):
    declaration = without_opposition(cast)
    found = refused(declaration, "request_signatures", cast.lund_coordinator)
    assert found == [("side_missing", "signatories")]


def test_a_stated_exception_goes_out_for_signing_and_is_confirmed_before_it_is_accepted(cast):
    declaration = stated(without_opposition(cast), cast.lund_coordinator)
    declaration = submitted(cast, declaration)
    by = cast.office_coordinator
    assert refused(declaration, "accept", by) == [("exception_unconfirmed", "")]
    take_step(declaration, "confirm_exception", by)
    assert take_step(declaration, "accept", by).state == "accepted"
    fresh = type(declaration).objects.get(pk=declaration.pk)
    assert (fresh.exception()["standing"], fresh.exception()["by"]) == ("confirmed", by)


def test_sending_in_only_warns_while_it_is_not_confirmed(cast):
    declaration = stated(without_opposition(cast), cast.lund_coordinator)
    declaration = take_step(declaration, "request_signatures", cast.lund_coordinator)
    declaration = everybody_signs(declaration)
    found = {(one.code, one.level) for one in declaration.missing(cast.lund_coordinator)}
    assert ("exception_unconfirmed", "warning") in found
    assert take_step(declaration, "submit", cast.lund_coordinator).state == "submitted"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"statement": " "}, ["statement"]),
        ({"outside": ""}, ["outside"]),
        ({"why_nobody": ""}, ["why_nobody"]),
        ({"documents": []}, ["documents"]),
    ],
)
def test_what_is_not_said_is_named_at_its_field(cast, changes, fields):
    declaration = stated(without_opposition(cast), cast.lund_coordinator, **changes)
    found = refused(declaration, "request_signatures", cast.lund_coordinator)
    assert [field for code, field in found if code == "exception_unstated"] == fields


def test_a_councillor_outside_the_leadership_signs_in_the_oppositions_place(cast):
    body = {"outside": "signs", "why_nobody": ""}
    declaration = stated(without_opposition(cast), cast.lund_coordinator, **body)
    found = refused(declaration, "request_signatures", cast.lund_coordinator)
    assert found == [("side_missing", "signatories")]
    declaration = stated(a_declaration(cast), cast.lund_coordinator, **body)
    assert submitted(cast, declaration).state == "submitted"


def test_a_decision_holds_for_what_was_said_and_attached_then(cast):
    declaration = stated(without_opposition(cast), cast.lund_coordinator)
    office = cast.office_coordinator
    declaration = take_step(declaration, "confirm_exception", office)
    assert refused(declaration, "confirm_exception", office) == [("exception_decided", "")]
    save_part(declaration, "composition", cast.lund_coordinator,
              values={"statement": "Another council"})  # fmt: skip
    fresh = type(declaration).objects.get(pk=declaration.pk)
    assert fresh.exception()["standing"] == "asked"
    take_step(fresh, "refuse_exception", office, {"reason": "The list is of another year"})
    fresh = type(declaration).objects.get(pk=declaration.pk)
    assert fresh.exception()["standing"] == "refused"


def test_whose_the_decision_is(cast):
    declaration = stated(without_opposition(cast), cast.lund_coordinator)
    for person in (cast.lund_coordinator, cast.controller, cast.manager):
        with pytest.raises(PermissionDenied):
            take_step(declaration, "confirm_exception", person)
    with pytest.raises(Invalid):
        take_step(declaration, "refuse_exception", cast.office_coordinator)
    plain = a_declaration(cast)
    assert refused(plain, "confirm_exception", cast.office_coordinator) == [("no_exception", "")]


def test_it_is_in_sight_wherever_the_support_is_shown(cast, client, django_assert_max_num_queries):
    call = an_open_call(cast)
    declaration = submitted(
        cast, stated(without_opposition(cast, call=call), cast.lund_coordinator)
    )
    client.force_login(cast.office_coordinator)
    words = "One party holds every seat"
    assert words in client.get(f"/calls/{call.pk}/review/").content.decode()
    take_step(declaration, "confirm_exception", cast.office_coordinator)
    declaration = take_step(declaration, "accept", cast.office_coordinator)
    with django_assert_max_num_queries(30):
        html = client.get(declaration.url).content.decode()
    assert "Exception on record" in html
    assert words in html
    assert any(words in text for _label, text in said(declaration)["facts"])
    other = an_accepted_declaration(cast, call=call, coordinator=cast.francistown_coordinator)
    body = {"declarations": [declaration.pk, other.pk], "reason": "The same topic"}
    match = begin(Match, cast.office_coordinator, body)
    client.force_login(cast.francistown_coordinator)
    with django_assert_max_num_queries(30):
        html = client.get(match.url).content.decode()
    assert "All 31 seats belong to one party." in html
    assert "confirmed by the office" in html


def test_what_is_signed_says_it(cast):
    declaration = stated(without_opposition(cast), cast.lund_coordinator)
    declaration = take_step(declaration, "request_signatures", cast.lund_coordinator)
    text = declaration.signing_text()
    assert "All 31 seats belong to one party." in text
    assert "council (SHA-256" in text


CONTENT = some.fixed_dictionaries(
    {},
    optional={
        "council": some.sampled_from(["", *composition.COUNCILS]),
        "statement": some.sampled_from(["", " ", "Said"]),
        "outside": some.sampled_from(["", "signs", "nobody", "x"]),
        "why_nobody": some.sampled_from(["", "\t", "Said"]),
        "documents": some.lists(some.integers(1, 9), max_size=2),
    },
)


@given(CONTENT)
def test_the_opposition_is_missed_only_where_nobody_can_sign_and_it_is_said_why(content):
    missing = composition.missing_of(content)
    if composition.opposition_may_be_missing(content):
        assert content["council"]
        assert content["outside"] == composition.NOBODY
        assert content["why_nobody"].strip()
        assert set(missing) <= {"documents"}
    if not composition.is_asked(content):
        assert missing == []
        assert not composition.opposition_may_be_missing(content)
