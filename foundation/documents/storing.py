"""Taking a file in: looked at, hashed, stored, and only then written down.

The file goes to the storage outside any transaction; its row, with the digest, and the entry in
the record follow in one short transaction. If that fails the file is taken away again, and what a
killed process leaves behind is a file without a row, never a row without its file
(`verify_documents --orphans` finds it).
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from foundation.workflow import clock, record
from foundation.workflow.models import Case

from . import limits
from .checks import FileType, check
from .models import Document, DocumentVersion
from .names import clean_name, ending
from .rights import check_may_add

FOLDER = "documents"
CHUNK = 256 * 1024


class TooBig(Exception):
    """The file is larger than what is taken (413); as a string, the sentence for people."""

    def __str__(self):
        megabytes = limits.max_upload() // limits.MIB
        return str(
            _("This file is too big: at most %(limit)s MB are taken.") % {"limit": megabytes}
        )


class Looked:
    """A file that was looked at and may be taken: its type, its clean name, and the file."""

    def __init__(self, file, found: FileType, name: str):
        self.file, self.type, self.name = file, found, name


def look_at(file, name: str | None = None) -> Looked:
    """Check an upload (or any seekable binary file with a name) before it is taken.

    Raises TooBig, or ValidationError with the sentence that says what is wrong.
    """
    if file.size > limits.max_upload():
        raise TooBig
    found, name = check(file, clean_name(name or file.name))
    return Looked(file, found, name)


class Stored:
    """A file that is in the store, and not yet (or by now) written down as a version."""

    def __init__(self, looked: Looked, path: str, digest: str, size: int):
        self.looked, self.path, self.digest, self.size = looked, path, digest, size
        self.written = False


@contextmanager
def put(matter, looked: Looked) -> Iterator[Stored]:
    """Keep a checked file in the store for the block (outside any transaction).

    Inside it `new_document` or `new_version` write it down; a file that nothing wrote down, or
    whose block failed, is taken away again.
    """
    digest, size = digest_of(looked.file)
    # The path tells nothing and cannot be guessed, whatever the file was called.
    # What is only being begun has no case yet.
    path = f"{FOLDER}/{matter.case_id or 'new'}/{secrets.token_hex(20)}"
    looked.file.seek(0)
    stored = None
    try:
        path = default_storage.save(path, looked.file)
        _make_sure(path, size)
        stored = Stored(looked, path, digest, size)
        yield stored
    except BaseException:
        default_storage.delete(path)
        raise
    if not stored.written:
        default_storage.delete(path)


def add_document(matter, by, looked: Looked, **fields) -> Document:
    """Store a checked file as a new document of the matter; fields as `new_document` has them.

    Raises PermissionDenied (not theirs to add) and Refused (not in this state).
    """
    check_may_add(matter, by)
    with put(matter, looked) as stored:
        return new_document(matter, by, stored, **fields)


def add_version(document: Document, by, looked: Looked) -> Document:
    """Store a checked file as the next version of the document; raises as `add_document` does."""
    matter = document.matter
    check_may_add(matter, by)
    with put(matter, looked) as stored:
        return new_version(document, by, stored)


@transaction.atomic
def new_document(
    matter, by, stored: Stored, *, kind, title="", language="", restricted=False
) -> Document:
    """Write a stored file down as the first version of a new document: its rows and its entry."""
    matter = _locked(matter, by)
    document = Document.objects.create(
        case_id=matter.case_id,
        kind_label=matter.label(),
        matter_id=matter.pk,
        kind=kind,
        title=title or title_of(stored.looked.name),
        language=language or getattr(by, "language", "") or "en",
        restricted=restricted,
        created_by=by,
        created_at=clock.now(),
    )
    return _write_down(matter, document, by, stored, "document")


@transaction.atomic
def new_version(document: Document, by, stored: Stored) -> Document:
    """Write a stored file down as the next version of a document."""
    matter = _locked(document.matter, by)
    return _write_down(matter, document, by, stored, "document")


def _locked(matter, by):
    # Every step locks the case first: while it is locked the matter's state stands still.
    Case.objects.select_for_update().get(pk=matter.case_id)
    matter = type(matter)._base_manager.get(pk=matter.pk)
    check_may_add(matter, by)
    return matter


def _write_down(matter, document, by, stored: Stored, step: str) -> Document:
    version = write_version(document, by, stored)
    facts = {
        "document": document.pk,
        "document_version": version.number,
        "sha256": version.sha256,
    }
    record.append(matter, step, by, source=matter.state, target=matter.state, facts=facts)
    return Document.objects.for_pages().get(pk=document.pk)


def write_version(document, by, stored: Stored) -> DocumentVersion:
    """The row of a stored file. The caller writes the entry that names it, in one transaction."""
    last = document.versions.aggregate(last=models.Max("number"))["last"] or 0
    version = DocumentVersion.objects.create(
        document=document,
        number=last + 1,
        file=stored.path,
        name=stored.looked.name,
        size=stored.size,
        type=stored.looked.type.media,
        sha256=stored.digest,
        by=by,
        at=clock.now(),
    )
    stored.written = True
    return version


def title_of(name: str) -> str:
    """What a document is called when nobody says: its file's name without the ending."""
    return name.removesuffix(f".{ending(name)}")[:250]


def digest_of(file) -> tuple[str, int]:
    """SHA-256 and length of what the file holds, read once, piece by piece."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _make_sure(path: str, size: int) -> None:
    """The whole file is there, and a local one is on the disk and not only in memory."""
    if default_storage.size(path) != size:
        raise OSError(f"{path} was not stored whole")
    try:
        local = default_storage.path(path)
    except NotImplementedError:
        return
    handle = os.open(local, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
