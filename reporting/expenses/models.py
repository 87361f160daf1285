"""Expenses: a paper, what is claimed of it, and the SEK amount with which it counts."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.budgets.lines import spending_is
from applications.budgets.models import BudgetLine
from foundation.accounts.models import Organisation
from foundation.documents.models import Document
from foundation.money.amounts import Money, round_half_up
from foundation.money.fields import AmountField, CurrencyField, RateField, sum_of
from foundation.workflow.models import MatterQuerySet
from partnerships.programmes.call_rules import CallRules
from reporting.activities.models import Activity

from .standing import Standing, standings_of
from .workflow import ExpenseProcess, PaidBy, RateSource


class ExpenseQuerySet(MatterQuerySet):
    def ready(self):
        """Those that count: drafts and withdrawn ones do not."""
        return self.filter(state="ready")

    def of_grant(self, grant):
        """Those on the lines of one grant."""
        return self.filter(budget_line__grant=grant)

    def sek(self) -> Money:
        """The sum of their SEK amounts."""
        return Money(self.aggregate(sum=sum_of("sek_amount"))["sum"], "SEK").rounded()


class Expense(ExpenseProcess):
    """One cost of one activity on one approved line, borne for one partner.

    Money is read as `paper`, `claimed` and `sek` (Money); the columns behind them are
    `paper_amount`, `claimed_amount`, `sek_amount`, for sums in SQL. `line` is the line's key.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="expenses", verbose_name=_("activity")
    )
    budget_line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="+", verbose_name=_("budget line")
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    paid_by = models.CharField(_("how it was paid"), max_length=10, choices=PaidBy)
    supplier = models.CharField(_("supplier"), max_length=200)
    invoice_on = models.DateField(_("date of the paper"))
    paid_on = models.DateField(_("date of payment"))
    paper_amount = AmountField(_("amount on the paper"), currency="paper_currency")
    paper_currency = CurrencyField(_("currency"))
    claimed_amount = AmountField(_("amount claimed"), currency="claimed_currency")
    claimed_currency = CurrencyField(_("currency"))
    sek_amount = AmountField(_("amount in SEK"), currency="SEK")
    # SEK for one unit: published or typed, unrounded; derived where SEK was entered.
    rate_used = RateField(_("rate"), digits=28, null=True, blank=True)
    rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    rate_source = models.CharField(
        _("source of the rate"), max_length=10, choices=RateSource, blank=True
    )
    less_because = models.CharField(_("why less is claimed"), max_length=500, blank=True)
    documents = models.ManyToManyField(Document, related_name="+", verbose_name=_("documents"))

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["budget_line", "state"], name="expense_by_line"),
            models.Index(fields=["case", "state"], name="expense_by_case"),
            models.Index(fields=["invoice_on", "paper_amount"], name="expense_by_paper"),
        ]

    def begun(self, by, data):
        return {"activity": self.activity_id, "budget_line": self.budget_line_id}

    def takes_documents_from(self, person) -> bool:
        """None of its own: it names documents of its activity."""
        return False

    # Money and line as people and machines name them

    @property
    def paper(self) -> Money:
        return Money(self.paper_amount, self.paper_currency).rounded()

    @property
    def claimed(self) -> Money:
        return Money(self.claimed_amount, self.claimed_currency).rounded()

    @property
    def sek(self) -> Money:
        return Money(self.sek_amount, "SEK").rounded()

    @property
    def rate(self) -> Decimal | None:
        """The rate as it is shown, with eight decimals; it was used with all it has."""
        return None if self.rate_used is None else round_half_up(self.rate_used, 8)

    @property
    def line(self) -> str:
        """The key of its budget line, by which machines name it."""
        return self.budget_line.key

    @property
    def category(self) -> str:
        return self.budget_line.category

    # What it is measured by

    @property
    def grant(self):
        return self.budget_line.grant

    def call_rules(self) -> CallRules:
        """The rules of the call version that the partnership began under."""
        return self.activity.call_rules()

    def asked_once(self, name: str, ask):
        """An answer kept as long as this copy of the row is the same version: for the rules, which
        a page asks several times. Under the lock the row is always read anew."""
        kept = self.__dict__.setdefault("_asked", {})
        if (name, self.version) not in kept:
            kept[name, self.version] = ask()
        return kept[name, self.version]

    def kinds_of_papers(self) -> list[str]:
        """What its documents are."""
        return self.asked_once("kinds", lambda: [row.kind for row in self.documents.all()])

    def spent_by_others(self) -> Decimal:
        """What other expenses already use of its line, in SEK."""
        line = self.budget_line_id
        return self.asked_once(
            "spent", lambda: spent_by_line([line], without=self.pk).get(line, Decimal(0))
        )

    # Where it stands

    @property
    def standing(self) -> str:
        """From its latest report line; `unreported` before there is any."""
        if not hasattr(self, "_standing"):
            self._standing = standings_of([self.pk])[self.pk]
        return self._standing

    def get_standing_display(self) -> str:
        return str(Standing(self.standing).label)

    @classmethod
    def prepare_rows(cls, matters):
        found = standings_of([matter.pk for matter in matters])
        for matter in matters:
            matter._standing = found[matter.pk]

    def sections(self, person) -> list[dict]:
        """The papers it needs and has, and what its line allows."""
        from .tables import sections_of

        return sections_of(self, person)


def spent_by_line(ids: list[int], without: int | None = None) -> dict[int, Decimal]:
    """What stands ready on each of the lines, in SEK by line id, in one query."""
    rows = Expense.objects.ready().filter(budget_line__in=ids).exclude(pk=without)
    sums = rows.order_by().values("budget_line").annotate(sum=sum_of("sek_amount"))
    return {row["budget_line"]: row["sum"] for row in sums}


def spent(line: BudgetLine) -> Money:
    """What stands ready on one line, in SEK."""
    return Money(spent_by_line([line.pk]).get(line.pk, Decimal(0)), "SEK").rounded()


spending_is(spent_by_line)
