"""What a step touches: what is open below, days that are set, who is told. Shown before it is done.

A room says with `consequences` which of its steps want this. A room above adds a table of its own
with `also_touches` (grants that run), so that nobody below needs to know it.
"""

from collections.abc import Callable

from django.db.models import CharField, Count, Value
from django.utils.translation import gettext as _

from . import clock
from .desk import visible_rows
from .matters import kind_of, matter_kinds
from .models import Deadline

MOST_DAYS, MOST_PEOPLE = 12, 40

_tables: dict[str, list[Callable]] = {}


def also_touches(model, table: Callable) -> None:
    """A room above shows `table(matter, person)` (for components/table.html, or None) on the steps
    of a kind below that have consequences."""
    known = _tables.setdefault(model.label(), [])
    if table not in known:
        known.append(table)


def what_it_touches(matter, step, person) -> dict | None:
    """The panel of a step's page as this person may see it; None where the step says nothing.

    {"sentences", "open": table, "days": table, "told": [names], "tables": [table]}
    """
    sentences = matter.consequences(step, person)
    if sentences is None:
        return None
    further = [table(matter, person) for table in _tables.get(type(matter).label(), [])]
    return {
        "sentences": sentences,
        "open": _open_table(open_below(matter, person)),
        "days": _days_table(open_days(matter, person)),
        "told": told_by(matter, step, person),
        "tables": [one for one in further if one and one["rows"]],
    }


def _below(matter, kind, person):
    """The matters of a kind below this one that the person may see; None where there are none."""
    if type(matter).opens_case and kind is not type(matter) and kind.parent_name:
        return kind.objects.visible_to(person).filter(case=matter.case_id)
    if kind in type(matter).kinds_below():
        return kind.objects.visible_to(person).filter(**{kind.parent_name: matter.pk})
    return None


def open_below(matter, person) -> list[tuple]:
    """(kind, state, how many) of what somebody still has to do something about; one query."""
    parts = []
    for kind in matter_kinds():
        rows = _below(matter, kind, person)
        if rows is None:
            continue
        parts.append(
            rows.filter(state__in=list(kind.holds)).order_by()
            .annotate(kind_label=Value(kind.label(), output_field=CharField()))
            .values("kind_label", "state").annotate(number=Count("pk"))
            .values_list("kind_label", "state", "number")
        )  # fmt: skip
    if not parts:
        return []
    found = list(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    return [
        (kind, state, number)
        for kind in matter_kinds()
        for label, state, number in found
        if label == kind.label()
    ]


def _open_table(found) -> dict:
    return {
        "caption": _("Open below it"),
        "columns": [
            {"label": _("Kind")}, {"label": _("State")}, {"label": _("How many"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": str(kind._meta.verbose_name).capitalize()},
                    {"text": str(dict(kind.list_states()).get(state, state))},
                    {"text": str(number)},
                ]
            }
            for kind, state, number in found
        ],
    }  # fmt: skip


def open_days(matter, person) -> list[tuple]:
    """(row of the desk, what is due, when) of the next open deadlines the person may know of."""
    here = Deadline.objects.filter(done_at=None, case=matter.case_id).order_by("due_at", "pk")
    if not type(matter).opens_case:
        here = here.filter(kind=matter.label(), matter_id=matter.pk)
    rows = list(here[:MOST_DAYS])
    seen = visible_rows({(one.kind, one.matter_id) for one in rows}, person)
    by_kind: dict = {}
    for label, pk in seen:
        by_kind.setdefault(label, set()).add(pk)
    matters = {
        (label, pk): one
        for label, pks in by_kind.items()
        for pk, one in kind_of(label)._base_manager.in_bulk(pks).items()
    }
    return [
        (seen[one.kind, one.matter_id],
         matters[one.kind, one.matter_id].deadline_label(one.code), one.due_at)
        for one in rows if (one.kind, one.matter_id) in seen
    ]  # fmt: skip


def _days_table(found) -> dict:
    return {
        "caption": _("Days that are set"),
        "columns": [{"label": _("What")}, {"label": _("Is due")}, {"label": _("Day")}],
        "rows": [
            {
                "cells": [
                    {"text": row.title, "url": row.url},
                    {"text": what},
                    {"text": clock.programme_date(due_at)},
                ]
            }
            for row, what, due_at in found
        ],
    }


def told_by(matter, step, person) -> list[str]:
    """The names of those who get a notice of the step, as things stand before it is taken."""
    names: dict = {}
    for whom in step.tells:
        found = whom.people(matter) if hasattr(whom, "people") else whom(matter)
        names |= {one.pk: str(one) for one in found if one.pk != person.pk}
    return sorted(names.values())[:MOST_PEOPLE]
