"""The code on a signing sheet: it ties the paper to one frozen text, and is easy to type."""

import hashlib

# Without what looks alike on a bad copy: 0 and O, 1 and I and L, U and V.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def code_of(matter: str, number: int, digest: str) -> str:
    """The code of a version: of the matter's kind and number (`partnerships.declaration/7`), the
    version's number and its digest. Always the same for the same text: "K7QF-2M9X". No secret:
    it says which text a paper belongs to, and the office looks at the paper.
    """
    left = int.from_bytes(hashlib.sha256(f"{matter}/{number}/{digest}".encode()).digest(), "big")
    found = ""
    for _place in range(LENGTH):
        left, sign = divmod(left, len(SIGNS))
        found += SIGNS[sign]
    return f"{found[:4]}-{found[4:]}"


def plain(typed: str) -> str:
    """A code as somebody typed it, in the way it is printed; whatever is none stays as it is."""
    bare = "".join(typed.upper().split()).replace("-", "").replace("–", "")
    return f"{bare[:4]}-{bare[4:]}" if len(bare) == LENGTH else bare


def code_of_version(version) -> str:
    """The code of a frozen version (a row of `foundation.workflow.models.Version`)."""
    return code_of(f"{version.kind}/{version.matter_id}", version.number, version.digest)
