"""What other rooms' pages say of the ledger: sums on the report, the booking on the expense."""

from django.utils.translation import gettext as _

from .models import Ledger, LedgerRow
from .reconciling import against
from .tables import TABLES, address, line_cells, line_columns, money

MOST_ROWS = 20


def report_section(report, person) -> dict | None:
    """On a draft's page: each ledger against it, as sums that every partner may see."""
    if report.frozen_books is not None:
        return None  # it stands among the annexes, as it was frozen
    found = against(report)
    if not found:
        return None
    mine = Ledger.objects.visible_to(person).filter(pk__in=[ledger.pk for ledger, _sums in found])
    visible = set(mine.values_list("pk", flat=True))
    rows = []
    for ledger, sums in found:
        url = f"{address(ledger, 'reconciliation')}?report={report.pk}"
        rows.append({
            "url": url if ledger.pk in visible else "",
            "cells": [
                {"text": f"{ledger.organisation}, {ledger.project_code}"},
                *({"text": money(one, ledger)} for one in
                  (sums.ledger, -sums.explained, -sums.remainder, sums.report)),
            ],
        })  # fmt: skip
    labels = [_("Ledger"), _("In the ledger"), _("Named differences"), _("Unexplained"),
              _("In the report")]  # fmt: skip
    table = {
        "caption": _("Reconciliation with the ledger"),
        "hide_caption": True,
        "columns": [{"label": label, "numeric": n > 0} for n, label in enumerate(labels)],
        "rows": rows,
    }
    return {"title": _("Reconciliation with the ledger"), "template": TABLES,
            "context": {"tables": [table]}}  # fmt: skip


def expense_section(expense, person) -> dict | None:
    """On an expense's page: the rows of the ledger that it is the cost of, for who sees them."""
    rows = LedgerRow.objects.filter(expense=expense, gone_at=None).select_related("ledger")
    rows = rows.filter(ledger__in=Ledger.objects.visible_to(person).order_by().values("pk"))
    rows = list(rows[:MOST_ROWS])
    if not rows:
        return None
    table = {
        "caption": _("In the ledger"),
        "hide_caption": True,
        "columns": line_columns(),
        "rows": [
            {"url": row.ledger.url, "cells": line_cells(row, row.ledger)} for row in rows
        ],
    }  # fmt: skip
    return {"title": _("In the ledger"), "template": TABLES, "context": {"tables": [table]}}
