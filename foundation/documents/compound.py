"""What is in a compound file ([MS-CFB], the container of .msg): names, and streams by name."""

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
HIGHEST = 0xFFFFFFFA  # section 2.1: numbers above are marks, not sectors
NOBODY = 0xFFFFFFFF
ENTRY = 128
MOST_ENTRIES = 20_000


class Damaged(Exception):
    """Its tables lead nowhere, round in a circle, or out of the file."""


@dataclass(frozen=True)
class Entry:
    """One storage or stream of the directory (section 2.6)."""

    number: int
    name: str
    kind: int  # 0 unused, 1 storage, 2 stream, 5 root
    left: int
    right: int
    child: int
    start: int
    size: int

    @property
    def is_stream(self) -> bool:
        return self.kind == 2


class Compound:
    """A compound file that was read: its entries, and the bytes of each stream."""

    def __init__(self, data: bytes):
        if len(data) < 512 or not data.startswith(MAGIC):
            raise Damaged
        self.data = data
        shift, small = struct.unpack_from("<HH", data, 0x1E)
        if shift not in (9, 12) or small != 6:
            raise Damaged
        self.sector, self.small = 1 << shift, 1 << small
        header = struct.unpack_from("<9I", data, 0x2C)
        _fats, directory, _mark, self.cutoff, mini, _minis, further, _furthers = header[:8]
        self.next = self._table(self._fat_sectors(further))
        self.entries = self._directory(directory)
        self.mini_next = self._table(self._chain(mini, self.next)) if mini < HIGHEST else []
        self._small_bytes: bytes | None = None

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        if number > HIGHEST or start >= len(self.data):
            raise Damaged
        return self.data[start : start + self.sector].ljust(self.sector, b"\0")

    def _fat_sectors(self, further: int) -> list[int]:
        numbers = list(struct.unpack_from("<109I", self.data, 0x4C))
        seen = set()
        while further < HIGHEST:
            if further in seen:
                raise Damaged
            seen.add(further)
            *more, further = struct.unpack(f"<{self.sector // 4}I", self._at(further))
            numbers += more
        return [number for number in numbers if number < HIGHEST]

    def _table(self, sectors: list[int]) -> list[int]:
        return [
            number
            for sector in sectors
            for number in struct.unpack(f"<{self.sector // 4}I", self._at(sector))
        ]

    @staticmethod
    def _chain(start: int, table: list[int]) -> list[int]:
        found, seen = [], set()
        while start < HIGHEST:
            if start in seen or start >= len(table):
                raise Damaged
            seen.add(start)
            found.append(start)
            start = table[start]
        return found

    def _directory(self, start: int) -> list[Entry]:
        raw = b"".join(self._at(number) for number in self._chain(start, self.next))
        if len(raw) // ENTRY > MOST_ENTRIES:
            raise Damaged
        entries = [self._entry(n, raw[n * ENTRY :][:ENTRY]) for n in range(len(raw) // ENTRY)]
        if not entries or entries[0].kind != 5:
            raise Damaged
        return entries

    @staticmethod
    def _entry(number: int, raw: bytes) -> Entry:
        length, kind = struct.unpack_from("<HB", raw, 0x40)
        name = raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<3I", raw, 0x44)
        start, size = struct.unpack_from("<IQ", raw, 0x74)
        return Entry(number, name, kind, left, right, child, start, size & 0xFFFFFFFF)

    def root_names(self) -> set[str]:
        """The names of what lies in the root, in lower case."""
        names, waiting, seen = set(), [self.entries[0].child], set()
        while waiting:
            number = waiting.pop()
            if number == NOBODY:
                continue
            if number in seen or number >= len(self.entries):
                raise Damaged
            seen.add(number)
            entry = self.entries[number]
            names.add(entry.name.lower())
            waiting += [entry.left, entry.right]
        return names

    def content(self, entry: Entry) -> bytes:
        """The bytes of a stream."""
        if entry.size > len(self.data):
            raise Damaged
        if entry.size >= self.cutoff:
            found = b"".join(self._at(n) for n in self._chain(entry.start, self.next))
        else:
            whole, size = self._small(), self.small
            chain = self._chain(entry.start, self.mini_next)
            found = b"".join(whole[n * size : (n + 1) * size] for n in chain)
        if len(found) < entry.size:
            raise Damaged
        return found[: entry.size]

    def _small(self) -> bytes:
        if self._small_bytes is None:
            chain = self._chain(self.entries[0].start, self.next)
            self._small_bytes = b"".join(self._at(number) for number in chain)
        return self._small_bytes


def read(data: bytes) -> Compound:
    """Read a compound file's tables; raises Damaged for what is none, or is broken."""
    try:
        return Compound(data)
    except struct.error:
        raise Damaged from None
