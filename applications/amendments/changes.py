"""What an amendment's items make of a budget: lines in, lines out, all in SEK; no request."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from applications.budgets.sums import ORE, ZERO, Line, read, row_amount, total
from foundation.money.amounts import Money, round_half_up
from foundation.workflow.shapes import shape

BUDGET, TIME, SCOPE, TEAM = "budget", "time", "scope", "team"
EXTENSION, PAUSE, VIRTUAL = "extension", "pause", "virtual"
GOAL, PARTNER = "goal", "partner"
OF_TIME = (TIME, EXTENSION, PAUSE)  # what may bring another last day


@dataclass(frozen=True)
class Budget:
    """The lines of one grant before and after an amendment."""

    before: list[Line]
    after: list[Line]

    def pairs(self) -> list[tuple[Line | None, Line | None]]:
        """Each line before beside itself after; None for what is new or gone."""
        now = {line.key: line for line in self.after}
        known = {line.key for line in self.before}
        old = [(line, now.get(line.key)) for line in self.before]
        return [*old, *((None, line) for line in self.after if line.key not in known)]

    @property
    def moves(self) -> list[dict]:
        """The lines whose figures change: `{key, from, to}`, amounts in SEK as texts."""
        return [
            {
                "key": (old or new).key,
                "from": f"{old.amount if old else Decimal(0):.2f}",
                "to": f"{new.amount if new else Decimal(0):.2f}",
            }
            for old, new in self.pairs()
            if old != new
        ]


def lines_of(kind: str, rows: Iterable) -> list[Line]:
    """The rows of the approved lines of a grant of this kind, as plain lines."""
    return [
        Line(
            key=row.key, grant=kind, partner=row.partner_id, category=row.category,
            year=row.year, quantity=row.quantity.normalize() + 0, unit_price=row.unit_price,
            unit=row.unit, activity=row.activity,
        )
        for row in rows
    ]  # fmt: skip


def after(before: Iterable[Line], items: Iterable[dict], kind: str) -> list[Line]:
    """The lines as they would be: changed ones keep key and place, new ones come last."""
    lines = {line.key: line for line in before}
    for item in items:
        if item["kind"] != BUDGET:
            continue
        key = item.get("line") or item["key"]
        old = lines.get(key)
        if old is not None:
            lines[key] = _changed(old, item)
        elif not item.get("line"):
            lines[key] = _new(key, item, kind)
    return list(lines.values())


def _changed(old: Line, item: dict) -> Line:
    quantity, price = figures(item, old)
    lump = quantity != old.quantity and "quantity" not in item  # no price to the öre fits
    unit = item.get("unit") or ("" if lump else old.unit)
    return replace(old, quantity=quantity, unit_price=price, unit=unit)


def _new(key: str, item: dict, kind: str) -> Line:
    quantity, price = figures(item)
    return Line(
        key=key, grant=kind, partner=item["partner"], category=item["category"],
        year=item["year"], quantity=quantity, unit_price=price, unit=item.get("unit") or "",
        activity=item.get("activity") or "",
    )  # fmt: skip


def figures(item: dict, old: Line | None = None) -> tuple[Decimal, Decimal]:
    """Quantity and unit price (SEK) of a changed or new line.

    Where only the new amount is given, the old quantity stays if a price to the öre fits it.
    """
    quantity = Decimal(item["quantity"]) if item.get("quantity") else None
    price = _sek(item.get("unit_price"))
    amount = _sek(item.get("amount"))
    if amount is None:
        return (
            quantity if quantity is not None else old.quantity if old else Decimal(1),
            price if price is not None else old.unit_price if old else Decimal(0),
        )
    if quantity is None and old is not None:
        quantity = old.quantity
    if price is not None and quantity and row_amount(quantity, price) == amount:
        return quantity, price
    if quantity:
        fitting = round_half_up(amount / quantity, ORE)
        if row_amount(quantity, fitting) == amount:
            return quantity, fitting
    return Decimal(1), amount


def agrees(item: dict) -> bool:
    """Whether quantity × price is the amount, where all three are given."""
    if not (item.get("amount") and item.get("quantity") and item.get("unit_price")):
        return True
    return row_amount(Decimal(item["quantity"]), _sek(item["unit_price"])) == _sek(item["amount"])


def new_last_day(items: Iterable[dict]) -> date | None:
    """The last day that the items ask for; None where time does not change."""
    days = [
        date.fromisoformat(one["ends_on"])
        for one in items
        if one["kind"] in OF_TIME and one.get("ends_on")
    ]
    return days[-1] if days else None


@dataclass(frozen=True)
class Move:
    """How far a line has moved in all: from what was granted first to what it would be now."""

    line: Line  # as it was granted, or the new one
    first: Decimal
    now: Decimal

    @property
    def amount(self) -> Decimal:
        """SEK, below zero where the line loses."""
        return self.now - self.first


def moves_in_all(first: Iterable[Line], now: Iterable[Line]) -> dict[str, Move]:
    """{key: Move} of each line that stands otherwise than it was granted, whatever the number of
    amendments between: the tolerance counts them together (DOMAIN §3 [D])."""
    granted, later = {one.key: one for one in first}, {one.key: one for one in now}
    found = {}
    for key in {**granted, **later}:
        old, new = granted.get(key), later.get(key)
        move = Move(old or new, old.amount if old else ZERO, new.amount if new else ZERO)
        if move.amount:
            found[key] = move
    return found


def shifted(before: Iterable[Line], after: Iterable[Line], general: Iterable[str]) -> Decimal:
    """How much (SEK) goes from participants' costs to general ones; zero where none does.

    `general`: the codes of costs that are not for taking part (the call says which).
    """
    general = set(general)
    lost = _sum(before, general, False) - _sum(after, general, False)
    won = _sum(after, general, True) - _sum(before, general, True)
    return max(min(lost, won), ZERO)


def _sum(lines: Iterable[Line], general: set, wanted: bool) -> Decimal:
    return total([one for one in lines if (one.category in general) is wanted])


def _sek(money: dict | None) -> Decimal | None:
    return Money.from_json(money).amount if money else None


# Lines as frozen JSON


def as_rows(lines: Iterable[Line]) -> list[dict]:
    """Lines as a version keeps them."""
    return [
        {
            "key": line.key,
            "grant": line.grant,
            "partner": line.partner,
            "category": line.category,
            "year": line.year,
            "activity": line.activity,
            "quantity": shape(line.quantity),
            "unit": line.unit,
            "unit_price": Money(line.unit_price, "SEK").as_json(),
            "amount": Money(line.amount, "SEK").as_json(),
        }
        for line in lines
    ]


def from_rows(rows: Iterable[dict]) -> list[Line]:
    """Lines as they were frozen."""
    return read(rows)
