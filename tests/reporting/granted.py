"""A granted partnership made once for a module: each test then begins from it, and leaves it so.

Use it in a conftest: `from tests.reporting.granted import cast, grant, granted  # noqa: F401`.
"""

from copy import deepcopy

import pytest
from django.db import transaction

from applications.grants.models import Grant
from tests.people import Cast
from tests.stories.applications import a_granted_partnership


@pytest.fixture(scope="module")
def granted(django_db_setup, django_db_blocker):
    """(cast, id of the project grant), inside a transaction that ends with the module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            people = Cast()
            _partnership, grant = a_granted_partnership(people)
        except BaseException as problem:
            outer.__exit__(type(problem), problem, problem.__traceback__)
            raise
    yield people, grant.pk
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def cast(granted, db):
    """The fixed cast, who hold a grant already."""
    return deepcopy(granted[0])


@pytest.fixture
def grant(granted, db):
    """Their project grant: 6,000 SEK for Lund, 4,000 for Francistown."""
    return Grant.objects.get(pk=granted[1])
