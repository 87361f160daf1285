"""Who took part, added up: the only source of statistics on people; no database, no request.

Rows are those of the part `participants`; nothing here names anybody (DOMAIN §8).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from .participants import AGE_BANDS, OF_WHOM, SEXES, SIDES, head_count, heads_by, of_whom


@dataclass(frozen=True)
class Heads:
    """Heads in all and by each way of counting.

    `disability` and `first_time` are None where nobody asked, and then `asked` (how many heads
    the question was asked of) is 0 for it: a share is of those asked, never of all.
    """

    total: int = 0
    sides: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    sexes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEXES, 0))
    ages: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AGE_BANDS, 0))
    disability: int | None = None
    first_time: int | None = None
    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OF_WHOM, 0))

    def as_json(self) -> dict:
        """For exports and machines: whole numbers by code."""
        return {
            "total": self.total, "sides": self.sides, "sexes": self.sexes, "ages": self.ages,
            "disability": self.disability, "first_time": self.first_time, "asked": self.asked,
        }  # fmt: skip


def heads_of(rows: Iterable[dict]) -> Heads:
    """The heads in rows of `participants`, of one activity or of several together."""
    rows = list(rows)
    return Heads(
        total=head_count(rows),
        sides=heads_by(rows, "side", SIDES),
        sexes=heads_by(rows, "sex", SEXES),
        ages=heads_by(rows, "age_band", AGE_BANDS),
        disability=of_whom(rows, "disability"),
        first_time=of_whom(rows, "first_time"),
        asked={
            name: head_count(row for row in rows if row.get(name) is not None) for name in OF_WHOM
        },
    )


def heads_per(
    counted: Iterable[tuple[Hashable, Iterable[dict]]], key: Callable | None = None
) -> dict[Hashable, Heads]:
    """{key: heads} from (what it belongs to, its rows): a grant, a year, an activity.

    `key` makes the key from what it belongs to; by default it is that itself. In order of first
    appearance. Each row counts once, in one key.
    """
    together: dict[Hashable, list[dict]] = {}
    for owner, rows in counted:
        together.setdefault(key(owner) if key else owner, []).extend(rows)
    return {name: heads_of(rows) for name, rows in together.items()}
