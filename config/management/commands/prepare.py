"""Brings database, translations, static files and data up to date; harmless to repeat."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from foundation.pages.models import Demonstration
from foundation.workflow.models import Case


class Command(BaseCommand):
    help = "Migrate, compile translations, collect static files, load reference and demo data."

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="load no demonstration data")

    def handle(self, no_demo: bool, **options) -> None:
        self.step("Database", "migrate", interactive=False)
        self.step("Cache", "createcachetable")
        self.step("Translations", "compile_messages")
        self.collect_static()
        self.step("Reference data", "load_reference")
        if not no_demo and not self.has_cases():
            self.step("Demonstration data", "load_demo")

    def step(self, label: str, name: str, **options) -> None:
        """Run one command, saying so."""
        if name not in get_commands():
            self.stderr.write(f"{label}: there is no command “{name}” yet.")
            return
        self.stdout.write(f"{label} …")
        call_command(name, verbosity=0, **options)

    def has_cases(self) -> bool:
        """Whether there is anything that demonstration data must not be mixed with.

        A cast that was loaded alone is left alone: whoever asked for it wants no cases.
        """
        return Case.objects.exists() or Demonstration.objects.exists()

    def collect_static(self) -> None:
        """Collect only after a change: compressing all files takes seconds."""
        root = Path(settings.STATIC_ROOT)
        stamp, digest = root / ".collected", self.static_digest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        self.step("Static files", "collectstatic", interactive=False)
        root.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest)

    def static_digest(self) -> str:
        """A digest over name, size and time of every static file there is."""
        found = []
        for finder in get_finders():
            for path, storage in finder.list([]):
                status = Path(storage.path(path)).stat()
                found.append(f"{path} {status.st_size} {status.st_mtime_ns}")
        return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()
