"""Which declarations fit together, and which round of pairs fits best: numbers in, numbers out.

A score is a sum of criteria, each with its points, the most it could have, and the facts behind
it, so that anybody can recompute it. It proposes; a human chooses (DOMAIN §2, [D]).
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TENTH = Decimal("0.1")
# How long before an election councils have little time for a project [D].
BEFORE_ELECTION = timedelta(days=90)
CRITERIA = ("themes", "named", "size", "calendar", "earlier")


@dataclass(frozen=True)
class Candidate:
    """All of a declaration that a score is made of."""

    declaration: int
    organisation: int
    name: str
    country: str
    home: bool  # the grant holder's side
    themes: tuple[str, ...] = ()
    population: int | None = None
    wishes: str = ""  # what it answers about its partner, folded
    folded_name: str = ""
    elections: tuple[tuple[date, date], ...] = ()  # first and last possible day
    earlier: frozenset[int] = frozenset()  # organisations it has worked with


@dataclass(frozen=True)
class Reason:
    """The points of one criterion, the most it could have, and why."""

    criterion: str
    points: Decimal
    most: int
    facts: dict = field(default_factory=dict)

    def as_json(self) -> dict:
        return {"criterion": self.criterion, "points": f"{self.points:f}", "most": self.most,
                "facts": self.facts}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A home candidate and a foreign one, with everything that speaks for them."""

    home: Candidate
    away: Candidate
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> Decimal:
        return sum((one.points for one in self.reasons), Decimal(0))

    @property
    def key(self) -> tuple[int, int]:
        return self.home.declaration, self.away.declaration

    def as_json(self) -> dict:
        """All of it, as the record keeps it: from this the score can be recomputed."""
        reasons = [one.as_json() for one in self.reasons]
        return {"declarations": list(self.key), "score": f"{self.score:f}", "reasons": reasons}


def pair_of(home: Candidate, away: Candidate, weights: dict, first: date, last: date) -> Pair:
    """The two with their reasons; `weights` says the most points of each criterion, the days are
    those in which the call's projects run."""
    shares = {
        "themes": themes_in_common(home, away),
        "named": named_each_other(home, away),
        "size": alike_in_size(home, away),
        "calendar": quiet_days(home, away, first, last),
        "earlier": worked_together(home, away),
    }
    return Pair(
        home,
        away,
        tuple(
            Reason(name, _points(weights[name], shares[name][0]), weights[name], shares[name][1])
            for name in CRITERIA
        ),
    )


def _points(most: int, share: Fraction) -> Decimal:
    exact = Decimal(most) * share.numerator / share.denominator
    return exact.quantize(TENTH, ROUND_HALF_UP)


def themes_in_common(one: Candidate, other: Candidate) -> tuple[Fraction, dict]:
    """The topics both chose, of those that whoever chose fewer named."""
    common = [code for code in one.themes if code in other.themes]
    fewest = min(len(set(one.themes)), len(set(other.themes)))
    return Fraction(len(set(common)), fewest) if fewest else Fraction(0), {"themes": common}


def named_each_other(one: Candidate, other: Candidate) -> tuple[Fraction, dict]:
    """Half for each side that names the other where it says what partner it looks for."""
    by = [
        who.name
        for who, whom in ((one, other), (other, one))
        if whom.folded_name and _word(whom.folded_name).search(who.wishes)
    ]
    return Fraction(len(by), 2), {"by": by}


