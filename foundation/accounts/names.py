"""Names as people sort and search them: Swedish order, and found without a Swedish keyboard."""

import re
import unicodedata

from babel import Locale
from django.utils.translation import get_language

# Plain letters and digits only, so that every database and every collation sorts the key alike.
_AFTER_Z = {"å": "zzza", "ä": "zzzb", "æ": "zzzb", "ö": "zzzc", "ø": "zzzc"}


def _letters(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def without_accents(text: str) -> str:
    """The text in lower case without accents: "Åmål" becomes "amal"."""
    folded = _letters(text).translate(str.maketrans({"æ": "ae", "ø": "o"}))
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """A key in [a-z0-9] that sorts å, ä, ö after z, and a space before every letter."""
    key = []
    for letter in _letters(text):
        if letter in _AFTER_Z:
            key.append(_AFTER_Z[letter])
        elif letter.isalnum():
            key.append(re.sub("[^a-z0-9]", "", without_accents(letter)))
        elif key and key[-1] != "0":
            key.append("0")
    return "".join(key)


def words(text: str) -> list[str]:
    """The words of a text in lower case, accents kept."""
    return re.findall(r"\w+", _letters(text))


def search_text(*texts: str) -> str:
    """Each word once as written and once without accents, a space before and after every one."""
    found = dict.fromkeys(w for text in texts for w in words(text))
    found |= dict.fromkeys(without_accents(w) for w in list(found))
    return f" {' '.join(found)} " if found else ""


def country_name(code: str) -> str:
    """A country by its ISO 3166-1 code in the reader's language: "BW" is Botswana."""
    return Locale.parse((get_language() or "en").split("-")[0]).territories.get(code, code)
