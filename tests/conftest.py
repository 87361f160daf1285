"""What every test may ask for."""

import gc
import os

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

from config import translations
from foundation.pages import demonstration
from foundation.workflow import triggers

from .people import Cast
from .stories import retold

# Speed is shown by `make bench`: a busy machine fails no property.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    # The whole proof can be repeated; by hand, each run looks at other examples.
    derandomize=bool(os.environ.get("REPEATABLE")),
)
hypothesis.settings.load_profile("house")

_teardown = TransactionTestCase._fixture_teardown


def _flush_the_record_too(self):
    """A flush empties tables that refuse it: the triggers step aside, and come back."""
    triggers.remove()
    try:
        _teardown(self)
    finally:
        triggers.restore()


TransactionTestCase._fixture_teardown = _flush_the_record_too


def pytest_configure(config):
    """Swedish works in tests of a fresh checkout too; compiled catalogues are not in git."""
    translations.compile_catalogues()


def pytest_collection_finish(session):
    """What is loaded by now stays: it need not be looked through for rubbish again and again."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _nothing_is_remembered_between_tests():
    cache.clear()
    demonstration.forget()


@pytest.fixture
def cast(db):
    """The fixed cast of people."""
    retold.numbers_begin_again()
    return Cast()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """On the embedded database the tables come from the models; on a server, from migrations."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Such a database says that it is migrated, and its triggers stand like after a migrate."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            call_command("migrate", fake=True, verbosity=0)
