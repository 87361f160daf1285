"""What the rooms tell each other where neither may know the other: loaded once, in `ready`.

A financial report's annexes (exchange differences, funds sent on, pay in sums, the ledger), the
advances and unborne costs in the cash view, and what an audit says of the ledger.
"""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money, format_number
from foundation.workflow import clock

from .advances.differences import of_grant
from .advances.models import Transfer, Use
from .audits.sections import reconciliation_is
from .cash.figures import UNBORNE, Movement
from .cash.gathering import address_of, also_moves
from .expenses.models import Expense
from .expenses.workflow import PaidBy
from .financials.annexes import EXCHANGE, FORWARDED, PAYROLL, RECONCILIATION, annex_is
from .financials.models import ReportLine
from .financials.tables import names_of
from .ledgers.reconciling import NAMES, against
from .work.sheet import payroll_sheet


def _sek(text: str) -> Money:
    return Money(Decimal(text), "SEK").rounded()


def _sum(rows, name: str) -> Money:
    return total([_sek(row[name]) for row in rows]).rounded()


def _table(caption, columns, rows, totals) -> dict:
    """Columns as (label, numeric), cells as text or Money; every total is the sum of the rows above
    it. Beside the texts of the page stand the amounts, which a workbook reckons with."""
    return {
        "caption": caption,
        "columns": [{"label": label, "numeric": numeric} for label, numeric in columns],
        "rows": [
            {"cells": [{"text": _text(one), "value": one} for one in row]} for row in rows
        ],
        "totals": [_text(one) for one in totals],
        "sums": totals,
    }  # fmt: skip


def _text(cell) -> str:
    return format_money(cell) if isinstance(cell, Money) else cell


# --- exchange gains and losses: on a line of their own (DOMAIN §3) --------------------------------


def exchanged(report) -> list[dict]:
    """What costs and money sent back came to, beside what that money had cost."""
    if not report.once("sent", lambda: _sent(report)):
        return []  # of no advance nothing was used
    return [
        {
            "on": one.on.isoformat(), "advance": one.advance, "what": one.what,
            "cost": f"{one.cost.amount:f}", "came_to": f"{one.came_to.amount:f}",
            "gain": f"{one.gain.amount:f}",
        }
        for one in of_grant(report.grant, report.from_on, report.to_on)
    ]  # fmt: skip


def exchange_tables(report, rows) -> list[dict]:
    columns = [
        (_("Day"), False), (_("Advance"), False), (_("What"), False), (_("The money cost"), True),
        (_("It came to"), True), (_("Gain (below zero: loss)"), True),
    ]  # fmt: skip
    cells = [
        [
            format_date(date.fromisoformat(row["on"])), row["advance"],
            row["what"] or _("money sent back"), _sek(row["cost"]), _sek(row["came_to"]),
            _sek(row["gain"]),
        ]
        for row in rows
    ]  # fmt: skip
    totals = [_("Total"), "", "", _sum(rows, "cost"), _sum(rows, "came_to"), _sum(rows, "gain")]
    return [_table(_("Exchange gains and losses"), columns, cells, totals)]


# --- funds sent on: what the partners hold of the grant holder's money ----------------------------


def _transfers(grants):
    sent = Transfer.objects.filter(advance__activity__grant__in=grants)
    return sent.select_related("advance__activity").order_by("sent_on", "pk")


def _uses(grants):
    used = Use.objects.standing().filter(transfer__advance__activity__grant__in=grants)
    return used.select_related("transfer__advance__activity").order_by("used_on", "pk")


def _sent(report) -> list:
    """The transfers of the grant's advances up to the last day of the report."""
    return list(_transfers([report.grant_id]).filter(sent_on__lte=report.to_on))


