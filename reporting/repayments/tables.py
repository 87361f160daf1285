"""A repayment's page and its claim on paper: the costs, what is claimed, what falls on each."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.money.amounts import total
from foundation.money.formatting import format_date, format_money
from reporting.activities.tables import cost_name, section

CLAIM = "reporting/repayment/claim.typ"


def sections_of(repayment, person) -> list[dict]:
    """The costs and, for printing, the claim."""
    return [
        section(
            _("Costs"), "reporting/repayment/costs.html", table=_costs(repayment),
            claim_url=repayment.claim_url() if repayment.cost_list() else "",
        )
    ]  # fmt: skip


def _costs(repayment) -> dict:
    costs = repayment.cost_list()
    paid = repayment.sek is not None
    shares = repayment.shares(repayment.sek) if paid and costs else [None] * len(costs)
    rows = [
        {"url": one.url, "cells": [
            {"text": one.supplier},
            {"text": format_date(one.paid_on, "medium")},
            {"text": one.get_state_display()},
            {"text": format_money(one.claimed)},
            {"text": format_money(share) if paid else "–"},
        ]}
        for one, share in zip(costs, shares, strict=True)
    ]  # fmt: skip
    return {
        "caption": _("Costs claimed"),
        "columns": [
            {"label": _("Supplier")}, {"label": _("Paid on")}, {"label": _("State")},
            {"label": _("Claimed"), "numeric": True},
            {"label": _("Part of the repayment"), "numeric": True},
        ],
        "rows": rows,
        "totals": [_("Total"), "", "", format_money(repayment.claimed),
                   format_money(total(shares)) if paid and costs else "–"],
    }  # fmt: skip


def claim_on_paper(repayment) -> dict:
    """The claim as its template takes it, in the reader's language: a list to be signed."""
    rules = repayment.partnership.rules
    facts = [
        (_("Claim"), repayment.reference),
        (_("Partner"), str(repayment.partner)),
        (_("To"), str(repayment.grant_holder() or "")),
        (_("Grant"), f"{repayment.grant} ({repayment.grant.reference})"),
    ]
    return {
        "title": _("Claim for repayment"),
        "language": (get_language() or "en").split("-")[0],
        "product": settings.PRODUCT_NAME,
        "reference": repayment.reference,
        "facts": [[str(label), value] for label, value in facts],
        "columns": [_("No."), _("Expense"), _("Supplier"), _("Cost"), _("Paid on"), _("Claimed")],
        "rows": [
            [str(number), one.reference, one.supplier, cost_name(one.category, rules),
             format_date(one.paid_on, "medium"), format_money(one.claimed)]
            for number, one in enumerate(repayment.cost_list(), 1)
        ],
        "total": [_("Total"), format_money(repayment.claimed)],
        "declaration": _(
            "We have paid these costs for the project, nobody else has repaid them, and the "
            "vouchers are attached in this order."
        ),
        "signing": [_("Place and day"), _("Signature"), _("Name and office")],
    }  # fmt: skip
