"""A story told once for a whole module: each test starts from it and leaves no trace."""

from contextlib import contextmanager

from django.db import transaction

from tests.people import Cast


@contextmanager
def a_cast_for_the_module(django_db_blocker):
    """The cast, and whatever the module's fixtures build on it, until the module is done.

    Tests run inside this transaction, each in a savepoint of its own that is rolled back.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield Cast()
        transaction.set_rollback(True)
