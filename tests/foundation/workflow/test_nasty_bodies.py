"""Nothing that a client sends gets a 500: every form of every kind, each field, wrong values.

Written over `matter_kinds()`: a kind that comes later is covered as soon as a story makes one.
"""

import json
from decimal import Decimal, InvalidOperation
from functools import partial

import pytest
from django.db import transaction
from django.urls import reverse

from foundation.accounts.models import Person
from foundation.workflow.forms import form_errors
from foundation.workflow.parts import may_write_part
from foundation.workflow.shapes import shape
from tests.foundation.workflow.everything import everything
from tests.foundation.workflow.machines import Machine

pytestmark = [pytest.mark.sweep, pytest.mark.both]

# Raw JSON: some of it no Python value has.
NASTY = [
    "null", "true", "false", "0", "-1", "1", "1.5", "1e3", "1E+400", "-1e-400", "1e19",
    "9223372036854775807", "9223372036854775808", "1" + "0" * 400, '""', '" "', '"x"', '"²"',
    '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"😀"', '"' + "x" * 30_000 + '"', '"NaN"',
    '"Infinity"', '"1e999999999"', '"9" ', '"' + "9" * 300 + '"', '"2026-13-45"', '"0001-01-01"',
    '"9999-12-31T23:59:59+14:00"', '"0001-01-01T00:00:00+14:00"', '"2026-02-30T25:61:61Z"',
    '"12:00"', "[]", "[null]", "[true]", "[1.5]", '["x"]', "[[]]", "[{}]", '["\\u0000"]',
    "[9223372036854775808]", '["\\ud800"]', "{}", '{"a": 1}', '{"en": 1}', '{"en": "\\u0000"}',
    '{"amount": 1.5, "currency": "SEK"}', '{"amount": "1e9", "currency": "SEK"}',
    '{"amount": "NaN", "currency": "SEK"}', '{"amount": "1.00", "currency": "\\u0000"}',
    '{"amount": "1.00", "currency": []}', '{"amount": "1.001", "currency": "SEK"}',
    '{"amount": "-99999999999999999999.00", "currency": "SEK"}', '{"\\ud800": "x"}',
    '{"a": {"b": {"c": [[[[1]]]]}}}', "[1, 1, 1]", "[0]", '[{"key": []}]',
]  # fmt: skip


@pytest.fixture(scope="module")
def matters(django_db_setup, django_db_blocker):
    with everything(django_db_blocker) as (_world, matters):
        yield matters


@pytest.fixture(autouse=True)
def _database(db):
    """Every test in a savepoint of what the module shares."""


class Undone(Exception):
    """Takes back whatever a request changed, so that the next one finds the matter as it was."""


def asked(call):
    """The answer of a request that leaves nothing behind."""
    answer = None
    try:
        with transaction.atomic():
            answer = call()
            raise Undone
    except Undone:
        return answer


def judged(form_class, matter, person, names):
    """Each nasty value at every field of the form: fields may refuse it, none may break."""
    for value in NASTY:
        body = "{" + ", ".join(f"{json.dumps(name)}: {value}" for name in names) + "}"
        try:
            sent = json.loads(body, parse_float=Decimal)
        except (ValueError, InvalidOperation):
            continue
        form = form_class(sent, matter=matter, by=person)
        json.dumps(form_errors(form))
        json.dumps(shape(form.cleaned_data)).encode()


def bodies_for(names, rounds=4):
    """Nasty values at all fields at once, others each round."""
    for turn in range(rounds):
        pairs = [
            f"{json.dumps(name)}: {NASTY[(place * 11 + turn * 7) % len(NASTY)]}"
            for place, name in enumerate(names)
        ]
        yield "{" + ", ".join(pairs) + "}"


def check(machine, method, address, body, **headers):
    answer = asked(lambda: machine(method, address, raw=body.encode(), **headers))
    assert answer.status_code < 500, f"{method} {address} {body[:300]}: {answer.status_code}"
    assert answer.headers["Content-Type"] == "application/json", (address, body[:200])
    answer.json()


@pytest.fixture
def people(matters):
    return list(Person.objects.filter(kind="person", is_active=True).order_by("pk"))


def seeing(people, matter, holds):
    """Somebody who sees the matter and for whom it holds; None when there is nobody."""
    visible = type(matter).objects.filter(pk=matter.pk)
    return next((p for p in people if holds(p) and visible.visible_to(p).exists()), None)


def test_no_body_of_a_beginning_gets_a_500(matters, people):
    for kind in matters:
        if kind.begin is None or kind.begin.consequence:
            continue
        person = next(p for p in people if kind.begin.is_possible_for(p))
        form_class = kind.begin.form_class(kind)
        names = list(form_class.base_fields)
        judged(form_class, kind(begun_by=person), person, names)
        machine = Machine(person)
        for body in [*bodies_for(["on_behalf_of", *names], 2), *bodies_for(names)]:
            check(machine, "POST", reverse(f"api:{kind.code}_list"), body)


def test_no_body_of_a_step_gets_a_500(matters, people):
    """Each step of each kind from a state the stories reach, as somebody whose step it is."""
    met, forms = set(), set()
    for kind, rows in matters.items():
        for matter in rows:
            for step in kind.steps().values():
                if step.consequence or step in met or not step.starts_from(matter.state):
                    continue
                person = seeing(people, matter, partial(step.is_for, matter))
                if person is not None:
                    met.add(step)
                    form_class = step.form_class(kind)
                    names = [name for name in form_class.base_fields if name != "note"] or ["note"]
                    rounds = 1 if form_class in forms else 4
                    if form_class not in forms:
                        judged(form_class, matter, person, names)
                        forms.add(form_class)
                    address = reverse(f"api:{kind.code}_{step.name}", args=[matter.pk])
                    machine = Machine(person)
                    for body in bodies_for(names, rounds):
                        check(machine, "POST", address, body)
    assert len(met) > 20


def test_no_body_of_a_part_gets_a_500(matters, people):
    met = set()
    for kind, rows in matters.items():
        for matter in rows:
            for name, spec in kind.parts.items():
                if spec in met or not can_be_written(matter, spec):
                    continue
                person = seeing(people, matter, partial(may_write_part, matter, spec))
                if person is None:
                    continue
                met.add(spec)
                form_class = spec.form_class(kind)
                judged(form_class, matter, person, form_class.base_fields)
                machine = Machine(person)
                address = reverse(f"api:{kind.code}_part_{name}", args=[matter.pk])
                version = machine.get(address).json()["version"]
                for body in bodies_for(["key", *form_class.base_fields]):
                    wrapped = f'{{"rows": [{body}]}}' if spec.many else f'{{"values": {body}}}'
                    check(machine, "PUT", address, wrapped, If_Match=version)
    assert len(met) > 5


def can_be_written(matter, spec) -> bool:
    states = spec.states or type(matter).step_named("edit").sources
    return "*" in states or matter.state in states
