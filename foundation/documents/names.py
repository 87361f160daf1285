"""File names as people gave them, without what could mislead a reader or a machine."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 150  # characters, so that a name fits any file system with room to spare
RESERVED = re.compile(r"\A(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The last part of a path, without control and direction marks; never empty, never hidden.

    >>> clean_name("..\\\\..\\\\etc/pass\\u202ewd\\x00.pdf")
    'passwd.pdf'
    """
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", " ".join(name.split())).strip(" .")
    if not name:
        return "document"
    if RESERVED.match(name):
        name = f"_{name}"
    ending = PurePosixPath(name).suffix[:20]
    return name[: LONGEST - len(ending)].rstrip(" .") + ending if len(name) > LONGEST else name


def ending(name: str) -> str:
    """The ending of a cleaned name, lower case and without its dot; empty when it has none."""
    return PurePosixPath(name).suffix[1:].lower()
