"""The wording of agreements: kept by versions, filled in, signed, printed with the budget."""

import io

import pypdf
import pytest

from applications.agreements.document import agreement_pdf
from applications.agreements.forms import WordingForm
from applications.agreements.models import Agreement
from applications.agreements.wording import AgreementWording
from applications.grants.models import Grant
from foundation.workflow import clock
from foundation.workflow.engine import begin, take_step
from partnerships.signatures.readable import text_of as readable
from tests.stories import agreements as stories
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db
ENGLISH = ("{office} and {parties} agree on {amount}, held by {grant_holder}.\n{grants}\n"
           "From {first_day} to {last_day}.\n{reports}\nConditions: {conditions}")  # fmt: skip
SWEDISH = "{office} och {parties} kommer överens om {amount} ({reference})."


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        yield cast


@pytest.fixture(scope="module")
def granted(cast):
    return stories.a_granted_partnership(cast)[1].pk


@pytest.fixture
def grant(granted):
    return Grant.objects.get(pk=granted)


@pytest.fixture
def wording(cast):
    return AgreementWording.objects.create(
        number=1, text={"en": ENGLISH, "sv": SWEDISH}, at=clock.now(), by=cast.manager
    )


def pdf_text(agreement, language="en") -> str:
    reader = pypdf.PdfReader(io.BytesIO(agreement_pdf(agreement, language)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\xa0", " ").split())


def test_the_wording_is_filled_in_and_signed(cast, grant, wording):
    agreement = stories.an_agreement(cast, grant)
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    said = readable(agreement, agreement.latest_version()).replace("\xa0", " ")
    for one in ("ICLD and Lund, Francistown agree on SEK 10,000.00, held by Lund.",
                "From 1 January 2026 to until further notice.", "due on 31 March 2027",
                "Conditions: none"):  # fmt: skip
        assert one in said, said
    assert "{" not in said


def test_a_newer_wording_does_not_change_what_was_drawn_up(cast, grant, wording):
    agreement = stories.an_agreement(cast, grant)
    take_step(agreement, "request_signatures", cast.office_coordinator)
    AgreementWording.objects.create(number=2, text={"en": "New"}, at=clock.now(), by=cast.manager)
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.wording == wording
    version = agreement.latest_version()
    assert version.digest == agreement.digest()
    again = Agreement.objects.get(pk=stories.an_agreement(cast, grant).pk)
    assert again.wording.number == 2


def test_without_a_wording_everything_is_as_before(cast, grant):
    agreement = stories.an_agreement(cast, grant)
    assert "wording" not in agreement.content()
    assert stories.an_agreement_in_force(cast, grant).state == "in_force"
    assert "Annex: approved budget" in pdf_text(agreement)


def test_the_document_annexes_the_approved_budget(cast, grant, wording):
    agreement = stories.an_agreement(cast, grant, terms={"en": "Only trains.", "sv": "Bara tåg."})
    draft = pdf_text(agreement)
    assert "Draft." in draft
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    final = pdf_text(agreement)
    for said in ("Annex: approved budget, project", "SEK 6,000.00", "SEK 4,000.00",
                 "SEK 10,000.00", "Chair of the board", "Only trains.",
                 agreement.latest_version().digest[:16]):  # fmt: skip
        assert said in final, said
    assert "Draft." not in final
    assert "kommer överens om" in pdf_text(agreement, "sv")


def test_several_grants_have_an_annex_each(cast, grant, wording):
    steering = Grant.objects.get(plan=grant.plan, kind="steering_group")
    body = stories.what_an_agreement_says(cast, grant, steering)
    agreement = begin(Agreement, cast.office_coordinator, body)
    text = pdf_text(agreement)
    assert text.count("Annex: approved budget") == 2
    assert "agree on SEK 20,000.00" in text


def test_the_office_writes_a_new_version_and_keeps_the_old(cast, client, wording):
    client.force_login(cast.office_coordinator)
    body = {"text_en": "For {parties}.", "text_sv": "För {parties}."}
    assert client.post("/agreements/wording/", body).status_code == 302
    assert [one.number for one in AgreementWording.objects.all()] == [2, 1]
    assert client.post("/agreements/wording/", body).status_code == 302
    assert AgreementWording.objects.count() == 2  # nothing new was written
    body = {name: f"{text} {{money}}" for name, text in body.items()}
    answer = client.post("/agreements/wording/", body)
    assert answer.status_code == 400
    assert "{money}" in answer.content.decode()
    assert AgreementWording.objects.count() == 2


def test_others_of_the_office_read_it_and_partners_do_not(cast, client, wording):
    for person, status in ((cast.controller, 200), (cast.lund_coordinator, 403)):
        client.force_login(person)
        assert client.get("/agreements/wording/").status_code == status
        assert client.post("/agreements/wording/", {}).status_code == 403
    client.force_login(cast.controller)
    assert "/agreements/wording/" in client.get("/agreements/").content.decode()


def test_the_document_is_for_those_who_see_the_agreement(cast, client, grant):
    agreement = stories.an_agreement(cast, grant)
    address = f"/agreements/{agreement.pk}/document/en/"
    for person, status in ((cast.lund_team, 200), (cast.manager, 200), (cast.stranger, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
    client.force_login(cast.manager)
    assert client.get(address.replace("/en/", "/de/")).status_code == 404
    assert address in client.get(agreement.url).content.decode()


def test_a_wording_with_a_character_that_no_database_keeps_is_refused(cast, client):
    client.force_login(cast.office_coordinator)
    before = AgreementWording.objects.count()
    answer = client.post("/agreements/wording/", {"text_en": "a\x00b", "text_sv": "x"})
    assert answer.status_code == 400
    assert "Null characters are not allowed" in answer.content.decode()
    assert AgreementWording.objects.count() == before


@pytest.mark.parametrize("text", ["To {amount", "To { amount }", "To {Amount}", "To amount}"])
def test_a_brace_that_would_be_signed_as_it_stands_is_refused(text):
    form = WordingForm({"text": {"en": text, "sv": ""}})
    assert not form.is_valid()
    assert "brace" in str(form.errors["text"])
