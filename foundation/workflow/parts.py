"""Parts: content validated by the room's forms and kept as JSON, each row with a key that stays."""

import secrets

from django.utils.translation import gettext as _

from .forms import LONGEST_TEXT, form_errors, unreadable
from .rules import errors
from .shapes import shape
from .steps import Invalid

LONGEST_NAME, MOST_OWN_NAMES = 60, 50
MOST_ROWS = 1_000


def may_read_part(matter, spec, person) -> bool:
    """Whether the person, who sees the matter, sees this part of it."""
    return not spec.reads or bool(matter.roles_held(person, spec.reads))


def may_write_part(matter, spec, by, on_behalf_of=None) -> bool:
    """Whether the person has a role that writes this part (the state is asked afterwards)."""
    writers, readers = spec.by or matter.step_named("edit").by, spec.reads or ()
    if on_behalf_of:  # a part that only some read is written by them alone
        return not readers and matter.may_act_for(by, on_behalf_of, writers)
    held = matter.roles_held(by, [*writers, *readers])
    return not held.isdisjoint(writers) and (not readers or not held.isdisjoint(readers))


def can_write_part(matter, spec, by) -> bool:
    """Whether the person may write the part and its state allows it now: for buttons."""
    states = spec.states or matter.step_named("edit").sources
    now = "*" in states or matter.state in states
    return now and may_write_part(matter, spec, by) and not _in_the_way(matter, spec)


def _in_the_way(matter, spec) -> list:
    return errors([one for rule in spec.needs for one in rule(matter)])


def clean_part(matter, name, spec, by, present, values, rows):
    """The new content of a part: `values` merged into the object, or `rows` in the order sent.

    Raises Invalid with {field: [sentence]} or {"rows": [{}, {field: [sentence]}]}.
    """
    form_class = spec.form_class(type(matter))
    if spec.many:
        return _clean_rows(matter, form_class, by, present, rows)
    if not isinstance(values, dict):
        raise Invalid({"values": [_("This should be an object of fields and values.")]})
    form = form_class({**present, **values}, matter=matter, by=by)
    if not form.is_valid():
        raise Invalid(form_errors(form), form)
    content = content_of(form)
    return {**content, **_own_names(form, {**present, **values})} if spec.free else content


def _own_names(form, sent: dict) -> dict:
    """Texts under names of the sender's own, beside what the form asks; an empty one goes.

    What is no short name with a text is left out, as are those past the fiftieth.
    """
    own = {
        name: text.strip()
        for name, text in sent.items()
        if name not in form.fields
        and name.strip()
        and len(name) <= LONGEST_NAME
        and isinstance(text, str)
        and text.strip()
        and len(text) <= LONGEST_TEXT
        and not (unreadable(name) or unreadable(text))
    }
    return dict(list(own.items())[:MOST_OWN_NAMES])


def _clean_rows(matter, form_class, by, present, rows):
    if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
        raise Invalid({"rows": [_("This should be a list of rows.")]})
    if len(rows) > MOST_ROWS:
        raise Invalid({"rows": [_("There are too many rows.")]})
    known = {row["key"] for row in present}
    errors, content, used = [], [], set()
    for row in rows:
        form = form_class(row, matter=matter, by=by)
        problems = {} if form.is_valid() else form_errors(form)
        key = row.get("key") or ""
        wrong = _wrong_key(key, known, used)
        if wrong:
            problems["key"] = [wrong]
        errors.append(problems)
        if not problems:
            content.append({"key": key or new_key(), **content_of(form)})
    if any(errors):
        raise Invalid({"rows": errors})
    return content


def _wrong_key(key, known: set, used: set):
    """Why a row cannot have this key, as a sentence; a good one counts as used."""
    if not key:
        return None
    if not isinstance(key, str) or key not in known:
        return _("There is no row with this key.")
    if key in used:
        return _("This key is used twice.")
    used.add(key)
    return None


def content_of(form) -> dict:
    """A form's cleaned data as part content (the note belongs to the record, not the content)."""
    return {name: shape(value) for name, value in form.cleaned_data.items() if name != "note"}


def new_key() -> str:
    """A key for a row: short, random, the same through all versions."""
    return secrets.token_hex(5)
