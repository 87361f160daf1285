"""Run by test_faults.py in a process of its own: a web process and a worker that are killed.

The first argument says what to do; what was found goes out as one line of JSON. The database is
a file in VAR_DIR, and the process that takes the step or sends the mail is really killed (-9),
at a place that this script puts into the code from outside.
"""

import json
import os
import shutil
import signal
import sys
from datetime import timedelta
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402
from django.conf import settings  # noqa: E402


def set_up():
    """Django with its tables, which need no history here."""
    django.setup()
    from django.apps import apps

    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}


def prepare() -> dict:
    """A declaration that is ready to be signed, and the coordinator's token."""
    from django.core.management import call_command

    from foundation.accounts.tokens import issue_token
    from tests.people import Cast
    from tests.stories.partnerships import a_declaration

    call_command("migrate", run_syncdb=True, verbosity=0)
    cast = Cast()
    declaration = a_declaration(cast)
    send({})  # what is owed already is not what this is about
    return {"id": declaration.pk, "token": issue_token(cast.lund_coordinator, days=1)}


def ask_for_signatures(known) -> int:
    """One step as a web process takes it: three people are owed a letter."""
    from django.test import Client

    path = f"/api/v1/declarations/{known['id']}/steps/request_signatures/"
    headers = {"HTTP_AUTHORIZATION": f"Bearer {known['token']}"}
    browser = Client(SERVER_NAME="127.0.0.1")
    answer = browser.post(path, "{}", content_type="application/json", **headers)
    return answer.status_code


def send(known, later: timedelta = timedelta()) -> int:
    """What the worker does every minute; `later` than now, when a claim has run out."""
    from foundation.workflow import clock
    from foundation.workflow.tasks import send_notices

    with clock.standing_at(clock.now() + later):
        return send_notices()


def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def before_commit():
    """Killed when everything is written and nothing is committed."""
    from foundation.workflow import engine

    tell_all = engine._tell_all

    def told(*args, **kwargs):
        tell_all(*args, **kwargs)
        die()

    engine._tell_all = told


def after_commit():
    """Killed when it is committed, before the broker hears of it."""
    from foundation.workflow import engine

    engine._poke = die


def after_send():
    """Killed when a mail is written, before its notice is marked as sent."""
    from foundation.workflow import tasks

    class Killer(tasks.EmailMessage):
        def send(self, *args, **kwargs):
            super().send(*args, **kwargs)
            die()

    tasks.EmailMessage = Killer


def in_a_process_that_is_killed(put_in, work, known) -> bool:
    """Whether the child that did the work was killed with -9 and not otherwise ended."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            put_in()
            work(known)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def what_stands(known) -> dict:
    from foundation.workflow.models import Entry, Notice
    from foundation.workflow.record import verify
    from partnerships.declarations.models import Declaration
    from partnerships.signatures.models import Signatory

    matter = Declaration.objects.get(pk=known["id"])
    return {
        "state": matter.state,
        "entries": Entry.objects.about(matter).count(),
        "version": matter.version,
        "signatories": Signatory.objects.count(),
        "owed": Notice.objects.filter(sent_at=None, kind=matter.label()).count(),
        "sent": Notice.objects.exclude(sent_at=None).filter(kind=matter.label()).count(),
        "mails": len(list(Path(settings.MAIL_DIR).glob("*.eml"))),
        "faults": list(verify()),
    }


def keep(name: str) -> Path:
    """A copy of the database, to begin the next fault from."""
    from django.db import connection, connections

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    copy = settings.VAR_DIR / name
    shutil.copy(settings.VAR_DIR / "db.sqlite3", copy)
    return copy


def put_back(copy: Path) -> None:
    from django.db import connections

    connections.close_all()
    for ending in ("-wal", "-shm"):
        (settings.VAR_DIR / f"db.sqlite3{ending}").unlink(missing_ok=True)
    shutil.copy(copy, settings.VAR_DIR / "db.sqlite3")
    for mail in Path(settings.MAIL_DIR).glob("*.eml"):
        mail.unlink()


def kills() -> dict:
    """Every kill, and what stood after it and after the next tick of the clock."""
    found = {}
    known = prepare()
    draft = keep("draft.sqlite3")
    for put_in in (before_commit, after_commit):
        put_back(draft)
        killed = in_a_process_that_is_killed(put_in, ask_for_signatures, known)
        found[put_in.__name__] = {"killed": killed, "then": what_stands(known)}
        send(known)
        found[put_in.__name__]["later"] = what_stands(known)
    put_back(draft)
    ask_for_signatures(known)
    killed = in_a_process_that_is_killed(after_send, send, known)
    found["after_send"] = {"killed": killed, "then": what_stands(known)}
    send(known)
    found["after_send"]["later"] = what_stands(known)
    send(known, timedelta(minutes=6))
    found["after_send"]["at last"] = what_stands(known)
    put_back(draft)
    (settings.VAR_DIR / "known.json").write_text(json.dumps(known))
    return found


def broker() -> dict:
    """One step while the broker is away: how often it was called, what stood then and later."""
    from config.celery import app

    known = json.loads((settings.VAR_DIR / "known.json").read_text())
    port, calls = app.connection().port, []

    def listen(event, args):
        if event == "socket.connect" and args[1][1:2] == (port,):
            calls.append(args[1])

    sys.addaudithook(listen)
    status = ask_for_signatures(known)
    called, then = len(calls), what_stands(known)
    send(known)
    return {"status": status, "calls": called, "then": then, "later": what_stands(known)}


if __name__ == "__main__":
    set_up()
    print(json.dumps({"kills": kills, "broker": broker}[sys.argv[1]]()))
