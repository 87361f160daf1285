"""Prints a new API token of a person, and nothing else."""

from django.core.management.base import BaseCommand, CommandError

from foundation.accounts.models import Person, PersonKind
from foundation.accounts.tokens import issue_token


class Command(BaseCommand):
    help = "Issue an API token to the person with this e-mail address and print it."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args, email, days, **options):
        person = Person.objects.filter(email=email.strip(), kind=PersonKind.PERSON).first()
        if person is None or not person.is_active:
            raise CommandError(f"Nobody here has the address {email}.")
        if not 1 <= days <= 3650:
            raise CommandError("--days must be between 1 and 3650.")
        self.stdout.write(issue_token(person, days))
