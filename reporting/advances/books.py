"""What an advance does with its money; no states move here."""

from datetime import date
from decimal import Decimal

from foundation.money.amounts import Money, total
from foundation.workflow import clock
from foundation.workflow.engine import take_consequence
from foundation.workflow.shapes import shape
from reporting.expenses.amounts import ADVANCE, LEDGER

from . import fifo


class AdvanceBooks:
    """Transfers in, costs and money sent back out, first in first out."""

    # What there is

    def transfer_list(self) -> list:
        """The transfers with what was taken from each, read once for this copy."""
        if "_transfers" not in self.__dict__:
            from .models import Transfer

            rows = Transfer.objects.filter(advance=self.pk) if self.pk else Transfer.objects.none()
            self._transfers = list(rows.for_books())
        return self._transfers

    def forget(self) -> None:
        """Money has moved: it is read anew."""
        self.__dict__.pop("_transfers", None)

    def layers(self) -> list[fifo.Layer]:
        """What is left of each transfer, the oldest first."""
        return [one.left() for one in self.transfer_list()]

    @property
    def transferred(self) -> Money:
        """What arrived in all."""
        rows = [Money(one.local, self.currency) for one in self.transfer_list()]
        return total(rows, self.currency).rounded()

    @property
    def balance(self) -> Money:
        """What is neither cleared nor sent back, in the advance's currency."""
        rows = [Money(one.local, self.currency) for one in self.layers()]
        return total(rows, self.currency).rounded()

    @property
    def balance_sek(self) -> Money:
        """What that cost when it was transferred."""
        return total([Money(one.sek, "SEK") for one in self.layers()]).rounded()

    @property
    def transfers(self) -> list[dict]:
        """The transfers for machines."""
        return [
            {
                "id": one.pk,
                "sent_on": one.sent_on.isoformat(),
                "sek": shape(Money(one.sek, "SEK").rounded()),
                "received": shape(Money(one.local, one.currency).rounded()),
                "left": shape(Money(one.left().local, one.currency).rounded()),
            }
            for one in self.transfer_list()
        ]

    @property
    def confirmations(self) -> list[dict]:
        """Which side confirmed which balance, for machines."""
        return [
            {
                "organisation": one.organisation_id,
                "balance_on": one.balance_on.isoformat(),
                "balance": shape(Money(one.local, one.currency).rounded()),
                "stands": self.still_so(one),
            }
            for one in self.confirmation_list()
        ]

    def confirmation_list(self) -> list:
        """The confirmations, the oldest balance first."""
        if "_confirmations" not in self.__dict__:
            if beside := self.__dict__.pop("_beside", None):
                self._confirmations = beside.of(self)
                return self._confirmations
            rows = self.balance_rows.select_related("organisation", "by") if self.pk else ()
            self._confirmations = list(rows)
        return self._confirmations

    def has_cleared_costs(self) -> bool:
        return any(use.expense_id for one in self.transfer_list() for use in one.standing_uses())

    def balance_at(self, day: date) -> tuple[Money, Money]:
        """What was open at the end of a day: in its currency, and what that cost in SEK."""
        local, sek = Money(Decimal(0), self.currency), Money(Decimal(0), "SEK")
        for one in self.transfer_list():
            if one.sent_on > day:
                continue
            local, sek = local + Money(one.local, self.currency), sek + Money(one.sek, "SEK")
            for use in one.standing_uses():
                if use.used_on <= day:
                    local -= Money(use.local, self.currency)
                    sek -= Money(use.sek, "SEK")
        return local.rounded(), sek.rounded()

    def still_so(self, confirmation) -> bool:
        """Whether the balance of that day is what was confirmed."""
        local, sek = self.balance_at(confirmation.balance_on)
        return (local.amount, sek.amount) == (confirmation.local, confirmation.sek)

    # What the steps do

    def take_transfer(self, data) -> dict:
        from .models import Transfer

        received, sek = data["received"], data["sek"]
        row = Transfer.objects.create(
            advance=self, sent_on=data["sent_on"], sek=sek.amount, local=received.amount,
            currency=received.currency,
        )  # fmt: skip
        row.documents.set(data["documents"])
        self.forget()
        self.due("clearing", self.clear_by)
        self.due(f"balance-{row.sent_on.year}", date(row.sent_on.year, 12, 31))
        return {"transfer": row.pk, "sek": f"{row.sek:f}", "received": f"{row.local:f}"}

    def touched_by(self, data) -> list:
        """The costs and budget lines that a clearing may change: locked with the advance."""
        from reporting.expenses.models import Expense

        several = getattr(data, "getlist", None)
        wanted = _numbers(several("expenses") if several else data.get("expenses"))
        rows = Expense.objects.filter(pk__in=wanted, case=self.case_id)
        found = list(rows.select_related("budget_line"))
        return [*found, *{one.budget_line for one in found}]

    def clear_with(self, expenses) -> dict:
        """Take each cost from the oldest transfer on, in the order in which they were paid."""
        from reporting.financials.models import ReportLine

        taken = set(ReportLine.objects.taken().filter(expense__in=expenses).values_list(
            "expense", flat=True
        ))  # fmt: skip
        layers, done = self.layers(), []
        for expense in sorted(expenses, key=lambda one: (one.paid_on, one.pk)):
            pieces = fifo.take(layers, expense.claimed_amount)
            layers = fifo.after(layers, pieces)
            self._use(pieces, used_on=expense.paid_on, expense=expense)
            cost = Money(fifo.cost(pieces), "SEK")
            # What a submitted report used never changes: the difference is a gain or a loss. What
            # was entered from the ledger comes first, too (DOMAIN §3).
            if expense.pk not in taken and expense.counted_by != LEDGER:
                take_consequence(expense, "count_anew", {"sek": cost, "how": ADVANCE})
            done.append({"expense": expense.pk, "cost": f"{cost.amount:f}"})
        self.forget()
        return {"cleared": done}

    def _use(self, pieces, **where) -> None:
        from .models import Use

        at = clock.now()
        Use.objects.bulk_create(
            Use(
                transfer_id=one.key, local=one.local, sek=one.sek, currency=self.currency,
                created_at=at, **where,
            )
            for one in pieces
        )  # fmt: skip

    def release(self, expenses) -> dict:
        from .models import Use

        rows = Use.objects.standing().filter(transfer__advance=self, expense__in=expenses)
        ids = sorted(set(rows.values_list("expense", flat=True)))
        rows.update(released_at=clock.now())
        self.forget()
        return {"released": ids}

    def take_return(self, data) -> dict:
        from .models import SentBack

        returned, sek = data["returned"], data["sek"]
        row = SentBack.objects.create(
            advance=self, returned_on=data["returned_on"], local=returned.amount,
            currency=returned.currency, sek=sek.amount,
        )  # fmt: skip
        row.documents.set(data["documents"])
        pieces = fifo.take(self.layers(), returned.amount)
        self._use(pieces, used_on=row.returned_on, sent_back=row)
        self.forget()
        cost = fifo.cost(pieces)
        return {"sent_back": row.pk, "sek": f"{row.sek:f}", "cost": f"{cost:f}"}

    def confirm(self, by, day: date) -> dict:
        from .models import BalanceConfirmation

        local, sek = self.balance_at(day)
        BalanceConfirmation.objects.create(
            advance=self, organisation_id=self.own_organisation(by), balance_on=day,
            local=local.amount, currency=self.currency, sek=sek.amount, by=by, at=clock.now(),
        )  # fmt: skip
        for name in ("_confirmations", "_beside"):
            self.__dict__.pop(name, None)
        sides = {one.organisation_id for one in self.confirmation_list()
                 if one.balance_on == day and self.still_so(one)}  # fmt: skip
        if (day.month, day.day) == (12, 31) and len(sides) > 1:
            self.done(f"balance-{day.year}")
            if self.balance:
                self.due(f"balance-{day.year + 1}", date(day.year + 1, 12, 31))
        return {"balance_on": str(day), "local": f"{local.amount:f}", "sek": f"{sek.amount:f}"}

    def closing_figures(self) -> dict:
        return {"transferred": f"{self.transferred.amount:f}"}


def _numbers(value) -> list[int]:
    """Ids in what was sent, whatever it is: the form says what is wrong with the rest."""
    value = value if isinstance(value, list | tuple) else [value]
    texts = [str(one) for one in value if isinstance(one, int | str)]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
