"""What becomes of a ledger's rows: drafts of expenses, a mark with its reason, or a tie."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.workflow.engine import begin
from foundation.workflow.rules import errors
from foundation.workflow.steps import Invalid, Refused
from reporting.expenses.models import Expense
from reporting.expenses.workflow import RefundKind

AT_ONCE = 40  # expenses in one step: each has its entry in the record and its place in the lock
LONGEST_SUPPLIER = 200


@dataclass
class Group:
    """Rows of one voucher on one line of the budget: one expense."""

    line: str
    paid_by: str
    activity: int | None
    rows: list = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def day(self) -> date:
        return self.rows[0].day

    @property
    def voucher(self) -> str:
        return self.rows[0].voucher

    def supplier(self, names: dict) -> str:
        """Who was paid, as the text of the voucher has it; else the account's name."""
        row = self.rows[0]
        return (row.text or names.get(row.account) or row.voucher)[:LONGEST_SUPPLIER]


def grouped(rows: Iterable, accounts: dict[str, dict], activity: int | None = None) -> list[Group]:
    """The rows of mapped accounts, together where voucher and line are the same, in their order.

    `activity` is for accounts that have none of their own.
    """
    found: dict[tuple, Group] = {}
    for row in rows:
        known = accounts.get(row.account, {})
        if not known.get("line"):
            continue
        key = (row.year, row.series, row.number, known["line"])
        if key not in found:
            of_account = str(known.get("activity") or "")
            found[key] = Group(
                known["line"], known.get("paid_by") or "direct",
                int(of_account) if of_account.isdigit() else activity,
            )  # fmt: skip
        found[key].rows.append(row)
    return list(found.values())


class Proposing:
    """What a ledger does with its rows; no states move here."""

    # Of the step that was just taken: what was refused (voucher, sentence), made, and is left.
    refusals: tuple = ()
    made = left = 0

    def accounts(self) -> dict[str, dict]:
        """{account: what it is}, as it was said."""
        return {row["account"]: row for row in self.rows("accounts")}

    def waiting_rows(self):
        """The rows that are neither an expense nor marked, oldest first."""
        return self.standing_rows().filter(expense=None, treatment="")

    def proposable(self, activity: int | None = None) -> list[Group]:
        """What would become an expense now: rows of accounts that are mapped to a line."""
        return grouped(self.waiting_rows(), self.accounts(), activity)

    # Expenses

    def make_expenses(self, by, data) -> dict:
        """Drafts of expenses through the one door, at most forty at once; what is refused stays a
        row, with the sentence in `refusals`. Rows of accounts that are no cost are marked."""
        marked = self._mark_by_account()
        chosen = {row.pk for row in data.get("rows") or []}
        activity = data.get("activity")
        groups = self.proposable(getattr(activity, "pk", None))
        if chosen:
            groups = [one for one in groups if any(row.pk in chosen for row in one.rows)]
        names = {code: row.get("name", "") for code, row in self.accounts().items()}
        made, refused = 0, []
        for group in groups:
            if made >= AT_ONCE or len(refused) >= AT_ONCE:
                break
            sentence = self._make_one(by, group, names, data.get("rate_source") or "")
            made += not sentence
            if sentence:
                refused.append((group.voucher, sentence))
        self.refusals = tuple(refused)
        self.forget()
        self.made, self.left = made, len(groups) - made - len(refused)
        return {"made": made, "refused": len(refused), "left": self.left, "marked": marked}

    def _make_one(self, by, group: Group, names: dict, rate_source: str) -> str:
        """One expense; the sentence why not, else empty."""
        line = self._lines_by_key().get(group.line)
        if line is None:
            return _("The budget has no line with this key.")
        if group.activity is None:
            return _("Say of which activity it is.")
        body = self._body(group, line, names, rate_source)
        if group.amount <= 0:
            lowered = self._lowered(group, line, body["supplier"]) if group.amount else None
            if lowered is None:
                return _("It comes to nothing or less: enter a refund at the expense that it "
                         "lowers.")  # fmt: skip
            body |= {"gives_back": lowered.pk, "refund_kind": RefundKind.REFUND}
            body |= {"activity": lowered.activity_id, "partner": lowered.partner_id}
        try:
            with transaction.atomic():
                expense = begin(Expense, by, body)
        except (Invalid, Refused, PermissionDenied) as problem:
            return _why_not(problem)
        for row in group.rows:
            row.expense = expense
            row.save(update_fields=["expense"])
        return ""

    def _body(self, group: Group, line, names: dict, rate_source: str) -> dict:
        money = Money(group.amount, self.currency).rounded().as_json()
        day = group.day.isoformat()
        body = {
            "activity": group.activity, "line": group.line, "partner": line.partner_id,
            "paid_by": group.paid_by, "supplier": group.supplier(names), "invoice_on": day,
            "paid_on": day, "paper": money, "claimed": money, "documents": [],
            "voucher": group.voucher,
        }  # fmt: skip
        if self.currency != "SEK" and rate_source:
            body |= {"rate_source": rate_source, "rate_on": day}
        return body

    def _lowered(self, group: Group, line, supplier: str):
        """The one cost of that supplier on the line that is as large, at the latest of that day;
        None where there are several or none: then a person says which."""
        costs = self.own_expenses().filter(
            budget_line=line, gives_back=None, supplier__iexact=supplier,
            claimed_currency=self.currency, claimed_amount__gte=-group.amount,
            paid_on__lte=group.day,
        )  # fmt: skip
        found = list(costs.order_by("pk")[:2])
        return found[0] if len(found) == 1 else None

    def _lines_by_key(self) -> dict:
        if "_lines" not in self.__dict__:
            self._lines = {line.key: line for line in self.grant.lines.all()}
        return self._lines

    def _mark_by_account(self) -> int:
        """Rows of accounts that were said to be no cost get that mark."""
        count = 0
        accounts = {
            code: row for code, row in self.accounts().items()
            if row.get("treatment") and not row.get("line")
        }  # fmt: skip
        for row in self.waiting_rows().filter(account__in=list(accounts)):
            known = accounts[row.account]
            row.treatment = known["treatment"]
            row.reason = _("Account %(account)s %(name)s") % {
                "account": row.account, "name": known.get("name", ""),
            }  # fmt: skip
            row.save(update_fields=["treatment", "reason"])
            count += 1
        return count

    # Marks and ties

    def mark(self, data) -> dict:
        """A treatment with its reason for rows, or none again; rows with an expense have none."""
        rows = [row for row in data["rows"] if row.expense_id is None]
        for row in rows:
            row.treatment = data["treatment"]
            row.reason = data["reason"] if data["treatment"] else ""
            row.save(update_fields=["treatment", "reason"])
        self.forget()
        return {"rows": len(rows), "treatment": data["treatment"]}

    def tie_rows(self, ties: list[dict]) -> dict:
        """Each row is the booking of an expense of the same grant."""
        for tie in ties:
            row, expense = tie["row"], tie["expense"]
            row.expense, row.treatment, row.reason = expense, "", ""
            row.save(update_fields=["expense", "treatment", "reason"])
        self.forget()
        return {"rows": len(ties), "expenses": len({tie["expense"].pk for tie in ties})}

    def untie_rows(self, rows: list) -> dict:
        """The rows are no expense and have no mark any more."""
        for row in rows:
            row.expense, row.treatment, row.reason = None, "", ""
            row.save(update_fields=["expense", "treatment", "reason"])
        self.forget()
        return {"rows": len(rows)}

    def own_expenses(self):
        """The expenses of the grant that could stand in this ledger: those that are not withdrawn;
        a partner that does not hold the grant has booked its own only."""
        found = Expense.objects.filter(budget_line__grant=self.grant_id).exclude(state="withdrawn")
        return found if self.is_grant_holders() else found.filter(partner=self.organisation_id)

    def is_grant_holders(self) -> bool:
        """Whether it is the ledger of the organisation that holds the grant."""
        if "_of_holder" not in self.__dict__:
            self._of_holder = self.organisation_id in set(self.party_ids(holder=True))
        return self._of_holder

    def suggestions(self) -> list[tuple]:
        """[(row, expense)] that are likely one and the same: each once, the plainest only."""
        rows = list(self.waiting_rows())
        tied = set(self.standing_rows().exclude(expense=None).values_list("expense", flat=True))
        loose = [one for one in self.own_expenses() if one.pk not in tied]
        return suggest(rows, loose, self.currency)


