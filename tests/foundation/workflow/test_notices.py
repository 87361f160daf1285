"""What is owed is sent: letters, tries, dead letters, reminders, and what the calendar does."""

import email
import re
from datetime import UTC, datetime, time, timedelta
from email import policy
from threading import Thread

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from foundation.workflow import clock, letters, tasks
from foundation.workflow.calendar import remind, take_calendar_steps
from foundation.workflow.engine import take_step
from foundation.workflow.mail import FileBackend
from foundation.workflow.models import Deadline, Entry, Notice
from partnerships.models import Call
from tests.stories import partnerships as stories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Refusing:
    """A mail server that refuses some addresses, and counts what it is asked to send."""

    refused: set[str] = set()
    asked: list[str] = []

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        for message in messages:
            type(self).asked.append(message.to[0])
            if message.to[0] in self.refused:
                raise ConnectionRefusedError(f"{message.to[0]} is not taken")
        return len(messages)


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    Refusing.refused, Refusing.asked = set(), []
    return Refusing


@pytest.fixture
def declaration(cast):
    """Sent in: both coordinators of the office are told. Everything before it has been sent."""
    signed = stories.a_signed_declaration(cast)
    Notice.objects.update(sent_at=clock.now())
    return take_step(signed, "submit", cast.lund_coordinator)


def owed():
    return Notice.objects.filter(sent_at=None, dead_at=None)


def own_words(person):
    return Notice.objects.filter(person=person).latest("pk")


def test_a_failing_letter_delays_only_itself(cast, declaration, refusing):
    refusing.refused = {cast.office_coordinator.email}
    assert owed().count() == 2
    assert tasks.send_notices() == 1
    failed = own_words(cast.office_coordinator)
    assert own_words(cast.office_coordinator2).sent_at
    assert (failed.sent_at, failed.tries, failed.claimed_until) == (None, 1, None)
    assert failed.last_error.startswith("ConnectionRefusedError")


def test_a_letter_that_cannot_be_composed_delays_only_itself(cast, declaration, refusing):
    mine = own_words(cast.office_coordinator)
    Notice.objects.filter(pk=mine.pk).update(matter_id=999_999, topic="unheard_of")
    cast.office_coordinator2.time_zone = "Not/AZone"
    cast.office_coordinator2.save()
    tasks.send_notices()
    assert refusing.asked == [cast.office_coordinator2.email]
    assert not owed().exists()  # what is about nothing any more is moot


def test_each_failed_try_waits_longer_and_the_last_makes_it_a_dead_letter(
    cast, declaration, refusing
):
    refusing.refused = {cast.office_coordinator.email, cast.office_coordinator2.email}
    at, waited = clock.now(), []
    for _try in range(len(tasks.BACKOFF) + 1):
        with clock.standing_at(at):
            tasks.send_notices()
            notice = own_words(cast.office_coordinator)
            waited.append((notice.next_try_at - at).total_seconds() / 60)
            with clock.standing_at(notice.next_try_at - timedelta(seconds=1)):
                tasks.send_notices()  # too early: nothing is tried
        assert own_words(cast.office_coordinator).tries == len(waited)
        at = notice.next_try_at
    assert waited[:-1] == tasks.BACKOFF
    assert own_words(cast.office_coordinator).dead_at
    with clock.standing_at(at + timedelta(days=30)):
        assert tasks.send_notices() == 0
    assert len(refusing.asked) == 2 * (len(tasks.BACKOFF) + 1)


def test_a_notice_that_ends_every_worker_becomes_a_dead_letter_too(declaration, refusing):
    at = clock.now()
    for _try in range(len(tasks.BACKOFF) + 1):
        with clock.standing_at(at):
            claimed = tasks.claim()  # and the worker is gone before it can say how it went
        at += tasks.CLAIM + timedelta(seconds=1)
        Notice.objects.exclude(pk=claimed.pk).update(sent_at=at)
    with clock.standing_at(at):
        assert tasks.claim() is None
        tasks.send_notices()
    dead = Notice.objects.get(pk=claimed.pk)
    assert (dead.dead_at, dead.sent_at, dead.last_error) == (at, None, tasks.ENDED)
    assert refusing.asked == []


