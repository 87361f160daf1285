"""The record: entries chained by hash, written with the change, verified from outside."""

import secrets
from collections.abc import Iterator

from . import behalf
from .clock import now
from .models import Case, Entry, Remark, Version, digest_of


def open_case(today) -> Case:
    """A new case with the next reference of its year: `2026-0004`."""
    from .models import Counter

    number = Counter.next(f"case-{today.year}")
    return Case.objects.create(reference=f"{today.year}-{number:04d}", opened_on=today)


def append(
    matter,
    step: str,
    by,
    *,
    source: str = "",
    target: str = "",
    facts: dict | None = None,
    remarks: dict[str, str] | None = None,
    on_behalf_of: int | None = None,
) -> Entry:
    """Write the next entry of the matter's case. Call inside the transaction of the change.

    `facts` are codes, ids, numbers and digests; `remarks` are free texts by name, kept apart and
    bound by their salted digest. `on_behalf_of` may say how it came (`behalf.Behalf`): its paper
    is filed with the entry. Locks the case, so that the chain has no gap and no fork.
    """
    case = Case.objects.select_for_update().get(pk=matter.case_id)
    texts = [
        Remark(name=name, text=text, salt=secrets.token_hex(16), language=_language(by))
        for name, text in {**(remarks or {}), **behalf.remarks_of(on_behalf_of)}.items()
        if text
    ]
    facts = {**(facts or {}), **behalf.facts_of(on_behalf_of, matter, by)}
    if texts:
        facts["remarks"] = {remark.name: remark.digest() for remark in texts}
    entry = Entry(
        case=case, kind=matter.label(), matter_id=matter.pk, seq=case.length + 1, step=step,
        source=source, target=target, by=by, at=now(),
        on_behalf_of=None if on_behalf_of is None else int(on_behalf_of),
        version=matter.version, facts=facts, previous=case.head,
    )  # fmt: skip
    entry.hash = entry.digest()
    entry.save(force_insert=True)
    for remark in texts:
        remark.entry = entry
        remark.save(force_insert=True)
    case.head, case.length = entry.hash, entry.seq
    case.save(update_fields=["head", "length"])
    return entry


def _language(person) -> str:
    return getattr(person, "language", "") or ""


def verify(heads: dict[str, tuple[int, str]] | None = None) -> Iterator[str]:
    """Every sentence that says where the record does not hold; none when it does.

    `heads` (reference -> length, head), published elsewhere, show a chain rebuilt as a whole.
    """
    for case in Case.objects.order_by("pk").iterator():
        yield from _verify_chain(case)
        published = (heads or {}).get(case.reference)
        if published:
            yield from _verify_head(case, *published)
    known = set(Case.objects.values_list("reference", flat=True)) if heads else set()
    for reference in sorted(set(heads or ()) - known):
        yield f"case {reference}: published, but not here"
    yield from _verify_versions()
    yield from _verify_matters()


def _verify_chain(case: Case) -> Iterator[str]:
    previous, length = "", 0
    entries = Entry.objects.filter(case=case).order_by("seq").prefetch_related("remarks")
    for entry in entries.iterator(chunk_size=500):
        length += 1
        where = f"entry {entry.pk} (case {case.reference}, number {entry.seq}, {entry.step})"
        if entry.seq != length:
            yield f"{where}: number {length} is missing before it"
            length = entry.seq
        if entry.previous != previous:
            yield f"{where}: does not follow the entry before it"
        if entry.hash != entry.digest():
            yield f"{where}: its content is not what was written"
        yield from _verify_remarks(entry, where)
        previous = entry.hash
    if (case.length, case.head) != (length, previous):
        yield f"case {case.reference}: its head is not that of its last entry"


def _verify_remarks(entry: Entry, where: str) -> Iterator[str]:
    kept = {remark.name: remark for remark in entry.remarks.all()}
    bound = entry.facts.get("remarks", {})
    for name in sorted(set(kept) | set(bound)):
        remark = kept.get(name)
        if remark is None or name not in bound:
            yield f"{where}: the text “{name}” was added or taken away"
        elif remark.erased_at is None and remark.digest() != bound[name]:
            yield f"remark {remark.pk} of {where}: the text “{name}” is not what was written"


def _verify_head(case: Case, length: int, head: str) -> Iterator[str]:
    entry = Entry.objects.filter(case=case, seq=length).first()
    if entry is None or entry.hash != head:
        yield f"case {case.reference}: entry number {length} is not the one that was published"


def _verify_versions() -> Iterator[str]:
    for version in Version.objects.iterator(chunk_size=200):
        if digest_of(version.content) != version.digest:
            yield f"version {version.pk} ({version}): its text is not what was frozen"


def _verify_matters() -> Iterator[str]:
    from .matters import matter_kinds

    for kind in matter_kinds():
        last = {}
        for entry in Entry.objects.filter(kind=kind.label()).order_by("matter_id", "seq"):
            if entry.target:
                last[entry.matter_id] = entry
        for matter in kind._base_manager.order_by("pk").iterator():
            where = f"{kind.label()} {matter.pk} ({matter.reference})"
            entry = last.get(matter.pk)
            if entry is None:
                yield f"{where}: has no entry in the record"
            elif entry.target != matter.state:
                yield f"{where}: is “{matter.state}”, but its record says “{entry.target}”"
            elif entry.case_id != matter.case_id:
                yield f"{where}: stands in another case than its record"
