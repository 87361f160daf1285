"""Titles as they are read: the days in them are stored as codes and said by the reader's locale."""

import re
from datetime import date

from django.utils.formats import date_format

DAY = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")


def in_words(title: str) -> str:
    """“Youth, 2025-01-01 – 2025-12-31” as “Youth, 1 Jan 2025 – 31 Dec 2025”."""
    return DAY.sub(lambda found: _day(found[0]), title)


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:  # 2025-13-45 is a number, not a day
        return text
