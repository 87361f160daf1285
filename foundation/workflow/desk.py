"""The desk: what waits for a person, what they wait for, what moved. Derived, never stored."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, Count, Max, Value

from . import clock
from .api.writing import step_label
from .matters import Matter, answers, matter_kinds
from .models import Deadline, Entry

LIMIT = 60
COLUMNS = ("kind_label", "pk", "case_id", "reference", "title", "state", "state_since")


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
    due: object = None
    deadline: str = ""
    url: str = ""
    holder_label: str = ""
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
    def late(self) -> bool:
        return bool(self.due and self.due < clock.now())


def _union(querysets) -> list[Row]:
    parts = [
        rows.order_by().annotate(kind_label=Value(kind.label(), output_field=CharField()))
        .values_list(*COLUMNS)
        for kind, rows in querysets
    ]  # fmt: skip
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    kinds = {kind.label(): kind for kind in matter_kinds()}
    rows = found.order_by("-state_since")[: LIMIT * 5]
    return in_words([Row(kinds[label], *rest) for label, *rest in rows])


def in_words(rows: list[Row]) -> list[Row]:
    """The titles as the matters say them: those of kinds with a title in each language, too."""
    for kind in {row.kind for row in rows}:
        if kind.__str__ is not Matter.__str__:
            mine = [row for row in rows if row.kind is kind]
            said = kind._base_manager.in_bulk({row.pk for row in mine})
            for row in mine:
                row.title = str(said[row.pk])
    for row in rows:
        row.title = row.title or row.reference
    return rows


def waiting_for_me(person) -> list[Row]:
    """The matters in which this person holds the pen: by deadline, then the oldest first."""
    return by_deadline(with_deadlines(held_by(person, roles_of(person))))


def roles_of(person) -> set:
    """The roles of any process that the person could have in anything at all."""
    kinds = matter_kinds()
    roles = {role for kind in kinds for role in (*kind.sees, *kind.holds.values())}
    return answers["possible_roles"](person, roles)


def held_by(person, among: set) -> list[Row]:
    """The matters in which this person, by one of the roles, holds the pen; without deadlines."""
    return _union(_held(person, among))


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


def i_wait_for(person, mine: list[Row]) -> list[Row]:
    """What the person's organisations take part in and somebody else holds."""
    own = {(row.kind, row.pk) for row in mine}
    rows = _union(
        [
            (
                kind,
                kind.objects.visible_to(person).filter(
                    kind.waited_for_by(person), state__in=list(kind.holds)
                ),
            )
            for kind in matter_kinds()
        ]
    )
    return by_deadline(with_deadlines([row for row in rows if (row.kind, row.pk) not in own]))


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
    return sorted(rows, key=lambda row: (row.due is None, row.due or row.since, row.since))


def due_soon(rows: list[Row], days: int = 30) -> list[Row]:
    """Of some rows those that are late or due within the days."""
    until = clock.now() + timedelta(days=days)
    return [row for row in rows if row.due and row.due <= until]


def moved(person, most: int = 12) -> list[dict]:
    """The newest entries about matters that the person may see."""
    newest = Entry.objects.order_by("-at", "-pk").values("kind", "matter_id").annotate(at=Max("pk"))
    recent = list(
        Entry.objects.filter(pk__in=newest.order_by("-at").values("at")[:200])
        .exclude(by=person).select_related("by").order_by("-at", "-pk")[:100]
    )  # fmt: skip
    visible = visible_rows({(e.kind, e.matter_id) for e in recent}, person)
    shown = []
    for entry in recent:
        row = visible.get((entry.kind, entry.matter_id))
        if row is None:
            continue
        shown.append(
            {
                "at": entry.at,
                "by": entry.by.name,
                "label": step_label(row.kind.steps(), row.kind.begin, entry.step),
                "title": row.title,
                "reference": row.reference,
                "source": entry.source,
                "target": dict(row.kind.list_states()).get(entry.target, entry.target),
                "url": row.url,
                "kind_label": row.kind_label,
                "state_label": row.state_label,
            }
        )
        if len(shown) == most:
            break
    return shown


def visible_rows(keys: set, person) -> dict:
    """{(label, id): Row} of those keys that the person may see, of all kinds in one query."""
    by_kind: dict[str, list[int]] = {}
    for label, pk in keys:
        by_kind.setdefault(label, []).append(pk)
    found = _union(
        [
            (kind, kind.objects.visible_to(person).filter(pk__in=by_kind[kind.label()]))
            for kind in matter_kinds()
            if kind.label() in by_kind
        ]
    )
    return {(row.kind.label(), row.pk): row for row in found}


def everything_of(person) -> list[Row]:
    """All open matters in which the person holds the pen: what a hand-over hands over."""
    return waiting_for_me(person)
