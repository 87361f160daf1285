"""Pages of documents: handing in without a script, and sentences where something is wrong."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory

from foundation.documents.models import Document

from . import matters
from .conftest import upload

pytestmark = pytest.mark.django_db
UPLOAD = "/documents/upload/"


@pytest.fixture
def writer(client, cast):
    client.force_login(cast.manager)
    return client


@pytest.fixture
def address(matter):
    return f"{matter.collection}/{matter.pk}"


def panel(matter, person) -> str:
    request = RequestFactory().get("/")
    request.user = person
    context = Context({"request": request, "matter": matter, "csrf_token": "token"})
    return Template("{% load documents %}{% document_panel matter %}").render(context)


def test_the_panel_lists_documents_and_offers_the_form_to_those_who_may_add(document, matter, cast):
    page = panel(matter, cast.manager)
    assert document.url in page
    assert document.latest.content_url in page
    assert document.latest.short_digest in page
    assert 'type="file"' in page
    assert 'enctype="multipart/form-data"' in page
    assert page.index("csrf") < page.index('type="file"')
    assert 'type="file"' not in panel(matter, cast.office_coordinator)


def test_the_panel_costs_the_same_however_many_documents(
    hand_in, matter, cast, django_assert_num_queries
):
    hand_in(matter)
    with django_assert_num_queries(3):
        panel(matter, cast.manager)
    for _ in range(5):
        hand_in(matter)
    with django_assert_num_queries(3):
        panel(matter, cast.manager)


def test_a_document_is_handed_in_with_a_plain_form(writer, address, matter):
    assert writer.get(f"{UPLOAD}?matter={address}").status_code == 200
    fields = {"matter": address, "kind": "receipt", "title": "Hotel", "file": upload()}
    response = writer.post(UPLOAD, fields)
    assert response.status_code == 302
    assert response["Location"] == f"{matter.url}#documents"
    document = Document.objects.get()
    assert (document.title, document.kind) == ("Hotel", "receipt")


def test_a_refused_file_is_explained_at_its_field(writer, address):
    fields = {"matter": address, "kind": "receipt", "file": upload("minutes.png")}
    response = writer.post(UPLOAD, fields)
    assert response.status_code == 400
    assert "but this is a .pdf file" in response.content.decode()
    assert not Document.objects.exists()


def test_too_big_a_file_is_explained_at_its_field(writer, address, settings):
    settings.MAX_UPLOAD_BYTES = 100
    for size in (101, 3_000_000):
        fields = {"kind": "receipt", "file": SimpleUploadedFile("a.txt", b"x" * size)}
        response = writer.post(f"{UPLOAD}?matter={address}", fields)
        assert response.status_code == 413
        assert "too big" in response.content.decode()


def test_the_detail_shows_the_chain_and_takes_a_new_version(writer, document, matter):
    response = writer.post(f"{document.url}versions/", {"file": upload()})
    assert response.status_code == 302
    page = writer.get(document.url).content.decode()
    assert f"{document.content_url}?version=1" in page
    assert f"{document.content_url}?version=2" in page
    assert matter.url in page
    refused = writer.post(f"{document.url}versions/", {"file": upload("a.exe")})
    assert refused.status_code == 400
    assert "is not taken" in refused.content.decode()


def test_the_three_answers_on_the_pages(client, document, address, matter, cast):
    assert client.get(document.url).status_code == 302
    assert client.get(UPLOAD, {"matter": address}).status_code == 302
    client.force_login(cast.stranger)
    assert client.get(document.url).status_code == 404
    assert client.get(UPLOAD, {"matter": address}).status_code == 404
    assert client.get(UPLOAD, {"matter": "nonsense"}).status_code == 404
    assert client.post(f"{document.url}versions/", {"file": upload()}).status_code == 404
    client.force_login(cast.office_coordinator)
    assert client.get(document.url).status_code == 200
    assert client.get(UPLOAD, {"matter": address}).status_code == 403
    assert client.post(f"{document.url}versions/", {"file": upload()}).status_code == 403
    client.force_login(cast.manager)
    ended = matters.an_ended_one(cast)
    assert client.get(UPLOAD, {"matter": f"{ended.collection}/{ended.pk}"}).status_code == 409
