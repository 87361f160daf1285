"""What many reports come to, added up by the database: lines are fetched only where they must be.

The figures are those of `statement`, for lists and views over hundreds of thousands of costs.
"""

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from foundation.money.fields import sum_of

from . import statement
from .models import Outcome, ReportLine


def reported_by_report(reports) -> dict[int, Decimal]:
    """{report id: SEK reported, corrections included}, of the lines that stand; in one query."""
    rows = ReportLine.objects.live().filter(report__in=reports).order_by()
    sums = rows.values("report").annotate(sum=sum_of("sek"))
    return {row["report"]: row["sum"] for row in sums}


def accepted_by_report(reports) -> dict[int, Decimal]:
    """{report id: SEK accepted}; in two queries and one row for each cost with a deduction or a
    correction, because nothing is taken off beyond what is left of it."""
    live = ReportLine.objects.live().filter(report__in=reports).order_by()
    corrections = ReportLine.objects.live().filter(correction_of=OuterRef("pk")).order_by()
    costs = live.costs().annotate(corrected=Exists(corrections))
    plain = costs.filter(outcome=Outcome.ACCEPT, corrected=False)
    sums = plain.values("report").annotate(sum=sum_of("sek"))
    found = {row["report"]: row["sum"] for row in sums}
    special = costs.filter(Q(outcome=Outcome.DEDUCT) | Q(outcome=Outcome.ACCEPT, corrected=True))
    special = list(special.select_related("budget_line"))
    taken: dict[int, Decimal] = {}
    if special:
        rows = live.filter(correction_of__in=special).values("correction_of")
        taken = {row["correction_of"]: row["sum"] for row in rows.annotate(sum=sum_of("sek"))}
    for line in special:
        cost = line.as_cost(taken.get(line.pk, statement.ZERO))
        before = found.get(line.report_id, statement.ZERO)
        found[line.report_id] = statement.plus(before, cost.accepted)
    return found
