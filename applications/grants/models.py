"""Grants: what the office decided to pay for, by plan and kind; their conditions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.models import Plan
from foundation.accounts.models import Party
from foundation.money.amounts import Money
from foundation.money.fields import AmountField, sum_of
from foundation.workflow.api.lists import sought
from foundation.workflow.models import Case, Counter, Version
from foundation.workflow.narrowed import narrowed
from partnerships.cooperation.models import Partnership


class GrantKind(models.TextChoices):
    INCEPTION = "inception", _("inception")
    PROJECT = "project", _("project")
    STEERING_GROUP = "steering_group", _("steering group")


class GrantQuerySet(models.QuerySet):
    def visible_to(self, person):
        """The grants of those plans that the person may see."""
        plans = Plan.objects.visible_to(person).order_by().values("pk")
        return narrowed(self, "seen", person, lambda: Q(plan__in=plans))

    def standing(self):
        """Those whose decision was not reversed."""
        return self.filter(reversed_at=None)

    def of_party(self, organisation: int):
        """The grants in whose case an organisation takes part."""
        parties = Party.objects.current().filter(organisation=organisation)
        return self.filter(case__in=parties.values("case"))

    def sought(self, text: str):
        """Those whose reference or plan's title has the text."""
        plans = Plan.objects.filter(sought(text)).order_by()
        return self.filter(
            Q(reference__icontains=text.replace("\x00", "")[:60]) | Q(plan__in=plans.values("pk"))
        )

    def for_pages(self):
        """With what a row of a list shows, so that queries do not grow with rows."""
        return self.select_related("case", "plan", "partnership").prefetch_related(
            "lines", "conditions"
        )


class Grant(models.Model):
    """One grant of one kind, decided with its plan: a row, not a process.

    `version` is the text of the plan (or of its latest approved amendment) that it pays for.
    """

    code = "grant"
    collection = "grants"

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", editable=False)
    reference = models.CharField(_("reference"), max_length=60, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("plan"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of grant"), max_length=20, choices=GrantKind)
    amount = AmountField(_("amount"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)
    changes = models.PositiveIntegerField(default=1, editable=False)  # the version of its row
    # The decision was reversed: kept, and nothing more can be drawn up or spent on it.
    reversed_at = models.DateTimeField(_("reversed at"), null=True, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=Q(reversed_at=None),
                name="one_grant_a_kind_and_plan",
            )
        ]

    def __str__(self):
        if self.reversed_at:
            return _now("%(grant)s (%(kind)s, reversed)") % {
                "grant": self.reference, "kind": self.get_kind_display(),
            }  # fmt: skip
        return f"{self.reference} ({self.get_kind_display()})"

    def get_absolute_url(self):
        return self.url

    @classmethod
    def next_reference(cls, case) -> str:
        """`2026-0004-grant-1`; call inside the transaction of the decision."""
        return f"{case.reference}-grant-{Counter.next(f'{case.reference}-grant')}"

    @classmethod
    def label(cls) -> str:
        return "applications.grant"

    @property
    def title(self) -> str:
        return self.plan.title

    @property
    def rules(self):
        """The rules of the call that the partnership began under."""
        return self.partnership.rules

    def budget(self) -> Money:
        """The sum of the approved lines, in SEK."""
        return Money(self.lines.aggregate(sum=sum_of("amount"))["sum"], "SEK").rounded()

    @property
    def url(self) -> str:
        return reverse("applications:grant_detail", args=[self.pk])


class Condition(models.Model):
    """Something that must be so by a day for the grant to hold; the office notes when it is."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="conditions")
    text = models.TextField(_("condition"))
    due_on = models.DateField(_("due on"))
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.text[:60]

    @property
    def deadline(self) -> str:
        """The code of its deadline, which stands on the partnership."""
        return f"condition-{self.pk}"
