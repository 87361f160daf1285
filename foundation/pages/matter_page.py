"""A matter's page as data: the same order everywhere, asked once from process, forms and record."""

from django import forms
from django.urls import NoReverseMatch, reverse

from foundation.workflow import clock
from foundation.workflow.api.writing import step_label
from foundation.workflow.matters import Matter, kind_of, names_beside, organisation_name
from foundation.workflow.models import Part
from foundation.workflow.parts import can_write_part, may_read_part
from foundation.workflow.rules import WARNING, errors
from foundation.workflow.shapes import value_of
from foundation.workflow.steps import NoSuchStep

from . import behalf
from .above import breadcrumbs
from .beside import sections_beside
from .spoken import spoken

NEWEST, CHILDREN = 12, 12


def page_of(matter: Matter, person) -> dict:
    """Everything the detail page shows, for this person."""
    matter.remember_roles(person)
    main, missing, steps = matter.outlook(person)
    elsewhere = {"edit", *matter.in_sections}
    offered = [(step, lacks) for step, lacks in steps if step.name not in elsewhere]
    ahead = ways_on(main, missing)
    offered.sort(key=lambda pair: pair[0].name not in ahead)  # the way on first
    children = children_of(matter, person)
    sections = matter.sections(person) if hasattr(matter, "sections") else []
    parts = parts_of(matter, person, missing)
    has_tasks = (
        any(step.name == "edit" for step, _lacks in steps)
        and len(matter.parts) > 1
        and (matter.tasks_in is None or matter.state in matter.tasks_in)
    )
    sections = [*sections, *sections_beside(matter, person)]
    return {
        **head_of(matter, person),
        "track": track_of(matter),
        "holder": holder_of(matter, person),
        "missing": [marked(matter, one, person) for one in worst_first(missing)],
        "missing_step_label": main.label if main else "",
        "steps": [
            {
                "label": step.label,
                "url": matter.step_url(step.name),
                "primary": step.name in ahead,
                "missing": [marked(matter, one, person) for one in lacks],
            }
            for step, lacks in offered
        ],
        "facts": facts_of(matter, person),
        "parts": parts,
        "unwritten": [
            one["label"] for one in parts if one["blank"] and not (one["editable"] or has_tasks)
        ],
        "for_partners": behalf.offered(matter, person),
        "has_tasks": has_tasks,
        "sections": sections,
        "children": children,
        # Who has no step of this matter's may still begin something below it: that is the way on.
        "beginnings": [] if offered else beginnings(sections, children),
        "confirmations": matter.confirmation_rows() if hasattr(matter, "confirmation_rows") else [],
        "history": history_of(matter, person, NEWEST),
        "record_url": address(matter, "record"),
        "edit_url": edit_url(matter, steps),
    }


def ways_on(main, missing) -> set[str]:
    """The main step; while it is held back, what mends that is the way on, too."""
    return {main.name, *(one.step for one in errors(missing) if one.step)} if main else set()


def head_of(matter: Matter, person) -> dict:
    numbers = matter.file_numbers_of([matter])[matter.case_id]
    matter.looked_at(person, "page")
    return {
        "title": str(matter),
        "reference": matter.reference,
        "file_numbers": [(organisation_name(n["organisation"]), n["number"]) for n in numbers],
        "kind_label": matter._meta.verbose_name,
        "state_label": matter.get_state_display(),
        "changed_at": matter.updated_at,
        "url": matter.url,
        "breadcrumbs": breadcrumbs(matter, person),
    }


def address(matter, what: str, *args) -> str:
    return reverse(f"{matter._meta.app_label}:{matter.code}_{what}", args=[matter.pk, *args])


def marked(matter, one, person) -> dict:
    """What is missing, with a link for those who may mend it: it leads nobody to a refusal."""
    url = matter.mend_url(one) if may_mend(matter, one, person) else ""
    return {"message": one.message, "level": one.level, "url": url}


def worst_first(missing: list) -> list:
    """What holds the step back stands before what is advice."""
    return sorted(missing, key=lambda one: one.level == WARNING)


def may_mend(matter, one, person) -> bool:
    if one.part in matter.parts:
        return can_write_part(matter, matter.parts[one.part], person)
    if one.part == "documents":  # a place on the page itself, where its own form refuses nobody
        return True
    if one.begins:
        begin = kind_of(one.begins).begin
        return bool(matter.roles_held(person, begin.by)) or begin.is_possible_for(person)
    step = matter.steps().get(one.step or "edit")
    if step is None or matter.mend_url(one) == matter.url:
        return False
    return step.starts_from(matter.state) and bool(matter.roles_held(person, step.by))


def edit_url(matter, steps) -> str | None:
    if any(step.name == "edit" and not errors(lacks) for step, lacks in steps):
        return matter.step_url("edit")
    return None


