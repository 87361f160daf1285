"""What is secret leaks nowhere: deviation cases, links of travellers, pay behind codes."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.accounts.tokens import issue_token
from foundation.documents.storing import add_document, look_at
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import digest_of
from reporting.audits.population import code_of
from reporting.deviations.models import Deviation
from reporting.travel import sheets
from tests.stories.travel import a_trip_with_travellers

pytestmark = pytest.mark.django_db
SECRET = "Xylophonic invoices"


@pytest.fixture(autouse=True)
def _counters():
    cache.clear()


@pytest.fixture
def case(cast, grant):
    body = {"text": SECRET, "partnership": grant.partnership.pk, "place": SECRET}
    found = begin(Deviation, cast.francistown_team, body)
    add_document(found, cast.manager, look_at(SimpleUploadedFile("xylo.txt", b"X")), kind="other")
    return found


def addresses(case, grant) -> list[str]:
    return [
        "/", "/deviations/", "/deviations/?download=xlsx", "/notices/", "/documents/",
        grant.partnership.url, "/search/?q=Xylophonic", f"/search/?q={case.reference}",
        "/api/v1/deviations/", "/api/v1/documents/", "/api/v1/notices/",
        f"/api/v1/deviations/?partnership={grant.partnership.pk}",
        f"/api/v1/partnerships/{grant.partnership.pk}/",
        f"/api/v1/partnerships/{grant.partnership.pk}/record/",
    ]  # fmt: skip


def everything(client, person, paths) -> list[tuple]:
    """(address, status, what was answered without what changes with every answer)."""
    client.force_login(person)
    found = []
    for path in paths:
        answer = client.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        found.append((path, answer.status_code, body))
    return found


@pytest.mark.parametrize("who", ["admin", "controller", "office_coordinator", "lund_coordinator",
                                 "francistown_team", "auditor", "stranger"])  # fmt: skip
def test_nobody_but_the_named_learns_that_there_is_a_case(cast, grant, case, client, who):
    person = getattr(cast, who)
    for path, status, body in everything(client, person, addresses(case, grant)):
        assert status in (200, 404), (path, status)
        for said in (SECRET.encode(), case.reference.encode(), b"xylo.txt"):
            asked = path.endswith(said.decode()) or "Xylophonic" in path
            assert asked or said not in body, (path, said)
    for step in ("edit", "close", "investigate", "nonsense"):
        for pk in (case.pk, case.pk + 1000):
            page = client.post(f"/deviations/{pk}/steps/{step}/", {"reason": "x"})
            assert page.status_code == 404
            token = issue_token(person, 1)
            api = client.post(
                f"/api/v1/deviations/{pk}/steps/{step}/", {}, content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
            )  # fmt: skip
            assert api.status_code == 404
    for path in ("/deviations/%s/", "/api/v1/deviations/%s/record/",
                 "/api/v1/deviations/%s/parts/measures/"):  # fmt: skip
        there, not_there = client.get(path % case.pk), client.get(path % 987654)
        assert there.status_code == not_there.status_code == 404
        if path.startswith("/api/"):
            assert there.json() == not_there.json()


def test_whose_access_ended_reads_neither_the_case_nor_the_paper_they_handed_in(cast, case, client):
    body = {"person": cast.controller.pk, "reason": "Counts"}
    case = take_step(case, "name_person", cast.manager, body)
    looked = look_at(SimpleUploadedFile("mine.txt", b"Mine"))
    paper = add_document(case, cast.controller, looked, kind="other")
    client.force_login(cast.controller)
    assert client.get(paper.content_url).status_code == 200
    take_step(case, "end_access", cast.manager, body)
    for path in (case.url, paper.url, paper.content_url, f"/api/v1/documents/{paper.pk}/"):
        assert client.get(path).status_code == 404
    assert client.get("/api/v1/documents/").json()["count"] == 0


def test_a_travellers_link_is_in_no_cache_and_no_referrer(cast, grant, client):
    trip = a_trip_with_travellers(cast, grant)
    one = trip.going()[0]
    token = sheets.mint(one)
    page = client.get(f"/travellers/{token}/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    again = sheets.mint(one)
    assert sheets.by_token(token) is None
    assert sheets.by_token(again).pk == one.pk
    for wrong in ("", "x" * 5000, again[:-1], again.swapcase(), "\0", again + "\0"):
        assert sheets.by_token(wrong) is None


def test_whose_pay_it_is_cannot_be_guessed_from_its_code(settings):
    assert code_of(" Anna  BERG ") == code_of("anna berg") != code_of("Bo Ek")
    assert code_of("anna berg") != digest_of("anna berg")[:12]
    before = code_of("anna berg")
    settings.SECRET_KEY = "another house"
    assert code_of("anna berg") != before
