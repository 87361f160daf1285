"""Files of a refused form wait here, so that they need not be chosen and sent again.

A kept file is no document: it has no row, only a name in the storage that cannot be guessed, and
a signed note of it in the page of whoever sent it. After a week it is thrown away.
"""

import re
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import PurePosixPath

from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from foundation.workflow import clock

FOLDER = "kept"
DAYS = 7
SALT = "documents.kept"


def keep(file: UploadedFile, name: str, person) -> str:
    """Put a looked-at upload aside for this person; the note by which it is found again."""
    forget_old()
    file.seek(0)
    path = f"{FOLDER}/{clock.today().isoformat()}/{secrets.token_hex(20)}"
    path = default_storage.save(path, file)
    note = {"path": path, "name": name, "size": file.size, "person": person.pk}
    return signing.dumps(note, salt=SALT)


def noted(note: str, person) -> dict | None:
    """What a note says (name and size); None if it is not this person's, or the file is gone."""
    try:
        found = signing.loads(note, salt=SALT, max_age=DAYS * 86_400)
    except signing.BadSignature:
        return None
    mine = found["person"] == getattr(person, "pk", None)
    return found if mine and default_storage.exists(found["path"]) else None


def opened(found: dict) -> UploadedFile:
    """The kept file as if it had just been sent."""
    return UploadedFile(default_storage.open(found["path"]), found["name"], size=found["size"])


def forget(note: str, person) -> None:
    """The file has become a document, or another was chosen."""
    found = noted(note, person) if note else None
    if found:
        default_storage.delete(found["path"])


def forget_old(place: str = FOLDER, kept_days: int = DAYS) -> None:
    """Throw away what nobody came back for: files in folders of a day, kept for so many days."""
    try:
        days, _files = default_storage.listdir(place)
    except FileNotFoundError:
        return
    oldest = (clock.today() - timedelta(days=kept_days + 1)).isoformat()
    for day in days:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or day >= oldest:
            continue
        folder = PurePosixPath(place, day)
        with suppress(OSError):  # somebody else throws it away at the same moment
            for name in default_storage.listdir(str(folder))[1]:
                default_storage.delete(str(folder / name))
            default_storage.delete(str(folder))
