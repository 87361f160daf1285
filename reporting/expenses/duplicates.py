"""Whether a paper may have been claimed before: a question, never an accusation.

It looks across partnerships and years (double funding is ineligible, DOMAIN §3), and tells nothing
about what the reader may not see but that there is something to ask. An answer that two are two
costs stands for both of them, and is not asked again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.documents.models import DocumentVersion
from foundation.money.amounts import Money, total
from foundation.money.fields import sum_of

KNOWN_FEW = 5
MOST_ALIKE = 50
PAPER, FILE = "paper", "file"


@dataclass(frozen=True)
class Alike:
    """Another expense that looks like the same cost, and by what: its paper or a file."""

    other: object
    by: str
    here: bool  # in the same partnership


def alike(expense) -> list[Alike]:
    """What looks like the same cost and nobody has said that it is another one."""
    return expense.asked_once("alike", lambda: _alike(expense))


def _alike(expense) -> list[Alike]:
    found = []
    if expense.supplier and expense.invoice_on and expense.paper:
        found += [(row, PAPER) for row in _same_paper(expense)]
    found += [(row, FILE) for row in _same_file(expense)]
    settled = answered(expense) if found else set()
    root = expense.part_of_id or expense.pk
    return [
        Alike(row, by, row.case_id == expense.case_id)
        for row, by in found
        # The parts of one paper are known to be of one paper.
        if row.pk not in settled and (row.part_of_id or row.pk) != root
    ]


def answered(expense) -> set[int]:
    """The expenses of which somebody said that they and this are two costs."""
    from .kept_models import TwoCosts

    if expense.pk is None:
        return set()
    rows = TwoCosts.objects.filter(Q(expense=expense.pk) | Q(other=expense.pk))
    pairs = rows.values_list("expense", "other")
    return {pk for pair in pairs for pk in pair} - {expense.pk}


def _others(expense):
    rows = type(expense).objects.exclude(state="withdrawn")
    return rows.exclude(pk=expense.pk) if expense.pk else rows


def _same_paper(expense):
    """Other expenses that count with the same supplier, day, amount and currency."""
    rows = _others(expense).filter(
        invoice_on=expense.invoice_on,
        paper_amount=expense.paper_amount,
        paper_currency=expense.paper_currency,
    )
    # In Python, since SQLite folds only the letters of ASCII; the names, not the rows.
    name = expense.supplier.casefold().split()
    spelled = rows.order_by().values_list("supplier", flat=True).distinct()
    same = [one for one in spelled if one.casefold().split() == name]
    if not same:
        return []
    rows = rows.filter(supplier__in=same)
    # One paper may be split over lines and activities; the parts never exceed it.
    if not _claims_more_than_the_paper(expense, rows.filter(case=expense.case_id)):
        rows = rows.exclude(case=expense.case_id)
    return list(rows.order_by("pk")[:MOST_ALIKE])


def _claims_more_than_the_paper(expense, beside) -> bool:
    """Whether the expense and those beside it claim more than the paper says, in its currency."""
    sums = beside.exclude(claimed_amount=None).order_by().values("claimed_currency")
    claimed = [Money(row["sum"], row["claimed_currency"] or "SEK").rounded()
               for row in sums.annotate(sum=sum_of("claimed_amount"))]  # fmt: skip
    claimed += [expense.claimed] if expense.claimed is not None else []
    one_currency = {money.currency for money in claimed} == {expense.paper_currency}
    return one_currency and total(claimed, expense.paper_currency) > expense.paper


def _same_file(expense):
    """Other expenses behind which the same bytes stand as another document, anywhere."""
    mine = [document.pk for document in expense.named_documents()]
    if not mine:
        return []
    digests = DocumentVersion.objects.filter(document__in=mine).values("sha256")
    copies = DocumentVersion.objects.filter(sha256__in=digests).exclude(document__in=mine)
    rows = _others(expense).filter(documents__in=copies.values("document"))
    return list(rows.distinct().order_by("pk")[:MOST_ALIKE])


def questions_about(expense) -> Iterator[tuple[str, str]]:
    """(code, sentence) for each thing to ask about the expense's paper."""
    found = alike(expense)
    if any(one.by == PAPER and not one.here for one in found):
        yield (
            "paper_elsewhere",
            _("A paper of the same supplier, day and amount stands in another partnership: is it "
              "the same?"),
        )  # fmt: skip
    here = [one.other for one in found if one.by == PAPER and one.here]
    if here:
        yield (
            "paper_twice",
            _("Together with %(others)s more is claimed than the paper says: is it the same paper?")
            % {"others": _names(here)},
        )
    files = [one for one in found if one.by == FILE]
    here = [one.other for one in files if one.here]
    if here:
        yield (
            "file_twice",
            _("One of the files stands behind %(others)s, too: is it the same cost?")
            % {"others": _names(here)},
        )
    if len(here) < len(files):
        yield (
            "file_elsewhere",
            _("One of the documents stands behind an expense of another partnership, too."),
        )


def _names(expenses) -> str:
    return ", ".join(row.reference for row in expenses[:KNOWN_FEW])
