"""The longer stretches that stories are made of: an inception, a project, a year accounted for."""

from . import applying, joining, reporting_back, spending
from .telling import Teller
from .words import Pair


def opened(t: Teller, calls: dict, pair: Pair, call: str, start, match_on=None):
    """Declared from a day on, matched, concluded."""
    yield start
    partnership = yield from joining.a_partnership(t, calls[call], pair, match_on)
    return partnership


def inception(t: Teller, pair: Pair, partnership, first: int, due_after: int = 3, visits=1):
    """Applied for, granted, agreed, and some visits held: its grant and agreement."""
    yield t.on(first - 1, 2)
    plan = yield from applying.submitted(t, pair, partnership, "inception", first)
    grants = yield from applying.granted(t, pair, plan)
    agreement = yield from applying.in_force(t, pair, grants, first, 1, due_after)
    yield from spending.visits_held(t, pair, grants[0], 0, visits)
    return grants[0], agreement


def planning(t: Teller, pair: Pair, partnership, first: int):
    """The office lets the project be planned, two months before it begins."""
    yield t.on(first - 2, 2)
    return t.take(partnership, "start_planning", pair.office)


def project(t: Teller, pair: Pair, partnership, first: int, years: int = 2, due_after: int = 3):
    """Planned, granted as a pair and agreed: its grants (the project's first) and agreement."""
    partnership = yield from planning(t, pair, partnership, first)
    yield t.days_later(2)
    plan = yield from applying.submitted(t, pair, partnership, "project", first, years)
    grants = yield from applying.granted(t, pair, plan)
    agreement = yield from applying.in_force(t, pair, grants[:1], first, years, due_after)
    return grants, agreement


def visits_of_year(t: Teller, pair: Pair, grant, year: int = 0):
    """The visits of one year of a project, with their costs; where less is shown, the first."""
    number = len(pair.names)
    first, last = number * year, number * (year + 1) if pair.thorough else number * year + 1
    held = yield from spending.visits_held(t, pair, grant, first, last)
    return held


def accounted(t: Teller, pair: Pair, grant, first: int, start, until):
    """Results and accounts of a year, told from a day on and taken as far as `until` takes them."""
    yield start
    report = yield from reporting_back.both_confirmed(t, pair, grant, first)
    found = yield from until(t, pair, report)
    return found
