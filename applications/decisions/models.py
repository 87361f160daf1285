"""Decisions on plans: what was decided, by whom, and the letter as it was written then."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.plans.models import Plan
from foundation.workflow.models import Case, Version


class Outcome(models.TextChoices):
    GRANTED = "granted", _("granted")
    REJECTED = "rejected", _("rejected")


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The decisions on those plans that the person may see."""
        return self.filter(plan__in=Plan.objects.visible_to(person).order_by().values("pk"))

    def public(self):
        """What anybody may read: grants, and rejections where the call publishes them; never of a
        restricted case."""
        shown = models.Q(outcome=Outcome.GRANTED) | models.Q(published=True)
        return self.filter(shown, case__restricted=False)


class Decision(models.Model):
    """A grant or a rejection; reversed it is kept, and says so.

    `letters` is the letter's content in each language, frozen: the same decision always gives the
    same text. `facts` is what the decision rests on, for machines and for the public list.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="decisions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=60, unique=True)
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))
    published = models.BooleanField(default=False)  # a rejection that the call makes public
    facts = models.JSONField()
    letters = models.JSONField()
    reversed_at = models.DateTimeField(_("reversed at"), null=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reversal = models.TextField(_("why it was reversed"), blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]

    def __str__(self):
        return f"{self.reference}: {self.get_outcome_display()}"

    def letter_url(self, language: str) -> str:
        """Where the letter is downloaded in a language, "en" or "sv"."""
        return reverse("applications:decision_letter", args=[self.pk, language])
