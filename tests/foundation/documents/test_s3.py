"""The same files in a bucket, over real HTTP: streamed by range, or handed on for five minutes."""

from urllib.request import urlopen

import boto3
import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from foundation.documents import downloads

from . import papers

pytestmark = pytest.mark.django_db
KEYS = {"access_key": "key", "secret_key": "secret", "region_name": "eu-north-1"}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings):
    """A bucket as the default storage, below a prefix, with the options the settings give it."""
    found = boto3.resource(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="eu-north-1",
    ).Bucket("papers")
    found.create(CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    options = {
        "bucket_name": "papers",
        "location": "prefix",
        "endpoint_url": endpoint,
        "default_acl": None,
        "file_overwrite": False,
        "querystring_expire": 300,
        "signature_version": "s3v4",
    }
    storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**options, **KEYS}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    yield found
    found.objects.delete()
    found.delete()


def fetch(document, **headers):
    return downloads.send(RequestFactory().get("/", headers=headers), document.latest)


def test_a_file_comes_back_from_the_bucket_whole_and_in_ranges(bucket, hand_in, matter):
    content = b"0123456789" * 20_000
    document = hand_in(matter, content)
    assert b"".join(fetch(document)) == content
    for first, last in ((0, 0), (5, 70_000), (199_999, 199_999), (0, 199_999)):
        response = fetch(document, Range=f"bytes={first}-{last}")
        assert response.status_code == 206
        assert b"".join(response) == content[first : last + 1]
    assert fetch(document, Range="bytes=200000-").status_code == 416


def test_nothing_stays_in_the_bucket_when_it_is_not_written_down(
    bucket, hand_in, matter, monkeypatch
):
    def fail(*args, **kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("foundation.workflow.record.append", fail)
    with pytest.raises(RuntimeError):
        hand_in(matter)
    assert list(bucket.objects.all()) == []


def test_a_changed_object_breaks_off_and_a_lost_one_is_told(bucket, hand_in, matter):
    document = hand_in(matter, b"0123456789" * 20_000)
    (stored,) = bucket.objects.all()
    stored.put(Body=b"9123456789" + b"0123456789" * 19_999)
    with pytest.raises(downloads.Damaged):
        list(fetch(document))
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_documents")
    stored.delete()
    with pytest.raises(downloads.Damaged):
        fetch(document)
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("verify_documents")


def test_where_set_so_the_reader_is_sent_to_the_bucket_for_a_few_minutes(
    bucket, hand_in, matter, settings
):
    settings.DOWNLOADS_REDIRECT = True
    document = hand_in(matter, papers.pdf(), "Möte.pdf")
    response = fetch(document)
    assert response.status_code == 302
    assert "X-Amz-Expires=300" in response["Location"]
    assert response["Cache-Control"] == "private, no-store"
    with urlopen(response["Location"]) as answer:
        assert answer.read() == papers.pdf()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Type"] == "application/pdf"
