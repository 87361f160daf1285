"""The words in braces of a message, filled in for each reader; nothing else is looked up."""

import re

WORDS = ("name", "partnership", "reference", "call", "sender")
PLACE = re.compile(r"\{([^{}\s]{0,40})\}")


def unknown(text: str) -> list[str]:
    """The words in braces that no message has, in their order."""
    return [word for word in dict.fromkeys(PLACE.findall(text)) if word not in WORDS]


def filled(text: str, words: dict[str, str]) -> str:
    """The text with its words in braces; what is not known stays as it is written."""
    return PLACE.sub(lambda found: words.get(found[1], found[0]), text)


def in_language(texts: dict, language: str) -> str:
    """The text in the language, else in the one there is."""
    return texts.get(language) or texts.get("en") or texts.get("sv") or ""


def together(texts: list[str]) -> str:
    """Several titles or references as one text; each once."""
    return ", ".join(dict.fromkeys(text for text in texts if text))
