"""The way to a frozen report is long: gone once a module, and every test starts from there."""

import pytest
from django.db import transaction
from django.test import override_settings

from reporting.financials.models import FinancialReport
from tests.people import Cast
from tests.stories import audits as stories


@pytest.fixture(scope="module")
def begun(django_db_setup, django_db_blocker, tmp_path_factory):
    """(cast, id of a report out for confirmation), rolled back after the module."""
    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path_factory.mktemp("store")), "base_url": None},
    }  # a module that reads the papers has its own fixture `store` with this
    from django.conf import settings

    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast()
        with override_settings(STORAGES={**settings.STORAGES, "default": local}):
            report = stories.a_report_out_for_confirmation(cast)
        with django_db_blocker.block():
            yield cast, report.pk, local
        transaction.set_rollback(True)


@pytest.fixture
def cast(begun, db):
    return begun[0]


@pytest.fixture
def frozen(begun, db):
    """Four costs of Lund's, 5,000 SEK; nobody has confirmed yet."""
    return FinancialReport.objects.get(pk=begun[1])


@pytest.fixture
def handed_over(cast, frozen):
    return stories.confirmed_and_handed_over(cast, frozen)
