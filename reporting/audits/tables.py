"""An audit's findings and sample as its page shows them: totals are the sums of their rows."""

from django.utils.translation import gettext as _

from foundation.documents.models import Document
from foundation.money.amounts import Money, total
from foundation.money.formatting import format_money, format_number


def sections_of(audit, person) -> list[dict]:
    """What the audit is over, its sample for those who may see it, findings, what it issued."""
    from . import sections

    findings = audit.all_findings  # whoever sees an audit sees what it found
    mine = audit.is_audited_by(person)
    desk = sections.own(audit) if mine else []  # first: it is what fieldwork is
    found = [*sections.standing(audit), *desk, sections.population(audit, mine)]
    if audit.shows_its_sample_to(person):
        draws = reversed(sections.draws_with_items(audit))
        found += [sample_section(audit, draw, findings, mine) for draw in draws]
    if findings:
        found.append(
            {
                "title": _("Findings in total"),
                "template": "reporting/audit/findings.html",
                "context": {"table": findings_table(findings)},
            }
        )
    return [*found, *sections.letter(audit), *sections.issued(audit, mine)]


def findings_table(findings) -> dict:
    """Each finding with its amount, what was corrected and what was left."""
    columns = zip(*(amounts_of(one) for one in findings), strict=True)
    return {
        "caption": _("Findings in total"),
        "columns": [
            {"label": _("Finding")},
            {"label": _("Expense")},
            {"label": _("Severity")},
            {"label": _("State")},
            {"label": _("Amount"), "numeric": True},
            {"label": _("Corrected"), "numeric": True},
            {"label": _("Left uncorrected"), "numeric": True},
        ],
        "rows": [
            {
                "url": one.url,
                "cells": [
                    {"text": one.title},
                    {"text": one.expense.reference, "url": one.expense.url},
                    {"text": one.get_severity_display()},
                    {"text": one.get_state_display()},
                    *({"text": format_money(money)} for money in amounts_of(one)),
                ],
            }
            for one in findings
        ],
        "totals": [
            _("Total"), "", "", "",
            *(format_money(total(column)) for column in columns),
        ],
    }  # fmt: skip


def amounts_of(finding) -> tuple[Money, Money, Money]:
    """(found, corrected, left uncorrected), in SEK."""
    nothing = Money(0, "SEK").rounded()
    found = finding.amount_money.rounded()
    corrected = finding.corrected_money or nothing
    left = found if finding.state == "uncorrected" else nothing
    return found, corrected.rounded(), left


# --- the sample: the auditor's own ---------------------------------------------------------------


def draws_of(audit) -> list:
    from .models import SampleItem

    items = SampleItem.objects.select_related("line__expense").order_by("line__position", "pk")
    draws = audit.all_draws
    by_draw: dict = {}
    for item in items.filter(draw__in=draws):
        by_draw.setdefault(item.draw_id, []).append(item)
    for draw in draws:
        draw.rows = by_draw.get(draw.pk, [])
    papers = papers_of({item.line.expense_id for draw in draws for item in draw.rows})
    for draw in draws:
        for item in draw.rows:
            item.papers = papers.get(item.line.expense_id, [])
    return draws


def papers_of(expenses: set[int]) -> dict[int, list[Document]]:
    """{expense id: its documents}, in one query."""
    from reporting.expenses.models import Expense

    found: dict[int, list[Document]] = {}
    rows = Expense.documents.through.objects.filter(expense__in=expenses)
    for row in rows.select_related("document").order_by("pk"):
        found.setdefault(row.expense_id, []).append(row.document)
    return found


def sample_section(audit, draw, findings, mine: bool = True) -> dict:
    """One draw with what was found in each cost, and for its auditor with the papers."""
    number = _("Sample %(number)s") % {"number": draw.number}
    found: dict[int, list] = {}
    for finding in findings:
        found.setdefault(finding.expense_id, []).append(finding)
    rows = [
        {
            "expense": item.line.expense,
            "amount": item.line.sek_money.rounded(),
            "certain": item.certain,
            "papers": item.papers if mine else [],
            "findings": found.get(item.line.expense_id, []),
        }
        for item in draw.rows
    ]
    drawn = total(row["amount"] for row in rows)
    population = draw.population_sek_money.rounded()
    return {
        "title": number,
        "template": "reporting/audit/sample.html",
        "context": {
            "draw": draw, "rows": rows, "drawn": drawn, "population": population,
            "size": format_number(draw.size.normalize(), 0 if draw.size == int(draw.size) else 2),
            "share": format_number(drawn.amount * 100 / population.amount, 1)
            if population else "",
        },
    }  # fmt: skip


def sample_rows(draw) -> list[dict]:
    """The sample as rows of a part: for machines."""
    return [
        {
            "key": item.line.key,
            "expense": item.line.expense_id,
            "amount": item.line.sek_money.rounded().as_json(),
            "certain": item.certain,
        }
        for item in draw.items.select_related("line").order_by("line__position", "pk")
    ]
