"""What the worker does: send what is owed, and be the clock. Lost tasks lose nothing: rows stay."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from . import clock
from .letters import compose
from .models import Notice

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=5)
ENDED = "The worker ended while it was sending."
BACKOFF = [1, 2, 5, 15, 60, 240, 720, 1440]  # minutes after each failed try; then the dead letters


@shared_task(ignore_result=True)
def send_notices(most: int = 500) -> int:
    """Send what is owed; each notice on its own, so one that fails delays only itself."""
    sent = 0
    for _n in range(most):
        notice = claim()
        if notice is None:
            break
        sent += deliver(notice)
    return sent


def claim() -> Notice | None:
    """Take one owed notice for five minutes, in a short transaction of its own."""
    at = clock.now()
    # A worker that ends each time it sends this one can say nothing: the row says it instead.
    Notice.objects.filter(
        sent_at=None, dead_at=None, claimed_until__lt=at, tries__gt=len(BACKOFF)
    ).update(dead_at=at, claimed_until=None, last_error=ENDED)
    with transaction.atomic():
        owed = (
            Notice.objects.filter(sent_at=None, dead_at=None, next_try_at__lte=at)
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
            .order_by("next_try_at", "pk")
        )
        notice = owed.select_for_update(skip_locked=True).first()
        if notice is None:
            return None
        notice.claimed_until = at + CLAIM
        notice.tries += 1
        notice.save(update_fields=["claimed_until", "tries"])
    return Notice.objects.select_related("person", "entry__by", "deadline").get(pk=notice.pk)


def deliver(notice: Notice) -> bool:
    """Send one claimed notice outside any transaction and mark how it went."""
    try:
        letter = compose(notice)
        if letter is not None and notice.person.email:
            from django.utils import translation

            with translation.override(notice.person.language or "en"):
                text = letter.text(notice.person.name)
            EmailMessage(
                " ".join(letter.subject.split()), text, to=[notice.person.email],
                headers={"X-Notice": str(notice.pk)},
            ).send()  # fmt: skip
    except Exception as error:  # whatever fails, the row says so and the next one goes on
        log.warning(
            "notice_failed", notice=notice.pk, tries=notice.tries, error=type(error).__name__
        )
        _failed(notice, error)
        return False
    Notice.objects.filter(pk=notice.pk).update(
        sent_at=clock.now(), claimed_until=None, last_error=""
    )
    return True


def _failed(notice: Notice, error: Exception) -> None:
    at = clock.now()
    dead = notice.tries > len(BACKOFF)
    wait = BACKOFF[min(notice.tries, len(BACKOFF)) - 1]
    Notice.objects.filter(pk=notice.pk).update(
        last_error=f"{type(error).__name__}: {error}"[:300],
        next_try_at=at + timedelta(minutes=wait),
        claimed_until=None,
        dead_at=at if dead else None,
    )


@shared_task(ignore_result=True)
def tick() -> None:
    """The clock, once a minute: calendar steps, reminders, and whatever is still owed."""
    from .calendar import remind, take_calendar_steps

    for duty in (take_calendar_steps, remind, send_notices):
        try:
            duty()
        except Exception as error:  # each of the three is owed, whatever becomes of the others
            log.error("tick_failed", duty=duty.__name__, error=type(error).__name__)
