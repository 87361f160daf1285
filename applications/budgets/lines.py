"""Budget lines between a frozen text and their rows, and what is left of them."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from foundation.money.amounts import Money

from .models import BudgetLine
from .sums import ZERO, Line, read


def lines_in(version, kind: str) -> list[Line]:
    """The lines for one kind of grant in a frozen version of a plan."""
    rows = version.text["parts"].get("lines", [])
    return [line for line in read(rows) if line.grant == kind]


def approve(grant, lines: Iterable[Line]) -> list[BudgetLine]:
    """Make these the approved lines of the grant; call inside the step that decides.

    A line with a known key gets the new figures. One that went stays with nothing approved,
    because expenses may stand on it.
    """
    lines = list(lines)
    known = {row.key: row for row in grant.lines.select_for_update()}
    kept = []
    for position, line in enumerate(lines, 1):
        row = known.pop(line.key, None) or BudgetLine(grant=grant, key=line.key)
        row.position, row.partner_id, row.activity = position, line.partner, line.activity
        row.category, row.year, row.unit = line.category, line.year, line.unit
        row.quantity, row.unit_price, row.amount = line.quantity, line.unit_price, line.amount
        row.save()
        kept.append(row)
    for position, row in enumerate(known.values(), len(lines) + 1):
        row.position, row.quantity, row.amount = position, Decimal(0), ZERO
        row.save()
    return kept


# What is spent is known one floor up; reporting says here how to ask it.
_spending: list[Callable] = []


def spending_is(ask: Callable[[list[int]], dict[int, Decimal]]) -> None:
    """Reporting hands in how to ask what stands on lines: ids in, {id: SEK} out (from ready())."""
    _spending[:] = [ask]


def spent_on(lines: Iterable[BudgetLine]) -> dict[int, Decimal]:
    """What stands on each of the lines so far, in SEK by line id, in one question."""
    ids = [line.pk for line in lines]
    found = _spending[0](ids) if _spending and ids else {}
    return {pk: found.get(pk, ZERO) for pk in ids}


def left(line: BudgetLine) -> Money:
    """What is left of an approved line, in SEK; below zero where it was passed."""
    return Money(line.amount - spent_on([line])[line.pk], "SEK").rounded()
