"""What a sample is drawn from: the frozen costs, why some ask to be looked at, whose pay some are.

The population is the costs as they were frozen, without corrections; a draw keeps what it knew of
each cost, so that it can be drawn again whatever has been changed since.
"""

from collections import Counter
from decimal import Decimal

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from reporting.expenses.workflow import RateSource
from reporting.financials.own_part import one_name

from .sampling import Item

ROUND = Decimal(1000)
SATURDAY = 5


class Flag(models.TextChoices):
    """Why a cost asks to be looked at. Nothing is said to be wrong."""

    LATE = "late", _("late cost")
    MANUAL_RATE = "manual_rate", _("rate typed by hand")
    ROUND_SUM = "round_sum", _("round sum")
    WEEKEND = "weekend", _("paid on a Saturday or Sunday")
    ALIKE = "alike", _("another cost has the same supplier and amount")
    REFUND = "refund", _("a refund")
    PAID_BEFORE_INVOICE = "paid_before", _("paid before the date of the paper")
    REPAID = "repaid", _("laid out by somebody and repaid")


def _pay_of(expense, said) -> set[tuple[str, str]]:
    """(who, month) of a cost: as a room says, else of what the payroll paid its supplier."""
    if expense.pk in said:
        return said[expense.pk]
    if expense.paid_by != "payroll" or not expense.supplier.strip():
        return set()
    return {(expense.supplier, f"{expense.invoice_on:%Y-%m}")}


def code_of(who: str) -> str:
    """The code of a person: keyed, so that nobody finds out by guessing names whose pay it is."""
    return salted_hmac("reporting.audits.pay", one_name(who), algorithm="sha256").hexdigest()[:12]


def items_of(lines, said) -> list[Item]:
    """The population of frozen cost lines, with flags and, in codes, whose pay of which month
    (`said`: as rooms know it by expense)."""
    lines = list(lines)
    alike = Counter(_likeness(line) for line in lines)
    found = []
    for line in lines:
        pay = sorted({(code_of(who), month) for who, month in _pay_of(line.expense, said)})
        flags = tuple(flags_of(line, alike[_likeness(line)] > 1))
        found.append(Item(line.key, line.sek, flags, tuple(pay)))
    return found


def _likeness(line) -> tuple:
    return line.expense.supplier.strip().casefold(), line.claimed, line.claimed_currency


def flags_of(line, alike: bool) -> list[str]:
    """The codes of what asks to be looked at in one frozen cost."""
    expense = line.expense
    asked = {
        Flag.LATE: line.late,
        Flag.MANUAL_RATE: expense.rate_source == RateSource.MANUAL,
        Flag.ROUND_SUM: abs(line.claimed) >= ROUND and not line.claimed % ROUND,
        Flag.WEEKEND: line.paid_on.weekday() >= SATURDAY,
        Flag.ALIKE: alike,
        Flag.REFUND: line.sek < 0,
        Flag.PAID_BEFORE_INVOICE: line.paid_on < expense.invoice_on,
        Flag.REPAID: expense.paid_by == "repaid",
    }
    return [flag.value for flag, holds in asked.items() if holds]


def known_of(items) -> dict:
    """What a draw keeps of its population beside keys and amounts: `{key: {flags, pay}}` of those
    of whom there is something to keep."""
    found = {}
    for item in items:
        kept = {"flags": list(item.flags), "pay": [list(one) for one in item.pay]}
        if any(kept.values()):
            found[item.key] = {name: value for name, value in kept.items() if value}
    return found


def as_it_was(version, known: dict) -> list[Item]:
    """The population of a draw: the costs of the report's frozen version, and what was kept."""
    return [
        Item(
            row["key"], Decimal(row["sek"]["amount"]),
            tuple(known.get(row["key"], {}).get("flags", ())),
            _kept_pay(known.get(row["key"], {})),
        )
        for row in version.text["lines"]
        if not row["correction"]
    ]  # fmt: skip


def _kept_pay(kept: dict) -> tuple[tuple[str, str], ...]:
    """As it is kept now, and as draws kept it that knew of one person for each cost."""
    if kept.get("person"):
        return ((kept["person"], kept.get("month", "")),)
    return tuple((person, month) for person, month in kept.get("pay", ()))
