"""What a trip needs before and after, by the travellers' countries; no database, no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

BEFORE, AFTER = "before", "after"
GRANTED, NOT_NEEDED, REFUSED = "granted", "not_needed", "refused"
POLITICIANS = ("majority", "opposition")
A_YEAR = 365  # days after which a day of checking is called old


@dataclass(frozen=True)
class Going:
    """A traveller as the checklist sees one."""

    organisation: int
    country: str  # where they come from
    side: str = ""  # majority, opposition, official, …


@dataclass(frozen=True)
class Item:
    """One point: which rule, for whose travellers, by when, and what came of it."""

    rule: object  # with code, country, phase, weeks, more_than, politicians, justification
    organisation: int
    due_on: date
    answer: dict | None = None  # {outcome, decided_on, number, justification, document}

    @property
    def key(self) -> str:
        """How a form names it: `12:ZA_THREE`."""
        return f"{self.organisation}:{self.rule.code}"

    @property
    def done(self) -> bool:
        """Granted or not needed; where a justification is asked for, with one."""
        if self.answer is None or self.answer["outcome"] == REFUSED:
            return False
        wants_words = self.rule.justification and self.answer["outcome"] == GRANTED
        return not wants_words or bool(
            self.answer.get("justification") or self.answer.get("document")
        )

    @property
    def refused(self) -> bool:
        return self.answer is not None and self.answer["outcome"] == REFUSED


def applies(rule, going: list[Going]) -> bool:
    """Whether a rule is about these travellers of one organisation (DOMAIN §5)."""
    if rule.politicians and not any(one.side in POLITICIANS for one in going):
        return False
    return rule.more_than is None or len(going) > rule.more_than


def items_of(
    going: Iterable[Going], rules: Iterable, starts_on: date, ends_on: date, answers: dict
) -> list[Item]:
    """The points of a trip abroad: each organisation's, by the rules of its own country.

    `answers` is {key: answer}. A point before is due `weeks` before the first day, one after as
    many weeks after the last.
    """
    going, rules = list(going), list(rules)
    found = []
    for organisation in dict.fromkeys(one.organisation for one in going):
        theirs = [one for one in going if one.organisation == organisation]
        for rule in rules:
            if rule.country == theirs[0].country and applies(rule, theirs):
                weeks = timedelta(weeks=rule.weeks)
                due = starts_on - weeks if rule.phase == BEFORE else ends_on + weeks
                key = f"{organisation}:{rule.code}"
                found.append(Item(rule, organisation, due, answers.get(key)))
    return found


def apply_by(starts_on: date, weeks: int) -> date:
    """The last day to hand in a visa application, so many weeks before the first day."""
    return starts_on - timedelta(weeks=weeks)


def is_old(checked_on: date | None, today: date) -> bool:
    """Whether a fact about a country has not been checked for a year (DOMAIN §5: check yearly)."""
    return checked_on is None or (today - checked_on).days > A_YEAR
