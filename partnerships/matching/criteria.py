"""What speaks for two declarations together: facts first, and from the facts alone a share.

The facts are what the record keeps of a score (JSON: codes, numbers, ISO dates); `share_of` reads
nothing else, so that every score can be recomputed from what is stored. All shares are defaults of
ours [D]; how many points each is worth is a term of the call. What is unknown has no share.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from re import Pattern, compile, escape

# How long before an election councils have little time for a project [D].
BEFORE_ELECTION = timedelta(days=90)
# A way to a visa that takes so many weeks, or more, has no points left [D].
LONGEST_ROUTE = 13
RANKS = 3  # functional areas are ranked 1 to 3
SIDES = ("majority", "opposition", "official")
HALF, NONE, ALL = Fraction(1, 2), Fraction(0), Fraction(1)
CONNECTIONS = {"good": ALL, "sometimes_down": HALF, "weak": NONE}


@dataclass(frozen=True)
class Candidate:
    """All of a declaration, and of its organisation's profile, that a score is made of."""

    declaration: int
    organisation: int
    name: str
    country: str
    home: bool  # the grant holder's side
    themes: tuple[str, ...] = ()  # the most important first
    population: int | None = None
    wishes: str = ""  # what it answers about its partner, folded
    folded_name: str = ""
    elections: tuple[tuple[date, date], ...] = ()  # first and last possible day
    earlier: frozenset[int] = frozenset()  # organisations it has worked with
    areas: tuple[str, ...] = ()  # functional areas, the most important first
    setting: str = ""  # urban, mixed or rural
    languages: tuple[str, ...] = ()
    connection: str = ""  # good, sometimes_down or weak
    visa_weeks: int | None = None  # to plan for a visa to Sweden
    visa_checked: date | None = None
    sides: tuple[str, ...] = ()  # whose signature stands
    term_ends: date | None = None  # when the council that stands behind it goes


def facts_of(home: Candidate, away: Candidate, first: date, last: date) -> dict[str, dict]:
    """{criterion: facts} of the two; the days are those in which the call's projects run."""
    period = [first.isoformat(), last.isoformat()]
    both = (home, away)
    return {
        "themes": {
            "themes": [code for code in home.themes if code in away.themes],
            "chosen": [len(set(one.themes)) for one in both],
        },
        "named": {"by": named_by(home, away)},
        "size": {"populations": [one.population for one in both]},
        "calendar": {
            "elections": near_elections(both, first, last), "period": period,
            "days_before": BEFORE_ELECTION.days,
        },
        "earlier": {"together": away.organisation in home.earlier},
        "ranks": first_in_common(home.themes, away.themes),
        "areas": {
            "areas": [[code, home.areas.index(code) + 1, away.areas.index(code) + 1]
                      for code in home.areas if code in away.areas],
            "said": [bool(one.areas) for one in both],
        },
        "setting": {"settings": [one.setting for one in both]},
        "language": {"languages": [sorted(one.languages) for one in both]},
        "connection": {"connections": [one.connection for one in both]},
        "route": {
            "country": away.country, "weeks": away.visa_weeks,
            "checked_on": away.visa_checked and away.visa_checked.isoformat(),
        },
        "support": {
            "sides": [[side for side in SIDES if side in one.sides] for one in both],
            "term_ends": [one.term_ends and one.term_ends.isoformat() for one in both],
            "period": period,
        },
    }  # fmt: skip


def share_of(criterion: str, facts: dict) -> Fraction:
    """How much of its points a criterion has, from 0 to 1, from its facts alone."""
    return SHARES[criterion](facts)


# --- facts ---------------------------------------------------------------------------------------


def named_by(one: Candidate, other: Candidate) -> list[str]:
    """Who of the two names the other where it says what partner it looks for."""
    return [
        who.name
        for who, whom in ((one, other), (other, one))
        if whom.folded_name and _word(whom.folded_name).search(who.wishes)
    ]


def _word(name: str) -> Pattern:
    """The name by itself: Ale is not named by "female"."""
    return compile(rf"(?<!\w){escape(name)}(?!\w)")


def near_elections(candidates, first: date, last: date) -> list[list[str]]:
    """[name, first and last possible day] of the elections that take time from the project."""
    return [
        [who.name, earliest.isoformat(), latest.isoformat()]
        for who in candidates
        for earliest, latest in who.elections
        if max(first, earliest - BEFORE_ELECTION) <= min(last, latest)
    ]


