"""Whether a paper may have been claimed before: a question, never an accusation.

It looks across partnerships (double funding is ineligible, DOMAIN §3), and tells nothing about
another one but that there is something to ask.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from foundation.documents.models import DocumentVersion
from foundation.money.amounts import total

KNOWN_FEW = 5


def questions_about(expense) -> Iterator[tuple[str, str]]:
    """(code, sentence) for each thing to ask about the expense's paper."""
    yield from _same_paper(expense)
    yield from _same_file(expense)


def _alike(expense):
    """Other expenses that count with the same supplier, day, amount and currency."""
    rows = type(expense).objects.exclude(pk=expense.pk).exclude(state="withdrawn")
    rows = rows.filter(
        invoice_on=expense.invoice_on,
        paper_amount=expense.paper_amount,
        paper_currency=expense.paper_currency,
    )
    # In Python, since SQLite folds only the letters of ASCII.
    name = expense.supplier.casefold().split()
    return [row for row in rows.order_by("pk") if row.supplier.casefold().split() == name]


def _same_paper(expense) -> Iterator[tuple[str, str]]:
    alike = _alike(expense)
    here = [row for row in alike if row.case_id == expense.case_id]
    if len(here) < len(alike):
        yield (
            "paper_elsewhere",
            _("A paper of the same supplier, day and amount stands in another partnership: is it "
              "the same?"),
        )  # fmt: skip
    claimed = [row.claimed for row in [expense, *here]]
    one_currency = {money.currency for money in claimed} == {expense.paper_currency}
    # One paper may be split over lines and activities; the parts never exceed it.
    if here and one_currency and total(claimed, expense.paper_currency) > expense.paper:
        names = ", ".join(row.reference for row in here[:KNOWN_FEW])
        yield (
            "paper_twice",
            _("Together with %(others)s more is claimed than the paper says: is it the same paper?")
            % {"others": names},
        )


def _same_file(expense) -> Iterator[tuple[str, str]]:
    """The same bytes under an activity that is not this one."""
    mine = DocumentVersion.objects.filter(document__in=expense.documents.all())
    elsewhere = DocumentVersion.objects.filter(sha256__in=mine.values("sha256")).exclude(
        document__kind_label=expense.activity.label(), document__matter_id=expense.activity_id
    )
    behind = type(expense).objects.exclude(pk=expense.pk).exclude(state="withdrawn")
    behind = behind.filter(documents__in=elsewhere.values("document"))
    cases = set(behind.order_by().values_list("case", flat=True))
    if cases == {expense.case_id}:
        yield (
            "file_twice",
            _("One of the documents stands behind an expense of another activity, too."),
        )
    elif cases:
        yield (
            "file_elsewhere",
            _("One of the documents stands behind an expense of another partnership, too."),
        )
