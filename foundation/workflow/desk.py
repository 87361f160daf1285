"""The desk: what waits for a person, what they wait for, what moved. Derived, never stored."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Case, CharField, Count, Max, Q, Value, When

from . import clock, titles
from .api.writing import step_label
from .matters import Matter, answers, matter_kinds
from .models import Deadline, Entry
from .steps import ANY

LIMIT = 60
LOOKED_THROUGH = 2000  # of the newest visible entries, so that one busy matter hides no other
LATE, MATTERS = 2000, LIMIT * 5  # entries and matters among which the newest are looked for first
COLUMNS = ("kind_label", "pk", "case_id", "reference", "title", "state", "state_since", "step")


@dataclass
class Row:
    """One matter on the desk."""

    kind: type
    pk: int
    case_id: int
    reference: str
    title: str
    state: str
    since: object
    step: str = ""  # the code of what this person does next
    due: object = None
    deadline: str = ""
    url: str = ""
    holder_label: str = ""
    holder_names: str = ""
    kind_label: str = field(default="")

    def __post_init__(self):
        from django.urls import reverse

        self.url = reverse(f"{self.kind._meta.app_label}:{self.kind.code}_detail", args=[self.pk])
        self.kind_label = str(self.kind._meta.verbose_name)
        role = self.kind.holds.get(self.state)
        self.holder_label = str(role.label) if role else ""

    @property
    def state_label(self) -> str:
        return str(dict(self.kind.list_states()).get(self.state, self.state))

    @property
    def step_label(self) -> str:
        return str(self.kind.steps()[self.step].label) if self.step else ""

    @property
    def their_step(self) -> str:
        """What whoever holds the pen does next; empty where that depends on who it is."""
        moves = moves_of(self.kind, self.state)
        return str(self.kind.steps()[moves[0][1]].label) if len(moves) == 1 else ""

    @property
    def late(self) -> bool:
        return bool(self.due and self.due < clock.now())

    @property
    def days_left(self) -> int | None:
        """Programme days until it is due: 0 is today, below zero is late."""
        return (clock.programme_date(self.due) - clock.today()).days if self.due else None

    @property
    def days_waiting(self) -> int:
        return clock.days_since(self.since)


def _union(querysets, person=None) -> list[Row]:
    """The rows of several kinds in one query; with a person, the next step of each for them.

    Their titles are as stored: `in_words` is asked once for all that a page shows.
    """
    parts = [
        rows.order_by().annotate(
            kind_label=Value(kind.label(), output_field=CharField()),
            step=_next_step(kind, person) if person else Value("", output_field=CharField()),
        )
        .values_list(*COLUMNS)
        for kind, rows in querysets
    ]  # fmt: skip
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    kinds = {kind.label(): kind for kind in matter_kinds()}
    rows = found.order_by("-state_since")[: LIMIT * 5]
    return [Row(kinds[label], *rest) for label, *rest in rows]


def moves_of(kind, state: str) -> tuple:
    """((role or None, code of a step), …): what whoever holds the pen in a state does next.

    The process says it in `comes_next`; else it is the main step or the first of the holder's.
    """
    if state in kind.comes_next:
        return tuple(kind.comes_next[state])
    holder = kind.holds[state].root
    own = [
        step for step in kind.steps().values()
        if state in step.sources and ANY not in step.sources and step.name != "edit"
        and not step.consequence and any(role.root is holder for role in step.by)
    ]  # fmt: skip
    own.sort(key=lambda step: not step.main)
    return ((None, own[0].name),) if own else ()


def _next_step(kind, person) -> Case:
    """The code of the next step of each row, where the person holds the pen."""
    cases = []
    for state in kind.holds:
        for role, name in moves_of(kind, state):
            theirs = role.where(kind, person) if role else Q()
            cases.append(When(Q(state=state) & theirs, then=Value(name)))
    return Case(*cases, default=Value(""), output_field=CharField())


def in_words(rows: list[Row]) -> list[Row]:
    """The titles as the matters say them: those of kinds with a title in each language, too."""
    for kind in {row.kind for row in rows}:
        if kind.__str__ is not Matter.__str__:
            mine = [row for row in rows if row.kind is kind]
            rows_said = kind._base_manager.select_related(*kind.list_relations)
            said = rows_said.in_bulk({row.pk for row in mine})
            for row in mine:
                row.title = str(said[row.pk])
    for row in rows:
        row.title = titles.in_words(row.title) or row.reference
    return rows


def roles_of(person) -> set:
    """The roles of any process that the person could have in anything at all."""
    kinds = matter_kinds()
    roles = {role for kind in kinds for role in (*kind.sees, *kind.holds.values())}
    return answers["possible_roles"](person, roles)


def _held(person, among: set) -> list:
    """(kind, its rows): roles that the person cannot have are left out."""
    return [
        (kind, kind.objects.visible_to(person, among).held_by(person, among))
        for kind in matter_kinds()
        if among & set(kind.sees) and among & set(kind.holds.values())
    ]


def counts(person, among: set) -> dict:
    """{kind: in how many of its matters the person holds the pen}: what the menu shows."""
    question = _question(person, person.is_active, frozenset(among), clock.today())
    if question is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(*question)
        found = dict(cursor.fetchall())
    return {kind: found[kind.label()] for kind in matter_kinds() if kind.label() in found}


@lru_cache(maxsize=256)
def _question(person, active: bool, among: frozenset, day: date) -> tuple | None:
    """The menu's query as SQL and parameters, or None when there is nothing to ask.

    Every page asks it, and putting it together takes ten times as long as running it. It rests on
    nothing but who asks, which roles they can have and the day: that much is kept, the answer
    never.
    """
    parts = [
        rows.order_by().annotate(kind_label=Value(kind.label(), output_field=CharField()))
        .values("kind_label").annotate(number=Count("pk")).values_list("kind_label", "number")
        for kind, rows in _held(person, among)
    ]  # fmt: skip
    if not parts:
        return None
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    try:
        return found.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return None


def desk_of(person, among: set) -> tuple[list[Row], list[Row]]:
    """(what waits for the person, what they wait for), each by deadline.

    A partnership that is under way, with no day set, is not what anybody waits for.
    """
    mine = _union(_held(person, among), person)
    theirs = _awaited(person, mine, among)
    with_deadlines(in_words([*mine, *theirs]))
    awaited = [row for row in theirs if row.due or moves_of(row.kind, row.state)]
    return by_deadline(mine), by_deadline(awaited)


def _awaited(person, mine: list[Row], among: set) -> list[Row]:
    """What the person's organisations take part in and somebody else holds; without deadlines."""
    own = {(row.kind, row.pk) for row in mine}
    rows = _union(
        [
            (
                kind,
                kind.objects.visible_to(person, among).filter(
                    kind.waited_for_by(person), state__in=list(kind.holds)
                ),
            )
            for kind in matter_kinds()
            if among & set(kind.sees)
        ]
    )
    return [row for row in rows if (row.kind, row.pk) not in own]


