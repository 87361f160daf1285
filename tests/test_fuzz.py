"""Schemathesis reads the OpenAPI document and sends what it makes up: no 500, and answers as said.

`make sweep` sends a few bodies to each operation; with FUZZ_EXAMPLES=100 it sends many. Nothing is
left out: the API has no operation that shuts its caller out (tokens are revoked on a page), and
what a request changes is taken back.
"""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from foundation.accounts.tokens import issue_token

from .access_world import World
from .stories.kept import a_cast_for_the_module

pytestmark = [pytest.mark.sweep, pytest.mark.both]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
CHECKS = [
    not_a_server_error, content_type_conformance, response_schema_conformance,
    status_code_conformance,
]  # fmt: skip
WHO = ["office_coordinator", "lund_coordinator"]
SHARES = 4  # so many tests, each with its share of the operations


@pytest.fixture(scope="module", autouse=True)
def _the_connection_is_kept():
    """As Django's own test client does: what stands here is in a transaction not yet committed."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def world(_the_connection_is_kept, django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        made = World(cast)
        made.tokens = [issue_token(made.people[who], days=1) for who in WHO]
        made.schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
        made.ids = {row.collection: row.pk for row in made.rows.values()} | {
            "grants": made.grant.pk, "documents": made.paper.pk, "organisations": cast.lund.pk,
        }  # fmt: skip
        yield made


@pytest.fixture(autouse=True)
def _database(db):
    """Every test in a savepoint of the world's transaction."""


def operations(schema) -> list:
    return [found.ok() for found in schema.get_all_operations()]


def send(world, case, token, real_id: bool):
    """Send it as it is, or to a row that is there; what it changes is taken back."""
    collection = case.operation.path.removeprefix("/api/v1/").split("/")[0]
    if real_id and "id" in (case.path_parameters or {}) and collection in world.ids:
        case.path_parameters["id"] = world.ids[collection]
    with transaction.atomic():
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        transaction.set_rollback(True)
    return response


def fitting_or_not(operation):
    """What the description admits, and what it does not, where there is anything to be wrong."""
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return fitting if operation.method == "get" else fitting | wrong


def fuzz(world, operation) -> list:
    """What is wrong with the answers of one operation, as sentences."""
    found = []

    @settings(
        max_examples=EXAMPLES, database=None, deadline=None, derandomize=EXAMPLES < 10,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(fitting_or_not(operation), st.sampled_from(world.tokens), st.integers(0, 3))
    def one(case, token, chance):
        response = send(world, case, token, real_id=chance > 0)
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as failures:
            for failure in failures.exceptions:
                found.append(f"{operation.label}: {response.status_code} {failure.title}: "
                             f"{failure.message[:300]} {case.body!r:.200}")  # fmt: skip

    one()
    return found


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_is_sent_the_answer_is_as_the_description_says(world, share):
    wrong = []
    for operation in operations(world.schema)[share::SHARES]:
        wrong += fuzz(world, operation)
    assert not wrong, "\n".join(dict.fromkeys(wrong))
