"""Whether this database holds demonstration data, and when each person was last at the desk."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from foundation.workflow import clock


class Demonstration(models.Model):
    """Written by `load_demo`, and by nothing else; real data never has it."""

    whole = models.BooleanField(default=False)  # with cases, not accounts only
    loaded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("demonstration data")
        verbose_name_plural = _("demonstration data")

    def __str__(self):
        return f"{self.loaded_at:%Y-%m-%d}"


PAUSE = timedelta(hours=1)  # whoever comes back to the desk within it has not been away


class Visit(models.Model):
    """When a person was at their desk, and when before that: nothing but these two instants.

    The only row that opening a page writes, at most once an hour: "since you were here" needs it.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("visit to the desk")
        verbose_name_plural = _("visits to the desk")

    def __str__(self):
        return f"{self.person_id}: {self.seen_at:%Y-%m-%d %H:%M}"


def visited_before(person) -> datetime | None:
    """Note that the person is at the desk; gives when they were there before, None the first time.

    Two windows opened at once count as one visit: only one of the two updates finds the old row.
    """
    try:
        return _noted(person)
    except OperationalError:  # the database takes no writing now: the desk can be read all the same
        return None


def _noted(person) -> datetime | None:
    now = clock.now()
    known = Visit.objects.filter(person=person)
    row = known.values_list("seen_at", "before_at").first()
    if row is None:
        Visit.objects.bulk_create([Visit(person=person, seen_at=now)], ignore_conflicts=True)
        return None
    seen_at, before_at = row
    if now - seen_at < PAUSE:
        return before_at
    known.filter(seen_at=seen_at).update(before_at=F("seen_at"), seen_at=now)
    return seen_at
