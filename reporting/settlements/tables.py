"""A settlement's sums as its page shows them."""

from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from reporting.financials.statement import ZERO, plus


def sections_of(settlement) -> list[dict]:
    """What was accepted for each partner, and how the amount follows."""
    report = settlement.financial_report
    accepted: dict = {}
    for cost in report.costs():
        accepted[cost.partner] = plus(accepted.get(cost.partner, ZERO), cost.accepted)
    names = {one.pk: str(one) for one in Organisation.objects.filter(pk__in=accepted)}
    by_partner = {
        "caption": _("Accepted by partner"),
        "columns": [{"label": _("Partner")}, {"label": _("Accepted"), "numeric": True}],
        "rows": [
            {"cells": [{"text": names.get(pk, "")}, {"text": _sek(amount)}]}
            for pk, amount in accepted.items()
        ],
        "totals": [_("Total"), _sek(plus(*accepted.values()))],
    }
    grant = report.grant
    steps = [
        (_("Granted"), _sek(grant.amount)),
        (_("Settled with other reports"), _sek(settlement.settled_before())),
        (_("Accepted in this report"), _sek(settlement.accepted)),
        (_("Amount to pay"), _sek(settlement.amount)),
        (_("Left of the grant afterwards"), format_money(settlement.left_of_grant())),
    ]
    how = {
        "caption": _("How the amount follows"),
        "columns": [{"label": _("Figure")}, {"label": _("SEK"), "numeric": True}],
        "rows": [{"cells": [{"text": label}, {"text": text}]} for label, text in steps],
    }
    return [
        {
            "title": _("Sums"),
            "template": "reporting/tables.html",
            "context": {"tables": [by_partner, how]},
        }
    ]


def _sek(amount) -> str:
    return format_money(Money(amount, "SEK"))
