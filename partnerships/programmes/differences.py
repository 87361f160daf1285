"""What a version of a call says otherwise than the one before it, in the reader's words."""

from django.utils.dateparse import parse_datetime

from foundation.pages.spoken import spoken
from foundation.workflow.fields import InstantField

ROWS = ("criteria", "questions", "caps", "rules", "flat_rates", "lump_sums", "papers", "procedures")


def differences(call, before: dict, after: dict) -> list[dict]:
    """[{"label", "before", "after"}], one for each thing that changed; texts, perhaps empty.

    `before` and `after` are the contents of two versions, as the call keeps them.
    """
    found = [*_said(call, before, after), *_in_rows(call, before, after)]
    return [*found, *_in_terms(call, before.get("terms", {}), after.get("terms", {}))]


def _said(call, before, after):
    """The call's own fields."""
    fields = call.step_named("edit").form_class(type(call))(matter=call).fields
    for name, field in fields.items():
        if name in after and before.get(name) != after[name]:
            yield _row(field.label, *(_words(one.get(name), field) for one in (before, after)))


def _words(value, field) -> str:
    if isinstance(field, InstantField):
        return spoken(parse_datetime(value)) if value else ""
    if isinstance(value, list):  # a cost is kept with all that it lays down; its code is chosen
        value = [one["code"] if isinstance(one, dict) else one for one in value]
    return spoken(value, field)


def _in_rows(call, before, after):
    """Of the parts that are rows, those that went and those that came."""
    for name in ROWS:
        went = [row for row in before.get(name, []) if row not in after.get(name, [])]
        came = [row for row in after.get(name, []) if row not in before.get(name, [])]
        if went or came:
            spec = call.parts[name]
            fields = spec.form_class(type(call))(matter=call).fields
            yield _row(spec.label, *("; ".join(_row_in_words(row, fields) for row in rows)
                                     for rows in (went, came)))  # fmt: skip


def _row_in_words(row: dict, fields) -> str:
    return ", ".join(
        f"{field.label}: {text}"
        for name, field in fields.items()
        if (text := spoken(row.get(name), field))
    )


def _in_terms(call, before, after):
    fields = call.parts["terms"].form_class(type(call))(matter=call).fields
    for name, field in fields.items():
        if name in after and before.get(name) != after[name]:
            yield _row(field.label, spoken(before.get(name), field), spoken(after[name], field))


def _row(label, before: str, after: str) -> dict:
    return {"label": str(label), "before": before, "after": after}
