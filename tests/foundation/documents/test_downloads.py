"""What comes back is bit for bit what was handed in, whole or in ranges, or the reader is told."""

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from foundation.documents import downloads, limits, storing
from foundation.documents.models import DocumentVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, cast):
    client.force_login(cast.office_coordinator)
    return client


@pytest.fixture
def text(hand_in, matter):
    content = ("".join(chr(65 + n % 26) for n in range(150_000))).encode()
    return hand_in(matter, content, "Ändring “1”.txt"), content


def body(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


def test_a_download_is_the_file_under_its_name_and_nothing_can_run_in_it(reader, text):
    document, content = text
    response = reader.get(document.content_url)
    assert response.status_code == 200
    assert body(response) == content
    assert response["Content-Length"] == str(len(content))
    assert response["ETag"] == f'"{document.latest.sha256}"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%84ndring")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_only_those_who_see_the_matter_get_its_files(client, document, cast):
    assert client.get(document.content_url).status_code == 302
    client.force_login(cast.stranger)
    assert client.get(document.content_url).status_code == 404
    assert client.get("/documents/999999/content/").status_code == 404


def test_each_version_has_its_own_address(reader, document, cast):
    looked = storing.look_at(ContentFile(b"newer", "note.txt"))
    storing.add_version(document, cast.manager, looked)
    assert body(reader.get(document.content_url)) == b"newer"
    assert body(reader.get(f"{document.content_url}?version=1")) == b"some text"
    for wrong in ("3", "0", "-1", "x", "9" * 30, "1.0", "٢"):
        assert reader.get(document.content_url, {"version": wrong}).status_code == 404


def test_a_head_has_the_headers_and_no_body(reader, document):
    response = reader.head(document.content_url)
    assert response.status_code == 200
    assert response["Content-Length"] == "9"
    assert response.content == b""


@effort(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=st.integers(0, 150_100), length=st.integers(0, 150_100), shape=st.integers(0, 2))
def test_every_range_gives_the_same_bytes_as_the_whole(text, first, length, shape):
    document, content = text
    last = first + length
    header = [f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{length}"][shape]
    wanted = [content[first : last + 1], content[first:], content[-length:] if length else b""][
        shape
    ]
    request = RequestFactory().get("/", headers={"Range": header})
    response = downloads.send(request, document.latest)
    if not wanted:
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(content)}"
        return
    assert response.status_code == 206
    assert body(response) == wanted
    assert response["Content-Length"] == str(len(wanted))
    start = max(len(content) - length, 0) if shape == 2 else first
    span = f"bytes {start}-{start + len(wanted) - 1}/{len(content)}"
    assert response["Content-Range"] == span


def test_a_broken_off_download_is_continued_only_if_it_is_the_same_file(reader, document):
    etag = f'"{document.latest.sha256}"'
    ask = {"Range": "bytes=5-", "If-Range": etag}
    assert body(reader.get(document.content_url, headers=ask)) == b"text"
    for other in ('"0000"', f"W/{etag}", "Wed, 21 Oct 2026 07:28:00 GMT"):
        response = reader.get(document.content_url, headers={**ask, "If-Range": other})
        assert (response.status_code, body(response)) == (200, b"some text")


def test_a_reader_who_has_the_file_is_not_sent_it_again(reader, document):
    etag = f'"{document.latest.sha256}"'
    for known in (etag, f'"x", W/{etag}', "*"):
        response = reader.get(document.content_url, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
    assert reader.get(document.content_url, headers={"If-None-Match": '"x"'}).status_code == 200
    assert reader.get(document.content_url, headers={"If-Match": '"x"'}).status_code == 412
    assert reader.get(document.content_url, headers={"If-Match": etag}).status_code == 200


@pytest.mark.parametrize("harm", ["flip", "cut", "lose"])
@pytest.mark.parametrize("header", [None, "bytes=0-1"])
def test_a_damaged_file_is_never_sent_and_the_reader_is_told(reader, document, harm, header):
    path = document.latest.file.path
    with open(path, "r+b") as file:
        if harm == "flip":
            file.write(b"S")
        file.truncate(4 if harm == "cut" else 9)
    if harm == "lose":
        document.latest.file.storage.delete(document.latest.file.name)
    response = reader.get(document.content_url, headers={"Range": header} if header else {})
    assert response.status_code == 410
    assert b"damaged" in response.content


def test_a_damaged_file_too_large_to_be_checked_first_breaks_off_before_its_end(
    text, monkeypatch, settings
):
    document, content = text
    settings.VERIFY_DOWNLOADS_MB = 0
    with open(document.latest.file.path, "r+b") as file:
        file.write(b"?")
    response = downloads.send(RequestFactory().get("/"), document.latest)
    sent = []
    with pytest.raises(downloads.Damaged):
        sent.extend(response)
    assert sum(map(len, sent)) < len(content)


def test_a_large_file_that_is_whole_arrives_whole(text, settings):
    document, content = text
    settings.VERIFY_DOWNLOADS_MB = 0
    assert limits.verified_size() == 0
    assert body(downloads.send(RequestFactory().get("/"), document.latest)) == content


def test_what_the_scan_holds_back_is_not_sent(reader, document):
    DocumentVersion.objects.update(scan="held")
    response = reader.get(document.content_url)
    assert response.status_code == 409
    assert b"held back" in response.content
