"""Two of the office, or a partner and the office, press at the same moment: one of them wins."""

import pytest

from foundation.accounts.models import Party
from foundation.workflow import clock, record
from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from partnerships.messages.models import Message
from partnerships.messages.recipients import chosen
from partnerships.messages.sending import send
from partnerships.signatures import sheet_codes
from partnerships.signatures.models import Signature, SignedPaper
from tests.foundation.workflow.test_engine_broken_on_purpose import at_once
from tests.partnerships.declarations.test_exceptions import stated, submitted, without_opposition
from tests.partnerships.signatures.test_paper import a_scan, asked, handed_in
from tests.stories import partnerships as stories
from tests.stories import retold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _stories_are_told_anew(monkeypatch):
    monkeypatch.setattr(retold, "_told", {})


def one_wins(matter, *tries) -> str:
    """Takes the steps (name, person, body) at once; the name of the one that was taken."""

    def take(n):
        name, by, body = tries[n]
        return take_step(type(matter).objects.get(pk=matter.pk), name, by, body)

    found = at_once(len(tries), take)
    won = [tries[n][0] for n, one in enumerate(found) if not isinstance(one, Exception)]
    lost = [one for one in found if isinstance(one, Exception)]
    assert len(won) == 1, found
    assert all(isinstance(one, Refused | Invalid) for one in lost), lost
    names = {name for name, _by, _body in tries}
    assert Entry.objects.about(matter).filter(step__in=names).count() == 1
    assert not list(record.verify())
    return won[0]


def test_a_paper_is_confirmed_or_refused_and_not_both(cast):
    declaration = stories.a_declaration_out_for_signing(cast)
    handed_in(declaration, cast.lund_coordinator, asked(declaration, "majority"))
    won = one_wins(
        declaration, ("confirm_paper", cast.office_coordinator, {}),
        ("refuse_paper", cast.manager, {"reason": "It cannot be read"}),
        ("confirm_paper", cast.office_coordinator2, {}),
    )  # fmt: skip
    standing = {"confirm_paper": "confirmed", "refuse_paper": "refused"}[won]
    assert SignedPaper.objects.get().standing == standing
    assert Signature.objects.count() == (won == "confirm_paper")


def test_one_signature_is_handed_in_once(cast):
    declaration = stories.a_declaration_out_for_signing(cast)
    body = {
        "signatories": [one.pk for one in asked(declaration, "majority")],
        "code": sheet_codes.code_of_version(declaration.latest_version()),
    }
    tries = [
        ("upload_signed_sheet", by, {**body, "document": a_scan(declaration, by).pk})
        for by in (cast.lund_coordinator, cast.office_coordinator)
    ]
    one_wins(declaration, *tries)
    assert SignedPaper.objects.count() == 1


def test_an_exception_is_decided_once(cast):
    declaration = submitted(cast, stated(without_opposition(cast), cast.lund_coordinator))
    one_wins(
        declaration, ("confirm_exception", cast.office_coordinator, {}),
        ("refuse_exception", cast.office_coordinator2, {"reason": "There is an opposition"}),
    )  # fmt: skip
    assert declaration.exception_decisions.count() == 1


def test_of_three_partners_only_one_leaves_where_two_must_stay(cast):
    partnership = stories.a_partnership(cast)
    body = {"organisation": cast.umea.pk, "reason": "They want to learn together"}
    take_step(partnership, "add_partner", cast.office_coordinator, body)
    left = {"last_day": clock.today().isoformat(), "reason": "Their council has decided so"}
    tries = [
        ("remove_partner", cast.office_coordinator, {**left, "organisation": one.pk, **more})
        for one, more in ((cast.lund, {"successor": cast.umea.pk}), (cast.umea, {}))
    ]
    one_wins(partnership, *tries)
    assert Party.objects.filter(case=partnership.case, until=None).count() == 2


def test_a_message_that_is_sent_twice_with_its_key_is_one_message(cast):
    partnership = stories.a_partnership(cast)
    by = cast.office_coordinator

    def press(_n):
        cohorts, offices = ["partnership:inception"], ["coordinator"]
        found = chosen(by, call=None, cohorts=cohorts, references=[], offices=offices)
        return send(by, "a-key", {"en": "About"}, {"en": "Hello"}, found, offices)

    assert len({one.pk for one in at_once(3, press)}) == 1
    assert Message.objects.get().people == Notice.objects.filter(topic="message").count() == 2
    assert Entry.objects.about(partnership).filter(step="message").count() == 1
    assert not list(record.verify())
