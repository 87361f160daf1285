"""Papers of before: known by the names in the workbook, kept with their partnership."""

import tempfile
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from foundation.documents import limits, storing
from foundation.documents.models import Document
from foundation.documents.storing import TooBig
from foundation.workflow.steps import Refused

from .models import TakenOver

KIND = "taken_over"  # a signature on such a paper is a scanned one, never one given here
CHUNK = 256 * 1024


def awaited(takeover) -> list[dict]:
    """The papers that the workbook names and that are not there: {row, file, title, language}."""
    rows = TakenOver.objects.filter(takeover=takeover).select_related("partnership")
    rows = list(rows)
    ids = [row.partnership_id for row in rows]
    there = set(
        Document.objects.filter(
            kind_label="partnerships.partnership", matter_id__in=ids, kind=KIND
        ).values_list("matter_id", "versions__name")
    )
    there = {(pk, (name or "").lower()) for pk, name in there}
    return [
        {"row": row, **paper}
        for row in rows
        for paper in row.papers
        if (row.partnership_id, paper["file"].lower()) not in there
    ]


def take_in(takeover, by, archive: zipfile.ZipFile, entries: list) -> tuple[list[str], list[str]]:
    """(names taken, sentences about those that were not): each file on its own.

    A name that two cases await goes to both; one that nobody awaits is left out.
    """
    wanted: dict[str, list[dict]] = {}
    for one in awaited(takeover):
        wanted.setdefault(one["file"].lower(), []).append(one)
    taken, refused = [], []
    for entry in entries:
        name = PurePosixPath(entry.filename.replace("\\", "/")).name
        if name.lower() not in wanted:
            sentence = _("%(name)s: no case waits for a paper of this name.")
            refused.append(sentence % {"name": name[:100]})
            continue
        try:
            with unpacked(archive, entry) as file:
                for one in wanted.pop(name.lower()):
                    _file(one, by, file, name)
                    taken.append(name)
        except ValidationError as problem:
            refused.append(f"{name}: {' '.join(problem.messages)}")
        except (TooBig, Refused) as problem:
            refused.append(f"{name}: {problem}")
        except zipfile.BadZipFile:
            refused.append(_("%(name)s: it cannot be unpacked.") % {"name": name[:100]})
    return taken, refused


def unpacked(archive, entry):
    """The file of an entry, unpacked no further than a file may be."""
    kept = tempfile.SpooledTemporaryFile(max_size=CHUNK * 8)  # noqa: SIM115  (given away open)
    left = limits.max_upload() + 1
    try:
        with archive.open(entry) as packed:
            while left > 0 and (chunk := packed.read(min(CHUNK, left))):
                kept.write(chunk)
                left -= len(chunk)
    except Exception as error:  # zlib and lzma have no common ancestor of their own
        kept.close()
        raise zipfile.BadZipFile from error
    if left <= 0:
        kept.close()
        raise TooBig
    return kept


def _file(one: dict, by, file, name: str) -> None:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    wrapped = File(file, name=name)
    wrapped.size = size
    looked = storing.look_at(wrapped, name)
    storing.add_document(
        one["row"].partnership, by, looked, kind=KIND, title=one["title"],
        language=one["language"],
    )  # fmt: skip
