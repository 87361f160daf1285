"""The rules of a call as one value: what every floor above asks, read from a frozen version."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal

from foundation.money.amounts import Money

from . import defaults

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


# What a rule about costs looks at, where it adds up, and how it compares; the words of its form.
IN_SEK = frozenset({"amount", "unit_price", "sum"})
OF_A_LINE = frozenset({"amount", "unit_price"})  # each line is looked at by itself
HARD, GUIDE, HINT = "hard", "guide", "hint"
AT_MOST, AT_LEAST = "at_most", "at_least"
DECLARED = "declared"  # no figure: whether the partners have said who else pays


@dataclass(frozen=True)
class CostRule:
    """A rule about budgets, as data of the call: which lines, what is measured, how much.

    An empty scope is everything. `limit` is SEK for amounts (see `unit`), percent for a share,
    else a number.
    """

    code: str
    measure: str  # amount | unit_price | sum | share | number | quantity | declared
    per: str  # line | year | partner | activity | grant | project
    condition: str
    limit: Decimal
    level: str
    sentence: dict  # {en, sv}
    paragraph: str = ""  # of the guideline
    grants: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    parties: int | None = None  # only with so many partners

    @property
    def unit(self) -> str:
        """What the limit is counted in: "SEK", "%" or nothing."""
        return "SEK" if self.measure in IN_SEK else "%" if self.measure == "share" else ""


@dataclass(frozen=True)
class FlatRate:
    """A cost that is reckoned as a part of others: `percent` of the categories named in `of`."""

    code: str
    category: str
    percent: Decimal
    of: tuple[str, ...]
    paragraph: str = ""


@dataclass(frozen=True)
class LumpSum:
    """A cost with one price for each unit, whatever it came to."""

    code: str
    category: str
    amount: Money
    paragraph: str = ""


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
    questions: tuple[dict, ...]  # {code, label, required, kind, hint, …}
    caps: dict[tuple[str, int], Cap]
    costs: dict[str, Category] = field(default_factory=dict)
    cost_rules: tuple[CostRule, ...] = ()
    flat_rates: tuple[FlatRate, ...] = ()
    lump_sums: tuple[LumpSum, ...] = ()
    audit_before_submission: bool = True
    organisation_kinds: tuple[str, ...] = ()  # empty: every kind
    papers_are_errors: bool = False
    steering_group_signs: bool = False  # a plan, before it is submitted
    answers_are_errors: bool = False
    line_warning_percent: int = 10
    amendment_percent: int = 20
    amendment_amount: Money | None = None
    general_costs: tuple[str, ...] = ()  # costs that are not for taking part
    shifts_are_errors: bool = False
    hours_per_month: int = 165
    advance_clearing_days: int = 60
    second_advance_refused: bool = True
    exchange_losses_eligible: bool = False
    allowance_ceiling: Money | None = None  # a day, for travellers paid by their own council
    member_fees_eligible: bool = False
    lost_earnings_eligible: bool = False
    answer_days: int = 30
    year_of: str = "payment"
    audit_years: int = 7
    audit_rotation_is_error: bool = False
    audit_papers_days: int = 60
    audit_salary_people: int = 3
    audit_salary_months: int = 3
    audit_response_days: int = 30
    deviation_days: int = 5
    procedures: tuple[dict, ...] = ()  # agreed-upon procedures: {code, mandatory, text: {en, sv}}
    forecast_days: tuple[str, ...] = ("05-31", "10-31")  # in each year; none: no forecast
    support_lead_days: int = 90
    support_renewal_days: int = 60
    bank_days: int = 5  # in which nothing is paid to an account that has changed
    budget_frame: Money | None = None  # what all grants of the call may come to
    publish_rejections: bool = False  # in the list of decisions that anybody may read
    weight_themes: int = 40
    weight_named: int = 20
    weight_size: int = 15
    weight_calendar: int = 15
    weight_earlier: int = 10
    # What a version kept before these were thought of does not name, and does not count.
    weight_ranks: int = 0
    weight_areas: int = 0
    weight_setting: int = 0
    weight_language: int = 0
    weight_connection: int = 0
    weight_route: int = 0
    weight_support: int = 0

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

    def admits_kind(self, kind: str) -> bool:
        """Whether an organisation of this kind (municipality, region …) may declare interest."""
        return not self.organisation_kinds or kind in self.organisation_kinds

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
        # A version kept before these were thought of does not name them.
        cost_rules=tuple(_cost_rule(row) for row in content.get("rules", ())),
        flat_rates=tuple(_flat_rate(row) for row in content.get("flat_rates", ())),
        lump_sums=tuple(_lump_sum(row) for row in content.get("lump_sums", ())),
        procedures=tuple(content.get("procedures") or defaults.PROCEDURES),
        **{
            **terms,
            "amendment_amount": Money.from_json(terms["amendment_amount"]),
            "budget_frame": _money(terms.get("budget_frame")),
            "allowance_ceiling": _money(terms.get("allowance_ceiling")),
            "organisation_kinds": tuple(terms.get("organisation_kinds") or ()),
            "forecast_days": tuple(terms.get("forecast_days", CallRules.forecast_days)),
            "general_costs": tuple(terms.get("general_costs") or ()),
        },
    )


def _money(value: dict | None) -> Money | None:
    return Money.from_json(value) if value else None


def _caps(rows: Iterable[dict]) -> dict[tuple[str, int], Cap]:
    return {
        (row["kind"], row["parties"]): Cap(
            amount=Money.from_json(row["amount"]),
            hard=row["hard"],
            per_year=row["per_year"],
            work_input=_money(row["work_input"]),
        )
        for row in rows
    }


def _cost_rule(row: dict) -> CostRule:
    amount = row.get("amount")
    limit = Money.from_json(amount).amount if amount else Decimal(str(row.get("limit") or 0))
    scopes = ("grants", "categories", "sides", "countries")
    return CostRule(
        code=row["code"],
        measure=row["measure"],
        per="line" if row["measure"] in OF_A_LINE else row.get("per") or "project",
        condition=row.get("condition") or AT_MOST,
        limit=limit,
        level=row["level"],
        sentence=row["sentence"],
        paragraph=row.get("paragraph") or "",
        parties=row.get("parties"),
        **{name: tuple(row.get(name) or ()) for name in scopes},
    )


def _flat_rate(row: dict) -> FlatRate:
    percent, of = Decimal(str(row["percent"])), tuple(row["of"])
    return FlatRate(row["code"], row["category"], percent, of, row.get("paragraph") or "")


def _lump_sum(row: dict) -> LumpSum:
    amount = Money.from_json(row["amount"])
    return LumpSum(row["code"], row["category"], amount, row.get("paragraph") or "")


def _category(row: dict) -> Category:
    return Category(
        code=row["code"],
        name=row["name"],
        unit=row["unit"],
        sides=tuple(row["sides"]),
        papers=tuple(row["papers"]),
        needs_reason=row["needs_reason"],
    )