def forwarded(report) -> list[dict]:
    """By advance: out before the period, sent, accounted for and sent back in it, out after it.

    In SEK at what the money cost when it was transferred, so that nothing is lost between them.
    """
    if not (sent := report.once("sent", lambda: _sent(report))):
        return []
    used = _uses([report.grant_id]).filter(used_on__lte=report.to_on)
    sums: dict = defaultdict(Counter)
    partners = {}
    for one in sent:
        partners[one.advance.reference] = one.advance.partner_id
        kind = "before" if one.sent_on < report.from_on else "sent"
        sums[one.advance.reference][kind] += one.sek
    for one in used:
        kind = "cleared" if one.expense_id else "back"
        if one.used_on < report.from_on:
            sums[one.transfer.advance.reference]["before"] -= one.sek
        else:
            sums[one.transfer.advance.reference][kind] += one.sek
    rows = []
    for reference, found in sorted(sums.items()):
        found["after"] = found["before"] + found["sent"] - found["cleared"] - found["back"]
        if any(found.values()):
            kinds = ("before", "sent", "cleared", "back", "after")
            amounts = {kind: f"{Decimal(found[kind]):.2f}" for kind in kinds}
            rows.append({"advance": reference, "partner": partners[reference], **amounts})
    return rows


def forwarded_tables(report, rows) -> list[dict]:
    columns = [
        (_("Advance"), False), (_("Partner"), False), (_("Out before"), True), (_("Sent"), True),
        (_("Accounted for"), True), (_("Sent back"), True), (_("Out at the end"), True),
    ]  # fmt: skip
    kinds = ("before", "sent", "cleared", "back", "after")
    names = names_of(report)
    cells = [
        [row["advance"], names.get(row["partner"], ""), *(_sek(row[kind]) for kind in kinds)]
        for row in rows
    ]
    totals = [_("Total"), "", *(_sum(rows, kind) for kind in kinds)]
    return [_table(_("Funds sent on, in SEK"), columns, cells, totals)]


def advances_out(grants: list[int]):
    """Movements for the cash view: what was sent, less what was accounted for or came back."""
    for one in _transfers(grants):
        advance = one.advance
        yield Movement(
            one.sent_on, "advances", one.sek, advance.activity.grant_id, advance.partner_id,
            _("Advance sent"), advance.reference, advance.url,
        )  # fmt: skip
    for one in _uses(grants):
        advance = one.transfer.advance
        label = _("Advance accounted for") if one.expense_id else _("Advance sent back")
        yield Movement(
            one.used_on, "advances", -one.sek, advance.activity.grant_id, advance.partner_id,
            label, advance.reference, advance.url,
        )  # fmt: skip


def not_borne(grants: list[int]):
    """Movements for the cash view: costs that a partner paid, until they are borne.

    A clearing counts from the day of the cost, as the use of the advance does: such a cost moves
    nothing here. Else it is borne while it is repaid, or stands in a report: there the grant holder
    claims it as its own. Money of an advance stays out until it is cleared.
    """
    costs = Expense.objects.ready().filter(budget_line__grant__in=grants)
    borne = borne_days(costs.filter(paid_by=PaidBy.REPAID))
    cleared = Use.objects.standing().filter(expense__in=costs).values("expense")
    waited = costs.filter(paid_by__in=(PaidBy.REPAID, PaidBy.ADVANCE)).exclude(pk__in=cleared)
    names = ("pk", "paid_on", "sek_amount", "budget_line__grant", "partner", "supplier",
             "reference")  # fmt: skip
    url = address_of(Expense)
    for pk, paid_on, sek, grant, partner, supplier, reference in waited.values_list(*names):
        where = (grant, partner, supplier, reference, url(pk))
        yield Movement(paid_on, UNBORNE, sek, *where)
        for number, day in enumerate(borne.get(pk, ())):  # borne, let go, borne …
            yield Movement(max(day, paid_on), UNBORNE, sek if number % 2 else -sek, *where)


def borne_days(costs) -> dict[int, list[date]]:
    """{expense: [first day borne, first day not borne any more, …]}, from the days on which they
    were repaid and those for which they stood in a report."""
    spans = defaultdict(list)
    repaid = costs.filter(repayments__state="paid").order_by()
    for pk, on in repaid.values_list("pk", "repayments__paid_on"):
        spans[pk].append((on, date.max))
    lines = ReportLine.objects.filter(expense__in=costs, correction_of=None).order_by()
    for pk, since, until in lines.values_list("expense", "created_at", "released_at"):
        end = clock.programme_date(until) if until else date.max
        spans[pk].append((clock.programme_date(since), end))
    return {pk: _changes(found) for pk, found in spans.items()}


def _changes(spans: list[tuple[date, date]]) -> list[date]:
    """The days on which spans that overlap begin and end as one; an open end is no change."""
    found: list[date] = []
    for first, last in sorted(spans):
        if found and first <= found[-1]:
            found[-1] = max(found[-1], last)
        elif first < last:
            found += [first, last]
    return found[:-1] if found and found[-1] == date.max else found


