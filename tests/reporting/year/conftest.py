"""The year is long: walked once for the room, and everything that is shown is read from it."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from tests.stories import year as story
from tests.stories import year_book as book
from tests.stories import year_doors as doors
from tests.stories import year_sums as by_hand

from .reading import Reader

NAMES = {book.EXEMPELBY: "Exempelby", book.SAMPLE_TOWN: "Sample Town"}
NOTHING = Decimal("0.00")


@pytest.fixture(scope="package")
def walked(django_db_setup, django_db_blocker, tmp_path_factory):
    """(the year as it was paid, where its papers are), rolled back after the last of them."""
    from django.conf import settings

    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path_factory.mktemp("store")), "base_url": None},
    }
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(STORAGES={**settings.STORAGES, "default": local}):
            cache.clear()
            year = the_whole_year()
        with django_db_blocker.block():
            yield year, local
        transaction.set_rollback(True)


def the_whole_year() -> story.Year:
    year, client = story.granted(), Client(HTTP_ACCEPT_LANGUAGE="en")
    doors.rates_and_vat(year)
    story.advanced(year)
    for door in (doors.by_the_ledger, doors.by_telephone, doors.by_workbook, doors.by_page,
                 doors.reckoned, doors.repaid):  # fmt: skip
        door(year)
    story.cleared(year)
    doors.booked(year)
    story.reported(year)
    story.audited(year, client)
    story.submitted(year)
    story.reviewed(year, client)
    story.settled(year)
    return year


@pytest.fixture
def year(walked, db):
    return walked[0]


@pytest.fixture(autouse=True)
def store(walked, settings):
    """The papers that were handed in on the way."""
    settings.STORAGES = {**settings.STORAGES, "default": walked[1]}


@dataclass
class Sums:
    """The year by hand: SEK of each cost as it was reported, corrected and accepted."""

    reported: dict = field(default_factory=dict)  # {expense: SEK}
    where: dict = field(default_factory=dict)  # {expense: (side, kind of cost)}
    corrected: dict = field(default_factory=dict)  # {expense: SEK taken off by the auditor}
    disallowed: dict = field(default_factory=dict)  # {expense: SEK taken off by the controller}

    @property
    def first(self) -> Decimal:
        return sum(self.reported.values())

    @property
    def total(self) -> Decimal:
        return self.first - sum(self.corrected.values())

    @property
    def accepted(self) -> Decimal:
        return self.total - sum(self.disallowed.values())

    def by(self, place: int, without: tuple = ("corrected", "disallowed")) -> dict:
        """Sums by side (0) or by kind of cost (1), less what was taken off."""
        found: dict = defaultdict(lambda: NOTHING)
        for pk, sek in self.reported.items():
            off = sum(getattr(self, one).get(pk, NOTHING) for one in without)
            found[self.where[pk][place]] += sek - off
        return dict(found)


@pytest.fixture
def sums(year) -> Sums:
    found = Sums()
    amounts = by_hand.kronor_of([cost for cost, _pk in year.costs])
    for (cost, pk), sek in zip(year.costs, amounts, strict=True):
        found.reported[pk], found.where[pk] = sek, (cost.side, cost.category)
    for kind, category in (("per_diem", "BOARD"), ("payroll", "WAGE_SE"), ("fees", "WAGE_SE")):
        for pk, sek in zip(year.made[kind], doors.made_by_hand(kind), strict=True):
            found.reported[pk], found.where[pk] = sek, (book.EXEMPELBY, category)
    found.corrected[year.found] = Decimal(story.OF_THE_AUDITOR)
    found.disallowed[year.disallowed] = found.reported[year.disallowed]
    return found


@pytest.fixture
def holder(year) -> Reader:
    return Reader(year.cast.lund_finance)


@pytest.fixture
def partner(year) -> Reader:
    return Reader(year.cast.francistown_finance)


@pytest.fixture
def controller(year) -> Reader:
    return Reader(year.cast.controller)


@pytest.fixture
def auditor(year) -> Reader:
    return Reader(year.cast.auditor)
