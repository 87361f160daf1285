"""What a file is, by its content: an allow list, and a look inside with the tools that open it."""

import codecs
import re
import warnings
from dataclasses import dataclass
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from . import archives, limits, mails
from .names import ending

HEAD = 1024  # how far readers look for what a file is; so do we for what it must not be


@dataclass(frozen=True)
class FileType:
    """A type that is taken: its media type and the endings its name may have, first the usual."""

    media: str
    endings: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument."
OASIS = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": FileType("application/pdf", ("pdf",)),
    "png": FileType("image/png", ("png",)),
    "jpeg": FileType("image/jpeg", ("jpg", "jpeg")),
    "gif": FileType("image/gif", ("gif",)),
    "webp": FileType("image/webp", ("webp",)),
    "docx": FileType(OFFICE + "wordprocessingml.document", ("docx",)),
    "xlsx": FileType(OFFICE + "spreadsheetml.sheet", ("xlsx",)),
    "pptx": FileType(OFFICE + "presentationml.presentation", ("pptx",)),
    "odt": FileType(OASIS + "text", ("odt",)),
    "ods": FileType(OASIS + "spreadsheet", ("ods",)),
    "odp": FileType(OASIS + "presentation", ("odp",)),
    "csv": FileType("text/csv", ("csv",)),
    "txt": FileType("text/plain", ("txt",)),
    "sie": FileType("text/plain", ("se", "si", "sie")),  # what Swedish ledgers are handed on as
    "eml": FileType("message/rfc822", ("eml",)),
    "msg": FileType("application/vnd.ms-outlook", ("msg",)),
}
LEDGERS = ("csv", "sie")  # texts that programs write, some of them with letters of old
ENDINGS = {end: code for code, found in TYPES.items() for end in found.endings}

MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|math|\?xml|xsl|img|style)", re.I
)
_pdfium = Lock()  # the library must never be entered by two threads at once
PICTURES = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
# A text of these encodings is told by its first bytes; UTF-32 first, it begins like UTF-16.
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


def check(file, name: str) -> tuple[FileType, str]:
    """Say what `file` (seekable, binary) is, and its name with a fitting ending.

    ValidationError with a sentence when it is not taken: unknown, active, damaged, too big inside,
    two kinds at once, or not what its name says. The size itself is the caller's to refuse (413).
    """
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise ValidationError(_("This file is empty."), "empty")
    code = _by_signature(head)
    end = ending(name)
    if code == "zip":
        code = archives.office_type(file)
    elif code == "ole":  # old Office files, and encrypted new ones, are none of these
        mails.check_msg(file, end)
        code = "msg"
    elif code is None and end in ("eml", "") and mails.is_mail(file):
        mails.check_mail(file)
        code = "eml"
    elif code is None:
        code = _text(file, head, end)
    else:
        _refuse_second_kind(file, head, code)
        (_check_pdf if code == "pdf" else _check_picture)(file, code)
    file.seek(0)
    return TYPES[code], _fitting_name(name, end, code)


def allowed_endings() -> str:
    """The endings that are taken, for a sentence or a file input: `.pdf, .png`."""
    return ", ".join(f".{end}" for end in ENDINGS)


SIGNATURES = [
    (re.compile(rb"(\xef\xbb\xbf)?[ \t\r\n]*%PDF-"), "pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"PK\x03\x04"), "zip"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "ole"),
    (re.compile(rb"....ftyp", re.DOTALL), "film"),
]


def _by_signature(head: bytes) -> str | None:
    code = next((code for signature, code in SIGNATURES if signature.match(head)), None)
    if code == "film":
        raise ValidationError(
            _("Film and HEIC pictures are not taken. Save a picture as .jpg."), "type"
        )
    return code


def _refuse_second_kind(file, head: bytes, code: str) -> None:
    """A file that two programs read as two different things is a trap, whichever is meant."""
    second = MARKUP.search(head) or (code != "pdf" and b"%PDF-" in head)
    if second or archives.is_archive(file):
        raise ValidationError(
            _("This file is two kinds of file at once. Save it anew in one of them."), "polyglot"
        )


def _check_picture(file, code: str) -> None:
    """Decode it once, within a bound of pixels."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=[PICTURES[code]])
            _check_pixels(picture)
            if code == "png":
                picture.verify()  # checks every chunk's sum without unpacking any
            else:
                picture.draft("RGB", (picture.width // 8 or 1, picture.height // 8 or 1))
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except ValidationError:
        raise
    except Exception:  # decoders raise whatever they like
        raise archives.damaged() from None


def _check_pixels(picture) -> None:
    frames = min(getattr(picture, "n_frames", 1), 10_000)
    if picture.width * picture.height > limits.IMAGE_PIXELS or frames > 500:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture is too large: at most %(limit)s million pixels are taken.")
        % {"limit": limits.IMAGE_PIXELS // 1_000_000},
        "pixels",
    )


def _check_pdf(file, code: str) -> None:
    file.seek(0)
    with _pdfium:
        _open_pdf(file)


def _open_pdf(file) -> None:
    try:
        document = pypdfium2.PdfDocument(file, autoclose=False)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise archives.protected() from None
        raise archives.damaged() from None
    try:
        pages = len(document)
        if not pages:
            raise archives.damaged()
        if pages > limits.PDF_PAGES:
            raise ValidationError(_("This file has too many pages."), "pages")
        if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            raise ValidationError(
                _("This PDF contains a program. Print it to a new PDF and hand that in."), "active"
            )
        try:
            document[0].close()
        except pypdfium2.PdfiumError:
            raise archives.damaged() from None
    finally:
        document.close()


def _text(file, head: bytes, end: str) -> str:
    """Plain text or CSV, when every byte of it is text and none of it is markup."""
    if ENDINGS.get(end) not in (*LEDGERS, "txt", None) or (end and end not in ENDINGS):
        if end in ENDINGS:
            raise ValidationError(
                _("This is not a .%(ending)s file, although its name says so.") % {"ending": end},
                "type",
            )
        raise _not_taken()
    encoding = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if MARKUP.search(head if encoding != "utf-16" else head.replace(b"\0", b"")):
        raise ValidationError(
            _("Web pages and drawings with code are not taken. Save it as a PDF."), "active"
        )
    older = ["cp437"] if ENDINGS.get(end) in LEDGERS else []
    for guess in [encoding] if encoding else ["utf-8", "cp1252", *older]:
        if _decodes(file, guess):
            return ENDINGS.get(end, "txt")
    raise _not_taken()


def _decodes(file, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(archives.CHUNK):
            if _has_controls(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_controls(text: str) -> bool:
    return any(c < " " and c not in "\t\n\r\f" for c in text)


def _not_taken() -> ValidationError:
    return ValidationError(
        _("This type of file is not taken. These are: %(endings)s.")
        % {"endings": allowed_endings()},
        "type",
    )


def _fitting_name(name: str, end: str, code: str) -> str:
    """The name as it is if its ending fits; with the usual ending if it has none."""
    if end in TYPES[code].endings:
        return name
    if not end:
        return f"{name}.{TYPES[code].endings[0]}"
    if end in ENDINGS:
        sentence = _("The name ends in .%(ending)s, but this is a .%(real)s file.")
        raise ValidationError(sentence % {"ending": end, "real": TYPES[code].endings[0]}, "type")
    raise _not_taken()
