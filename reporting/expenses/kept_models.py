"""What is kept beside expenses: who recovers VAT, which papers are two costs, which are hidden."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.documents.models import Document

from .models import Expense


class RecoveredVat(models.Model):
    """Whether an organisation gets the VAT of its own country back, in one year (DOMAIN §3).

    Swedish municipalities recover theirs or are compensated for it; it belongs to organisation
    and year, and where no row says it nothing is assumed.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    recovers = models.BooleanField(_("gets its VAT back"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("recovered VAT")
        verbose_name_plural = _("recovered VAT")
        ordering = ["organisation__name", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_vat_a_year")
        ]

    def __str__(self):
        return f"{self.organisation}, {self.year}"


class TwoCosts(models.Model):
    """The answer that two expenses which look alike are two costs, and why."""

    expense = models.ForeignKey(Expense, models.PROTECT, related_name="answers")
    other = models.ForeignKey(Expense, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("two costs")
        verbose_name_plural = _("two costs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["expense", "other"], name="one_answer_a_pair")
        ]

    def __str__(self):
        return f"{self.expense_id} ≠ {self.other_id}"


class HiddenPaper(models.Model):
    """A paper whose personal data only one organisation's finance, controller and auditor read."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("hidden paper")
        verbose_name_plural = _("hidden papers")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.document_id}: {self.organisation_id}"
