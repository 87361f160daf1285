"""The words a newcomer stumbles over, read once from data/glossary.json.

Each has a code, and in every language a name, the spellings by which labels are known to mean it,
and an explanation of a sentence or two.
"""

import json
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import get_language

FILE = settings.BASE_DIR / "data" / "glossary.json"
ALPHABETS = {"sv": "abcdefghijklmnopqrstuvwxyzåäö"}


@dataclass(frozen=True)
class Word:
    code: str
    name: str
    text: str
    spellings: tuple[str, ...]


@cache
def _read() -> list[dict]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def _language() -> str:
    language = (get_language() or "en").partition("-")[0]
    return language if language in dict(settings.LANGUAGES) else "en"


@cache
def _words(language: str) -> tuple[Word, ...]:
    alphabet = ALPHABETS.get(language, "")
    found = [
        Word(one["code"], told["name"], told["text"], (told["name"], *told.get("also", [])))
        for one in _read()
        for told in [one[language]]
    ]
    return tuple(sorted(found, key=lambda word: [(alphabet.find(c), c) for c in word.name.lower()]))


@cache
def _pattern(language: str) -> tuple[re.Pattern, dict[str, Word]]:
    known = {
        spelling.lower(): word for word in _words(language) for spelling in word.spellings
    }  # fmt: skip
    longest_first = sorted(known, key=len, reverse=True)
    either = "|".join(re.escape(spelling) for spelling in longest_first)
    return re.compile(rf"(?<!\w)({either})(?!\w)", re.IGNORECASE), known


def words() -> tuple[Word, ...]:
    """All words in the language spoken now, in its alphabet's order."""
    return _words(_language())


def first_in(text: str) -> tuple[str, str, str, Word] | None:
    """(before, as spelt, after, word) of the first known word of the text; None without one."""
    pattern, known = _pattern(_language())
    found = pattern.search(text)
    if found is None:
        return None
    return text[: found.start()], found[0], text[found.end() :], known[found[0].lower()]
