"""Small helpers for the components: they pair and narrow lists, and hold no rule of any process."""

import re

from django import forms, template

register = template.Library()

ONE_BOX = {
    forms.EmailInput, forms.NumberInput, forms.Select, forms.TextInput, forms.Textarea,
    forms.URLInput,
}  # fmt: skip


def read(item, name):
    """The value called `name` of a dict or an object; None where it has none."""
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


@register.filter
def errors(missing):
    """Of what is missing, that which holds a step back; advice does not."""
    return [item for item in missing or [] if read(item, "level") != "warning"]


@register.filter
def beside(cells, columns):
    """Each column with its cell, as pairs."""
    return list(zip(columns, cells, strict=False))


@register.filter
def text(cell):
    """The text of a cell that is given as a dict, an object or bare text."""
    value = read(cell, "text") if isinstance(cell, dict) or hasattr(cell, "text") else cell
    return "" if value is None else value


@register.filter
def stages(track):
    """The stages of a track; the first after the current one is `next`, the others `later`."""
    shown, coming = [], False
    for stage in track or []:
        status = read(stage, "status")
        if status not in ("done", "current"):
            status = "next" if coming else "later"
            coming = False
        elif status == "current":
            coming = True
        shown.append({"label": read(stage, "label"), "status": status})
    return shown


@register.filter
def matter_above(path):
    """The address of the matter that a step or part belongs to; empty for any other page."""
    found = re.match(r"(/[a-z-]+/\d+/)(steps|parts)/", path or "")
    return found[1] if found else ""


@register.filter
def is_one_box(field):
    """Whether a field of a row is a single box without a mistake: its label goes around it, and
    no address is needed. Many rows would otherwise say the address of each box four times."""
    widget = field.field.widget
    return type(widget) in ONE_BOX and not field.errors and not hooks(widget)


def hooks(widget) -> list:
    """What a script or a list beside the box knows it by."""
    return [name for name in widget.attrs if name.startswith("data-") or name in ("id", "list")]


@register.filter
def without_id(field):
    """The box of a field, without an id. What stands in it is no part of its name, even where it
    is text inside the label."""
    holds_text = isinstance(field.field.widget, forms.Select | forms.Textarea)
    return field.as_widget(
        attrs={"id": False, **({"aria-label": field.label} if holds_text else {})}
    )


@register.filter
def shared_template(prefix):
    """For rows within rows: the name that their template has in the template of the outer row;
    empty for any other."""
    inner = re.sub(r"-\d+-", "-__prefix__-", prefix)
    return inner if inner != prefix else ""
