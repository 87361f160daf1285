"""Office documents are zip archives: what is in them, and that opening them harms nobody."""

import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import limits

CHUNK = 64 * 1024

# The main part's type in [Content_Types].xml says which program an OOXML file is for.
OOXML = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
}
ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}


def is_archive(file) -> bool:
    """Whether something could open this as a zip archive, wherever in it the archive begins."""
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    finally:
        file.seek(0)


def office_type(file) -> str:
    """The ending that an office document's content asks for: docx, xlsx, pptx, odt, ods, odp.

    ValidationError with a sentence for a damaged, encrypted, oversized or active one, and for an
    archive that is no office document.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_sizes(entries, file)
            _check_names(entries)
            _read_all(archive, entries)
            found = _main_type(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        raise damaged() from None
    except Exception as error:  # zlib and lzma have no common ancestor of their own
        if isinstance(error, ValidationError):
            raise
        raise damaged() from None
    finally:
        file.seek(0)
    if found is None:
        raise ValidationError(_("Archives are not taken. Hand in each file by itself."), "archive")
    return found


def damaged() -> ValidationError:
    return ValidationError(
        _("This file is damaged and cannot be opened. Save it again and hand it in anew."),
        "damaged",
    )


def _check_sizes(entries, file) -> None:
    file.seek(0, 2)
    whole = file.tell()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    steep = any(
        entry.file_size > 10 * limits.MIB
        and entry.file_size > limits.ARCHIVE_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    # Entries that share bytes (an overlapping bomb) claim more packed bytes than the file has.
    if (
        len(entries) > limits.ARCHIVE_ENTRIES
        or unpacked > limits.ARCHIVE_UNPACKED
        or packed > whole
        or steep
    ):
        raise ValidationError(_("This file unpacks to far more than it seems to hold."), "bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise protected()


def protected() -> ValidationError:
    return ValidationError(
        _("This file is protected by a password. Hand it in without one, so that others can read."),
        "protected",
    )


def _check_names(entries) -> None:
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
            raise ValidationError(_("This file holds a path that leads out of it."), "path")


def _read_all(archive, entries) -> None:
    """Unpack every entry once, without keeping it: the only proof that all of it can be read."""
    left = limits.ARCHIVE_UNPACKED
    for entry in entries:
        with archive.open(entry) as packed:
            while chunk := packed.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise damaged()


def _main_type(archive, names: set[str]) -> str | None:
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        found = ODF.get(archive.read("mimetype").strip())
        if found:
            _refuse_active(any(name.startswith(("Basic/", "Scripts/")) for name in names))
            if b"manifest:encryption-data" in _bounded(archive, "META-INF/manifest.xml", names):
                raise protected()
            return found
    contents = _bounded(archive, "[Content_Types].xml", names)
    lowered = [name.lower() for name in names]
    _refuse_active(
        b"macroenabled" in contents.lower()
        or any("vbaproject" in name or "/macrosheets/" in name for name in lowered)
        or any("/activex/" in name for name in lowered)
    )
    return next((found for media, found in OOXML.items() if media in contents), None)


def _bounded(archive, name: str, names: set[str]) -> bytes:
    if name not in names or archive.getinfo(name).file_size > 4 * limits.MIB:
        return b""
    return archive.read(name)


def _refuse_active(active: bool) -> None:
    if active:
        raise ValidationError(
            _("This file contains macros. Save it without macros and hand it in anew."), "macros"
        )
