"""Files of a refused form wait for their form, for their person, and not for ever."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from foundation.documents import kept
from foundation.documents.models import Document
from foundation.workflow import clock

from .conftest import upload

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def writer(client, cast):
    client.force_login(cast.manager)
    return client


@pytest.fixture
def address(matter):
    return f"/documents/upload/?matter={matter.collection}/{matter.pk}"


def receipt(address) -> dict:
    return {"kind": "receipt", "matter": address.rpartition("=")[2]}


def refuse(writer, address, **fields):
    """A good file in a form with a mistake; the page, and the note of the file in it."""
    page = writer.post(
        address, {**receipt(address), "title": "x" * 251, "file": upload(), **fields}
    )
    assert page.status_code == 400
    return page, page.context["form"].fields["file"].widget.kept["note"]


def test_a_kept_file_is_named_and_handed_in_without_being_chosen_again(writer, address):
    page, note = refuse(writer, address)
    assert "kept: it need not be chosen again" in page.content.decode()
    answer = writer.post(address, {**receipt(address), "title": "Hotel", "file_kept": note})
    assert answer.status_code == 302
    assert Document.objects.get().latest.size == upload().size
    assert kept.noted(note, page.wsgi_request.user) is None  # what was taken waits no longer


def test_a_kept_file_is_not_sent_twice_however_often_the_form_is_refused(writer, address):
    _page, note = refuse(writer, address)
    again = {**receipt(address), "title": "x" * 251, "file_kept": note}
    page = writer.post(address, again)
    assert page.context["form"].fields["file"].widget.kept["note"] == note


def test_a_newly_chosen_file_goes_before_the_kept_one(writer, address):
    _page, note = refuse(writer, address)
    writer.post(address, {**receipt(address), "file": upload("other.pdf"), "file_kept": note})
    assert Document.objects.get().latest.name == "other.pdf"


def test_a_note_is_good_for_its_person_only_and_cannot_be_made_up(
    writer, address, client, cast, matter
):
    page, note = refuse(writer, address)
    assert kept.noted(note, cast.lund_coordinator) is None
    assert kept.noted(note[:-2], page.wsgi_request.user) is None
    answer = writer.post(address, {**receipt(address), "file_kept": "made:up"})
    assert answer.status_code == 400


def test_what_nobody_comes_back_for_goes_after_a_week(writer, address, monkeypatch):
    _page, note = refuse(writer, address)
    path = kept.signing.loads(note, salt=kept.SALT)["path"]
    later = clock.today() + timedelta(days=kept.DAYS + 2)
    monkeypatch.setattr(clock, "today", lambda: later)
    kept.forget_old()
    assert not default_storage.exists(path)


def test_a_refused_file_is_not_kept(writer, address):
    page = writer.post(address, {**receipt(address), "file": upload("a.exe")})
    assert page.status_code == 400
    assert page.context["form"].fields["file"].widget.kept is None


def test_a_script_is_told_in_sentences_and_where_to_go(writer, address, matter):
    answer = writer.post(
        address, {**receipt(address), "title": "x" * 251, "file": upload("a.exe")}, headers=SCRIPT
    )
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"title", "file"}
    answer = writer.post(address, {**receipt(address), "file": upload()}, headers=SCRIPT)
    assert answer.json() == {"url": f"{matter.url}#documents"}


def test_an_upload_that_is_tried_again_after_it_arrived_is_stored_once(writer, address):
    for tries in ({}, {"tried": "1"}):
        answer = writer.post(
            address, {**receipt(address), "file": upload(), **tries}, headers=SCRIPT
        )
        assert answer.status_code == 200
    assert Document.objects.count() == 1
    writer.post(address, {**receipt(address), "file": upload()})  # handed in twice on purpose
    assert Document.objects.count() == 2


def test_the_same_holds_for_a_new_version(writer, document):
    for tries in ({}, {"tried": "1"}):
        body = {"file": upload("again.pdf"), **tries}
        assert writer.post(f"{document.url}versions/", body, headers=SCRIPT).status_code == 200
    assert Document.objects.get().versions.count() == 2
