"""What the rooms tell each other where neither may know the other: loaded once, in `ready`.

A financial report's annexes (exchange differences, funds sent on, pay in sums, the ledger), the
advances in the cash view, and what an audit says of the ledger.
"""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money, format_number

from .advances.differences import of_grant
from .advances.models import Transfer, Use
from .audits.sections import reconciliation_is
from .cash.figures import Movement
from .cash.gathering import also_moves
from .financials.annexes import EXCHANGE, FORWARDED, PAYROLL, RECONCILIATION, annex_is
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


def _moved(grants, last: date | None = None):
    """(transfers, standing uses) of the advances of these grants, to a day."""
    sent = Transfer.objects.filter(advance__activity__grant__in=grants)
    used = Use.objects.standing().filter(transfer__advance__activity__grant__in=grants)
    if last is not None:
        sent, used = sent.filter(sent_on__lte=last), used.filter(used_on__lte=last)
    return (
        sent.select_related("advance__activity").order_by("sent_on", "pk"),
        used.select_related("transfer__advance__activity").order_by("used_on", "pk"),
    )


def forwarded(report) -> list[dict]:
    """By advance: out before the period, sent, accounted for and sent back in it, out after it.

    In SEK at what the money cost when it was transferred, so that nothing is lost between them.
    """
    sent, used = _moved([report.grant_id], report.to_on)
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
    sent, used = _moved(grants)
    for one in sent:
        advance = one.advance
        yield Movement(
            one.sent_on, "advances", one.sek, advance.activity.grant_id, advance.partner_id,
            _("Advance sent"), advance.reference, advance.url,
        )  # fmt: skip
    for one in used:
        advance = one.transfer.advance
        label = _("Advance accounted for") if one.expense_id else _("Advance sent back")
        yield Movement(
            one.used_on, "advances", -one.sek, advance.activity.grant_id, advance.partner_id,
            label, advance.reference, advance.url,
        )  # fmt: skip


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
reconciliation_is(for_the_audit)
