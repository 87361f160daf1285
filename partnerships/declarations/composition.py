"""A council without an opposition: what must be said before the office can make an exception.

DOMAIN §2 [D]: the coordinator states how the council is composed, names a councillor outside the
leadership or says why there is none, and attaches the composition or a resolution. Content of a
part in, what is missing out.
"""

SIGNS, NOBODY = "signs", "nobody"
COUNCILS = ("one_party", "all_party_board", "independents", "other")


def is_asked(content: dict) -> bool:
    """Whether an exception is asked for at all."""
    return bool(content.get("council"))


def missing_of(content: dict) -> list[str]:
    """The fields that still have to say something; none where no exception is asked for."""
    if not is_asked(content):
        return []
    missing = [] if _said(content, "statement") else ["statement"]
    if content.get("outside") not in (SIGNS, NOBODY):
        missing.append("outside")
    if content.get("outside") == NOBODY and not _said(content, "why_nobody"):
        missing.append("why_nobody")
    return missing if content.get("documents") else [*missing, "documents"]


def opposition_may_be_missing(content: dict) -> bool:
    """Whether nobody has to sign in the opposition's place: said so, with the reason."""
    return (
        is_asked(content)
        and content.get("outside") == NOBODY
        and not missing_of({**content, "documents": [0]})
    )


def _said(content: dict, name: str) -> bool:
    return bool(str(content.get(name) or "").strip())