def with_deadlines(rows: list[Row]) -> list[Row]:
    """Put the next open deadline beside each row (one query)."""
    if not rows:
        return rows
    cases = {row.case_id for row in rows}
    open_ = Deadline.objects.filter(done_at=None, case__in=cases).order_by("-due_at")
    nearest = {(one.kind, one.matter_id): one for one in open_}
    for row in rows:
        found = nearest.get((row.kind.label(), row.pk))
        if found:
            row.due, row.deadline = found.due_at, found.code
    return rows


def by_deadline(rows: list[Row]) -> list[Row]:
    """What is late, then what has a day, then what only waits; a pen without a step of its own
    (a partnership that is under way) comes last."""
    return sorted(
        rows, key=lambda row: (row.due is None, row.due or row.since, row.step == "", row.since)
    )


def due_soon(rows: list[Row], days: int = 30) -> list[Row]:
    """Of some rows those that are late or due within the days."""
    return [row for row in rows if row.due and row.days_left <= days]


def with_holders(rows: list[Row], person) -> list[Row]:
    """Put the names of the organisations beside the rows that wait for a party (two queries)."""
    parties = answers["parties"]({row.case_id for row in rows}, person)
    for row in rows:
        role = row.kind.holds.get(row.state)
        here = parties.get(row.case_id, []) if role and role.root.party else []
        if role and role.root.party == "holder":
            here = [one for one in here if one["holds_grant"]]
        row.holder_names = ", ".join(one["name"] for one in here if not one["mine"])
    return rows


