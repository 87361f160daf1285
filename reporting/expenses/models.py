"""Expenses: a paper, what is claimed of it, and the SEK amount with which it counts."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.budgets.lines import spending_is
from applications.budgets.models import BudgetLine
from foundation.accounts.models import Organisation
from foundation.documents.models import Document
from foundation.money.amounts import Money, round_half_up
from foundation.money.fields import AmountField, CurrencyField, RateField, sum_of
from foundation.money.formatting import format_money
from foundation.workflow.models import MatterQuerySet
from foundation.workflow.rules import errors
from foundation.workflow.steps import Refused
from partnerships.programmes.call_rules import CallRules
from reporting.activities.models import Activity
from reporting.brought import accepted_by_line

from .amounts import LEDGER, RATE, How, rate_behind
from .splitting import Split
from .standing import Standing, standings_of, taken_off
from .workflow import ExpenseProcess, LessKind, PaidBy, RateSource, RefundKind


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


class Expense(Split, ExpenseProcess):
    """One cost of one activity on one approved line, borne for one partner.

    Money is read as `paper`, `claimed`, `vat` and `sek` (Money); the columns behind them are
    `paper_amount`, `claimed_amount`, `vat_amount`, `sek_amount`, for sums in SQL. `line` is the
    line's key. A draft may be a picture and nothing else: only what is ready has it all. A refund
    is a negative expense tied to the first; the parts of one paper are tied to its first part.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="expenses", verbose_name=_("activity")
    )
    budget_line = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, related_name="+", verbose_name=_("budget line")
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    paid_by = models.CharField(_("how it was paid"), max_length=10, choices=PaidBy, blank=True)
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    what_for = models.CharField(_("what it was for"), max_length=500, blank=True)
    invoice_on = models.DateField(_("date of the paper"), null=True)
    service_from = models.DateField(_("first day of the service"), null=True, blank=True)
    service_to = models.DateField(_("last day of the service"), null=True, blank=True)
    paid_on = models.DateField(_("date of payment"), null=True)
    paper_amount = AmountField(_("amount on the paper"), currency="paper_currency", null=True)
    paper_currency = CurrencyField(_("currency"), blank=True)
    claimed_amount = AmountField(_("amount claimed"), currency="claimed_currency", null=True)
    claimed_currency = CurrencyField(_("currency"), blank=True)
    vat_amount = AmountField(_("VAT on the paper"), currency="paper_currency", null=True)
    vat_abroad = models.BooleanField(_("VAT of another country than the payer’s"), default=False)
    sek_amount = AmountField(_("amount in SEK"), currency="SEK", null=True)
    # SEK for one unit: published or typed, unrounded; derived where SEK was entered.
    rate_used = RateField(_("rate"), digits=28, null=True, blank=True)
    rate_on = models.DateField(_("date of the rate"), null=True, blank=True)
    rate_source = models.CharField(
        _("source of the rate"), max_length=10, choices=RateSource, blank=True
    )
    less_kind = models.CharField(_("what is left out"), max_length=8, choices=LessKind, blank=True)
    # Which of the four SEK amounts it is (DOMAIN §3); empty: entered before this was asked.
    sek_how = models.CharField(max_length=10, blank=True, choices=How)
    less_because = models.CharField(_("why less is claimed"), max_length=500, blank=True)
    voucher = models.CharField(_("voucher in the grant holder’s ledger"), max_length=40, blank=True)
    late_because = models.CharField(_("why it comes late"), max_length=500, blank=True)
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="other_parts",
        verbose_name=_("first part of the same paper"),
    )  # fmt: skip
    also_paid = models.CharField(
        _("who else pays for it, and how much"), max_length=300, blank=True
    )  # fmt: skip
    gives_back = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="given_back",
        verbose_name=_("gives back part of"),
    )  # fmt: skip
    refund_kind = models.CharField(
        _("what gives it back"), max_length=12, choices=RefundKind, blank=True
    )
    documents = models.ManyToManyField(Document, related_name="+", verbose_name=_("documents"))
    # By which a device that sends the same pictures once more is known again.
    sent_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["budget_line", "state"], name="expense_by_line"),
            # With what the foot of the list adds up: it is read from here alone.
            models.Index(
                fields=["case", "state", "claimed_currency", "claimed_amount"],
                name="expense_by_case",
            ),
            models.Index(fields=["invoice_on", "paper_amount"], name="expense_by_paper"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["begun_by", "sent_key"], condition=~Q(sent_key=""), name="sent_once"
            )
        ]

    def begun(self, by, data):
        return {"activity": self.activity_id, "budget_line": self.budget_line_id}

    def takes_documents_from(self, person) -> bool:
        """None of its own: it names documents of its activity."""
        return False

    # Money and line as people and machines name them

    @property
    def paper(self) -> Money | None:
        return _money(self.paper_amount, self.paper_currency)

    @property
    def claimed(self) -> Money | None:
        return _money(self.claimed_amount, self.claimed_currency)

    @property
    def vat(self) -> Money | None:
        return _money(self.vat_amount, self.paper_currency)

    @property
    def sek(self) -> Money | None:
        return _money(self.sek_amount, "SEK")

    @property
    def rate(self) -> Decimal | None:
        """The rate as it is shown, with eight decimals; it was used with all it has."""
        return None if self.rate_used is None else round_half_up(self.rate_used, 8)

    @property
    def line(self) -> str:
        """The key of its budget line, by which machines name it; "" until there is one."""
        return self.budget_line.key if self.budget_line_id else ""

    @property
    def category(self) -> str:
        return self.budget_line.category if self.budget_line_id else ""

    # What it is measured by

    @property
    def grant(self):
        """That of its line; until it has one, that of its activity."""
        return self.budget_line.grant if self.budget_line_id else self.activity.grant

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
        return self.asked_once("kinds", lambda: [row.kind for row in self.named_documents()])

    def named_documents(self) -> list[Document]:
        """The documents that it names; of one that is being typed, those that were ticked."""
        typed = self.__dict__.get("typed_documents")
        if typed is not None:
            return typed

        def ask():
            models.prefetch_related_objects([self], "documents")  # asked once for all readers
            return list(self.documents.all())

        return self.asked_once("documents", ask)

    def spent_by_others(self) -> Decimal:
        """What other expenses already use of its line, in SEK."""
        line = self.budget_line_id
        if line is None:
            return Decimal(0)
        return self.asked_once(
            "spent", lambda: spent_by_line([line], without=self.pk).get(line, Decimal(0))
        )

    # Beside other expenses

    def root(self) -> "Expense":
        """The first part of the paper that it is of; itself where it was not split."""
        return self.part_of if self.part_of_id else self

    def has_parts(self) -> bool:
        """Whether its paper was split."""
        return bool(self.part_of_id or (self.pk and len(self.parts_of_paper()) > 1))

    def parts_of_paper(self) -> list["Expense"]:
        """All parts of its paper that are not withdrawn, this copy among them."""
        root = self.part_of_id or self.pk
        beside = [row for row in self._beside() if row.pk == root or row.part_of_id == root]
        return [self, *beside] if root else [self]

    def refunds(self) -> list["Expense"]:
        """What gives back parts of it, without what was withdrawn."""
        return [row for row in self._beside() if row.gives_back_id == self.pk] if self.pk else []

    def _beside(self) -> list["Expense"]:
        """Parts of the same paper and refunds, in one question."""

        def ask():
            root = self.part_of_id or self.pk
            if root is None:
                return []
            rows = type(self).objects.filter(Q(pk=root) | Q(part_of=root) | Q(gives_back=self.pk))
            rows = rows.exclude(state="withdrawn").exclude(pk=self.pk)
            return list(rows.select_related("activity", "budget_line").order_by("pk"))

        return self.asked_once("beside", ask)

    @property
    def counted_by(self) -> str:
        """Which SEK amount counts: that of the ledger, an advance, a repayment or a rate."""
        if self.claimed_currency == "SEK":
            return LEDGER
        return self.sek_how or (RATE if self.rate_source else LEDGER)

    def counts_with(self, sek: Money, how: str) -> dict:
        """Count with so much SEK from now on, the rate following from it; facts for the record.

        Call inside a step. Refused when its line does not carry that.
        """
        from .rules import line_has_room

        before = self.sek_amount
        self.sek_amount, self.rate_used = sek.amount, rate_behind(sek, self.claimed)
        self.rate_source, self.rate_on, self.sek_how = "", None, how
        if self.state == self.State.READY and sek.amount > before:
            self.__dict__.pop("_asked", None)
            found = errors(line_has_room(self))
            if found:
                raise Refused(self.step_named("count_anew"), found)
        return {"sek": f"{sek.amount:f}", "before": f"{before:f}"}

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

    @classmethod
    def list_totals(cls, rows):
        """What is claimed in each currency and what counts in SEK, without what was withdrawn."""
        return [format_money(one) for one in claimed_by_currency(rows.exclude(state="withdrawn"))]

    @classmethod
    def beside_list(cls, person, roles):
        """Where a receipt is photographed, for those who enter costs; and who gets VAT back."""
        from .vat_page import KEEPERS, finance

        return {
            "photographs": any(role in roles for role in cls.begin.by),
            "keeps_vat": any(role in roles for role in (finance, *KEEPERS)),
        }

    def sections(self, person) -> list[dict]:
        """The papers it needs and has, and what its line allows."""
        from .tables import sections_of

        return sections_of(self, person)


