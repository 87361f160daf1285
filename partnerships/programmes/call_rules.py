"""The rules of a call as one value: what every floor above asks, read from a frozen version."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date

from foundation.money.amounts import Money

HOME = "SE"  # where the grant holder is [F]
SWEDISH, INTERNATIONAL = "swedish", "international"
KINDS = ("inception", "project", "steering_group")


def side_of(country: str) -> str:
    """The side a country's partner stands on: "swedish" or "international"."""
    return SWEDISH if country == HOME else INTERNATIONAL


@dataclass(frozen=True)
class Cap:
    """The most a grant of one kind may be, for so many parties (SEK)."""

    amount: Money
    hard: bool  # False: a guide value, said as a warning
    per_year: bool
    work_input: Money | None  # of which at most so much work input

    def over(self, years: int) -> Money:
        """The cap over a period of whole or begun years."""
        if not self.per_year:
            return self.amount
        return Money(self.amount.amount * years, self.amount.currency)


@dataclass(frozen=True)
class Category:
    """A kind of cost that the call finances."""

    code: str
    name: dict
    unit: dict
    sides: tuple[str, ...]
    papers: tuple[dict, ...]
    needs_reason: bool = False


@dataclass(frozen=True)
class CallRules:
    """Everything a call lays down. Immutable; made from the content of a version."""

    number: int  # of the version; 0 while the call is a draft
    countries: tuple[str, ...]
    themes: tuple[str, ...]  # empty: every topic
    categories: tuple[str, ...]
    starts_on: date
    ends_on: date
    assessors: dict[str, int]
    criteria: tuple[dict, ...]  # {code, label: {en, sv}, max}
    questions: tuple[dict, ...]  # {code, label: {en, sv}, required, long}
    caps: dict[tuple[str, int], Cap]
    costs: dict[str, Category] = field(default_factory=dict)
    audit_before_submission: bool = True
    papers_are_errors: bool = False
    line_warning_percent: int = 10
    amendment_percent: int = 20
    amendment_amount: Money | None = None
    hours_per_month: int = 165
    answer_days: int = 30
    year_of: str = "payment"
    weight_themes: int = 40
    weight_named: int = 20
    weight_size: int = 15
    weight_calendar: int = 15
    weight_earlier: int = 10

    @property
    def match_weights(self) -> dict[str, int]:
        """The most points of each criterion of a match."""
        return {
            name.removeprefix("weight_"): getattr(self, name)
            for name in (one.name for one in fields(self))
            if name.startswith("weight_")
        }

    def admits_country(self, country: str) -> bool:
        """Whether a municipality of this country may take part (Sweden always may)."""
        return country == HOME or country in self.countries

    def admits_theme(self, code: str) -> bool:
        return not self.themes or code in self.themes

    def sides(self, category: str) -> tuple[str, ...]:
        """The sides that may carry this cost; none when the call does not finance it."""
        found = self.costs.get(category)
        return found.sides if found else ()

    def papers(self, category: str) -> tuple[dict, ...]:
        """The papers that a cost of this category needs: {code, en, sv, if?}."""
        found = self.costs.get(category)
        return found.papers if found else ()

    def cap(self, kind: str, parties: int) -> Cap | None:
        """The cap for a kind of grant; more parties than any row names have the widest row's."""
        rows = {count: cap for (name, count), cap in self.caps.items() if name == kind}
        return rows.get(parties) or (rows[max(rows)] if rows and parties > max(rows) else None)

    def assessors_wanted(self, kind: str) -> int:
        """How many assessors a plan of this kind needs."""
        return self.assessors.get(kind, 0)


def rules_from(content: dict, number: int = 0) -> CallRules:
    """The rules in a version's content (or in the content a draft would have)."""
    known = {one.name for one in fields(CallRules)}
    terms = {name: value for name, value in content["terms"].items() if name in known}
    return CallRules(
        number=number,
        countries=tuple(content["countries"]),
        themes=tuple(content["themes"]),
        categories=tuple(row["code"] for row in content["categories"]),
        starts_on=date.fromisoformat(content["starts_on"]),
        ends_on=date.fromisoformat(content["ends_on"]),
        assessors=dict(content["assessors"]),
        criteria=tuple(content["criteria"]),
        questions=tuple(content["questions"]),
        caps=_caps(content["caps"]),
        costs={row["code"]: _category(row) for row in content["categories"]},
        **{**terms, "amendment_amount": Money.from_json(terms["amendment_amount"])},
    )


def _caps(rows: Iterable[dict]) -> dict[tuple[str, int], Cap]:
    return {
        (row["kind"], row["parties"]): Cap(
            amount=Money.from_json(row["amount"]),
            hard=row["hard"],
            per_year=row["per_year"],
            work_input=Money.from_json(row["work_input"]) if row["work_input"] else None,
        )
        for row in rows
    }


def _category(row: dict) -> Category:
    return Category(
        code=row["code"],
        name=row["name"],
        unit=row["unit"],
        sides=tuple(row["sides"]),
        papers=tuple(row["papers"]),
        needs_reason=row["needs_reason"],
    )
