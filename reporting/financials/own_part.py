"""Whether somebody has a part in a cost: entered it, was paid, or travelled on it; and in a report.

Nobody judges such a cost (DOMAIN §2, four eyes on every decision about money): another person does.
Rooms that know who was paid by name (per diems) hand in `paid_persons_are(ask)` with
`ask(expense ids) -> {expense id: {names}}`, whose pay of which month it was (wages, fees)
`pay_is(ask)`; rooms that know who travelled `travellers_are(ask)` with
`ask(person, activity ids) -> {activity ids}`.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q
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
_whose_pay: list[Callable] = []
_travelled: list[Callable] = []


def paid_persons_are(ask: Callable[[list[int]], dict[int, set[str]]]) -> None:
    """A room that knows who was paid hands in how to ask it."""
    _paid.append(ask)


def pay_is(ask: Callable) -> None:
    """A room that knows whose pay costs are hands in how to ask it, of all costs at once:
    `ask(expense ids) -> {expense id: {(who, month)}}`."""
    _whose_pay.append(ask)


def said_of_pay(expenses: list[int]) -> dict[int, set[tuple[str, str]]]:
    """{expense: whose pay of which month}, as the rooms know it."""
    found: dict[int, set[tuple[str, str]]] = {}
    for ask in _whose_pay:
        for pk, pay in ask(expenses).items():
            found.setdefault(pk, set()).update(pay)
    return found


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
    rows = list(Expense.objects.filter(pk__in=ids).only("activity", "supplier"))
    entries = Entry.objects.filter(kind=Expense.label(), matter_id__in=ids, by=person)
    return _parts_in(person, rows, said_of_pay(ids), entries.values_list("matter_id", flat=True))


def _parts_in(person, rows: list[Expense], pay, entered: Iterable[int]) -> dict[int, str]:
    """`parts_in` of costs that are read already; `pay` as `said_of_pay` gives it; `entered`: those
    whose record names the person."""
    travelled = activities_of(person, {one.activity_id for one in rows})
    found = {one.pk: TRAVELLED for one in rows if one.activity_id in travelled}
    found |= dict.fromkeys(_paid_to(person, rows, pay), PAID)
    return found | dict.fromkeys(entered, ENTERED)


def paid_to(person, expenses: Iterable[int]) -> set[int]:
    """Those of the costs that were paid to the person: as supplier, in wages, fees or per diem."""
    ids = list(expenses)
    if not ids or not one_name(person.name):
        return set()
    rows = list(Expense.objects.filter(pk__in=ids).only("supplier"))
    return _paid_to(person, rows, said_of_pay(ids))


def _paid_to(person, rows: list[Expense], pay) -> set[int]:
    name = one_name(person.name)
    if not name:
        return set()
    found = {one.pk for one in rows if one_name(one.supplier) == name}
    found |= {pk for pk, whose in pay.items() if name in {one_name(who) for who, _month in whose}}
    for ask in _paid:
        names_of = ask([one.pk for one in rows])
        found |= {pk for pk, names in names_of.items() if name in map(one_name, names)}
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
        known[person.pk] = _own_costs(report, person)
    return known[person.pk]


def _own_costs(report, person) -> dict[int, str]:
    if "_lines" in report.__dict__:  # read with their costs already, as an audit's page does
        rows = [line.expense for line in report.cost_lines()]
        of_costs = (pk for kind, pk, _step in record_of(report, person) if kind == Expense.label())
        return _parts_in(person, rows, pay_in(report), of_costs) if rows else {}
    ids = [line.expense_id for line in report.lean_lines() if line.correction_of_id is None]
    return parts_in(person, ids)


def record_of(report, person) -> list[tuple[str, int, str]]:
    """(kind, id, step) of what the person did with the report and its costs; asked once for this
    copy of it."""

    def ask():
        costs = [line.expense_id for line in report.cost_lines()]
        itself = Q(kind=report.label(), matter_id=report.pk)
        rows = Entry.objects.filter(itself | Q(kind=Expense.label(), matter_id__in=costs))
        return list(rows.filter(by=person).values_list("kind", "matter_id", "step"))

    return report.once(f"record-{person.pk}", ask)


def pay_in(report) -> dict[int, set[tuple[str, str]]]:
    """`said_of_pay` of the costs that stand in the report; asked once for this copy of it."""
    return report.once("pay", lambda: said_of_pay([one.expense_id for one in report.cost_lines()]))


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
    if "_lines" in report.__dict__:  # the costs are read: their record is asked with its own
        mine = {step for kind, _pk, step in record_of(report, person) if kind == report.label()}
        mine -= {*but}
        return bool(mine & {*steps} if steps else mine)
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
