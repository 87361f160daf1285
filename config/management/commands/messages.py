"""Bring the catalogues to the sentences of the code; needs no gettext on the machine."""

from django.core.management.base import BaseCommand

from config import translations


class Command(BaseCommand):
    help = "Collect every translatable sentence into locale/<language>/LC_MESSAGES/django.po."

    def handle(self, **options) -> None:
        found = translations.sentences()
        for language in translations.languages():
            new = translations.merged(found, translations.stored(language))
            changed = translations.write(language, new)
            open_ones = sum(1 for message in new if message.id and translations.problems(message))
            self.stdout.write(
                f"{language}: {len(new)} sentences, {open_ones} to translate"
                f"{'' if changed else ', unchanged'}"
            )
