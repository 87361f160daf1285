"""The rules that every budget has, whatever the call: their figures are the call's all the same."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from partnerships.programmes.call_rules import GUIDE, HARD, SWEDISH

from .results import Counted, Frame, Place, Result, counted_by_cost
from .sums import Line, total

# Work is paid on the Swedish side only; international partners bear their own (DOMAIN §3 [F]).
WORK_INPUT = frozenset({"WAGE_SE"})
KINDS_OF_PLAN = {"inception": ("inception",), "project": ("project", "steering_group")}

# Said of the whole budget where no line breaks it, in the order of looking.
CLAIMS = {
    "grant_kind": gettext_lazy("Lines are of the kinds of grant that the plan applies for."),
    "not_a_partner": gettext_lazy("Every line belongs to a partner."),
    "category": gettext_lazy("What the call does not name is not financed."),
    "wage_side": gettext_lazy("Only the work of Swedish participants is financed."),
    "side": gettext_lazy("Costs lie on the sides that the call foresees."),
    "year_outside": gettext_lazy("Every year lies within the plan."),
}
FOR_GUIDANCE = frozenset({"side"})


def built_in(lines: Iterable[Line], frame: Frame) -> Iterator[Result]:
    """Every built-in rule: once where it holds, else once for each row or grant that breaks it."""
    lines = list(lines)
    broken = [one for number, line in enumerate(lines, 1) for one in _line(line, number, frame)]
    for code in CLAIMS:
        yield from [one for one in broken if one.code == code] or [_holding(code)]
    for kind in sorted({line.grant for line in lines}):
        yield from _caps(kind, [line for line in lines if line.grant == kind], frame)


def _holding(code: str) -> Result:
    return Result(code, _level(code), True, str(CLAIMS[code]))


def _level(code: str) -> str:
    return GUIDE if code in FOR_GUIDANCE else HARD


def _line(line: Line, number: int, frame: Frame) -> Iterator[Result]:
    """What is wrong with one line; who is no partner any more is asked nothing further."""
    for test in (_kind, _partner, _category, _year):
        for code, field, sentence in test(line, frame):
            place = Place(field=field, row=line.key, number=number)
            counted = (Counted(frame.cost(line.category), line.amount),)
            yield Result(
                code, _level(code), False, str(CLAIMS[code]), sentence, place, counted
            )  # fmt: skip
            if code == "not_a_partner":
                return


def _kind(line: Line, frame: Frame):
    if line.grant in KINDS_OF_PLAN[frame.kind]:
        return
    if frame.kind == "inception":
        sentence = _("a plan for an inception has lines of the inception grant only.")
    else:
        sentence = _("a project is applied for as project and steering group, without inception.")
    yield "grant_kind", "grant", sentence


def _partner(line: Line, frame: Frame):
    if line.partner not in frame.partners:
        yield "not_a_partner", "partner", _("this organisation is not a partner any more.")


def _category(line: Line, frame: Frame):
    words = {"category": line.category, "partner": frame.name(line.partner)}
    side = frame.side(line.partner)
    if line.category in WORK_INPUT and side != SWEDISH:
        sentence = _(
            "only the work of Swedish participants is financed: international partners bear "
            "their own wages, and %(partner)s is one."
        )
        yield "wage_side", "category", sentence % words
    elif frame.rules.categories and line.category not in frame.rules.categories:
        sentence = _("the call does not finance “%(category)s”.")
        yield "category", "category", sentence % words
    elif line.category in frame.rules.costs and side not in frame.rules.sides(line.category):
        sentence = _("the call does not foresee “%(category)s” on the side of %(partner)s.")
        yield "side", "category", sentence % words


def _year(line: Line, frame: Frame):
    if not frame.starts_on.year <= line.year <= frame.ends_on.year:
        sentence = _("%(year)s lies outside the plan, which runs from %(first)s to %(last)s.")
        words = {"year": line.year, "first": frame.starts_on, "last": frame.ends_on}
        yield "year_outside", "year", sentence % words


def _caps(kind: str, lines: list[Line], frame: Frame) -> Iterator[Result]:
    cap = frame.cap(kind)
    if cap is None:
        return
    level = HARD if cap.hard else GUIDE
    most = cap.over(frame.years)
    claim = _("The %(grant)s grant is at most what the call allows.") % {"grant": kind_name(kind)}

    def too_much(asked):
        return over_cap(kind, asked, most, cap.hard)

    yield _capped("cap", level, claim, lines, most.amount, too_much, frame)
    if cap.work_input is None:
        return
    limit = cap.work_input.amount * (frame.years if cap.per_year else 1)
    work = [line for line in lines if line.category in WORK_INPUT]
    claim = _("Of the %(grant)s grant, work input is at most what the call allows.")

    def too_much_work(asked):
        words = {"grant": kind_name(kind), "asked": sek(asked), "cap": sek(limit)}
        sentence = _("Of the %(grant)s grant, %(asked)s is work input; the call allows %(cap)s.")
        return sentence % words

    claim %= {"grant": kind_name(kind)}
    yield _capped("work_input_cap", level, claim, work, limit, too_much_work, frame)


def _capped(code, level, claim, lines, most: Decimal, too_much: Callable, frame) -> Result:
    asked = total(lines)
    return Result(
        code, level, asked <= most, claim, "" if asked <= most else too_much(asked),
        counted=counted_by_cost(lines, frame), against=(Counted(_("At most"), most),),
    )  # fmt: skip


def over_cap(kind: str, amount: Decimal, most: Money, hard: bool) -> str:
    """The sentence for an amount above the cap of its kind of grant."""
    values = {"grant": kind_name(kind), "asked": sek(amount), "cap": format_money(most)}
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


def sek(amount: Decimal) -> str:
    """An amount in SEK as the reader writes it."""
    return format_money(Money(amount, "SEK"))
