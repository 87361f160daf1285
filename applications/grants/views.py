"""The pages of grants: those one may see, and one with its approved budget and conditions."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.budgets.lines import spent_on
from applications.budgets.sums import total
from applications.budgets.tables import cost_name
from applications.plans.tables import conditions_table
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money, format_number
from foundation.workflow.matters import matter_kinds

from .models import Grant

ROWS = 50


@require_GET
@login_required
def grant_list(request):
    """The grants this person may see, the newest first; `?q=` and `?partnership=` narrow them."""
    rows = Grant.objects.visible_to(request.user).for_pages().order_by("-pk")
    if request.GET.get("q"):
        rows = rows.sought(request.GET["q"])
    if request.GET.get("partnership", "").isdigit():
        rows = rows.filter(partnership=int(request.GET["partnership"][:18]))
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    table = {
        "caption": _("Grants"),
        "hide_caption": True,
        "columns": [
            {"label": _("Plan")},
            {"label": _("Grant")},
            {"label": _("Kind")},
            {"label": _("Amount"), "numeric": True},
            {"label": _("Decided")},
        ],
        "rows": [
            {
                "url": grant.url,
                "cells": [
                    {"text": grant.title},
                    {"text": grant.reference},
                    {"text": kind_of_grant(grant)},
                    {"text": format_money(grant.amount_money)},
                    {"text": format_date(grant.decided_at)},
                ],
            }
            for grant in page.object_list
        ],
    }
    context = {
        "kind_label_plural": _("Grants"), "table": table, "page_obj": page,
        "count": page.paginator.count,
    }  # fmt: skip
    return render(request, "pages/matter_list.html", context)


@require_GET
@login_required
def grant_detail(request, pk):
    """One grant: its frame, its approved lines and what is left of them, what hangs on it."""
    grant = get_object_or_404(Grant.objects.visible_to(request.user).for_pages(), pk=pk)
    context = {
        "grant": grant,
        "page": {
            "title": grant.title,
            "reference": grant.reference,
            "kind_label": _("Grant (%(kind)s)") % {"kind": grant.get_kind_display()},
            "breadcrumbs": [
                (str(grant.partnership), grant.partnership.url),
                (grant.plan.title, grant.plan.url),
            ],
        },
        "facts": [
            (_("Amount"), format_money(grant.amount_money)),
            (_("First day"), format_date(grant.starts_on)),
            (_("Last day"), format_date(grant.ends_on)),
            (_("Plan"), grant.plan.title, grant.plan.url),
            (_("Decided"), format_date(grant.decided_at)),
            *([(_("Reversed"), format_date(grant.reversed_at))] if grant.reversed_at else []),
        ],
        "lines": lines_table(grant),
        "conditions": conditions_table(grant.conditions.all()),
        "children": children_of(grant, request.user),
    }
    return render(request, "applications/grant/detail.html", context)


def kind_of_grant(grant) -> str:
    """Its kind, and that its decision was reversed."""
    kind = grant.get_kind_display()
    return _("%(kind)s, reversed") % {"kind": kind} if grant.reversed_at else str(kind)


def lines_table(grant) -> dict:
    """The approved lines with what is left of each; the totals are those of the rows."""
    lines = list(grant.lines.select_related("partner"))
    spent, rules = spent_on(lines), grant.plan.call_rules()
    remaining = [line.amount - spent[line.pk] for line in lines]
    return {
        "caption": _("Approved budget"),
        "columns": [
            {"label": _("Cost")},
            {"label": _("Partner")},
            {"label": _("Year")},
            {"label": _("Quantity"), "numeric": True},
            {"label": _("Price"), "numeric": True},
            {"label": _("Amount"), "numeric": True},
            {"label": _("Left"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": cost_name(line.category, rules)},
                    {"text": str(line.partner)},
                    {"text": str(line.year)},
                    {"text": f"{format_number(line.quantity)} {line.unit}".strip()},
                    {"text": format_money(line.unit_price_money)},
                    {"text": format_money(line.amount_money)},
                    {"text": format_money(Money(rest, "SEK").rounded())},
                ]
            }
            for line, rest in zip(lines, remaining, strict=True)
        ],
        "totals": [
            _("Total"), "", "", "", "",
            format_money(Money(total(lines), "SEK")),
            format_money(Money(sum(remaining), "SEK").rounded()),
        ],
    }  # fmt: skip


def children_of(grant, person) -> list[dict]:
    """What hangs on the grant, kind by kind, as far as the person may see it."""
    groups = []
    for kind in matter_kinds():
        names = {
            field.name: field.many_to_many
            for field in kind._meta.get_fields()
            if field.is_relation and field.concrete and field.related_model is Grant
        }
        for name in names:
            rows = kind.objects.visible_to(person).filter(**{name: grant.pk}).order_by("-pk")[:12]
            shown = [
                {
                    "title": row.title or row.reference,
                    "url": row.url,
                    "reference": row.reference,
                    "state_label": row.get_state_display(),
                }
                for row in rows
            ]
            if shown:
                label = str(kind._meta.verbose_name_plural)
                groups.append({"label": label[:1].upper() + label[1:], "rows": shown})
    return groups
