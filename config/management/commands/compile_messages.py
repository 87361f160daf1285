"""Compile the catalogues that changed; needs no gettext on the machine."""

from django.core.management.base import BaseCommand

from config import translations


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/django.po for Django, when changed."

    def handle(self, verbosity: int = 1, **options) -> None:
        for language in translations.compile_catalogues():
            if verbosity:
                self.stdout.write(f"{language}: compiled")
