"""One matter of every kind and state that stories can make, for properties that hold for all."""

import inspect
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules

from foundation.workflow.matters import matter_kinds
from tests import stories
from tests.access_world import World
from tests.stories.kept import a_cast_for_the_module

# The world of test_access goes through these already; a story module that comes later is told.
IN_THE_WORLD = {"applications", "agreements", "reporting", "reports", "audits", "kept"}
ONCE = {"a_ledger", "an_imported_ledger"}  # a project code is kept once, and the world has it


def told_with_the_cast_alone():
    """The stories that begin with “a”, of every further module, that need nothing but the cast."""
    for found in iter_modules(stories.__path__):
        if found.name in IN_THE_WORLD:
            continue
        module = import_module(f"tests.stories.{found.name}")
        for name, story in vars(module).items():
            if not inspect.isfunction(story) or story.__module__ != module.__name__:
                continue
            if name in ONCE:
                continue
            needed = [
                one.name for one in inspect.signature(story).parameters.values()
                if one.default is one.empty and one.kind == one.POSITIONAL_OR_KEYWORD
            ]  # fmt: skip
            if name.startswith(("a_", "an_")) and needed == ["cast"]:
                yield story


@contextmanager
def everything(django_db_blocker):
    """(world, {kind: matters}) until the module is done: a matter for each state of each kind."""
    with a_cast_for_the_module(django_db_blocker) as cast:
        world = World(cast)
        for story in told_with_the_cast_alone():
            story(cast)
        yield (
            world,
            {
                kind: list({row.state: row for row in kind._base_manager.order_by("pk")}.values())
                for kind in matter_kinds()
            },
        )
