"""Write docs/processes.md from the code."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from foundation.workflow.processes import as_markdown


class Command(BaseCommand):
    help = "Write every process as a table and a diagram into docs/processes.md."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only say whether it is current")

    def handle(self, *args, check, **options):
        target = Path(settings.BASE_DIR) / "docs" / "processes.md"
        with translation.override("en"):
            text = as_markdown()
        if check:
            if not target.exists() or target.read_text() != text:
                raise SystemExit("docs/processes.md is not current: run manage.py processes")
            return
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)
        self.stdout.write(f"wrote {target.name}")
