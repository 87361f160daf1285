"""Whether somebody has a part in a cost: entered it, was paid, or travelled on it; and in a report.

Nobody judges such a cost (DOMAIN §2, four eyes on every decision about money): another person does.
Rooms that know who was paid by name (wages, fees, per diems) hand in `paid_persons_are(ask)` with
`ask(expense ids) -> {expense id: {names}}`; rooms that know who travelled `travellers_are(ask)`
with `ask(person, activity ids) -> {activity ids}`.
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
_travelled: list[Callable] = []


def paid_persons_are(ask: Callable[[list[int]], dict[int, set[str]]]) -> None:
    """A room that knows who was paid hands in how to ask it."""
    _paid.append(ask)


def travellers_are(ask: Callable[[object, list[int]], set[int]]) -> None:
    """A room that knows who travelled hands in how to ask it."""
    _travelled.append(ask)


def one_name(text: object) -> str:
    """A name as it is compared: whoever has the same one is taken for the same person."""
    return " ".join(str(text or "").casefold().split())


def parts_in(person, expenses: Iterable[int]) -> dict[int, str]:
    """{expense: entered, paid or travelled} of those in which the person has a part; the number
    of queries does not depend on how many there are."""
    ids = list(expenses)
    if person is None or not ids:
        return {}
    rows = list(Expense.objects.filter(pk__in=ids).values_list("pk", "activity"))
    travelled = activities_of(person, {activity for _pk, activity in rows})
    found = {pk: TRAVELLED for pk, activity in rows if activity in travelled}
    found |= dict.fromkeys(paid_to(person, ids), PAID)
    entries = Entry.objects.filter(kind=Expense.label(), matter_id__in=ids, by=person)
    return found | dict.fromkeys(entries.values_list("matter_id", flat=True), ENTERED)


def paid_to(person, expenses: Iterable[int]) -> set[int]:
    """Those of the costs that were paid to the person: as supplier, in wages, fees or per diem."""
    ids, name = list(expenses), one_name(person.name)
    if not ids or not name:
        return set()
    rows = Expense.objects.filter(pk__in=ids).values_list("pk", "supplier")
    found = {pk for pk, supplier in rows if one_name(supplier) == name}
    for ask in _paid:
        found |= {pk for pk, names in ask(ids).items() if name in map(one_name, names)}
    return found


def activities_of(person, activities: Iterable[int]) -> set[int]:
    """Those of the activities in which the person is named as a delegate, or travelled to."""
    ids, name = list(activities), one_name(person.name)
    rows = Part.objects.filter(kind=Activity.label(), name="delegates", matter_id__in=ids)
    found = {
        part.matter_id
        for part in rows
        if any(
            row.get("person") == person.pk or (name and one_name(row.get("name")) == name)
            for row in part.content
        )
    }
    for ask in _travelled:
        found |= ask(person, ids)
    return found


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


# A report's way to the office: whose hand is in it does not decide on it there, also when they
# serve no partner any more, and nor does whoever audited it.
PUT_FORWARD = (
    "begin", "take_over", "edit", "request_confirmation", "confirm", "hand_to_auditor", "audited",
    "submit", "submit_again", "answer_query",
)  # fmt: skip


def has_a_hand_in(report, person, steps=(), but=()) -> bool:
    """Whether the record shows the person in one of these steps of the report; in any, for ()."""
    rows = Entry.objects.filter(kind=report.label(), matter_id=report.pk, by=person)
    rows = rows.exclude(step__in=but)
    return (rows.filter(step__in=steps) if steps else rows).exists()


@rule(_("whoever decides did not put the report forward, enter it for a partner or audit it"))
def not_put_forward_by_oneself(matter, by):
    """Of a report, or of a settlement of one."""
    report = getattr(matter, "financial_report", matter)
    if getattr(by, "pk", None) and report.pk and has_a_hand_in(report, by, PUT_FORWARD):
        yield Missing(
            "own_report",
            _("You entered, confirmed, submitted or audited this report: another person decides "
              "on it."),
        )  # fmt: skip
