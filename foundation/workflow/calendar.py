"""What time does by itself: calendar steps through the one door, and reminders of deadlines."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import clock
from .engine import take_step
from .matters import kind_of, matter_kinds
from .models import Deadline, Notice
from .silence import counted_as_sent
from .steps import ANY, Invalid, Refused

log = structlog.get_logger(__name__)


def take_calendar_steps() -> int:
    """Take every calendar step that is due; one that is refused waits for its reasons to go."""
    calendar = get_user_model().objects.calendar()
    taken = 0
    for kind in matter_kinds():
        for row in kind.steps().values():
            if row.calendar is None:
                continue
            due = kind.objects.filter(row.calendar(kind, clock.now()))
            if ANY not in row.sources:
                due = due.filter(state__in=row.sources)
            for matter in list(due.order_by("pk")):
                taken += _take(matter, row.name, calendar)
    return taken


def _take(matter, name, calendar) -> int:
    try:
        take_step(matter, name, by=calendar)
    except (Refused, Invalid, PermissionDenied) as refusal:
        log.info("calendar_step_waits", kind=matter.label(), matter=matter.pk, step=name,
                 why=type(refusal).__name__)  # fmt: skip
        return 0
    except Exception as error:  # one that fails delays neither the others nor the reminders
        log.error("calendar_step_failed", kind=matter.label(), matter=matter.pk, step=name,
                  why=type(error).__name__)  # fmt: skip
        return 0
    return 1


def remind() -> int:
    """Owe the reminders whose day has come (settings.REMINDER_DAYS), each date and person once."""
    today = clock.today()
    offsets = sorted(settings.REMINDER_DAYS)
    earliest = clock.now() - timedelta(days=400)
    latest = clock.end_of(today - timedelta(days=min(offsets)))
    owed = 0
    rows = Deadline.objects.filter(done_at=None, due_at__range=(earliest, latest))
    for deadline in list(rows.order_by("due_at")):
        due_on = clock.programme_date(deadline.due_at)
        passed = [days for days in offsets if due_on + timedelta(days=days) <= today]
        if passed:
            try:
                owed += _remind_of(deadline, due_on, passed[-1])
            except Exception as error:
                log.error("reminder_failed", deadline=deadline.pk, why=type(error).__name__)
    return owed


def _remind_of(deadline, due_on, offset) -> int:
    kind = kind_of(deadline.kind)
    matter = kind.objects.filter(pk=deadline.matter_id).first() if kind else None
    if matter is None:
        return 0
    at = clock.now()
    told = Notice.objects.filter(deadline=deadline, due_on=due_on, offset=offset)
    known = set(told.values_list("person", flat=True))
    people = set(matter.reminded(deadline.code).values_list("pk", flat=True)) - known
    rows = [
        Notice(
            person_id=pk, topic="reminder", case_id=deadline.case_id, kind=deadline.kind,
            matter_id=deadline.matter_id, deadline=deadline, due_on=due_on, offset=offset,
            created_at=at, next_try_at=at, sent_at=counted_as_sent(at),
        )
        for pk in sorted(people)
    ]  # fmt: skip
    with transaction.atomic():
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
