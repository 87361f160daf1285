"""Two who wrote at once: what differs between what was saved and what was typed, and the choice.

Values are those of `shape`: an object is a dict, a list its rows with their keys. `base` holds a
short digest of each value as it stood when the form was opened; it tells who changed what.
"""

import difflib
import re
from collections import Counter
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from foundation.workflow.models import canonical, digest_of

from .spoken import spoken

THEIRS, MINE = "theirs", "mine"
LONGEST_COMPARED = 8_000
MOST_WORK = 60_000  # pairs of equal words: a text that repeats itself would take minutes
WORD = re.compile(r"\S+\s*|\s+")
ALIKE = 0.5  # below it two texts are simply two texts, and marks would only be noise


@dataclass
class Difference:
    """A field or row that stands otherwise in the two; `suggested` is empty where both changed."""

    name: str
    label: str
    theirs: str
    mine: str
    suggested: str

    def words(self) -> tuple[SafeString, SafeString]:
        """Both texts, with the words marked that the other has not."""
        return marked_words(self.theirs, self.mine)


def short(value) -> str:
    return digest_of(canonical(trimmed(value)))[:8]


def trimmed(value):
    """A value without what is empty in it: left out and empty are the same."""
    if isinstance(value, dict):
        kept = {name: trimmed(one) for name, one in value.items() if name != "key"}
        return {name: one for name, one in kept.items() if one is not None} or None
    if isinstance(value, list):
        return [trimmed(one) for one in value] or None
    return None if value == "" else value


def base_of(content, names=()) -> str:
    """The digests of a form's content as its page carries them: `name:digest name:digest`."""
    if isinstance(content, list):
        return " ".join(f"{row['key']}:{short(row)}" for row in content if row.get("key"))
    return " ".join(f"{name}:{short(content.get(name))}" for name in names)


def read_base(text: str) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in str(text).split() if ":" in pair)


def suggestion(before: str | None, theirs, mine) -> str:
    """Whose value to take where only one of the two changed it; empty where both did."""
    if before is None:
        return ""
    if short(mine) == before:
        return THEIRS
    return MINE if short(theirs) == before else ""


# Objects


def differences_of_values(base: dict, theirs: dict, mine: dict, fields: dict) -> list[Difference]:
    """Field by field, in the order of the form."""
    found = []
    for name, field in fields.items():
        one, other = spoken(theirs.get(name), field), spoken(mine.get(name), field)
        if one != other:
            whose = suggestion(base.get(name), theirs.get(name), mine.get(name))
            found.append(Difference(name, str(field.label or name), one, other, whose))
    return found


def chosen_values(choices: dict, theirs: dict, mine: dict) -> dict:
    """What was typed, with their value where that was chosen."""
    return {
        name: theirs.get(name) if choices.get(name) == THEIRS else value
        for name, value in mine.items()
    }


# Rows


def differences_of_rows(base: dict, theirs: list, mine: list, fields: dict) -> list[Difference]:
    """Rows by their keys: changed ones field by field, added and removed ones as a whole."""
    saved = {row["key"]: row for row in theirs}
    found, typed = [], set()
    for number, row in enumerate(mine, 1):
        key = row.get("key") or ""
        typed.add(key)
        if key in saved:
            found += _within_row(base, saved[key], row, fields, number)
            continue
        removed = THEIRS if short(row) == base.get(key) else ""
        found.append(
            Difference(_name(key, number), _row(number, row, fields), "", said(row, fields),
                       removed if key else MINE)
        )  # fmt: skip
    for number, row in enumerate(theirs, 1):
        if row["key"] not in typed:
            added = row["key"] not in base
            untouched = MINE if short(row) == base.get(row["key"]) else ""
            found.append(
                Difference(row["key"], _row(number, row, fields), said(row, fields), "",
                           THEIRS if added else untouched)
            )  # fmt: skip
    return found


def _within_row(base, saved: dict, row: dict, fields, number) -> list[Difference]:
    whose = suggestion(base.get(saved["key"]), saved, row)
    title = _row(number, row, fields)
    found = []
    for name, field in fields.items():
        one, other = spoken(saved.get(name), field), spoken(row.get(name), field)
        if one != other:
            label = f"{title}: {field.label or name}"
            found.append(Difference(f"{saved['key']}.{name}", label, one, other, whose))
    return found


def chosen_rows(choices: dict, theirs: list, mine: list) -> list[dict]:
    """The rows as they were typed, with their fields, rows and removals where these were chosen."""
    saved = {row["key"]: row for row in theirs}
    kept = []
    for number, row in enumerate(mine, 1):
        key = row.get("key") or ""
        if key in saved:
            kept.append(_chosen_fields(choices, saved.pop(key), row))
        elif choices.get(_name(key, number)) != THEIRS:
            kept.append({**row, "key": ""})  # one that they removed comes back as a new one
    return kept + [row for key, row in saved.items() if choices.get(key) == THEIRS]


def _chosen_fields(choices, saved: dict, row: dict) -> dict:
    names = {*saved, *row} - {"key"}
    chosen = {
        name: (saved if choices.get(f"{saved['key']}.{name}") == THEIRS else row).get(name)
        for name in names
    }
    return {"key": saved["key"]} | {k: v for k, v in chosen.items() if v not in (None, "")}


def _name(key: str, number: int) -> str:
    return key or f"new-{number}"


def _row(number: int, row: dict, fields) -> str:
    """A row as people name it: its number and the first of its texts."""
    texts = (spoken(row.get(name), field) for name, field in fields.items())
    first = next(filter(None, texts), "")
    return f"{_('Row %(number)s') % {'number': number}} ({first[:40]})"


def said(row: dict, fields) -> str:
    """A whole row in words, a field a line."""
    lines = ((field.label or name, spoken(row.get(name), field)) for name, field in fields.items())
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


# Words


def marked_words(one: str, other: str) -> tuple[SafeString, SafeString]:
    """Two texts as HTML; where both say something, the words that only one has are marked."""
    first, second = WORD.findall(one), WORD.findall(other)
    if not first or not second or len(one) + len(other) > LONGEST_COMPARED:
        return escape(one), escape(other)
    words = [[word.strip() for word in text] for text in (first, second)]
    if work_of(*words) > MOST_WORK:
        return escape(one), escape(other)
    matcher = difflib.SequenceMatcher(None, *words, autojunk=False)
    if matcher.ratio() < ALIKE:
        return escape(one), escape(other)
    left, right = [], []
    for tag, a, b, c, d in matcher.get_opcodes():
        left.append(_mark(first[a:b], tag != "equal"))
        right.append(_mark(second[c:d], tag != "equal"))
    return mark_safe("".join(left)), mark_safe("".join(right))  # both escaped by `_mark`


def work_of(first: list[str], second: list[str]) -> int:
    """How many pairs of equal words there are: what comparing them costs grows with it."""
    often, also = Counter(first), Counter(second)
    return sum(times * also[word] for word, times in often.items())


def _mark(words: list[str], differs: bool) -> str:
    text = "".join(words)
    said = text.rstrip()
    if not differs or not said:
        return str(escape(text))
    return f"<mark>{escape(said)}</mark>{escape(text[len(said) :])}"