# --- pay, in sums: the names stay where only some may read them (DOMAIN §3) -----------------------


def paid(report) -> list[dict]:
    """By payroll: the month, how many persons, their hours, what it cost."""
    found: dict = {}
    for one in payroll_sheet(report.grant, report.from_on, report.to_on):
        row = found.setdefault(
            (one.month, one.payroll),
            {
                "month": one.month.isoformat(), "payroll": one.payroll, "expense": one.expense,
                "people": 0, "hours": Decimal(0), "cost": Decimal(0),
            },
        )  # fmt: skip
        row["people"] += 1
        row["hours"] += one.line.hours
        row["cost"] += one.line.cost.amount
    return [
        {**row, "hours": f"{row['hours']:f}", "cost": f"{row['cost']:.2f}"}
        for _key, row in sorted(found.items())
    ]


def paid_tables(report, rows) -> list[dict]:
    columns = [
        (_("Month"), False), (_("Payroll sheet"), False), (_("Cost"), False), (_("Persons"), True),
        (_("Hours"), True), (_("Amount"), True),
    ]  # fmt: skip
    cells = [
        [
            row["month"][:7], row["payroll"], row["expense"], str(row["people"]),
            format_number(Decimal(row["hours"])), _sek(row["cost"]),
        ]
        for row in rows
    ]  # fmt: skip
    totals = [_("Total"), "", "", "", "", _sum(rows, "cost")]
    return [_table(_("Payroll sheets"), columns, cells, totals)]


# --- the ledger: total − report = named items (DOMAIN §3) -----------------------------------------


def reconciled(report) -> list[dict]:
    """Each ledger against the report, with what explains the difference."""
    if not (found := against(report)):
        return []
    holder = report.party_ids(holder=True)
    return [
        {
            "id": ledger.pk, "ledger": ledger.reference, "currency": ledger.currency,
            "holder": ledger.organisation_id in holder,
            "total": f"{sums.ledger:.2f}", "report": f"{sums.report:.2f}",
            "remainder": f"{sums.remainder:.2f}",
            "items": [{"kind": one.kind, "amount": f"{one.amount:.2f}"} for one in sums.items],
        }
        for ledger, sums in found
    ]  # fmt: skip


def reconciled_tables(report, found) -> list[dict]:
    return [_reconciliation(one) for one in found]


def _reconciliation(one: dict) -> dict:
    """From the ledger to the report, as on the ledger's own page: the report is the sum."""

    def money(amount: Decimal) -> Money:
        return Money(amount, one["currency"]).rounded()

    lines = [
        [_("In the ledger"), money(Decimal(one["total"]))],
        *([str(NAMES.get(item["kind"], item["kind"])), money(-Decimal(item["amount"]))]
          for item in one["items"]),
        [_("Not explained"), money(-Decimal(one["remainder"]))],
    ]  # fmt: skip
    caption = _("Reconciliation with the ledger %(ledger)s") % {"ledger": one["ledger"]}
    columns = [(_("What"), False), (_("Amount"), True)]
    return _table(caption, columns, lines, [_("In the report"), money(Decimal(one["report"]))])


def for_the_audit(report) -> dict | None:
    """How the report agrees with the grant holder's own ledger, as it was frozen with it; None
    where none was imported."""
    books = report.frozen_books
    found = reconciled(report) if books is None else said_of_the_ledger(books)
    for one in found:
        if one["holder"]:
            url = reverse("reporting:ledger_reconciliation", args=[one["id"]])
            return {
                "ledger": Money(Decimal(one["total"]), one["currency"]),
                "unexplained": Money(Decimal(one["remainder"]), one["currency"]),
                "url": f"{url}?report={report.pk}",
            }
    return None


def said_of_the_ledger(books: dict) -> list[dict]:
    """What a frozen report says of it."""
    return books.get("annexes", {}).get(RECONCILIATION, [])


annex_is(EXCHANGE, exchanged, exchange_tables)
annex_is(FORWARDED, forwarded, forwarded_tables)
annex_is(PAYROLL, paid, paid_tables)
annex_is(RECONCILIATION, reconciled, reconciled_tables)
also_moves(advances_out)
also_moves(not_borne)
reconciliation_is(for_the_audit)
