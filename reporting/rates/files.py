"""Opens files in which banks publish rates: CSV, Excel, XML, or one of them in an archive."""

import csv
import io
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from foundation.pages.sheets import text_of
from foundation.pages.workbooks import NoWorkbook, opened, rows_of

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 40_000
MOST_COLUMNS = 80
EMPTY_ENTRIES = 5


class Unopened(Exception):
    """The file cannot be read; the text is a sentence for the reader."""


def rows_in(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(number, cells as text) of each row of the file; Unopened with a sentence.

    `name` tells nothing: what the file is shows in its first bytes. Archives hold one file.
    """
    if len(content) > MOST_BYTES:
        raise Unopened(_("This file is too big: at most 10 MB are read."))
    if content.startswith(b"PK"):
        yield from _packed(name, content)
    elif content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        yield from _from_xml(content)
    else:
        yield from _from_text(content)


def _packed(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """A workbook, or an archive with one text file (as the ECB gives its CSV)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if not any(one.filename == "[Content_Types].xml" for one in entries):
                yield from _archived(archive, entries)
                return
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise Unopened(_("This file is damaged and cannot be opened.")) from error
    try:
        book = opened(io.BytesIO(content))
        for number, cells in rows_of(book.worksheets[0], MOST_ROWS, MOST_COLUMNS):
            yield number, [text_of(cell) for cell in cells]
    except (NoWorkbook, IndexError) as error:
        raise Unopened(_("This file is damaged and cannot be opened.")) from error


def _archived(archive, entries) -> Iterator[tuple[int, list[str]]]:
    if len(entries) != 1 or entries[0].file_size > MOST_BYTES:
        raise Unopened(_("The archive should hold exactly one file of at most 10 MB."))
    inner = archive.read(entries[0])
    yield from _from_xml(inner) if inner.lstrip()[:1] == b"<" else _from_text(inner)


def _from_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Unopened(_("This is no table: hand in the bank's CSV, XML or Excel file."))
    head = text[:2000]
    mark = max(";\t,", key=head.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), 1):
            if number > MOST_ROWS:
                return
            yield number, cells[:MOST_COLUMNS]
    except csv.Error as error:
        raise Unopened(_("This is no table: hand in the bank's CSV, XML or Excel file.")) from error


def _from_xml(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The European Central Bank's XML as a list: one row for each day and currency."""
    safely = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, safely)
    except etree.XMLSyntaxError as error:
        raise Unopened(_("This file is damaged and cannot be opened.")) from error
    yield 1, ["date", "currency", "rate"]
    for day in root.iter("{*}Cube"):
        if "time" not in day.attrib:
            continue
        for one in day.iter("{*}Cube"):
            if "currency" in one.attrib:
                cells = [day.get("time", ""), one.get("currency", ""), one.get("rate", "")]
                yield one.sourceline or 1, cells
