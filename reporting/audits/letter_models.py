"""A recommendation of the management letter, the grant holder's plan, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .finding_workflow import Severity
from .models import Audit


class FollowUp(models.TextChoices):
    DONE = "done", _("done")
    PARTLY = "partly", _("partly done")
    NOT_DONE = "not_done", _("not done")
    NO_LONGER = "no_longer", _("no longer of importance")


class Recommendation(models.Model):
    """One point of a management letter. Written once; answered by the grant holder; the next audit
    says what became of it."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("subject"), max_length=200)
    observation = models.TextField(_("observation"))
    recommendation = models.TextField(_("recommendation"))
    priority = models.CharField(_("priority"), max_length=6, choices=Severity)

    agreed = models.BooleanField(_("agreed"), null=True)
    action = models.TextField(_("what will be done"), blank=True)
    responsible = models.CharField(_("by whom"), max_length=200, blank=True)
    by_when = models.DateField(_("by when"), null=True)

    followed_up_in = models.ForeignKey(Audit, models.PROTECT, null=True, related_name="follow_ups")
    outcome = models.CharField(_("what became of it"), max_length=10, choices=FollowUp, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["audit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="one_recommendation_a_number")
        ]

    def __str__(self):
        return self.title

    def frozen(self) -> dict:
        """As the record keeps it: numbers and codes, no words."""
        return {"number": self.number, "priority": self.priority, "agreed": self.agreed}
