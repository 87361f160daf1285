"""Per-diem claims: the trip, its days with their meals, and what they give."""

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.fields import AmountField, CurrencyField
from foundation.money.formatting import country_name
from foundation.money.models import PerDiem, PerDiemRule
from foundation.money.per_diem import NoPerDiem, Reckoning, Step
from foundation.workflow.shapes import shape
from partnerships.programmes.call_rules import SWEDISH, CallRules, side_of
from reporting.activities.models import Activity
from reporting.expenses.made import make_expense
from reporting.expenses.models import Expense

from .reckoning import MEALS, Counted, Day, claimable, reckon, sum_of
from .workflow import AllowanceProcess


class Allowance(AllowanceProcess):
    """One traveller's trip. A Swedish traveller's board follows the Tax Agency's table; another's
    is what the own council paid, up to the call's ceiling."""

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="allowances", verbose_name=_("activity")
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    traveller = models.CharField(_("traveller"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    starts_on = models.DateField(_("day of departure"))
    starts_at = models.TimeField(_("time of departure"))
    ends_on = models.DateField(_("day of return"))
    ends_at = models.TimeField(_("time of return"))
    days = models.JSONField(_("days"), default=list, blank=True)
    paid_amount = AmountField(_("what was paid out"), currency="paid_currency", null=True)
    paid_currency = CurrencyField(_("currency"), blank=True)
    # As it was when it was claimed: {on, country, half, breakfast…, steps: [[text, amount]]}.
    kept = models.JSONField(default=list, editable=False)
    expense = models.ForeignKey(
        Expense, models.PROTECT, null=True, related_name="allowances", editable=False,
        verbose_name=_("expense"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("per diem")
        verbose_name_plural = _("per diems")
        ordering = ["-id"]

    def begun(self, by, data):
        return {"activity": self.activity_id, "partner": self.partner_id}

    @property
    def partnership(self):
        return self.activity.partnership

    def get_country_display(self) -> str:
        return country_name(self.country)

    def get_starts_at_display(self) -> str:
        return f"{self.starts_at:%H:%M}"

    def get_ends_at_display(self) -> str:
        return f"{self.ends_at:%H:%M}"

    def takes_documents_from(self, person) -> bool:
        """None of its own: its expense names documents of the activity."""
        return False

    def call_rules(self) -> CallRules:
        """The rules of the call version that the partnership began under."""
        return self.activity.call_rules()

    # What it comes to

    @property
    def is_swedish(self) -> bool:
        """Whether the Tax Agency's table applies."""
        return side_of(self.partner.country) == SWEDISH

    @property
    def paid(self) -> Money | None:
        if self.paid_amount is None:
            return None
        return Money(self.paid_amount, self.paid_currency).rounded()

    def entered_days(self) -> dict[date, Day]:
        """The days as they were entered."""
        found = {}
        for row in self.days:
            on = date.fromisoformat(row["day"])
            flags = {name: bool(row.get(name)) for name in (*MEALS, "private")}
            found[on] = Day(on, row.get("country") or self.country, **flags)
        return found

    def _reckoned(self) -> tuple[list[Counted], str]:
        """(days, "") or ([], the sentence that says what the table lacks)."""
        if "_days" not in self.__dict__:
            try:
                self._days = (self._now(), "")
            except NoPerDiem as problem:
                self._days = ([], str(problem))
        return self._days

    def _now(self) -> list[Counted]:
        if not self.is_swedish:
            return []
        if self.kept:
            return [_kept(row) for row in self.kept]
        amounts, rules = self.__dict__.get("_table", ({}, {}))

        def full_of(country, year):
            if (country, year) not in amounts:
                amounts[country, year] = PerDiem.objects.amount_for(country, year)
            return amounts[country, year]

        def meals_of(country, year):
            if (country, year) not in rules:
                rules[country, year] = PerDiemRule.objects.meals_for(country, year)
            return rules[country, year]

        starts = datetime.combine(self.starts_on, self.starts_at)
        ends = datetime.combine(self.ends_on, self.ends_at)
        return reckon(starts, ends, self.entered_days(), self.country, full_of, meals_of)

    @classmethod
    def prepare_rows(cls, matters):
        """The rows of a list share what was read of the Tax Agency's table."""
        table: tuple[dict, dict] = {}, {}
        for one in matters:
            one._table = table

    def counted_days(self) -> list[Counted]:
        """The days with what they give; none for who is not paid by the Swedish table."""
        return self._reckoned()[0]

    @property
    def problem(self) -> str:
        """What the table lacks, as a sentence; empty where it has everything."""
        return self._reckoned()[1]

    @property
    def by_table(self) -> Money | None:
        """What the table gives, SEK; None where it does not apply or lacks something."""
        if not self.is_swedish or self.problem:
            return None
        return sum_of(self.counted_days())

    @property
    def claimable(self) -> Money | None:
        """What can be claimed: of what was paid at most what the table gives; None: unknown."""
        if not self.is_swedish:
            return self.paid
        by_table = self.by_table
        return None if by_table is None else claimable(by_table, self.paid)

    def nights_and_days(self) -> int:
        """How many days of the trip are not private."""
        private = sum(1 for one in self.entered_days().values() if one.private)
        return (self.ends_on - self.starts_on).days + 1 - private

    def days_of_trip(self) -> list[date]:
        """Each day from departure to return."""
        count = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=number) for number in range(count)]

    # What the steps do

    def make_claim(self, data) -> dict:
        self.kept = [_to_keep(one) for one in self.counted_days()]
        expense = make_expense(self, data)
        self.expense = expense
        return {"expense": expense.pk, "amount": shape(expense.claimed)}

    def unclaimed(self) -> dict:
        before = self.expense_id
        self.expense, self.kept = None, []
        self.__dict__.pop("_days", None)
        return {"expense": before}

    def sections(self, person) -> list[dict]:
        """The reckoning day by day."""
        from .tables import sections_of

        return sections_of(self, person)


def _to_keep(one: Counted) -> dict:
    day = one.day
    return {
        "on": day.on.isoformat(), "country": day.country, "half": one.half,
        **{name: getattr(day, name) for name in (*MEALS, "private")},
        "amount": f"{one.reckoning.amount:f}",
        "steps": [[step.text, f"{step.amount:f}"] for step in one.reckoning.steps],
    }  # fmt: skip


def _kept(row: dict) -> Counted:
    from decimal import Decimal

    flags = {name: row[name] for name in (*MEALS, "private")}
    steps = tuple(Step(text, Decimal(amount)) for text, amount in row["steps"])
    reckoning = Reckoning(Decimal(row["amount"]), steps)
    return Counted(Day(date.fromisoformat(row["on"]), row["country"], **flags), row["half"],
                   reckoning)  # fmt: skip