def _why_not(problem) -> str:
    """Why an expense could not be begun, in a sentence."""
    if isinstance(problem, Invalid):
        return " ".join(str(one) for found in problem.errors.values() for one in found)
    if isinstance(problem, Refused):
        return " ".join(str(one.message) for one in errors(problem.missing))
    return _("Enter costs of your own organisation.")


DAYS_APART = 30


def suggest(rows: list, expenses: list, currency: str) -> list[tuple]:
    """Pairs of a row and an expense of the same amount and either the same voucher number or days
    that are near; an amount that fits several on both sides is paired by the nearest day."""
    by_amount: dict = {}
    for expense in expenses:
        for amount in amounts_of(expense, currency):
            by_amount.setdefault(amount, []).append(expense)
    found, used = [], set()
    for row in rows:
        fitting = [
            (_apart(row, one), one.pk, one) for one in by_amount.get(row.amount, [])
            if one.pk not in used and _apart(row, one) <= DAYS_APART
        ]  # fmt: skip
        if fitting:
            expense = min(fitting)[2]
            used.add(expense.pk)
            found.append((row, expense))
    return found


def amounts_of(expense, currency: str) -> set[Decimal]:
    """What an expense can stand with in a ledger of this currency: claimed, or the whole paper."""
    found = {expense.sek_amount} if currency == "SEK" else set()
    if expense.claimed_currency == currency:
        found |= {expense.claimed_amount}
    if expense.paper_currency == currency:
        found |= {expense.paper_amount}
    return found


def _apart(row, expense) -> int:
    voucher = getattr(expense, "voucher", "").replace(" ", "").upper()
    if voucher and voucher == row.voucher.replace(" ", ""):
        return 0
    return min(abs((row.day - day).days) for day in (expense.paid_on, expense.invoice_on))
