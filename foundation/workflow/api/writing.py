"""Matters as JSON: the detail, the rows of a list, the offered steps, the record."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..asks import asks
from ..letters import absolute
from ..shapes import shape, value_of

# Entries that are no step of a process, and names that were retired: history keeps its words.
OTHER_LABELS = {
    "document": _("Document added"),
    "hand_over": _("Handed over"),
    "take_over": _("Taken over from before"),
    "appointed": _("Appointed"),
    "message": _("Message from the office"),
    "begin": _("Begun"),
}


def row(matter, numbers=None, holders=None) -> dict:
    """A matter as a row of a list: the detail without `steps` and `missing`."""
    kind = type(matter)
    holder = holders[matter.pk] if holders is not None else matter.holder()
    return {
        "id": matter.pk,
        "reference": matter.reference,
        "file_numbers": kind.file_numbers_of([matter])[matter.case_id]
        if numbers is None
        else numbers[matter.case_id],
        "state": matter.state,
        "state_label": matter.get_state_display(),
        "title": getattr(matter, "titles", None) or matter.title,
        "url": reverse(f"api:{kind.code}_detail", args=[matter.pk]),
        "page": absolute(matter.url),
        "version": matter.version,
        "created_at": shape(matter.created_at),
        "updated_at": shape(matter.updated_at),
        "holder": shape(holder),
        **own_fields(matter),
    }


def rows(kind, matters: list) -> list[dict]:
    """Rows of a page of a list, with a number of queries that does not grow."""
    kind.prepare_rows(matters)
    numbers = kind.file_numbers_of(matters)
    holders = holders_of(matters)
    return [row(matter, numbers, holders) for matter in matters]


def holders_of(matters: list) -> dict:
    """{pk: holder} for many rows of one kind: each role is asked once."""
    found: dict = {}
    by_role: dict = {}
    for matter in matters:
        by_role.setdefault(matter.holds.get(matter.state), []).append(matter)
    for role, group in by_role.items():
        ids = role.organisations_of(group) if role else {}
        for matter in group:
            found[matter.pk] = role and {
                "role": role.name,
                "label": str(role.label),
                "organisation": ids.get(matter.pk),
                "since": matter.state_since,
            }
    return found


def own_fields(matter) -> dict:
    return {name: shown(matter, name) for name in matter.shows}


def shown(matter, name: str):
    """One of the shown fields, in the API's spelling; a relation is its id, without a query."""
    field = next((f for f in matter._meta.concrete_fields if f.name == name), None)
    if isinstance(field, models.ForeignKey):
        return getattr(matter, field.attname)
    return shape(value_of(matter, name))


def detail(matter, person) -> dict:
    """A matter as a whole: its row, what is missing, and the steps this person can take."""
    matter.remember_roles(person)
    _main, missing, steps = matter.outlook(person)
    return {
        **row(matter),
        "missing": [one.as_json(matter.mend_url(one)) for one in missing],
        "steps": [offered(matter, step, lacks, person) for step, lacks in steps],
    }


def offered(matter, step, lacks, person) -> dict:
    form = step.form_class(type(matter))(matter=matter, by=person)
    return {
        "name": step.name,
        "label": str(step.label),
        "url": reverse(f"api:{matter.code}_{step.name}", args=[matter.pk]),
        "missing": [one.as_json(matter.mend_url(one)) for one in lacks if one.level == "error"],
        "asks": asks(form),
    }


def step_label(steps: dict, begin, name: str):
    """What a step is called in the history: also those that no process has (any more)."""
    if name in steps:
        return steps[name].label
    if begin and name == begin.name:
        return begin.label
    return OTHER_LABELS.get(name, name.replace("_", " ").capitalize())


def entry(one, kind, person) -> dict:
    """An entry of the record as JSON, with its reason where there is one and it was not erased."""
    texts = {remark.name: remark.text for remark in one.remarks.all()}
    label = step_label(kind.steps(), kind.begin, one.step)
    by, name = kind.hand_shown(one, person)
    return {
        "seq": one.seq,
        "at": shape(one.at),
        "by": {"id": by, "name": name},
        "on_behalf_of": one.on_behalf_of,
        "step": one.step,
        "label": str(label),
        "source": one.source,
        "target": one.target,
        "reason": texts.get("reason") or texts.get("reasons") or texts.get("note") or "",
        "facts": kind.facts_shown(one, person),
        "previous": one.previous,
        "hash": one.hash,
    }
