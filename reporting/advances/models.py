"""Advances: transfers, what was taken from them first in first out, and what came back."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation, Person
from foundation.accounts.roles import grant_holder
from foundation.documents.models import Document
from foundation.money.amounts import Money, total
from foundation.money.exchange import derived
from foundation.money.fields import AmountField, CurrencyField
from foundation.workflow import clock
from foundation.workflow.models import MatterQuerySet
from partnerships.programmes.call_rules import CallRules
from reporting.activities.models import Activity
from reporting.expenses.models import Expense

from .books import AdvanceBooks
from .fifo import Layer
from .workflow import PAYERS, AdvanceProcess, receiver


class AdvanceQuerySet(MatterQuerySet):
    def overdue(self, today: date):
        """Transferred, and past the day by which they were to be cleared."""
        return self.filter(state="transferred", clear_by__lt=today)

    def holding_money(self, expense):
        """Those from which this cost may have been paid: same partner, same currency."""
        return self.filter(
            state="transferred", case=expense.case_id, partner=expense.partner_id,
            ceiling_currency=expense.claimed_currency,
        )  # fmt: skip


class Advance(AdvanceBooks, AdvanceProcess):
    """Money agreed and transferred before the costs; a claim on the partner until it is cleared.

    Its currency is the ceiling's: that of the account at which the money arrives.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="advances", verbose_name=_("activity")
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True)
    ceiling_amount = AmountField(_("at most"), currency="ceiling_currency")
    ceiling_currency = CurrencyField(_("currency"))
    agreed_on = models.DateField(_("agreed on"))
    clear_by = models.DateField(_("to be cleared by"))

    objects = AdvanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("advance")
        verbose_name_plural = _("advances")
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "state"], name="advance_by_case")]

    def begun(self, by, data):
        return {"activity": self.activity_id, "partner": self.partner_id}

    @property
    def ceiling(self) -> Money:
        return Money(self.ceiling_amount, self.ceiling_currency).rounded()

    @property
    def currency(self) -> str:
        return self.ceiling_currency

    @property
    def grant(self):
        return self.activity.grant

    @property
    def partnership(self):
        return self.activity.partnership

    def takes_documents_from(self, person) -> bool:
        """The agreement and the slips of either side."""
        mine = self.roles_held(person, [receiver, *PAYERS])
        return bool(mine) and self.state != self.State.CALLED_OFF

    def call_rules(self) -> CallRules:
        """The rules of the call version that the partnership began under."""
        return self.activity.call_rules()

    def usual_clearing_day(self) -> date:
        """So many days after the activity as the call says (60 by default [D])."""
        return self.activity.ends_on + timedelta(days=self.call_rules().advance_clearing_days)

    def deadline_label(self, code):
        if code.startswith("balance"):
            return _now("confirm the balance of the advance")
        return _now("clear the advance")

    def reminded(self, code):
        """The balance at year end is for both sides to confirm."""
        found = super().reminded(code)
        if not code.startswith("balance"):
            return found
        both = {*found.values_list("pk", flat=True)}
        both |= {*grant_holder.people(self).values_list("pk", flat=True)}
        return Person.objects.filter(pk__in=both)

    def others_overdue(self) -> list["Advance"]:
        """Other advances to the same partner in this case that are overdue today."""
        rows = type(self).objects.overdue(clock.today()).filter(case=self.case_id)
        rows = rows.filter(partner=self.partner_id).exclude(pk=self.pk)
        return list(rows.order_by("clear_by", "pk")[:5])

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.TRANSFERRED and self.clear_by < clock.today()

    @classmethod
    def prepare_rows(cls, matters):
        found: dict = {one.pk: [] for one in matters}
        for row in Transfer.objects.filter(advance__in=found).for_books():
            found[row.advance_id].append(row)
        said = ConfirmationsOfMany(found)
        for one in matters:
            one._transfers, one._beside = found[one.pk], said

    def sections(self, person) -> list[dict]:
        """The account: every movement with what is left after it, and who confirmed what."""
        from .tables import sections_of

        return sections_of(self, person)


