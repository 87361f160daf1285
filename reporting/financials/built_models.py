"""The file of a large report: ordered by a reader, built by the worker, kept for some days."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import FinancialReport


class FileKind(models.TextChoices):
    PDF = "pdf", _("PDF")
    EXCEL = "excel", _("Excel")


class BuiltFile(models.Model):
    """One order: the same for all who may see the report, as the file holds the same for them.

    `digest` is that of everything the file rests on: once it differs from that of the report, the
    file is out of date and nobody gets it.
    """

    report = models.ForeignKey(FinancialReport, models.CASCADE, related_name="built_files")
    number = models.PositiveIntegerField()  # of the frozen version; 0: the draft as it stands
    kind = models.CharField(max_length=8, choices=FileKind)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)  # costs written so far
    total = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)  # the name of the error alone

    path = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=150, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    built_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number", "kind", "language"], name="one_file_of_a_report"
            )
        ]
        indexes = [models.Index(fields=["built_at", "failed_at"], name="built_file_waiting")]

    def __str__(self):
        return f"{self.report_id}/{self.number} {self.kind} {self.language}"

    @property
    def standing(self) -> str:
        """`ready`, `failed`, `building` or `waiting`."""
        if self.built_at:
            return "ready"
        if self.failed_at:
            return "failed"
        return "building" if self.claimed_until else "waiting"
