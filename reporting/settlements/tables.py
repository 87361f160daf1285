"""A settlement's sums as its page shows them."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from reporting.financials.statement import ZERO, plus
from reporting.financials.tables import review_table


def sections_of(settlement, person=None) -> list[dict]:
    """What was accepted for each partner, how the amount follows, where it is paid to."""
    report = settlement.financial_report
    tables = [
        review_table(report),
        by_partner_table(report),
        {
            "caption": _("How the amount follows"),
            "columns": [{"label": _("Figure")}, {"label": _("SEK"), "numeric": True}],
            "rows": [
                {"cells": [{"text": label}, {"text": _sek(amount)}]}
                for label, amount in steps_of(settlement)
            ],
        },
    ]
    found = [
        {
            "title": _("Sums"),
            "template": "reporting/settlement/sums.html",
            "context": {
                "tables": tables,
                "claim": claim_of(settlement),
                "request_url": reverse(
                    "reporting:settlement_payment_request", args=[settlement.pk]
                ),
            },
        }
    ]
    account = settlement.account()
    if account is not None:
        facts = [(label, text, "") for label, text in account_facts(account, person)]
        found.append(
            {
                "title": _("Repaid from") if settlement.is_claim() else _("Paid to"),
                "template": "reporting/bank_details/account.html",
                "context": {"facts": facts},
            }
        )
    return found


def by_partner_table(report) -> dict:
    """What was accepted for each partner."""
    accepted: dict = {}
    for cost in report.costs():
        accepted[cost.partner] = plus(accepted.get(cost.partner, ZERO), cost.accepted)
    names = {one.pk: str(one) for one in Organisation.objects.filter(pk__in=accepted)}
    return {
        "caption": _("Accepted by partner"),
        "columns": [{"label": _("Partner")}, {"label": _("Accepted"), "numeric": True}],
        "rows": [
            {"cells": [{"text": names.get(pk, "")}, {"text": _sek(amount)}]}
            for pk, amount in accepted.items()
        ],
        "totals": [_("Total"), _sek(plus(*accepted.values()))],
    }


def steps_of(settlement) -> list[tuple[str, Decimal]]:
    """(label, SEK) from what was granted to what is paid."""
    too_much = settlement.too_much_before()
    steps = [
        (_("Granted"), settlement.grant.amount),
        (_("Settled with other reports"), settlement.settled_before()),
        (_("Accepted in this report"), settlement.accepted),
    ]
    if too_much and settlement.state != settlement.State.PAID:
        steps.append((_("Paid before without being accepted"), -too_much))
    label = _("Amount to repay") if settlement.is_claim() else _("Amount to pay")
    return [
        *steps,
        (label, abs(settlement.amount)),
        (_("Left of the grant afterwards"), settlement.left_of_grant().amount),
    ]


def claim_of(settlement) -> str:
    """The sentence on what the grant holder owes; empty where it owes nothing."""
    words = {"amount": _sek(abs(settlement.amount))}
    if settlement.is_claim():
        if settlement.state == settlement.State.PAID:
            return (
                _("More was paid on this grant than was accepted: %(amount)s was repaid.") % words
            )
        return (
            _("More was paid on this grant than was accepted: the grant holder is to repay "
              "%(amount)s.") % words
        )  # fmt: skip
    if settlement.claim_asked:
        return _("%(amount)s is to be claimed back (%(kind)s) once a second person of the office "
                 "has authorised it.") % {
            "amount": _sek(settlement.claim_asked), "kind": settlement.get_claim_error_display(),
        }  # fmt: skip
    if not settlement.claimed_back:
        return ""
    words = {
        "amount": _sek(settlement.claimed_back),
        "kind": settlement.get_claim_error_display(),
    }
    if settlement.repaid_on:
        words["day"] = format_date(settlement.repaid_on)
        return _("%(amount)s was claimed back (%(kind)s) and repaid on %(day)s.") % words
    if not settlement.open_claim():
        return _("%(amount)s was claimed back (%(kind)s) and set off against a later settlement."
                 ) % words  # fmt: skip
    return _("%(amount)s is claimed back (%(kind)s): the grant holder is to repay it.") % words


def account_facts(account, person) -> list[tuple[str, str]]:
    """(label, text) of an account; its number in full only for those who need it."""
    number = account.number_for(person) if person is not None else account.masked_number
    rows = [
        (_("Account holder"), account.account_holder),
        (_("Kind of account"), str(account.get_account_kind_display())),
        (_("Number"), number),
        (_("Bank"), account.bank),
    ]
    return [(label, text) for label, text in rows if text]


def _sek(amount) -> str:
    return format_money(Money(amount, "SEK"))