class ConfirmationsOfMany:
    """Who confirmed which balance of several advances: one question for all of them, when the
    first is asked for. A page's list says nothing of them, an answer to a machine does."""

    def __init__(self, advances):
        self.ids, self.found = list(advances), None

    def of(self, advance) -> list["BalanceConfirmation"]:
        if self.found is None:
            self.found = {pk: [] for pk in self.ids}
            rows = BalanceConfirmation.objects.filter(advance__in=self.ids)
            for row in rows.select_related("organisation", "by"):
                self.found[row.advance_id].append(row)
        return self.found[advance.pk]


class TransferQuerySet(models.QuerySet):
    def for_books(self):
        """In the order in which they are used, each with what was taken from it."""
        return self.order_by("sent_on", "pk").prefetch_related(
            models.Prefetch("uses", Use.objects.standing().select_related("expense", "sent_back"))
        )


class Transfer(models.Model):
    """Money sent: the SEK debited here, the local currency credited there, with both slips."""

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="transfer_rows")
    sent_on = models.DateField(_("sent on"))
    sek = AmountField(_("SEK debited"), currency="SEK")
    local = AmountField(_("credited"), currency="currency")
    currency = CurrencyField(_("currency"))
    documents = models.ManyToManyField(Document, related_name="+")

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["sent_on", "pk"]

    def __str__(self):
        return f"{self.sent_on}: {self.sek} SEK, {self.local} {self.currency}"

    @property
    def rate(self) -> Decimal:
        """SEK debited ÷ local currency credited, 28 digits."""
        return derived(Money(self.sek, "SEK"), Money(self.local, self.currency))

    def standing_uses(self) -> list["Use"]:
        """What was taken from it, and not given back."""
        return list(self.uses.all())

    def left(self) -> Layer:
        """What is left of it, in its currency and at its cost."""
        uses = self.standing_uses()
        local = total([Money(one.local, self.currency) for one in uses], self.currency)
        sek = total([Money(one.sek, "SEK") for one in uses])
        return Layer(
            self.pk,
            (Money(self.local, self.currency).rounded() - local).amount,
            (Money(self.sek, "SEK").rounded() - sek).amount,
        )


class SentBack(models.Model):
    """Money that the partner sent back: in its currency, and the SEK that arrived."""

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="sent_back_rows")
    returned_on = models.DateField(_("arrived on"))
    local = AmountField(_("sent back"), currency="currency")
    currency = CurrencyField(_("currency"))
    sek = AmountField(_("SEK credited"), currency="SEK")
    documents = models.ManyToManyField(Document, related_name="+")

    class Meta:
        verbose_name = _("money sent back")
        verbose_name_plural = _("money sent back")
        ordering = ["returned_on", "pk"]

    def __str__(self):
        return f"{self.returned_on}: {self.local} {self.currency}, {self.sek} SEK"


class UseQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not taken back."""
        return self.filter(released_at=None)


class Use(models.Model):
    """A piece of a transfer: for a cost, or sent back. `sek` is what the piece cost."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="uses")
    expense = models.ForeignKey(Expense, models.PROTECT, null=True, related_name="advance_uses")
    sent_back = models.ForeignKey(SentBack, models.PROTECT, null=True, related_name="pieces")
    used_on = models.DateField()
    local = AmountField(currency="currency")
    currency = CurrencyField()
    sek = AmountField(currency="SEK")
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = UseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["expense", "released_at"], name="use_by_expense")]

    def __str__(self):
        return f"{self.local} {self.currency}, {self.sek} SEK"


class BalanceConfirmation(models.Model):
    """One side's yes to the balance of a day, with the figures it was given for."""

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="balance_rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    balance_on = models.DateField(_("balance on"))
    local = AmountField(currency="currency")
    currency = CurrencyField()
    sek = AmountField(currency="SEK")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["balance_on", "pk"]

    def __str__(self):
        return f"{self.organisation}, {self.balance_on}: {self.local} {self.currency}"
