"""Reads the tables of data/: each room loads its own with `reference.load()`."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Where the tables lie: `data/` beside manage.py."""
    return Path(settings.BASE_DIR) / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<name>` as texts by column; codes keep their leading zeros."""
    with open(folder() / name, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
