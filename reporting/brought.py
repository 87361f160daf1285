"""What was accepted and paid on a budget line before the case was taken over into the system."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.budgets.models import BudgetLine
from foundation.money.fields import AmountField, sum_of


class BroughtForward(models.Model):
    """One earlier period of one line, in SEK: reports that follow open with it."""

    budget_line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="+", verbose_name=_("budget line")
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    accepted = AmountField(_("accepted"))
    paid = AmountField(_("paid"))

    class Meta:
        verbose_name = _("amount brought forward")
        verbose_name_plural = _("amounts brought forward")
        ordering = ["budget_line", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget_line", "from_on"], name="one_amount_brought_a_period"
            )
        ]

    def __str__(self):
        return f"{self.budget_line}: {self.from_on}–{self.to_on}"


def brought_forward(grant: int) -> list[BroughtForward]:
    """What a grant (id) brought with it, with its lines, in the order of the periods."""
    rows = BroughtForward.objects.filter(budget_line__grant=grant).select_related("budget_line")
    return list(rows.order_by("from_on", "pk"))


def accepted_before(rows: Iterable[BroughtForward], day: date) -> dict[str, Decimal]:
    """{key of a line: SEK accepted} of those periods that ended before the day."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.to_on < day:
            sums[row.budget_line.key] = sums.get(row.budget_line.key, 0) + row.accepted
    return sums


def accepted_by_line(lines: list[int]) -> dict[int, Decimal]:
    """{id of a line: SEK accepted} over all earlier periods."""
    rows = BroughtForward.objects.filter(budget_line__in=lines).order_by()
    sums = rows.values("budget_line").annotate(sum=sum_of("accepted"))
    return {row["budget_line"]: row["sum"] for row in sums}


def accepted_in_all(grant: int) -> Decimal:
    """What was accepted on a grant (id) before the system, in SEK."""
    rows = BroughtForward.objects.filter(budget_line__grant=grant)
    return rows.aggregate(sum=sum_of("accepted"))["sum"]


def paid_before(grant: int) -> Decimal:
    """What was paid on a grant (id) before the system, in SEK."""
    rows = BroughtForward.objects.filter(budget_line__grant=grant)
    return rows.aggregate(sum=sum_of("paid"))["sum"]
