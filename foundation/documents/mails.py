"""A filed message (.eml, .msg): that it is one, and that nothing in it runs."""

import email
import io
from email import policy

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import archives, compound
from .names import clean_name, ending

HEADERS = 64 * 1024  # how far the headers of a message are looked for
MOST_PARTS = 500
NAMED = ("from", "date")  # RFC 5322, section 3.6: the two that every message has
SENT = ("to", "cc", "bcc", "subject", "message-id", "received")
PROGRAMS = {
    "app", "bat", "chm", "cmd", "com", "cpl", "docm", "dotm", "exe", "hta", "iso", "jar", "js",
    "jse", "lnk", "msc", "msi", "pif", "potm", "ppam", "ppsm", "pptm", "ps1", "reg", "scr", "sh",
    "url", "vbe", "vbs", "wsf", "wsh", "xlam", "xll", "xlsb", "xlsm", "xltm",
}  # fmt: skip
MACROS = {"macros", "vba", "_vba_project", "_vba_project_cur"}  # where OLE files keep programs
ATTACHED, NAMES = "__substg1.0_37010102", ("__substg1.0_3704", "__substg1.0_3707")


def is_mail(file) -> bool:
    """Whether a text begins as a message does: the headers that each has, before any other line."""
    file.seek(0)
    head = file.read(HEADERS)
    file.seek(0)
    if not head[:1].isalpha():
        return False
    found = email.message_from_bytes(head, policy=policy.compat32)
    begins = head.split(b":", 1)[0]
    if not begins.replace(b"-", b"").isalnum() and not head.startswith(b"From "):
        return False
    return all(name in found for name in NAMED) and any(name in found for name in SENT)


def check_mail(file) -> None:
    """Look into the parts of a message; ValidationError with a sentence for what could run."""
    file.seek(0)
    try:
        message = email.message_from_binary_file(file, policy=policy.compat32)
        parts = list(message.walk())
    except (RecursionError, ValueError, LookupError, AssertionError):
        raise archives.damaged() from None
    if len(parts) > MOST_PARTS:
        raise archives.damaged()
    for part in parts:
        if part.is_multipart():
            continue
        name = _name_of(part)
        if name or part.get_content_maintype() in ("application", "image"):
            _check_attached(part.get_payload(decode=True) or b"", name)


def _name_of(part) -> str:
    try:
        return clean_name(part.get_filename() or "") if part.get_filename() else ""
    except (LookupError, ValueError, TypeError):  # an encoding that nobody knows
        return ""


def check_msg(file, end: str) -> None:
    """That an OLE file is an Outlook message without programs; ValidationError if it is not.

    `end`: what its name ends in, so that a broken file is called what it was meant to be.
    """
    file.seek(0)
    try:
        found = compound.read(file.read())
        in_root = found.root_names()
    except compound.Damaged:
        raise (archives.damaged() if end == "msg" else _old_office()) from None
    names = {entry.name.lower() for entry in found.entries}
    if names & MACROS:
        raise _active()
    if not {"__properties_version1.0", "__nameid_version1.0"} <= in_root:
        raise _old_office()
    try:
        for entry in found.entries:
            if entry.is_stream and entry.name.lower() == ATTACHED:
                _check_attached(found.content(entry), "")
            elif entry.is_stream and entry.name.lower().startswith(NAMES):
                wide = entry.name.upper().endswith("001F")
                raw = found.content(entry)
                text = raw.decode("utf-16-le" if wide else "cp1252", "replace")
                _check_name(clean_name(text))
    except compound.Damaged:
        raise archives.damaged() from None


def _check_attached(content: bytes, name: str) -> None:
    _check_name(name)
    if content.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise _active()
    if content.startswith(b"PK\x03\x04"):
        archives.office_type(io.BytesIO(content))  # an archive, a bomb or macros: its own sentence
    if content.startswith(compound.MAGIC):
        try:
            inner = {entry.name.lower() for entry in compound.read(content).entries}
        except compound.Damaged:
            raise archives.damaged() from None
        if inner & MACROS:
            raise _active()


def _check_name(name: str) -> None:
    if ending(name) in PROGRAMS:
        raise _active()


def _active() -> ValidationError:
    return ValidationError(
        _("This message carries a program or macros. Save it without and hand it in anew."),
        "macros",
    )


def _old_office() -> ValidationError:
    return ValidationError(
        _("Old or password-protected Office files are not taken. Save it as .docx or .xlsx."),
        "old_office",
    )
