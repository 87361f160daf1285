"""The year is long: walked once for the module, and everything that is shown is read from it."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from tests.stories import year as story
from tests.stories import year_doors as doors


@pytest.fixture(scope="module")
def walked(django_db_setup, django_db_blocker, tmp_path_factory):
    """(the year as it was paid, where its papers are), rolled back after the module."""
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
