"""Lets the first person in: everybody else is invited on the pages."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundation.accounts.models import Membership, OfficeCode, Organisation, Person


class Command(BaseCommand):
    help = "Make the office's first administrator, who signs in by a code that is mailed."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")

    @transaction.atomic
    def handle(self, *args, email, name, **options):
        office = Organisation.objects.office()
        if office is None:
            raise CommandError("Load the reference data first: manage.py load_reference")
        rows = Membership.objects.not_ended().filter(organisation=office, office=OfficeCode.ADMIN)
        if rows.exists():
            raise CommandError("There is an administrator already, who can invite others.")
        person = Person.objects.filter(email=email).first()
        person = person or Person.objects.create_user(email, name=name)
        Membership.objects.create(person=person, organisation=office, office=OfficeCode.ADMIN)
        self.stdout.write(f"{person} signs in by a code sent to {person.email}.")
