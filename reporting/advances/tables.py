"""An advance's page: the account with every movement, and who confirmed which balance."""

from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_rate
from reporting.activities.tables import section

from .differences import differences, total_of

TABLES = "reporting/tables.html"
OUT, IN = "−", ""


def sections_of(advance, person) -> list[dict]:
    """The account and the confirmations."""
    found = []
    if advance.transfer_list():
        found.append(section(_("Account"), TABLES, tables=[_account(advance)],
                             note=_difference_note(advance)))  # fmt: skip
    if advance.confirmation_list():
        found.append(
            section(_("Confirmed balances"), TABLES, tables=[_confirmed(advance)], note="")
        )
    return found


def _movements(advance) -> list[tuple]:
    """(day, order, what, address, amount, SEK at cost, rate) of every movement."""
    found = []
    for one in advance.transfer_list():
        found.append((one.sent_on, 0, _("Transfer"), "", one.local, one.sek, one.rate))
        for use in one.standing_uses():
            if use.expense_id:
                what, url = use.expense.supplier, use.expense.url
            else:
                what, url = _("Sent back"), ""
            found.append((use.used_on, 1, what, url, -use.local, -use.sek, None))
    return sorted(found, key=lambda row: row[:2])


def _account(advance) -> dict:
    left, left_sek, rows = Money(0, advance.currency), Money(0, "SEK"), []
    for day, _order, what, url, local, sek, rate in _movements(advance):
        left, left_sek = left + Money(local, advance.currency), left_sek + Money(sek, "SEK")
        rows.append({"cells": [
            {"text": format_date(day, "medium")},
            {"text": what, "url": url},
            {"text": format_money(Money(local, advance.currency))},
            {"text": format_rate(rate) if rate else ""},
            {"text": format_money(Money(sek, "SEK"))},
            {"text": format_money(left.rounded())},
        ]})  # fmt: skip
    return {
        "caption": _("Movements, the oldest first"),
        "columns": [
            {"label": _("Day")}, {"label": _("What")},
            {"label": advance.currency, "numeric": True},
            {"label": _("SEK for one unit"), "numeric": True},
            {"label": _("SEK at cost"), "numeric": True}, {"label": _("Left"), "numeric": True},
        ],
        "rows": rows,
        "totals": [_("Not cleared yet"), "", format_money(left.rounded()), "",
                   format_money(left_sek.rounded()), ""],
    }  # fmt: skip


def _difference_note(advance) -> str:
    uses = [use for one in advance.transfer_list() for use in one.standing_uses()]
    for one in advance.transfer_list():
        one.advance = advance
        for use in one.standing_uses():
            use.transfer = one
    found = total_of(differences(uses))
    if not found:
        return ""
    sentence = _("Exchange gain: %(sek)s.") if found.amount > 0 else _("Exchange loss: %(sek)s.")
    return sentence % {"sek": format_money(abs(found))}


def _confirmed(advance) -> dict:
    return {
        "caption": _("Balances confirmed"),
        "columns": [
            {"label": _("Balance on")}, {"label": _("By")}, {"label": _("Still so?")},
            {"label": _("Balance"), "numeric": True}, {"label": "SEK", "numeric": True},
        ],
        "rows": [
            {"cells": [
                {"text": format_date(one.balance_on, "medium")},
                {"text": f"{one.by.name}, {one.organisation}"},
                {"text": _("yes") if advance.still_so(one) else _("no, it has changed since")},
                {"text": format_money(Money(one.local, one.currency))},
                {"text": format_money(Money(one.sek, "SEK"))},
            ]}
            for one in advance.confirmation_list()
        ],
    }  # fmt: skip


def counted_section(expense, person) -> dict | None:
    """On an expense's page: which SEK amount counts, and how it came about."""
    if expense.claimed_currency == "SEK":
        return None
    from reporting.expenses.amounts import How

    from .models import Use

    facts = [
        (_("What counts"), str(How(expense.counted_by).label)),
        (_("Amount claimed"), format_money(expense.claimed)),
    ]
    uses = Use.objects.standing().filter(expense=expense).select_related("transfer__advance")
    for use in uses:
        facts.append((
            _("From %(advance)s, %(day)s")
            % {"advance": use.transfer.advance.reference,
               "day": format_date(use.transfer.sent_on, "medium")},
            f"{format_money(Money(use.local, use.currency))} × {format_rate(use.transfer.rate)} = "
            f"{format_money(Money(use.sek, 'SEK'))}",
        ))  # fmt: skip
    if expense.rate_used is not None:
        facts.append((_("SEK for one unit"), format_rate(expense.rate_used)))
    facts.append((_("Amount in SEK"), format_money(expense.sek)))
    return section(_("Which SEK amount counts"), "reporting/expense/line.html", facts=facts)
