"""What in a budget breaks the rules of its call, as sentences; no database, no request."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from partnerships.programmes.call_rules import SWEDISH, CallRules, Cap, side_of

from .rules import Line, started_years, total

# Work is paid on the Swedish side only; international partners bear their own (DOMAIN §3 [F]).
WORK_INPUT = frozenset({"WAGE_SE"})
KINDS_OF_PLAN = {"inception": ("inception",), "project": ("project", "steering_group")}


@dataclass(frozen=True)
class Frame:
    """What a budget is measured by: the plan's kind and days, its partners, the call's rules."""

    kind: str
    starts_on: date
    ends_on: date
    partners: dict[int, tuple[str, str]]  # id -> (name, country)
    rules: CallRules

    @property
    def years(self) -> int:
        return started_years(self.starts_on, self.ends_on)

    def cap(self, kind: str) -> Cap | None:
        """The cap for a kind of grant, for as many partners as there are."""
        return self.rules.cap(kind, len(self.partners))


@dataclass(frozen=True)
class Problem:
    """One thing that a rule of the programme does not allow (error) or frowns at (warning)."""

    code: str
    message: str
    field: str = ""
    error: bool = True


def problems(lines: Iterable[Line], frame: Frame) -> Iterator[Problem]:
    """Everything in the lines that breaks a rule: row by row, then grant by grant."""
    lines = list(lines)
    for number, line in enumerate(lines, 1):
        for problem in _line_problems(line, frame):
            where = _("Budget, row %(row)s: ") % {"row": number}
            yield Problem(problem.code, where + problem.message, problem.field, problem.error)
    for kind in dict.fromkeys(line.grant for line in lines):
        yield from _cap_problems(kind, [line for line in lines if line.grant == kind], frame)


def _line_problems(line: Line, frame: Frame) -> Iterator[Problem]:
    yield from _kind_problems(line, frame)
    if line.partner not in frame.partners:
        yield Problem("not_a_partner", _("this organisation is not a partner any more."), "partner")
        return
    yield from _category_problems(line, frame)
    if not frame.starts_on.year <= line.year <= frame.ends_on.year:
        yield Problem(
            "year_outside",
            _("%(year)s lies outside the plan, which runs from %(first)s to %(last)s.")
            % {"year": line.year, "first": frame.starts_on, "last": frame.ends_on},
            "year",
        )


def _kind_problems(line: Line, frame: Frame) -> Iterator[Problem]:
    if line.grant in KINDS_OF_PLAN[frame.kind]:
        return
    if frame.kind == "inception":
        sentence = _("a plan for an inception has lines of the inception grant only.")
    else:
        sentence = _("a project is applied for as project and steering group, without inception.")
    yield Problem("grant_kind", sentence, "grant")


def _category_problems(line: Line, frame: Frame) -> Iterator[Problem]:
    name, country = frame.partners[line.partner]
    side = side_of(country)
    if line.category in WORK_INPUT and side != SWEDISH:
        yield Problem(
            "wage_side",
            _(
                "only the work of Swedish participants is financed: international partners bear "
                "their own wages, and %(partner)s is one."
            )
            % {"partner": name},
            "category",
        )
    elif frame.rules.categories and line.category not in frame.rules.categories:
        yield Problem(
            "category",
            _("the call does not finance “%(category)s”.") % {"category": line.category},
            "category",
        )
    elif line.category in frame.rules.costs and side not in frame.rules.sides(line.category):
        yield Problem(
            "side",
            _("the call does not foresee “%(category)s” on the side of %(partner)s.")
            % {"category": line.category, "partner": name},
            "category",
            error=False,
        )


def _cap_problems(kind: str, lines: list[Line], frame: Frame) -> Iterator[Problem]:
    cap = frame.cap(kind)
    if cap is None:
        return
    asked, most = total(lines), cap.over(frame.years)
    if asked > most.amount:
        yield Problem("cap", over_cap(kind, asked, most, cap.hard), "", error=cap.hard)
    if cap.work_input is None:
        return
    work = total([line for line in lines if line.category in WORK_INPUT])
    limit = Money(cap.work_input.amount * (frame.years if cap.per_year else 1), "SEK")
    if work > limit.amount:
        yield Problem(
            "work_input_cap",
            _("Of the %(grant)s grant, %(asked)s is work input; the call allows %(cap)s.")
            % {"grant": kind_name(kind), "asked": _sek(work), "cap": format_money(limit)},
            error=cap.hard,
        )


def over_cap(kind: str, amount: Decimal, most: Money, hard: bool) -> str:
    """The sentence for an amount above the cap of its kind of grant."""
    values = {"grant": kind_name(kind), "asked": _sek(amount), "cap": format_money(most)}
    if hard:
        return _("The %(grant)s grant would be %(asked)s; at most %(cap)s is possible.") % values
    return _("The %(grant)s grant would be %(asked)s; the call's guide value is %(cap)s.") % values


def kind_name(kind: str) -> str:
    """What a kind of grant is called in a sentence."""
    names = {
        "inception": _("inception"),
        "project": _("project"),
        "steering_group": _("steering group"),
    }
    return names.get(kind, kind)


def _sek(amount: Decimal) -> str:
    return format_money(Money(amount, "SEK"))
