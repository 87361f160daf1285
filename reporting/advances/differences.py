"""Exchange gains and losses: between transfer and use, and on money sent back (DOMAIN §3).

They stand on a line of their own. Below zero is a loss.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from foundation.money.amounts import Money, total


@dataclass(frozen=True)
class Difference:
    """What one use of an advance came to, beside what that money had cost, in SEK."""

    on: date
    advance: str  # its reference
    partner: int
    what: str  # the reference of the cost; empty for money sent back
    cost: Money  # at the transfer's rate
    came_to: Money  # what the cost counts with, or what arrived

    @property
    def gain(self) -> Money:
        """Below zero: a loss. For a cost, to count with more than was paid is a gain."""
        return (self.came_to - self.cost).rounded()


def differences(uses) -> list[Difference]:
    """Each cost and each sum sent back whose SEK differ from what the money had cost.

    `uses`: standing uses with `transfer.advance`, `expense` and `sent_back`.
    """
    groups = defaultdict(list)
    for use in uses:
        groups[use.expense_id or 0, use.sent_back_id or 0].append(use)
    found = []
    for rows in groups.values():
        first = rows[0]
        came_to = (
            first.expense.sek if first.expense_id else Money(first.sent_back.sek, "SEK").rounded()
        )
        one = Difference(
            on=first.used_on, advance=first.transfer.advance.reference,
            partner=first.transfer.advance.partner_id,
            what=first.expense.reference if first.expense_id else "",
            cost=total([Money(row.sek, "SEK") for row in rows]).rounded(), came_to=came_to,
        )  # fmt: skip
        if one.gain:
            found.append(one)
    return sorted(found, key=lambda one: (one.on, one.advance, one.what))


def of_grant(grant, first: date, last: date) -> list[Difference]:
    """The exchange gains and losses of a grant's advances in a period, for its report."""
    from .models import Use

    rows = Use.objects.standing().filter(
        transfer__advance__activity__grant=grant, used_on__range=(first, last)
    )
    return differences(rows.select_related("transfer__advance", "expense", "sent_back"))


def total_of(found) -> Money:
    """All gains less all losses, SEK."""
    return total([one.gain for one in found]).rounded()
