"""How rows of the results framework name one another in a workbook: by their text or number."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.pages.sheets import Unreadable, plain


@dataclass(frozen=True)
class Named:
    """A row that others can name: its number in the sheet, its text, its key."""

    number: str
    text: str
    key: str


def folded(text: str) -> str:
    """A text as it is compared: without case, and with single spaces."""
    return " ".join(plain(text).split()).casefold()


class Names:
    """The rows of one sheet as rows of other sheets name them.

    `earlier` are the texts by key that stand in the plan now: who changes the text of an outcome
    need not change it in every row that names it.
    """

    def __init__(self, sheet: str, rows: list[Named] = (), earlier: dict[str, str] | None = None):
        self.sheet, self.earlier = sheet, earlier or {}
        self.rows: list[Named] = []
        self.by_key: dict[str, Named] = {}
        self.by_number: dict[str, list[str]] = {}
        self.by_text: dict[str, list[str]] = {}
        for row in rows:
            self.add(row)

    @classmethod
    def of(cls, sheet: str, rows: list[dict]) -> "Names":
        """The rows of a part, numbered from 1 in their order."""
        named = [Named(str(n), row["statement"], row["key"]) for n, row in enumerate(rows, 1)]
        return cls(sheet, named)

    def add(self, row: Named) -> None:
        self.rows.append(row)
        self.by_key[row.key] = row
        if row.number:
            self.by_number.setdefault(row.number, []).append(row.key)
        if folded(row.text):
            self.by_text.setdefault(folded(row.text), []).append(row.key)

    def called(self, key: str) -> str:
        """What a row is called out there: its text; its number where texts are alike or begin
        with #; its key where there is no such row (any more)."""
        row = self.by_key.get(key)
        if row is None:
            return key
        alone = len(self.by_text.get(folded(row.text), ())) == 1
        return row.text if alone and not folded(row.text).startswith("#") else f"#{row.number}"

    def find(self, said: str) -> str:
        """The key of the row that is meant; Unreadable with a sentence where none or several is."""
        number = re.fullmatch(r"#\s*(.+)", said, re.DOTALL)
        if number:
            return self._only(self.by_number.get(number[1], []), said)
        text = folded(said)
        now = self.by_text.get(text)
        return self._only(now or self._earlier(text) or self.by_number.get(said, []), said)

    def _earlier(self, text: str) -> list[str]:
        return [
            key for key, was in self.earlier.items() if key in self.by_key and folded(was) == text
        ]

    def _only(self, keys: list[str], said: str) -> str:
        words = {"text": said[:60], "sheet": self.sheet}
        if not keys:
            raise Unreadable(_("“%(text)s” is not in the sheet “%(sheet)s”.") % words)
        if len(keys) > 1:
            raise Unreadable(
                _(
                    "“%(text)s” stands more than once in the sheet “%(sheet)s”. Give each a number "
                    "of its own in the first column there, and write that here with # before it: "
                    "#2."
                )
                % words
            )
        return keys[0]

    def choices(self, key: str | None = None) -> list[dict]:
        """The rows as a field of keys offers them: the one with this key, or all."""
        rows = self.rows if key is None else [self.by_key[key]] if key in self.by_key else []
        return [{"key": row.key, "statement": row.text} for row in rows]
