"""Whether somebody has a part in a cost: entered it, was paid, or travelled on it.

Nobody judges such a cost (DOMAIN §2, four eyes on every decision about money): another person does.
Rooms that know who was paid by name (wages, fees) hand in `paid_persons_are(ask)` with
`ask(expense ids) -> {expense id: {person ids}}`.
"""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.workflow.models import Entry, Part
from foundation.workflow.rules import Missing, rule
from reporting.activities.models import Activity
from reporting.expenses.models import Expense

ENTERED, PAID, TRAVELLED = "entered", "paid", "travelled"
SENTENCES = {
    ENTERED: _("You entered this cost: another person decides on it."),
    PAID: _("This was paid to you: another person decides on it."),
    TRAVELLED: _("You took part in this activity as a delegate: another person decides on its "
                 "costs."),
}  # fmt: skip

_paid: list[Callable] = []


def paid_persons_are(ask: Callable[[list[int]], dict[int, set[int]]]) -> None:
    """A room that knows who was paid hands in how to ask it."""
    _paid.append(ask)


def _name(text: object) -> list[str]:
    return str(text or "").casefold().split()


def parts_in(person, expenses: Iterable[int]) -> dict[int, str]:
    """{expense: entered, paid or travelled} of those in which the person has a part; the number
    of queries does not depend on how many there are."""
    ids = list(expenses)
    if person is None or not ids:
        return {}
    name = _name(person.name)
    rows = list(Expense.objects.filter(pk__in=ids).values_list("pk", "supplier", "activity"))
    travelled = activities_of(person, {activity for _pk, _supplier, activity in rows})
    found = {pk: TRAVELLED for pk, _supplier, activity in rows if activity in travelled}
    found |= {pk: PAID for pk, supplier, _activity in rows if name and _name(supplier) == name}
    for ask in _paid:
        found |= {pk: PAID for pk, people in ask(ids).items() if person.pk in people}
    entries = Entry.objects.filter(kind=Expense.label(), matter_id__in=ids, by=person)
    return found | dict.fromkeys(entries.values_list("matter_id", flat=True), ENTERED)


def activities_of(person, activities: Iterable[int]) -> set[int]:
    """Those of the activities in which the person is named as a delegate."""
    name = _name(person.name)
    rows = Part.objects.filter(
        kind=Activity.label(), name="delegates", matter_id__in=list(activities)
    )
    return {
        part.matter_id
        for part in rows
        if any(
            row.get("person") == person.pk or (name and _name(row.get("name")) == name)
            for row in part.content
        )
    }


def own_costs(report, person) -> dict[int, str]:
    """`parts_in` of the costs that stand in the report; asked once for this copy of it."""
    known = report.__dict__.setdefault("_own_costs", {})
    if person.pk not in known:
        ids = [line.expense_id for line in report.lean_lines() if line.correction_of_id is None]
        known[person.pk] = parts_in(person, ids)
    return known[person.pk]


@rule(_("none of its costs was entered by, paid to or travelled on by whoever decides"))
def none_of_it_is_ones_own(matter, by):
    """Of a financial report, or of a settlement of one."""
    report = getattr(matter, "financial_report", matter)
    if by is not None and getattr(by, "pk", None) and (own := own_costs(report, by)):
        reason = SENTENCES[next(iter(own.values()))]
        yield Missing(
            "own_cost",
            say("You have a part in a cost of this report. %(reason)s") % {"reason": reason},
        )
