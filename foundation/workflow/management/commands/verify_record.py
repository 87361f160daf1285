"""Say whether the record holds: every chain, text, version and state."""

from django.core.management.base import BaseCommand, CommandError

from foundation.workflow.models import Case
from foundation.workflow.record import verify


class Command(BaseCommand):
    help = "Verify every chain of the record; names each row that does not hold and exits 1."

    def add_arguments(self, parser):
        parser.add_argument("--heads", metavar="FILE", help="heads published elsewhere, to compare")
        parser.add_argument("--write-heads", metavar="FILE", help="write the heads, to publish")

    def handle(self, *args, heads, write_heads, **options):
        published = self.read(heads) if heads else None
        problems = 0
        for sentence in verify(published):
            problems += 1
            self.stderr.write(sentence)
        if problems:
            raise CommandError(f"The record does not hold: {problems} finding(s).")
        if write_heads:
            with open(write_heads, "w") as file:
                for case in Case.objects.order_by("reference"):
                    file.write(f"{case.reference} {case.length} {case.head}\n")
        entries = sum(Case.objects.values_list("length", flat=True))
        self.stdout.write(f"The record holds: {Case.objects.count()} cases, {entries} entries.")

    def read(self, path) -> dict:
        published = {}
        try:
            with open(path) as file:
                for line in filter(str.strip, file):
                    reference, length, head = line.split()
                    published[reference] = (int(length), head)
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        return published
