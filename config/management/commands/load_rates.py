"""Loads files of published exchange rates, one by one or a whole folder of them."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from foundation.money.loading import load, wanted_currencies
from foundation.money.models import ExchangeRate
from foundation.money.published import read
from reporting.rates.files import Unopened, rows_in

SOURCES = [one for one in ExchangeRate.Source.values if one != ExchangeRate.Source.MANUAL]


class Command(BaseCommand):
    help = "Load exchange rates from files that a central bank has published."

    def add_arguments(self, parser):
        parser.add_argument("source", choices=SOURCES)
        parser.add_argument("paths", nargs="+", type=Path, help="files, or folders of files")
        parser.add_argument("--replace", action="store_true", help="take over corrected rates")

    def handle(self, source: str, paths: list[Path], replace: bool, **options) -> None:
        failed = [path for path in _files(paths) if not self.one(source, path, replace)]
        if failed:
            raise CommandError(f"{len(failed)} file(s) were not loaded.")

    def one(self, source: str, path: Path, replace: bool) -> bool:
        """Load one file, saying what came of it; whether it was loaded."""
        try:
            rows = list(rows_in(path.name, path.read_bytes()))
        except (OSError, Unopened) as problem:
            self.stderr.write(f"{path.name}: {problem}")
            return False
        loaded = load(source, read(source, rows, wanted_currencies()), replace)
        for row, sentence in loaded.problems:
            self.stderr.write(f"{path.name}, row {row}: {sentence}")
        if not loaded.problems:
            said = f"{loaded.new} new, {loaded.corrected} corrected, {loaded.known} known"
            self.stdout.write(f"{path.name}: {said}")
        return not loaded.problems


def _files(paths: list[Path]):
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        yield from (one for one in inside if not one.is_dir())
