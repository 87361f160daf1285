"""A ledger's file, whatever its format: read, and compared with what was imported before."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from foundation.pages.workbooks import NoWorkbook

from . import sheets, sie
from .lines import MOST_BYTES, Found, Line

HEAD = 512


def read(content: bytes, project: str, currency: str, known: Mapping[str, str]) -> Found:
    """What a file says of a project; what is wrong stands in `problems`, never an exception."""
    found = _read(content, project, currency, dict(known))
    seen: set[tuple] = set()
    for line in found.lines:
        if line.key in seen:
            found.wrong(1, line.voucher, "twice", value=line.position)
        seen.add(line.key)
    return found


def _read(content: bytes, project: str, currency: str, known: dict) -> Found:
    if len(content) > MOST_BYTES or not content:
        return _nothing()
    if sie.is_sie(content[:HEAD]):
        return sie.read(content, project)
    if content.startswith(b"PK\x03\x04"):
        try:
            return sheets.read_xlsx(io.BytesIO(content), project, currency, known)
        except NoWorkbook:
            return _nothing()
    if b"\0" in content[:HEAD] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _nothing()
    return sheets.read_csv(content, project, currency, known)


def _nothing() -> Found:
    found = Found()
    found.wrong(1, "", "no_file")
    return found


@dataclass(frozen=True)
class Change:
    """A row that is in both, and not the same."""

    before: Line
    after: Line

    def fields(self) -> list[str]:
        return [
            name for name in ("day", "account", "text", "amount")
            if getattr(self.before, name) != getattr(self.after, name)
        ]  # fmt: skip


@dataclass
class Compared:
    """What an import would do: rows that are new, changed, gone; the others stay as they are."""

    new: list[Line] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    gone: list[Line] = field(default_factory=list)
    same: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.new or self.changed or self.gone)


def compare(before: Iterable[Line], after: Iterable[Line], first: date | None,
            last: date | None) -> Compared:  # fmt: skip
    """The rows of an import against those that stand: gone is only what lies in its days.

    A row is known by year, series, number and row of its voucher.
    """
    standing = {line.key: line for line in before}
    found, kept = Compared(), set()
    for line in after:
        known = standing.get(line.key)
        kept.add(line.key)
        if known is None:
            found.new.append(line)
        elif known != line:
            found.changed.append(Change(known, line))
        else:
            found.same += 1
    found.gone = [
        line for key, line in standing.items()
        if key not in kept and first and last and first <= line.day <= last
    ]  # fmt: skip
    return found
