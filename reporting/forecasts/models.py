"""A forecast of one grant at one day: what the rest of the year will cost, by kind of cost."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.budgets.tables import cost_name
from applications.grants.models import Grant
from foundation.money.amounts import Money
from foundation.money.fields import sum_of
from foundation.workflow.models import Part
from partnerships.cooperation.models import Partnership
from reporting.expenses.models import Expense

from .comparing import Row, compared, plus
from .workflow import ForecastProcess


class Forecast(ForecastProcess):
    """What the grant holder expects to pay from a day to the end of its year."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+", verbose_name=_("grant"))
    day = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        ordering = ["-id"]

    def begun(self, by, data):
        self.due("forecast", self.day)
        return {"grant": self.grant_id, "day": str(self.day)}

    def deadline_label(self, code):
        return str(_("the forecast is due"))

    @classmethod
    def prepare_rows(cls, matters):
        """The expected costs of all rows, in one query."""
        ids = [one.pk for one in matters]
        parts = Part.objects.filter(kind=cls.label(), name="costs", matter_id__in=ids)
        content = {part.matter_id: part.content for part in parts}
        for one in matters:
            one._costs = content.get(one.pk, [])

    def costs(self) -> dict[str, Decimal]:
        """{kind of cost: SEK expected for the rest of the year}."""
        rows = self._costs if "_costs" in self.__dict__ else self.rows("costs")
        found: dict[str, Decimal] = {}
        for row in rows:
            amount = Money.from_json(row["amount"]).amount
            found[row["category"]] = plus(found.get(row["category"], Decimal(0)), amount)
        return found

    @property
    def foreseen(self) -> Money:
        """What is expected for the rest of the year, in SEK."""
        return Money(plus(*self.costs().values()), "SEK").rounded()

    def comparison(self) -> list[Row]:
        """Budget and actual of the year beside what is expected, by kind of cost."""
        budget: dict[str, Decimal] = {}
        for line in self.grant.lines.filter(year=self.day.year):
            budget[line.category] = plus(budget.get(line.category, Decimal(0)), line.amount)
        paid = Expense.objects.ready().filter(
            budget_line__grant=self.grant_id, paid_on__gte=date(self.day.year, 1, 1),
            paid_on__lte=self.day,
        )  # fmt: skip
        sums = paid.order_by().values("budget_line__category").annotate(sum=sum_of("sek_amount"))
        actual = {row["budget_line__category"]: row["sum"] for row in sums}
        return compared(budget, actual, self.costs())

    def name_of(self, category: str) -> str:
        """A kind of cost in the reader's language."""
        return cost_name(category, self.partnership.rules)

    def sections(self, person) -> list[dict]:
        from .tables import sections_of  # tables read the models

        return sections_of(self)
