"""A document and its versions. A version is written once: the file and its digest never change."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.workflow.matters import kind_of, matter_kinds
from foundation.workflow.models import Case
from foundation.workflow.narrowed import narrowed

from .rights import not_hidden, restricted_q

# What people usually hand in; a machine may send any other short code.
KINDS = [
    ("receipt", _("Receipt")),
    ("invoice", _("Invoice")),
    ("minutes", _("Minutes")),
    ("report", pgettext_lazy("a document", "Report")),
    ("agreement", _("Agreement")),
    ("resolution", _("Resolution")),
    ("agenda", _("Agenda or programme")),
    ("attendance", _("Attendance sheet")),
    ("statement", _("Bank or rate statement")),
    ("plan", pgettext_lazy("a document", "Plan")),
    ("photo", _("Photograph")),
    ("message", _("Message or letter")),
    ("other", _("Other")),
]

kind_code = RegexValidator(
    r"\A[a-z][a-z0-9_-]{0,39}\Z",
    _("Use a short code of lower-case letters, digits, hyphens and underscores."),
)
language_code = RegexValidator(
    r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\Z", _("Use a language code such as “en” or “sv”.")
)


class DocumentQuerySet(models.QuerySet):
    _label = ""  # set where only one kind of matter is asked about: the others need no question

    def _clone(self):
        clone = super()._clone()
        clone._label = self._label
        return clone

    def about(self, matter):
        """The documents of one matter."""
        return self.of_kind(type(matter)).filter(matter_id=matter.pk)

    def of_kind(self, kind):
        """The documents of one kind of matter."""
        found = self.filter(kind_label=kind.label())
        found._label = kind.label()
        return found

    def visible_to(self, person):
        """The documents of matters that this person may see, in one query.

        A restricted one (a signed attendance sheet) only for those who may write the matter, and
        for whoever handed it in.
        """
        if self.query.is_empty():
            return self

        def seen():
            found = models.Q(pk__in=[])
            for kind in matter_kinds():
                if self._label not in ("", kind.label()):
                    continue
                visible = kind.objects.visible_to(person).values("pk")
                mine = models.Q(kind_label=kind.label(), matter_id__in=visible)
                found |= mine & (models.Q(restricted=False) | restricted_q(kind, person))
            return found & not_hidden(person)

        return narrowed(self, "seen", person, seen, self._label)

    def for_pages(self):
        """With what a row shows, so that queries do not grow with rows."""
        versions = DocumentVersion.objects.select_related("by").order_by("number")
        return self.select_related("case", "created_by").prefetch_related(
            models.Prefetch("versions", versions)
        )


class Document(models.Model):
    """One paper of a matter, in as many versions as were handed in."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind_label = models.CharField(max_length=60)  # the matter's kind: "reporting.activity"
    matter_id = models.PositiveBigIntegerField()
    kind = models.CharField(_("kind"), max_length=40, validators=[kind_code])
    title = models.CharField(_("title"), max_length=250)
    language = models.CharField(_("language"), max_length=10, validators=[language_code])
    restricted = models.BooleanField(_("restricted"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["kind_label", "matter_id"], name="document_by_matter"),
            models.Index(fields=["created_at"], name="document_by_time"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.url

    @property
    def latest(self) -> "DocumentVersion":
        """The newest version; costs nothing after `for_pages()`."""
        return list(self.versions.all())[-1]

    def numbered(self, number: int | None) -> "DocumentVersion | None":
        """The version of that number, the newest for None; None where there is none."""
        if number is None:
            return self.latest
        return next((row for row in self.versions.all() if row.number == number), None)

    @property
    def matter(self):
        """The matter this hangs on. Whoever sees the document sees the matter."""
        return kind_of(self.kind_label)._base_manager.get(pk=self.matter_id)

    @property
    def address(self) -> str:
        """The matter as machines name it: `activities/17`."""
        return f"{kind_of(self.kind_label).collection}/{self.matter_id}"

    @property
    def kind_name(self) -> str:
        """What the kind is called, in the reader's language; the code where it has no name."""
        return str(dict(KINDS).get(self.kind, self.kind))

    @property
    def url(self) -> str:
        return reverse("documents:document_detail", args=[self.pk])

    @property
    def content_url(self) -> str:
        return reverse("documents:document_content", args=[self.pk])

    def frozen(self) -> dict:
        """How a version of a matter names a file: by id and digest."""
        latest = self.latest
        return {"document": self.pk, "version": latest.number, "sha256": latest.sha256}


class Immutable(Exception):
    """Somebody tried to change or remove what is written once."""


class DocumentVersionQuerySet(models.QuerySet):
    def update(self, **values):
        if set(values) - {"scan"}:
            raise Immutable("Only the scan of a version may change.")
        return super().update(**values)

    def delete(self):
        raise Immutable("A version is never removed.")


class Scan(models.TextChoices):
    NONE = "none", _("Not scanned")
    CLEAN = "clean", _("Scanned, clean")
    HELD = "held", _("Held back")


class DocumentVersion(models.Model):
    """One file as it was handed in, bit for bit."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    type = models.CharField(_("type"), max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.NONE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_file_a_version_number")
        ]

    def __str__(self):
        return f"{self.name} ({self.number})"

    def save(self, *args, **kwargs):
        if not self._state.adding and set(kwargs.get("update_fields") or ["*"]) != {"scan"}:
            raise Immutable("Only the scan of a version may change.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Immutable("A version is never removed.")

    @property
    def content_url(self) -> str:
        return f"{self.document.content_url}?version={self.number}"

    @property
    def short_digest(self) -> str:
        """Enough of the digest for people to compare two papers by eye."""
        return self.sha256[:12]
