"""What must be so before an amendment moves on: its cost, what is spent, what was confirmed."""

from dataclasses import replace

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.budgets.rules import broken
from applications.budgets.sums import WITHIN, ZERO, Tolerance, ceiling, standing, total
from applications.budgets.tables import cost_name
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.workflow.rules import ERROR, WARNING, Missing, rule

from .changes import BUDGET, EXTENSION, from_rows, moves_in_all, shifted

RUNS = ("inception", "planning", "active")


def _sek(amount) -> str:
    return format_money(Money(amount, "SEK"))


def _of_items(code: str, sentence: str, level: str = ERROR) -> Missing:
    return Missing(code, sentence, field="items", level=level)


@rule(_("the partnership is in inception, planning or active"))
def partnership_runs(amendment):
    if amendment.partnership.state not in RUNS:
        sentence = _now("The partnership is “%(state)s”: its grants are not changed any more.")
        words = {"state": amendment.partnership.get_state_display()}
        yield Missing("partnership_state", sentence % words, field="grant")


@rule(_("no other amendment of the grant is under way (a warning)"))
def no_other_is_open(amendment):
    others = type(amendment).objects.filter(
        grant=amendment.grant_id, state__in=("confirming", "submitted")
    )
    for other in others.exclude(pk=amendment.pk):
        sentence = _now("%(reference)s changes the same grant: the first approved voids the other.")
        words = {"reference": other.reference}
        yield Missing("another_open", sentence % words, field="grant", level=WARNING)


@rule(_("it changes something"))
def changes_something(amendment):
    budget = amendment.budget()
    only_budget = all(item["kind"] == BUDGET for item in amendment.items)
    if not amendment.items or (only_budget and not budget.moves):
        yield _of_items("no_change", _now("Nothing would change."))


@rule(_("the new budget is at most what was granted"))
def within_the_grant(amendment):
    asked, granted = total(amendment.budget().after), amendment.grant.amount
    if asked > granted and asked > total(amendment.budget().before):
        yield _of_items(
            "over_grant",
            _now("The new budget would be %(asked)s; the grant is %(granted)s.")
            % {"asked": _sek(asked), "granted": _sek(granted)},
        )


@rule(_("no line goes below what is already spent on it"))
def nothing_spent_is_taken_away(amendment):
    spent = amendment.spent()
    for old, new in amendment.budget().pairs():
        used = spent.get(old.key, ZERO) if old else ZERO
        left = new.amount if new else ZERO
        if used > left and left < old.amount:
            sentence = _now("%(category)s %(year)s: %(spent)s is spent on it already.")
            words = {"category": old.category, "year": old.year, "spent": _sek(used)}
            yield _of_items("below_spent", sentence % words)


@rule(_("the new budget follows the rules of the call"))
def budget_follows_the_call(amendment):
    budget, frame = amendment.budget(), amendment.frame()
    last_day = amendment.last_day()
    later = replace(frame, ends_on=max(last_day, frame.starts_on)) if last_day else frame
    known = set(broken(budget.before, frame))
    for one in broken(budget.after, later):
        if one not in known and not one.is_hint:
            yield _of_items(one.code, one.message, ERROR if one.is_error else WARNING)


@rule(_("how far each line has moved in all is within the call's tolerance (a warning)"))
def moves_are_explained(amendment):
    rules, budget = amendment.partnership.rules, amendment.budget()
    changed = {old.key if old else new.key for old, new in budget.pairs() if old != new}
    for key, move in moves_in_all(amendment.first_lines(), budget.after).items():
        if key in changed and standing(move.first, move.now, Tolerance.of(rules)) != WITHIN:
            words = {
                "cost": cost_name(move.line.category, rules),
                "year": move.line.year, "first": _sek(move.first), "now": _sek(move.now),
            }  # fmt: skip
            sentence = _now("%(cost)s, %(year)s: granted %(first)s, in all now %(now)s.")
            yield _of_items("moved_far", sentence % words, WARNING)


@rule(_("an amendment is needed at all (a hint)"))
def needs_an_amendment(amendment):
    budget, tolerance = amendment.budget(), Tolerance.of(amendment.partnership.rules)
    if any(item["kind"] != BUDGET for item in amendment.items) or not budget.moves:
        return
    moves = moves_in_all(amendment.first_lines(), budget.after)
    grown = [one for one in moves.values() if one.amount > 0]
    known = {line.key for line in amendment.first_lines()}
    if any(key not in known for key in moves):
        return  # a line that was never granted cannot simply be passed
    if all(move.now <= ceiling(move.first, tolerance) for move in grown):
        yield _of_items(
            "within_tolerance",
            _now("Every line stays within the tolerance of the call: it needs no amendment."),
            WARNING,
        )


@rule(_("nothing goes from participants' costs to general ones"))
def stays_with_participants(amendment):
    rules, budget = amendment.partnership.rules, amendment.budget()
    amount = shifted(budget.before, budget.after, rules.general_costs)
    if amount:
        sentence = _now("%(amount)s would go from taking part to general costs.")
        level = ERROR if rules.shifts_are_errors else WARNING
        yield _of_items("shifted", sentence % {"amount": _sek(amount)}, level)


@rule(_("more time without more money adds no money"))
def extension_adds_no_money(amendment):
    budget = amendment.budget()
    asked = any(item["kind"] == EXTENSION for item in amendment.items)
    if asked and total(budget.after) > total(budget.before):
        yield _of_items(
            "extension_costs",
            _now("More time without more money cannot make the budget larger."),
        )


@rule(_("the new last day comes after the first"))
def time_makes_sense(amendment):
    last_day = amendment.last_day()
    if last_day and last_day < amendment.grant.starts_on:
        yield _of_items("ends_early", _now("The last day cannot come before the first."))


@rule(_("the budget is still the one that partners confirmed a change of"))
def budget_is_the_one_confirmed(amendment):
    version = amendment.latest_version()
    if version is None or from_rows(version.text["before"]) == amendment.budget_now():
        return
    yield _of_items(
        "budget_changed",
        _now("The budget has changed since this was confirmed: it must be put forward anew."),
    )