def track_of(matter) -> list[dict]:
    """The stages in order; a state beside the track (withdrawn) ends it where it stands."""
    labels = dict(type(matter).list_states())
    track = [str(getattr(state, "value", state)) for state in matter.track]
    if matter.state not in track:
        return [{"label": labels.get(matter.state, matter.state), "status": "current"}]
    here = track.index(matter.state)
    status = ["done" if n < here else "current" if n == here else "next" for n in range(len(track))]
    return [
        {"label": labels.get(state, state), "status": how}
        for state, how in zip(track, status, strict=True)
    ]


def holder_of(matter, person) -> dict | None:
    role = matter.holds.get(matter.state)
    if role is None:
        return None
    organisation = matter.holding_organisation(role)
    return {
        "label": str(role.label_on(matter)),
        "organisation_name": names_beside(matter, {organisation}).get(organisation, ""),
        "since": matter.state_since,
        "days": clock.days_since(matter.state_since),
        "mine": bool(matter.roles_held(person, [role])),
    }


# Facts and parts: values as people read them


def facts_of(matter, person) -> list[tuple[str, str]]:
    """The shown fields with their labels, in the order of the process; empty ones left out."""
    form = form_of(matter, person)
    facts = []
    for name in matter.shows:
        if name in getattr(matter, "not_on_page", ()):
            continue
        value = value_of(matter, name)
        text = spoken(value, form.fields.get(name) if form else None, matter, name)
        if text not in ("", None):
            url = value.url if isinstance(value, Matter) else ""
            facts.append((label_of(matter, form, name), text, url))
    return facts


def form_of(matter, person):
    try:
        return matter.step_named("edit").form_class(type(matter))(matter=matter, by=person)
    except NoSuchStep:
        return None


def label_of(matter, form, name: str) -> str:
    if form is not None and name in form.fields and form.fields[name].label:
        return str(form.fields[name].label)
    try:
        text = str(matter._meta.get_field(name).verbose_name)
    except Exception:  # a property has no field
        text = str(getattr(matter, "labels", {}).get(name, name.replace("_", " ")))
    return text[:1].upper() + text[1:]


def parts_of(matter, person, missing=()) -> list[dict]:
    """Each part with its content as facts or table, and whether this person may write it."""
    hidden = getattr(matter, "not_on_page", ())
    here = {name: spec for name, spec in matter.parts.items() if name not in hidden}
    stored = {}
    typed = set(matter.drafts_of(person).values_list("place", flat=True)) if here else ()
    kept = getattr(matter, "_stored_parts", None)  # as the room has read them for its rules
    for part in (Part.objects.about(matter) if kept is None else kept) if here else ():
        stored.setdefault(part.name, []).append(part)
    names_beside(matter, {part.owner for kept in stored.values() for part in kept})
    shown = []
    for name, spec in here.items():
        if not may_read_part(matter, spec, person):
            continue
        own = matter.own_organisation(person) if spec.own else 0
        kept = stored.get(name, [])
        if not kept or (own and own not in {part.owner for part in kept}):
            kept = [*kept, matter.empty_part(name, own)]
        shown += [part_shown(matter, person, name, spec, part, own) for part in kept]
    for part in shown:
        part["lacks"] = [one.message for one in missing if one.part == part["name"]]
        if part["editable"] and part["name"] in typed:
            part["state"] = "begun"
        elif part["state"] == "done" and part["lacks"]:
            part["state"] = "attention"
    return shown


def part_shown(matter, person, name, spec, part, own) -> dict:
    form = spec.form_class(type(matter))(matter=matter, by=person)
    mine = not spec.own or part.owner == own
    label = str(spec.label)
    if spec.own and part.owner:
        label = f"{label}, {names_beside(matter, [part.owner]).get(part.owner, '')}"
    shown = {
        "name": name if mine else f"{name}-{part.owner}",
        "label": label,
        "url": matter.part_url(name),
        "editable": mine and can_write_part(matter, spec, person),
        "kind": "rows" if spec.many else "object",
    }
    if spec.many:
        shown["table"] = rows_table(form, part.content, label)
        shown["blank"] = not part.content
    else:
        shown["facts"] = content_facts(form, part.content)
        shown["blank"] = not shown["facts"]  # a form saved empty holds fields without a value
    shown["state"] = "empty" if shown["blank"] else "done"
    return shown


def content_facts(form, content: dict) -> list[tuple[str, str]]:
    return [
        (str(form.fields[key].label or key) if key in form.fields else key,
         spoken(value, form.fields.get(key)))
        for key, value in content.items() if value not in ("", None, [], {})
    ]  # fmt: skip


