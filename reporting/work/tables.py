"""The page of work input: the payroll sheet for those who may read pay, else one total."""

from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money, format_number
from reporting.activities.tables import section

from .cost import WAGES
from .sheet import may_read_pay

TABLES = "reporting/tables.html"


def sections_of(payroll, person) -> list[dict]:
    lines = payroll.lines()
    if not lines or not may_read_pay(payroll, person):
        return []
    return [
        section(_("Payroll sheet"), TABLES, tables=[sheet_table(lines, payroll.total)], note="")
    ]


def sheet_table(lines, whole: Money) -> dict:
    """Lines with hours, hourly cost and cost, whose total is the sum of its rows."""
    from .forms import KINDS

    kinds = dict(KINDS)
    return {
        "caption": _("Hours and cost of each person"),
        "columns": [
            {"label": _("Name")}, {"label": _("What is paid")},
            {"label": _("Hours"), "numeric": True},
            {"label": _("Monthly pay"), "numeric": True},
            {"label": _("On-cost"), "numeric": True},
            {"label": _("An hour"), "numeric": True}, {"label": _("Cost"), "numeric": True},
        ],
        "rows": [{"cells": _cells(one, str(kinds[one.pay.kind]))} for one in lines],
        "totals": [_("Total"), "", "", "", "", "", format_money(whole)],
    }  # fmt: skip


def _cells(one, kind: str) -> list[dict]:
    wages = one.pay.kind == WAGES
    return [
        {"text": one.pay.employee},
        {"text": kind},
        {"text": format_number(one.hours) if one.hours else "–"},
        {"text": format_money(Money(one.pay.monthly, "SEK")) if wages else "–"},
        {"text": f"{format_number(one.pay.oncost)} %" if wages else "–"},
        {"text": format_money(Money(one.hourly, "SEK")) if wages else "–"},
        {"text": format_money(one.cost)},
    ]


def on_its_expense(expense, person) -> dict | None:
    """On an expense's page: the month of work that it was made from, where its papers are."""
    if expense.category != "WAGE_SE":
        return None
    from .models import Payroll

    payroll = Payroll.objects.filter(expense=expense).select_related("partner").first()
    if payroll is None:
        return None
    table = {
        "caption": _("Work input"),
        "columns": [{"label": _("Reference")}, {"label": _("Partner")}, {"label": _("Month")}],
        "rows": [{"url": payroll.url, "cells": [
            {"text": payroll.reference}, {"text": str(payroll.partner)},
            {"text": payroll.get_month_display()},
        ]}],
    }  # fmt: skip
    note = _("Hours, pay and papers are there, for those who may read them.")
    return section(_("Work input"), TABLES, tables=[table], note=note)
