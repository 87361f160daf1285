"""What a reconciliation is made from: a ledger's rows, a report's costs, what was named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from foundation.money.amounts import Money
from reporting.financials.models import FinancialReport, ReportLine

from . import reconciliation as pure
from .reconciliation import Booked, Named, Reconciliation, Reported, reconcile

MOST_REPORTS = 12
NAMES = {
    pure.VAT: _("Value added tax"),
    pure.NOT_ELIGIBLE: _("Not eligible"),
    pure.PRIVATE: _("Private"),
    pure.OTHER_YEAR: _("Another year"),
    pure.NOT_PROJECT: _("Not this project"),
    pure.NOT_CLAIMED: _("Part of the paper that is not claimed"),
    pure.ANOTHER_REPORT: _("In another report"),
    pure.LATE_COST: _("Late cost"),
    pure.NOT_BOOKED: _("Not yet booked"),
    pure.CORRECTED: _("Corrected by the auditor"),
    pure.ROUNDED: _("Rounding"),
    pure.OTHER: _("Something else"),
}
NAMED = {
    kind: NAMES[kind]
    for kind in (pure.VAT, pure.NOT_ELIGIBLE, pure.OTHER_YEAR, pure.NOT_BOOKED, pure.LATE_COST,
                 pure.ROUNDED, pure.OTHER)
}  # fmt: skip
SENTENCES = {
    pure.VAT: _("Recoverable VAT, which is never claimed."),
    pure.NOT_ELIGIBLE: _("Booked on the project, and not financed by the programme."),
    pure.PRIVATE: _("Private parts, which are paid back."),
    pure.OTHER_YEAR: _("Booked in this period, and of another accounting year."),
    pure.NOT_PROJECT: _("Booked on the project code, and of another project or grant."),
    pure.NOT_CLAIMED: _("Booked whole, and claimed without what is not financed."),
    pure.ANOTHER_REPORT: _("Booked in this period, and claimed in another report."),
    pure.LATE_COST: _("In this report, and booked in an earlier period."),
    pure.NOT_BOOKED: _("In this report, and not booked in its period."),
    pure.CORRECTED: _("Taken off in the report by the auditor’s corrections."),
    pure.ROUNDED: _("Less than a whole unit between a booking and its cost."),
    pure.OTHER: _("Marked in the ledger with a reason of its own."),
}


@dataclass(frozen=True)
class Period:
    """The days that are reconciled; the report over them, where there is one."""

    first: date
    last: date
    report: FinancialReport | None = None


class Books:
    """A ledger's rows, names and imports, read once for any number of periods."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.rows = list(ledger.standing_rows())
        self.booked = [
            Booked(row.pk, row.day, row.amount, row.treatment, row.expense_id) for row in self.rows
        ]
        self.items = ledger.rows("items")
        self.covered = list(ledger.imports.values_list("covers_from", "covers_to"))
        tied = {row.expense for row in self.booked if row.expense}
        lines = ReportLine.objects.live().costs().filter(expense__in=tied) if tied else []
        self.reported = set(lines.values_list("expense", flat=True)) if tied else set()

    def has_rows_of(self, first: date, last: date) -> bool:
        """Whether something was imported for these days: rows, or a file that covers them."""
        return any(first <= row.day <= last for row in self.rows) or any(
            begins <= first and last <= ends for begins, ends in self.covered
        )

    def against(self, period: Period) -> Reconciliation:
        """The ledger against the report of a period, in the ledger's currency.

        The grant holder's ledger is set against the whole report in SEK, a partner's own against
        what it claimed in the ledger's currency.
        """
        costs = list(costs_of(self.ledger, period))
        elsewhere = self.reported - {cost.expense for cost in costs}
        named = named_of(self.items, self.ledger.currency, period)
        return reconcile(self.booked, costs, named, period.first, period.last, elsewhere)


def reconciliation_of(ledger, period: Period) -> Reconciliation:
    """`Books.against`, for one period."""
    return Books(ledger).against(period)


def against(report) -> list[tuple]:
    """[(ledger, reconciliation)] of every ledger of the report's grant that has rows of its days;
    asked once for this copy of the report."""
    from .models import Ledger

    def ask():
        period = Period(report.from_on, report.to_on, report)
        ledgers = Ledger.objects.filter(grant=report.grant_id)
        books = [Books(one) for one in ledgers.select_related("organisation", "grant")]
        return [
            (one.ledger, one.against(period))
            for one in sorted(books, key=lambda one: one.ledger.pk)
            if one.has_rows_of(period.first, period.last)
        ]

    return report.once("ledgers", ask)


def costs_of(ledger, period: Period) -> Iterable[Reported]:
    """The costs of the report as they stand; of a draft also those that it would take; without a
    report, those of the days."""
    report = period.report
    if report is None:
        days = (period.first, period.last)
        waiting = ledger.own_expenses().filter(state="ready", paid_on__range=days)
    else:
        # A draft has lines, too: while it is being frozen, and those kept when it came back.
        yield from _costs_of_lines(ledger, report)
        waiting = report.waiting_costs() if report.state == report.State.DRAFT else ()
    for expense in waiting:
        if (cost := _cost(ledger, expense, expense, pure.ZERO)) is not None:
            yield cost


def _costs_of_lines(ledger, report) -> Iterable[Reported]:
    corrections = report.corrections()
    for line in report.cost_lines():
        off = corrections.get(line.pk, pure.ZERO)
        if (cost := _cost(ledger, line.expense, line, off)) is not None:
            yield cost


def _cost(ledger, expense, line, off: Decimal) -> Reported | None:
    """A cost in the ledger's currency; None where it is not one that this ledger books."""
    if ledger.is_grant_holders():
        sek = line.sek if isinstance(line.sek, Decimal) else line.sek.amount
        in_sek = expense.paper_currency == expense.claimed_currency == "SEK"
        left = expense.paper_amount - expense.claimed_amount if in_sek else pure.ZERO
        return Reported(expense.pk, sek, off, left) if ledger.currency == "SEK" else None
    if expense.partner_id != ledger.organisation_id:
        return None
    if expense.claimed_currency != ledger.currency:
        return None
    left = expense.paper_amount - expense.claimed_amount
    # Corrections are made in SEK: a ledger in another currency has none of them.
    return Reported(expense.pk, expense.claimed_amount, pure.ZERO, left)


def named_of(items: list[dict], currency: str, period: Period) -> list[Named]:
    """What was named by hand for these days."""
    found = []
    for row in items:
        if period.first.isoformat() <= row["day"] <= period.last.isoformat():
            money = Money.from_json(row["amount"])
            if money.currency == currency:
                found.append(Named(row["kind"], money.amount, row["text"]))
    return found


def reports_of(ledger) -> list[FinancialReport]:
    """The financial reports on the ledger's grant, the latest first."""
    rows = FinancialReport.objects.filter(grant=ledger.grant_id)
    rows = rows.select_related("partnership__call_version", "grant").order_by("-to_on", "-pk")
    found = list(rows[:MOST_REPORTS])
    FinancialReport.prepare_rows(found)
    return found