def rows_table(form, rows: list[dict], caption: str) -> dict:
    """The rows of a part as the table component takes them."""
    quiet = getattr(form, "quiet", ())  # columns that stay away while nothing stands in them
    names = [
        name for name in getattr(form, "in_table", None) or form.fields
        if name != "note" and (name not in quiet or any(row.get(name) for row in rows))
    ]  # fmt: skip
    numeric = {
        name for name in names
        if isinstance(form.fields[name], forms.DecimalField | forms.IntegerField)
        or getattr(form.fields[name], "ask_type", "") == "money"
    }  # fmt: skip
    table = {
        "caption": caption,
        "columns": [
            {"label": form.fields[name].label, "key": name, "numeric": name in numeric}
            for name in names
        ],
        "rows": [
            {"cells": [{"text": spoken(row.get(name), form.fields[name])} for name in names]}
            for row in rows
        ],
    }
    return with_sums(table, form, rows) if hasattr(form, "reckoned") else table


def with_sums(table: dict, form, rows: list[dict]) -> dict:
    """The table with what its form reckons of each row, and the sum of these below.

    The sums stand before the quiet columns: where notes make a table wide, they stay in sight.
    """
    amounts = form.reckoned(rows)
    quiet = getattr(form, "quiet", ())
    at = sum(1 for column in table["columns"] if column["key"] not in quiet)
    label = form.reckoned_label
    behind = [""] * (len(table["columns"]) - at)
    table["columns"].insert(at, {"label": label, "key": "reckoned", "numeric": True})
    for row, amount in zip(table["rows"], amounts, strict=True):
        row["cells"].insert(at, {"text": spoken(amount)})
    if amounts:
        whole = spoken(sum(amounts[1:], amounts[0]))
        table["totals"] = [label, *[""] * (at - 1), whole, *behind]
    return table


# Below and behind


def children_of(matter, person) -> list[dict]:
    """The matters below this one, kind by kind, as far as the person may see them."""
    groups = []
    for kind in type(matter).kinds_below():
        if not kind.listed_below_parent:
            continue
        rows = kind.objects.visible_to(person).filter(**{kind.parent_name: matter.pk})
        if matter.has_none_below(kind):
            rows = rows.none()
        found = [
            {
                "title": str(row),
                "url": row.url,
                "state_label": row.get_state_display(),
                "reference": row.reference,
            }
            for row in rows.order_by("-pk")[:CHILDREN]
        ]
        new_url = new_address(kind, matter, person)
        if found or new_url:
            label = str(kind._meta.verbose_name_plural)
            groups.append(
                {
                    "label": label[:1].upper() + label[1:],
                    "rows": found,
                    "new_url": new_url,
                    "new_label": kind.begin.label if kind.begin else "",
                }
            )
    return groups


def beginnings(sections: list, children: list) -> list[dict]:
    """What the person may begin below the matter, wherever on the page that is offered."""
    offers = [*(section.get("context", {}) for section in sections), *children]
    return [one for one in offers if one.get("new_url") and one.get("new_label")]


def new_address(kind, parent, person) -> str | None:
    """Where the person begins one of the kind below the parent; None when that is not theirs."""
    if kind.begin is None or kind.begin.consequence:
        return None
    if not kind.may_begin_below(parent, person):
        return None
    try:
        url = reverse(f"{kind._meta.app_label}:{kind.code}_new")
    except NoReverseMatch:
        return None
    return f"{url}?{kind.parent_name}={parent.pk}"


def new_address_anywhere(kind, person) -> str | None:
    """Where the person begins one of the kind from its list; below a parent it begins there."""
    if kind.begin is None or kind.begin.consequence or not kind.begin.is_possible_for(person):
        return None
    return reverse(f"{kind._meta.app_label}:{kind.code}_new")


def history_of(matter, person, most: int | None = None) -> list[dict]:
    """The record as people read it, newest first."""
    labels = {str(value): str(label) for value, label in type(matter).list_states()}
    entries = matter.record_entries().order_by("-seq")
    entries = list(entries[:most] if most else entries)
    names_beside(matter, {entry.on_behalf_of for entry in entries} - {None})
    return [spoken_entry(matter, entry, labels, person) for entry in entries]


def spoken_entry(matter, entry, labels, person) -> dict:
    label = step_label(matter.steps(), matter.begin, entry.step)
    if entry.facts.get("part") in matter.parts:
        label = f"{label}: {matter.parts[entry.facts['part']].label}"
    texts = {remark.name: remark.text for remark in entry.remarks.all()}
    return {
        "seq": entry.seq,
        "at": entry.at,
        "by": matter.hand_shown(entry, person)[1],
        "label": label,
        "source": labels.get(entry.source, entry.source),
        "target": labels.get(entry.target, entry.target),
        "reason": texts.get("reason") or texts.get("reasons") or texts.get("note") or "",
        "on_behalf_of": names_beside(matter, {entry.on_behalf_of} - {None}).get(
            entry.on_behalf_of, ""
        ),
        **behalf.spoken_entry(entry, texts),
        "hash": entry.hash,
    }
