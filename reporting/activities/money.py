"""What is left for an activity, in SEK and in the host's currency, and what going virtual frees."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from babel.numbers import get_territory_currencies
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.amendments.models import Amendment
from applications.budgets.lines import spent_on
from foundation.money.amounts import Money, is_currency, total
from foundation.money.exchange import NoRate, Rate, convert, max_age_days, rate
from foundation.money.formatting import format_date, format_money, format_rate
from foundation.money.models import ExchangeRate
from foundation.workflow import clock

from .pieces import cost_name, section, sek

# What is paid for a journey only: an open pot when a meeting goes online (DOMAIN §2:
# "virtual alternatives when travel stops").
TRAVEL_MONEY = ("TRAVEL_INT", "LODGING", "BOARD", "VISA")


def currency_of(country: str) -> str:
    """The currency in use in a country (ISO 3166-1 alpha-2), by ISO 4217; "" when unknown."""
    found = [code for code in get_territory_currencies(country) if is_currency(code)]
    return found[0] if found else ""


def rate_to(currency: str) -> Rate:
    """The newest published rate from SEK, else one entered from a document; raises NoRate."""
    today = clock.today()
    if currency == "SEK":
        return rate("SEK", to=currency, on=today)
    fresh = ExchangeRate.objects.filter(
        on__range=(today - timedelta(days=max_age_days()), today)
    )  # one question first: most days have rates of one source only
    there = set(fresh.order_by().values_list("source", flat=True).distinct())
    for source in ExchangeRate.Source:
        if source in there:
            with suppress(NoRate):
                return rate("SEK", to=currency, on=today, source=source)
    raise NoRate(currency)


def left_by_category(lines: Iterable, spent: dict) -> dict[str, Money]:
    """{category: approved minus used} of budget lines, in SEK; below zero where it was passed."""
    found: dict[str, Money] = {}
    for line in lines:
        rest = line.amount_money - sek(spent[line.pk])
        found[line.category] = found.get(line.category, Money(0, "SEK")) + rest
    return found


def what_is_left(activity, lines, rules):
    """The section: each line, and what is left per cost in SEK and at the host's place."""
    if not lines:
        return
    spent = spent_on(lines)
    yield section(
        _("Budget"),
        tables=[_lines(lines, spent, rules), _left(activity, lines, spent, rules)],
        closing=_said_of_the_rate(activity),
    )


def _lines(lines, spent, rules) -> dict:
    approved, used = [line.amount_money for line in lines], [sek(spent[line.pk]) for line in lines]
    return {
        "caption": _("Budget lines of this activity"),
        "columns": [
            {"label": _("Cost")},
            {"label": _("Partner")},
            {"label": _("Year"), "numeric": True},
            {"label": _("Approved"), "numeric": True},
            {"label": _("Used"), "numeric": True},
            {"label": _("Left"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": cost_name(line.category, rules)},
                    {"text": str(line.partner)},
                    {"text": str(line.year)},
                    {"text": format_money(amount)},
                    {"text": format_money(gone)},
                    {"text": format_money(amount - gone)},
                ]
            }
            for line, amount, gone in zip(lines, approved, used, strict=True)
        ],
        "totals": [
            _("Total"), "", "", format_money(total(approved)), format_money(total(used)),
            format_money(total(approved) - total(used)),
        ],
    }  # fmt: skip


def local_rate(activity) -> Rate | str | None:
    """The rate to the host's currency; a sentence where there is none; None in Sweden. Once."""
    if "_local_rate" not in activity.__dict__:
        currency = currency_of(activity.host.country)
        found: Rate | str | None = None
        if currency and currency != "SEK":
            try:
                found = rate_to(currency)
            except NoRate:
                found = _("There is no rate for %(currency)s: amounts stand in SEK only.") % {
                    "currency": currency
                }
        activity._local_rate = found
    return activity._local_rate


def _left(activity, lines, spent, rules) -> dict:
    """One row a cost. The total in local currency is the sum of its rounded rows."""
    left, at = left_by_category(lines, spent), local_rate(activity)
    columns = [{"label": _("Cost")}, {"label": _("Left, SEK"), "numeric": True}]
    amounts = [[money] for money in left.values()]
    if isinstance(at, Rate):
        columns.append(
            {"label": _("Left, about, %(currency)s") % {"currency": at.to}, "numeric": True}
        )
        amounts = [[money, convert(money, at)] for (money,) in amounts]
    sums = [total(column, column[0].currency) for column in zip(*amounts, strict=True)]
    return {
        "caption": _("What is left for this activity"),
        "columns": columns,
        "rows": [
            {"cells": [{"text": cost_name(code, rules)},
                       *({"text": format_money(money)} for money in row)]}
            for code, row in zip(left, amounts, strict=True)
        ],
        "totals": [_("Total"), *(format_money(money) for money in sums)],
    }  # fmt: skip


def _said_of_the_rate(activity) -> str:
    at = local_rate(activity)
    if not isinstance(at, Rate):
        return at or ""
    return _(
        "Local amounts are a help for planning, at 1 SEK = %(rate)s %(currency)s from %(source)s "
        "of %(on)s. What counts is the SEK of each expense."
    ) % {
        "rate": format_rate(at.value), "currency": at.to, "on": format_date(at.on),
        "source": ExchangeRate.Source(at.source).label,
    }  # fmt: skip


def open_pot(activity, lines, rules, person):
    """The section of an activity that went online: its travel money, the note, the way on."""
    travel = [line for line in lines if line.category in TRAVEL_MONEY]
    if activity.mode != "virtual" or not travel:
        return
    spent = spent_on(travel)
    left = left_by_category(travel, spent)
    table = {
        "caption": _("Open pot: travel money that is not needed for a journey"),
        "columns": [{"label": _("Cost")}, {"label": _("Left"), "numeric": True}],
        "rows": [
            {"cells": [{"text": cost_name(code, rules)}, {"text": format_money(money)}]}
            for code, money in left.items()
        ],
        "totals": [_("Total"), format_money(total(left.values()))],
    }
    note = _note(activity)
    words = _("It stays on its lines until an amendment gives it to something else.")
    yield section(
        _("Open pot"),
        tables=[table],
        lead=_("Why it is held online: %(reason)s") % {"reason": note} if note else "",
        closing=words,
        links=_amendment_link(activity, person),
    )


def _note(activity) -> str:
    entry = activity.record_entries().filter(step="go_virtual").order_by("-seq").first()
    texts = {row.name: row.text for row in entry.remarks.all()} if entry else {}
    reason = (texts.get("reason") or "").strip()
    return reason if not reason or reason[-1] in ".!?" else f"{reason}."


def _amendment_link(activity, person) -> list[dict]:
    if not Amendment.begin.is_possible_for(person):
        return []
    url = reverse("applications:amendment_new")
    return [{"url": f"{url}?grant={activity.grant_id}", "label": _("Begin an amendment")}]
