"""Many declarations at once: one is taken through the door, the rest are its copies in bulk.

What a bench needs is rows like those of years of work, record included; making each by its steps
would take an hour.
"""

from datetime import timedelta

from foundation.accounts.models import Organisation, Party
from foundation.workflow import clock
from foundation.workflow.models import Case, Entry
from partnerships.declarations.models import Declaration

PLACES = 200
# What became of them: of twenty, eighteen are matched, one is submitted, one is a draft.
STATES = ["matched"] * 18 + ["submitted", "draft"]
PATH = {
    "draft": [("begin", "", "draft")],
    "submitted": [("begin", "", "draft"), ("submit", "signing", "submitted")],
    "matched": [
        ("begin", "", "draft"),
        ("submit", "signing", "submitted"),
        ("accept", "submitted", "accepted"),
        ("matched", "accepted", "matched"),
    ],
}
BATCH = 500


def places(count: int) -> list[Organisation]:
    """Municipalities, every second of them Swedish."""
    Organisation.objects.bulk_create(
        Organisation(
            name=f"Place {number}", kind="municipality",
            country="SE" if number % 2 else "BW", code=f"B{number:04d}",
        )
        for number in range(count)
    )  # fmt: skip
    return list(Organisation.objects.filter(code__startswith="B0"))


def declarations(like: Declaration, count: int) -> None:
    """`count` copies of a declaration in cases of their own, each with a chain that holds."""
    at, day, by = clock.now(), clock.today(), like.begun_by
    where = places(PLACES)
    cases = Case.objects.bulk_create(
        (Case(reference=f"1999-{number:05d}", opened_on=day) for number in range(count)),
        batch_size=BATCH,
    )
    rows = Declaration.objects.bulk_create(
        (
            Declaration(
                case=case, reference=f"{case.reference}-declaration", begun_by=by,
                title=f"Together, {number}", state=STATES[number % len(STATES)],
                version=1, created_at=at, updated_at=at,
                state_since=at - timedelta(days=number % 90),
                call=like.call, call_version=like.call_version,
                organisation=where[number % PLACES], themes=like.themes,
                motivation=like.motivation, signatories=like.signatories, language=like.language,
            )
            for number, case in enumerate(cases)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    Party.objects.bulk_create(
        (Party(case=row.case, organisation=row.organisation, since=day) for row in rows),
        batch_size=BATCH,
    )
    Entry.objects.bulk_create(
        (entry for row in rows for entry in chain(row, by, at)), batch_size=BATCH
    )
    Case.objects.bulk_update((row.case for row in rows), ["head", "length"], batch_size=BATCH)


def chain(row: Declaration, by, at):
    """The entries of a declaration from its beginning to its state; its case gets their head."""
    for number, (step, source, target) in enumerate(PATH[row.state], 1):
        entry = Entry(
            case=row.case, kind=row.label(), matter_id=row.pk, seq=number, step=step,
            source=source, target=target, by=by, at=at, version=number, facts={},
            previous=row.case.head,
        )  # fmt: skip
        entry.hash = entry.digest()
        row.case.head, row.case.length = entry.hash, number
        yield entry
