"""What a rule says to a budget: its level, the place, the sentence, and how it was counted.

Pure: Decimal in, Decimal out, SEK unless a row says otherwise; no database, no request.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money, format_number
from partnerships.programmes.call_rules import HARD, HINT, CallRules, Cap, side_of
from partnerships.programmes.reference_models import text_in

from .sums import Line, started_years, total, totals_by

SEK, PERCENT, NUMBER, YES_NO = "SEK", "%", "", "?"


@dataclass(frozen=True)
class Frame:
    """What a budget is measured by: the plan's kind and days, its partners, the call's rules."""

    kind: str
    starts_on: date
    ends_on: date
    partners: dict[int, tuple[str, str]]  # id -> (name, country)
    rules: CallRules
    activities: dict[str, str] = field(default_factory=dict)  # key -> title
    topics: dict[str, str] = field(default_factory=dict)  # code -> name
    declared: bool = False  # the partners have said whether anybody else pays

    @property
    def years(self) -> int:
        return started_years(self.starts_on, self.ends_on)

    def cap(self, kind: str) -> Cap | None:
        """The cap for a kind of grant, for as many partners as there are."""
        return self.rules.cap(kind, len(self.partners))

    def name(self, partner: int) -> str:
        """What a partner is called; the number of one that is none any more."""
        return self.partners.get(partner, (str(partner), ""))[0]

    def side(self, partner: int) -> str:
        """The side of a partner; empty for one that is none any more."""
        return side_of(self.partners[partner][1]) if partner in self.partners else ""

    def cost(self, code: str) -> str:
        """A category's name in the reader's language; the code when the call does not know it."""
        found = self.rules.costs.get(code)
        return text_in(found.name) if found else code


@dataclass(frozen=True)
class Counted:
    """One row of how a rule was counted: what, how much, and in what."""

    label: str
    value: Decimal
    unit: str = SEK

    def said(self) -> str:
        """The value as the reader writes it."""
        return said(self.value, self.unit)


@dataclass(frozen=True)
class Place:
    """Where in the budget it is: a row by its key and number (from 1), a field; or all of it."""

    part: str = "lines"
    field: str = ""
    row: str = ""
    number: int = 0


@dataclass(frozen=True)
class Result:
    """What one rule says: whether it holds, and where it does not.

    `counted` are the rows that make up what was measured; `against` those it was compared with.
    """

    code: str
    level: str  # hard | guide | hint
    holds: bool
    rule: str  # what must be so, in the reader's language
    sentence: str = ""  # what is not so; empty where the rule holds
    place: Place = Place()
    counted: tuple[Counted, ...] = ()
    against: tuple[Counted, ...] = ()
    paragraph: str = ""

    @property
    def message(self) -> str:
        """The sentence with the row it is about."""
        if not self.place.number:
            return self.sentence
        return _("Budget, row %(row)s: ") % {"row": self.place.number} + self.sentence

    @property
    def is_error(self) -> bool:
        """Whether it stands in the way."""
        return not self.holds and self.level == HARD

    @property
    def is_hint(self) -> bool:
        """Whether it is only said where all rules stand, and never among what is missing."""
        return self.level == HINT


def counted_by_cost(lines: Iterable[Line], frame: Frame) -> tuple[Counted, ...]:
    """The sums of rounded rows by cost and partner, in the order of their names."""
    sums = totals_by(lines, "category", "partner")
    rows = [
        Counted(f"{frame.cost(category)}, {frame.name(partner)}", amount)
        for (category, partner), amount in sums.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.label, row.value)))


def in_all(lines: Iterable[Line]) -> Counted:
    """All of the lines together, as a row of its own."""
    return Counted(_("All lines"), total(lines))


def said(value: Decimal, unit: str) -> str:
    """A value in the reader's language: money, percent, or a plain number."""
    if unit == SEK:
        return format_money(Money(value, "SEK"))
    if unit == PERCENT:
        return _("%(share)s %%") % {"share": format_number(value)}
    if unit == YES_NO:
        return _("yes") if value else _("no")
    return format_number(value)