def claimed_by_currency(rows) -> list[Money]:
    """One sum for each currency in which is claimed, in the order of their codes; one query."""
    sums = rows.order_by().exclude(claimed_currency="").values("claimed_currency")
    sums = sums.annotate(sum=sum_of("claimed_amount")).order_by("claimed_currency")
    return [Money(row["sum"], row["claimed_currency"]).rounded() for row in sums]


def _money(amount: Decimal | None, currency: str) -> Money | None:
    """The amount with its currency; None where nothing was entered yet."""
    return None if amount is None else Money(amount, currency or "SEK").rounded()


def spent_by_line(ids: list[int], without: int | None = None) -> dict[int, Decimal]:
    """What stands ready on each of the lines and what was accepted on it before the case was taken
    over, in SEK by line id, in two queries."""
    rows = Expense.objects.ready().filter(budget_line__in=ids).exclude(pk=without)
    sums = rows.order_by().values("budget_line").annotate(sum=sum_of("sek_amount"))
    found = accepted_by_line(ids)
    for row in sums:
        found[row["budget_line"]] = found.get(row["budget_line"], Decimal(0)) + row["sum"]
    return found


def used_by_line(ids: list[int]) -> dict[int, Decimal]:
    """The same less what auditors corrected and the office disallowed, as reports have it: what is
    left of a line. A new cost is measured by `spent_by_line`, which is never less."""
    found = spent_by_line(ids)
    for line, sek in taken_off(list(found)).items():
        found[line] -= sek
    return found


def spent(line: BudgetLine) -> Money:
    """What stands ready on one line, in SEK."""
    return Money(spent_by_line([line.pk]).get(line.pk, Decimal(0)), "SEK").rounded()


spending_is(used_by_line)
