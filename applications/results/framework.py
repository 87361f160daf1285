"""What a grant promises: outcomes, indicators and targets in the approved text of its plan."""

from dataclasses import dataclass, field

LEVELS = ("individual", "organisational", "societal")
NUMERIC = ("number", "percentage", "scale")


@dataclass(frozen=True)
class Outcome:
    """A result at one level; `organisation` is an id, None where it is nobody's alone."""

    key: str
    level: str
    statement: str
    organisation: int | None = None


@dataclass(frozen=True)
class Indicator:
    """How an outcome shows. Values are text in the spelling of the kind (`40`, `yes`)."""

    key: str
    outcome: str
    name: str
    kind: str
    unit: str = ""
    baseline: str = ""
    targets: dict[int, str] = field(default_factory=dict)
    output: str = ""
    apart: tuple[str, ...] = ()  # sex, age, disability: each value is reported by these, too
    apart_own: str = ""
    reporter: int | None = None  # the partner that reports it; None: not said
    common_result: str = ""  # the code of the network's common result that it adds up to

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    def target(self, year: int) -> str | None:
        """The target for a year: its own, else the latest before it; None when there is none."""
        earlier = [one for one in self.targets if one <= year]
        return self.targets[max(earlier)] if earlier else None


@dataclass(frozen=True)
class Output:
    """What activities produce for an outcome."""

    key: str
    outcome: str
    statement: str


@dataclass(frozen=True)
class Planned:
    """An activity of the plan, which a visit or workshop later refers to by its key."""

    key: str
    title: str
    month: str
    mode: str
    host: int | None = None
    outcome: str = ""
    until: str = ""  # the last month, where it takes more than one

    @property
    def last_month(self) -> str:
        return self.until or self.month


def outcomes_in(parts: dict) -> list[Outcome]:
    """The outcomes, level by level, each level in the order in which they were written."""
    rows = [
        Outcome(row["key"], row["level"], row["statement"], row.get("organisation"))
        for row in parts.get("outcomes", [])
    ]
    return sorted(rows, key=lambda row: LEVELS.index(row.level))


def indicators_in(parts: dict) -> list[Indicator]:
    """The indicators in the order in which they were written."""
    return [
        Indicator(
            key=row["key"],
            outcome=row.get("outcome") or "",
            name=row["name"],
            kind=row["kind"],
            unit=row.get("unit") or "",
            baseline=row.get("baseline") or "",
            targets={int(one["year"]): one["value"] for one in row.get("targets") or []},
            output=row.get("output") or "",
            apart=tuple(row.get("apart") or ()),
            apart_own=row.get("apart_own") or "",
            reporter=row.get("reporter"),
            common_result=row.get("common_result") or "",
        )
        for row in parts.get("indicators", [])
    ]


def outputs_in(parts: dict) -> list[Output]:
    """The outputs in the order in which they were written."""
    return [
        Output(row["key"], row.get("outcome") or "", row["statement"])
        for row in parts.get("outputs", [])
    ]


def activities_in(parts: dict) -> list[Planned]:
    """The planned activities, month by month."""
    rows = [
        Planned(
            row["key"], row["title"], row["month"], row["mode"], row.get("host"),
            row.get("outcome") or "", row.get("until") or "",
        )
        for row in parts.get("activities", [])
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.month)


def by_level(parts: dict) -> list[tuple[str, list[tuple[Outcome, list[Indicator]]]]]:
    """(level, [(outcome, its indicators)]) for each level that has an outcome."""
    indicators = indicators_in(parts)
    rows = [
        (outcome, [one for one in indicators if one.outcome == outcome.key])
        for outcome in outcomes_in(parts)
    ]
    return [
        (level, found)
        for level in LEVELS
        if (found := [row for row in rows if row[0].level == level])
    ]


def parts_of(grant) -> dict:
    """The parts of the text that a grant pays for: the plan as approved, not as it is typed now."""
    return grant.version.text["parts"]
