"""Cash figures as tables: by grant, by organisation, by partner, by month, and their rows."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as in_context

from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_month

from . import figures as pure
from .figures import ALL, Figures, Month, Movement

LABELS = {
    pure.GRANTED: gettext_lazy("Granted"),
    pure.SPENT: in_context("cash", "Spent"),
    pure.REPORTED: gettext_lazy("Reported"),
    pure.ACCEPTED: gettext_lazy("Accepted"),
    pure.DEDUCTED: in_context("cash", "Not accepted"),
    pure.PAID: in_context("cash", "Paid"),
    "outstanding": in_context("cash", "Outstanding"),
    pure.ADVANCES: in_context("cash", "Advances out"),
    pure.UNBORNE: in_context("cash", "Not borne yet"),
    "laid_out": in_context("cash", "Lies out with"),
    "unreported": in_context("cash", "Not reported yet"),
}
MEANS = {
    pure.GRANTED: gettext_lazy("What the office decided."),
    pure.SPENT: gettext_lazy("Costs that are ready, by the day they were paid."),
    pure.REPORTED: gettext_lazy("In reports that the office has."),
    pure.ACCEPTED: gettext_lazy("In reports that are approved."),
    pure.DEDUCTED: gettext_lazy("Deducted or set aside when a report was approved."),
    pure.PAID: gettext_lazy("Paid by the office, by the day of the payment."),
    "outstanding": gettext_lazy("Reported, less what was not accepted, less what was paid."),
    pure.ADVANCES: gettext_lazy("Transferred to partners, and neither cleared nor sent back."),
    pure.UNBORNE: gettext_lazy(
        "Costs that a partner paid, and that are neither repaid, cleared against an advance, nor "
        "reported."
    ),
    "laid_out": gettext_lazy("Spent and advanced, less what is not borne yet and what was paid."),
    "unreported": gettext_lazy("Spent, and in no report that the office has."),
}


# What a wide table has room for; first what the grant holder waits for, in sight on a narrow page.
SHOWN = (
    "laid_out", "outstanding", pure.GRANTED, pure.SPENT, pure.REPORTED, pure.ACCEPTED, pure.PAID,
)  # fmt: skip
OF_PARTNERS = (pure.SPENT, pure.REPORTED, pure.ACCEPTED)


def sek(amount) -> str:
    return format_money(Money(amount, "SEK"))


def asked(address: str, on: date) -> str:
    """An address with the day it is asked for."""
    return f"{address}?on={on.isoformat()}"


def grant_url(grant, on: date) -> str:
    return asked(reverse("reporting:cash_grant", args=[grant.pk]), on)


def _columns(first: list[str], names: Iterable[str]) -> list[dict]:
    return [
        *({"label": one} for one in first),
        *({"label": str(LABELS[name]), "numeric": True} for name in names),
    ]


def _cells(found: Figures, names: Iterable[str]) -> list[dict]:
    return [{"text": sek(getattr(found, name)), "numeric": True} for name in names]


def grant_table(grants, sums: dict[int, Figures], holders: dict, on: date) -> dict:
    """A row a grant; totals are the sums of the rows."""
    whole = sum((sums[one.pk] for one in grants), Figures())
    return {
        "caption": _("By grant"),
        "columns": _columns([_("Grant"), _("Grant holder")], SHOWN),
        "rows": [
            {
                "url": grant_url(one, on),
                "cells": [
                    {"text": f"{one.title} ({one.reference})"},
                    {"text": holders.get(one.case_id, "")},
                    *_cells(sums[one.pk], SHOWN),
                ],
            }
            for one in grants
        ],
        "totals": [_("Total"), "", *(sek(getattr(whole, name)) for name in SHOWN)],
        "scroll": True,
    }


def holder_table(grants, sums: dict[int, Figures], holders: dict) -> dict:
    """A row a grant holder: what it lies out with over all of its grants."""
    found: dict[str, Figures] = {}
    for one in grants:
        name = holders.get(one.case_id, "")
        found[name] = found.get(name, Figures()) + sums[one.pk]
    whole = sum(found.values(), Figures())
    return {
        "caption": _("By grant holder"),
        "columns": _columns([_("Grant holder")], SHOWN),
        "rows": [
            {"cells": [{"text": name}, *_cells(one, SHOWN)]} for name, one in sorted(found.items())
        ],
        "totals": [_("Total"), *(sek(getattr(whole, name)) for name in SHOWN)],
        "scroll": True,
    }


def figure_table(found: Figures, grant, on: date) -> dict:
    """Each figure of one grant, what it means, and where its rows are."""
    return {
        "caption": _("Figures"),
        "hide_caption": True,
        "columns": [
            {"label": _("Figure")}, {"label": _("What it is")},
            {"label": _("SEK"), "numeric": True},
        ],
        "rows": [
            {
                "url": asked(reverse("reporting:cash_rows", args=[grant.pk, name]), on),
                "cells": [
                    {"text": str(LABELS[name])}, {"text": str(MEANS[name])},
                    {"text": sek(getattr(found, name))},
                ],
            }
            for name in ALL
        ],
    }  # fmt: skip


def partner_table(movements: list[Movement], names: dict[int, str], on: date) -> dict:
    """What the costs of each partner are: spent, reported, accepted."""
    found = {
        pk: pure.figures([one for one in movements if one.partner == pk], on)
        for pk in dict.fromkeys(one.partner for one in movements if one.partner)
    }
    whole = sum(found.values(), Figures())
    return {
        "caption": _("By partner"),
        "columns": _columns([_("Partner")], OF_PARTNERS),
        "rows": [
            {"cells": [{"text": names.get(pk, "")}, *_cells(one, OF_PARTNERS)]}
            for pk, one in found.items()
        ],
        "totals": [_("Total"), *(sek(getattr(whole, name)) for name in OF_PARTNERS)],
    }


def month_table(months: list[Month]) -> dict:
    """What was spent and paid in each month, and what was lain out with at its end."""
    moved = sum((one.moved for one in months), Figures())
    return {
        "caption": _("Month by month"),
        "columns": [
            {"label": _("Month")},
            {"label": _("Spent in it"), "numeric": True},
            {"label": _("Paid in it"), "numeric": True},
            {"label": _("Lain out with at its end"), "numeric": True},
        ],
        "rows": [
            {"cells": [{"text": format_month(one.first)}, {"text": sek(one.moved.spent)},
                       {"text": sek(one.moved.paid)}, {"text": sek(one.closing.laid_out)}]}
            for one in months
        ],
        "totals": [_("Total"), sek(moved.spent), sek(moved.paid), ""],
    }  # fmt: skip


def row_table(rows: list[tuple[Movement, object]], whole, names: dict[int, str]) -> dict:
    """The movements that a figure is counted from; their sum is the figure."""
    return {
        "caption": _("Rows"),
        "hide_caption": True,
        "columns": [
            {"label": _("What it is")},
            {"label": _("Date")},
            {"label": _("Figure")},
            {"label": _("Partner")},
            {"label": _("Reference")},
            {"label": _("SEK"), "numeric": True},
        ],
        "rows": [
            {
                "url": one.url,
                "cells": [
                    {"text": one.label}, {"text": format_date(one.on, "medium")},
                    {"text": str(LABELS[one.figure])}, {"text": names.get(one.partner, "")},
                    {"text": one.reference}, {"text": sek(amount)},
                ],
            }
            for one, amount in rows
        ],
        "totals": [_("Total of all pages"), "", "", "", "", sek(whole)],
    }  # fmt: skip
