"""The shape of the house: who may know whom, who may move a state, and how long a file may be."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

HOUSE = Path(__file__).parents[1]
FLOORS = [
    "foundation.workflow",
    "foundation.money",
    "foundation.pages",
    "foundation.accounts",
    "foundation.documents",
    "partnerships",
    "applications",
    "reporting",
    "config",
]
TOP = {
    "manage.py", "config", "foundation", "partnerships", "applications", "reporting", "templates",
    "static", "locale", "data", "docs", "tests", "bench", "README.md", "Makefile",
    "requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt",
    "bootstrap.in", "bootstrap.txt", ".gitignore", ".dockerignore", "pyproject.toml",
    "compose.yaml", "Dockerfile", ".ci",
}  # fmt: skip
NEIGHBOURS_APART = ("foundation.documents", "foundation.accounts")
FORBIDDEN_NAMES = {"core", "common", "utils", "services", "helpers"}
MODULES = [
    module
    for floor in FLOORS
    for module in sorted((HOUSE / floor.replace(".", "/")).rglob("*.py"))
    if "migrations" not in module.parts
]
TESTS = sorted((HOUSE / "tests").rglob("*.py"))


def named(module: Path) -> str:
    return str(module.relative_to(HOUSE))


def floor_of(dotted: str) -> int | None:
    """The number of the floor a dotted module name stands on; None when it is not ours."""
    for number, floor in enumerate(FLOORS):
        if dotted == floor or dotted.startswith(floor + "."):
            return number
    return None


@cache
def nodes(module: Path) -> list[ast.AST]:
    """Everything in a module, read once for all rules."""
    return list(ast.walk(ast.parse(module.read_text())))


def calls(module: Path) -> list[ast.Call]:
    return [node for node in nodes(module) if isinstance(node, ast.Call)]


def imported(module: Path) -> list[tuple[int, str]]:
    """(line, dotted name) of everything a module imports, relative imports made absolute."""
    package = list(module.relative_to(HOUSE).with_suffix("").parts[:-1])
    found = []
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{name}.{alias.name}") for alias in node.names]
    return found


def test_no_import_looks_up_a_floor():
    assert [one for module in MODULES for one in looks_up(module)] == []


def looks_up(module):
    own = floor_of(".".join(module.relative_to(HOUSE).with_suffix("").parts))
    for line, name in imported(module):
        floor = floor_of(name)
        rooms = (FLOORS[own], FLOORS[floor]) if floor is not None else ()
        if floor is not None and floor > own or rooms == NEIGHBOURS_APART:
            yield f"{named(module)}:{line}: {name}"


def test_no_name_in_quotes_looks_up_a_floor_either():
    assert [one for module in MODULES for one in names_looking_up(module)] == []


def names_looking_up(module):
    own = floor_of(".".join(module.relative_to(HOUSE).with_suffix("").parts))
    labels = {floor.split(".")[-1]: number for number, floor in enumerate(FLOORS)}
    for node in calls(module):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called not in {"ForeignKey", "OneToOneField", "ManyToManyField", "get_model", "reverse"}:
            continue
        for text in (a.value for a in node.args if isinstance(a, ast.Constant)):
            label = str(text).split(".")[0].split(":")[0]
            names_it = "." in str(text) or ":" in str(text) or called == "get_model"
            if names_it and labels.get(label, own) > own:
                yield f"{named(module)}:{node.lineno}: {called}({text!r})"


def test_keys_that_cross_a_floor_leave_no_trace_below():
    for model in apps.get_models():
        own = floor_of(model.__module__)
        if own is None:
            continue
        for field in model._meta.get_fields():
            if not field.concrete or not field.is_relation or field.related_model is None:
                continue
            other = floor_of(field.related_model.__module__)
            if other is not None and other != own:
                hidden = (field.remote_field.related_name or "").endswith("+")
                assert hidden, f"{model.__name__}.{field.name}"


def test_states_change_by_steps_alone():
    assert [one for module in MODULES for one in moves_states(module)] == []


def moves_states(module):
    for node in calls(module):
        called = getattr(node.func, "attr", "")
        names = set()
        if called in {"update", "create", "get_or_create", "update_or_create"}:
            names = {k.arg for k in node.keywords}
        if called == "bulk_update":
            fields = [a for a in node.args[1:] if isinstance(a, ast.List | ast.Tuple)]
            names = {e.value for f in fields for e in f.elts if isinstance(e, ast.Constant)}
        if "state" in names:
            yield f"{named(module)}:{node.lineno}"


def test_nobody_asks_the_system_what_time_it_is():
    rooms = (one for one in MODULES if named(one) != "foundation/workflow/clock.py")
    assert [one for module in rooms for one in asks_the_system(module)] == []


def asks_the_system(module):
    for node in calls(module):
        if isinstance(node.func, ast.Attribute):
            asked = f"{getattr(node.func.value, 'id', '')}.{node.func.attr}"
            if asked in {"timezone.now", "datetime.now", "date.today", "datetime.today"}:
                yield f"{named(module)}:{node.lineno}: {asked}"


def test_a_file_can_be_read_in_one_sitting():
    long = {named(one): len(one.read_text().splitlines()) for one in [*MODULES, *TESTS]}
    tests = {named(one) for one in TESTS}
    assert {name: n for name, n in long.items() if n > (500 if name in tests else 400)} == {}


def test_the_top_level_is_the_one_that_was_agreed():
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=HOUSE, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert {name.split("/")[0] for name in listed.stdout.splitlines()} <= TOP


def test_no_file_is_called_by_what_it_is_not():
    names = {part for module in MODULES for part in module.relative_to(HOUSE).with_suffix("").parts}
    assert not names & FORBIDDEN_NAMES


def test_nobody_enters_through_the_admin_of_the_framework():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
