"""Everything about a report's costs that deserves a look: kinds of questions, each with its costs.

Asked of all costs together, not of one after the other: a report has up to thousands of them.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reporting.activities.papers import still_missing
from reporting.expenses.models import Expense
from reporting.expenses.rules import FOR_THE_PURPOSE

DRAFTS = "drafts_left"
# Each kind of question: what it is called as a choice, and its sentence with the number of costs.
LOOKS = {
    "papers": (
        _("A paper is missing"),
        ngettext_lazy("A needed paper is missing at %(count)s cost.",
                      "A needed paper is missing at %(count)s costs.", "count"),
    ),
    "rate": (
        _("Reckoned by a rate"),
        ngettext_lazy("%(count)s cost that the grant holder paid itself counts by a rate and not "
                      "by what left its account.",
                      "%(count)s costs that the grant holder paid itself count by a rate and not "
                      "by what left its account.", "count"),
    ),
    "reason": (
        _("Less is claimed without a reason"),
        ngettext_lazy("Less is claimed than the paper says, without a reason, at %(count)s cost.",
                      "Less is claimed than the paper says, without a reason, at %(count)s costs.",
                      "count"),
    ),
    "time": (
        _("Paid outside the grant’s time"),
        ngettext_lazy("%(count)s cost was paid outside the time of the grant.",
                      "%(count)s costs were paid outside the time of the grant.", "count"),
    ),
    "late": (
        _("Late costs"),
        ngettext_lazy("%(count)s cost was paid before the period: it is reported as a late cost.",
                      "%(count)s costs were paid before the period: they are reported as late "
                      "costs.", "count"),
    ),
}  # fmt: skip
CHOICES = {code: label for code, (label, _sentence) in LOOKS.items()} | {
    DRAFTS: _("Still drafts: they stay out of the report")
}


def found_in(report) -> dict[str, list[int]]:
    """{kind of question: expenses}, of the costs that the report would take now."""
    costs = report.waiting_costs()
    kinds, rules = _kinds_of_papers(report), report.partnership.rules
    found: dict[str, list[int]] = {}
    for cost in costs:
        for code in _questions(report, cost, kinds.get(cost.pk, ()), rules):
            found.setdefault(code, []).append(cost.pk)
    return {code: found[code] for code in LOOKS if code in found}


def _questions(report, cost, kinds, rules) -> Iterator[str]:
    grant = report.grant
    if still_missing(rules.papers(cost.category), kinds):
        yield "papers"
    if cost.rate_source and cost.paid_by in FOR_THE_PURPOSE:
        yield "rate"
    if cost.claimed_amount < cost.paper_amount and not cost.less_because:
        yield "reason"
    if not grant.starts_on <= cost.paid_on <= grant.ends_on:
        yield "time"
    if cost.paid_on < report.from_on:
        yield "late"


def _kinds_of_papers(report) -> dict[int, set[str]]:
    named = Expense.documents.through.objects.filter(expense__in=report.candidates().values("pk"))
    found: dict[int, set[str]] = {}
    for expense, kind in named.values_list("expense", "document__kind"):
        found.setdefault(expense, set()).add(kind)
    return found
