"""Everything on one machine: prepares, then runs web, worker and clock until stopped."""

import http.client
import os
import socket
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.supervisor import Supervisor

# Whom to be first; every other demonstration account is named in the same way.
SIGN_INS = {
    "coordinator@icld.example": "the office: coordinator",
    "manager@icld.example": "the office: manager",
    "controller@icld.example": "the office: controller",
    "assessor1@icld.example": "the office: assessor",
    "admin@icld.example": "the office: people and organisations",
    "coordinator@exempelby.example": "Exempelby (invented): coordinator",
    "finance@exempelby.example": "Exempelby (invented): finance",
    "coordinator@sample-town.example": "Sample Town (invented): coordinator",
    "coordinator@lund.example": "Lund: coordinator",
    "auditor@audit.example": "the audit firm: auditor",
}


class Command(BaseCommand):
    help = "Prepare, then run web, worker and clock until Ctrl-C or SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="load no demonstration data")

    def handle(self, no_demo: bool, **options) -> None:
        self.refuse_taken_port()
        call_command("prepare", no_demo=no_demo, stdout=self.stdout, stderr=self.stderr)
        connections.close_all()
        # On a terminal the address should stay in sight; LOG_LEVEL=INFO brings the requests back.
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        supervisor = Supervisor({"web": self.web(), "worker": self.worker(), "clock": self.clock()})
        if not supervisor.run(self.is_up, self.say):
            raise CommandError("A process does not come up; its messages stand above.")
        self.stdout.write("Stopped.")

    def refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            # As the web process does: a connection still closing does not make a port taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"Port {settings.PORT} cannot be used ({error.strerror}). "
                    f"Choose another: make run PORT={settings.PORT + 1}"
                ) from error

    def web(self) -> list[str]:
        # Many threads, because a slow upload holds one for as long as it lasts.
        return [
            *(sys.executable, "-m", "gunicorn", "config.wsgi"),
            *("--bind", f"127.0.0.1:{settings.PORT}", "--workers", "1"),
            *("--worker-class", "gthread", "--threads", "32"),
            *("--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning"),
        ]

    def worker(self) -> list[str]:
        return [
            *(sys.executable, "-m", "celery", "-A", "config", "--quiet", "worker"),
            *("--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]

    def clock(self) -> list[str]:
        # Not the worker's --beat: its process would outlive a killed worker.
        return [
            *(sys.executable, "-m", "celery", "-A", "config", "--quiet", "beat"),
            *("--pidfile=", "--loglevel", "WARNING"),
        ]

    def is_up(self) -> bool:
        # Not urllib, which would ask a proxy of the machine's for our own address.
        link = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=2)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except (http.client.HTTPException, OSError):
            return False
        finally:
            link.close()

    def say(self) -> None:
        """Where to go, and as whom."""
        self.stdout.write(f"\nServing at http://127.0.0.1:{settings.PORT}/  (stop with Ctrl-C)\n")
        if settings.DEMO_PASSWORD_FILE.exists():
            self.say_sign_ins(settings.DEMO_PASSWORD_FILE.read_text().strip())
        self.stdout.flush()

    def say_sign_ins(self, password: str) -> None:
        people = get_user_model().objects.filter(email__in=SIGN_INS)
        present = set(people.values_list("email", flat=True))
        connections.close_all()
        self.stdout.write(f"\nSign in with the password  {password}  as, for example:\n")
        for email, who in SIGN_INS.items():
            if email in present:
                self.stdout.write(f"  {email:34} {who}")
        self.stdout.write("")
