"""Files over the API, as API.md says: what comes back, and the refusals in their order."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents.models import Document, DocumentVersion
from foundation.workflow.models import Replay

from . import matters, papers
from .conftest import files_in, upload

pytestmark = pytest.mark.django_db
URL = "/api/v1/documents/"


@pytest.fixture
def writer(client, cast):
    client.force_login(cast.manager)
    return client


@pytest.fixture
def send(writer, matter):
    def post(url=URL, **fields):
        headers = fields.pop("headers", None)
        body = {"matter": f"{matter.collection}/{matter.pk}", "kind": "minutes", "file": upload()}
        body = {name: value for name, value in {**body, **fields}.items() if value is not None}
        return writer.post(url, body, headers=headers)

    return post


def test_a_document_is_handed_in_and_described(send, matter, writer):
    response = send(language="sv")
    assert response.status_code == 201
    answer = response.json()
    assert response["Location"] == f"{URL}{answer['id']}/"
    expected = {
        "matter": f"{matter.collection}/{matter.pk}",
        "kind": "minutes",
        "name": "minutes.pdf",
        "type": "application/pdf",
        "size": len(papers.pdf()),
        "sha256": hashlib.sha256(papers.pdf()).hexdigest(),
        "version": 1,
        "scan": "none",
        "language": "sv",
        "content": f"{URL}{answer['id']}/content/?version=1",
    }
    assert {name: answer[name] for name in expected} == expected
    assert writer.get(response["Location"]).json() == answer
    fetched = writer.get(answer["content"])
    assert b"".join(fetched) == papers.pdf()
    assert fetched["ETag"] == f'"{answer["sha256"]}"'


def test_a_new_version_is_added_and_the_chain_is_shown(send, writer):
    made = send().json()
    response = writer.post(f"{URL}{made['id']}/versions/", {"file": upload("second.pdf")})
    assert response.status_code == 201
    answer = response.json()
    assert (answer["version"], answer["name"]) == (2, "second.pdf")
    assert [one["version"] for one in answer["versions"]] == [1, 2]
    first = answer["versions"][0]
    assert b"".join(writer.get(first["content"])) == papers.pdf()


def test_content_answers_ranges(send, writer):
    content = send().json()["content"]
    response = writer.get(content, headers={"Range": "bytes=0-3", "Accept": "application/pdf"})
    assert (response.status_code, b"".join(response)) == (206, b"%PDF")
    assert writer.get(content, headers={"Range": "bytes=999999-"}).status_code == 416


def test_the_list_holds_what_is_visible_and_can_be_narrowed(send, matter, writer, client, cast):
    first, second = send().json(), send(kind="receipt").json()
    answer = writer.get(URL).json()
    assert answer["count"] == 2
    assert [one["id"] for one in answer["results"]] == [second["id"], first["id"]]
    for query, ids in {
        f"matter={matter.collection}/{matter.pk}": [second["id"], first["id"]],
        f"matter={matter.collection}/999999": [],
        "kind=receipt": [second["id"]],
        "kind=%00": [],
        "ordering=id": [first["id"], second["id"]],
        "page_size=1&page=2": [first["id"]],
    }.items():
        assert [one["id"] for one in writer.get(f"{URL}?{query}").json()["results"]] == ids, query
    assert writer.get(f"{URL}?matter=nonsense").status_code == 400
    assert writer.get(f"{URL}?ordering=title").status_code == 400
    client.force_login(cast.stranger)
    assert client.get(URL).json()["count"] == 0


def test_a_list_costs_the_same_however_long_it_is(send, writer, django_assert_max_num_queries):
    for _ in range(4):
        send()
    with django_assert_max_num_queries(12):
        writer.get(URL)


def test_a_visitor_is_asked_who_is_calling(client, document):
    for address in (URL, f"{URL}{document.pk}/", f"{URL}{document.pk}/content/"):
        response = client.get(address)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
    assert client.post(URL, {}).status_code == 401


def test_what_one_may_not_see_is_not_there(client, document, matter, cast):
    client.force_login(cast.stranger)
    for address in (f"{URL}{document.pk}/", f"{URL}{document.pk}/content/", f"{URL}999999/"):
        response = client.get(address)
        assert response.status_code == 404
        assert set(response.json()) == {"detail"}
    assert client.post(f"{URL}{document.pk}/versions/", {"file": upload()}).status_code == 404
    body = {"matter": f"{matter.collection}/{matter.pk}", "kind": "minutes", "file": upload()}
    assert client.post(URL, body).status_code == 404


def test_one_who_sees_but_does_not_write_is_refused(client, document, matter, cast):
    client.force_login(cast.office_coordinator)
    body = {"matter": f"{matter.collection}/{matter.pk}", "kind": "minutes", "file": upload()}
    for response in (
        client.post(URL, body),
        client.post(f"{URL}{document.pk}/versions/", {"file": upload()}),
    ):
        assert response.status_code == 403
        assert set(response.json()) == {"detail"}


def test_a_matter_that_has_ended_takes_no_documents(send, cast):
    ended = matters.an_ended_one(cast)
    response = send(matter=f"{ended.collection}/{ended.pk}")
    assert response.status_code == 409
    (missing,) = response.json()["missing"]
    assert missing["code"] == "state"


def test_too_long_a_request_is_refused_before_anything_else_is_read(send, settings, store):
    settings.MAX_UPLOAD_BYTES = 1000
    for fields in ({}, {"matter": "calls/999999"}, {"kind": "No"}):
        response = send(file=SimpleUploadedFile("a.txt", b"x" * 1_050_000), **fields)
        assert response.status_code == 413
        response = send(file=SimpleUploadedFile("a.txt", b"x" * 2_000_000), **fields)
        assert response.status_code == 413
        assert set(response.json()) == {"detail"}
    assert send(file=SimpleUploadedFile("a.txt", b"x" * 1001)).status_code == 413
    assert files_in(store) == []


def test_only_a_form_with_a_file_is_read(writer, document):
    for address in (URL, f"{URL}{document.pk}/versions/"):
        response = writer.post(address, {"matter": "x"}, content_type="application/json")
        assert response.status_code == 415
        broken = writer.post(address, b"nonsense", content_type="multipart/form-data")
        assert broken.status_code == 400


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"file": None}, "file"),
        ({"file": "no file"}, "file"),
        ({"file": SimpleUploadedFile("a.exe", b"MZ")}, "file"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "file"),
        ({"kind": None}, "kind"),
        ({"kind": "No Code"}, "kind"),
        ({"kind": "a\0b"}, "kind"),
        ({"kind": "k" * 41}, "kind"),
        ({"language": "Klingon!"}, "language"),
        ({"matter": None}, "matter"),
        ({"matter": "17"}, "matter"),
        ({"matter": "calls/\0"}, "matter"),
        ({"title": "t" * 300}, "title"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_a_sentence(send, fields, name, store):
    response = send(**fields)
    assert response.status_code == 400
    assert list(response.json()) == [name]
    assert response.json()[name][0].endswith(".")
    assert files_in(store) == []


def test_the_same_upload_sent_twice_with_a_key_is_taken_once(send, matter, store, cast):
    key = {"Idempotency-Key": "one"}
    first, again = send(headers=key), send(headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Document.objects.count() == len(files_in(store)) == 1
    other = send(headers=key, file=upload("minutes.pdf", papers.pdf() + b"\n"))
    assert other.status_code == 400
    assert len(files_in(store)) == 1
    refused = send(headers={"Idempotency-Key": "two"}, kind="No")
    assert refused.status_code == 400
    assert not Replay.objects.filter(key="two").exists()


def test_a_damaged_file_is_told_and_a_held_one_is_refused(send, writer):
    content = send().json()["content"]
    path = DocumentVersion.objects.get().file.path
    with open(path, "r+b") as file:
        file.write(b"?")
    response = writer.get(content)
    assert (response.status_code, set(response.json())) == (410, {"detail"})
    DocumentVersion.objects.update(scan="held")
    response = writer.get(content)
    assert response.status_code == 409
    assert response.json()["missing"][0]["code"] == "held"


def test_nothing_is_removed_or_changed_by_address(writer, document):
    for method in ("delete", "put", "patch"):
        assert getattr(writer, method)(f"{URL}{document.pk}/").status_code == 405
        assert getattr(writer, method)(f"{URL}{document.pk}/content/").status_code == 405
