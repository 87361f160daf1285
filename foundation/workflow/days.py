"""Days as people write them: day before month, month names in both languages, ISO always."""

import re
from datetime import date, datetime

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

ISO_DAY, ISO_INSTANT = "%Y-%m-%d", "%Y-%m-%dT%H:%M"
# What machines may send; `DateTimeField` reads ISO with a zone by itself.
ISO_INSTANTS = [ISO_INSTANT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
LONGEST = 40

ENGLISH = "january february march april may june july august september october november december"
SWEDISH = "januari februari mars april maj juni juli augusti september oktober november december"
MONTHS = list(zip(ENGLISH.split(), SWEDISH.split(), strict=True))

MARK, YEAR = r"[ .,/-]+", r"(?P<year>\d{4})"
MONTH, NAME = r"(?P<month>\d{1,2})", r"(?P<name>[a-z]{3,9})"
DAY = r"(?P<day>\d{1,2})"
NTH = DAY + r"(?:st|nd|rd|th|:e|:a)?"
SHAPES = [
    re.compile(YEAR + MARK + MONTH + MARK + DAY),
    re.compile(YEAR + r"(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(DAY + MARK + MONTH + MARK + r"(?P<year>\d{4}|\d\d)"),
    re.compile("(?:den )?" + NTH + MARK + NAME + MARK + YEAR),
    re.compile(NAME + MARK + NTH + MARK + YEAR),
]
WEEKDAY = re.compile(r"[a-zåäö]{3,9}day,? |[a-zåäö]{2,5}dag(?:en)?,? ")
TIME = re.compile(r"(?:T|,? +(?:kl\.? ?|at )?)(\d{1,2})[:.](\d\d)(?::\d\d)?$")


def parse_day(text: str) -> date | None:
    """The day that a text means, None when it means none.

    `3 May 2026`, `3 maj 2026`, `May 3, 2026`, `2026-05-03`, `20260503`, `3.5.2026`, `3/5 2026`;
    numbers are day first, and a year of two digits is of this century.
    """
    text = " ".join(str(text).lower().split())
    if not text.isprintable() or len(text) > LONGEST:
        return None
    text = WEEKDAY.sub("", text, count=1) if not text[:1].isdigit() else text
    found = next(filter(None, (shape.fullmatch(text) for shape in SHAPES)), None)
    if found is None or not text.isascii():
        return None
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    month = int(parts["month"]) if "month" in parts else _month(parts["name"])
    try:
        return date(year, month, int(parts["day"]))
    except ValueError:
        return None


def parse_instant(text: str) -> datetime | None:
    """The same with a time of day behind it: `3 May 2026 17:00`, `3 maj 2026 kl. 17.00`."""
    text = str(text).strip()
    found = TIME.search(text)
    day = parse_day(text[: found.start()]) if found else None
    try:
        return datetime(day.year, day.month, day.day, int(found[1]), int(found[2])) if day else None
    except ValueError:
        return None


def _month(name: str) -> int:
    """1 to 12; a name may be cut after three letters. 0 when it is no month's."""
    for number, names in enumerate(MONTHS, 1):
        if any(full.startswith(name) for full in names):
            return number
    return 0


def as_sent(text, field):
    """What a page's text is for its field: ISO where it can be read, else as it was typed."""
    if not isinstance(text, str):
        return text
    if isinstance(field, forms.DateTimeField):
        found = parse_instant(text)
        return found.strftime(ISO_INSTANT) if found else text
    found = parse_day(text)
    return found.isoformat() if found else text


def is_of_time(field) -> bool:
    return isinstance(field, forms.DateField | forms.DateTimeField)


class DayInput(forms.DateInput):
    """A box for a day in words; the script adds a calendar, and says what was understood."""

    reads, example = "day", _("e.g. 3 May 2026")

    def __init__(self, field):
        self.field = field
        attrs = {
            "data-reads": self.reads, "data-pick": _("Choose in a calendar"),
            "placeholder": self.example, "autocomplete": "off",
        }  # fmt: skip
        super().__init__({**attrs, **_own_attrs(field)})

    def value_from_datadict(self, data, files, name):
        value = data.get(name)
        return as_sent(value, self.field) if hasattr(data, "getlist") else value

    def format_value(self, value):
        """In words, so that the box itself says which is the day and which the month."""
        day = parse_day(value) if isinstance(value, str) else value
        return date_format(day, "j F Y") if isinstance(day, date) else value


class InstantInput(DayInput):
    """The same with a time of day."""

    reads, example = "instant", _("e.g. 3 May 2026 17:00")

    def format_value(self, value):
        at = value
        if isinstance(value, str):
            at = parse_instant(value) or parse_datetime(value)
        if not isinstance(at, datetime):
            return value
        return date_format(localtime(at) if at.tzinfo else at, "j F Y H:i")


def _own_attrs(field) -> dict:
    """What the room itself wrote on its box, but not that it is the browser's own."""
    return {k: v for k, v in field.widget.attrs.items() if k not in ("type", "placeholder")}


def fit_out(field) -> None:
    """Give a field of days or instants the house's box; machines then send ISO only."""
    timed = isinstance(field, forms.DateTimeField)
    widget = (InstantInput if timed else DayInput)(field)
    widget.is_required = field.required
    field.widget = widget
    field.input_formats = ISO_INSTANTS if timed else [ISO_DAY]
    field.error_messages["invalid"] = (
        _now("Write the day and time as 3 May 2026 17:00 or 2026-05-03 17:00.")
        if timed
        else _now("Write the day as 3 May 2026, 3.5.2026 or 2026-05-03.")
    )