def moved(person, among: set | None = None, most: int = 12) -> list[dict]:
    """The newest entry of others about each matter the person may see, newest first.

    Asked of what is visible, not of what is newest: thousands of entries about other people's
    matters hide nothing.
    """
    newest, rows = _moved_of_late(person, most)
    newest = newest or list(_moved_at_all(person, among, most))
    recent = list(Entry.objects.filter(pk__in=newest).select_related("by").order_by("-pk"))
    keys = {(entry.kind, entry.matter_id) for entry in recent}
    rows = rows or _by_key(_union(_visible_of(keys, person)))
    in_words([row for key, row in rows.items() if key in keys])
    return [
        _moved(entry, row, person)
        for entry in recent
        if (row := rows.get((entry.kind, entry.matter_id))) is not None
    ]


def _moved_of_late(person, most: int) -> tuple[list[int], dict]:
    """(the ids of those entries, {key: Row} of what they are about), where the newest of all are
    enough to find them; else nothing.

    Who sees hundreds of thousands of matters finds them here: they need not all be counted.
    """
    latest: dict = {}
    window = Entry.objects.order_by("-pk").values_list("pk", "kind", "matter_id", "by")
    for pk, kind, matter, by in window[:LATE]:
        if by != person.pk and len(latest) < MATTERS:
            latest.setdefault((kind, matter), pk)
    rows = _by_key(_union(_visible_of(set(latest), person)))
    found = sorted((latest[key] for key in rows), reverse=True)
    return (found[:most], rows) if len(found) >= most else ([], {})


def _moved_at_all(person, among: set | None, most: int):
    """The same, asked of everything that the person may see."""
    visible = Q(pk__in=[])
    for kind in matter_kinds():
        if among is None or among & set(kind.sees):
            here = kind.objects.visible_to(person, among).order_by().values("pk")
            visible |= Q(kind=kind.label(), matter_id__in=here)
    window = Entry.objects.filter(visible).exclude(by=person).order_by("-pk").values("pk")
    newest = (
        Entry.objects.filter(pk__in=window[:LOOKED_THROUGH]).order_by()
        .values("kind", "matter_id").annotate(last=Max("pk")).order_by("-last")
        .values_list("last", flat=True)
    )  # fmt: skip
    return newest[:most]


def _moved(entry, row: Row, person) -> dict:
    return {
        "at": entry.at,
        "by": row.kind.hand_shown(entry, person)[1],
        "label": step_label(row.kind.steps(), row.kind.begin, entry.step),
        "title": row.title,
        "reference": row.reference,
        "source": entry.source,
        "target": dict(row.kind.list_states()).get(entry.target, entry.target),
        "stayed": entry.source == entry.target,
        "url": row.url,
        "kind_label": row.kind_label,
        "state_label": row.state_label,
    }


def visible_rows(keys: set, person) -> dict:
    """{(label, id): Row} of those keys that the person may see, of all kinds in one query."""
    return _by_key(in_words(_union(_visible_of(keys, person))))


def _by_key(rows: list[Row]) -> dict:
    return {(row.kind.label(), row.pk): row for row in rows}


def _visible_of(keys: set, person) -> list:
    """[(kind, those of the keys that the person may see)]."""
    by_kind: dict[str, list[int]] = {}
    for label, pk in keys:
        by_kind.setdefault(label, []).append(pk)
    return [
        (kind, kind.objects.visible_to(person).filter(pk__in=by_kind[kind.label()]))
        for kind in matter_kinds()
        if kind.label() in by_kind
    ]
