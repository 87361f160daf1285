"""What every test may ask for."""

import hypothesis
import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from config import translations
from foundation.pages import demonstration
from foundation.workflow import triggers

from .people import Cast

# Speed is shown by `make bench`: a busy machine fails no property.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
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


@pytest.fixture(autouse=True)
def _nothing_is_remembered_between_tests():
    cache.clear()
    demonstration.forget()


@pytest.fixture
def cast(db):
    """The fixed cast of people."""
    return Cast()
