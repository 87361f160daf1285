"""A draw and what it drew; the auditor's marks on it."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.money.fields import AmountField
from foundation.workflow.models import Version
from reporting.financials.models import ErrorKind, ReportLine

from . import population, sampling
from .models import Audit


class Method(models.TextChoices):
    RANDOM = sampling.RANDOM, _("random items")
    MONETARY_UNIT = sampling.MONETARY_UNIT, _("monetary units")
    ALL_ABOVE = sampling.ALL_ABOVE, _("all above an amount")
    RISK_FLAGGED = sampling.RISK_FLAGGED, _("what asks to be looked at")
    SALARIES = sampling.SALARIES, _("salaries")


class Engagement(models.TextChoices):
    """The two engagements in one assignment (DOMAIN §4)."""

    AUDIT = "audit", _("audit of the financial report")
    PROCEDURES = "procedures", _("agreed-upon procedures")


class Draw(models.Model):
    """One draw: what from, how, by which seed. Written once; a second one stands beside it."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    engagement = models.CharField(
        _("engagement"), max_length=10, choices=Engagement, default=Engagement.AUDIT
    )
    method = models.CharField(_("method"), max_length=16, choices=Method)
    size = models.DecimalField(_("size"), max_digits=15, decimal_places=2)
    months = models.PositiveSmallIntegerField(default=3)  # of each person, for salaries
    seed = models.CharField(_("seed"), max_length=64)
    known = models.JSONField(default=dict)  # what it knew of the costs: population.known_of
    population_digest = models.CharField(max_length=64)
    population_count = models.PositiveIntegerField()
    population_sek = AmountField()
    report_version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("draw")
        ordering = ["audit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="one_draw_a_number")
        ]

    def __str__(self):
        return f"{self.audit_id}/{self.number}"

    @property
    def url(self) -> str:
        """The page on which it is drawn again."""
        return reverse("reporting:audit_draw", args=[self.audit_id, self.number])

    @cached_property
    def population(self) -> list[sampling.Item]:
        """What it was drawn from: the report's frozen version, not what stands now."""
        return population.as_it_was(self.report_version, self.known)

    def drawn_from(self, items) -> list[sampling.Drawn]:
        """The sample that this draw's method, size and seed give of a population."""
        return sampling.draw(items, self.method, self.size, self.seed, self.months)

    def is_the_same_again(self) -> bool:
        """Whether drawing once more from the frozen version gives the very items it has."""
        if sampling.population_digest(self.population) != self.population_digest:
            return False
        again = {(one.key, one.certain) for one in self.drawn_from(self.population)}
        return again == set(self.items.values_list("line__key", "certain"))


class SampleItem(models.Model):
    """A cost that was drawn."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="items")
    line = models.ForeignKey(ReportLine, models.PROTECT, related_name="+")
    certain = models.BooleanField(default=False)  # no chance was involved

    class Meta:
        ordering = ["draw", "line__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "line"], name="one_place_in_a_sample")
        ]

    def __str__(self):
        return f"{self.draw_id}: {self.line_id}"


class MarkResult(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    EXCEPTION = "exception", _("exception")


class Mark(models.Model):
    """What the auditor noted at a cost: the auditor's own paper, outside the record, erased with
    the others. `amount` (SEK) is by how much the cost is overstated, below zero understated."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="marks")
    line = models.ForeignKey(ReportLine, models.PROTECT, related_name="+")
    result = models.CharField(_("result"), max_length=10, choices=MarkResult)
    kind = models.CharField(_("kind of error"), max_length=12, choices=ErrorKind, blank=True)
    amount = AmountField(_("amount"), default=0)
    text = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["audit", "line__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["audit", "line"], name="one_mark_a_line")]

    def __str__(self):
        return f"{self.audit_id}: {self.line_id} {self.result}"
