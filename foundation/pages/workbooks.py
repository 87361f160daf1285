"""Excel files that people hand in: opened with care, read cell by cell, never trusted."""

import zipfile
from collections.abc import Iterator
from decimal import Decimal

from openpyxl import load_workbook

from foundation.workflow.shapes import spell_decimal

# What is read is XML; the library needs about a second for each MiB of it.
MOST_XML = 32 * 1024 * 1024
STEEP = 3
MOST_COLUMNS = 40
DIGITS = 15  # as many as Excel itself keeps: what comes after them is its own noise


class NoWorkbook(Exception):
    """The file is not a workbook that can be opened."""


def opened(file, most_xml: int = MOST_XML):
    """The workbook in a file, to be read only: formulas as the values they had when it was saved.

    NoWorkbook where it is none, or unpacks to more than `most_xml` bytes.
    """
    try:
        _check_size(file, most_xml)
        return load_workbook(file, read_only=True, data_only=True)
    except Exception as error:  # the library raises whatever it meets in a broken file
        raise NoWorkbook from error


def _check_size(file, most_xml: int) -> None:
    """Count what may be read as XML: a part's name proves nothing, a relation can lead anywhere.
    Pictures hardly shrink when they are packed; what unpacks to several times its size is text."""
    with zipfile.ZipFile(file) as archive:
        text = (
            one for one in archive.infolist()
            if one.filename.lower().endswith((".xml", ".rels"))
            or one.file_size > STEEP * max(one.compress_size, 1)
        )  # fmt: skip
        if sum(one.file_size for one in text) > most_xml:
            raise NoWorkbook
    file.seek(0)


def rows_of(
    page, most_rows: int, most_columns: int = MOST_COLUMNS, as_shown: bool = False
) -> Iterator[tuple[int, tuple]]:
    """(number as Excel shows it, cells) of a sheet's rows; NoWorkbook where they break off.

    With `as_shown` a number that Excel shows as a percentage comes as that text: 30% and not 0.3.
    """
    try:
        lines = page.iter_rows(max_row=most_rows, max_col=most_columns, values_only=not as_shown)
        for number, cells in enumerate(lines, 1):
            yield number, tuple(map(_shown, cells)) if as_shown else cells
    except NoWorkbook:
        raise
    except Exception as error:
        raise NoWorkbook from error


def _shown(cell):
    if is_number(cell.value) and "%" in (cell.number_format or ""):
        found = number_of(cell.value)
        return f"{spell_decimal(found * 100)}%" if found.is_finite() else cell.value
    return cell.value


def is_number(value) -> bool:
    """Whether Excel keeps it as a number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def number_of(value) -> Decimal:
    """A cell's number exactly as it was typed: its shortest spelling, at most 15 digits."""
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite() or not found:
        return found
    return round(found, DIGITS - 1 - found.adjusted())