def _word(name: str) -> re.Pattern:
    """The name by itself: Ale is not named by "female"."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def alike_in_size(one: Candidate, other: Candidate) -> tuple[Fraction, dict]:
    """The smaller population over the larger; nothing while either is unknown."""
    facts = {"populations": [one.population, other.population]}
    if not one.population or not other.population:
        return Fraction(0), facts
    small, large = sorted((one.population, other.population))
    return Fraction(small, large), facts


def quiet_days(one: Candidate, other: Candidate, first: date, last: date) -> tuple[Fraction, dict]:
    """The share of the days in which neither side is in the months before an election."""
    total, busy, near = (last - first).days + 1, [], []
    for who in (one, other):
        for earliest, latest in who.elections:
            begins, ends = max(first, earliest - BEFORE_ELECTION), min(last, latest)
            if begins <= ends:
                busy.append((begins, ends))
                near.append([who.name, earliest.isoformat(), latest.isoformat()])
    facts = {"elections": near}
    return Fraction(total - days_in(busy), total) if total > 0 else Fraction(0), facts


def days_in(spans: list[tuple[date, date]]) -> int:
    """How many days lie in at least one of the spans, both ends included."""
    count, until = 0, date.min
    for begins, ends in sorted(spans):
        begins = max(begins, until + timedelta(days=1))
        if begins <= ends:
            count += (ends - begins).days + 1
            until = ends
    return count


def worked_together(one: Candidate, other: Candidate) -> tuple[Fraction, dict]:
    """Whether they have been partners in a case before."""
    together = other.organisation in one.earlier
    return Fraction(int(together)), {"together": together}


def pairs_of(candidates, weights: dict, first: date, last: date) -> list[Pair]:
    """Every pair of a home and a foreign candidate, the best first."""
    homes = [one for one in candidates if one.home]
    aways = [one for one in candidates if not one.home]
    found = [pair_of(home, away, weights, first, last) for home in homes for away in aways]
    return sorted(found, key=lambda pair: (-pair.score, pair.home.name, pair.away.name))


def best_round(pairs: list[Pair], fixed=(), forbidden=()) -> list[Pair]:
    """The pairs, each candidate in one at most, whose scores add up to the most.

    `fixed` and `forbidden` are keys of pairs: the former stand whatever they score, the latter
    are never proposed. Pairs without a single point are not proposed either.
    """
    by_key = {pair.key: pair for pair in pairs}
    never, stand, taken = set(forbidden), [], set()
    for key in fixed:
        if key in by_key and not taken & set(key):  # of two with one side in common, the first
            stand.append(by_key[key])
            taken |= set(key)
    free = [
        pair for pair in pairs
        if pair.key not in never and not taken & set(pair.key) and pair.score > 0
    ]  # fmt: skip
    homes = list(dict.fromkeys(pair.home.declaration for pair in free))
    aways = list(dict.fromkeys(pair.away.declaration for pair in free))
    worth = {pair.key: int(pair.score / TENTH) for pair in free}
    gains = [[worth.get((home, away), 0) for away in aways] for home in homes]
    chosen = [
        by_key[homes[row], aways[column]]
        for row, column in assignment(gains)
        if worth.get((homes[row], aways[column]))
    ]
    return stand + sorted(chosen, key=lambda pair: (-pair.score, pair.home.name))


def assignment(gains: list[list[int]]) -> list[tuple[int, int]]:
    """(row, column) pairs with the greatest sum, each row and column in one at most.

    The Hungarian method with potentials, row by row along shortest augmenting paths: the number
    of rows squared times the number of columns. Whole numbers, so that nothing is rounded.
    """
    rows, columns = len(gains), len(gains[0]) if gains else 0
    if rows > columns:
        turned = [[gains[row][column] for row in range(rows)] for column in range(columns)]
        return sorted((row, column) for column, row in assignment(turned))
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    owner = [0] * (columns + 1)  # of each column, the row that has it; 0 is nobody
    for row in range(1, rows + 1):
        came_from = _shortest_path(row, gains, row_price, column_price, owner)
        column = came_from.pop()
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return sorted((owner[column] - 1, column - 1) for column in range(1, columns + 1)
                  if owner[column])  # fmt: skip


def _shortest_path(row, gains, row_price, column_price, owner) -> list[int]:
    """Finds a free column for the row; adjusts the prices. Returns, for each column, the one
    before it on the path, and last the free column itself."""
    columns = len(column_price) - 1
    owner[0] = row
    slack, came_from = [None] * (columns + 1), [0] * (columns + 1)
    seen = [False] * (columns + 1)
    column = 0
    while owner[column]:
        seen[column] = True
        at, step, following = owner[column], None, 0
        for other in (n for n in range(1, columns + 1) if not seen[n]):
            rest = -gains[at - 1][other - 1] - row_price[at] - column_price[other]
            if slack[other] is None or rest < slack[other]:
                slack[other], came_from[other] = rest, column
            if step is None or slack[other] < step:
                step, following = slack[other], other
        for other in range(columns + 1):
            if seen[other]:
                row_price[owner[other]] += step
                column_price[other] -= step
        slack = [rest if rest is None or seen[n] else rest - step for n, rest in enumerate(slack)]
        column = following
    return [*came_from, column]
