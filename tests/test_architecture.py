"""The shape of the house: who may know whom, who may move a state, and how long a file may be."""

import ast
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


def imported(module: Path) -> list[tuple[int, str]]:
    """(line, dotted name) of everything a module imports, relative imports made absolute."""
    package = list(module.relative_to(HOUSE).with_suffix("").parts[:-1])
    found = []
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{name}.{alias.name}") for alias in node.names]
    return found


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_no_import_looks_up_a_floor(module):
    own = floor_of(".".join(module.relative_to(HOUSE).with_suffix("").parts))
    for line, name in imported(module):
        floor = floor_of(name)
        assert floor is None or floor <= own, f"line {line} looks up to {name}"
        rooms = (FLOORS[own], FLOORS[floor]) if floor is not None else ()
        assert rooms != ("foundation.documents", "foundation.accounts"), f"line {line}: {name}"


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_no_name_in_quotes_looks_up_a_floor_either(module):
    own = floor_of(".".join(module.relative_to(HOUSE).with_suffix("").parts))
    labels = {floor.split(".")[-1]: number for number, floor in enumerate(FLOORS)}
    for node in ast.walk(ast.parse(module.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called not in {"ForeignKey", "OneToOneField", "ManyToManyField", "get_model", "reverse"}:
            continue
        for text in (a.value for a in node.args if isinstance(a, ast.Constant)):
            label = str(text).split(".")[0].split(":")[0]
            if label in labels and ("." in str(text) or ":" in str(text) or called == "get_model"):
                looks_up = labels[label] > own
                assert not looks_up, f"line {node.lineno}: {called}({text!r}) looks up"


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


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_states_change_by_steps_alone(module):
    for node in ast.walk(ast.parse(module.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", "")
        if called in {"update", "create", "get_or_create", "update_or_create"}:
            assert "state" not in {k.arg for k in node.keywords}, f"line {node.lineno}"
        if called == "bulk_update":
            fields = [a for a in node.args[1:] if isinstance(a, ast.List | ast.Tuple)]
            names = {e.value for f in fields for e in f.elts if isinstance(e, ast.Constant)}
            assert "state" not in names, f"line {node.lineno}"


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_nobody_asks_the_system_what_time_it_is(module):
    if named(module) == "foundation/workflow/clock.py":
        return
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = getattr(node.func.value, "id", "")
            asked = f"{owner}.{node.func.attr}"
            assert asked not in {"timezone.now", "datetime.now", "date.today", "datetime.today"}, (
                f"line {node.lineno}: {asked}"
            )


@pytest.mark.parametrize("module", [*MODULES, *TESTS], ids=named)
def test_a_file_can_be_read_in_one_sitting(module):
    most = 500 if module in TESTS else 400
    assert len(module.read_text().splitlines()) <= most


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
