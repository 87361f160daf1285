"""The certificate says who signed what, when and how, and is for those who see the matter."""

import io

import pypdf
import pytest

from foundation.accounts.models import Person
from foundation.workflow.engine import take_step
from partnerships.signatures.certificate import said
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db


def address(declaration) -> str:
    return f"/signing/certificates/declarations/{declaration.pk}/"


def text(answer) -> str:
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_it_names_everybody_their_office_the_digest_and_the_whole_text(cast, client):
    declaration = stories.a_signed_declaration(
        cast, motivation='Få kommer: #panic("x") $y$ *fet* <img src=x> åäö Ø 中'
    )
    client.force_login(cast.lund_coordinator)
    answer = client.get(address(declaration))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    shown = text(answer)
    for name, office in (("Maria Major", "Mayor"), ("Otto Opponent", "Leader"), ("Dina", "Chief")):
        assert name in shown
        assert office in shown
    assert declaration.reference in shown
    assert "3 of 3" in shown
    assert 'Få kommer: #panic("x") $y$ *fet* <img src=x> åäö' in shown
    assert declaration.latest_version().digest in shown.replace(" ", "")


def test_it_is_tagged_and_says_its_language(cast, client):
    declaration = stories.a_signed_declaration(cast)
    Person.objects.filter(pk=cast.lund_coordinator.pk).update(language="sv")
    client.force_login(cast.lund_coordinator)
    answer = client.get(address(declaration))
    root = pypdf.PdfReader(io.BytesIO(answer.content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert "anmäler intresse" in text(answer)


def test_there_is_none_before_anybody_signed_and_none_of_what_was_taken_back(cast, client):
    client.force_login(cast.lund_coordinator)
    asked = stories.a_declaration_out_for_signing(cast)
    assert client.get(address(asked)).status_code == 404
    assert "certificates" not in client.get(asked.url).content.decode()
    signed = stories.everybody_signs(asked)
    assert address(signed) in client.get(signed.url).content.decode()
    reopened = take_step(signed, "reopen", cast.lund_coordinator)
    assert client.get(address(reopened)).status_code == 404


def test_who_has_not_signed_yet_stands_there_without_a_signature(cast):
    declaration = stories.a_declaration_out_for_signing(cast)
    from partnerships.signatures.models import Signatory

    first = Signatory.objects.about(declaration).pending().first()
    take_step(declaration, "sign", first.person, stories.what_is_signed(first))
    rows = said(declaration)["signatures"]
    assert [bool(row["at"]) for row in rows] == [True, False, False]
    assert rows[1]["how"] == ""


@pytest.mark.parametrize("who", ["stranger", "francistown_coordinator", "auditor"])
def test_nobody_else_gets_it(cast, client, who):
    declaration = stories.a_signed_declaration(cast)
    client.force_login(getattr(cast, who))
    assert client.get(address(declaration)).status_code == 404
    assert client.get("/signing/certificates/plans/1/").status_code == 404
