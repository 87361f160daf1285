"""The grants of a partnership with what is left of them: for steps that end or stop it."""

from django.utils.translation import gettext as _

from applications.budgets.lines import spent_on
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.workflow.touched import also_touches
from partnerships.cooperation.models import Partnership

from .models import Grant


def grants_running(partnership, person) -> dict:
    """Each grant one may see: granted, used so far, left, in SEK; the totals are those of the rows.

    Used is what stands on its approved lines, decided or not. Three queries.
    """
    grants = Grant.objects.visible_to(person).filter(partnership=partnership, reversed_at=None)
    found = list(grants.prefetch_related("lines").order_by("pk"))
    spent = spent_on([line for grant in found for line in grant.lines.all()])
    rows, totals = [], [Money("0", "SEK")] * 3
    for grant in found:
        used = Money(sum(spent[line.pk] for line in grant.lines.all()), "SEK").rounded()
        amounts = [
            Money(grant.amount, "SEK").rounded(), used,
            Money(grant.amount - used.amount, "SEK").rounded(),
        ]  # fmt: skip
        totals = [one + more for one, more in zip(totals, amounts, strict=True)]
        cells = [{"text": grant.reference, "url": grant.url}, {"text": grant.get_kind_display()}]
        rows.append({"cells": [*cells, *({"text": format_money(one)} for one in amounts)]})
    numeric = [{"label": label, "numeric": True} for label in (_("Granted"), _("Used"), _("Left"))]
    return {
        "caption": _("Grants"),
        "columns": [{"label": _("Grant")}, {"label": _("Kind of grant")}, *numeric],
        "rows": rows,
        "totals": [_("Total"), "", *(format_money(one) for one in totals)] if rows else [],
    }


also_touches(Partnership, grants_running)
