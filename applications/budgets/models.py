"""The approved budget of a grant, line by line; a line keeps its key through all versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from foundation.accounts.models import Organisation
from foundation.money.fields import AmountField


class BudgetLine(models.Model):
    """One approved line. Earlier amounts stand in the plan's and the amendments' versions."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="lines")
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    activity = models.CharField(_("activity"), max_length=20, blank=True)  # key in the plan
    category = models.CharField(_("category"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    unit_price = AmountField(_("unit price"))
    amount = AmountField(_("amount"))

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["grant", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "key"], name="one_budget_line_a_key")
        ]

    def __str__(self):
        return f"{self.category} {self.year}"
