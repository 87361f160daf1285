"""A kind of matter that belongs to the parties of its case, and to no app of the house."""

import pytest
from django.db import connection, models
from django_fsm import FSMField

from foundation.accounts.parties import Shared, add_party
from foundation.workflow import clock, record


class Letter(Shared):
    """Something two partners share. It has no `code`, so no registry finds it."""

    state = FSMField(default="open", choices=[("open", "open"), ("shut", "shut")])

    class Meta:
        app_label = "tests_accounts"

    objects = models.Manager()


@pytest.fixture(scope="session")
def _letters(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Letter)
        editor.deferred_sql.clear()  # no foreign keys: other tests flush the tables they point at


@pytest.fixture
def write_letter(_letters, cast):
    """Writes a letter between Lund, which holds the grant, and Francistown, in a new case."""

    def write(*organisations):
        now = clock.now()
        case = record.open_case(clock.today())
        for organisation in organisations or (cast.lund, cast.francistown):
            add_party(case, organisation, holds_grant=organisation == cast.lund)
        return Letter.objects.create(
            case=case, reference=case.reference, begun_by=cast.lund_coordinator,
            created_at=now, updated_at=now, state_since=now,
        )  # fmt: skip

    return write


@pytest.fixture
def letter(write_letter):
    return write_letter()