def first_in_common(one: tuple[str, ...], other: tuple[str, ...]) -> dict:
    """The topic in common that stands highest with both, and its rank with each."""
    common = [(one.index(code) + 1, other.index(code) + 1, code) for code in one if code in other]
    if not common:
        return {"topic": "", "ranks": []}
    here, there, code = min(common, key=lambda found: (found[0] + found[1], max(found[:2])))
    return {"topic": code, "ranks": [here, there]}


# --- shares --------------------------------------------------------------------------------------


def _themes(facts) -> Fraction:
    """The topics both chose, of those that whoever chose fewer named."""
    fewest = min(facts["chosen"])
    return Fraction(len(set(facts["themes"])), fewest) if fewest else NONE


def _named(facts) -> Fraction:
    """Half for each side that names the other."""
    return Fraction(len(facts["by"]), 2)


def _size(facts) -> Fraction:
    """The smaller population over the larger."""
    small, large = sorted(number or 0 for number in facts["populations"])
    return Fraction(small, large) if small else NONE


def _calendar(facts) -> Fraction:
    """The share of the days in which neither side is in the months before an election."""
    first, last = map(date.fromisoformat, facts["period"])
    before = timedelta(days=facts["days_before"])
    busy = [
        (max(first, date.fromisoformat(earliest) - before), min(last, date.fromisoformat(latest)))
        for _name, earliest, latest in facts["elections"]
    ]
    total = (last - first).days + 1
    return Fraction(total - days_in(busy), total) if total > 0 else NONE


def days_in(spans: list[tuple[date, date]]) -> int:
    """How many days lie in at least one of the spans, both ends included."""
    count, until = 0, date.min
    for begins, ends in sorted(spans):
        begins = max(begins, until + timedelta(days=1))
        if begins <= ends:
            count += (ends - begins).days + 1
            until = ends
    return count


def _earlier(facts) -> Fraction:
    """Whether they have been partners in a case before."""
    return Fraction(int(facts["together"]))


def _ranks(facts) -> Fraction:
    """All when it stands first with both; less the further down it stands with either."""
    return Fraction(2, sum(facts["ranks"])) if facts["ranks"] else NONE


def _areas(facts) -> Fraction:
    """Of ranks worth 3, 2 and 1, for each area in common the lower worth: six is all."""
    worth = [min(RANKS + 1 - here, RANKS + 1 - there) for _code, here, there in facts["areas"]]
    return min(ALL, Fraction(sum(worth), sum(range(1, RANKS + 1))))


def _setting(facts) -> Fraction:
    """All for alike, half where one is both urban and rural."""
    one, other = facts["settings"]
    if not one or not other:
        return NONE
    return ALL if one == other else HALF if "mixed" in (one, other) else NONE


def _language(facts) -> Fraction:
    """Whether there is a language that both work in."""
    one, other = facts["languages"]
    return ALL if set(one) & set(other) else NONE


def _connection(facts) -> Fraction:
    """As good as the weaker connection of the two."""
    return min(CONNECTIONS.get(one, NONE) for one in facts["connections"])


def _route(facts) -> Fraction:
    """The weeks that are left of a quarter when the visa is there."""
    if facts["weeks"] is None:
        return NONE
    return Fraction(max(0, LONGEST_ROUTE - facts["weeks"]), LONGEST_ROUTE)


def _support(facts) -> Fraction:
    """Half for the three sides of both, half for the days of the project in their terms."""
    sides = Fraction(sum(len(set(one)) for one in facts["sides"]), 2 * len(SIDES))
    lasts = sum(lasting(end, facts["period"]) for end in facts["term_ends"]) / 2
    return HALF * sides + HALF * lasts


def lasting(term_ends: str | None, period: list[str]) -> Fraction:
    """The share of the period's days that lie before the day on which the term ends."""
    if term_ends is None:
        return NONE
    first, last = map(date.fromisoformat, period)
    total = (last - first).days + 1
    within = (min(date.fromisoformat(term_ends), last + timedelta(days=1)) - first).days
    return Fraction(max(0, within), total) if total > 0 else NONE


SHARES: dict[str, Callable[[dict], Fraction]] = {
    "themes": _themes, "named": _named, "size": _size, "calendar": _calendar, "earlier": _earlier,
    "ranks": _ranks, "areas": _areas, "setting": _setting, "language": _language,
    "connection": _connection, "route": _route, "support": _support,
}  # fmt: skip
CRITERIA = tuple(SHARES)
