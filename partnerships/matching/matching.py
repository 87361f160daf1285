"""Which declarations fit together, and which round of pairs fits best: numbers in, numbers out.

A score is a sum of criteria, each with its points, the most it could have, and the facts behind
it, so that anybody can recompute it. It proposes; a human chooses (DOMAIN §2, [D]).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .criteria import CRITERIA, Candidate, facts_of, share_of

__all__ = ["CRITERIA", "Candidate", "Pair", "Reason", "assignment", "best_round", "pair_of",
           "pairs_of", "recomputed"]  # fmt: skip
TENTH = Decimal("0.1")


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
    facts = facts_of(home, away, first, last)
    reasons = [
        Reason(name, points(weights[name], name, facts[name]), weights[name], facts[name])
        for name in CRITERIA
        if weights.get(name)  # what a call gives no points for is no reason
    ]
    return Pair(home, away, tuple(reasons))


def points(most: int, criterion: str, facts: dict) -> Decimal:
    """The points of a criterion, of at most so many, rounded half up to a tenth."""
    return _points(most, share_of(criterion, facts))


def _points(most: int, share: Fraction) -> Decimal:
    exact = Decimal(most) * share.numerator / share.denominator
    return exact.quantize(TENTH, ROUND_HALF_UP)


def recomputed(stored: dict) -> Decimal:
    """The score of a pair as `as_json` stored it, computed anew from the facts in it alone."""
    return sum(
        (points(one["most"], one["criterion"], one["facts"]) for one in stored["reasons"]),
        Decimal(0),
    )


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
