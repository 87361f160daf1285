"""Outcomes, outputs and indicators saved together: all of it or nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.pages.handing_in import are_rows, is_nothing
from foundation.workflow.engine import save_part
from foundation.workflow.steps import Invalid, Stale

from .reading import NEW
from .workbook import NAMED_BY, PARTS, parts_of


def save(plan, by, rows: dict[str, list[dict]], versions: dict[str, int]) -> None:
    """Save the parts that are different; rows with a key of the workbook's own get a real one.

    Raises Stale where any of the three is of another version than in `versions`, and what
    `save_part` raises; nothing is saved then.
    """
    if not isinstance(rows, dict) or not all(are_rows(rows.get(name)) for name in PARTS):
        raise Invalid({"rows": [_("This should be a list of rows.")]})
    with transaction.atomic():
        present = parts_of(plan)
        changed = [name for name in PARTS if is_different(present[name].content, rows[name])]
        real: dict[str, str] = {}
        # Where nothing is different the first is asked all the same whether it may be written.
        for name in changed or PARTS[:1]:
            sent = [_with_real_keys(row, real) for row in rows[name]]
            part = save_part(plan, name, by, rows=sent, if_version=versions[name])[1]
            for row, kept in zip(rows[name], part.content, strict=True):
                if _is_new(row.get("key")):
                    real[row["key"]] = kept["key"]
        # The first of them has locked the case: what the others are now, they remain.
        now = parts_of(plan)
        for name in PARTS:
            if name not in (changed or PARTS[:1]) and now[name].version != versions[name]:
                raise Stale(now[name].version, [name])


def is_different(before: list[dict], after: list[dict]) -> bool:
    """Whether rows, their order or anything that they say is another."""
    return len(before) != len(after) or any(
        not is_same(*pair) for pair in zip(before, after, strict=True)
    )


def is_same(was: dict, row: dict) -> bool:
    """Whether two rows say the same; what says nothing may be left out."""
    return all(
        was.get(name) == row.get(name) or (is_nothing(was.get(name)) and is_nothing(row.get(name)))
        for name in {*was, *row}
    )


def _is_new(key) -> bool:
    return isinstance(key, str) and key.startswith(NEW)


def _with_real_keys(row: dict, real: dict[str, str]) -> dict:
    named = {name: row[name] for name in NAMED_BY if isinstance(row.get(name), str)}
    sent = {**row, **{name: real.get(key, key) for name, key in named.items()}}
    return {name: value for name, value in sent.items() if name != "key" or not _is_new(value)}
