"""The rules engine: what the call's rules say to a budget, each with how it was counted.

Rules are data of the call's version (`CallRules.cost_rules`, `flat_rates`, `lump_sums`, caps and
categories); a budget keeps the version its case began under, so a changed rule never changes what
was decided. Pure: lines and a frame in, results out, all amounts SEK as Decimal. The order of the
lines changes nothing but the row numbers in the sentences.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

from django.utils.translation import gettext as _

from foundation.money.amounts import EXACT, round_half_up
from partnerships.programmes.call_rules import (
    AT_LEAST,
    DECLARED,
    GUIDE,
    OF_A_LINE,
    CostRule,
    FlatRate,
    LumpSum,
)
from partnerships.programmes.reference_models import text_in

from .checks import KINDS_OF_PLAN, built_in, kind_name, sek
from .results import NUMBER, YES_NO, Counted, Frame, Place, Result, counted_by_cost, in_all, said
from .sums import ORE, Line, share, total


def evaluate(lines: Iterable[Line], frame: Frame) -> list[Result]:
    """What every rule says: once where it holds, else once for each place where it does not.

    An empty budget is asked only what is built in: that it is empty is said elsewhere.
    """
    lines = list(lines)
    found = list(built_in(lines, frame))
    if not lines:
        return found
    for rule in frame.rules.cost_rules:
        found += _by_rule(rule, lines, frame)
    for rate in frame.rules.flat_rates:
        found += _by_flat_rate(rate, lines, frame)
    for lump in frame.rules.lump_sums:
        found += _by_lump_sum(lump, lines, frame)
    return found


def broken(lines: Iterable[Line], frame: Frame) -> list[Result]:
    """Only what does not hold."""
    return [one for one in evaluate(lines, frame) if not one.holds]


# --- rules as data -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Group:
    """The lines that a rule counts together, and all lines of the same group."""

    label: str
    lines: tuple[Line, ...]
    whole: tuple[Line, ...]
    place: Place = Place()


def _by_rule(rule: CostRule, lines: list[Line], frame: Frame) -> list[Result]:
    if not _applies(rule, frame):
        return []
    results = [_looked_at(rule, group, frame) for group in _groups(rule, lines, frame)]
    failing = [one for one in results if not one.holds]
    if failing:
        return failing
    # One that holds stands for all: the nearest to the limit, whatever the order of the lines.
    near = sorted(results, key=lambda one: (sum(row.value for row in one.counted), one.place.row))
    return near[:1] if rule.condition == AT_LEAST else near[-1:]


def _applies(rule: CostRule, frame: Frame) -> bool:
    if rule.parties and rule.parties != len(frame.partners):
        return False
    if rule.grants and not set(rule.grants) & set(KINDS_OF_PLAN[frame.kind]):
        return False
    # Nobody is asked for a line of a cost that the call does not finance.
    financed = set(frame.rules.categories) or set(rule.categories)
    return not rule.categories or bool(financed & set(rule.categories))


def _covers(rule: CostRule, line: Line, frame: Frame) -> bool:
    country = frame.partners.get(line.partner, ("", ""))[1]
    return (
        (not rule.grants or line.grant in rule.grants)
        and (not rule.categories or line.category in rule.categories)
        and (not rule.sides or frame.side(line.partner) in rule.sides)
        and (not rule.countries or country in rule.countries)
    )


def _groups(rule: CostRule, lines: list[Line], frame: Frame) -> Iterator[_Group]:
    if rule.per == "line" or rule.measure in OF_A_LINE:
        for number, line in enumerate(lines, 1):
            if _covers(rule, line, frame):
                field = "unit_price" if rule.measure == "unit_price" else "quantity"
                place = Place(field=field, row=line.key, number=number)
                yield _Group(frame.cost(line.category), (line,), (line,), place)
        return
    base = [line for line in lines if not rule.grants or line.grant in rule.grants]
    for value, label in _places(rule, base, frame):
        whole = tuple(line for line in base if _place_of(rule.per, line) == value)
        mine = tuple(line for line in whole if _covers(rule, line, frame))
        if mine or rule.condition == AT_LEAST:
            yield _Group(label, mine, whole)


def _place_of(per: str, line: Line):
    return "" if per == "project" else getattr(line, per)


def _places(rule: CostRule, lines: list[Line], frame: Frame) -> list[tuple[object, str]]:
    """(value, label) of everything that the rule counts by itself."""
    if rule.per == "project":
        return [("", "")]
    if rule.per == "partner":
        there = [pk for pk in frame.partners if _may_have(rule, pk, frame)]
        return [(pk, frame.name(pk)) for pk in sorted(there)]
    if rule.per == "year":
        years = range(frame.starts_on.year, frame.ends_on.year + 1)
        return [(year, str(year)) for year in years]
    if rule.per == "grant":
        return [(kind, kind_name(kind)) for kind in sorted({line.grant for line in lines})]
    keys = sorted({line.activity for line in lines})
    return [(key, frame.activities.get(key) or _("no activity")) for key in keys]


def _may_have(rule: CostRule, partner: int, frame: Frame) -> bool:
    return (not rule.sides or frame.side(partner) in rule.sides) and (
        not rule.countries or frame.partners[partner][1] in rule.countries
    )


def _looked_at(rule: CostRule, group: _Group, frame: Frame) -> Result:
    counted = _counted(rule, group, frame)
    holds = _holds(rule, group, counted, frame)
    claim = text_in(rule.sentence)
    limit_label = _("At least") if rule.condition == AT_LEAST else _("At most")
    against = [in_all(group.whole)] if rule.measure == "share" else []
    if rule.measure != DECLARED:
        against.append(Counted(limit_label, rule.limit, rule.unit))
    sentence = claim
    if not holds and rule.measure != DECLARED:
        found = said(_measured(rule, group, counted), rule.unit)
        words = {"rule": claim, "found": found, "limit": said(rule.limit, rule.unit),
                 "place": group.label}  # fmt: skip
        sentence = _sentence(rule, bool(group.label)) % words
    return Result(
        rule.code, rule.level, holds, claim, "" if holds else sentence, group.place, counted,
        tuple(against), rule.paragraph,
    )  # fmt: skip


def _sentence(rule: CostRule, has_place: bool) -> str:
    if rule.condition == AT_LEAST:
        if has_place:
            return _("%(rule)s Counted for %(place)s: %(found)s; at least %(limit)s.")
        return _("%(rule)s Counted: %(found)s; at least %(limit)s.")
    if has_place:
        return _("%(rule)s Counted for %(place)s: %(found)s; at most %(limit)s.")
    return _("%(rule)s Counted: %(found)s; at most %(limit)s.")


def _counted(rule: CostRule, group: _Group, frame: Frame) -> tuple[Counted, ...]:
    """The rows whose sum is what is measured (of a share: its upper part)."""
    if rule.measure == DECLARED:
        return (Counted(_("Declared"), Decimal(frame.declared), YES_NO),)
    if rule.measure == "unit_price":
        return tuple(Counted(group.label, line.unit_price) for line in group.lines)
    if rule.measure in ("number", "quantity"):
        return _numbers(rule, group, frame)
    return counted_by_cost(group.lines, frame)


def _numbers(rule: CostRule, group: _Group, frame: Frame) -> tuple[Counted, ...]:
    sums: dict[str, Decimal] = {}
    with localcontext(EXACT):
        for line in group.lines:
            label = f"{frame.cost(line.category)}, {frame.name(line.partner)}"
            more = Decimal(1) if rule.measure == "number" else line.quantity
            sums[label] = sums.get(label, Decimal(0)) + more
    return tuple(Counted(label, value, NUMBER) for label, value in sorted(sums.items()))


def _measured(rule: CostRule, group: _Group, counted: tuple[Counted, ...]) -> Decimal:
    with localcontext(EXACT):
        value = sum((row.value for row in counted), Decimal(0))
    if rule.measure != "share":
        return value
    return share(value, total(group.whole)) or Decimal(0)


def _holds(rule: CostRule, group: _Group, counted, frame: Frame) -> bool:
    if rule.measure == DECLARED:
        return frame.declared
    with localcontext(EXACT):
        value, limit = sum((row.value for row in counted), Decimal(0)), rule.limit
        if rule.measure == "share":  # compared without dividing: nothing is rounded
            value, limit = value * 100, limit * total(group.whole)
        return value >= limit if rule.condition == AT_LEAST else value <= limit


# --- flat rates and lump sums --------------------------------------------------------------------


def _by_flat_rate(rate: FlatRate, lines: list[Line], frame: Frame) -> list[Result]:
    """Within each kind of grant and year, the cost is its percentage of the others, or absent."""
    words = {"category": frame.cost(rate.category), "percent": said(rate.percent, "%")}
    claim = _("“%(category)s” is a flat rate of %(percent)s.") % words
    results = []
    for grant, year in sorted({(one.grant, one.year) for one in lines}):
        here = [one for one in lines if (one.grant, one.year) == (grant, year)]
        asked = [one for one in here if one.category == rate.category]
        if not asked:
            continue
        base = [one for one in here if one.category in rate.of]
        with localcontext(EXACT):
            right = round_half_up(total(base) * rate.percent / 100, ORE)
        holds = total(asked) == right
        sentence = _(
            "%(claim)s For %(grant)s %(year)s that is %(right)s; the budget has %(asked)s."
        )
        more = {"claim": claim, "grant": kind_name(grant), "year": year, "right": sek(right),
                "asked": sek(total(asked))}  # fmt: skip
        results.append(
            Result(
                rate.code, GUIDE, holds, claim, "" if holds else sentence % more,
                counted=counted_by_cost(base, frame), against=(Counted(_("Flat rate"), right),),
                paragraph=rate.paragraph,
            )
        )  # fmt: skip
    return [one for one in results if not one.holds] or results[:1]


def _by_lump_sum(lump: LumpSum, lines: list[Line], frame: Frame) -> list[Result]:
    """Each line of the cost has the lump sum as its price."""
    words = {"category": frame.cost(lump.category), "amount": sek(lump.amount.amount)}
    claim = _("“%(category)s” is a lump sum of %(amount)s for each unit.") % words
    results = []
    for number, line in enumerate(lines, 1):
        if line.category != lump.category:
            continue
        holds = line.unit_price == lump.amount.amount
        sentence = _("%(claim)s This row has %(asked)s.")
        more = {"claim": claim, "asked": sek(line.unit_price)}
        results.append(
            Result(
                lump.code, GUIDE, holds, claim, "" if holds else sentence % more,
                Place(field="unit_price", row=line.key, number=number),
                (Counted(_("Price"), line.unit_price),),
                (Counted(_("Lump sum"), lump.amount.amount),), lump.paragraph,
            )
        )  # fmt: skip
    return [one for one in results if not one.holds] or results[:1]
