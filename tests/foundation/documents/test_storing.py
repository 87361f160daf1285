"""A file is stored under a name nobody can guess, written down with its digest, and never lost."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command

from foundation.documents import storing
from foundation.documents.forms import DocumentField, DocumentsField
from foundation.documents.models import Document, DocumentVersion, Immutable
from foundation.documents.rights import matter_at, may_add
from foundation.workflow import record
from foundation.workflow.models import Entry
from foundation.workflow.steps import Refused

from . import matters, papers
from .conftest import files_in

pytestmark = pytest.mark.django_db


def test_a_document_says_what_it_is_who_brought_it_and_of_what_digest(hand_in, matter, cast):
    content = papers.pdf()
    document = hand_in(matter, content, "../Möte.pdf")
    version = document.latest
    assert (document.case_id, document.matter) == (matter.case_id, matter)
    assert (document.title, document.language) == ("Möte", cast.manager.language)
    assert (version.number, version.name, version.type) == (1, "Möte.pdf", "application/pdf")
    assert version.sha256 == hashlib.sha256(content).hexdigest()
    assert version.size == len(content)
    assert version.file.open().read() == content


def test_the_path_in_the_store_tells_nothing_of_the_name(hand_in, matter, store):
    hand_in(matter, papers.pdf(), "salaries.pdf")
    (path,) = files_in(store)
    assert "salaries" not in str(path)
    assert path.parent.name == str(matter.case_id)
    assert len(path.name) == 40


def test_the_record_of_the_case_tells_the_digest(document, matter, cast):
    entry = Entry.objects.about(matter).order_by("seq").last()
    assert (entry.step, entry.by) == ("document", cast.manager)
    assert entry.facts == {
        "document": document.pk,
        "document_version": 1,
        "sha256": document.latest.sha256,
    }
    assert list(record.verify()) == []


def test_a_new_version_leaves_the_earlier_one_as_it_was(document, cast):
    looked = storing.look_at(ContentFile(b"another text", "note.txt"))
    newer = storing.add_version(document, cast.manager, looked)
    first, second = newer.versions.all()
    assert (first.number, second.number) == (1, 2)
    assert (first.file.open().read(), second.file.open().read()) == (b"some text", b"another text")
    assert newer.latest == second
    assert newer.frozen() == {"document": newer.pk, "version": 2, "sha256": second.sha256}


def test_a_version_is_never_changed_or_removed(document):
    version = document.latest
    version.name = "other.txt"
    with pytest.raises(Immutable):
        version.save()
    with pytest.raises(Immutable):
        version.delete()
    with pytest.raises(Immutable):
        DocumentVersion.objects.update(sha256="0" * 64)
    with pytest.raises(Immutable):
        DocumentVersion.objects.all().delete()
    version.scan = "clean"
    version.save(update_fields=["scan"])
    assert DocumentVersion.objects.get().scan == "clean"


def test_whoever_sees_the_matter_sees_its_documents_and_nobody_else(document, cast):
    def sees(person):
        return Document.objects.visible_to(person).filter(pk=document.pk).exists()

    assert sees(cast.manager)
    assert sees(cast.office_coordinator)
    assert not sees(cast.stranger)
    assert not sees(cast.anonymous)


def test_a_restricted_document_is_for_those_who_write_the_matter(hand_in, matter, cast):
    document = hand_in(matter, restricted=True)
    assert document in Document.objects.visible_to(cast.manager)
    assert document not in Document.objects.visible_to(cast.office_coordinator)


def test_asking_what_is_visible_is_one_query(document, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(Document.objects.visible_to(cast.manager))


def test_who_may_write_the_matter_may_add_to_it_while_it_lives(matter, cast):
    assert may_add(matter, cast.manager)
    assert not may_add(matter, cast.office_coordinator)
    assert not may_add(matter, cast.stranger)
    assert not may_add(matters.an_ended_one(cast), cast.manager)


def test_one_who_may_not_add_is_refused_and_nothing_is_stored(hand_in, matter, cast, store):
    with pytest.raises(PermissionDenied):
        hand_in(matter, by=cast.office_coordinator)
    with pytest.raises(Refused) as caught:
        hand_in(matters.an_ended_one(cast))
    assert [one.code for one in caught.value.missing] == ["state"]
    assert files_in(store) == []
    assert not Document.objects.exists()


def test_a_room_may_say_itself_from_whom_it_takes_documents(matter, cast, monkeypatch):
    guest = cast.office_coordinator
    hook = lambda self, person: person == guest  # noqa: E731
    monkeypatch.setattr(type(matter), "takes_documents_from", hook, raising=False)
    assert may_add(matter, guest)
    assert not may_add(matter, cast.manager)


def test_a_failure_after_storing_takes_the_file_away_again(hand_in, matter, store, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(record, "append", fail)
    with pytest.raises(RuntimeError):
        hand_in(matter)
    assert files_in(store) == []
    assert not Document.objects.exists()


def test_a_file_that_the_store_did_not_keep_whole_is_not_written_down(
    hand_in, matter, store, monkeypatch
):
    monkeypatch.setattr(FileSystemStorage, "size", lambda self, name: 3)
    with pytest.raises(OSError, match="whole"):
        hand_in(matter)
    assert files_in(store) == []
    assert not Document.objects.exists()


def test_a_full_disk_leaves_nothing_behind(hand_in, matter, store, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="space"):
        hand_in(matter)
    assert files_in(store) == []


def test_too_big_a_file_is_refused_before_it_is_looked_at(settings, hand_in, matter):
    settings.MAX_UPLOAD_BYTES = 8
    with pytest.raises(storing.TooBig):
        hand_in(matter)


def test_every_file_is_verified_and_the_damaged_one_is_named(hand_in, matter, capsys):
    good, bad, lost = (hand_in(matter, text) for text in (b"good", b"soon bad", b"soon lost"))
    call_command("verify_documents")
    assert "3 files" in capsys.readouterr().out
    with open(bad.latest.file.path, "r+b") as file:
        file.write(b"S")
    default_storage.delete(lost.latest.file.name)
    with pytest.raises(CommandError, match="2 of 3") as caught:
        call_command("verify_documents", "--orphans")
    assert caught.value.returncode == 1
    told = capsys.readouterr().err
    assert f"version row {bad.latest.pk} " in told
    assert f"version row {lost.latest.pk} " in told
    assert f"version row {good.latest.pk} " not in told


def test_a_file_that_no_version_knows_is_named_when_asked(document, matter, capsys):
    left = default_storage.save(f"documents/{matter.case_id}/left", ContentFile(b"left"))
    call_command("verify_documents", "--orphans", "--case", matter.case.reference)
    told = capsys.readouterr().out
    assert left in told
    assert document.latest.file.name not in told


@pytest.mark.parametrize(
    "address", ["", "calls", "calls/", "/", "x/-1", "x/1.0", "x/٣", "x/" + "9" * 30]
)
def test_what_is_no_address_of_a_matter_is_said_to_be_none(address, cast):
    with pytest.raises(ValueError):  # noqa: PT011
        matter_at(address, cast.manager)


def test_a_matter_is_found_by_its_address_only_for_those_who_see_it(matter, cast):
    address = f"{matter.collection}/{matter.pk}"
    assert matter_at(address, cast.manager) == matter
    assert matter_at(address, cast.stranger) is None
    assert matter_at(f"{matter.collection}/999999", cast.manager) is None
    assert matter_at("nothings/1", cast.manager) is None


def test_other_forms_name_documents_by_id_and_only_those_they_may(document, matter, cast, hand_in):
    other = hand_in(matters.a_draft(cast))
    field = DocumentsField(Document.objects.visible_to(cast.manager))
    field.choose_from(matter)
    assert list(field.clean([document.pk])) == [document]
    assert list(field.clean([str(document.pk)])) == [document]
    for wrong in ([other.pk], [True], [1.0], [10**30], ["x"], ["9" * 30], 5, "5", [[1]]):
        with pytest.raises(ValidationError):
            field.clean(wrong)
    one = DocumentField(Document.objects.all())
    one.choose_from(matter)
    assert one.clean(document.pk) == document
    for wrong in (other.pk, True, 10**30, "x", [1], {"a": 1}):
        with pytest.raises(ValidationError):
            one.clean(wrong)