def test_what_was_claimed_by_a_worker_that_died_is_sent_when_the_claim_is_over(
    declaration, refusing
):
    claimed = tasks.claim()
    other = tasks.claim()
    assert claimed.pk != other.pk
    assert tasks.claim() is None
    with clock.standing_at(clock.now() + tasks.CLAIM + timedelta(seconds=1)):
        assert tasks.send_notices() == 2


@pytest.mark.django_db(transaction=True)
def test_each_notice_is_claimed_by_one_of_several_workers(cast, refusing):
    for _n in range(4):
        stories.an_open_call(cast)
    number = owed().count()
    assert number == 8

    def work():
        try:
            tasks.send_notices()
        finally:
            connection.close()

    workers = [Thread(target=work) for _n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not owed().exists()
    assert len(refusing.asked) == number
    assert set(Notice.objects.values_list("tries", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_loses_nothing(cast, settings, monkeypatch, refusing):
    from config.celery import app

    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    later = (clock.now() + timedelta(days=90)).isoformat()
    call = stories.an_open_call(cast, closes_at=later)
    assert call.state == "open"
    assert owed().count() == 2
    tasks.tick()
    assert not owed().exists()
    assert len(refusing.asked) == 2


def test_nobody_is_told_of_their_own_step(cast):
    call = stories.an_open_call(cast)
    take_step(call, "close", cast.manager)  # tells managers
    assert not Notice.objects.filter(entry__by=cast.manager, person=cast.manager).exists()
    other = stories.an_open_call(cast, closes_at=(clock.now() + timedelta(days=1)).isoformat())
    with clock.standing_at(clock.now() + timedelta(days=2)):
        take_calendar_steps()
    closed = Entry.objects.about(other).get(step="close")
    assert cast.manager in {one.person for one in closed.notices.all()}


# Letters


def letter_to(person, declaration):
    notice = Notice.objects.filter(person=person, matter_id=declaration.pk).latest("pk")
    return letters.compose(notice)


def test_a_letter_speaks_its_readers_language(cast, declaration):
    cast.office_coordinator.language = "sv"
    cast.office_coordinator.save()
    swedish = letter_to(cast.office_coordinator, declaration)
    english = letter_to(cast.office_coordinator2, declaration)
    assert english.subject == f"[{declaration.reference}] {declaration.title}: Send in"
    assert "submitted" in english.body
    assert "submitted" not in swedish.body
    assert swedish.subject != english.subject


def test_a_call_is_called_what_it_is_called_in_the_readers_language(cast):
    cast.office_coordinator.language = "sv"
    cast.office_coordinator.save()
    call = stories.an_open_call(cast)
    assert "Mänskliga rättigheter 2026" in letter_to(cast.office_coordinator, call).subject
    assert "Human rights 2026" in letter_to(cast.office_coordinator2, call).subject


def test_a_reminder_tells_the_time_where_its_reader_is(cast):
    cast.manager.time_zone = "Africa/Harare"
    cast.manager.save()
    with clock.standing_at(NOON):
        call = stories.an_open_call(cast, closes_at="2026-03-05T12:00:00Z")
        remind()
    notice = Notice.objects.get(deadline__matter_id=call.pk, person=cast.manager)
    assert "14:00" in letters.compose(notice).body or "2 p.m." in letters.compose(notice).body


def test_subject_lines_stay_one_line(cast, refusing, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    body = {"title": "One\r\nBcc: everybody@example.org\nTwo"}
    declaration = stories.a_signed_declaration(cast, **body)
    take_step(declaration, "submit", cast.lund_coordinator)
    tasks.send_notices()
    assert mail.outbox
    assert all("\n" not in message.subject for message in mail.outbox)
    assert all("Bcc" not in message.message() for message in mail.outbox)


def test_mail_of_the_embedded_default_is_whole_files_named_by_time_and_recipient(
    cast, declaration, settings, tmp_path
):
    settings.EMAIL_BACKEND = f"{FileBackend.__module__}.{FileBackend.__name__}"
    settings.VAR_DIR = tmp_path
    settings.PUBLIC_URL = "https://samverka.example/" + "a-long-path-of-the-proxy/" * 12
    cast.office_coordinator.name = "Åsa Öberg"
    cast.office_coordinator.save()
    with clock.standing_at(clock.now()):  # the same instant for both
        assert tasks.send_notices() == 2
    files = sorted((tmp_path / "mail").iterdir())
    names = [file.name for file in files]
    assert len(names) == 2
    assert not any(name.startswith(".") for name in names)
    assert all(re.fullmatch(r"\d{8}T\d{6}\.\d{6}-[\w@.-]+\.eml", name) for name in names)
    mine = next(file for file in files if cast.office_coordinator.email in file.name)
    link = letters.absolute(declaration.url)
    assert link in mine.read_text().splitlines()
    message = email.message_from_bytes(mine.read_bytes(), policy=policy.default)
    assert message["To"] == cast.office_coordinator.email
    assert "Åsa Öberg" in message.get_content()
    assert link in message.get_content().splitlines()


def test_two_letters_to_one_person_at_one_instant_are_two_files(cast, settings, tmp_path):
    settings.EMAIL_BACKEND = f"{FileBackend.__module__}.{FileBackend.__name__}"
    settings.VAR_DIR = tmp_path
    with clock.standing_at(NOON):
        stories.an_open_call(cast)
        stories.an_open_call(cast)
        tasks.send_notices()
    assert len(list((tmp_path / "mail").iterdir())) == 4


# Reminders and the calendar


@pytest.fixture
def call(cast):
    """An open call; its manager holds the pen. It closes on the first of June, at noon."""
    with clock.standing_at(NOON):
        made = stories.an_open_call(cast, closes_at="2026-06-01T10:00:00Z")
    Notice.objects.all().delete()
    return made


def reminded(day) -> int:
    """How many reminders the ticks of a day make; the clock ticks more than once."""
    before = Notice.objects.filter(topic="reminder").count()
    for hour in (1, 9, 20):
        with clock.standing_at(datetime.combine(day, time(hour), UTC)):
            remind()
            remind()
    return Notice.objects.filter(topic="reminder").count() - before


def days_with_reminders(since, until) -> dict:
    found, day = {}, since
    while day <= until:
        number = reminded(day)
        if number:
            found[day.isoformat()] = number
        day += timedelta(days=1)
    return found


def test_reminders_come_thirty_fourteen_three_days_before_and_one_after_each_once(cast, call):
    due = clock.programme_date(call.closes_at)
    found = days_with_reminders(due - timedelta(days=40), due + timedelta(days=20))
    assert found == {"2026-05-02": 1, "2026-05-18": 1, "2026-05-29": 1, "2026-06-02": 1}
    rows = Notice.objects.filter(topic="reminder").order_by("offset")
    assert [(one.offset, one.person) for one in rows] == [
        (days, cast.manager) for days in (-30, -14, -3, 1)
    ]


def test_a_clock_that_stood_still_reminds_once_and_not_of_everything_it_missed(cast, call):
    due = clock.programme_date(call.closes_at)
    assert reminded(due - timedelta(days=2)) == 1
    assert Notice.objects.get(topic="reminder").offset == -3


def test_a_later_date_has_reminders_of_its_own(cast, call):
    due = clock.programme_date(call.closes_at)
    assert reminded(due - timedelta(days=3)) == 1
    with clock.standing_at(call.closes_at - timedelta(days=2)):
        body = {"closes_at": "2026-07-01T10:00:00Z", "reason": "Floods"}
        take_step(call, "extend", cast.manager, body)
    deadline = Deadline.objects.get(matter_id=call.pk, kind=call.label())
    assert deadline.first_due_at == call.closes_at
    Notice.objects.filter(topic="step").update(sent_at=NOON)
    found = days_with_reminders(due, due + timedelta(days=40))
    assert list(found) == ["2026-06-01", "2026-06-17", "2026-06-28", "2026-07-02"]


def test_a_second_person_who_holds_the_pen_is_reminded_and_the_first_not_again(cast, call):
    due = clock.programme_date(call.closes_at)
    assert reminded(due - timedelta(days=3)) == 1
    second = cast.hire("manager", cast.icld, "manager2@icld.example")
    assert reminded(due - timedelta(days=2)) == 1
    assert Notice.objects.filter(topic="reminder").latest("pk").person == second


def test_what_is_done_reminds_nobody(cast, call):
    with clock.standing_at(NOON):
        take_step(call, "close", cast.manager)
    due = clock.programme_date(call.closes_at)
    assert days_with_reminders(due - timedelta(days=5), due + timedelta(days=3)) == {}


def test_a_call_closes_by_itself_at_its_time_and_not_before(cast, call):
    with clock.standing_at(call.closes_at - timedelta(seconds=1)):
        assert take_calendar_steps() == 0
    with clock.standing_at(call.closes_at + timedelta(seconds=1)):
        assert take_calendar_steps() == 1
        assert take_calendar_steps() == 0
    entry = Entry.objects.about(call).get(step="close")
    assert (entry.by, Call.objects.get(pk=call.pk).state) == (cast.calendar, "closed")


def test_a_match_that_nobody_answers_expires(cast):
    match = stories.a_match(cast)
    with clock.standing_at(clock.now() + timedelta(days=29)):
        assert take_calendar_steps() == 0
    with clock.standing_at(clock.now() + timedelta(days=32)):
        take_calendar_steps()
    match.refresh_from_db()
    assert match.state == "expired"


def test_a_calendar_step_that_breaks_stops_neither_the_others_nor_the_letters(
    cast, call, refusing, monkeypatch
):
    with clock.standing_at(NOON):
        other = stories.an_open_call(cast, closes_at="2026-06-01T10:00:00Z")
    done = Call.done

    def break_the_first(self, *codes):
        if self.pk == call.pk:
            raise ZeroDivisionError
        return done(self, *codes)

    monkeypatch.setattr(Call, "done", break_the_first)
    with clock.standing_at(call.closes_at + timedelta(seconds=1)):
        tasks.tick()
    assert {one.pk: one.state for one in Call.objects.all()} == {
        call.pk: "open", other.pk: "closed",
    }  # fmt: skip
    assert refusing.asked


# Pages


def page(person, address, **posted):
    client = Client()
    client.force_login(person)
    return client.post(address, posted) if posted else client.get(address)


def test_everybody_reads_the_notices_that_are_theirs(cast, declaration):
    mine = page(cast.office_coordinator, "/notices/").content.decode()
    assert declaration.title in mine
    assert declaration.title not in page(cast.stranger, "/notices/").content.decode()
    Notice.objects.filter(pk=own_words(cast.office_coordinator2).pk).update(person=cast.stranger)
    assert declaration.title not in page(cast.stranger, "/notices/").content.decode()


def test_the_office_sees_what_could_not_be_delivered_and_has_it_tried_again(
    cast, declaration, refusing
):
    notice = own_words(cast.office_coordinator2)
    Notice.objects.filter(pk=notice.pk).update(dead_at=clock.now(), tries=9, last_error="550 no")
    address = "/notices/undelivered/"
    for person in (cast.office_coordinator, cast.admin):
        shown = page(person, address).content.decode()
        assert "550 no" in shown
        assert cast.office_coordinator2.email in shown
    for person in (cast.lund_coordinator, cast.manager, cast.stranger, cast.auditor):
        assert page(person, address).status_code == 403
        assert page(person, address, notice=notice.pk).status_code == 403
    for wrong in ("0", "x", "²", "9" * 30, own_words(cast.office_coordinator).pk):
        assert page(cast.admin, address, notice=wrong).status_code == 404
    assert page(cast.admin, address, notice=notice.pk).status_code == 302
    tasks.send_notices()
    assert own_words(cast.office_coordinator2).sent_at
    assert "550 no" not in page(cast.admin, address).content.decode()
