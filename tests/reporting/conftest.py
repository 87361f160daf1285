"""What tests of the third floor ask for: a store of the test's own for papers."""

import pytest


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """An empty store; gives its folder."""
    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "store"), "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "default": local}
    return tmp_path / "store"
