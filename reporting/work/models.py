"""Work input: the month of a Swedish partner, with hours and pay that few people see."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.formatting import format_month
from foundation.workflow.models import Part
from partnerships.programmes.call_rules import CallRules
from reporting.activities.models import Activity
from reporting.expenses.made import make_expense
from reporting.expenses.models import Expense

from .cost import WAGES, Line, Pay, lines_of, sum_of
from .workflow import READERS, PayrollProcess


class Payroll(PayrollProcess):
    """One month of one partner's people for one activity."""

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="payrolls", verbose_name=_("activity")
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    month = models.DateField(_("month"))  # its first day
    expense = models.ForeignKey(
        Expense, models.PROTECT, null=True, related_name="payrolls", editable=False,
        verbose_name=_("expense"),
    )  # fmt: skip

    restricted_to = READERS  # of the documents on it

    class Meta:
        verbose_name = _("work input")
        verbose_name_plural = _("work input")
        ordering = ["-month", "-id"]
        indexes = [models.Index(fields=["partner", "month"], name="payroll_by_month")]

    def begun(self, by, data):
        return {"activity": self.activity_id, "partner": self.partner_id, "month": str(self.month)}

    @property
    def partnership(self):
        return self.activity.partnership

    def get_month_display(self) -> str:
        return format_month(self.month)

    def call_rules(self) -> CallRules:
        """The rules of the call version that the partnership began under."""
        return self.activity.call_rules()

    # Hours and pay

    def part_rows(self, name: str) -> list[dict]:
        """The rows of a part, both parts read in one question for this copy."""
        if "_contents" not in self.__dict__:
            found = Part.objects.about(self).filter(name__in=("hours", "pay"))
            self._contents = {one.name: one.content for one in found} if self.pk else {}
        return self._contents.get(name, [])

    @classmethod
    def prepare_rows(cls, matters):
        found: dict = {one.pk: {} for one in matters}
        rows = Part.objects.filter(
            kind=cls.label(), name__in=("hours", "pay"), matter_id__in=list(found)
        )
        for row in rows:
            found[row.matter_id][row.name] = row.content
        for one in matters:
            one._contents = found[one.pk]

    def hours_rows(self) -> list[tuple[str, date, Decimal]]:
        """(employee, day, hours) as entered."""
        return _hours_in(self.part_rows("hours"))

    def hours_elsewhere(self) -> list[tuple[str, date, Decimal]]:
        """The hours of the partner's people in other sheets of the month, of whatever project."""
        others = type(self).objects.filter(partner=self.partner_id, month=self.month)
        others = others.exclude(pk=self.pk).exclude(state="withdrawn")
        rows = Part.objects.filter(
            kind=self.label(), name="hours", matter_id__in=others.values("pk")
        )
        return [one for row in rows for one in _hours_in(row.content)]

    def pay_rows(self) -> list[Pay]:
        """Each person's pay as entered."""
        usual = Decimal(self.call_rules().hours_per_month)
        return [_pay(row, usual) for row in self.part_rows("pay")]

    def lines(self) -> list[Line]:
        """The payroll sheet: each person's hours, hourly cost and cost."""
        return lines_of(self.pay_rows(), self.hours_rows())

    @property
    def total(self) -> Money:
        """What the month comes to, SEK: the one figure that every partner sees."""
        return sum_of(self.lines())

    # What the steps do

    def make_claim(self, data) -> dict:
        self.expense = make_expense(self, data)
        return {"expense": self.expense_id}

    def unclaimed(self) -> dict:
        before, self.expense = self.expense_id, None
        return {"expense": before}

    def sections(self, person) -> list[dict]:
        """The payroll sheet, for those who may read the pay."""
        from .tables import sections_of

        return sections_of(self, person)


def _hours_in(rows) -> list[tuple[str, date, Decimal]]:
    return [
        (row["employee"], date.fromisoformat(row["day"]), Decimal(str(row["hours"])))
        for row in rows
    ]  # fmt: skip


def _pay(row: dict, usual: Decimal) -> Pay:
    def amount(name):
        return Money.from_json(row[name]).amount if row.get(name) else None

    def number(name):
        return Decimal(str(row[name])) if row.get(name) not in (None, "") else None

    return Pay(
        employee=row["employee"], kind=row.get("kind") or WAGES, monthly=amount("monthly_pay"),
        oncost=number("oncost_percent"), hours_per_month=number("hours_per_month") or usual,
        paid=amount("paid"),
    )  # fmt: skip


def employees_of(expenses: list[int]) -> dict[int, set[tuple[str, str]]]:
    """{expense: {(employee, month)}} of the costs that payroll sheets were made into; two
    queries, however many there are."""
    rows = Payroll.objects.filter(expense__in=expenses, state="claimed").order_by()
    sheets = {pk: (expense, f"{month:%Y-%m}") for pk, expense, month in
              rows.values_list("pk", "expense", "month")}  # fmt: skip
    found: dict[int, set[tuple[str, str]]] = {}
    if not sheets:
        return found
    parts = Part.objects.filter(kind=Payroll.label(), name="pay", matter_id__in=list(sheets))
    for pk, content in parts.values_list("matter_id", "content"):
        expense, month = sheets[pk]
        found.setdefault(expense, set()).update((row["employee"], month) for row in content)
    return found
