"""A matter to hang papers on, a store that is empty, and ways to hand papers in."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents import storing

from . import matters, papers


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """An empty store of the test's own; gives its folder."""
    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "store"), "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "default": local}
    return tmp_path / "store"


def files_in(store) -> list:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.fixture
def matter(cast):
    """A draft: the manager writes it, the office sees it, Umeå does not."""
    return matters.a_draft(cast)


@pytest.fixture
def hand_in(cast):
    """Hand in a paper as the manager, past the pages."""

    def take(matter, content=b"some text", name="note.txt", by=None, **fields):
        looked = storing.look_at(ContentFile(content, name))
        fields = {"kind": "minutes", **fields}
        return storing.add_document(matter, by or cast.manager, looked, **fields)

    return take


@pytest.fixture
def document(hand_in, matter):
    return hand_in(matter)


def upload(name="minutes.pdf", content=None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf() if content is None else content)
