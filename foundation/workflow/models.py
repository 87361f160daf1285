"""The tables every process stands on: cases, record, versions, parts, drafts and notices."""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def canonical(value) -> str:
    """One spelling for one content: sorted keys, no blanks. What digests are of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class Case(models.Model):
    """One file of the office: a reference, and the head of its chained record."""

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    opened_on = models.DateField(_("opened on"))
    head = models.CharField(max_length=64, default="", editable=False)
    length = models.PositiveIntegerField(default=0, editable=False)
    restricted = models.BooleanField(_("restricted"), default=False)

    def __str__(self):
        return self.reference


class Counter(models.Model):
    """A number that is never given twice: taken under a lock, in the transaction that uses it."""

    name = models.CharField(max_length=80, unique=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.name}: {self.value}"

    @classmethod
    def next(cls, name: str) -> int:
        counter, _created = cls.objects.select_for_update().get_or_create(name=name)
        counter.value += 1
        counter.save(update_fields=["value"])
        return counter.value


class AboutMatter(models.Model):
    """What hangs on any matter: its case, its kind (`applications.plan`) and its number."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    matter_id = models.PositiveBigIntegerField()

    class Meta:
        abstract = True


class AboutMatterQuerySet(models.QuerySet):
    def about(self, matter):
        return self.filter(kind=matter.label(), matter_id=matter.pk)


class Entry(AboutMatter):
    """One line of the record, chained to the one before it; never changed, never removed.

    Codes, ids, numbers and digests only: free text stands in a Remark, of which the entry keeps
    the salted digest, so that text can be erased and tampering still shows.
    """

    seq = models.PositiveIntegerField()
    step = models.CharField(max_length=60)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = models.PositiveBigIntegerField(null=True)  # the organisation entered for
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AboutMatterQuerySet.as_manager()

    class Meta:
        ordering = ["case", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_entry_per_place_in_the_chain")
        ]
        indexes = [models.Index(fields=["kind", "matter_id", "seq"], name="entry_by_matter")]

    def __str__(self):
        return f"{self.case_id}/{self.seq} {self.step}"

    def digest(self) -> str:
        """The hash this entry must have: over everything in it and the hash before it."""
        return digest_of(
            self.previous
            + canonical(
                {
                    "case": self.case_id,
                    "seq": self.seq,
                    "kind": self.kind,
                    "matter": self.matter_id,
                    "step": self.step,
                    "source": self.source,
                    "target": self.target,
                    "by": self.by_id,
                    "on_behalf_of": self.on_behalf_of,
                    "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                    "version": self.version,
                    "facts": self.facts,
                }
            )
        )


class Remark(models.Model):
    """Free text that belongs to an entry: can be erased, cannot be altered unseen."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="remarks")
    name = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    salt = models.CharField(max_length=32)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="one_remark_a_name")]

    def __str__(self):
        return self.text[:60]

    def digest(self) -> str:
        return digest_of(self.salt + self.text)


class Version(AboutMatter):
    """An exact text, frozen: what signatures, confirmations, decisions and audits point at."""

    number = models.PositiveIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AboutMatterQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "matter_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "matter_id", "number"], name="one_version_a_number"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.matter_id}, version {self.number}"

    @property
    def text(self) -> dict:
        """The frozen content as data."""
        return json.loads(self.content)


class Part(AboutMatter):
    """A named part of a matter's content with a version of its own, so two can write at once."""

    name = models.CharField(max_length=40)
    owner = models.PositiveBigIntegerField(default=0)  # organisation, where each has its own
    version = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    updated_at = models.DateTimeField(null=True)

    objects = AboutMatterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "matter_id", "name", "owner"], name="one_part_a_name"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.matter_id}: {self.name}"


class Draft(AboutMatter):
    """What somebody is typing: outside record, version and signatures. `place` is where."""

    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    matter_id = models.PositiveBigIntegerField(default=0)  # 0: it does not exist yet
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=80)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "matter_id", "place"], name="one_draft_a_place"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.matter_id}: {self.place}"


class Deadline(AboutMatter):
    """Something due on a matter; whoever holds the pen is reminded before and after."""

    code = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()  # stays visible when a later date was granted
    done_at = models.DateTimeField(null=True)

    objects = AboutMatterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "matter_id", "code"], name="one_deadline_a_code"
            )
        ]
        indexes = [models.Index(fields=["done_at", "due_at"], name="deadline_open")]

    def __str__(self):
        return f"{self.kind} {self.matter_id}: {self.code} {self.due_at:%Y-%m-%d}"


class Notice(AboutMatter):
    """A message owed to one person: the outbox. A row in the step's transaction, sent after it."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    topic = models.CharField(max_length=40, default="step")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="notices")
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    offset = models.SmallIntegerField(null=True)  # days: -30 is a month before the date
    facts = models.JSONField(default=dict)  # ids and codes the letter needs; never a secret
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True)

    objects = AboutMatterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "person", "topic"], name="one_notice_a_person_and_entry"
            ),
            models.UniqueConstraint(
                fields=["deadline", "person", "due_on", "offset"], name="one_reminder_a_date"
            ),
        ]
        indexes = [models.Index(fields=["sent_at", "next_try_at"], name="notice_owed")]

    def __str__(self):
        return f"{self.topic} to {self.person_id}"


class Replay(models.Model):
    """An answer kept for 24 hours, so that a request sent twice is carried out once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_answer_a_key")]

    def __str__(self):
        return self.key


from .matters import ALL, Matter, MatterQuerySet  # noqa: E402, F401  (Matter needs Case above)
