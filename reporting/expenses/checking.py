"""What the rules say of an expense as it is typed: the same rules as before it counts.

Nothing is saved by it. What cannot be read yet is said at its field, and the rest is looked at.
"""

import copy
from dataclasses import dataclass, field

from applications.budgets.lines import spent_on
from foundation.money.amounts import Money
from foundation.workflow.rules import ERROR, Missing, errors
from reporting.activities.papers import is_there, name_of

from .models import Expense
from .workflow import READY


@dataclass
class Checked:
    """What is wrong or worth a look, what is left of the line, and the papers the cost needs."""

    missing: list[Missing] = field(default_factory=list)
    left: Money | None = None  # on the line after this expense
    papers: list[tuple[str, bool, bool]] = field(default_factory=list)  # name, there, always

    @property
    def errors(self) -> list[Missing]:
        return errors(self.missing)


def checked(form, expense: Expense | None) -> Checked:
    """Run the rules over a bound form's values; `expense` is the stored one, None for a new one."""
    form.is_valid()
    wrong = [
        Missing("field", str(sentence), field=name, level=ERROR)
        for name, sentences in form.errors.items() if name in form.fields
        for sentence in sentences
    ]  # fmt: skip
    typed = as_typed(form, expense)
    if typed is None:
        return Checked(wrong)
    said = {one.field for one in wrong}
    found = [one for rule in READY for one in rule(typed) if one.field not in said]
    return Checked([*wrong, *found], left_on_line(typed), papers_of(typed))


def as_typed(form, expense: Expense | None) -> Expense | None:
    """The expense that the form would make of what could be read; None without an activity."""
    said = form.cleaned_data
    if expense is not None:
        typed = copy.copy(expense)
        typed.__dict__.pop("_asked", None)
    else:
        activity = said.get("activity")
        if activity is None:
            return None
        typed = Expense(activity=activity, case_id=activity.case_id)
    for name, value in said.items():
        if name in Expense.writable_fields() and name not in ("documents", "activity"):
            if name in form.errors:
                continue
            setattr(typed, name, value)
    if typed.partner_id is None:
        return None
    typed.typed_documents = list(said.get("documents") or ())
    return typed


def left_on_line(expense: Expense) -> Money | None:
    """What is left of the approved line with this expense on it; None without a line."""
    line = expense.budget_line
    if line is None:
        return None
    spent = expense.spent_by_others() if expense.pk else spent_on([line])[line.pk]
    after = spent + (expense.sek_amount or 0)
    return Money(line.amount - after, "SEK").rounded()


def papers_of(expense: Expense) -> list[tuple[str, bool, bool]]:
    """(paper, whether it is there, whether every such cost needs it) for its category."""
    if expense.budget_line_id is None:
        return []
    kinds = expense.kinds_of_papers()
    rules = expense.call_rules()
    needed = rules.papers(expense.category)
    return [(name_of(one), is_there(one, kinds), not one.get("if")) for one in needed]
