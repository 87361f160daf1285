"""The movements behind the cash figures, read from rows and the record; nothing is stored here.

Costs count on the day they were paid; reports from the day the office has them, as the record says;
what was accepted from the day of the approval; payments on the day they left the account.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from applications.grants.models import Grant
from foundation.money.fields import sum_of
from foundation.workflow import clock
from foundation.workflow.models import Entry
from reporting.brought import BroughtForward
from reporting.expenses.models import Expense
from reporting.financials.models import FinancialReport, ReportLine
from reporting.financials.statement import plus
from reporting.financials.sums import accepted_by_report, reported_by_report
from reporting.settlements.models import Settlement

from . import figures as pure
from .figures import Figures, Movement

_sources: list[Callable] = []


def also_moves(source: Callable[[list[int]], Iterable[Movement]]) -> None:
    """A room adds movements: `source(grant ids)` gives Movement rows, as advances do that are out
    (`advances`: what was transferred, less what was cleared or came back)."""
    if source not in _sources:
        _sources.append(source)


# --- how long a report was with the office, and approved: from the record ------------------------


@dataclass
class Course:
    """When a report was with the office and when approved: [(from, until or None)]."""

    submitted: list[list] = field(default_factory=list)
    approved: list[list] = field(default_factory=list)


def courses_of(reports: Iterable[int]) -> dict[int, Course]:
    """{report id: its course}, in one query over the record."""
    found = {pk: Course() for pk in reports}
    entries = Entry.objects.filter(
        kind=FinancialReport.label(), matter_id__in=list(found),
        step__in=("submit", "return_for_changes", "reopen", "approve"),
    ).order_by("matter_id", "seq")  # fmt: skip
    for matter, step, at in entries.values_list("matter_id", "step", "at"):
        course = found[matter]
        if step == "submit":
            course.submitted.append([at, None])
        elif step == "approve":
            course.approved.append([at, None])
        else:
            for spans in (course.submitted, course.approved):
                if spans and spans[-1][1] is None:
                    spans[-1][1] = at
    return found


def holds_at(spans: list[list], at: datetime) -> bool:
    return any(first <= at and (last is None or last > at) for first, last in spans)


# --- sums of many grants ------------------------------------------------------------------------


def sums_at(grants: list[Grant], on: date) -> dict[int, Figures]:
    """{grant id: figures at the end of a day}: the same as the sums of `movements_of`, asked of the
    database in a fixed number of questions, whatever the number of costs."""
    ids = [one.pk for one in grants]
    few = figures_by_grant(_few_movements(grants), on)
    costs = Expense.objects.ready().filter(budget_line__grant__in=ids, paid_on__lte=on).order_by()
    spent = costs.values("budget_line__grant").annotate(sum=sum_of("sek_amount"))
    found = {row["budget_line__grant"]: Figures(spent=row["sum"]) for row in spent}
    lines = _lines_at(ids, on)
    return {
        pk: few.get(pk, Figures()) + found.get(pk, Figures()) + lines.get(pk, Figures())
        for pk in ids
    }


def figures_by_grant(movements: Iterable[Movement], on: date) -> dict[int, Figures]:
    by_grant: dict[int, list[Movement]] = {}
    for one in movements:
        by_grant.setdefault(one.grant, []).append(one)
    return {pk: pure.figures(rows, on) for pk, rows in by_grant.items()}


def _lines_at(ids: list[int], on: date) -> dict[int, Figures]:
    reports = dict(FinancialReport.objects.filter(grant__in=ids).values_list("pk", "grant"))
    end = clock.end_of(on)
    courses = courses_of(reports)
    there = [pk for pk in reports if holds_at(courses[pk].submitted, end)]
    approved = {pk for pk in there if holds_at(courses[pk].approved, end)}
    rows = ReportLine.objects.filter(report__in=there, created_at__lte=end).exclude(
        released_at__lte=end
    )
    found: dict[int, Figures] = {}
    for row in rows.order_by().values("report").annotate(sum=sum_of("sek")):
        grant = reports[row["report"]]
        found[grant] = found.get(grant, Figures()) + Figures(reported=row["sum"])
    for pk, accepted, deducted in _decided(approved):
        moved = Figures(accepted=accepted, deducted=deducted)
        found[reports[pk]] = found.get(reports[pk], Figures()) + moved
    return found


def _decided(reports: set[int]) -> Iterable[tuple[int, Decimal, Decimal]]:
    """(report id, SEK accepted, SEK not accepted) of approved reports."""
    whole, accepted = reported_by_report(reports), accepted_by_report(reports)
    for pk in sorted(reports):
        counts = accepted.get(pk, Decimal(0))
        yield pk, counts, plus(whole.get(pk, Decimal(0)), -counts)


# --- rows ----------------------------------------------------------------------------------------


def movements_of(grants: list[Grant]) -> list[Movement]:
    """Every movement of the grants, each with what it is and where it is looked at."""
    ids = [one.pk for one in grants]
    return [*_few_movements(grants), *_costs(ids), *_report_lines(ids)]


def _few_movements(grants: list[Grant]) -> list[Movement]:
    """What there are few of: decisions, payments, what was brought forward, what rooms add."""
    ids = [one.pk for one in grants]
    found = [*_decisions(grants), *_payments(ids), *_brought(ids)]
    for source in _sources:
        found += source(ids)
    return found


def _decisions(grants) -> Iterable[Movement]:
    for one in grants:
        on, words = clock.programme_date(one.decided_at), (one.reference, one.url)
        yield Movement(on, pure.GRANTED, one.amount, one.pk, None, _("Granted"), *words)
        if one.reversed_at:
            on = clock.programme_date(one.reversed_at)
            yield Movement(on, pure.GRANTED, -one.amount, one.pk, None,
                           _("The decision was reversed"), *words)  # fmt: skip


def _payments(ids) -> Iterable[Movement]:
    rows = Settlement.objects.filter(financial_report__grant__in=ids).exclude(paid_on=None)
    rows = list(rows.select_related("financial_report"))
    undone = dict(
        Entry.objects.filter(
            kind=Settlement.label(), matter_id__in=[row.pk for row in rows], step="reverse"
        ).values_list("matter_id", "at")
    )
    for row in rows:
        grant, words = row.financial_report.grant_id, (row.reference, row.url)
        said = _("Paid by the office")
        yield Movement(row.paid_on, pure.PAID, row.amount, grant, None, said, *words)
        if row.pk in undone:
            # A payment is not taken back before it was made.
            on = max(clock.programme_date(undone[row.pk]), row.paid_on)
            yield Movement(on, pure.PAID, -row.amount, grant, None,
                           _("The payment was reversed"), *words)  # fmt: skip


def _brought(ids) -> Iterable[Movement]:
    rows = BroughtForward.objects.filter(budget_line__grant__in=ids).select_related(
        "budget_line__grant"
    )
    for row in rows:
        line = row.budget_line
        words = (_("Brought forward"), line.grant.reference, line.grant.url)
        for figure, amount in ((pure.SPENT, row.accepted), (pure.REPORTED, row.accepted),
                               (pure.ACCEPTED, row.accepted), (pure.PAID, row.paid)):  # fmt: skip
            if amount:
                yield Movement(row.to_on, figure, amount, line.grant_id, line.partner_id, *words)


def _costs(ids) -> Iterable[Movement]:
    rows = Expense.objects.ready().filter(budget_line__grant__in=ids)
    names = ("pk", "paid_on", "sek_amount", "budget_line__grant", "partner", "supplier",
             "reference")  # fmt: skip
    url = address_of(Expense)
    for pk, on, amount, grant, partner, supplier, reference in rows.values_list(*names):
        yield Movement(on, pure.SPENT, amount, grant, partner, supplier, reference, url(pk))


def address_of(kind) -> Callable[[int], str]:
    """How the address of a row of a kind is written, without asking the row."""
    sample = kind(pk=0).url
    before, _zero, after = sample.rpartition("0")
    return lambda pk: f"{before}{pk}{after}"


def _report_lines(ids) -> Iterable[Movement]:
    reports = FinancialReport.objects.filter(grant__in=ids)
    reports = {one.pk: one for one in reports}
    courses = courses_of(reports)
    lines = ReportLine.objects.filter(report__in=reports).select_related("expense")
    url = address_of(Expense)
    for line in lines:
        course, grant = courses[line.report_id], reports[line.report_id].grant_id
        words = (line.expense.supplier, line.key, url(line.expense_id))
        for first, last in course.submitted:
            begun = max(first, line.created_at)
            ends = [one for one in (last, line.released_at) if one is not None]
            if ends and min(ends) <= begun:
                continue
            moved = (pure.REPORTED, line.sek, grant, line.partner_id, *words)
            yield Movement(clock.programme_date(begun), *moved)
            if ends:
                moved = (pure.REPORTED, -line.sek, grant, line.partner_id, *words)
                yield Movement(clock.programme_date(min(ends)), *moved)
    yield from _decisions_on_lines(list(reports.values()), courses)


def _decisions_on_lines(reports: list, courses: dict[int, Course]) -> Iterable[Movement]:
    approved = [one for one in reports if any(e is None for _b, e in courses[one.pk].approved)]
    FinancialReport.prepare_rows(approved)
    for report in approved:
        begun = next(first for first, last in courses[report.pk].approved if last is None)
        on = clock.programme_date(begun)
        for line, cost in zip(report.cost_lines(), report.costs(), strict=True):
            words = (line.partner_id, line.expense.supplier, line.key, line.expense.url)
            off = plus(cost.after_corrections, -cost.accepted)
            for figure, amount in ((pure.ACCEPTED, cost.accepted), (pure.DEDUCTED, off)):
                if amount:
                    yield Movement(on, figure, amount, report.grant_id, *words)
