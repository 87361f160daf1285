"""Demonstration data: real places, shifted dates, invented figures. Harmless to repeat."""

from django.core.management.base import BaseCommand, CommandError

from config.demo import cast, loading


class Command(BaseCommand):
    help = "Load demonstration data into a database without real cases."

    def add_arguments(self, parser):
        parser.add_argument("--cast", action="store_true", help="accounts only, no case")
        parser.add_argument("--password", default="", help="of every account; else a random one")

    def handle(self, *args, password: str, verbosity: int, **options) -> None:
        self.talks = verbosity > 0
        there = loading.present()
        if there and (there.whole or options["cast"]):
            self.is_there_already(password)
            return
        chosen = password or cast.kept_password()
        try:
            (loading.load_cast if options["cast"] else loading.load)(chosen)
        except loading.RealCases as refusal:
            raise CommandError(str(refusal)) from refusal
        cast.keep_password(chosen)
        self.say(f"Demonstration data is loaded. The password of every account: {chosen}")

    def is_there_already(self, password: str) -> None:
        """Nothing is loaded twice; a password that was asked for is set all the same."""
        self.say("Demonstration data is there already.")
        if password:
            cast.set_password(password)
            cast.keep_password(password)
            self.say("Its accounts have the new password.")

    def say(self, sentence: str) -> None:
        if self.talks:
            self.stdout.write(sentence)
