"""Loads the reference tables of data/ into every app that has a module `reference`."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction


def load_all() -> dict[str, int]:
    """Calls each app's `reference.load()`, lower floors first; gives what stands there now.

    Loading twice changes nothing. Each app's tables are loaded wholly or not at all.
    """
    counts: dict[str, int] = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.reference"
        if find_spec(name) is None:
            continue
        module = import_module(name)
        if hasattr(module, "load"):
            with transaction.atomic():
                counts |= module.load()
    return counts


class Command(BaseCommand):
    help = "Loads municipalities, exchange rates, cost categories, topics and elections from data/."

    def handle(self, *args, **options):
        for what, count in load_all().items():
            self.stdout.write(f"{count:>7}  {what}")
