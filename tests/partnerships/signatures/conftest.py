"""The letters as the worker sends them, and the links in them."""

import re

import pytest
from django.core import mail

from foundation.workflow.tasks import send_notices


@pytest.fixture
def letters(settings):
    """Send what is owed and give the letters to one address, the last one last."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def sent_to(email: str) -> list:
        send_notices()
        return [letter for letter in mail.outbox if letter.to == [email]]

    return sent_to


@pytest.fixture
def token_of(letters):
    """The token in the last letter with a link."""

    def read(email: str) -> str:
        found = [re.search(r"/signing/([\w-]{40,})/", letter.body) for letter in letters(email)]
        return [match[1] for match in found if match][-1]

    return read


@pytest.fixture
def code_of(letters):
    """The code in the last letter with one."""

    def read(email: str) -> str:
        found = [re.search(r"\b\d{6}\b", letter.body) for letter in letters(email)]
        return [match[0] for match in found if match][-1]

    return read
