"""Costs of many years: one grant is told through the doors, the rest are its copies in bulk.

As `many` does for declarations: rows like those of real work, record included. Each grant has a
case, parties, a plan, lines, an activity, expenses and a submitted report of its own.
"""

from dataclasses import dataclass
from datetime import timedelta

from foundation.accounts.models import Party
from foundation.workflow import clock
from foundation.workflow.models import Case, Entry
from reporting.expenses.models import Expense
from reporting.financials.models import FinancialReport, ReportLine

from .many import BATCH, places

OWN = 10  # every so manieth grant is one of the cast's own partners
PER_GRANT = 2_000
PATH = [("begin", "", "draft"), ("mark_ready", "draft", "ready")]


@dataclass
class Copied:
    """A grant in a case of its own, with the rows that its expenses hang on."""

    case: Case
    holder: int
    partner: int
    grant: object
    lines: list
    activity: object
    report: FinancialReport


def copy_of(row, **changes):
    """The same row once more, not saved yet, with other values where they are named."""
    fields = {
        one.attname: getattr(row, one.attname)
        for one in row._meta.concrete_fields
        if not one.primary_key
    }
    return type(row)(**{**fields, **changes})


def saved(row):
    """A row written as it is: a bench takes no steps for its copies."""
    type(row).objects.bulk_create([row])
    return row


def many_expenses(like: FinancialReport, count: int) -> None:
    """`count` expenses over as many grants as that takes, like those of a report's own grant."""
    models = like.waiting_costs()[:2]
    towns = [one.pk for one in places(200)]
    for number in range(-(-count // PER_GRANT)):
        here = _grant_like(like, models[0], number, towns)
        _expenses_of(here, models, min(PER_GRANT, count - number * PER_GRANT))


def _grant_like(report, expense, number: int, towns: list[int]) -> Copied:
    grant, activity, reference = report.grant, expense.activity, f"1998-{number:05d}"
    case = Case.objects.create(reference=reference, opened_on=clock.today())
    own = {row.organisation_id: row for row in Party.objects.filter(case=grant.case_id)}
    parties = list(own) if number % OWN == 0 else [towns[number % 200], towns[(number + 1) % 200]]
    holders = [row.holds_grant for row in own.values()]
    Party.objects.bulk_create(
        Party(case=case, organisation_id=pk, holds_grant=holds, since=clock.today())
        for pk, holds in zip(parties, holders, strict=True)
    )
    places_of = dict(zip(own, parties, strict=True))
    named = {"case": case, "case_id": case.pk}
    partnership = saved(
        copy_of(grant.partnership, **named, reference=f"{reference}-partnership", match_id=None)
    )
    plan = saved(
        copy_of(grant.plan, **named, reference=f"{reference}-plan", partnership=partnership,
                partnership_id=partnership.pk)
    )  # fmt: skip
    copied = saved(
        copy_of(grant, **named, reference=f"{reference}-grant", plan_id=plan.pk,
                partnership_id=partnership.pk)
    )  # fmt: skip
    lines = [
        saved(copy_of(line, grant_id=copied.pk, partner_id=places_of[line.partner_id]))
        for line in grant.lines.all()
    ]
    below = {**named, "partnership_id": partnership.pk, "grant_id": copied.pk}
    held = saved(copy_of(activity, **below, reference=f"{reference}-activity"))
    holder = parties[holders.index(True)]
    submitted = saved(
        copy_of(report, **below, reference=f"{reference}-report", state="submitted",
                submitted_at=clock.now())
    )  # fmt: skip
    return Copied(case, holder, parties[0], copied, lines, held, submitted)


def _expenses_of(here: Copied, models: list, count: int) -> None:
    """Ready expenses with their entries, each standing in its grant's report."""
    at, drafts = clock.now(), count // 100
    expenses = Expense.objects.bulk_create(
        [
            copy_of(
                models[n % len(models)], case_id=here.case.pk, activity_id=here.activity.pk,
                budget_line_id=here.lines[n % len(here.lines)].pk,
                partner_id=here.lines[n % len(here.lines)].partner_id,
                reference=f"{here.case.reference}-expense-{n}", supplier=f"Supplier {n % 300}",
                paper_amount=models[0].paper_amount + here.case.pk * 7 + n,
                paid_on=models[0].paid_on - timedelta(days=n % 120), sek_amount=1 + n % 90,
                state="draft" if n < drafts else "ready", updated_at=at - timedelta(minutes=n),
                state_since=at - timedelta(minutes=n), sent_key="",
            )
            for n in range(count)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    papers = list(models[0].documents.values_list("pk", flat=True))
    through = Expense.documents.through
    through.objects.bulk_create(
        (through(expense_id=row.pk, document_id=pk) for row in expenses for pk in papers),
        batch_size=BATCH,
    )
    Entry.objects.bulk_create(
        (entry for row in expenses for entry in _chain(here.case, row, at)), batch_size=BATCH
    )
    here.case.save(update_fields=["head", "length"])
    keys = {line.pk: line.category for line in here.lines}
    ReportLine.objects.bulk_create(
        (
            ReportLine(
                report=here.report, expense=row, key=row.reference, position=number,
                partner_id=row.partner_id, category=keys[row.budget_line_id],
                budget_line_id=row.budget_line_id, paid_on=row.paid_on,
                claimed=row.claimed_amount, claimed_currency=row.claimed_currency,
                sek=row.sek_amount, outcome="accept" if number % 3 else "", created_at=at,
            )
            for number, row in enumerate((one for one in expenses if one.state == "ready"), 1)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _chain(case, row, at):
    """The entries of an expense; its case gets their head."""
    for number, (step, source, target) in enumerate(PATH if row.state == "ready" else PATH[:1], 1):
        entry = Entry(
            case=case, kind=row.label(), matter_id=row.pk, seq=case.length + 1, step=step,
            source=source, target=target, by_id=row.begun_by_id, at=at, version=number, facts={},
            previous=case.head,
        )  # fmt: skip
        entry.hash = entry.digest()
        case.head, case.length = entry.hash, entry.seq
        yield entry


def more_costs(report, count: int) -> None:
    """Further ready costs of one krona each in the report's own grant, with papers."""
    first = report.waiting_costs()[0]
    papers = list(first.documents.values_list("pk", flat=True))
    start = Expense.objects.count()
    rows = Expense.objects.bulk_create(
        (
            copy_of(first, reference=f"{first.reference}-{start + n}", sek_amount=1,
                    supplier=f"Taxi {start + n}", sent_key="")
            for n in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    through = Expense.documents.through
    through.objects.bulk_create(
        (through(expense_id=row.pk, document_id=pk) for row in rows for pk in papers),
        batch_size=BATCH,
    )
    report.forget()
